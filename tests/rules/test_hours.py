"""Hours: effort, capacity, cooperation and time for the task hand-worked; and that none are lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, hours_a_week, mapped, shares, small, some

from sim.rules.hours import (CONDITIONAL, FREE_RIDER, MOBILISATION, ORG_CROWDOUT, USER_CROWDOUT, capacity_now,
                             cooperation_share, effort, planned_factor, task_share)
from sim.state import (ALONE, COOPERATION, CUM_HOURS, GIVEN, HOURS, JOINT, LOAD, ROLE, SKILL, STAFF_INPUT, STAFF_TOTAL,
                       STAGE_HOURS, USER, USER_INPUT)


@pytest.mark.parametrize(
    ("commitment", "exhaustion", "cooperation", "expected"),
    [(1.0, 0.0, 1.0, 1.0), (0.5, 0.0, 1.0, 0.7), (0.5, 0.4, 1.0, 0.56), (0.5, 0.4, 0.3, 0.168), (0.0, 1.0, 1.0, 0.2)],
)
def test_effort_follows_commitment_tiredness_and_cooperation(commitment, exhaustion, cooperation, expected) -> None:
    assert effort(commitment, exhaustion, cooperation) == pytest.approx(expected)  # (.4 + .6 c)(1 - .5 b) coop


def test_capacity_shrinks_with_barriers_and_crisis() -> None:
    assert capacity_now(6.0, 0.5, 0.3, 0.2) == pytest.approx(3.12)  # 6 · (1 - .5 · .7) · (1 - .2)
    assert capacity_now(6.0, 0.5, 1.0, 0.0) == 6.0  # all barriers met


def test_care_for_each_other_takes_time_from_the_task() -> None:
    # (1 - .3) · (1 - .15 · .4) · (1 - .05 · .5) · (1 - .05 · .2)
    assert task_share(0.3, 0.4, 0.5, 0.2) == pytest.approx(0.7 * 0.94 * 0.975 * 0.99)
    assert task_share(0.0, 0.0, 0.0, 0.0) == 1.0


def test_who_gives_what_in_the_light_of_others() -> None:
    assert cooperation_share(CONDITIONAL, 0.6, 0.3) == 0.6
    assert cooperation_share(FREE_RIDER, 0.6, 0.3) == 0.3
    assert cooperation_share(0, 0.6, 0.3) == 1.0


@pytest.mark.parametrize(
    ("variant", "user", "staff"),
    [(ORG_CROWDOUT, 0.55, 0.55), (USER_CROWDOUT, 0.55, 1.0), (MOBILISATION, 1.27, 0.55)],  # 1 + .3 · .9
)
def test_each_theory_of_the_crisis_spares_somebody_else(variant, user, staff) -> None:
    assert planned_factor(variant, True, 0.55, 0.9, 0.3) == pytest.approx(user)
    assert planned_factor(variant, False, 0.55, 0.9, 0.3) == pytest.approx(staff)


@some
@given(shares, shares, shares, hours_a_week, shares)
def test_hours_are_never_negative_nor_more_than_there_are(one, two, three, capacity, four) -> None:
    assert 0.0 <= effort(one, two, three) <= 1.0
    assert 0.0 <= capacity_now(capacity, one, two, three) <= capacity
    assert 0.0 <= task_share(one, two, three, four) <= 1.0


# — through the week —


def table(values: dict, weeks: int = 1) -> Running:
    """Two users and two frontline workers around a table."""
    people = {"role": ["user", "user", "frontline", "frontline"], "commitment": [1.0, 0.5, 1.0, 0.5],
              "capacity": [6.0, 1.0, 4.0, 4.0], "skill": [0.6, 0.6, 0.8, 0.8], "access_need": [0.0] * 4}
    four = {**STILL, "programme.team_size": 4, "programme.seats_frontline": 1.0, "programme.hours": 2.0,
            "programme.relational_share": 0.0, "programme.facilitation": 0.0, "programme.strength_based": 0.0,
            "programme.access_support": 0.0, "production.skill_gain": 0.0,
            **{f"programme.seats_{role}": 0.0 for role in ("authority", "charity", "funder", "academic")}}
    return Running(mapped(people, (), {**four, **values})).go(weeks)


def test_hours_are_capped_by_capacity_and_scaled_by_commitment() -> None:
    # 2 · 1, min(2, 1) · .7, 2 · 1, 2 · .7
    assert table({}).column(HOURS) == pytest.approx([2.0, 0.7, 2.0, 1.4])


def test_what_professionals_do_not_give_jointly_they_give_alone() -> None:
    run = table({"programme.coverage": 0.25})
    assert run.column(HOURS) == pytest.approx([0.5, 0.175, 0.5, 0.35])
    assert run.column(LOAD).sum() == 0.0  # tiredness has read it
    frontline = run.world.hours[:, 3, 0].sum(axis=1)
    assert frontline[JOINT] == pytest.approx(0.85)
    assert frontline[ALONE] == pytest.approx(3.4 - 0.85)
    assert run.world.hours[ALONE, USER].sum() == 0.0


def test_inputs_are_hours_times_skill() -> None:
    slices = table({"programme.coverage": 0.5}).world.slices
    # users: 2.7 · .5 / 4 · .6; staff jointly 3.4 · .5 / 4 · .8; staff in all 3.4 / 4 · .8
    assert slices[USER_INPUT, 0] == pytest.approx([0.2025] * 4)
    assert slices[STAFF_INPUT, 0] == pytest.approx([0.34] * 4)
    assert slices[STAFF_TOTAL, 0] == pytest.approx([0.68] * 4)


def test_strength_based_working_makes_hours_worth_more_and_takes_some() -> None:
    plain, strong = (table({"programme.strength_based": x}).world.slices[USER_INPUT, 0, 0] for x in (0.0, 1.0))
    assert strong == pytest.approx(plain * 1.5 * 0.95)


def test_skill_grows_with_joint_hours() -> None:
    run = table({"production.skill_gain": 0.1})
    # .6 + .1 · 2 · .5 · .4
    assert run.column(SKILL)[0] == pytest.approx(0.64)


@pytest.mark.parametrize("n_weeks", [1, 2, 3])
def test_conditional_cooperators_give_what_the_others_gave_last_week(n_weeks) -> None:
    values = {"mechanisms.cooperation": True, "people.share_conditional": 1.0, "people.share_free_riders": 0.0}
    run = table(values, weeks=1)
    assert run.column(GIVEN).tolist() == [1.0] * 4  # all began at 1
    run.world.people[COOPERATION, 0] = FREE_RIDER
    expected = np.ones(4)
    for _ in range(n_weeks):
        others = (expected.sum() - expected) / 3
        expected = np.where(np.arange(4) == 0, 0.3, others)
    assert run.go(n_weeks).column(GIVEN) == pytest.approx(expected)


def test_off_leaves_what_was_given_untouched() -> None:
    run = Running(small({"mechanisms.cooperation": False})).go()
    assert (run.column(GIVEN) == 1.0).all()


def test_the_hours_table_holds_every_hour() -> None:
    run = Running(small({"programme.rotation": 0.5})).go()
    joint = [run.column(CUM_HOURS)[run.column(ROLE) == role].sum() for role in range(6)]
    assert run.world.hours[JOINT].sum(axis=(1, 2)) == pytest.approx(joint)
    assert (run.world.hours >= 0).all()


def test_stage_hours_start_again_with_each_stage() -> None:
    run = table({}, weeks=2)
    assert run.column(STAGE_HOURS) == pytest.approx([4.0, 1.4, 4.0, 2.8])
    assert run.go(1).column(STAGE_HOURS).sum() == 0.0


def test_the_small_need_group_gives_less_unless_its_access_needs_are_met() -> None:
    # the null: with all needs met, the need makes no difference
    needs = {"people.access_need_1": 1.0, "people.access_need_4": 1.0, "programme.hours": 6.0}
    none = {"people.access_need_1": 0.0, "people.access_need_2": 0.0, "people.access_need_3": 0.0,
            "people.access_need_4": 0.0, "programme.hours": 6.0}

    def hours(values: dict, support: float) -> float:
        return Running(small({**STILL, **values, "programme.access_support": support})).go().column(CUM_HOURS).sum()

    assert hours(needs, 0.0) < hours(none, 0.0)
    assert hours(needs, 1.0) == pytest.approx(hours(none, 1.0))


@some
@given(st.integers(0, 2), shares, shares)
def test_cooperation_is_a_share(kind, others, rider) -> None:
    assert 0.0 <= cooperation_share(kind, others, rider) <= 1.0
