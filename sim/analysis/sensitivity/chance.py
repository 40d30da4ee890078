"""How much of what varies is luck: a two-way table of points by replicates, without repetition."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.sensitivity.pairs import ENDS, RESAMPLES, Array, divided, error_by_luck, moments, resampled

PARTS = ("settings", "luck", "luck_with_settings")
SMALLEST = 0.001
"""Share below which log odds are cut off."""
COLUMNS = ("part", "share", "low", "high", "variance")


def chance(y: Array, fixed: bool, resamples: int = RESAMPLES) -> tuple[pd.DataFrame, list[str]]:
    """Shares of the whole variance due to settings, to luck alone, and to luck that depends on settings.

    The components of variance of a two-way layout (Searle, Casella & McCulloch 1992): the mean squares solved for
    variances. If points are a random sample, all three effects are random. If they are fixed, the shares are of
    the variance over just these points: luck alone is what moves their mean. Intervals are t intervals of log odds;
    the error is that of resampled points and of replicates left out one by one.

    Args:
        y: outcome, shape (points, replicates), at least 2 by 2.
        fixed: whether the points are not a random sample.
        resamples: of points.

    Returns:
        One row a part: `part`, `share` (0-1), `low`, `high` (95 %; nan with 2 replicates), `variance` (unit of the
        outcome squared); and remarks.
    """
    n, replicates, scale = *y.shape, y.std()
    unit = (y - y.mean()) / scale

    def components(w: Array, v: Array) -> Array:
        same, same_point, same_luck, different = moments(unit, w, v)
        settings, luck = same_point - different, same_luck - different
        both = same - same_point - same_luck + different
        if fixed:
            settings, luck, both = settings * (n - 1) / n, luck + both / n, both * (n - 1) / n
        return np.stack([settings, luck, both], axis=1)

    def odds(w: Array, v: Array) -> Array:
        return _log_odds(_shares(components(w, v)))

    raw = components(np.ones((1, n)), np.ones((1, replicates)))
    value = _shares(raw)[0]
    by_luck = error_by_luck(odds, n, replicates)
    by_points = np.zeros(3) if fixed else np.concatenate(
        [odds(w, np.ones((len(w), replicates))) for w, _ in resampled(n, 1, resamples)]).std(axis=0)
    low, high = _interval(value, by_luck, by_points, (replicates, n))
    table = pd.DataFrame({"part": PARTS, "share": value, "low": low, "high": high,
                          "variance": np.maximum(raw[0], 0.0) * scale**2}, columns=list(COLUMNS))
    return table, _below_zero(raw[0])


def _below_zero(components: Array) -> list[str]:
    below = [part.replace("_", " ") for part, component in zip(PARTS, components, strict=True) if component < -1e-12]
    return [f"The estimate of the variance due to {' and '.join(below)} was below zero and counts as zero: it is too "
            "small to be told from none."] if below else []


def _shares(components: Array) -> Array:
    parts = np.maximum(components, 0.0)
    whole = parts.sum(axis=1, keepdims=True)
    return divided(parts, whole)


def _log_odds(shares: Array) -> Array:
    within = np.clip(shares, SMALLEST, 1 - SMALLEST)
    return np.asarray(np.log(within / (1 - within)))


def _interval(value: Array, by_luck: Array, by_points: Array, sizes: tuple[int, int]) -> tuple[Array, Array]:
    """Ends of the 95 % interval of shares from two errors of their log odds, freedom after Welch-Satterthwaite."""
    variance = by_luck**2 + by_points**2
    parts = by_luck**4 / (sizes[0] - 1) + by_points**4 / (sizes[1] - 1)
    freedom = np.divide(variance**2, parts, out=np.ones_like(parts), where=parts > 0)
    half = stats.t.ppf(ENDS[1], freedom) * np.sqrt(variance)
    ends = [1 / (1 + np.exp(-(_log_odds(value) + side * half))) for side in (-1, 1)]
    return np.minimum(ends[0], value), np.maximum(ends[1], value)
