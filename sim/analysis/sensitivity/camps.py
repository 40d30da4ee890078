"""Whether an outcome falls into two camps, so that its mean describes neither."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.analysis.sensitivity.pairs import Array

SPLIT = 0.8
"""Share of the variance that the best cut explains from which we speak of two camps: a normal outcome gives
2/pi = 0.64, a uniform one 3/4, two separate values 1."""
SMALLEST_CAMP = 0.05
FEWEST_RUNS = 50
"""Fewer runs look split too easily."""


@dataclass(frozen=True)
class Camps:
    """The best cut of an outcome into two.

    Attributes:
        share: of the variance between the two sides (0-1); nan if there is no cut.
        split: whether these are two camps.
        cut: value halfway between the two sides.
        low, high: mean of either side.
        low_runs, high_runs: share of the runs on either side (0-1).
    """

    share: float
    split: bool
    cut: float
    low: float
    high: float
    low_runs: float
    high_runs: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def two_camps(y: Array) -> Camps:
    """Cut an outcome into two so that most of its variance lies between the sides (Otsu 1979).

    Each side keeps at least 5 % of the runs.

    Args:
        y: an outcome of many runs, any shape; runs without a value are left out.
    """
    values = np.sort(y[np.isfinite(y)], axis=None)
    n = len(values)
    below = np.arange(1, n)
    smallest = max(1, int(np.ceil(SMALLEST_CAMP * n)))
    allowed = (below >= smallest) & (n - below >= smallest) & (values[1:] > values[:-1])
    if not allowed.any():
        return Camps(np.nan, False, np.nan, np.nan, np.nan, np.nan, np.nan)
    sums = np.cumsum(values - values.mean())[:-1]
    between = np.where(allowed, sums**2 / (below * (n - below)), -1.0)
    best = int(np.argmax(between))
    share = float(between[best] / values.var())
    return Camps(share, share >= SPLIT and n >= FEWEST_RUNS, float((values[best] + values[best + 1]) / 2),
                 float(values[: best + 1].mean()), float(values[best + 1:].mean()),
                 float((best + 1) / n), float((n - best - 1) / n))
