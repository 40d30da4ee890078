"""Exact shares of the variance from a complete factorial design: functional analysis of variance.

All levels of a factor are taken as equally likely (Hoeffding 1948, 10.1214/aoms/1177730196; Saltelli et al. 2008,
Global Sensitivity Analysis). Squares of effects are products over different replicates (`pairs`), so luck does not
inflate them; the points are all there are, so the intervals come from luck alone.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.indices import rows
from sim.analysis.sensitivity.pairs import NOTHING, Array, across_luck, divided, estimate_at_fixed_points
from sim.analysis.sensitivity.sample import Sample
from sim.errors import UserError


def grid_of(sample: Sample) -> Array:
    """Outcomes laid out as (levels of factor 1, levels of factor 2, …, replicates), in units of their spread.

    Raises:
        UserError: unless every combination of levels is there just once.
    """
    codes = [pd.factorize(sample.design[key], sort=True)[0] for key in sample.keys]
    levels = tuple(int(own.max()) + 1 for own in codes)
    place = np.ravel_multi_index(codes, levels)
    if len(place) != np.prod(levels) or len(np.unique(place)) != len(place):
        raise UserError(f"{sample.scenario}: the factorial design is not complete ({len(np.unique(place))} of "
                        f"{np.prod(levels)} combinations are there, in {len(place)} points); run the experiment again")
    unit = (sample.y - sample.y.mean(axis=0)) / sample.y.std()
    return np.asarray(unit[np.argsort(place)].reshape(*levels, sample.replicates))


def factorial(keys: list[str], grid: Array) -> list[dict[str, object]]:
    """First, total and second order indices with their intervals (unknown with fewer than 3 replicates).

    Args:
        keys: the factors.
        grid: outcomes, shape (levels of each factor …, replicates).
    """
    axes = range(len(keys))
    couples = list(combinations(axes, 2))
    main = [_mean_over(grid, [other for other in axes if other != axis]) for axis in axes]
    effects = [effect for axis in axes for effect in (main[axis], grid - grid.mean(axis=axis, keepdims=True))]
    effects += [_mean_over(grid, [other for other in axes if other not in couple]) - main[couple[0]] - main[couple[1]]
                for couple in couples]
    names = [(key, "", measure) for key in keys for measure in ("first", "total")]
    names += [(keys[j], keys[k], "second") for j, k in couples]

    def square(effect: Array, v: Array) -> Array:
        by_cell = effect.reshape(-1, grid.shape[-1])
        return np.asarray(across_luck(by_cell, by_cell, v).mean(axis=1))

    def index(_: Array, v: Array) -> Array:
        whole = square(grid, v)[:, None]
        found = np.stack([square(effect, v) for effect in effects], axis=1)
        return divided(found, whole, NOTHING)

    return rows(names, estimate_at_fixed_points(index, grid[..., 0].size, grid.shape[-1]))


def _mean_over(grid: Array, axes: list[int]) -> Array:
    return np.asarray(grid.mean(axis=tuple(axes), keepdims=True)) if axes else grid
