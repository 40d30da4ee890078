"""Funding: what remains when the money ends, a year's budget, and nothing before the start."""

from __future__ import annotations

import pytest
from hypothesis import given
from small_worlds import NO_PROGRAMME, STILL, Running, shares, small, some

from sim.rules.funding import residual_share
from sim.state import CONTACTS_SO_FAR, CUM_HOURS, FUNDED, N_MEMBERS, PAID_THIS_YEAR


@pytest.mark.parametrize(("residual", "authority", "expected"), [(0.25, 0.0, 0.25), (0.25, 0.4, 0.35), (0.6, 1.0, 1.0)])
def test_an_authority_that_practises_keeps_more_going(residual, authority, expected) -> None:
    assert residual_share(residual, authority) == pytest.approx(expected)  # .25 · (1 + .4) = .35; at most 1


@some
@given(shares, shares)
def test_the_residue_is_a_share(residual, authority) -> None:
    assert residual <= residual_share(residual, authority) <= 1.0


def test_money_lasts_as_long_as_the_funding() -> None:
    values = {**STILL, "programme.funding_weeks": 10, "programme.residual_hours": 0.25, "people.champions": 0.0}
    run = Running(small(values))
    funded = [run.go(1).programme(FUNDED) for _ in range(14)]
    assert funded == [1.0] * 10 + [0.25] * 4


def test_before_the_start_there_is_no_team_and_no_paid_work() -> None:
    values = {"programme.funding_start": 20, "programme.ally_building": 0.0, "programme.outreach_contacts": 20.0,
              "people.champions": 0.4}
    run = Running(small(values)).go(20)
    assert (run.programme(N_MEMBERS), run.column(CUM_HOURS).sum()) == (0, 0)
    assert run.programme(CONTACTS_SO_FAR) == 0  # the programme pays for nobody before it has begun
    assert run.go(5).programme(CONTACTS_SO_FAR) > 0


def test_paid_outreach_ends_with_the_money_even_without_a_team() -> None:
    values = {"programme.team_size": 0, "programme.funding_weeks": 10, "programme.residual_hours": 0.0,
              "programme.ally_building": 0.0, "programme.outreach_contacts": 20.0, "people.champions": 0.4}
    run = Running(small(values)).go(10)
    during = run.programme(CONTACTS_SO_FAR)
    assert during > 0
    assert run.go().programme(CONTACTS_SO_FAR) == during


def test_a_spent_budget_leaves_the_residue_until_the_next_year() -> None:
    values = {**STILL, "programme.budget_hours": 100.0, "programme.residual_hours": 0.0, "people.champions": 0.0}
    run = Running(small(values, weeks=60)).go(52)
    first_year = run.programme(PAID_THIS_YEAR)
    assert first_year >= 100.0
    assert run.programme(FUNDED) == 0.0
    assert run.go(1).programme(FUNDED) == 1.0  # a new year
    assert 0.0 < run.programme(PAID_THIS_YEAR) < first_year


def test_without_a_limit_every_hour_is_paid() -> None:
    run = Running(small())
    assert {run.go(1).programme(FUNDED) for _ in range(40)} == {1.0}


def test_without_a_programme_nothing_is_paid() -> None:
    assert Running(small(NO_PROGRAMME)).go().programme(PAID_THIS_YEAR) == 0.0
