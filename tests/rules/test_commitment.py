"""Commitment: setbacks and wins, hand-worked; off leaves it alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Running, shares, small, some

from sim.rules.commitment import commitment_after
from sim.state import COMMITMENT


@pytest.mark.parametrize(
    ("good", "resilience", "expected"),
    [
        (True, 0.25, 0.51),  # .5 + .02 · (1 - .5)
        (False, 0.25, 0.47),  # .5 - .04 · (1 - .25)
        (False, 1.0, 0.5),  # the fully resilient lose nothing
    ],
)
def test_a_setback_takes_less_from_the_resilient(good, resilience, expected) -> None:
    assert commitment_after(0.5, good, resilience, 0.04, 0.02) == pytest.approx(expected)


@some
@given(shares, st.booleans(), shares, shares, shares)
def test_commitment_stays_in_range_and_moves_the_right_way(before, good, resilience, setback, success) -> None:
    now = commitment_after(before, good, resilience, setback, success)
    assert 0.0 <= now <= 1.0
    assert now >= before if good else now <= before


@pytest.mark.parametrize("off", ["mechanisms.commitment", "mechanisms.experience"])
def test_off_leaves_commitment_untouched(off) -> None:
    run = Running(small({off: False}))
    before = run.column(COMMITMENT)
    np.testing.assert_array_equal(run.go().column(COMMITMENT), before)


def test_with_every_experience_good_resilience_makes_no_difference_to_commitment() -> None:
    run = Running(small({"experience.base_success": 1.0}))
    before = run.column(COMMITMENT)
    assert (run.go().column(COMMITMENT) >= before).all()
