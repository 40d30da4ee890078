"""Axes and tooltips that several pictures share."""

from __future__ import annotations

import math
from collections.abc import Sequence

import altair as alt

from sim.charts.levels import Levels
from sim.charts.words import outcome_words


def factor_scale(levels: Levels, title: Sequence[str], log: bool, ticks: int, angle: int) -> alt.X:
    """The axis of a factor: numbers to scale, switches and choices side by side.

    Args:
        levels: of the factor.
        title: lines.
        log: whether equal factors are equally far apart.
        ticks: about how many numbers are named.
        angle: of the words of choices, in degrees.
    """
    if levels.places is None:
        return alt.X("level:N", title=list(title), sort=None, scale=alt.Scale(domain=levels.labels),
                     axis=alt.Axis(labelAngle=angle, labelLimit=150, labelOverlap=False, grid=False))
    scale = alt.Scale(type="log" if log else "linear", zero=False, nice=False, padding=10)
    return alt.X("place:Q", title=list(title), axis=_numbers(levels, ticks, log), scale=scale)


def _numbers(levels: Levels, ticks: int, log: bool) -> alt.Axis:
    """Named at the values themselves if there are few; never with an exponent."""
    places = levels.places or []
    if not levels.sliced and len(places) <= ticks + 1:
        return alt.Axis(grid=False, values=places, format=",.3~r")
    if log:
        return alt.Axis(grid=False, values=_log_ticks(min(places), max(places)), format=",.3~r")
    return alt.Axis(grid=False, tickCount=ticks, format=",~r")


def _log_ticks(low: float, high: float) -> list[float]:
    """Round numbers in a range: 1, 2, 5 with noughts before or behind, more of them if few fit; else its ends."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for firsts, fewest in (((1, 2, 5), 3), ((1, 2, 3, 5, 7), 2)):
        found = [first * 10.0**power for power in powers for first in firsts if low <= first * 10.0**power <= high]
        if len(found) >= fewest:
            return found
    return [low, high]


def tooltips(outcome: str) -> list[alt.Tooltip]:
    """What a point says of the runs at a level."""
    return [alt.Tooltip("level:N", title="at"), alt.Tooltip("mean:Q", title=outcome_words(outcome), format=",.3~f"),
            *interval_tips(), alt.Tooltip("low_run:Q", title="8 in 10 runs from", format=",.3~f"),
            alt.Tooltip("high_run:Q", title="8 in 10 runs to", format=",.3~f"), alt.Tooltip("runs:Q", title="runs")]


def interval_tips() -> list[alt.Tooltip]:
    """The ends of a 95 % interval."""
    return [alt.Tooltip("low:Q", title="95 % interval from", format=",.3~f"),
            alt.Tooltip("high:Q", title="95 % interval to", format=",.3~f")]
