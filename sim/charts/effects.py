"""Main effects: the mean of an outcome at each level of each factor, one panel a factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.axes import factor_scale, tooltips
from sim.charts.levels import Levels, is_log, levels_of
from sim.charts.look import COLOURS, finished, layered
from sim.charts.response import LUCK_UNKNOWN, Mean, Response, clear, response
from sim.charts.words import amount, capital, factor_axis, factor_words, outcome_axis, outcome_words, unit_words

MOST_PANELS = 12
COLUMNS = 3
PANEL_WIDTH, PANEL_HEIGHT = 190, 150
_SLICE_POINTS = 12
"""Points that a slice should hold."""


def main_effects(runs: pd.DataFrame, factors: Sequence[Mapping[str, Any]], outcome: str) -> alt.ConcatChart:
    """What an outcome is on average at each level of each factor, over all values of the others.

    Args:
        runs: scenario, point, replicate, factors, outcome; of one scenario.
        factors: as in the manifest of a study: `key`, and `scale` ("linear" or "log").
        outcome: name of a column.

    Raises:
        UserError: if no run has a value.
    """
    found = response(runs, [factor["key"] for factor in factors], outcome)
    effects = sorted((Effect(found, factor) for factor in factors), key=lambda effect: -effect.span)[:MOST_PANELS]
    edges = [edge for effect in effects for mean in effect.means
             for edge in (mean.low_run, mean.high_run, mean.low, mean.high)]
    domain = [float(np.nanmin(edges)), float(np.nanmax(edges))]
    if domain[0] == domain[1]:
        domain = [domain[0] - 1, domain[1] + 1]
    panels = [effect.panel(domain, first=place % COLUMNS == 0) for place, effect in enumerate(effects)]
    columns = min(COLUMNS, len(panels))
    fewer = f" The {MOST_PANELS} of {len(factors)} settings that moved it most." if len(factors) > MOST_PANELS else ""
    subtitle = (f"Mean over all values of the other settings; {found.interval_words}; "
                f"pale: where 8 in 10 runs lie.{fewer}{found.note}")
    chart = alt.concat(*panels, columns=columns, spacing=24)
    return finished(chart, _finding(effects, found.sure), subtitle, max(2, columns) * (PANEL_WIDTH + 60))


def strongest_factors(runs: pd.DataFrame, factors: Sequence[Mapping[str, Any]], outcome: str) -> list[str]:
    """Keys of the factors, the one between whose levels the mean differs most first. Arguments as above."""
    found = response(runs, [factor["key"] for factor in factors], outcome)
    return [effect.key for effect in sorted((Effect(found, factor) for factor in factors), key=lambda own: -own.span)]


class Effect:
    """One factor: its levels and the mean of the outcome at each."""

    def __init__(self, found: Response, factor: Mapping[str, Any]) -> None:
        self.key: str = factor["key"]
        self.outcome = found.outcome
        self.log = is_log(factor)
        column = found.points[self.key]
        self.levels: Levels = levels_of(column, int(np.clip(len(column) // _SLICE_POINTS, 3, 8)))
        self.means: list[Mean] = [found.mean(np.flatnonzero(self.levels.codes == k))
                                  for k in range(len(self.levels.labels))]
        values = np.array([mean.value for mean in self.means])
        self.lowest, self.highest = ((0, 0) if np.isnan(values).all()
                                     else (int(np.nanargmin(values)), int(np.nanargmax(values))))
        self.span = 0.0 if np.isnan(values).all() else float(values[self.highest] - values[self.lowest])

    @property
    def clear(self) -> bool:
        return clear(self.means[self.highest], self.means[self.lowest])

    @property
    def one_way(self) -> bool:
        """Whether the outcome is lowest at one end of the range and highest at the other."""
        return self.levels.places is not None and {self.lowest, self.highest} == {0, len(self.means) - 1}

    def table(self) -> pd.DataFrame:
        """One row a level."""
        places = self.levels.places or [float("nan")] * len(self.means)
        return pd.DataFrame([
            {"level": label, "order": k, "place": place, "mean": mean.value, "low": mean.low, "high": mean.high,
             "low_run": mean.low_run, "high_run": mean.high_run, "runs": mean.runs}
            for k, (label, place, mean) in enumerate(zip(self.levels.labels, places, self.means, strict=True))
            if mean.runs])

    def panel(self, domain: list[float], first: bool) -> alt.LayerChart:
        """The factor's panel, on the scale of all panels."""
        words = self.levels.places is None
        x = factor_scale(self.levels, factor_axis(self.key, 30), self.log, 5, -35)
        y_title = outcome_axis(self.outcome) if first else None
        scale = alt.Scale(domain=domain, nice=True, zero=False)
        y = alt.Y("mean:Q", title=_broken(y_title), scale=scale, axis=alt.Axis(tickCount=5))
        tips = tooltips(self.outcome)
        base = alt.Chart(self.table())
        pale = (base.mark_rule(color="#bbbbbb", strokeWidth=14, opacity=0.4) if words else
                base.mark_area(color="#bbbbbb", opacity=0.3))
        layers = [
            pale.encode(x=x, y=alt.Y("low_run:Q", title=_broken(y_title), scale=scale), y2="high_run:Q"),
            base.mark_rule(strokeWidth=2.5, color=COLOURS[0]).encode(
                x=x, y=alt.Y("low:Q", title=_broken(y_title), scale=scale), y2="high:Q"),
            base.mark_point(filled=True, size=45, opacity=1, color=COLOURS[0]).encode(x=x, y=y, tooltip=tips),
        ]
        if not words:
            layers.insert(1, base.mark_line(color=COLOURS[0], strokeWidth=1.2).encode(x=x, y=y))
        return layered(*layers).properties(width=PANEL_WIDTH, height=PANEL_HEIGHT)


def _broken(title: str | None) -> str | list[str] | None:
    """A title of an upright axis in lines that fit a panel."""
    import textwrap

    if title is None:
        return None
    lines = textwrap.wrap(title, PANEL_HEIGHT // 6)
    return lines if len(lines) > 1 else title


def _finding(effects: Sequence[Effect], sure: bool) -> str:
    """What the pictures show, in a sentence; if nobody can be `sure`, with a warning."""
    clear_ones = [effect for effect in effects if (effect.clear if sure else effect.span > 0)]
    warning = "" if sure else LUCK_UNKNOWN
    name = outcome_words(effects[0].outcome)
    if not clear_ones:
        return f"{capital(name)}: no setting moved it clearly"
    top = clear_ones[0]
    most = " most" if len(effects) > 1 else ""
    word = factor_words(top.key)
    ends = [amount(top.outcome, top.means[k].value) for k in (top.lowest, top.highest)]
    unit = unit_words(top.outcome)
    if top.one_way:
        rose = top.highest > top.lowest
        first, last = ends if rose else ends[::-1]
        return f"{capital(name)} {'rose' if rose else 'fell'}{most} with {word}: from {first} to {last}{unit}{warning}"
    labels = [top.levels.labels[k] for k in (top.lowest, top.highest)]
    return (f"{capital(name)} differed{most} by {word}: {ends[0]} at {labels[0]}, {ends[1]}{unit} at {labels[1]}"
            f"{warning}")
