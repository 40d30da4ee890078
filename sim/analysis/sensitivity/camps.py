"""Whether an outcome falls into two camps, so that its mean describes neither."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.analysis.sensitivity.pairs import Array

SPLIT = 0.8
"""Share of the variance that the best cut explains from which we speak of two camps: a normal outcome gives
2/pi = 0.64, a uniform one 3/4, two separate values 1."""
VALLEY = 1 / 3
"""Runs in the valley against those of the smaller camp, below which there is a valley: a long tail has none."""
SMALLEST_CAMP = 0.05
FEWEST_IN_CAMP = 10
FEWEST_RUNS = 50
"""Fewer runs look split too easily."""


@dataclass(frozen=True)
class Camps:
    """The best cut of an outcome into two.

    Attributes:
        split: whether these are two camps.
        share: of the variance between the two sides (0-1); nan if there is no cut.
        cut: value halfway between the two sides.
        low, high: mean of either side.
        low_runs, high_runs: share of the runs on either side (0-1).
        valley: share of the runs in the middle half of the way from the low to the high mean (0-1).
    """

    split: bool
    share: float = np.nan
    cut: float = np.nan
    low: float = np.nan
    high: float = np.nan
    low_runs: float = np.nan
    high_runs: float = np.nan
    valley: float = np.nan

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def two_camps(y: Array) -> Camps:
    """Cut an outcome into two so that most of its variance lies between the sides (Otsu 1979).

    The sides are two camps if the cut explains at least `SPLIT` of the variance, each has at least 5 % of the runs and
    10 of them, and few runs lie between them: fewer than a third of the smaller camp in the middle half of the way
    from one mean to the other.

    Args:
        y: an outcome of many runs, any shape; runs without a value are left out.
    """
    values = np.sort(y[np.isfinite(y)], axis=None)
    n = len(values)
    apart = values[1:] > values[:-1]
    if not apart.any():
        return Camps(False)
    below = np.arange(1, n)
    sums = np.cumsum(values - values.mean())[:-1]
    between = np.where(apart, sums**2 / (below * (n - below)), -1.0)
    k = int(np.argmax(between)) + 1
    share, smaller = float(between[k - 1] / values.var()), min(k, n - k)
    low, high = float(values[:k].mean()), float(values[k:].mean())
    quarter = (high - low) / 4
    in_valley = int(((values > low + quarter) & (values < high - quarter)).sum())
    split = (share >= SPLIT and n >= FEWEST_RUNS and smaller >= max(FEWEST_IN_CAMP, SMALLEST_CAMP * n)
             and in_valley < VALLEY * smaller)
    return Camps(split, share, float((values[k - 1] + values[k]) / 2), low, high, k / n, (n - k) / n, in_valley / n)
