"""What pictures with a row for each way of working share: sizes, names on the left, words on the right.

They are drawn for documents that are read on paper and on telephones, so their letters are larger than elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from sim.charts.look import WIDTH, Chart, finished, wrapped

LETTERS = 16
NAMES, SIDE = 190, 140
"""Pixels for the names on the left, and for the words on the right."""
PLOT = WIDTH - NAMES - SIDE
INK, FAINT, BAND = "#222222", "#6b6b6b", "#e4e4e4"
_FEW = 12
_LETTER = 8.0
"""Pixels that a letter of an axis takes, on average."""


def row_height(rows: int) -> int:
    """Pixels for a row: fewer where there are many."""
    return 32 if rows <= _FEW else 24


def row_axis(names: Sequence[str], column: str = "name") -> alt.Y:
    """One row a name, the first on top; a name that is too long ends in "…"."""
    return alt.Y(f"{column}:N", title=None, scale=alt.Scale(domain=list(names)),
                 axis=alt.Axis(ticks=False, domain=False, grid=False, labelLimit=NAMES - 8, labelPadding=6,
                               labelOverlap=False))


def value_axis(column: str, title: str, ends: tuple[float, float], *, signed: bool = False) -> alt.X:
    """The axis of values, with its unit."""
    low, high = ends
    room = 0.03 * (high - low or 1.0)
    scale = alt.Scale(domain=[low - room if low else low, high + room], nice=False, zero=False)
    label = "datum.value == 0 ? '0' : datum.label" if signed else "datum.label"
    axis = alt.Axis(format="+,~r" if signed else ",~r", labelExpr=label, gridColor="#eeeeee",
                    tickCount=5 if max(abs(low), abs(high)) < 1000 else 4)
    return alt.X(f"{column}:Q", title=wrapped(title, int((PLOT + SIDE) / _LETTER)), scale=scale, axis=axis)


def beside(table: pd.DataFrame, y: Any, text: str = "said") -> alt.Chart:
    """Words to the right of each row."""
    return alt.Chart(table).mark_text(align="left", fontSize=LETTERS, color=INK).encode(
        x=alt.value(PLOT + 8), y=y, text=f"{text}:N")


def nought(title: Any) -> alt.Chart:
    """The line at no difference. Takes the title of the axis it lies on."""
    return alt.Chart(pd.DataFrame({"at": [0.0]})).mark_rule(color=INK).encode(x=alt.X("at:Q", title=title))


def large(chart: Chart, title: str, subtitle: str) -> Chart:
    """A finished picture, with letters that can be read when it is made small."""
    return lettered(finished(chart, title, subtitle))


def lettered(chart: Chart) -> Chart:
    """A finished picture with larger letters: at its axes, and of words in it that were made for a larger picture."""
    for layer in getattr(chart, "layer", ()):
        if isinstance(layer.mark, alt.MarkDef) and layer.mark.type == "text" and layer.mark.fontSize < LETTERS - 2:
            layer.mark.fontSize, layer.mark.color, layer.encoding.color = LETTERS - 2, INK, alt.Undefined
    drawn: Chart = chart.configure_axis(labelFontSize=LETTERS, titleFontSize=LETTERS, titleFontWeight="normal",
                                        labelColor=INK, titleColor=INK)
    drawn.config.aria = False  # the picture has one description, not one a mark
    return drawn
