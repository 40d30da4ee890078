"""Who is favoured by which robustness metric, and whether any programme is robust."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.analysis.futures.metrics import METRICS, ROUNDING, WORST, Metric, Robustness

ROBUST = 0.8
"""Share of the worlds in which a robust programme meets the target; a convention, as 8 in 10 elsewhere here."""
SHARES_ALIKE = 0.05
"""Shares of worlds that differ by no more count as alike: 5 in 100."""
NO_PROGRAMME_MEETS_TARGET = "no_programme_meets_target"
METRICS_DISAGREE = "metrics_disagree"
TOO_FEW_WORLDS = "too_few_worlds"
REASONS = (TOO_FEW_WORLDS, NO_PROGRAMME_MEETS_TARGET, METRICS_DISAGREE)
"""Why no programme is robust: there are too few worlds to tell (fewer than 10, so that a tenth is less than one); none
meets the target in enough worlds; or those that do are not near the best by every metric."""


@dataclass(frozen=True)
class Favours:
    """Who is favoured.

    Attributes:
        by_metric: for each metric the programmes within tolerance of the best, in the order given.
        meets_target: those that meet the target in at least `ROBUST` of the worlds.
        robust: those of them that every metric that decides favours; more than one if they cannot be told apart, empty
            if none.
        reason: why none is robust, one of `REASONS`; None if one is.
    """

    by_metric: dict[str, tuple[str, ...]]
    meets_target: tuple[str, ...]
    robust: tuple[str, ...]
    reason: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {**asdict(self), "by_metric": {name: list(own) for name, own in self.by_metric.items()},
                "meets_target": list(self.meets_target), "robust": list(self.robust)}


def favours(result: Robustness) -> Favours:
    """Which programmes each metric favours, and which are robust.

    The tolerance is the worthwhile difference for metrics in the unit of the outcome and `SHARES_ALIKE` for shares of
    worlds. A programme is robust if it meets the target in at least `ROBUST` of the worlds and is within tolerance of
    the best by every metric that decides. A baseline that others are to beat cannot meet that target, so is never
    robust itself.
    """
    by_metric = {metric.name: _favoured(result, metric) for metric in METRICS}
    meets = tuple(name for name, share in zip(result.programmes, result.of("satisficing"), strict=True)
                  if share >= ROBUST - ROUNDING)
    deciding = [by_metric[metric.name] for metric in METRICS if metric.decides]
    robust = tuple(name for name in meets if all(name in own for own in deciding))
    if result.worlds < WORST:
        return Favours(by_metric, meets, (), TOO_FEW_WORLDS)
    if robust:
        return Favours(by_metric, meets, robust, None)
    return Favours(by_metric, meets, (), METRICS_DISAGREE if meets else NO_PROGRAMME_MEETS_TARGET)


def _favoured(result: Robustness, metric: Metric) -> tuple[str, ...]:
    good = result.of(metric.name) * (metric.direction or result.better)
    tolerance = SHARES_ALIKE if metric.share else result.worthwhile
    near = good >= good.max() - tolerance - ROUNDING * max(tolerance, np.abs(good).max())
    not_asked = result.baseline if metric.name == "satisficing" and result.target is None else None
    return tuple(name for name, own in zip(result.programmes, near, strict=True) if own and name != not_asked)
