"""Whether there are enough runs: the width of the intervals, and the indices of growing parts of a sample."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.indices import GROWTH

SETTLED, ORDER, NOT = "settled", "order settled, values not", "not settled"
NARROW, MIDDLING = 0.05, 0.1
"""Half-widths of 95 % intervals up to which values, or their order, count as settled."""
COLUMNS = ("measure", "widest", "verdict", "size", "unit", "enough")
"""Of a table of verdicts: the widest half-width of a measure (for effects relative to the largest one), the verdict,
the present `size` in `unit`s, and about how many would settle it (nan if unknown)."""
RELATIVE = {"mu": "mu_star", "mu_star": "mu_star", "sigma": "mu_star", "lowest": "effect", "highest": "effect"}
"""Measures in the unit of the outcome, and what they are compared with."""
LEADING = {"sobol": ("total", "first"), "factorial": ("total", "first"), "morris": ("mu_star",),
           "latin_hypercube": ("first",), "points": ("first",), "one_at_a_time": ("highest", "lowest")}
"""Measures that a study is made for, the first one for sorting; their widths decide the verdict on the whole."""
FEWEST = 4
PARTS = (0.125, 0.25, 0.5, 1.0)


def verdict(widest: float) -> str:
    """The verdict on a half-width (0 or more; nan is unknown, so not settled)."""
    if widest <= NARROW:
        return SETTLED
    return ORDER if widest <= MIDDLING else NOT


def convergence(indices: pd.DataFrame, size: int, unit: str) -> pd.DataFrame:
    """How settled each measure of a table of indices is.

    The half-width falls with the root of the number of rows, trajectories, points or replicates.

    Args:
        indices: columns `measure`, `value`, `low`, `high`.
        size: of the sample.
        unit: what `size` counts.

    Returns:
        One row a measure, columns `COLUMNS`.
    """
    half = (indices["high"] - indices["low"]) / 2
    found = []
    for measure, own in indices.groupby("measure", sort=False):
        widest = float(half[own.index].max(skipna=False)) / _compared_with(str(measure), indices)
        enough = np.nan if math.isnan(widest) else max(float(size), math.ceil(size * (widest / NARROW) ** 2))
        found.append((measure, widest, verdict(widest), size, unit, enough))
    return pd.DataFrame(found, columns=list(COLUMNS))


def _compared_with(measure: str, indices: pd.DataFrame) -> float:
    """1, or the largest effect for measures in the unit of the outcome (nan if there is none)."""
    if measure not in RELATIVE:
        return 1.0
    same = indices["measure"] == "mu_star" if RELATIVE[measure] == "mu_star" else indices["measure"].isin(RELATIVE)
    largest = float(indices.loc[same, "value"].abs().max())
    return largest if largest > 0 else math.nan


def overall(table: pd.DataFrame, kind: str) -> str:
    """The worst verdict among the measures that the design is made for."""
    order = (SETTLED, ORDER, NOT)
    leading = table.loc[table["measure"].isin(LEADING[kind]), "verdict"]
    return max(leading, key=order.index, default=NOT)


def growth(estimate: Callable[[int], Iterable[dict[str, Any]]], size: int, unit: str, measures: Iterable[str]
           ) -> pd.DataFrame:
    """The indices of an eighth, a quarter, half and all of a sample.

    Args:
        estimate: indices of the first so many units, as rows.
        size: of the whole sample.
        unit: what `size` counts.
        measures: to keep.

    Returns:
        One row a part, factor and measure, columns `GROWTH`; parts of fewer than 4 units are left out.
    """
    wanted = set(measures)
    sizes = sorted({math.ceil(part * size) for part in PARTS if math.ceil(part * size) >= min(FEWEST, size)})
    made = [{"size": part, "unit": unit, **entry} for part in sizes for entry in estimate(part)
            if entry["measure"] in wanted]
    return pd.DataFrame(made, columns=list(GROWTH))
