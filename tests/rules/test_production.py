"""Production: start-up cost, complements, coverage; identities of the CES and of the power mean, and their nulls."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Running, row_of, shares, small, some

from sim.rules.production import ceiling_after, ces, hill_effect, perspectives, power_mean, slice_quality
from sim.state import QUALITY, SLICE_QUALITY

exponents = st.floats(-20.0, 1.0)
effects = st.floats(0.001, 1.0)


@pytest.mark.parametrize("exponent", [0.5, 1.0, 2.0, 4.0])
def test_half_of_the_effect_is_reached_at_the_half_hours(exponent) -> None:
    assert hill_effect(5.0, 5.0, exponent) == pytest.approx(0.5)


@pytest.mark.parametrize(("hours", "expected"), [(0.0, 0.0), (2.5, 0.2), (10.0, 0.8), (15.0, 0.9)])
def test_hours_pay_little_at_first(hours, expected) -> None:
    # x² / (x² + 25): 6.25 / 31.25, 100 / 125, 225 / 250
    assert hill_effect(hours, 5.0, 2.0) == pytest.approx(expected)


@pytest.mark.parametrize("exponent", [1.5, 2.0, 3.0])
def test_returns_rise_up_to_the_inflection_and_fall_beyond(exponent) -> None:
    # inflection at half_hours · ((η - 1)/(η + 1))^(1/η); for η = 2 at .577
    at = 5.0 * ((exponent - 1) / (exponent + 1)) ** (1 / exponent)
    assert exponent != 2.0 or at == pytest.approx(5.0 * 0.57735, rel=1e-4)

    def bend(x: float) -> float:
        below, here, above = (hill_effect(h, 5.0, exponent) for h in (x - 0.01, x, x + 0.01))
        return below - 2 * here + above

    assert bend(at - 0.1) > 0 > bend(at + 0.1)


def test_with_exponent_1_each_hour_pays_less_than_the_last() -> None:
    gains = np.diff([hill_effect(float(h), 5.0, 1.0) for h in range(30)])
    assert (np.diff(gains) < 0).all()


@some
@given(effects, shares, exponents)
def test_equal_inputs_give_that_effect_whatever_the_substitution(effect, weight, r) -> None:
    assert ces(effect, effect, weight, r) == pytest.approx(effect)


@pytest.mark.parametrize(
    ("r", "expected"),
    [
        (1.0, 0.5),  # plain mean of .2 and .8
        (0.0, 0.4),  # √(.2 · .8)
        (-1.0, 0.32),  # 2 / (5 + 1.25)
        (-20.0, 0.2 * 0.5 ** (-1 / 20)),  # nearly the smaller one
    ],
)
def test_the_lower_r_the_more_the_scarcer_input_decides(r, expected) -> None:
    assert ces(0.2, 0.8, 0.5, r) == pytest.approx(expected, rel=1e-9)


@some
@given(effects, effects, st.floats(0.01, 0.99), exponents)
def test_a_joint_effect_lies_between_its_inputs(users, staff, weight, r) -> None:
    assert min(users, staff) - 1e-9 <= ces(users, staff, weight, r) <= max(users, staff) + 1e-9


@some
@given(effects, effects, st.floats(0.01, 0.99))
def test_near_0_the_joint_effect_is_the_geometric_mean(users, staff, weight) -> None:
    geometric = users**weight * staff ** (1 - weight)
    assert ces(users, staff, weight, 0.0) == pytest.approx(geometric)
    assert ces(users, staff, weight, -1e-6) == pytest.approx(geometric, rel=1e-4)


@pytest.mark.parametrize(("r", "sign"), [(-2.0, 1), (0.0, 1), (0.5, 1), (1.0, 0)])
def test_inputs_are_complements_unless_r_is_1(r, sign) -> None:
    def mixed(u: float, v: float, d: float = 0.01) -> float:
        return ces(u + d, v + d, 0.5, r) - ces(u + d, v, 0.5, r) - ces(u, v + d, 0.5, r) + ces(u, v, 0.5, r)

    assert mixed(0.4, 0.6) > 1e-7 if sign else mixed(0.4, 0.6) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("r", [-4.0, -1.0, 0.0])
def test_without_one_side_complements_give_nothing(r) -> None:
    assert ces(0.0, 0.9, 0.5, r) == 0.0
    assert ces(0.0, 0.9, 0.5, 1.0) == pytest.approx(0.45)  # the null: a sum can do without


@some
@given(st.lists(shares, min_size=2, max_size=16), exponents)
def test_a_power_mean_lies_between_the_smallest_and_the_largest(values, exponent) -> None:
    mean = power_mean(np.array(values), np.full(len(values), 1.0 / len(values)), exponent)
    assert min(values) - 1e-9 <= mean <= max(values) + 1e-9


@pytest.mark.parametrize("exponent", [-4.0, -1.0, 0.0, 0.5])
def test_the_same_hours_do_most_when_spread_over_all_slices(exponent) -> None:
    # four slices, a linear effect, in all 2: even .5 each, or some more and some less
    weights = np.full(4, 0.25)
    even = power_mean(np.array([0.5] * 4), weights, exponent)
    for uneven in ([0.6, 0.4, 0.5, 0.5], [1.0, 1.0, 0.0, 0.0], [0.9, 0.5, 0.3, 0.3]):
        assert power_mean(np.array(uneven), weights, exponent) < even
        # the null: with perfect substitution it does not matter
        assert power_mean(np.array(uneven), weights, 1.0) == pytest.approx(0.5)


@some
@given(shares, shares, shares)
def test_a_slice_is_at_least_what_professionals_reach_alone(users, staff, total) -> None:
    s = row_of({"production.professional_route": 0.55})
    quality = slice_quality(users, staff, total, 0.9, s)
    assert 0.9 * 0.55 * total - 1e-12 <= quality <= 1.0


def test_additive_production_takes_the_plain_mean() -> None:
    s = row_of({"mechanisms.production": "additive", "production.substitution": -4.0})
    assert slice_quality(0.2, 0.8, 0.0, 1.0, s) == pytest.approx(0.5)


@pytest.mark.parametrize(("learning", "expected"), [(0.0, 0.8), (0.5, 0.95), (1.0, 1.0)])
def test_learning_lifts_the_ceiling(learning, expected) -> None:
    assert ceiling_after(learning, 0.8, 0.3) == pytest.approx(expected)  # .8 + .3 · learning, at most 1


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([0, 0, 0, 0], 0.0),
        ([1, 0, 0, 0], 0.2),  # .4 · (1 - .5)
        ([2, 1, 0, 0], 0.45),  # .4 · .75 + .3 · .5
        ([50, 50, 50, 50], 1.0),
    ],
)
def test_each_member_adds_to_what_the_table_knows_of_a_group(members, expected) -> None:
    known = perspectives(np.array(members, float), np.array([40.0, 30.0, 20.0, 10.0]), 0.5)
    assert known == pytest.approx(expected)


@some
@given(st.lists(st.integers(0, 30), min_size=4, max_size=4), shares)
def test_what_the_table_knows_is_a_share(members, perspective) -> None:
    assert 0.0 <= perspectives(np.array(members, float), np.array([4.0, 3.0, 2.0, 1.0]), perspective) <= 1.0 + 1e-12


# — through the week —


def quality_after(values: dict, weeks: int = 12) -> float:
    return Running(small(values)).go(weeks).programme(QUALITY)


def test_quality_is_the_power_mean_of_the_slices() -> None:
    run = Running(small({"production.slice_substitution": -1.0})).go(12)
    slices = run.world.slices[SLICE_QUALITY]
    assert run.programme(QUALITY) == pytest.approx(16 / (1 / slices).sum())


def test_without_a_team_quality_stays_where_it_was() -> None:
    assert quality_after({"programme.team_size": 0, "production.initial_quality": 0.3}) == 0.3


def test_users_who_are_crowded_out_make_less_quality() -> None:
    # linear substitution, so that professionals' work matters on its own
    base = {"production.substitution": 1.0, "production.professional_route": 0.0}
    crowded = {**base, "mechanisms.production": "crowd_out"}
    assert quality_after(crowded) < quality_after(base)
    # the null: nothing is crowded out
    assert quality_after({**crowded, "production.crowd_out": 0.0}) == quality_after(base)


def test_diversity_off_is_diversity_without_weight() -> None:
    off, weightless = {"mechanisms.diversity": "none"}, {"production.diversity_weight": 0.0}
    assert quality_after(off) == quality_after(weightless) >= quality_after({})


def test_without_carry_over_a_closed_domain_gets_nothing_from_users() -> None:
    closed = {"programme.coverage": [[1, 1, 1, 0]] * 4, "production.professional_route": 0.0}
    assert quality_after({**closed, "production.carry_over": 0.0}) == 0.0
    kept = Running(small({**closed, "production.carry_over": 0.5, "production.substitution": 1.0})).go(12)
    assert kept.world.slices[SLICE_QUALITY, :, 3].min() > 0.0


def test_powers_of_small_numbers_do_not_overflow() -> None:
    assert math.isfinite(power_mean(np.array([1e-300, 1.0]), np.array([0.5, 0.5]), -20.0))
    assert hill_effect(1e-300, 500.0, 8.0) == 0.0
