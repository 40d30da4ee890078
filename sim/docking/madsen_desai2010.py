"""Madsen & Desai 2010 (10.5465/AMJ.2010.51467631): organisations learn from failures; here, if they can be told."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Docked, dock, exact, mean
from sim.state import LEARNING, OUTCOME

STAGE_WEEKS, CYCLE_WEEKS = 3, 12
SETTINGS: dict[str, Any] = {
    "time.stage_weeks": STAGE_WEEKS, "programme.team_size": 20, "programme.rotation": 0.0,
    "mechanisms.learning": "safety_gated", "learning.success_rate": 0.0, "mechanisms.experience": True,
    "experience.rate": 1.0, "production.initial_quality": 0.0, "production.base_quality": 0.0,
    "production.learning_gain": 0.0,
}
"""No quality, so failures stay as frequent; an academic at the table and all research evaluated, so no factor."""
RUNS = 20


def learning(rate: float = 0.35, safety: float = 0.5, failures: float = 0.6, cycles: int = 6, people: int = 500,
             seed: int = 0) -> Docked:
    """What is left to learn after some cycles: (1 - rate · safety · failures' share) for each, multiplied.

    Exactly so with the shares of failures that each run had; on average with the chance of a failure; and
    exactly if everything fails.

    Args:
        rate: of learning from failures (0 to 1).
        safety: chance that a failure is discussed (0 to 1).
        failures: chance of a failure (0 to 1).
        cycles: of twelve weeks (1 to 50).
        people: 100 to 5000.
        seed: of the luck.
    """
    within("rate", rate, 0, 1)
    within("safety", safety, 0, 1)
    within("failures", failures, 0, 1)
    within("cycles", cycles, 1, 50)
    within("people", people, 100, 5000)
    values = {**SETTINGS, "learning.failure_rate": rate, "safety.start": safety}
    left, by_formula = _left_to_learn(values, failures, cycles, people, seed, RUNS)
    all_fail, _ = _left_to_learn(values, 1.0, cycles, people, seed, 1)
    checks = [exact("largest difference from the formula with each run's own failures",
                    np.abs(left - by_formula).max(), 0.0, 1e-12),
              mean("left to learn, mean of the runs", left, (1.0 - rate * safety * failures) ** cycles, 0.01),
              exact("left to learn if everything fails", all_fail[0], (1.0 - rate * safety) ** cycles, 1e-12)]
    return dock("learning", "A team learns from the failures that it is safe to discuss.",
                "Madsen & Desai 2010, 10.5465/AMJ.2010.51467631, for the sign; E7",
                {"rate": rate, "safety": safety, "failures": failures, "cycles": cycles, "people": people,
                 "seed": seed, **values}, "identical", checks)


def _left_to_learn(values: dict[str, Any], failures: float, cycles: int, people: int, seed: int,
                   runs: int) -> tuple[np.ndarray, np.ndarray]:
    """1 - learning in the end of each run; and the product that its own shares of failures give."""
    lab = Laboratory({**values, "experience.base_success": 1.0 - failures}, people=people,
                     weeks=cycles * CYCLE_WEEKS, seed=seed)
    left, expected = np.zeros(runs), np.ones(runs)
    for run in range(runs):
        lab.start(seed, run).begin()
        for _ in range(cycles):
            failed = _a_cycle(lab)
            expected[run] *= 1.0 - values["learning.failure_rate"] * values["safety.start"] * failed
        left[run] = 1.0 - lab.programme[LEARNING]
    return left, expected


def _a_cycle(lab: Laboratory) -> float:
    """Run a cycle: the share of failures among the experiences of its stage of delivery, by counting people."""
    lab.go(STAGE_WEEKS)
    outcomes = []
    for _ in range(STAGE_WEEKS):
        lab.go(1)
        outcomes.append(lab.people[OUTCOME].copy())
    lab.go(CYCLE_WEEKS - 2 * STAGE_WEEKS)
    return float(np.sum(np.array(outcomes) < 0) / np.count_nonzero(outcomes))
