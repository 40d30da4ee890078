"""What an outcome is at the points of a study: a table of points by replicates, and means with intervals.

Runs of one replicate share their luck at all points, so a mean is resampled by replicates. Where the
points are a sample of ranges, and not all combinations of levels, points are resampled as well, by
themselves (Owen 2007): which points fell into a slice is chance too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from sim.charts.words import out_of
from sim.errors import UserError

RESAMPLES = 1000
MOST_DRAWN = 1000
"""More points than this are drawn in groups of neighbours, to save memory."""
LUCK_UNKNOWN = "; with one run of each point, luck may do this"
LOW, HIGH = 0.1, 0.9
"""The range in which 8 in 10 runs lie."""


@dataclass(frozen=True)
class Mean:
    """A mean with its 95 % interval, the range of 8 in 10 runs, and the resampled means (for differences)."""

    value: float
    low: float
    high: float
    low_run: float
    high_run: float
    runs: int
    resampled: np.ndarray


@dataclass(frozen=True)
class Response:
    """An outcome at every point of one scenario.

    Attributes:
        points: one row a point, the columns of the factors.
        values: shape (points, replicates), as pictures show them (shares out of 100); nan where there is no value.
        crossed: whether the points are all combinations of the factors' levels, all equally often.
        without_value: runs that failed or have no value, which are left out.
    """

    outcome: str
    points: pd.DataFrame
    values: np.ndarray
    crossed: bool
    without_value: int

    @property
    def note(self) -> str:
        """What a subtitle says about them."""
        n = self.without_value
        return f" {n:,} run{'s' * (n != 1)} without a value left out." if n else ""

    @property
    def sure(self) -> bool:
        """Whether it can be said how sure a mean is: not from a single run of each combination."""
        return self.values.shape[1] > 1 or not self.crossed

    @property
    def interval_words(self) -> str:
        """What the intervals are about."""
        if not self.sure:
            return "one run of each point, so no interval is known"
        luck = "over luck" if self.crossed else "over luck and over which points were drawn"
        return f"bars: 95 % interval {luck}"

    def mean(self, chosen: np.ndarray) -> Mean:
        """The mean over the chosen points (numbers of rows), see the module."""
        own = self.values[chosen]
        there = ~np.isnan(own)
        filled = np.where(there, own, 0.0)
        runs = own[there]
        nothing = np.full(RESAMPLES, np.nan)
        if len(runs) == 0:
            return Mean(np.nan, np.nan, np.nan, np.nan, np.nan, 0, nothing)
        low_run, high_run = (float(end) for end in np.quantile(runs, [LOW, HIGH]))
        if not self.sure:
            return Mean(float(runs.mean()), np.nan, np.nan, low_run, high_run, len(runs), nothing)
        weights = _counts(own.shape[1], 0)
        if self.crossed or len(chosen) == 1:
            sums, numbers = weights @ filled.sum(axis=0), weights @ there.sum(axis=0)
        else:
            first = np.arange(0, len(chosen), -(-len(chosen) // MOST_DRAWN))  # neighbours are drawn together
            rows = _counts(len(first), RESAMPLES)
            sums = ((rows @ np.add.reduceat(filled, first)) * weights).sum(axis=1)
            numbers = ((rows @ np.add.reduceat(there.astype(float), first)) * weights).sum(axis=1)
        means = np.divide(sums, numbers, out=np.full(RESAMPLES, np.nan), where=numbers > 0)
        low, high = np.nanquantile(means, [0.025, 0.975])
        return Mean(float(runs.mean()), float(low), float(high), low_run, high_run, len(runs), means)


@lru_cache(maxsize=16)
def _counts(n: int, skip: int) -> np.ndarray:
    """How often each of `n` is drawn, shape (RESAMPLES, n); another `skip` gives independent draws."""
    from sim.analysis.sensitivity.pairs import counts  # scipy, which a picture of a run does not wait for

    return counts(n, RESAMPLES, skip)


def response(runs: pd.DataFrame, factors: Sequence[str], outcome: str) -> Response:
    """Arrange the runs of one scenario by point and replicate.

    Args:
        runs: point, replicate, the factors, the outcome; one scenario.
        factors: names of columns.
        outcome: name of a column.

    Raises:
        UserError: if no run has a value.
    """
    if not runs[outcome].notna().any():
        raise UserError(f"{outcome}: no run has a value, so there is nothing to draw")
    table = runs.pivot(index="point", columns="replicate", values=outcome)
    points = runs.drop_duplicates("point").set_index("point").loc[table.index, list(factors)].reset_index(drop=True)
    return Response(outcome, points, table.to_numpy(float) * out_of(outcome), _crossed(points),
                    int(runs[outcome].isna().sum()))


def _crossed(points: pd.DataFrame) -> bool:
    """Whether every combination of the columns' values is there, all equally often."""
    if points.columns.empty:
        return True
    often = points.value_counts()
    return bool(often.nunique() == 1 and len(often) == np.prod([points[key].nunique() for key in points], dtype=float))


def clear(later: Mean, earlier: Mean) -> bool:
    """Whether two means differ by more than luck: the 95 % interval of their difference leaves out nought."""
    gap = later.resampled - earlier.resampled
    if np.isnan(gap).all():
        return False
    low, high = np.nanquantile(gap, [0.025, 0.975])
    return bool(low > 0 or high < 0)
