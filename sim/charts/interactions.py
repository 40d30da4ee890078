"""Interactions: an outcome over one factor, a line for each level of another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.axes import factor_scale, tooltips
from sim.charts.levels import Levels, is_log, levels_of
from sim.charts.look import HEIGHT, WIDTH, apart, coloured, dashed, finished, layered, shaped
from sim.charts.response import LUCK_UNKNOWN, Mean, Response, response
from sim.charts.words import (amount, capital, factor_axis, factor_words, outcome_axis, outcome_words,
                              unit_words)

LINES = 4
"""Lines, if the second factor is cut into slices."""
_CELL_POINTS = 6
_LABEL_GAP = 0.055


def interaction(runs: pd.DataFrame, first: Mapping[str, Any], second: Mapping[str, Any], outcome: str
                ) -> alt.LayerChart:
    """The mean of an outcome over the first factor, one line for each level of the second.

    Args:
        runs: scenario, point, replicate, factors, outcome; of one scenario.
        first, second: factors as in the manifest of a study: `key` and `scale`.
        outcome: name of a column.

    Raises:
        UserError: if no run has a value.
    """
    grid = Grid(response(runs, [first["key"], second["key"]], outcome), first["key"], second["key"])
    table = grid.table()
    names = [label for label in grid.across.labels if label in set(table["line"])]
    x = factor_scale(grid.along, factor_axis(first["key"], 80), is_log(first), 8, 0)
    axis = alt.Y("mean:Q", title=outcome_axis(outcome), scale=alt.Scale(zero=False, nice=True))
    colour, dash, shape = coloured("line", names), dashed("line", names), shaped("line", names)
    base = alt.Chart(table)
    chart = layered(
        base.mark_rule(strokeWidth=1.5, opacity=0.6).encode(
            x=x, y=alt.Y("low:Q", title=outcome_axis(outcome), scale=alt.Scale(zero=False)), y2="high:Q",
            color=colour),
        base.mark_line(strokeWidth=2).encode(x=x, y=axis, color=colour, strokeDash=dash),
        base.mark_point(filled=True, size=60, opacity=1).encode(
            x=x, y=axis, color=colour, shape=shape,
            tooltip=[alt.Tooltip("line:N", title=factor_words(second["key"])), *tooltips(outcome)]),
        _line_labels(table, x, outcome, second["key"]),
    ).properties(width=WIDTH, height=HEIGHT)
    subtitle = (f"Mean over all values of the other settings, a line for each "
                f"{'range' if grid.across.sliced else 'value'} of {factor_words(second['key'])}; "
                f"{grid.found.interval_words}.{grid.found.note}")
    return finished(chart, grid.finding(), subtitle)


def _line_labels(table: pd.DataFrame, x: alt.X, outcome: str, second: str) -> alt.Chart:
    """The second factor's value at the right end of each line, moved apart where they would overlap."""
    last = table[table["order"] == table["order"].max()].copy()
    if last.empty:
        return alt.Chart(last).mark_text()
    low, high = float(table["low"].min()), float(table["high"].max())
    last["at"] = apart(last["mean"].tolist(), _LABEL_GAP * ((high - low) or 1.0), high)
    last["said"] = [f"{factor_words(second)} {label}" for label in last["line"]]
    return alt.Chart(last).mark_text(align="left", dx=10, fontSize=12).encode(
        x=x, y=alt.Y("at:Q", title=outcome_axis(outcome), scale=alt.Scale(zero=False)), text="said:N",
        color=coloured("line", list(dict.fromkeys(table["line"]))))


