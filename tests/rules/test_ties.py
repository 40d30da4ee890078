"""Ties: hours build them, weeks fade them; docked to hours of friendship; off leaves them alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, mapped, shares, small, some

from sim.rules.ties import FORGOTTEN, faded, hours_for_tie
from sim.state import TIES_MOVED, check_world
from sim.ties_table import strength_after, tie_growth


@pytest.mark.parametrize(("hours", "expected"), [(50, 0.632), (90, 0.835), (200, 0.982)])
def test_relational_hours_build_a_tie_as_friends_do(hours, expected) -> None:
    counted = hours_for_tie(float(hours), 1.0, 0.5)
    assert strength_after(0.0, tie_growth(counted, 50.0)) == pytest.approx(expected, abs=1e-3)


def test_hours_on_the_task_count_for_less() -> None:
    assert hours_for_tie(50.0, 0.0, 0.5) == 25.0
    assert strength_after(0.0, tie_growth(25.0, 50.0)) == pytest.approx(0.393, abs=1e-3)
    assert hours_for_tie(10.0, 0.3, 0.5) == pytest.approx(6.5)  # .3 · 10 + .5 · .7 · 10


@some
@given(shares, st.floats(0.0, 100.0), st.floats(0.0, 100.0), st.floats(0.1, 1000.0))
def test_it_does_not_matter_in_how_many_meetings_the_hours_come(strength, some_hours, more, to_tie) -> None:
    at_once = strength_after(strength, tie_growth(some_hours + more, to_tie))
    in_two = strength_after(strength_after(strength, tie_growth(some_hours, to_tie)), tie_growth(more, to_tie))
    assert in_two == pytest.approx(at_once)
    assert strength <= at_once <= 1.0


@pytest.mark.parametrize(("strength", "rest", "expected"),
                         [(0.6, 0.4, 0.58), (0.4, 0.4, 0.4), (0.3, 0.4, 0.3), (0.2, 0.0, 0.18)])
def test_a_tie_fades_to_what_everyday_life_keeps_up(strength, rest, expected) -> None:
    assert faded(strength, rest, 0.1) == pytest.approx(expected)


def test_half_of_a_tie_is_gone_in_a_year() -> None:
    strength = 1.0
    for _ in range(53):
        strength = faded(strength, 0.0, 0.013)
    assert strength == pytest.approx(0.5, abs=0.01)


@some
@given(shares, shares, shares)
def test_strength_stays_in_range(strength, rest, rate) -> None:
    assert min(strength, rest) - 1e-12 <= faded(strength, rest, rate) <= strength
    assert strength <= strength_after(strength, rate) <= 1.0


# — through the week —


def pair_in_a_team(values: dict) -> Running:
    """Two users who give 2 hours a week, without a tie at first; a third stands by and knows one of them."""
    people = {"role": ["user"] * 3, "commitment": [1.0, 1.0, 0.0], "access_need": [0.0] * 3}
    team = {**STILL, "mechanisms.tie_building": True, "programme.team_size": 2, "programme.user_share": 1.0,
            "programme.rotation": 0.0, "programme.relational_share": 0.3, "ties.task_value": 0.5}
    return Running(mapped(people, [("p0", "p2", 0.4)], {**team, **values}, weeks=300))


def tie(run: Running, i: int, j: int) -> float:
    ties = run.world.ties
    row = slice(ties.first[i], ties.first[i] + ties.count[i])
    found = ties.strength[row][ties.who[row] == j]
    return float(found[0]) if len(found) else 0.0


def test_a_stage_together_makes_a_tie() -> None:
    run = pair_in_a_team({}).go(3)
    # 3 weeks · 2 hours = 6; counted .3 · 6 + .5 · .7 · 6 = 3.9; 1 - e^(-3.9/50)
    assert tie(run, 0, 1) == tie(run, 1, 0) == pytest.approx(1 - np.exp(-3.9 / 50))
    assert tie(run, 0, 2) == 0.4


def test_fading_takes_ties_back_to_rest() -> None:
    run = pair_in_a_team({"mechanisms.tie_fading": True, "ties.fading": 0.1}).go(3)
    # made at the end of the third week and faded by a stage: .9³
    assert tie(run, 0, 1) == pytest.approx(0.729 * (1 - np.exp(-3.9 / 50)))
    assert tie(run, 0, 2) == 0.4


def test_a_tie_that_nothing_keeps_up_is_forgotten() -> None:
    values = {"mechanisms.tie_fading": True, "ties.fading": 0.5, "programme.hours": 0.1}
    run = pair_in_a_team(values).go(12)
    made = 1 - np.exp(-0.1 * 3 * 0.65 / 50)
    assert made < FORGOTTEN
    assert tie(run, 0, 1) == 0.0
    assert run.world.ties.count.tolist() == [1, 0, 1]


def strengths(run: Running) -> np.ndarray:
    return run.world.ties.strength.copy()


def test_off_leaves_the_ties_untouched() -> None:
    run = Running(small({"mechanisms.tie_building": False}))
    before, counts = strengths(run), run.world.ties.count.copy()
    run.go()
    np.testing.assert_array_equal(strengths(run), before)
    np.testing.assert_array_equal(run.world.ties.count, counts)
    assert run.programme(TIES_MOVED) == 0.0


def test_without_fading_no_tie_weakens() -> None:
    run = pair_in_a_team({})
    seen = [tie(run.go(3), 0, 1) for _ in range(20)]
    assert (np.diff(seen) > 0).all()


def test_where_everyone_knows_everyone_no_ties_are_kept() -> None:
    run = Running(small({"network.kind": "well_mixed"})).go()
    assert run.world.ties.count.sum() == 0
    assert check_world(run.world) == []


def test_a_full_row_keeps_its_strongest_ties() -> None:
    run = Running(small({"network.max_contacts": 8, "network.contacts_within": 0.2, "network.contacts_elsewhere": 0.0,
                         "programme.outreach": "none"})).go()
    room = np.diff(run.world.ties.first)
    assert (run.world.ties.count <= room).all()
    assert run.world.ties.count.max() >= 8
    assert check_world(run.world) == []
