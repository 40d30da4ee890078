"""First order indices from any sample: how far the mean outcome differs between slices of a factor's range.

The variance of the slices' means over the variance of the expected outcome. Means are not squared: products of two
different points with different luck stand for them, so neither the number of slices nor luck inflates the index
(as epsilon squared does for the number of slices, Kelley 1935).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.analysis.sensitivity.indices import rows
from sim.analysis.sensitivity.pairs import (NOTHING, RESAMPLES, Array, different_runs, divided, estimate,
                                            settings_variance)
from sim.analysis.sensitivity.sample import Sample

MOST_SLICES = 10
FEWEST_SLICES = 4
IN_SLICE = 15
"""Points in a slice of a range, unless there are too few for `FEWEST_SLICES` of them."""


def slices_of(values: pd.Series, factor: Mapping[str, Any], levels: bool = False) -> npt.NDArray[np.int64]:
    """Number of the slice of each point, from 0; shape (points,).

    Args:
        values: of the factor, one a point.
        factor: as in the manifest of a study. Listed values are a slice each, a range is cut into equally full ones.
        levels: whether the values of a range are levels too, a slice each, as in a factorial design.
    """
    number = int(np.clip(len(values) // IN_SLICE, FEWEST_SLICES, MOST_SLICES))
    each = levels or factor.get("values") is not None or not pd.api.types.is_numeric_dtype(values)
    if each or values.nunique() <= number:
        return np.asarray(pd.factorize(values, sort=True)[0], dtype=np.int64)
    numbers = values.to_numpy(dtype=float)
    edges = np.quantile(numbers, np.arange(1, number) / number)
    return np.asarray(np.unique(np.searchsorted(edges, numbers, side="right"), return_inverse=True)[1], dtype=np.int64)


def first_order(sample: Sample, resamples: int = RESAMPLES) -> list[dict[str, object]]:
    """The first order index of each factor with its interval; whole points and luck are resampled."""
    unit = (sample.y - sample.y.mean(axis=0)) / sample.y.std()
    codes = [slices_of(sample.design[str(factor["key"])], factor) for factor in sample.factors]
    members = [[np.flatnonzero(own == code) for code in range(own.max() + 1)] for own in codes]

    def index(w: Array, v: Array) -> Array:
        whole, middle = settings_variance(unit, w, v), different_runs(unit, w, v)
        between = np.stack([_within(unit, own, w, v) - middle for own in members], axis=1)
        return divided(between, whole[:, None], NOTHING)

    keys = [(name, "", "first") for name in sample.keys]
    return rows(keys, estimate(index, len(unit), unit.shape[1], resamples=resamples))


def _within(unit: Array, members: list[npt.NDArray[np.int64]], w: Array, v: Array) -> Array:
    """Mean over slices, weighted by their points, of the mean product of two points of a slice; shape (b,)."""
    products = np.stack([different_runs(unit[own], w[:, own], v) for own in members], axis=1)
    share = np.stack([w[:, own].sum(axis=1) for own in members], axis=1)
    share = np.where(np.isnan(products), 0.0, share)  # a slice of one point holds no pair
    total = share.sum(axis=1)
    return divided((share * np.nan_to_num(products)).sum(axis=1), total)
