"""A heat map: the mean of an outcome at each pair of levels of two factors, with the numbers written in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.axes import interval_tips
from sim.charts.interactions import Grid
from sim.charts.look import WIDTH, finished, layered
from sim.charts.response import response
from sim.charts.words import amount, factor_axis, factor_words, outcome_axis, outcome_words, unit_words

CELL_HEIGHT = 44
MOST_SLICES = 8
_CELL_POINTS = 5
_LETTER = 6.5
SCHEME: Final = "viridis"
"""Even to the eye, in colour and in grey."""
DARK = 0.42
"""Part of the scheme that is so dark that numbers are white on it."""


def heat_map(runs: pd.DataFrame, x: Mapping[str, Any], y: Mapping[str, Any], outcome: str) -> alt.LayerChart:
    """The mean of an outcome over two factors; ranges with many values are cut into slices.

    Args:
        runs: scenario, point, replicate, factors, outcome; of one scenario.
        x, y: factors as in the manifest of a study: `key`, and `scale`.
        outcome: name of a column.

    Raises:
        UserError: if no run has a value.
    """
    found = response(runs, [x["key"], y["key"]], outcome)
    slices = int(np.clip(np.sqrt(len(found.points) / _CELL_POINTS), 2, MOST_SLICES))
    grid = Grid(found, x["key"], y["key"], slices)
    table = grid.table()
    table["said"] = [amount(outcome, value) for value in table["mean"]]
    low, high = float(table["mean"].min()), float(table["mean"].max())
    turn = low + DARK * (high - low)
    order = [label for label in grid.along.labels if label in set(table["level"])]
    upward = [label for label in reversed(grid.across.labels) if label in set(table["line"])]
    width = max(WIDTH - 140, 46 * len(order))
    across = alt.X("level:N", sort=order, title=factor_axis(x["key"], 80),
                   axis=alt.Axis(labelAngle=_angle(order, width), labelLimit=200, ticks=False, domain=False))
    up = alt.Y("line:N", sort=upward, title=factor_axis(y["key"], 40), axis=alt.Axis(ticks=False, domain=False))
    ends = [low, high] if low < high else [low, low + 1]
    colour = alt.Color("mean:Q", scale=alt.Scale(scheme=SCHEME, domain=ends), legend=alt.Legend(
        title=None, gradientLength=min(300, CELL_HEIGHT * len(upward)), tickCount=5))
    tips = [alt.Tooltip("level:N", title=factor_words(x["key"])), alt.Tooltip("line:N", title=factor_words(y["key"])),
            alt.Tooltip("mean:Q", title=outcome_words(outcome), format=",.3~f"),
            *interval_tips(), alt.Tooltip("runs:Q", title="runs")]
    base = alt.Chart(table)
    chart = layered(
        base.mark_rect(stroke="white", strokeWidth=2).encode(x=across, y=up, color=colour, tooltip=tips),
        base.mark_text(fontSize=13).encode(x=across, y=up, text="said:N", color=alt.condition(
            alt.datum["mean"] > turn, alt.value("black"), alt.value("white"))),
    ).properties(width=width, height=CELL_HEIGHT * len(upward))
    empty = " Cells without runs are left out." if len(table) < len(order) * len(upward) else ""
    subtitle = f"Each number: mean of {outcome_axis(outcome)}.{empty}{found.note}"
    return finished(chart, _finding(table, outcome, x["key"], y["key"]), subtitle)


def _angle(labels: list[str], width: int) -> int:
    """Labels lie level if they fit their cells."""
    return 0 if max(map(len, labels)) * _LETTER <= width / len(labels) else -30


def _finding(table: pd.DataFrame, outcome: str, x: str, y: str) -> str:
    """Where the outcome is highest and lowest, in a sentence."""
    best, worst = table.iloc[int(table["mean"].argmax())], table.iloc[int(table["mean"].argmin())]
    one, two = factor_words(x), factor_words(y)
    if best["said"] == worst["said"]:
        return f"The same {outcome_words(outcome)} everywhere: {best['said']}{unit_words(outcome)}"
    return (f"Highest {outcome_words(outcome)}: {best['said']}{unit_words(outcome)} at {one} {best['level']} and {two} "
            f"{best['line']}; lowest: {worst['said']} at {worst['level']} and {worst['line']}")
