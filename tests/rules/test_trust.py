"""Trust: won slowly and lost fast, docked to its stationary mean; off leaves it alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Running, shares, small, some

from sim.rules.trust import ASYMMETRIC, CONFIRMATORY, SYMMETRIC, loss_in_force, trust_after
from sim.state import TRUST

GAIN, LOSS, REPAIR = 0.06, 0.15, 0.7


@pytest.mark.parametrize(
    ("good", "disclosed", "expected"),
    [
        (True, 0.0, 0.53),  # .5 + .06 · .5
        (False, 0.0, 0.425),  # .5 - .15 · .5
        (False, 1.0, 0.4775),  # .5 - .15 · .5 · (1 - .7)
    ],
)
def test_an_open_failure_costs_less_trust(good, disclosed, expected) -> None:
    assert trust_after(0.5, good, disclosed, GAIN, LOSS, REPAIR) == pytest.approx(expected)


@pytest.mark.parametrize(("chance", "expected"), [(0.5, 0.2857), (0.714, 0.4997), (0.0, 0.0), (1.0, 1.0)])
def test_trust_settles_where_gains_and_losses_meet(chance, expected) -> None:
    # E[T] = q · gain / (q · gain + (1 - q) · loss)
    trust = chance * GAIN / (chance * GAIN + (1 - chance) * LOSS)
    assert trust == pytest.approx(expected, abs=5e-5)
    on_average = chance * trust_after(trust, True, 0.0, GAIN, LOSS, REPAIR) + (1 - chance) * trust_after(
        trust, False, 0.0, GAIN, LOSS, REPAIR)
    assert on_average == pytest.approx(trust)


@some
@given(shares)
def test_the_symmetric_variant_settles_at_the_share_of_good_experiences(chance) -> None:
    loss = loss_in_force(SYMMETRIC, chance, GAIN, LOSS)
    assert loss == GAIN
    on_average = chance * trust_after(chance, True, 0.0, GAIN, loss, REPAIR) + (1 - chance) * trust_after(
        chance, False, 0.0, GAIN, loss, REPAIR)
    assert on_average == pytest.approx(chance)


@pytest.mark.parametrize(("trust", "expected"), [(0.0, 0.15), (0.5, 0.15), (0.75, 0.075), (1.0, 0.0)])
def test_under_confirmation_who_trusts_discounts_bad_news(trust, expected) -> None:
    assert loss_in_force(CONFIRMATORY, trust, GAIN, LOSS) == pytest.approx(expected)  # .15 · min(1, 2 (1 - T))
    assert loss_in_force(ASYMMETRIC, trust, GAIN, LOSS) == LOSS


@some
@given(shares, st.booleans(), st.sampled_from([0.0, 1.0]), shares, shares, shares)
def test_trust_stays_in_range_and_moves_the_right_way(before, good, disclosed, gain, loss, repair) -> None:
    now = trust_after(before, good, disclosed, gain, loss, repair)
    assert 0.0 <= now <= 1.0
    assert now >= before if good else now <= before


def trust_at_the_end(values: dict) -> np.ndarray:
    return Running(small({"mechanisms.voice": "off", **values})).go().column(TRUST)


@pytest.mark.parametrize("off", [{"mechanisms.trust": "off"}, {"mechanisms.experience": False}])
def test_off_leaves_trust_untouched(off) -> None:
    assert (trust_at_the_end(off) == 0.5).all()


def test_asymmetry_costs_trust_against_symmetry() -> None:
    asymmetric, symmetric = (trust_at_the_end({"mechanisms.trust": v}).mean() for v in ("asymmetric", "symmetric"))
    assert asymmetric < symmetric
    # the null: with equal rates the two are one
    even = trust_at_the_end({"trust.loss": GAIN})
    np.testing.assert_array_equal(even, trust_at_the_end({"mechanisms.trust": "symmetric"}))
