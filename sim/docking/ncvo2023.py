"""NCVO, Time Well Spent 2019 and 2023: 76 to 80 % of volunteers are likely to continue the next year."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.docking.laboratory import ALL_USERS, Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, mean
from sim.state import COMMITMENT, EXHAUSTION, MEMBER, MEMBER_WEEKS, PATIENCE, TRUST

PATIENCE_WEEKS = 12
SETTINGS: dict[str, Any] = {
    "mechanisms.exits": True, "programme.user_share": 1.0, "programme.rotation": 0.0, "exits.return_weeks": 5200,
    "exits.patience_weeks": PATIENCE_WEEKS, **ALL_USERS,
}
"""All are users and all have a seat; who leaves does not come back."""
NEUTRAL = {"trust": 0.5, "exhaustion": 0.0, "commitment": 0.5, "patience": 1.0}
ANCHORS, YEAR = (0.76, 0.80), 52
MARGIN = 0.02
"""A tenth of the hazard moves the share that stays a year by as much."""


def exit_hazard(hazard: float = 0.0045, people: int = 1000, weeks: int = YEAR, replicates: int = 20,
                seed: int = 0) -> Docked:
    """How many members are still there after some weeks.

    With T trust, b exhaustion, c commitment and p patience, w weeks after the last good experience, the chance to
    leave in a week is hazard · exp(2 (0.5 - T) + 2 b + 0.5 - c) · (1 + (1 - p) max(0, w - 12) / 12). In the neutral
    state (T 0.5, b 0, c 0.5, p 1) that is the hazard, and (1 - hazard)^weeks stay: 79 % after a year at the default.
    The two rates that keep 76 and 80 % a year must do so; and tired, distrustful, half-hearted or
    impatient members must stay as long as the formula says.

    Args:
        hazard: chance to leave in a week, neutral (0.0002 to 0.05).
        people: 200 to 2000.
        weeks: 4 to 520.
        replicates: 2 to 500 runs.
        seed: of the luck.
    """
    within("hazard", hazard, 0.0002, 0.05)
    within("people", people, 200, 2000)
    within("weeks", weeks, 4, 520)
    within("replicates", replicates, 2, 500)
    stayed, recovered = _stay(hazard, NEUTRAL, people, weeks, replicates, seed)
    checks: list[Check] = [
        mean(f"stay {weeks} weeks, neutral", stayed, _expected(hazard, NEUTRAL, weeks), MARGIN),
        mean("hazard found again from exits and weeks of membership, over the one set", recovered / hazard, 1.0, 0.1)]
    for anchor in ANCHORS:
        rate = 1.0 - anchor ** (1.0 / YEAR)
        checks.append(mean(f"stay a year at a hazard of {rate:.4g}",
                           _stay(rate, NEUTRAL, people, YEAR, replicates, seed)[0], anchor, MARGIN))
    for name, state in (("tired", {"exhaustion": 0.4}), ("distrustful", {"trust": 0.2}),
                        ("half-hearted", {"commitment": 0.1}), ("impatient", {"patience": 0.2})):
        there = {**NEUTRAL, **state}
        checks.append(mean(f"stay {weeks} weeks, {name}", _stay(hazard, there, people, weeks, replicates, seed)[0],
                           _expected(hazard, there, weeks), MARGIN))
    return dock("exit_hazard", "How long members stay, and what drives them out.",
                "NCVO Time Well Spent 2019, 2023: 76 to 80 % continue; E12",
                {"hazard": hazard, "people": people, "weeks": weeks, "replicates": replicates, "seed": seed,
                 **SETTINGS, "exits.hazard": hazard}, "distributional", checks)


def _stay(hazard: float, state: dict[str, float], people: int, weeks: int, replicates: int,
          seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Share of the members still there after some weeks, and exits per week of membership, in each run."""
    lab = Laboratory({**SETTINGS, "exits.hazard": hazard, "programme.team_size": people}, people=people, weeks=weeks,
                     seed=seed)
    stayed, rates = np.zeros(replicates), np.zeros(replicates)
    for run in range(replicates):
        lab.start(seed, run)
        for column, name in ((TRUST, "trust"), (EXHAUSTION, "exhaustion"), (COMMITMENT, "commitment"),
                             (PATIENCE, "patience")):
            lab.people[column] = state[name]
        lab.begin()
        lab.go(weeks)
        there = lab.people[MEMBER].sum()
        stayed[run] = there / people
        rates[run] = (people - there) / lab.programme[MEMBER_WEEKS]
    return stayed, rates


def _expected(hazard: float, state: dict[str, float], weeks: int) -> float:
    """Product of the chances to stay each week; members join in week 0."""
    pushed = math.exp(2 * (0.5 - state["trust"]) + 2 * state["exhaustion"] + 0.5 - state["commitment"])
    waited = np.maximum(0.0, np.arange(weeks) - PATIENCE_WEEKS) / PATIENCE_WEEKS
    return float(np.prod(1.0 - np.minimum(1.0, hazard * pushed * (1.0 + (1.0 - state["patience"]) * waited))))
