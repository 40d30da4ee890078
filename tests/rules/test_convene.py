"""Seats: how many of each role, who gets them by each rule, rotation; docked to order statistics and lots."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, after, mapped, row_of, shares, small, some

from sim.rules.convene import (LOTTERY, STRATIFIED, TITLE, USUAL, VOLUNTEERS, may_be_asked, seats_by_role,
                               selection_score)
from sim import state
from sim.settings import BY_KEY
from sim.state import (BARRED_UNTIL, COMMITMENT, GROUP, MEMBER, N_MEMBERS, NEW_FACES, ROLE, SELECTIONS, TIMES_SELECTED,
                       USERS_SEATED, WORN_OUT)

ALL_USERS = {"people.share_user": 1.0, **{f"people.share_{role}": 0.0 for role in
                                          ("authority", "charity", "frontline", "funder", "academic")}}
TEN = {**STILL, "programme.team_size": 10, "programme.user_share": 1.0}


@pytest.mark.parametrize(
    ("size", "user_share", "expected"),
    [
        (20, 0.5, [10, 2, 2, 4, 1, 1]),  # ten seats by 2 : 2 : 4 : 1 : 1
        (10, 0.5, [5, 1, 1, 2, 1, 0]),  # 1, 1, 2, .5, .5: the first of two equal remainders
        (1, 0.5, [1, 0, 0, 0, 0, 0]),  # half a seat is rounded up
        (7, 1.0, [7, 0, 0, 0, 0, 0]),
        (0, 0.5, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_seats_go_to_roles_by_their_shares(size, user_share, expected) -> None:
    s = row_of({"programme.team_size": size, "programme.user_share": user_share})
    assert seats_by_role(s).tolist() == expected


@some
@given(st.integers(0, 60), shares, st.lists(st.floats(0.01, 1.0), min_size=5, max_size=5))
def test_all_seats_are_dealt(size, user_share, weights) -> None:
    roles = ("authority", "charity", "frontline", "funder", "academic")
    s = row_of({"programme.team_size": size, "programme.user_share": user_share,
                **{f"programme.seats_{role}": w for role, w in zip(roles, weights, strict=True)}})
    seats = seats_by_role(s)
    assert seats.sum() == size
    assert (seats >= 0).all()


def test_each_rule_looks_for_something_else() -> None:
    person = {"commitment": 0.7, "seniority": 0.4, "times": 3.0, "eagerness": 0.5, "u": 0.25}
    rules = (0, TITLE, STRATIFIED, LOTTERY, USUAL, VOLUNTEERS)
    scores = {rule: selection_score(rule, *person.values()) for rule in rules}
    expected = {0: 0.7, TITLE: 0.4, STRATIFIED: 0.7, LOTTERY: 0.25, USUAL: 3.7, VOLUNTEERS: math.log(0.25) / 0.5}
    assert scores == pytest.approx(expected)


def test_a_volunteers_lot_favours_the_eager() -> None:
    assert selection_score(VOLUNTEERS, 0, 0, 0, 0.9, 0.5) > selection_score(VOLUNTEERS, 0, 0, 0, 0.1, 0.5)


@some
@given(shares, shares, st.integers(0, 50), shares, st.floats(0.0, 1.0, exclude_max=True))
def test_scores_can_be_compared(commitment, seniority, times, eagerness, u) -> None:
    for rule in range(len(BY_KEY["programme.selection"].choices)):
        assert not math.isnan(selection_score(rule, commitment, seniority, float(times), eagerness, u))


# — docking —


def chosen_of_a_hundred(selection: str, number: int) -> float:
    """Mean commitment of ten chosen of a hundred, with commitment and seniority uniform and independent."""
    luck = random.Random(f"a hundred people {number}")
    people = {"role": ["user"] * 100, "commitment": [luck.random() for _ in range(100)],
              "seniority": [luck.random() for _ in range(100)]}
    run = after(mapped(people, (), {**TEN, "programme.selection": selection}, weeks=1))
    assert len(run.team) == 10
    return float(run.column(COMMITMENT)[run.team].mean())


@pytest.mark.parametrize(("selection", "expected"), [("commitment", 0.9455), ("title", 0.5), ("lottery", 0.5)])
def test_the_ten_most_committed_of_a_hundred(selection, expected) -> None:
    # the mean of the k largest of n uniform numbers is 1 - (k + 1) / (2 (n + 1)) = 1 - 11/202 = .9455
    mean = np.mean([chosen_of_a_hundred(selection, number) for number in range(60)])
    assert mean == pytest.approx(expected, abs=0.01 if selection == "commitment" else 0.04)


@pytest.mark.parametrize(("size", "expected"), [(10, 0.3305), (20, 0.0951)])
def test_a_fair_lot_leaves_a_small_group_out_as_often_as_it_must(size, expected) -> None:
    # C(100 - size, 10) / C(100, 10)
    assert math.comb(100 - size, 10) / math.comb(100, 10) == pytest.approx(expected, abs=5e-5)
    share = {"people.share_group_1": 1 - size / 100, "people.share_group_2": size / 100, "people.share_group_3": 0.0,
             "people.share_group_4": 0.0}
    scenario = small({**TEN, **ALL_USERS, **share, "programme.selection": "lottery"}, number=100, weeks=1)
    absent = []
    for replicate in range(600):
        run = after(scenario, replicate=replicate)
        absent.append((run.column(GROUP)[run.team] == 0).all())
    assert np.mean(absent) == pytest.approx(expected, abs=3 * math.sqrt(expected * (1 - expected) / 600))


def test_stratified_selection_mirrors_the_need_groups() -> None:
    # .4, .3, .2, .1 of ten seats
    run = after(small({**TEN, **ALL_USERS, "programme.selection": "stratified_commitment"}, number=200, weeks=1))
    assert np.bincount(run.column(GROUP)[run.team].astype(int), minlength=4).tolist() == [4, 3, 2, 1]


def test_within_a_group_stratified_selection_takes_the_most_committed() -> None:
    run = after(small({**TEN, **ALL_USERS, "programme.selection": "stratified_commitment"}, number=200, weeks=1))
    for group in range(4):
        of_group = run.column(GROUP) == group
        seated = run.column(MEMBER) > 0
        worst = run.column(COMMITMENT)[of_group & seated].min()
        assert worst >= run.column(COMMITMENT)[of_group & ~seated].max()


# — rotation, rest, the usual suspects —


@pytest.mark.parametrize("rotation", [0.0, 1.0])
def test_rotation_renews_the_team_by_its_share(rotation) -> None:
    run = Running(small({**STILL, "programme.rotation": rotation}, weeks=14)).go(12)
    first = set(run.team)
    second = set(run.go(1).team)
    # those who made room sit out a cycle, so a full rotation brings new faces only
    assert (first == second) if rotation == 0.0 else not first & second


def test_under_usual_the_same_people_come_back() -> None:
    run = Running(small({**STILL, "programme.rotation": 1.0, "programme.selection": "usual"}, weeks=14)).go(12)
    first = set(run.team)
    assert set(run.go(1).team) == first


def test_who_is_away_tired_barred_or_seated_is_not_asked() -> None:
    people = Running(small()).go(1).world.people
    free = int(np.flatnonzero(people[MEMBER] == 0)[0])
    assert may_be_asked(people, free, 1)
    for column, value in (("EXHAUSTION", WORN_OUT), ("BARRED_UNTIL", 2.0), ("AWAY_UNTIL", 2.0), ("PRESENT", 0.0),
                          ("MEMBER", 1.0)):
        changed = people.copy()
        changed[getattr(state, column), free] = value
        assert not may_be_asked(changed, free, 1), column


def test_seats_and_faces_are_counted() -> None:
    run = after(small({"programme.rotation": 0.5, "exits.hazard": 0.02}))
    members = run.column(MEMBER) > 0
    assert run.programme(N_MEMBERS) == members.sum() == len(set(run.team))
    assert run.programme(USERS_SEATED) == (run.column(ROLE)[run.team] == 0).sum()
    assert run.programme(SELECTIONS) == run.column(TIMES_SELECTED).sum()
    assert run.programme(NEW_FACES) == (run.column(TIMES_SELECTED) > 0).sum()


def test_without_seats_nobody_is_chosen() -> None:
    run = after(small({"programme.team_size": 0}))
    assert run.column(TIMES_SELECTED).sum() == 0
    assert run.column(BARRED_UNTIL).sum() == 0
