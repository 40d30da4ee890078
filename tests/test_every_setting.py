"""No setting is dead: each one, moved, moves the outcome that it declares, in the direction that it declares."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from small_worlds import mapped

from sim.outcomes import BY_NAME, OUTCOMES
from sim.run import Run, run_once
from sim.scenario import Scenario, load_scenario
from sim.settings import BY_KEY, SETTINGS, Setting
from sim.world import make_plan

FEW, MOST, ENOUGH = 10, 40, 4.0
"""Replicates to begin with, at most, and the standard errors from which there is no need for more."""
ANY = 4
"""Replicates where no direction is declared."""
COLUMN = {outcome.name: column for column, outcome in enumerate(OUTCOMES)}
FUNDED = {"time.weeks": 150}
"""While the funding lasts: after that professionals' own work decides quality."""
IN_CRISIS = {"time.weeks": 70}
LONG_HOURS = {"programme.hours": 6.0}


@dataclass(frozen=True)
class Case:
    """Where a setting is moved, and to what.

    Attributes:
        to: the moved value; None for most of the way to the further end of what was explored.
        given: other settings that make it matter.
        scenario: shipped scenario to start from, or `map` for a small stakeholder map.
        beside: what has to move with it.
    """

    to: Any = None
    given: dict[str, Any] = field(default_factory=dict)
    scenario: str = "baseline"
    beside: dict[str, Any] = field(default_factory=dict)


def _shares(prefix: str, first: str, start: float, others: dict[str, float]) -> dict[str, Case]:
    """Shares move in pairs: what one gains the first loses."""
    return {f"{prefix}{name}": Case(share + 0.15, beside={f"{prefix}{first}": start - 0.15})
            for name, share in others.items()}


CASES: dict[str, Case] = {
    "programme.coverage": Case(0.3),
    "programme.coverage_rule": Case(given={"programme.open_slices": 2}),
    "programme.open_slices": Case(1, {"programme.coverage_rule": "random"}),
    "programme.persistence": Case(20, scenario="building_allies"),
    "programme.crisis_hours_protected": Case(0.8, scenario="crisis_paused"),
    "programme.residual_hours": Case(0.6, scenario="funding_cliff"),
    "programme.champions_stay": Case(1.0, scenario="funding_cliff"),
    "programme.access_support": Case(1.0, LONG_HOURS),
    "programme.budget_hours": Case(500.0),
    "programme.funding_start": Case(52),
    "programme.funding_weeks": Case(78),
    "time.weeks": Case(156),
    "time.stage_weeks": Case(6),
    "people.number": Case(400),
    **_shares("people.share_", "user", 0.5, {"authority": 0.1, "charity": 0.12, "frontline": 0.2, "funder": 0.03,
                                              "academic": 0.05}),
    "people.share_user": Case(0.6, beside={"people.share_frontline": 0.1}),
    **_shares("people.share_", "group_1", 0.4, {"group_2": 0.3, "group_3": 0.2, "group_4": 0.1}),
    "people.share_group_1": Case(0.5, beside={"people.share_group_2": 0.2}),
    "people.capacity_user": Case(1.0),
    "people.capacity_staff": Case(1.0),
    "people.access_need_1": Case(0.8, LONG_HOURS),
    "people.access_need_2": Case(0.8, LONG_HOURS),
    "people.access_need_3": Case(0.8, LONG_HOURS),
    "people.access_need_4": Case(1.0, LONG_HOURS),
    "people.commitment_seniority": Case(0.9, {"programme.selection": "title"}),
    "people.share_conditional": Case(0.1),
    "people.share_free_riders": Case(0.05),
    "people.skill_staff": Case(0.4),
    "people.seniority_spread": Case(0.3),
    "network.degree": Case(16, {"network.kind": "er"}),
    "network.rewiring": Case(0.6, {"network.kind": "ring"}),
    "network.max_contacts": Case(8),
    "network.directed": Case(True, scenario="map"),
    "production.crowd_out": Case(1.0, {"mechanisms.production": "crowd_out"}),
    "production.substitution": Case(-3.0, FUNDED),
    "production.slice_substitution": Case(1.0, FUNDED),
    "production.learning_gain": Case(0.8, FUNDED),
    "production.diversity_weight": Case(0.8, FUNDED),
    "production.perspective": Case(0.9, FUNDED),
    "design.redesign_rate": Case(0.1),
    "design.taste_width": Case(1.0),
    "learning.without_academics": Case(0.1, {"programme.seats_academic": 0.0}),
    "safety.rate": Case(0.7, {"time.weeks": 13}),
    "safety.crisis_pressure": Case(0.8, IN_CRISIS, "crisis_persevered"),
    "attitude.self_weight": Case(0.8, {"mechanisms.attitude": "linear"}),
    "attitude.tie_reach": Case(1.5, scenario="building_allies"),
    "adoption.threshold_mean": Case(0.5, {"mechanisms.adoption": "fraction_threshold"}),
    "adoption.threshold_sd": Case(0.4, {"mechanisms.adoption": "fraction_threshold"}),
    "adoption.threshold_count": Case(8, {"mechanisms.adoption": "count_threshold"}),
    "adoption.innovation": Case(0.003, {"mechanisms.adoption": "bass"}),
    "adoption.imitation": Case(0.03, {"mechanisms.adoption": "bass"}),
    "adoption.memory": Case(24, {"mechanisms.adoption": "memory_best_response", "people.champions": 0.25}),
    "adoption.base": Case(-4.8),
    "exhaustion.crisis_load": Case(3.0, IN_CRISIS, "crisis_persevered"),
    "exhaustion.full_support": Case(30.0),
    "exits.hazard": Case(0.02),
    "exits.patience_weeks": Case(100),
    "exits.return_weeks": Case(1, {"exits.hazard": 0.03}),
    "ties.hours_to_tie": Case(200.0),
    "ties.fading": Case(0.1),
    "outreach.contact_hours": Case(2.0),
    "outreach.rebuff_strain": Case(0.2),
    "outreach.retry_weeks": Case(2, {"programme.outreach": "sceptic", "programme.persistence": 1}, "building_allies"),
    "outreach.search": Case(40, scenario="building_allies"),
    "crisis_effects.delivery_loss": Case(0.8, scenario="crisis_persevered"),
    "crisis_effects.capacity_user": Case(0.9, scenario="crisis_persevered"),
    "crisis_effects.capacity_staff": Case(0.9, scenario="crisis_persevered"),
    "crisis_effects.mobilisation": Case(2.0, {"mechanisms.crisis": "mobilisation"}, "crisis_persevered"),
    "mechanisms.crisis": Case(scenario="crisis_paused"),
    "costs.hour": Case(40.0),
    "production.skill_gain": Case(0.02),
    "experience.rate": Case(0.9),
}
"""Settings that need a scenario, company or a value of their own; all others are moved in the baseline."""


