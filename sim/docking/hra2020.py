"""Health Research Authority 2020: in the pandemic 20 % of proposals involved the public, before nearly 80 %."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import choice, within
from sim.docking.verdict import Docked, dock, exact
from sim.state import HOURS, ROLE, USER

SETTINGS: dict[str, Any] = {
    "programme.team_size": 20, "programme.rotation": 0.0, "programme.hours": 2.0, "programme.access_support": 1.0,
    "crisis_effects.capacity_user": 0.0, "crisis_effects.capacity_staff": 0.0,
}
"""Nobody has less time in the crisis: what changes is what is planned."""
VARIANTS = ("org_crowdout", "user_crowdout", "mobilisation")
MOBILISED = 0.3
BEFORE = AFTER = 5
FELL = 0.75
"""From nearly 80 % to 20 %: a quarter is kept."""


def crisis_hours(severity: float = 0.9, protection: float = 0.4, variant: str = "org_crowdout", weeks: int = 10,
                 seed: int = 0) -> Docked:
    """Joint hours in a crisis, over those of the same weeks without one.

    kept = 1 - Z (1 - x), with Z the severity and x the share protected. If organisations crowd co-production out, all
    keep that much; if users have no room, they do and professionals keep everything; if users are
    mobilised, they give 1 + 0.3 Z and professionals keep that much. Before and after the crisis nothing
    changes. With Z (1 - x) = 0.75, 80 % become 20 %.

    Args:
        severity: Z (0 to 1).
        protection: x (0 to 1).
        variant: `org_crowdout`, `user_crowdout` or `mobilisation`.
        weeks: of the crisis (1 to 200).
        seed: of the luck; the result does not depend on it.
    """
    within("severity", severity, 0, 1)
    within("protection", protection, 0, 1)
    choice("variant", variant, VARIANTS)
    within("weeks", weeks, 1, 200)
    kept, more = 1.0 - severity * (1.0 - protection), 1.0 + MOBILISED * severity
    users_keep, staff_keep = {"org_crowdout": (kept, kept), "user_crowdout": (kept, 1.0),
                              "mobilisation": (more, kept)}[variant]
    ours = _ratios(severity, protection, variant, weeks, seed)
    crisis = slice(BEFORE, BEFORE + weeks)
    checks = []
    for row, who, keep in ((0, "users", users_keep), (1, "professionals", staff_keep)):
        outside = np.delete(ours[row], np.arange(BEFORE, BEFORE + weeks))
        checks += [exact(f"hours of {who} in the crisis, smallest over those without", ours[row, crisis].min(), keep),
                   exact(f"hours of {who} in the crisis, largest over those without", ours[row, crisis].max(), keep),
                   exact(f"hours of {who} before and after, largest difference", np.abs(outside - 1.0).max(), 0.0)]
    paused = _ratios(1.0, 1.0 - FELL, "org_crowdout", weeks, seed)[:, crisis].mean()
    checks.append(exact("share of proposals with involvement, from 80 %, at Z (1 - x) = 0.75", 80 * paused, 20.0))
    return dock("crisis_hours", "A crisis pushes co-production out, unless its hours are protected.",
                "Health Research Authority 2020: from nearly 80 % to 20 %; E1",
                {"severity": severity, "protection": protection, "variant": variant, "weeks": weeks, "seed": seed,
                 **SETTINGS, "mechanisms.crisis": variant, "crisis_effects.mobilisation": MOBILISED}, "identical",
                checks)


def _ratios(severity: float, protection: float, variant: str, weeks: int, seed: int) -> np.ndarray:
    """Joint hours of users and of professionals in each week, over those without a crisis; shape (2, weeks)."""
    with_crisis, without = (_hours(level, protection, variant, weeks, seed) for level in (severity, 0.0))
    return with_crisis / without


def _hours(severity: float, protection: float, variant: str, weeks: int, seed: int) -> np.ndarray:
    values = {**SETTINGS, "mechanisms.crisis": variant, "crisis_effects.mobilisation": MOBILISED,
              "programme.crisis_hours_protected": protection}
    lab = Laboratory(values, people=60, weeks=BEFORE + weeks + AFTER, seed=seed)
    lab.plan.severity[BEFORE:BEFORE + weeks] = severity
    lab.begin()
    given = np.zeros((2, BEFORE + weeks + AFTER))
    for week in range(given.shape[1]):
        lab.go(1)
        users = lab.people[ROLE] == USER
        given[:, week] = lab.people[HOURS, users].sum(), lab.people[HOURS, ~users].sum()
    return given
