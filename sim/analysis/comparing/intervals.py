"""Simultaneous intervals for paired differences: a joint bootstrap of replicates.

All contrasts of a family are resampled together, replicate by replicate, so that what they share is kept. Distances
are in standard errors, each side of each interval has its own width (so that a long tail to one side is heard), and
all sides are widened alike until the whole family holds: the bootstrap-t (Efron & Tibshirani 1993, chapter 12),
balanced over a family (Beran 1988, 10.1080/01621459.1988.10478649). No side is narrower than Student's t would make
it. What such intervals really cover is measured in experiments/coverage.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from sim.draws import resampled_rows

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVEL = 0.95
"""Of all intervals of a family together."""
RESAMPLES = 10_000
"""With 40 contrasts, about 6 resamples lie beyond either end of each interval."""
FEWEST = 5
"""Pairs below which nothing is said of an interval."""
ENOUGH_DIFFER = 15
"""Pairs that differ from which practically every resample has one of them."""
_AT_ONCE = 2_000
_PLACES = 9
"""Of distances, in standard errors: in whatever order a machine adds, the same resamples lie within."""
_ROUNDING = 1e-13
"""What varies by less, for its size, does not vary: rounding is no luck."""


@dataclass(frozen=True)
class Intervals:
    """A family of intervals that hold together, each shape (contrasts,).

    Attributes:
        low, high: ends; nan where there is nothing to go by.
        error: standard errors.
    """

    low: Array
    high: Array
    error: Array


def simultaneous(gaps: Array, counted: Flags | None = None, level: float = LEVEL) -> Intervals:
    """Intervals for the mean of each column, which hold together.

    Args:
        gaps: differences, shape (replicates, contrasts); rows are resampled as a whole.
        counted: for each contrast whether it is a difference of two yes-or-no outcomes (-1, 0, 1). Its interval has a
            width even where no pair differs: one pair is added on either side (Bonett & Price 2012,
            10.3102/1076998611411915). The same is done, with the largest difference, where only a few pairs differ;
            such an interval is no narrower than Student's t with as many degrees of freedom as pairs differ.
        level: that all intervals hold together, 0 to 1.

    Returns:
        Intervals; one of no width where all differences of a column are the same and it is not counted.
    """
    n, k = gaps.shape
    counted = np.zeros(k, bool) if counted is None else counted
    if n < FEWEST or k == 0:
        nothing = np.full(k, np.nan)
        return Intervals(nothing, nothing, nothing)
    known = np.isfinite(gaps).all(axis=0)
    gaps = np.where(known, gaps, 0.0)
    differ = (gaps != 0).sum(axis=0)
    few = ~counted & (differ > 0) & (differ < ENOUGH_DIFFER) & (differ <= n / 2)
    added = np.where(counted, 1.0, few * np.abs(gaps).max(axis=0))
    shift = np.where(added > 0, 0.0, gaps.mean(axis=0))  # a large mean costs no digits of the squares
    rest = gaps - shift
    rest[:, (added == 0) & (np.ptp(gaps, axis=0) <= _ROUNDING * np.abs(gaps).max(axis=0))] = 0.0
    middle, error = _centres(rest.mean(axis=0), (rest**2).mean(axis=0), n, added)
    down, up = np.zeros(k), np.zeros(k)
    moving = known & (error > 0)
    if moving.any():
        reached = _reach(rest[:, moving], middle[moving], error[moving], added[moving], level)
        alone = few * student.ppf((1 + level ** (1 / moving.sum())) / 2, np.maximum(differ, 1))
        down[moving], up[moving] = (np.maximum(side, alone[moving]) for side in reached)
    error = np.where(known, error, np.nan)
    known &= np.isfinite(down) & np.isfinite(up)
    low, high = shift + middle - down * error, shift + middle + up * error
    return Intervals(np.where(known, low, -np.inf), np.where(known, high, np.inf), error)


def _centres(mean: Array, square: Array, n: int, added: Array) -> tuple[Array, Array]:
    """The middle of each interval and its standard error, from the mean and the mean square of the differences.

    Where `added` is not 0, one pair of that size is added on either side.
    """
    error = np.sqrt(np.maximum(square - mean**2, 0.0) / (n - 1))
    error[square - mean**2 <= _ROUNDING * square] = 0.0
    middle = n * mean / (n + 2)
    wider = np.sqrt(np.maximum((n * square + 2 * added**2) / (n + 2) - middle**2, 0.0) / (n + 2))
    return np.where(added > 0, middle, mean), np.where(added > 0, wider, error)


def _reach(gaps: Array, middle: Array, error: Array, added: Array, level: float) -> tuple[Array, Array]:
    """How many standard errors each interval reaches down and up, each shape (contrasts,)."""
    n, k = gaps.shape
    weights = _weights(n)
    sides = np.empty((len(weights), 2 * k))
    for first in range(0, len(weights), _AT_ONCE):
        part = weights[first:first + _AT_ONCE]
        found, spread = _centres(part @ gaps / n, part @ gaps**2 / n, n, added)
        far, wide = ((found - middle) / error).round(_PLACES), (spread / error).round(_PLACES)
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = np.where(far == 0, 0.0, far / wide)
        sides[first:first + _AT_ONCE] = np.hstack([distance, -distance])
    ordered = np.sort(sides, axis=0)
    place = bisect_left(range(len(weights)), level,  # the first at which enough resamples lie within on every side
                        key=lambda rank: float((sides <= ordered[rank]).all(axis=1).mean()))
    # Student's t as far out as the family asks of each side; where ties hold the place down, as a single interval.
    least = student.ppf(max((place + 0.5) / len(weights), (1 + level) / 2), n - 1)
    reached = np.maximum(ordered[place], least)
    return reached[:k], reached[k:]


@lru_cache(maxsize=4)
def _weights(n: int) -> Array:
    """How often each replicate is drawn in each resample, shape (resamples, n)."""
    rows = resampled_rows(n, RESAMPLES)
    flat = (rows + n * np.arange(RESAMPLES)[:, None]).ravel()
    return np.bincount(flat, minlength=RESAMPLES * n).reshape(RESAMPLES, n).astype(np.float64)
