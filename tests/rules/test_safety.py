"""Safety: follows its target, from facilitation, trust and crisis; off leaves it alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, shares, small, some

from sim.rules.safety import safety_after
from sim.scenario import Crisis
from sim.state import SAFETY


@pytest.mark.parametrize(
    ("target", "expected"),
    [(0.9, 0.54), (0.5, 0.5), (1.6, 0.55), (-0.3, 0.45)],  # .5 + .1 · (target cut to 0-1 - .5)
)
def test_safety_goes_part_of_the_way_to_its_target(target, expected) -> None:
    assert safety_after(0.5, target, 0.1) == pytest.approx(expected)


@some
@given(shares, st.floats(-3.0, 3.0), shares)
def test_safety_stays_in_range(before, target, rate) -> None:
    assert 0.0 <= safety_after(before, target, rate) <= 1.0


ON = {**STILL, "mechanisms.safety": True, "safety.rate": 1.0, "people.trust_start": 0.7, "safety.start": 0.4,
      "programme.facilitation": 0.25, "safety.facilitation_lift": 0.4, "safety.trust_pull": 0.2,
      "safety.crisis_pressure": 0.2}


def test_the_target_adds_facilitation_and_trust_and_takes_the_pressure_of_a_crisis() -> None:
    # .4 + .4 · .25 + .2 · (.7 - .5) = .54; in a crisis of .5 it is .2 · .5 less
    run = Running(small(ON, crises=(Crisis(2, 4, 0.5),)))
    assert run.go(2).programme(SAFETY) == pytest.approx(0.54)
    assert run.go(2).programme(SAFETY) == pytest.approx(0.44)


def test_without_facilitation_trust_and_crisis_safety_stays_where_it_started() -> None:
    null = {**ON, "programme.facilitation": 0.0, "safety.trust_pull": 0.0}
    assert Running(small(null)).go().programme(SAFETY) == pytest.approx(0.4)


@pytest.mark.parametrize("off", [{"mechanisms.safety": False}, {"programme.team_size": 0}])
def test_off_leaves_safety_untouched(off) -> None:
    assert Running(small({**ON, **off}, crises=(Crisis(2, 4, 0.5),))).go().programme(SAFETY) == 0.4
