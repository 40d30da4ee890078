"""Voice: being asked without being heard; hand-worked gaps; off leaves trust alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, shares, small, some

from sim.rules.voice import trust_after_silence, trust_after_voice, unheard
from sim.state import COMMITMENT, MEMBER, TOKEN_HOURS, TRUST, VOICE_HOURS, WEIGHT

QUIET = {"mechanisms.trust": "off", "programme.hours": 2.0}


@pytest.mark.parametrize(
    ("members", "share", "weight", "expected"),
    [(20, 0.05, 0.02, 0.6), (20, 0.05, 0.05, 0.0), (20, 0.05, 0.3, 0.0)],  # 20 · (.05 - .02)
)
def test_who_gives_more_than_can_be_decided_is_unheard(members, share, weight, expected) -> None:
    assert unheard(members, share, weight) == pytest.approx(expected)


def test_silence_takes_trust_and_voice_gives_it() -> None:
    assert trust_after_silence(0.5, 0.6, 0.06) == pytest.approx(0.482)  # .5 · (1 - .06 · .6)
    assert trust_after_voice(0.5, 0.6, 0.06) == pytest.approx(0.518)  # .5 + .06 · .6 · .5
    assert trust_after_voice(0.5, 3.0, 0.06) == pytest.approx(0.53)  # expectation counts up to 1


@some
@given(shares, st.floats(0.0, 100.0), shares)
def test_trust_stays_in_range(trust, gap, loss) -> None:
    assert 0.0 <= trust_after_silence(trust, gap, loss) <= trust
    assert trust <= trust_after_voice(trust, gap, loss) <= 1.0


def members_trust(values: dict, weeks: int = 3) -> Running:
    return Running(small({**QUIET, **values})).go(weeks)


@pytest.mark.parametrize(
    ("variant", "falls", "rises"),
    [("frustration", True, False), ("expressive", False, True), ("off", False, False)],
)
def test_each_theory_moves_trust_its_own_way(variant, falls, rises) -> None:
    trust = members_trust({"mechanisms.voice": variant, "programme.power": 0.0}).column(TRUST)
    assert (trust.min() < 0.5, trust.max() > 0.5) == (falls, rises)


def test_both_does_both() -> None:
    run = members_trust({"mechanisms.voice": "both", "programme.power": 0.0})
    heard = run.column(WEIGHT) > 0.1
    assert (run.column(TRUST)[heard] > 0.5).all()
    assert heard.any()


def test_only_members_are_touched() -> None:
    run = members_trust({"mechanisms.voice": "both"})
    np.testing.assert_array_equal(run.column(TRUST)[run.column(MEMBER) == 0], 0.5)


def test_off_leaves_trust_untouched() -> None:
    assert (members_trust({"mechanisms.voice": "off"}, weeks=40).column(TRUST) == 0.5).all()


def test_tokenism_counts_the_hours_of_the_unheard_even_when_it_costs_no_trust() -> None:
    run = members_trust({"mechanisms.voice": "off", "programme.power": 0.0})
    assert 0.0 < run.programme(TOKEN_HOURS) < run.programme(VOICE_HOURS)


def test_nobody_is_unheard_where_weight_follows_hours() -> None:
    # invested power by equal commitment is power by hours: no gap between what is given and what is decided
    run = Running(small({**STILL, "mechanisms.voice": "frustration", "programme.power": 1.0}))
    run.world.people[COMMITMENT] = 0.5
    run.go(3)
    assert run.column(TRUST) == pytest.approx(0.5)
    assert run.programme(TOKEN_HOURS) == pytest.approx(0.0, abs=1e-9)