def moved(setting: Setting) -> list[Any]:
    """The values to which a setting is moved."""
    case = CASES.get(setting.key, Case())
    if case.to is not None:
        return [case.to]
    here = start(setting.key).values[setting.key]
    if setting.kind == "choice":
        return [word for word in setting.choices if word != here]
    if setting.kind == "switch":
        return [not here]
    low, high = setting.usual or (setting.low, setting.high)
    end = high if high - here >= here - low else low
    value = here + 0.7 * (min(end, 3 * here + 1) - here)
    return [round(value) if setting.kind == "whole" else value]


@functools.cache
def small_map() -> Scenario:
    """Forty people in a chain of listening."""
    people = {"role": [("user", "frontline", "authority", "charity")[k % 4] for k in range(40)]}
    ties = [(f"p{k}", f"p{(k + step) % 40}", 0.4) for k in range(40) for step in (1, 2, 3)]
    return mapped(people, ties, {"people.champions": 0.2, "adoption.base": -3.0}, weeks=104)


def start(key: str) -> Scenario:
    """The scenario in which a setting is moved."""
    case = CASES.get(key, Case())
    return (small_map() if case.scenario == "map" else load_scenario(case.scenario)).with_values(case.given)


_done: dict[tuple[str, int], Run] = {}


def run(scenario: Scenario, replicate: int, keep: bool) -> Run:
    """One replicate; those of the scenarios that many settings start from are kept."""
    address = (scenario.identity(), replicate)
    found = _done.get(address) or run_once(scenario, 0, replicate, make_plan(scenario))
    if keep:
        _done[address] = found
    return found


def effects(key: str, value: Any) -> tuple[float, float, bool]:
    """Mean paired difference of the declared outcome, in standard errors too, and whether anything moved."""
    before = start(key)
    after = before.with_values({key: value, **CASES.get(key, Case()).beside})
    outcome = COLUMN[BY_KEY[key].effect[1:]]
    differences: list[float] = []
    anything = False
    for replicate in range(MOST if BY_KEY[key].effect[0] != "~" else ANY):
        one, other = run(before, replicate, True), run(after, replicate, False)
        differences.append(other.outcomes[outcome] - one.outcomes[outcome])
        anything = anything or one.outcomes.tobytes() != other.outcomes.tobytes()
        if replicate + 1 >= FEW:
            mean, error = _mean_and_error(differences)
            if abs(mean) > ENOUGH * error and mean != 0.0:
                break
    mean, error = _mean_and_error(differences)
    return mean, abs(mean) / error if error > 0.0 else math.inf, anything


def _mean_and_error(differences: list[float]) -> tuple[float, float]:
    there = np.array([d for d in differences if not math.isnan(d)])
    if len(there) < 2:
        return 0.0, 0.0
    return float(there.mean()), float(there.std(ddof=1) / math.sqrt(len(there)))


every_setting = pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)


@every_setting
def test_every_setting_declares_an_outcome_that_it_moves(setting) -> None:
    assert setting.effect[:1] in ("+", "-", "~")
    assert setting.effect[1:] in BY_NAME or setting.effect == "~weekly"
    if setting.kind in ("choice", "switch"):
        assert setting.effect.startswith("~")


@every_setting
def test_every_setting_moves_what_it_says(setting) -> None:
    if setting.effect == "~weekly":
        before, after = start(setting.key), start(setting.key).with_values({setting.key: "basic"})
        assert np.isnan(run(after, 0, False).weekly).sum() > np.isnan(run(before, 0, True).weekly).sum()
        return
    here = start(setting.key).values[setting.key]
    for value in moved(setting):
        mean, errors, _ = effects(setting.key, value)
        assert abs(mean) > 1e-9, f"{setting.effect}: {here} to {value} moves nothing"
        if setting.effect[0] != "~":
            here = here[0][0] if setting.key == "programme.coverage" else here
            up = (1 if value > here else -1) * (1 if setting.effect[0] == "+" else -1)
            told = f"{setting.effect}: {here} to {value} gives {mean:+.4g} ({errors:.1f} standard errors)"
            assert up * mean > 0, told


def test_every_case_is_of_a_setting_and_moves_it() -> None:
    assert set(CASES) <= set(BY_KEY)
    for key in CASES:
        values = start(key).values
        for value in moved(BY_KEY[key]):
            assert values[key] != value
