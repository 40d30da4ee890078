"""How far a factor moves the whole distribution of the outcome: PAWN.

Pianosi & Wagener 2018 (10.1016/j.envsoft.2018.07.019): the largest distance (Kolmogorov-Smirnov) between the
distribution of all runs and that of the runs in one slice of a factor's range; median and largest over slices.
The distributions are compared at up to 256 values of the outcome (fewer if there are very many points). A factor
without influence does not give 0 but what luck in drawing points gives: points dealt out to the slices at random say
how much. In a complete factorial design points are not drawn; there the runs that differ in this factor only are dealt
out to its levels, each of which is a slice.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sim.analysis.sensitivity.indices import row
from sim.analysis.sensitivity.pairs import ENDS, RESAMPLES, Array, counts, luck_counts
from sim.analysis.sensitivity.sample import Sample
from sim.analysis.sensitivity.slices import slices_of
from sim.draws import P_RESAMPLE, stream, uniforms, week_luck
from sim.run import key_of

MOST_VALUES, FEWEST_VALUES = 256, 32
_CELLS = 2**25  # of points by values: 128 MB
DUMMIES = 200
LEVEL = 0.95
"""A factor without influence stays below the threshold so often."""
_MOST_DUMMY_POINTS = 4096
_MOST_GROUPS = 61  # of points in a slice; a prime, so that groups do not follow the pattern of a Sobol' sequence
_DEALING = -4
"""Stands where a week would: this luck is used by no run and by no design."""
_TINY = 1e-12

Codes = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float32]


def density(sample: Sample, resamples: int = RESAMPLES) -> list[dict[str, object]]:
    """Median and largest distance of each factor, with interval and the threshold of no influence.

    The distances of a sample are larger than the true ones, and those of resamples larger again. So the interval is
    the spread of the resamples laid around the estimate: how far another such sample might differ. Whole points are
    resampled within slices; in a factorial design, of which there is only one, replicates are.
    """
    at = _compared(sample.y, int(np.clip(_CELLS // len(sample.y), FEWEST_VALUES, MOST_VALUES)))
    by_point = _below(sample.y, at)
    thresholds: dict[tuple[int, ...], Array] = {}
    entries = []
    for factor in sample.factors:
        codes = slices_of(sample.design[str(factor["key"])], factor, levels=sample.kind == "factorial")
        sizes = np.bincount(codes).astype(np.int64)
        value = _median_and_largest(_by_slice(by_point, codes, sizes)[None], sizes[None])[0]
        drawn = (_other_luck(sample.y, at, (codes, sizes), resamples) if sample.kind == "factorial"
                 else _other_points(by_point, codes, sizes, resamples))
        low, high = _around(value, drawn)
        shape = tuple(sorted(sizes.tolist()))
        if sample.kind == "factorial":
            threshold = _thresholds_of_levels(sample, str(factor["key"]), at, codes)
        else:
            if shape not in thresholds:
                thresholds[shape] = _thresholds(by_point, sizes)
            threshold = thresholds[shape]
        entries += [row(str(factor["key"]), measure, value=float(value[m]), low=float(low[m]), high=float(high[m]),
                        threshold=float(threshold[m]))
                    for m, measure in enumerate(("density_median", "density_max"))]
    return entries


def _compared(y: Array, most: int) -> Array:
    """Values at which distributions are compared, ascending."""
    at = np.unique(y)
    if len(at) > most:
        at = np.unique(np.quantile(y, np.arange(1, most + 1) / most, method="inverted_cdf"))
    return at


def _below(y: Array, at: Array) -> Shares:
    """Share of the runs of each point at or below each value; shape (points, values)."""
    shares = np.zeros((len(y), len(at)), dtype=np.float32)
    for own in y.T:
        shares += own[:, None] <= at
    return np.asarray(shares / y.shape[1], dtype=np.float32)


def _by_slice(by_point: Shares, codes: Codes, sizes: Codes) -> Array:
    """Distribution in each slice; shape (slices, values)."""
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return np.asarray(np.add.reduceat(by_point[order], starts, axis=0) / sizes[:, None])


def _median_and_largest(slices: Array, sizes: Codes) -> Array:
    """From distributions (b, slices, values) and points in slices (b or 1, slices) to shape (b, 2)."""
    whole = np.einsum("bs,bsg->bg", np.broadcast_to(sizes / sizes.sum(axis=1, keepdims=True), slices.shape[:2]), slices)
    distance = np.abs(slices - whole[:, None]).max(axis=2)
    return np.stack([np.median(distance, axis=1), distance.max(axis=1)], axis=1)


def _other_points(by_point: Shares, codes: Codes, sizes: Codes, resamples: int) -> Array:
    """Indices of resamples of points within slices; shape (resamples, 2)."""
    drawn = np.empty((resamples, len(sizes), by_point.shape[1]))
    for code, size in enumerate(sizes):
        group = np.arange(size) % _MOST_GROUPS
        sums = _by_slice(by_point[codes == code], group, np.bincount(group)) * np.bincount(group)[:, None]
        w = counts(len(sums), resamples, skip=code * resamples)
        drawn[:, code] = w @ sums / (w @ np.bincount(group))[:, None]
    return _median_and_largest(drawn, sizes[None])


def _other_luck(y: Array, at: Array, slices: tuple[Codes, Codes], resamples: int) -> Array:
    """Indices of resamples of replicates; shape (resamples, 2), nan with one replicate."""
    n = y.shape[1]
    if n == 1:
        return np.full((resamples, 2), np.nan)
    v = luck_counts(n, resamples) / n
    by_replicate = np.stack([_by_slice(_below(y[:, [r]], at), *slices) for r in range(n)])
    return _median_and_largest(np.einsum("br,rsg->bsg", v, by_replicate, optimize=True), slices[1][None])


def _around(value: Array, drawn: Array) -> tuple[Array, Array]:
    """The spread of resamples laid around the estimate, within 0-1."""
    low, high = np.quantile(drawn - drawn.mean(axis=0), ENDS, axis=0)
    return np.clip(value + low, 0.0, 1.0), np.clip(value + high, 0.0, 1.0)


def _thresholds(by_point: Shares, sizes: Codes) -> Array:
    """What a factor without influence gives at most 95 times in 100: points dealt out at random; shape (2,)."""
    n = len(by_point)
    kept = min(n, _MOST_DUMMY_POINTS)  # the distance falls with the root of the number of points
    smaller = np.maximum(1, np.diff(np.floor(np.concatenate([[0], np.cumsum(sizes)]) * kept / n))).astype(np.int64)
    kept = int(smaller.sum())
    codes = np.repeat(np.arange(len(sizes)), smaller)
    found = np.empty((DUMMIES, 2))
    for dummy in range(DUMMIES):
        dealt = np.argsort(_luck(dummy, n), kind="stable")[:kept]
        found[dummy] = _median_and_largest(_by_slice(by_point[dealt], codes, smaller)[None], smaller[None])[0]
    return np.asarray(np.quantile(found, LEVEL, axis=0) * np.sqrt(kept / n))


def _thresholds_of_levels(sample: Sample, key: str, at: Array, codes: Codes) -> Array:
    """The same for one factor of a complete design: at each setting of the others, and with each luck, the outcomes
    are dealt out to its levels at random; shape (2,)."""
    others = [other for other in sample.keys if other != key]
    cell = sample.design.groupby(others, sort=False).ngroup().to_numpy() if others else np.zeros(len(codes))
    levels = int(codes.max()) + 1
    columns = sample.y[np.lexsort((cell, codes))].reshape(levels, -1)  # one row a level, one column a cell and luck
    place = np.searchsorted(at, columns)
    sizes = np.full((1, levels), columns.shape[1])
    found = np.empty((DUMMIES, 2))
    for dummy in range(DUMMIES):
        deal = np.argsort(_luck(dummy, columns.size).reshape(columns.shape), axis=0, kind="stable")
        dealt = np.take_along_axis(place, deal, axis=0) + len(at) * np.arange(levels)[:, None]
        number = np.bincount(dealt.ravel(), minlength=levels * len(at)).reshape(levels, len(at))
        found[dummy] = _median_and_largest((number.cumsum(axis=1) / columns.shape[1])[None], sizes)[0]
    return np.asarray(np.quantile(found, LEVEL, axis=0))


def _luck(dummy: int, n: int) -> Array:
    """Numbers in [0, 1) of one dummy, shape (n,)."""
    key = np.uint64(stream(np.uint64(week_luck(key_of(dummy, 0), _DEALING)), P_RESAMPLE))
    return np.asarray(uniforms(key, n))
