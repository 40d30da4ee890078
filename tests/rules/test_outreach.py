"""Outreach: who speaks up, to whom, and what a rebuff does; hand-worked conversations; off means that nobody goes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, mapped, shares, small, some, views

from sim.rules.outreach import (CENTRAL, CLUSTERED, FENCE, SCEPTIC, WARM, advocates, hears,
                                rebuffed_exhaustion, target_score)
from sim.settings import BY_KEY
from sim.state import (ATTITUDE, CONTACTS_SO_FAR, EXHAUSTION, OUTREACH_HOURS, PASSION, PRACTISES, REBUFFS_SO_FAR,
                       TARGET, WORN_OUT, check_world)

RANDOM = BY_KEY["programme.outreach"].choices.index("random")


@pytest.mark.parametrize(
    ("attitude", "practises", "exhaustion", "expected"),
    [(WARM, 1.0, 0.0, True), (0.3, 1.0, 0.0, False), (0.9, 0.0, 0.0, False), (0.9, 1.0, WORN_OUT, False)],
)
def test_an_advocate_is_warm_practises_and_is_rested(attitude, practises, exhaustion, expected) -> None:
    assert bool(advocates(attitude, practises, exhaustion)) is expected


@pytest.mark.parametrize(
    ("difference", "strength", "expected"),
    [(0.6, 0.0, True), (-0.6, 0.0, True), (0.8, 0.4, False), (0.8, 0.6, True), (0.61, 0.0, False)],
)
def test_a_tie_widens_what_can_be_heard(difference, strength, expected) -> None:
    assert bool(hears(difference, 0.6, 0.4, strength)) is expected


def test_a_rebuff_tires_the_less_resilient_more() -> None:
    assert rebuffed_exhaustion(0.2, 0.01, 0.25) == pytest.approx(0.2075)
    assert rebuffed_exhaustion(0.2, 0.01, 1.0) == 0.2
    assert rebuffed_exhaustion(1.0, 1.0, 0.0) == 1.0


def test_each_rule_looks_for_somebody_else() -> None:
    scores = {rule: target_score(rule, -0.4, 12.0, 3.0) for rule in (FENCE, SCEPTIC, CENTRAL, CLUSTERED, RANDOM)}
    assert scores == {FENCE: -0.4, SCEPTIC: 0.4, CENTRAL: 12.0, CLUSTERED: 3.0, RANDOM: 0.0}


@some
@given(shares, shares, shares, views, st.integers(0, 99))
def test_tiredness_stays_in_range_and_scores_can_be_compared(tired, strain, resilience, attitude, contacts) -> None:
    assert tired <= rebuffed_exhaustion(tired, strain, resilience) <= 1.0
    for rule in (FENCE, SCEPTIC, CENTRAL, CLUSTERED, RANDOM):
        assert math.isfinite(target_score(rule, attitude, float(contacts), 0.0))


# — one advocate, one other —


def conversation(other: float, values: dict | None = None, strength: float = 0.4, weeks: int = 40) -> Running:
    """One passionate advocate (attitude .8) who makes one contact a week with the only other person."""
    people = {"attitude": [0.8, other], "practises": ["yes", "no"], "stubborn": ["no"] * 2, "passion": [1.0] * 2,
              "resilience": [0.25] * 2, "role": ["charity", "user"]}
    talk = {**STILL, "programme.team_size": 0, "programme.outreach": "random", "programme.ally_building": 1.0,
            "programme.outreach_contacts": 0.0, "outreach.search": 64, "attitude.pull": 0.2, "programme.persistence": 3,
            "outreach.retry_weeks": 10, "attitude.reach": 0.6, "attitude.tie_reach": 0.4}
    return Running(mapped(people, [("p0", "p1", strength)], {**talk, **(values or {})}, weeks=weeks))


def test_who_hears_moves_by_the_pull_whatever_the_tie() -> None:
    run = conversation(0.1).go(1)  # .8 - .1 = .7 is within .6 + .4 · .4 = .76
    assert run.column(ATTITUDE) == pytest.approx([0.8, 0.24])  # .1 + .2 · .7: the listener only
    assert (run.programme(CONTACTS_SO_FAR), run.programme(REBUFFS_SO_FAR)) == (1, 0)
    assert run.programme(OUTREACH_HOURS) == 0.5


def test_who_is_too_far_away_does_not_move_and_tires_the_advocate() -> None:
    run = conversation(-0.5).go(1)
    assert run.column(ATTITUDE) == pytest.approx([0.8, -0.5])
    assert run.column(EXHAUSTION) == pytest.approx([0.0075, 0.0])  # .01 · (1 - .25)
    assert run.programme(REBUFFS_SO_FAR) == 1


def test_after_so_many_rebuffs_an_advocate_leaves_a_person_alone_for_a_while() -> None:
    run = conversation(-0.5)
    contacts = np.diff([0, *(run.go(1).programme(CONTACTS_SO_FAR) for _ in range(16))])
    # weeks 0, 1, 2 in a row; then nobody else is there until week 2 + 10
    assert np.flatnonzero(contacts).tolist() == [0, 1, 2, 12, 13, 14]
    assert run.column(TARGET)[0] == -1


def test_persistence_builds_the_tie_that_widens_what_is_heard() -> None:
    # .8 - 0 = .8 needs a tie of .5; at .4 the tie grows by 1 - e^(-5/50) = 9.5 % of the rest a contact
    long_talks = {"mechanisms.tie_building": True, "outreach.contact_hours": 5.0, "programme.persistence": 26}
    run = conversation(0.0, long_talks)
    # after one contact .4571, after two .5088: the second is heard
    assert run.go(1).programme(REBUFFS_SO_FAR) == 1
    assert run.go(1).column(ATTITUDE)[1] == pytest.approx(0.16)


def test_where_ties_do_not_widen_anything_persistence_converts_nobody_more() -> None:
    # the null: with tie_reach = 0 the persistent only tire
    null = {"mechanisms.tie_building": True, "outreach.contact_hours": 5.0, "attitude.tie_reach": 0.0}
    ends = [conversation(0.0, {**null, "programme.persistence": p}).go() for p in (1, 26)]
    assert [run.column(ATTITUDE)[1] for run in ends] == [0.0, 0.0]
    assert ends[1].programme(REBUFFS_SO_FAR) > ends[0].programme(REBUFFS_SO_FAR)
    assert ends[1].column(EXHAUSTION)[0] > ends[0].column(EXHAUSTION)[0]


def test_a_tired_advocate_rests() -> None:
    run = conversation(-0.5, {"outreach.rebuff_strain": 0.5, "programme.persistence": 26}).go()
    assert run.programme(REBUFFS_SO_FAR) == 2  # 2 · .5 · .75 = .75, beyond .7


def test_a_person_who_is_won_is_left_alone() -> None:
    run = conversation(0.5, {"mechanisms.adoption": "count_threshold", "adoption.threshold_count": 1,
                             "adoption.revision": 1.0})
    run.go(1)
    assert run.go().programme(CONTACTS_SO_FAR) == 1


# — in a place —


@pytest.mark.parametrize(("passion", "expected"), [(1.0, 2.0), (0.5, 1.0), (0.0, 0.0)])
def test_unpaid_contacts_follow_passion(passion, expected) -> None:
    run = Running(small({**STILL, "programme.outreach": "random", "programme.outreach_contacts": 0.0,
                         "programme.ally_building": 2.0, "people.champions": 0.3, "outreach.rebuff_strain": 0.0},
                        number=200))
    run.world.people[PASSION] = passion
    advocates_there = ((run.column(ATTITUDE) >= WARM) & (run.column(PRACTISES) > 0)).sum()
    assert run.go(10).programme(CONTACTS_SO_FAR) == pytest.approx(expected * advocates_there * 10, abs=20)


def test_paid_contacts_are_as_many_as_the_programme_pays_for() -> None:
    run = Running(small({"programme.ally_building": 0.0, "programme.outreach_contacts": 6.0, "people.champions": 0.3,
                         "mechanisms.adoption": "none", "outreach.search": 64})).go()
    assert run.programme(CONTACTS_SO_FAR) == 6 * 40


@pytest.mark.parametrize("rule", [w for w in BY_KEY["programme.outreach"].choices if w != "none"])
def test_outreach_keeps_the_books_by_every_rule(rule) -> None:
    values = {"programme.outreach": rule, "people.champions": 0.3, "programme.ally_building": 2.0,
              "network.max_contacts": 6}
    run = Running(small(values)).go()
    assert run.programme(OUTREACH_HOURS) == pytest.approx(0.5 * run.programme(CONTACTS_SO_FAR)) != 0.0
    assert 0 < run.programme(REBUFFS_SO_FAR) <= run.programme(CONTACTS_SO_FAR)
    assert check_world(run.world) == []


@pytest.mark.parametrize("off", [{"programme.outreach": "none"},
                                 {"programme.outreach_contacts": 0.0, "programme.ally_building": 0.0},
                                 {"people.champions": 0.0, "mechanisms.adoption": "none"}])
def test_off_means_that_nobody_is_sought_out(off) -> None:
    run = Running(small(off)).go()
    assert run.programme(CONTACTS_SO_FAR) == run.programme(OUTREACH_HOURS) == 0.0
    assert (run.column(TARGET) == -1).all()
