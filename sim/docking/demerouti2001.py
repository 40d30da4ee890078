"""Demerouti, Bakker, Nachreiner & Schaufeli 2001 (10.1037/0021-9010.86.3.499): demands tire, resources ease."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact
from sim.state import ACCESS_NEED, CAPACITY, COMMITMENT, EXHAUSTION, LOAD, MEMBER, PRACTISES, RESILIENCE

PEOPLE, HOURS_A_WEEK = 10, 5.0
SETTINGS: dict[str, Any] = {
    "network.kind": "well_mixed", "mechanisms.exhaustion": True, "mechanisms.support": True,
    "exhaustion.full_support": PEOPLE - 1.0, "exhaustion.most_support": 0.8, "programme.rotation": 0.0,
    "programme.funding_weeks": 5200,
}
"""Everybody practises and knows all others: support is the strength of a tie, times nine, over nine."""


def exhaustion(load: float = 0.5, strain: float = 0.05, recovery: float = 0.05, support: float = 0.3,
               resilience: float = 0.5, strength_based: float = 0.4, weeks: int = 300, seed: int = 0) -> Docked:
    """How tired people get under a constant load, week by week and in the end.

    With L = load (1 - support) (1 - strength_based / 2) and R = recovery (0.5 + resilience): b = b* (1 - (1 - R)^t)
    after t weeks, b* = strain L / R, never above 1. The load is laid down by hand first.
    Then a team works: tired people give (1 - b / 2) of the load, so R becomes R + strain L / 2 in both.

    Args:
        load: hours over capacity (0 to 1).
        strain: a week at full load (0.001 to 0.5).
        recovery: a week (0.001 to 0.5).
        support: share of the load that contacts take (0 to 0.8).
        resilience: 0 to 1; recovery is as set at 0.5.
        strength_based: 0 to 1.
        weeks: 1 to 5000.
        seed: of the luck; the result does not depend on it.
    """
    within("load", load, 0, 1)
    within("strain", strain, 0.001, 0.5)
    within("recovery", recovery, 0.001, 0.5)
    within("support", support, 0, 0.8)
    within("resilience", resilience, 0, 1)
    within("strength_based", strength_based, 0, 1)
    within("weeks", weeks, 1, 5000)
    values = {**SETTINGS, "exhaustion.strain": strain, "exhaustion.recovery": recovery,
              "network.strength_start": support, "programme.strength_based": strength_based,
              "programme.hours": load * HOURS_A_WEEK}
    tiring, recovering = strain * load * (1 - support) * (1 - strength_based / 2), recovery * (0.5 + resilience)
    checks: list[Check] = []
    for name, team, pace in (("a load laid down", 0, recovering), ("a team's work", 4, recovering + tiring / 2)):
        ours = _path(values, load, team, resilience, weeks, seed)
        path = np.minimum(1.0, tiring / pace * (1 - (1 - pace) ** np.arange(1, weeks + 1)))
        checks += [exact(f"{name}: largest difference from the path", np.abs(ours - path[:, None]).max(), 0.0),
                   exact(f"{name}: exhaustion in the end", ours[-1].mean(), min(1.0, tiring / pace),
                         tiring / pace * (1 - pace) ** weeks + 1e-9)]
    return dock("exhaustion", "Demands tire, support eases the load, and people recover.",
                "Demerouti et al. 2001, 10.1037/0021-9010.86.3.499; E11",
                {"load": load, "strain": strain, "recovery": recovery, "support": support, "resilience": resilience,
                 "strength_based": strength_based, "weeks": weeks, "seed": seed, **values}, "identical", checks)


def _path(values: dict[str, Any], load: float, team: int, resilience: float, weeks: int, seed: int) -> np.ndarray:
    """Exhaustion after each week of everybody, or of the members if there is a team."""
    lab = Laboratory({**values, "programme.team_size": team}, people=PEOPLE, weeks=weeks, seed=seed)
    lab.people[RESILIENCE], lab.people[CAPACITY], lab.people[PRACTISES] = resilience, HOURS_A_WEEK, 1.0
    lab.people[COMMITMENT], lab.people[ACCESS_NEED] = 1.0, 0.0
    lab.begin()
    path = []
    for _ in range(weeks):
        if team == 0:
            lab.people[LOAD] = load * HOURS_A_WEEK
        lab.go(1)
        path.append(lab.people[EXHAUSTION, lab.people[MEMBER] > 0 if team else slice(None)].copy())
    return np.array(path)
