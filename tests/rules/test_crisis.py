"""Crisis: the share of hours that it leaves, exactly; what persevering costs; none means none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from small_worlds import STILL, Running, mapped, shares, small, some

from sim.rules.crisis import delivered_share, kept_share
from sim.scenario import Crisis
from sim.state import CRISIS, CRISIS_WEEKS, DELIVERED, HOURS, KEPT

HALF_A_YEAR = (Crisis(4, 6, 0.9),)


@pytest.mark.parametrize(
    ("severity", "protected", "expected"),
    [
        (0.9, 1 / 6, 0.25),  # 1 - .9 · 5/6 = 1 - .75: from 80 % to 20 % of proposals
        (0.9, 0.5, 0.55),  # 1 - .9 · .5
        (1.0, 0.0, 0.0),
        (0.0, 0.0, 1.0),
        (0.9, 1.0, 1.0),
    ],
)
def test_a_crisis_leaves_what_is_not_threatened_or_protected(severity, protected, expected) -> None:
    assert kept_share(severity, protected) == pytest.approx(expected)


def test_persevering_costs_delivery() -> None:
    assert delivered_share(0.9, 0.5, 0.2) == pytest.approx(0.91)  # 1 - .2 · .9 · .5
    assert delivered_share(0.9, 0.0, 0.2) == 1.0


@some
@given(shares, shares, shares)
def test_shares_are_shares(severity, protected, loss) -> None:
    assert 0.0 <= kept_share(severity, protected) <= 1.0
    assert 0.0 <= delivered_share(severity, protected, loss) <= 1.0


@pytest.mark.parametrize(("severity", "protected"), [(1.0, 0.25), (0.9, 1 / 6), (0.9, 0.5), (0.0, 0.5), (1.0, 0.0)])
def test_realised_hours_fall_by_exactly_the_threatened_share(severity, protected) -> None:
    # with all feedback off and full commitment everybody gives 2 · (1 - Z (1 - protected))
    people = {"role": ["user"] * 6 + ["frontline"] * 6, "commitment": [1.0] * 12, "access_need": [0.0] * 12}
    values = {**STILL, "programme.team_size": 8, "programme.hours": 2.0, "programme.seats_frontline": 1.0,
              "programme.crisis_hours_protected": protected, "crisis_effects.capacity_staff": 0.0,
              **{f"programme.seats_{role}": 0.0 for role in ("authority", "charity", "funder", "academic")}}
    run = Running(mapped(people, (), values, crises=(Crisis(4, 6, severity),))).go(4)
    assert len(run.team) == 8
    assert run.column(HOURS)[run.team].tolist() == [2.0] * 8
    for _ in range(6):
        hours = run.go(1).column(HOURS)[run.team]
        assert hours == pytest.approx(2.0 * (1.0 - severity * (1.0 - protected)), rel=1e-14, abs=1e-15)
    assert run.go(1).column(HOURS)[run.team].tolist() == [2.0] * 8


def test_of_two_crises_at_once_the_worse_one_counts() -> None:
    run = Running(small({}, crises=(Crisis(2, 6, 0.5), Crisis(4, 2, 0.8))))
    severity = [run.go(1).programme(CRISIS) for _ in range(10)]
    assert severity == [0, 0, 0.5, 0.5, 0.8, 0.8, 0.5, 0.5, 0, 0]
    assert run.programme(CRISIS_WEEKS) == 6


def test_no_crisis_leaves_all_hours_and_all_benefit() -> None:
    run = Running(small()).go()
    assert (run.programme(CRISIS), run.programme(KEPT), run.programme(DELIVERED)) == (0.0, 1.0, 1.0)


def test_before_a_crisis_nothing_differs() -> None:
    calm, struck = Running(small()).go(4), Running(small({}, crises=HALF_A_YEAR)).go(4)
    np.testing.assert_array_equal(calm.world.people, struck.world.people)
    assert (calm.go(4).world.people != struck.go(4).world.people).any()
