"""Exits: the hazard hand-worked and docked to a yearly continuation; reasons; off means that all stay."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, mapped, shares, small, some

from sim.rules.exits import exit_chance, waiting_factor
from sim.state import (BARRED_UNTIL, EXHAUSTION, EXITS_DISTRUST, EXITS_EXHAUSTION, EXITS_IMPATIENCE, EXITS_OTHER,
                       JOINED, MEMBER, MEMBER_WEEKS, PATIENCE, TIMES_SELECTED, TRUST)

REASONS = (EXITS_EXHAUSTION, EXITS_DISTRUST, EXITS_IMPATIENCE, EXITS_OTHER)


@pytest.mark.parametrize(
    ("patience", "weeks", "expected"),
    [
        (0.25, 12, 1.0),  # no impatience yet
        (0.25, 24, 1.75),  # 1 + .75 · 12 / 12
        (0.25, 36, 2.5),  # 1 + .75 · 24 / 12
        (1.0, 500, 1.0),  # the fully patient wait for ever
    ],
)
def test_waiting_for_a_win_raises_the_hazard(patience, weeks, expected) -> None:
    assert waiting_factor(patience, weeks, 12.0) == pytest.approx(expected)


def test_distrust_tiredness_and_waiting_multiply() -> None:
    # .0045 · e^(.4 + .6 + .2) · 1.75
    assert exit_chance(0.0045, 0.4, 0.6, 0.2, 1.75) == pytest.approx(0.0045 * math.exp(1.2) * 1.75)
    assert exit_chance(0.5, 5.0, 5.0, 5.0, 2.0) == 1.0


@some
@given(shares, st.floats(-5, 5), st.floats(0, 10), st.floats(-5, 5), shares, st.floats(0, 500), st.floats(1, 520))
def test_chances_are_chances(hazard, distrust, tired, low, patience, weeks, patience_weeks) -> None:
    waiting = waiting_factor(patience, weeks, patience_weeks)
    assert waiting >= 1.0
    assert 0.0 <= exit_chance(hazard, distrust, tired, low, waiting) <= 1.0


def content_team(values: dict) -> Running:
    """A hundred members with trust .5, commitment .5 and all the patience in the world."""
    people = {"role": ["user"] * 200, "trust": [0.5] * 200, "commitment": [0.5] * 200, "patience": [1.0] * 200}
    return Running(mapped(people, (), {**STILL, "mechanisms.exits": True, "programme.team_size": 100,
                                       "programme.user_share": 1.0, "programme.rotation": 0.0, **values}, weeks=208))


def test_the_hazard_makes_the_yearly_continuation_of_its_source() -> None:
    # 76 to 80 % a year is exp(-52 h) with h from .0043 to .0053
    run = content_team({"exits.hazard": 0.0048, "exits.return_weeks": 0}).go()
    exits = sum(run.programme(reason) for reason in REASONS)
    rate = exits / run.programme(MEMBER_WEEKS)
    assert rate == pytest.approx(0.0048, rel=0.25)  # about a hundred exits
    assert run.programme(EXITS_OTHER) == exits  # nothing pushed anybody


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [(EXHAUSTION, 0.6, EXITS_EXHAUSTION), (TRUST, 0.0, EXITS_DISTRUST), (PATIENCE, 0.0, EXITS_IMPATIENCE)],
)
def test_an_exit_counts_under_its_largest_cause_and_there_are_more_of_them(column, value, reason) -> None:
    pushed, content = (content_team({"exits.hazard": 0.02, "exits.return_weeks": 0}) for _ in range(2))
    pushed.world.people[column] = value
    pushed.go(40)
    content.go(40)
    exits, few = (sum(run.programme(r) for r in REASONS) for run in (pushed, content))
    assert pushed.programme(reason) > 0.3 * exits > 0.3 * few
    assert pushed.programme(reason) + pushed.programme(EXITS_OTHER) == exits


def test_who_would_have_left_anyway_counts_under_other_reasons() -> None:
    # exhausted to 0.6: the hazard is e^(2 · 0.6) = 3.32 times that of the content, so 1 / 3.32 = 30 % leave anyway
    run = content_team({"exits.hazard": 0.02, "exits.return_weeks": 0})
    run.world.people[EXHAUSTION] = 0.6
    run.go(100)
    tired, other = run.programme(EXITS_EXHAUSTION), run.programme(EXITS_OTHER)
    assert run.programme(EXITS_DISTRUST) == run.programme(EXITS_IMPATIENCE) == 0.0
    assert other / (tired + other) == pytest.approx(math.exp(-1.2), abs=0.06)


def test_who_leaves_is_not_asked_again_for_a_while() -> None:
    run = content_team({"exits.hazard": 0.05, "exits.return_weeks": 30}).go(20)
    left = np.flatnonzero(run.column(BARRED_UNTIL) > 20)
    assert len(left) > 5
    assert (run.column(MEMBER)[left] == 0).all()
    assert (run.column(JOINED)[left] == -1).all()


def test_off_means_that_nobody_leaves() -> None:
    run = Running(small({"mechanisms.exits": False, "exits.hazard": 0.5})).go()
    assert sum(run.programme(reason) for reason in REASONS) == 0.0
    assert run.world.stays[0].sum() == 0


def test_every_membership_is_counted_once() -> None:
    run = Running(small({"exits.hazard": 0.02, "programme.rotation": 0.3})).go()
    assert run.world.stays[0].sum() == sum(run.programme(reason) for reason in REASONS)
    assert run.world.stays.sum() + run.column(MEMBER).sum() == run.column(TIMES_SELECTED).sum()
