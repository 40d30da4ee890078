"""Nabatchi, Sancino & Sicilia 2017 (10.1111/puar.12765): joint work in every phase; here, every slice counts.

The phases and domains make 16 slices; the quality of the whole is their power mean (form: assumption).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Docked, dock, exact
from sim.rules.production import power_mean
from sim.state import COMMITMENT, CUM_HOURS, QUALITY

SLICES, CYCLE_WEEKS = 16, 12
SETTINGS: dict[str, Any] = {
    "time.stage_weeks": 3, "programme.team_size": 2, "production.hill": 1.0, "production.half_hours": 500.0,
    "production.professional_route": 0.0, "production.carry_over": 0.0, "production.skill_gain": 0.0,
    "programme.rotation": 0.0, "production.base_quality": 1.0,
}
"""With a Hill exponent of 1 and half-hours out of reach, effects are nearly proportional to hours."""
DRAWN = 50
"""Random splits by which the rule's power mean is tried."""


def coverage(hours: float = 1.0, slices: int = 8, slice_substitution: float = -1.0, seed: int = 0) -> Docked:
    """The same hours spread over all slices, or heaped on some.

    Between an even spread and `slices` slices with all the hours lie three mixtures. With effects in proportion
    to hours, quality against the even spread's is (mean of (part / mean part)^k)^(1/k), k being the
    exponent: below 1 the even spread is best, at 1 every spread is as good. The settings have no effect that is
    quite proportional; the engine runs where effects are within 0.3 % of it (few hours, half-hours of 500).

    Args:
        hours: a week and member (0.1 to 2).
        slices: that get hours in the heaped plan, of 16 (1 to 15).
        slice_substitution: k (-20 to 1).
        seed: of the luck.
    """
    within("hours", hours, 0.1, 2)
    within("slices", slices, 1, SLICES - 1)
    within("slice_substitution", slice_substitution, -20, 1)
    even = np.full(SLICES, slices / SLICES)
    heaped = (np.arange(SLICES) * 5 % SLICES < slices).astype(float)  # 5: no row or column of the plan is special
    mixed = {f"{heap:.0%} heaped": heap * heaped + (1 - heap) * even for heap in (0.25, 0.5, 0.75, 1.0)}
    best, given = _quality(even, hours, slice_substitution, seed)
    checks, others = [], []
    for name, plan in mixed.items():
        made, cost = _quality(plan, hours, slice_substitution, seed)
        others.append(made / best)
        checks += [exact(f"quality over that of an even spread, {name}", made / best,
                         _over_even(plan, slice_substitution), 0.003),
                   exact(f"hours over those of an even spread, {name}", cost / given, 1.0)]
    splits = Laboratory({}, people=2, weeks=1, seed=seed).uniforms(DRAWN * SLICES).reshape(DRAWN, SLICES)
    ratios = [_by_the_rule(split, slice_substitution) for split in splits]
    wrong = max(abs(ratio - _over_even(split, slice_substitution)) for ratio, split in zip(ratios, splits, strict=True))
    checks.append(exact("power mean of random splits, largest difference from the formula", wrong, 0.0))
    if slice_substitution < 1.0:
        checks.append(exact("best uneven spread over an even one", max(*others, *ratios), 1.0, bound="at most"))
    return dock("coverage", "Co-production belongs in every slice: hours spread evenly do most.",
                "Power mean over slices; phases: Nabatchi et al. 2017, 10.1111/puar.12765",
                {"hours": hours, "slices": slices, "slice_substitution": slice_substitution, "seed": seed, **SETTINGS},
                "identical", checks)


def _quality(plan: np.ndarray, hours: float, exponent: float, seed: int) -> tuple[float, float]:
    """Quality after a cycle, and hours given, of a team of one user and one professional."""
    values = {**SETTINGS, "programme.hours": hours, "programme.coverage": plan.reshape(4, 4).tolist(),
              "production.slice_substitution": exponent}
    lab = Laboratory(values, people=40, weeks=CYCLE_WEEKS, seed=seed)
    lab.people[COMMITMENT] = 1.0
    lab.begin()
    lab.go(CYCLE_WEEKS)
    return float(lab.programme[QUALITY]), float(lab.people[CUM_HOURS].sum())


def _over_even(parts: np.ndarray, exponent: float) -> float:
    """The formula."""
    relative = parts / parts.mean()
    if (relative <= 0.0).any() and exponent <= 0.0:
        return 0.0
    if exponent == 0.0:
        return float(np.exp(np.log(relative).mean()))
    return float(np.mean(relative**exponent) ** (1.0 / exponent))


def _by_the_rule(parts: np.ndarray, exponent: float) -> float:
    equal = np.full(SLICES, 1.0 / SLICES)
    return float(power_mean(parts, equal, exponent) / power_mean(np.full(SLICES, parts.mean()), equal, exponent))
