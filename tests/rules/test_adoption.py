"""Adoption: hand-worked utilities, thresholds docked to Granovetter, weighing docked to its fixed points."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import NO_PROGRAMME, Running, after, mapped, row_of, shares, small, some

from sim.rules.adoption import (bass_chance, best_reply, drops, logistic, parts_of_utility, reached, takes_up,
                                utility)
from sim.settings import BY_KEY
from sim.state import CHAMPION, FIRST_PRACTISED, N_PRACTISING, PRACTISES, STAYS, STUBBORN

VARIANTS = BY_KEY["mechanisms.adoption"].choices
WEIGHTS = {"adoption.base": -5.2, "adoption.attitude": 1.2, "adoption.benefit": 6.0, "adoption.reinforcement": 6.4,
           "adoption.exhaustion": 1.0}


def test_the_utility_adds_up_what_speaks_for_the_practice() -> None:
    # -5.2 + 1.2 · .5 + 6 · .5 · .4 + 6.4 · .25 - 1 · .1 = -5.2 + .6 + 1.2 + 1.6 - .1
    assert utility(parts_of_utility(0.5, 0.5, 0.4, 0.25, 0.1, row_of(WEIGHTS))) == pytest.approx(-1.9)


def test_trust_and_benefit_multiply() -> None:
    s = row_of(WEIGHTS)
    nothing = utility(parts_of_utility(0.0, 0.0, 0.0, 0.0, 0.0, s))
    assert utility(parts_of_utility(0.0, 1.0, 0.0, 0.0, 0.0, s)) == nothing  # trust without a benefit
    assert utility(parts_of_utility(0.0, 0.0, 1.0, 0.0, 0.0, s)) == nothing  # a benefit that nobody trusts


@pytest.mark.parametrize(("u", "noise", "expected"),
                         [(0.0, 0.8, 0.5), (math.log(3), 1.0, 0.75), (-math.log(4), 1.0, 0.2)])
def test_the_preference_is_the_logistic_of_utility_over_noise(u, noise, expected) -> None:
    assert logistic(u, noise) == pytest.approx(expected)


@some
@given(shares, shares, shares, shares, shares)
def test_one_number_never_both_wins_and_loses_a_person(luck, revision, drop, lower, higher) -> None:
    lower, higher = min(lower, higher), max(lower, higher)
    if luck < 1.0 and revision < 1.0:
        assert not (takes_up(luck, revision, lower) and drops(luck, revision, drop, higher))


def test_bass_adds_imitation_to_innovation() -> None:
    assert bass_chance(0.03, 0.38, 0.5) == pytest.approx(1 - math.exp(-0.22))
    assert bass_chance(0.0, 0.0, 1.0) == 0.0


@pytest.mark.parametrize("contacts", [1, 3, 5, 7, 10, 99])
def test_a_threshold_is_reached_at_exactly_its_share(contacts) -> None:
    for k in range(contacts + 1):
        assert reached(float(k), float(contacts), k / contacts)
        assert k == 0 or not reached(float(k - 1), float(contacts), k / contacts)


@pytest.mark.parametrize(("threshold", "follows"), [(0.5, False), (1e-6, False), (0.0, True), (-0.1, True)])
def test_whoever_has_no_contacts_follows_nobody(threshold, follows) -> None:
    assert reached(0.0, 0.0, threshold) == follows


@pytest.mark.parametrize(
    ("memory", "length", "luck", "expected"),
    [(0b0111, 4, 0.9, True), (0b0100, 4, 0.1, False), (0b0101, 4, 0.1, True), (0b0101, 4, 0.9, False),
     (0b11110000, 4, 0.1, False)],
)
def test_the_best_reply_follows_the_majority_of_the_last_meetings(memory, length, luck, expected) -> None:
    assert bool(best_reply(np.uint64(memory), length, luck)) is expected


@some
@given(st.floats(-50, 50), st.floats(0.1, 50), st.floats(0, 10), st.floats(0, 10), shares)
def test_chances_are_chances(u, noise, innovation, imitation, share) -> None:
    assert 0.0 <= logistic(u, noise) <= 1.0
    assert 0.0 <= bass_chance(innovation, imitation, share) <= 1.0


# — docking —


def crowd(counts: list[int]) -> Running:
    """Everyone knows everyone, and joins when so many others have."""
    n = len(counts)
    people = {"threshold": [count / (n - 1) for count in counts], "practises": ["no"] * n, "stubborn": ["no"] * n}
    values = {**NO_PROGRAMME, "mechanisms.adoption": "fraction_threshold", "network.kind": "well_mixed",
              "adoption.revision": 1.0, "adoption.drop": 0.0}
    return after(mapped(people, (), values, weeks=110))


def test_a_hundred_people_with_thresholds_0_to_99_all_join() -> None:
    assert crowd(list(range(100))).programme(N_PRACTISING) == 100


def test_one_threshold_of_1_replaced_by_2_leaves_one_who_joins() -> None:
    # Granovetter 1978: nearly the same crowd, and yet only the instigator joins
    assert crowd([0, 2, *range(2, 100)]).programme(N_PRACTISING) == 1


@pytest.mark.parametrize(("start", "end"), [(0.20, 0.0772), (0.30, 0.9921)])
def test_weighing_in_a_crowd_ends_at_the_fixed_point_of_its_basin(start, end) -> None:
    # reinforcement / noise = 8, base / noise = -3.0986: fixed points .0772, .25 (unstable), .9921
    n = 2000
    people = {"practises": ["yes" if k < start * n else "no" for k in range(n)], "stubborn": ["no"] * n}
    values = {**NO_PROGRAMME, "network.kind": "well_mixed", "adoption.noise": 0.8, "adoption.reinforcement": 6.4,
              "adoption.base": -3.0986 * 0.8, "adoption.attitude": 0.0, "adoption.benefit": 0.0, "adoption.drop": 1.0,
              "adoption.revision": 0.3, "mechanisms.attitude": "none", "mechanisms.experience": False}
    assert after(mapped(people, (), values, weeks=250)).programme(N_PRACTISING) / n == pytest.approx(end, abs=0.03)


# — who decides —


@pytest.mark.parametrize("variant", [v for v in VARIANTS if v != "none"])
def test_stubborn_people_never_take_it_up_and_champions_keep_to_it(variant) -> None:
    values = {"mechanisms.adoption": variant, "people.stubborn": 0.3, "people.champions": 0.2, "adoption.base": -2.0,
              "adoption.threshold_mean": 0.05, "adoption.innovation": 0.05, "adoption.revision": 0.5}
    run = after(small(values))
    assert (run.column(PRACTISES)[run.column(STUBBORN) > 0] == 0.0).all()
    assert (run.column(PRACTISES)[run.column(CHAMPION) > 0] == 1.0).all()


def test_after_the_funding_only_the_champions_who_stay_are_bound() -> None:
    values = {"programme.funding_weeks": 5, "people.champions": 0.4, "adoption.base": -50.0, "adoption.revision": 1.0,
              "adoption.drop": 1.0}
    run = after(small(values))
    np.testing.assert_array_equal(run.column(PRACTISES), run.column(CHAMPION) * run.column(STAYS))
    assert 0 < run.column(PRACTISES).sum() < 24


def test_bass_is_for_good() -> None:
    run = Running(small({"mechanisms.adoption": "bass", "adoption.innovation": 0.05}))
    before = run.column(PRACTISES)
    for _ in range(20):
        now = run.go(1).column(PRACTISES)
        assert (now >= before).all()
        before = now
    assert before.sum() > 10


def test_everybody_decides_at_once() -> None:
    # a chain in which each needs one practising contact: the practice moves by one person a week
    n = 8
    people = {"practises": ["yes"] + ["no"] * (n - 1), "stubborn": ["no"] * n}
    ties = [(f"p{k}", f"p{k + 1}", 0.5) for k in range(n - 1)]
    values = {**NO_PROGRAMME, "mechanisms.adoption": "count_threshold", "adoption.threshold_count": 1,
              "adoption.revision": 1.0, "adoption.drop": 0.0}
    run = Running(mapped(people, ties, values, weeks=n - 1))
    for week in range(1, n):
        assert run.go(1).programme(N_PRACTISING) == week + 1
    np.testing.assert_array_equal(run.column(FIRST_PRACTISED), range(n))


def test_off_leaves_the_practice_untouched() -> None:
    run = Running(small({"mechanisms.adoption": "none"}))
    before = run.column(PRACTISES)
    np.testing.assert_array_equal(run.go().column(PRACTISES), before)
