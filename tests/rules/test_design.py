"""Design: whose taste counts, how it is voiced, where the design goes, whom it suits."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, mapped, shares, small, some

from sim.rules.design import INVESTED, USERS, decision_weight, delegated_claim, expressed, fit_of
from sim.settings import BY_KEY
from sim.state import (DESIGN_CHANGE, DESIGN_X, DESIGN_Y, FIT, SENIORITY, USER_DESIGN, USER_INFLUENCE, WEIGHT)

EQUAL = BY_KEY["programme.delegate"].choices.index("equal")
positive = st.lists(st.tuples(st.floats(0.01, 1.0), st.floats(0.01, 20.0)), min_size=1, max_size=20)


@pytest.mark.parametrize(
    ("power", "expected"),
    [
        (0.0, 0.2),  # seniority alone: .4 / 2
        (0.5, 0.35),  # half .2, half 2/4
        (1.0, 0.5),  # the claim alone: 2 / 4
    ],
)
def test_power_shifts_weight_from_seniority_to_the_claim(power, expected) -> None:
    assert decision_weight(power, 0.4, 2.0, 2.0, 4.0) == pytest.approx(expected)


@some
@given(shares, positive)
def test_the_weights_add_up_to_1(power, team) -> None:
    seniorities, claims = zip(*team, strict=True)
    weights = [decision_weight(power, s, sum(seniorities), d, sum(claims)) for s, d in team]
    assert sum(weights) == pytest.approx(1.0)
    assert min(weights) >= 0.0


@some
@given(shares, positive)
def test_weight_is_linear_in_power(power, team) -> None:
    seniorities, claims = zip(*team, strict=True)
    s, d = team[0]
    none, all_of_it, now = (decision_weight(p, s, sum(seniorities), d, sum(claims)) for p in (0.0, 1.0, power))
    assert none == pytest.approx(s / sum(seniorities))
    assert now == pytest.approx((1 - power) * none + power * all_of_it)


def test_what_a_claim_rests_on() -> None:
    assert delegated_claim(INVESTED, 3.0, 0.5, 4.0) == 2.0  # commitment · hours
    assert delegated_claim(EQUAL, 3.0, 0.5, 4.0) == 1.0
    assert delegated_claim(USERS, 3.0, 0.5, 4.0) == 0.0
    assert delegated_claim(USERS, 0.0, 0.5, 4.0) == 1.0


def test_who_does_not_feel_safe_says_what_the_boss_says() -> None:
    assert expressed(0.2, 0.8, 0.25) == pytest.approx(0.65)  # .25 · .2 + .75 · .8
    assert expressed(0.2, 0.8, 1.0) == pytest.approx(0.2)
    assert expressed(0.2, 0.8, 0.0) == pytest.approx(0.8)


@pytest.mark.parametrize(("distance", "expected"), [(0.0, 1.0), (0.5, math.exp(-0.5)), (1.0, math.exp(-2.0))])
def test_fit_falls_with_the_distance_of_tastes(distance, expected) -> None:
    assert fit_of(distance, 0.0, 0.0, 0.0, 0.5) == pytest.approx(expected)
    assert fit_of(0.6 * distance, 0.8 * distance, 0.0, 0.0, 0.5) == pytest.approx(expected)  # in any direction


@some
@given(*(st.floats(-5, 5) for _ in range(4)), st.floats(0.05, 100))
def test_fit_is_a_share(tx, ty, dx, dy, width) -> None:
    assert 0.0 <= fit_of(tx, ty, dx, dy, width) <= 1.0


def test_with_an_infinite_width_every_design_suits() -> None:
    assert fit_of(3.0, 1.0, -2.0, 0.0, math.inf) == 1.0


# — through the week —


def pair_at_the_table(values: dict) -> Running:
    """A user and a frontline worker, equally flexible, who want opposite things."""
    people = {"role": ["user", "frontline"], "taste_x": [0.0, 1.0], "taste_y": [0.0, 0.0], "flexibility": [1.0, 1.0],
              "seniority": [0.25, 0.75], "commitment": [1.0, 1.0], "access_need": [0.0, 0.0]}
    two = {**STILL, "mechanisms.redesign": True, "programme.team_size": 2, "programme.seats_frontline": 1.0,
           "design.redesign_rate": 0.5, "safety.start": 1.0,
           **{f"programme.seats_{role}": 0.0 for role in ("authority", "charity", "funder", "academic")}}
    return Running(mapped(people, (), {**two, **values}))


@pytest.mark.parametrize(
    ("power", "delegate", "influence"),
    [
        (0.0, "equal", 0.25),  # seniority .25 of 1
        (1.0, "equal", 0.5),
        (1.0, "users", 1.0),
        (0.5, "users", 0.625),  # .5 · .25 + .5 · 1
        (0.5, "invested", 0.375),  # equal hours and commitment: .5 · .25 + .5 · .5
    ],
)
def test_the_design_moves_by_the_rate_towards_the_decision(power, delegate, influence) -> None:
    run = pair_at_the_table({"programme.power": power, "programme.delegate": delegate}).go(3)
    assert run.programme(USER_INFLUENCE) == pytest.approx(influence, abs=1e-15)
    # the design starts at the professional's 1; the decision lies at 1 - influence; half of the way is gone
    assert run.programme(DESIGN_X) == pytest.approx(1.0 - 0.5 * influence)
    assert run.programme(DESIGN_Y) == pytest.approx(0.0, abs=1e-15)


def test_without_safety_the_boss_decides_whatever_the_power() -> None:
    values = {"programme.power": 1.0, "programme.delegate": "users", "safety.start": 0.0}
    run = pair_at_the_table(values).go(3)
    assert run.programme(USER_INFLUENCE) == 1.0
    assert run.programme(DESIGN_X) == pytest.approx(1.0)


def test_a_closed_domain_leaves_its_direction_to_seniority() -> None:
    closed = [[0.0] * 4, [1.0] * 4, [1.0] * 4, [1.0] * 4]
    run = pair_at_the_table({"programme.power": 1.0, "programme.delegate": "users", "programme.coverage": closed}).go(3)
    assert run.programme(USER_INFLUENCE) == pytest.approx(0.25)


@pytest.mark.parametrize("delegate", ["invested", "equal", "users"])
def test_weights_add_up_in_a_team_and_without_power_follow_seniority(delegate) -> None:
    run = Running(small({"programme.power": 0.0, "programme.delegate": delegate})).go(3)
    weight, seniority = run.column(WEIGHT)[run.team], run.column(SENIORITY)[run.team]
    assert weight.sum() == pytest.approx(1.0)
    assert weight == pytest.approx(seniority / seniority.sum())


def test_all_power_to_users_is_all_power_to_users() -> None:
    run = Running(small({"programme.power": 1.0, "programme.delegate": "users"})).go(3)
    assert run.programme(USER_INFLUENCE) == pytest.approx(1.0)


def test_off_leaves_the_design_and_its_fit_untouched() -> None:
    run = Running(small({"mechanisms.redesign": False}))
    before = run.programme(DESIGN_X), run.programme(DESIGN_Y), run.column(FIT)
    run.go()
    assert (run.programme(DESIGN_X), run.programme(DESIGN_Y)) == before[:2]
    np.testing.assert_array_equal(run.column(FIT), before[2])
    assert run.programme(DESIGN_CHANGE) == run.programme(USER_DESIGN) == 0.0


@pytest.mark.parametrize("delegate", ["equal", "users"])
def test_with_no_gap_of_tastes_power_moves_no_design(delegate) -> None:
    # the null of delegation: if all want the same, it does not matter who decides
    same = {"people.taste_gap": 0.0, "people.group_radius": 0.0, "people.taste_spread": 0.0}
    run = Running(small({**same, "programme.power": 1.0, "programme.delegate": delegate})).go()
    assert run.programme(DESIGN_CHANGE) == pytest.approx(0.0, abs=1e-12)
    assert run.column(FIT) == pytest.approx(1.0)
