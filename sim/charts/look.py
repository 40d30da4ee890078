"""How every picture looks: colours, dashes, sizes, the title that states the finding."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TypeVar

import altair as alt

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f3c8d", "#555555")
"""Eight colours that colour-blind readers can tell apart (Okabe & Ito 2008, then two more)."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3], [10, 4], [3, 1])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left")
WIDTH, HEIGHT = 640, 340
NOT_A_FORECAST = "Not a forecast."
_KEPT = "\u00a0"  # a space at which no line is broken

_LETTER, _SMALL_LETTER = 7.6, 5.0
"""Pixels that a letter of a title (15) and of a subtitle (11) takes, on average."""

Chart = TypeVar("Chart", alt.Chart, alt.LayerChart, alt.ConcatChart, alt.VConcatChart)


def layered(*charts: alt.Chart) -> alt.LayerChart:
    """Charts over each other, the first at the bottom."""
    return alt.LayerChart(layer=list(charts))


def coloured(column: str, names: Sequence[str]) -> alt.Color:
    """A colour for each name, in order; no legend, since lines carry their names."""
    return alt.Color(f"{column}:N", legend=None, scale=alt.Scale(
        domain=list(names), range=[COLOURS[k % len(COLOURS)] for k in range(len(names))]))


def dashed(column: str, names: Sequence[str]) -> alt.StrokeDash:
    """A dash for each name, in order, so that lines can be told apart in grey too, and when colours come again."""
    return alt.StrokeDash(f"{column}:N", legend=None, scale=alt.Scale(
        domain=list(names), range=[DASHES[(k + k // len(COLOURS)) % len(DASHES)] for k in range(len(names))]))


def shaped(column: str, names: Sequence[str]) -> alt.Shape:
    """A shape for each name, in order."""
    return alt.Shape(f"{column}:N", legend=None, scale=alt.Scale(
        domain=list(names), range=[SHAPES[k % len(SHAPES)] for k in range(len(names))]))


def wrapped(text: str, letters: int) -> str | list[str]:
    """Text as it stands if it fits, otherwise as lines."""
    lines = textwrap.wrap(text.replace(NOT_A_FORECAST, NOT_A_FORECAST.replace(" ", _KEPT)), letters)
    return text if len(lines) <= 1 else [line.replace(_KEPT, " ") for line in lines]


def finished(chart: Chart, title: str, subtitle: str, width: int = WIDTH) -> Chart:
    """A picture with its title, its text alternative and the look of the house.

    Args:
        chart: what is drawn.
        title: states the finding.
        subtitle: how to read the picture; "Not a forecast." is added.
        width: of the picture in pixels, by which titles are broken into lines.
    """
    below = f"{subtitle} {NOT_A_FORECAST}".strip()
    heading = alt.Title(wrapped(title, int(width / _LETTER)), subtitle=wrapped(below, int(width / _SMALL_LETTER)),
                        anchor="start")
    return dressed(chart.properties(title=heading, description=f"{title}. {below}"))


def dressed(chart: Chart) -> Chart:
    """The sizes of letters, and no frame."""
    return (chart.configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=12)
            .configure_title(fontSize=15))


def untitled(chart: Chart) -> Chart:
    """A copy without its title, for a page that says it in letters of its own."""
    copy = chart.copy()
    copy.title = alt.Undefined
    return copy


def heading_of(chart: Chart) -> tuple[str, str]:
    """The title of a finished picture, and how to read it, each in one line."""
    lines = [[text] if isinstance(text, str) else text for text in (chart.title.text, chart.title.subtitle)]
    return " ".join(lines[0]), " ".join(lines[1])


def apart(ends: Sequence[float], gap: float, top: float) -> list[float]:
    """Where labels go so that no two are nearer than `gap` and none lies above `top`.

    Args:
        ends: where each would best be, in any order.
        gap: smallest distance, in the same unit.
        top: highest place.
    """
    order = sorted(range(len(ends)), key=lambda k: ends[k])
    places: list[float] = []
    for k in order:
        places.append(max(ends[k], places[-1] + gap) if places else ends[k])
    for k in range(len(places) - 1, -1, -1):
        places[k] = min(places[k], top)
        top = places[k] - gap
    found = dict(zip(order, places, strict=True))
    return [found[k] for k in range(len(ends))]
