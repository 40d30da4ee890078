"""Experience: benefit and success hand-worked, who meets the service and when; off means that nothing happens."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from small_worlds import Running, shares, small, some

from sim.rules.experience import benefit_of, success_chance
from sim.state import (DISCLOSED, DISCLOSED_FAILURES, FRONTLINE, MEMBER, OUTCOME, ROLE, TRUE_FAILURES, USER)


def test_quality_cannot_make_up_for_a_cake_of_the_wrong_type() -> None:
    assert benefit_of(0.8, 0.5, 0.9) == pytest.approx(0.36)
    assert benefit_of(1.0, 0.0, 1.0) == 0.0


@pytest.mark.parametrize(("base", "benefit", "expected"), [(0.15, 0.36, 0.51), (0.15, 1.0, 1.0), (0.0, 0.0, 0.0)])
def test_success_adds_benefit_to_luck(base, benefit, expected) -> None:
    assert success_chance(base, benefit) == pytest.approx(expected)


@some
@given(shares, shares, shares, shares)
def test_chances_are_chances(quality, fit, delivered, base) -> None:
    assert 0.0 <= success_chance(base, benefit_of(quality, fit, delivered)) <= 1.0


def test_users_frontline_workers_and_members_meet_the_service_while_it_is_delivered() -> None:
    run = Running(small({"experience.rate": 1.0}))
    for week in range(12):
        before = run.programme(TRUE_FAILURES)
        run.go(1)
        if 3 <= week < 6:  # the second of four stages of three weeks
            role, member = run.column(ROLE), run.column(MEMBER)
            meets = (role == USER) | (role == FRONTLINE) | (member > 0)
            np.testing.assert_array_equal(run.column(OUTCOME) != 0, meets)
        else:
            assert run.programme(TRUE_FAILURES) == before


def test_failures_are_discussed_only_where_it_is_safe() -> None:
    quiet = {"mechanisms.safety": False, "experience.rate": 1.0, "experience.base_success": 0.0}
    silent = Running(small({**quiet, "safety.start": 0.0})).go()
    assert silent.programme(DISCLOSED_FAILURES) == 0 < silent.programme(TRUE_FAILURES)
    safe = Running(small({**quiet, "safety.start": 1.0})).go()
    assert safe.programme(DISCLOSED_FAILURES) == safe.programme(TRUE_FAILURES) > 0
    half = Running(small({**quiet, "safety.start": 0.5})).go()
    assert half.programme(DISCLOSED_FAILURES) / half.programme(TRUE_FAILURES) == pytest.approx(0.5, abs=0.1)


def test_success_for_sure_leaves_no_failure() -> None:
    assert Running(small({"experience.base_success": 1.0})).go().programme(TRUE_FAILURES) == 0


@pytest.mark.parametrize("off", [{"mechanisms.experience": False}, {"experience.rate": 0.0}])
def test_off_means_that_nothing_is_experienced(off) -> None:
    run = Running(small(off)).go()
    assert (run.column(OUTCOME) == 0).all()
    assert (run.column(DISCLOSED) == 0).all()
    assert run.programme(TRUE_FAILURES) == 0
