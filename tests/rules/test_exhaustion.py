"""Exhaustion: load, support and recovery, docked to its fixed point; off leaves it alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Running, shares, small, some

from sim.rules.exhaustion import exhaustion_after, support_of
from sim.scenario import Crisis
from sim.state import EXHAUSTION, LOAD, MEMBER_WEEKS


@pytest.mark.parametrize(
    ("before", "load", "resilience", "expected"),
    [
        (0.2, 0.4, 0.5, 0.21),  # .2 + .05 · .4 - .05 · (.5 + .5) · .2
        (0.2, 0.0, 0.5, 0.19),
        (0.2, 0.0, 1.0, 0.185),  # the resilient recover faster: .05 · 1.5 · .2
        (1.0, 2.0, 0.0, 1.0),  # 1 + .1 - .025, cut at 1
    ],
)
def test_load_tires_and_rest_restores(before, load, resilience, expected) -> None:
    assert exhaustion_after(before, load, resilience, 0.05, 0.05) == pytest.approx(expected)


@pytest.mark.parametrize("load", [0.1, 0.4, 0.8])
def test_at_constant_load_exhaustion_settles_where_strain_meets_recovery(load) -> None:
    # b* = .05 · load / .04; after n weeks b = b* (1 - .96ⁿ)
    b, fixed = 0.0, 0.05 * load / 0.04
    for week in range(1, 801):
        b = exhaustion_after(b, load, 0.5, 0.05, 0.04)
        if week in (1, 25, 100) and fixed < 1.0:
            assert b == pytest.approx(fixed * (1 - 0.96**week))
    assert b == pytest.approx(min(1.0, fixed))


@pytest.mark.parametrize(("strength", "expected"), [(0.0, 0.0), (1.5, 0.25), (6.0, 0.8), (60.0, 0.8)])
def test_support_grows_with_strong_ties_up_to_its_most(strength, expected) -> None:
    assert support_of(strength, 6.0, 0.8) == pytest.approx(expected)


@some
@given(shares, st.floats(0.0, 10.0), shares, shares, shares)
def test_exhaustion_stays_in_range(before, load, resilience, strain, recovery) -> None:
    assert 0.0 <= exhaustion_after(before, load, resilience, strain, recovery) <= 1.0


def test_only_those_who_carry_a_load_tire() -> None:
    run = Running(small({"programme.outreach": "none", "programme.rotation": 0.0, "mechanisms.exits": False})).go()
    tired = np.flatnonzero(run.column(EXHAUSTION))
    assert set(tired) == set(run.team)
    assert (run.column(LOAD) == 0.0).all()
    assert run.programme(MEMBER_WEEKS) == 40 * len(run.team)


def test_off_leaves_exhaustion_untouched() -> None:
    run = Running(small({"mechanisms.exhaustion": False, "outreach.rebuff_strain": 0.0})).go()
    assert (run.column(EXHAUSTION) == 0.0).all()


def test_without_support_practising_contacts_ease_nothing() -> None:
    values = {"mechanisms.attitude": "none", "mechanisms.adoption": "none", "mechanisms.support": False,
              "programme.outreach": "none", "mechanisms.exits": False}
    few, many = (Running(small({**values, "people.champions": share})).go().column(EXHAUSTION).sum()
                 for share in (0.0, 0.9))
    supported = {**values, "people.champions": 0.9, "mechanisms.support": True}
    helped = Running(small(supported)).go().column(EXHAUSTION).sum()
    assert many == pytest.approx(few)
    assert helped < 0.8 * many


def test_a_crisis_makes_the_same_hours_heavier() -> None:
    still = {"programme.outreach": "none", "mechanisms.exits": False, "programme.crisis_hours_protected": 1.0,
             "crisis_effects.capacity_staff": 0.0}
    calm = Running(small(still)).go(10).column(EXHAUSTION).sum()
    struck = Running(small(still, crises=(Crisis(0, 40, 1.0),))).go(10).column(EXHAUSTION).sum()
    assert struck == pytest.approx(1.5 * calm, rel=0.05)