class Grid:
    """Means of an outcome over the levels of two factors."""

    def __init__(self, found: Response, first: str, second: str, slices: int | None = None) -> None:
        self.found, self.first, self.second = found, first, second
        most = int(np.clip(np.sqrt(len(found.points) / _CELL_POINTS), 2, 8))
        self.along: Levels = levels_of(found.points[first], slices or most)
        self.across: Levels = levels_of(found.points[second], slices or min(most, LINES))

    def rows(self, k: int, line: int) -> np.ndarray:
        """The points in a cell."""
        return np.flatnonzero((self.along.codes == k) & (self.across.codes == line))

    def table(self) -> pd.DataFrame:
        """One row a cell that holds a run."""
        places = self.along.places or [float("nan")] * len(self.along.labels)
        rows = []
        for line, name in enumerate(self.across.labels):
            for k, (label, place) in enumerate(zip(self.along.labels, places, strict=True)):
                mean = self.found.mean(self.rows(k, line))
                if mean.runs:
                    rows.append({"line": name, "level": label, "order": k, "place": place, "mean": mean.value,
                                 "low": mean.low, "high": mean.high, "low_run": mean.low_run,
                                 "high_run": mean.high_run, "runs": mean.runs})
        return pd.DataFrame(rows)

    def finding(self) -> str:
        """Whether what the first factor changes hangs on the second, in a sentence."""
        outcome, ends = self.found.outcome, len(self.along.labels) - 1
        changes = [_change(self.found.mean(self.rows(0, line)), self.found.mean(self.rows(ends, line)))
                   for line in range(len(self.across.labels))]
        there = [k for k, (value, _) in enumerate(changes) if not np.isnan(value)]
        one, two, name = factor_words(self.first), factor_words(self.second), outcome_words(outcome)
        if len(there) < 2 or ends == 0:
            return f"{capital(name)} by {one} and {two}"
        if not self.found.sure:
            return f"{capital(name)} by {one} and {two}{LUCK_UNKNOWN}"
        least, most = ((there[0], there[-1]) if self.across.places is not None else
                       (min(there, key=lambda k: changes[k][0]), max(there, key=lambda k: changes[k][0])))
        gap = changes[most][1] - changes[least][1]
        low, high = np.nanquantile(gap, [0.025, 0.975])
        if low <= 0 <= high:
            return f"No clear sign that {one} and {two} act on each other in {name}"
        said = [f"{amount(outcome, changes[k][0], signed=True)}{unit_words(outcome) if k == most else ''} at {two} "
                f"{self.across.labels[k]}" for k in (least, most)]
        labels = self.along.labels
        change = one if self.along.places is not None else f"{one} {labels[-1]} instead of {labels[0]}"
        return f"What {change} did to {name} depended on {two}: {said[0]}, {said[1]}"


def _change(start: Mean, end: Mean) -> tuple[float, np.ndarray]:
    return end.value - start.value, end.resampled - start.resampled


def strongest_pairs(runs: pd.DataFrame, keys: Sequence[str], outcome: str, number: int) -> list[tuple[str, str]]:
    """The pairs of factors whose joint effect is furthest from the sum of their own.

    Of the means over levels (slices in three for ranges) the part that rows and columns do not explain,
    weighted by the runs in each cell, less what luck alone would leave there.

    Args:
        runs: as for `interaction`.
        keys: of the factors.
        outcome: name of a column.
        number: of pairs, at most.
    """
    found = response(runs, keys, outcome)
    scores = {pair: _beyond_addition(Grid(found, *pair, slices=3)) for pair in combinations(keys, 2)}
    return sorted(scores, key=lambda pair: -scores[pair])[:number]


def _beyond_addition(grid: Grid) -> float:
    """Weighted variance of the cells' means that rows and columns leave, less its expectation under no interaction."""
    means = np.nanmean(np.where(np.isnan(grid.found.values).all(axis=1)[:, None], 0.0, grid.found.values), axis=1)
    shape = len(grid.along.labels), len(grid.across.labels)
    cell = grid.along.codes * shape[1] + grid.across.codes
    number = np.bincount(cell, minlength=shape[0] * shape[1])
    full = number > 0
    by_cell = np.bincount(cell, means, minlength=len(number)) / np.maximum(number, 1)
    average = by_cell[full]
    rows, columns = np.divmod(np.flatnonzero(full), shape[1])
    design = np.column_stack([np.eye(shape[0])[rows], np.eye(shape[1])[columns][:, 1:]])
    root = np.sqrt(number[full])
    fitted = design @ np.linalg.lstsq(design * root[:, None], average * root, rcond=None)[0]
    beyond = float((number[full] * (average - fitted) ** 2).sum())
    free = int(full.sum()) - int(np.linalg.matrix_rank(design))
    within = float(((means - by_cell[cell]) ** 2).sum())
    left = len(means) - int(full.sum())
    return (beyond - (free * within / left if left > 0 else 0.0)) / len(means)


