"""The levels of a factor: its values, or slices of its range where there are many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.charts.words import value_words

MOST_VALUES = 8
"""A factor with more values than this is cut into slices."""


@dataclass(frozen=True)
class Levels:
    """The levels of a factor.

    Attributes:
        labels: one a level, in order: "0.4", "0.2 to 0.4", "lottery".
        places: where each lies on an axis of numbers (a slice: its mean); None for switches and choices.
        codes: the level of each row, shape (rows,).
        sliced: whether the levels are slices of a range.
    """

    labels: list[str]
    places: list[float] | None
    codes: np.ndarray
    sliced: bool


def levels_of(values: pd.Series, slices: int, most: int = MOST_VALUES) -> Levels:
    """Cut the values of a factor into levels.

    Args:
        values: one a row, without gaps; numbers, switches or words.
        slices: how many if there are more than `most` values; slices hold equally many values.
        most: values that are shown each by itself.
    """
    if not _numeric(values):
        found = sorted(set(values)) if pd.api.types.is_numeric_dtype(values) else list(dict.fromkeys(values))
        codes = values.map({value: k for k, value in enumerate(found)}).to_numpy()
        return Levels([value_words(value) for value in found], None, codes, False)
    numbers = values.to_numpy(float)
    distinct = np.unique(numbers)
    if len(distinct) <= most:
        return Levels([value_words(value) for value in distinct], [float(value) for value in distinct],
                      np.searchsorted(distinct, numbers), False)
    return _sliced(numbers, distinct, slices)


def _sliced(numbers: np.ndarray, distinct: np.ndarray, slices: int) -> Levels:
    edges = np.quantile(distinct, np.linspace(0, 1, slices + 1))
    codes = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, slices - 1)
    places = [float(numbers[codes == k].mean()) for k in range(slices)]
    whole = bool((distinct == np.round(distinct)).all())
    labels = []
    for k in range(slices):
        own = distinct[np.clip(np.searchsorted(edges, distinct, side="right") - 1, 0, slices - 1) == k]
        low, high = (own[0], own[-1]) if whole else (_rounded(edges, k), _rounded(edges, k + 1))
        labels.append(f"{value_words(low)} to {value_words(high)}" if low != high else value_words(low))
    return Levels(labels, places, codes, True)


def _rounded(edges: np.ndarray, k: int) -> float:
    """An edge with no more figures than tell it from its neighbours."""
    step = np.diff(edges)[max(0, k - 1): k + 1].min()
    digits = max(0, int(np.ceil(-np.log10(step / 3)))) if step > 0 else 6
    return float(np.round(edges[k], digits))


def _numeric(values: pd.Series) -> bool:
    """Whether values lie on an axis of numbers; "no limit" does not."""
    return bool(pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
                and np.isfinite(values.to_numpy(float)).all())


def is_log(factor: Mapping[str, Any]) -> bool:
    """Whether equal factors of a range are equally likely, so that its axis is drawn so."""
    return factor.get("scale") == "log"
