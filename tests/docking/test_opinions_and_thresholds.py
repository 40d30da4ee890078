"""Docking of opinions, thresholds and networks: parameters other than the built-in ones, luck, and refusals.

What is expected follows from formulas, so every verdict below is computed anew for its parameters.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.docking.centola_macy2007 import centola_macy, ring_weeks
from sim.docking.deffuant2000 import deffuant, major_clusters
from sim.docking.deffuant2000 import without_end as clusters_without_end
from sim.docking.degroot1974 import degroot
from sim.docking.eckles2024 import eckles
from sim.docking.friedkin_johnsen1990 import friedkin_johnsen
from sim.docking.hegselmann_krause2002 import hegselmann_krause
from sim.docking.mobilia2007 import zealot_voter
from sim.docking.watts2002 import watts, without_end
from sim.errors import UserError

FOUR = ((0.2, 0.8, 0.0, 0.0), (0.5, 0.1, 0.4, 0.0), (0.0, 0.0, 1.0, 0.0), (0.1, 0.2, 0.3, 0.4))
CAMPS = ((0.5, 0.5, 0.0, 0.0), (0.3, 0.7, 0.0, 0.0), (0.0, 0.0, 0.1, 0.9), (0.0, 0.0, 0.8, 0.2))
VIEWS = (1.0, -0.5, 0.3, 0.0)
FEW = {deffuant: {"replicates": 150}, hegselmann_krause: {"replicates": 300},
       zealot_voter: {"people": 40, "weeks": 800, "replicates": 100}, watts: {"people": 4000, "graphs": 150},
       centola_macy: {"people": 300, "graphs": 40}, eckles: {"people": 300}}
"""Quick runs; where nothing is left to chance, the case as it is."""


@pytest.mark.parametrize(("case", "values"), [
    (degroot, {}),
    (degroot, {"weights": FOUR, "start": VIEWS}),
    (degroot, {"weights": CAMPS, "start": VIEWS}),
    (degroot, {"weights": ((0.0, 1.0), (1.0, 0.0)), "start": (1.0, -1.0), "weeks": 7}),
    (friedkin_johnsen, {}),
    (friedkin_johnsen, {"weights": FOUR, "start": VIEWS, "susceptibility": 0.9}),
    (friedkin_johnsen, {"weights": CAMPS, "start": VIEWS, "susceptibility": 0.0}),
    (deffuant, {}),
    (deffuant, {"epsilon": 0.4, "mu": 0.2, "people": 300}),
    (deffuant, {"epsilon": 0.15, "people": 500}),
    (deffuant, {"epsilon": 0.1, "mu": 0.3}),
    (hegselmann_krause, {}),
    (hegselmann_krause, {"epsilon": 0.3}),
    (hegselmann_krause, {"epsilon": 0.07, "people": 150}),
    (zealot_voter, {}),
    (zealot_voter, {"zealots_for": 2, "zealots_against": 6}),
    (zealot_voter, {"people": 100, "zealots_for": 30, "zealots_against": 10}),
    (watts, {}),
    (watts, {"mean_degree": 7.5}),
    (watts, {"threshold": 0.1, "mean_degree": 9.0}),
    (watts, {"threshold": 0.24, "mean_degree": 2.5}),
    (centola_macy, {}),
    (centola_macy, {"degree": 8, "threshold": 2, "rewiring": 0.1}),
    (centola_macy, {"people": 77, "degree": 6, "threshold": 3, "rewiring": 0.1}),
    (centola_macy, {"degree": 10, "threshold": 7}),
    (eckles, {}),
    (eckles, {"slip": 0.002, "rewiring": 0.03}),
    (eckles, {"people": 500, "slip": 0.04, "rewiring": 0.5}),
])
def test_the_case_passes(case, values) -> None:
    result = case(**{**FEW.get(case, {}), **values})
    assert result.verdict == "pass", result.reason


@pytest.mark.parametrize("case", [degroot, friedkin_johnsen, *FEW])
def test_the_same_seed_gives_the_same_numbers(case) -> None:
    first, again = (case(**FEW.get(case, {}), seed=3).measured for _ in range(2))
    assert first == again


@pytest.mark.parametrize("case", [deffuant, hegselmann_krause, zealot_voter, watts])
def test_another_seed_gives_other_numbers(case) -> None:
    assert case(**FEW[case], seed=3).measured != case(**FEW[case], seed=4).measured


@pytest.mark.parametrize(("case", "values", "words"), [
    (degroot, {"weights": ((0.5, 0.4), (0.5, 0.5)), "start": (0.0, 1.0)}, "each must sum to 1"),
    (degroot, {"weights": ((1.5, -0.5), (0.5, 0.5)), "start": (0.0, 1.0)}, "weights: 1.5 is not a number from 0 to 1"),
    (degroot, {"start": (0.0, 1.0)}, "3 rows need 3 numbers each"),
    (degroot, {"weights": (("a", 0.5), (0.5, 0.5)), "start": (0.0, 1.0)}, "is not a number from 0 to 1"),
    (degroot, {"start": (0.0, 1.0, 2.0)}, "start: 2"),
    (friedkin_johnsen, {"susceptibility": 1.0}, "susceptibility: 1"),
    (deffuant, {"epsilon": 0.7}, "epsilon: 0.7 is not a number from 0.1 to 0.5"),
    (deffuant, {"mu": 0.0}, "mu: 0"),
    (hegselmann_krause, {"people": 5}, "people: 5"),
    (zealot_voter, {"zealots_for": 0}, "zealots_for: 0"),
    (zealot_voter, {"people": 500, "zealots_for": 1, "zealots_against": 1}, "take at least 5020"),
    (watts, {"threshold": 0.0}, "threshold: 0"),
    (centola_macy, {"degree": 5}, "degree: 5 is odd"),
    (centola_macy, {"people": 60, "degree": 20}, "degree: 20 is not a number from 2 to 12"),
    (eckles, {"slip": 0.5}, "slip: 0.5"),
])
def test_wrong_parameters_are_refused(case, values, words) -> None:
    with pytest.raises(UserError, match=words):
        case(**values)


def test_a_consensus_is_expected_only_where_there_is_one() -> None:
    assert any("consensus" in name for name in degroot().expected)
    assert not any("consensus" in name for name in degroot(weights=CAMPS, start=VIEWS).expected)  # two camps
    assert not any("consensus" in name for name in degroot(weeks=2).expected)  # too soon


# — what is expected, by other routes —


@pytest.mark.parametrize(("degree", "threshold", "weeks"), [
    (4, 1, 249), (4, 2, 497), (8, 1, 124), (8, 2, 165), (8, 3, 248), (8, 4, 494), (4, 3, None)])
def test_weeks_round_a_ring_of_1000(degree, threshold, weeks) -> None:
    # (1000 - degree - 1)/(2 (degree/2 - threshold + 1)), and the two fronts help each other at the end
    assert ring_weeks(1000, degree, threshold) == weeks


@pytest.mark.parametrize(("threshold", "first", "last"), [(0.18, 1.021, 5.765), (0.2, 1.021, 5.765),
                                                          (0.1, 1.000, 13.659)])
def test_the_cascade_window(threshold, first, last) -> None:
    # Watts 2002: between these mean numbers of contacts one person can set off a cascade
    inside = [without_end(threshold, z)[1] > 0 for z in (first - 0.002, first + 0.002, last - 0.002, last + 0.002)]
    assert inside == [False, True, True, False]


def test_the_chance_of_a_cascade_where_all_are_vulnerable() -> None:
    # everybody with up to 33 contacts is vulnerable: the chance to be in the giant cluster, 1 - u = 1 - exp(-z (1 - u))
    assert without_end(0.03, 2.0)[1] == pytest.approx(0.796812, abs=1e-6)


def test_clusters_of_a_crowd_without_end() -> None:
    # Ben-Naim, Krapivsky & Redner 2003: one more major cluster at 1/(2 reach) = 1.871, 2.724, 4.026, 4.879
    assert [clusters_without_end(0.5 / width) for width in (1.0, 1.87, 1.88, 2.72, 2.73, 4.02, 4.03, 4.87, 4.89)] == [
        1, 1, 2, 2, 3, 3, 4, 4, 5]


def test_major_clusters_leave_out_the_few() -> None:
    views = np.concatenate([np.full(60, 0.2), np.full(38, 0.7), np.full(2, 0.99)])
    assert major_clusters(views) == pytest.approx([0.2, 0.7])


def test_votes_are_expected_to_follow_the_zealots() -> None:
    # 5 and 5 zealots, 100 free voters: standard deviation .1581 of the free voters
    expected = zealot_voter(people=100, weeks=250, replicates=10).expected
    assert expected["free voters in favour, mean"] == pytest.approx(50)
    assert expected["free voters in favour, standard deviation"] == pytest.approx(15.81, abs=0.005)
    assert stats.betabinom(100, 5, 5).std() == pytest.approx(15.81, abs=0.005)
