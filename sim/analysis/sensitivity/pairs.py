"""Averages over pairs of different runs, so that luck adds nothing to a variance; and how runs are resampled.

A study is a table y of points (rows) by replicates (columns): a run at every crossing. Replicates share their luck at
all points. A product of two runs with different luck has the product of their expected responses as its
expectation; a product of runs with the same luck has more. So variances over settings are built from pairs of
different replicates only. Weights w (points) and v (replicates) count how often each was drawn in a resample; pairs
of a run with a copy of itself are left out there too.

Intervals: rows and replicates are resampled independently (the pigeonhole bootstrap, Owen 2007,
10.1214/07-AOAS122), percentiles at 95 %. Where points are no sample, replicates alone are left out one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import stats

from sim.draws import resampled_rows

Array = npt.NDArray[np.float64]

Index = Callable[[Array, Array], Array]
"""From weights of points (b, points) and of replicates (b, replicates) to indices (b, m)."""

RESAMPLES = 1000
ENDS = (0.025, 0.975)
MOST_UNDEFINED = 0.025
"""Share of resamples in which an index may be undefined before its interval counts as unknown."""
NOTHING = 1e-10
"""Variance, of an outcome with variance about 1, below which settings moved nothing."""
FEW_REPLICATES = 5
"""With fewer, resamples of luck say too little on other luck."""
FEWEST_FOR_ERROR = 3
_MOST_GROUPS = 4093  # a prime, so that groups do not follow the pattern of a Sobol' sequence
_CELLS = 500_000  # numbers at a time


class Moments(NamedTuple):
    """Mean products of two runs, each of shape (resamples,).

    Attributes:
        same: of a run with itself.
        same_point: of one point with different luck.
        same_luck: of different points with the same luck.
        different: of different points with different luck.
    """

    same: Array
    same_point: Array
    same_luck: Array
    different: Array


def pairs(weights: Array) -> Array:
    """Number of ordered pairs of different items, by resample: shape (b, n) to (b,)."""
    return np.asarray(weights.sum(axis=1) ** 2 - (weights**2).sum(axis=1))


def divided(total: Array, by: Array, least: float = 0.0) -> Array:
    """Total over number of pairs, or part over whole; nan unless that is above `least`. The shape of `total`."""
    return np.asarray(np.divide(total, by, out=np.full(total.shape, np.nan), where=by > least))


def _in_pairs(weights: Array) -> Array:
    """Share of each item among the members of all pairs of different items; nan without such a pair."""
    return divided(weights * (weights.sum(axis=1, keepdims=True) - weights), pairs(weights)[:, None])


def across_luck(f: Array, g: Array, v: Array) -> Array:
    """Mean of f_r g_s over replicates r != s, nan without such a pair; with one replicate plain f g.

    Args:
        f, g: shape (points, replicates).
        v: shape (b, replicates).

    Returns:
        Shape (b, points), or (1, points) with one replicate.
    """
    if f.shape[1] == 1:
        return (f * g).T
    both = (v @ f.T) * (v @ g.T) - v**2 @ (f * g).T
    return divided(both, pairs(v)[:, None])


def different_runs(y: Array, w: Array, v: Array) -> Array:
    """Mean product of two runs at different points with different luck; nan without such a pair. Shape (b,)."""
    by_luck = w @ y
    if y.shape[1] == 1:
        total, number = by_luck[:, 0] ** 2 - w**2 @ y[:, 0] ** 2, pairs(w)
    else:
        by_point = v @ y.T
        total = ((v * by_luck).sum(axis=1) ** 2 - ((w * by_point) ** 2).sum(axis=1)
                 - ((v * by_luck) ** 2).sum(axis=1) + (v**2 * (w**2 @ y**2)).sum(axis=1))
        number = pairs(w) * pairs(v)
    return divided(total, number)


def moments(y: Array, w: Array, v: Array) -> Moments:
    """All four mean products, over points p != q and replicates r != s.

    With one replicate nothing is known about luck: a run with itself stands for one point with different luck.
    """
    points = _in_pairs(w)
    different = different_runs(y, w, v)
    if y.shape[1] == 1:
        same = points @ y[:, 0] ** 2
        return Moments(same, same, different, different)
    luck = _in_pairs(v)
    same = (luck * (points @ y**2)).sum(axis=1)
    same_point = (points * across_luck(y, y, v)).sum(axis=1)
    total = (luck * ((w @ y) ** 2 - w**2 @ y**2)).sum(axis=1)
    return Moments(same, same_point, divided(total, pairs(w)), different)


def settings_variance(y: Array, w: Array, v: Array) -> Array:
    """Variance over points of the expected response, unbiased; shape (b,)."""
    found = moments(y, w, v)
    return found.same_point - found.different


def counts(n: int, resamples: int, skip: int = 0) -> Array:
    """How often each of n items is drawn: shape (resamples, n).

    Args:
        n: at least 1.
        resamples: how many.
        skip: resamples passed over, so that two things can be resampled independently.
    """
    rows = resampled_rows(n, skip + resamples)[skip:]
    flat = (rows + n * np.arange(resamples)[:, None]).ravel()
    return np.bincount(flat, minlength=resamples * n).reshape(resamples, n).astype(float)


def luck_counts(n: int, resamples: int) -> Array:
    """How often each of n replicates is drawn; resamples with one of them only hold no pair and are left out."""
    if n == 1:
        return np.ones((resamples, 1))
    drawn = counts(n, 4 * resamples, skip=resamples)  # points use the first ones
    return drawn[pairs(drawn) > 0][:resamples]


def resampled(points: int, replicates: int, resamples: int = RESAMPLES) -> Iterator[tuple[Array, Array]]:
    """Weights of points and replicates, some resamples at a time: shapes (b, points) and (b, replicates).

    Args:
        points: rows; many of them are resampled in groups.
        replicates: columns.
        resamples: how many in all.
    """
    v = luck_counts(replicates, resamples)
    groups = min(points, _MOST_GROUPS)
    w = counts(groups, resamples)
    group = np.arange(points) % groups
    size = max(1, _CELLS // points)
    for start in range(0, resamples, size):
        rows = w[start: start + size]
        yield (rows if groups == points else rows[:, group]), v[start: start + size]


def quantiles(values: Array) -> tuple[Array, Array]:
    """Low and high end of the 95 % interval of each column; nan where too many resamples are undefined."""
    low, high = np.full(values.shape[1], np.nan), np.full(values.shape[1], np.nan)
    for column, own in enumerate(values.T):
        known = own[~np.isnan(own)]
        if len(known) >= (1 - MOST_UNDEFINED) * len(own):
            low[column], high[column] = np.quantile(known, ENDS)
    return low, high


def estimate(index: Index, points: int, replicates: int, resamples: int = RESAMPLES) -> tuple[Array, Array, Array]:
    """Indices with their 95 % intervals, points and replicates being resampled.

    Args:
        index: from weights (b, points) and (b, replicates) to indices (b, m).
        points: number of rows.
        replicates: number of columns.
        resamples: how many.

    Returns:
        Value, low and high, each of shape (m,).
    """
    value = index(np.ones((1, points)), np.ones((1, replicates)))[0]
    drawn = np.concatenate([index(w, v) for w, v in resampled(points, replicates, resamples)])
    return value, *quantiles(drawn)


def error_by_luck(index: Index, points: int, replicates: int) -> Array:
    """Standard errors of indices for the luck of the replicates: the jackknife (Tukey 1958); shape (m,).

    Few replicates say more this way than when resampled. nan with fewer than 3 of them.
    """
    if replicates < FEWEST_FOR_ERROR:
        return np.full(index(np.ones((1, points)), np.ones((1, replicates))).shape[1], np.nan)
    without = index(np.ones((replicates, points)), 1.0 - np.eye(replicates))
    return np.asarray(without.std(axis=0) * np.sqrt(replicates - 1))


def estimate_at_fixed_points(index: Index, points: int, replicates: int) -> tuple[Array, Array, Array]:
    """Indices with their 95 % intervals where points are all there are: luck alone, by jackknife and t.

    Arguments and result as for `estimate`.
    """
    value = index(np.ones((1, points)), np.ones((1, replicates)))[0]
    half = stats.t.ppf(ENDS[1], max(1, replicates - 1)) * error_by_luck(index, points, replicates)
    return value, value - half, value + half
