"""Where runs end: how many in each part of the range, so that two camps are seen and not averaged away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.levels import levels_of
from sim.charts.look import COLOURS, WIDTH, finished, layered
from sim.charts.response import HIGH, LOW
from sim.charts.words import amount, capital, factor_words, out_of, outcome_axis, outcome_words, unit_words
from sim.errors import UserError

MOST_PANELS = 6
"""With more, each has a row only."""
MOST_LEVELS = 6
FEW_RUNS = 60
"""Up to so many runs in a panel, each is a dot."""
BARS, FEW_BARS = 30, 40


def distribution(runs: pd.DataFrame, outcome: str, by: str | Mapping[str, Any] = "scenario",
                 titles: Mapping[str, str] | None = None) -> alt.VConcatChart | alt.LayerChart:
    """How many runs end in each part of an outcome's range, one panel a scenario or level of a factor.

    Args:
        runs: scenario, the outcome; the factor's column if asked for.
        outcome: name of a column.
        by: "scenario", or a factor as in the manifest of a study.
        titles: what to call each scenario.

    Raises:
        UserError: if no run has a value.
    """
    table = runs[runs[outcome].notna()]
    if table.empty:
        raise UserError(f"{outcome}: no run has a value, so there is nothing to draw")
    parts = _parts(table, by, titles or {})
    values = {name: own[outcome].to_numpy(float) * out_of(outcome) for name, own in parts.items()}
    title = _finding(values, outcome)
    left_out = len(runs) - len(table)
    note = f" {left_out:,} run{'s' * (left_out != 1)} without a value left out." if left_out else ""
    black = f"black: the middle run, and where 8 in 10 runs lie.{_pooled(table, by)}{note}"
    if len(values) > MOST_PANELS:
        return finished(_rows(values, outcome), title, f"The larger a circle, the more runs end there; {black}")
    few = max(map(len, values.values())) <= FEW_RUNS
    return finished(_panels(values, outcome, few), title, f"{'Dot: a run' if few else 'Bar: runs'}; {black}")


def _panels(values: Mapping[str, np.ndarray], outcome: str, few: bool) -> alt.VConcatChart:
    """A histogram each, over each other."""
    edges = _edges(np.concatenate(list(values.values())), outcome, FEW_BARS if few else BARS)
    most = max(int(np.histogram(own, edges)[0].max()) for own in values.values())
    height = 200 if len(values) == 1 else 80
    names = list(values)
    panels = [_panel(values[name], name if len(names) > 1 else "", edges, few, (most, height),
                     outcome if k == len(names) - 1 else None) for k, name in enumerate(names)]
    return alt.vconcat(*panels, spacing=8)


def _rows(values: Mapping[str, np.ndarray], outcome: str) -> alt.LayerChart:
    """A row each with circles as large as there are runs, for many of them."""
    edges = _edges(np.concatenate(list(values.values())), outcome, BARS)
    dots, marks = [], []
    for name, own in values.items():
        counts = np.histogram(own, edges)[0]
        dots += [{"name": name, "at": (edges[k] + edges[k + 1]) / 2, "runs": int(counts[k]),
                  "share": counts[k] / len(own)} for k in np.flatnonzero(counts)]
        low, middle, high = np.quantile(own, [LOW, 0.5, HIGH])
        marks.append({"name": name, "low": low, "middle": middle, "high": high})
    order = [mark["name"] for mark in sorted(marks, key=lambda mark: -mark["middle"])]
    y = alt.Y("name:N", title=None, sort=order, axis=alt.Axis(ticks=False, domain=False, grid=True, labelLimit=300))
    axis = outcome_axis(outcome)
    x_scale = alt.Scale(domain=[float(edges[0]), float(edges[-1])], nice=False)
    size = alt.Size("share:Q", legend=None, scale=alt.Scale(domain=[0, 1], range=[0, 500]))
    over = alt.Chart(pd.DataFrame(marks))
    return layered(
        alt.Chart(pd.DataFrame(dots)).mark_circle(color=COLOURS[0], opacity=0.55).encode(
            x=alt.X("at:Q", title=axis, scale=x_scale, axis=alt.Axis(grid=False, format=",~r")), y=y, size=size,
            tooltip=[alt.Tooltip("name:N", title="where"), alt.Tooltip("at:Q", title="about", format=",~r"),
                     alt.Tooltip("runs:Q")]),
        over.mark_rule(strokeWidth=1.2, color="black").encode(x=alt.X("low:Q", title=axis, scale=x_scale), x2="high:Q",
                                                              y=y),
        over.mark_point(shape="diamond", size=45, filled=True, color="black", opacity=1).encode(
            x=alt.X("middle:Q", title=axis, scale=x_scale), y=y),
    ).properties(width=WIDTH - 140, height=28 * len(order))


def _pooled(table: pd.DataFrame, by: str | Mapping[str, Any]) -> str:
    if "point" not in table or table["point"].nunique() == table["scenario"].nunique():
        return ""
    return " Luck and settings are pooled." if isinstance(by, str) else " Luck and the other settings are pooled."


def _parts(table: pd.DataFrame, by: str | Mapping[str, Any], titles: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    if isinstance(by, str):
        return {titles.get(str(name), str(name)): own for name, own in table.groupby("scenario", sort=False)}
    found = levels_of(table[by["key"]], MOST_LEVELS)
    return {f"{factor_words(by['key'])} {label}": table[found.codes == k] for k, label in enumerate(found.labels)}


def _edges(values: np.ndarray, outcome: str, bars: int) -> np.ndarray:
    """Edges of the bars at round numbers, over what there is."""
    low, high = float(values.min()), float(values.max())
    if low == high:
        low, high = low - 0.5, high + 0.5
    power = 10.0 ** np.floor(np.log10((high - low) / bars))
    step = next(power * times for times in (1, 2, 2.5, 5, 10, 20) if (high - low) / (power * times) <= bars)
    return np.arange(np.floor(low / step), np.floor(high / step) + 2) * step


def _panel(values: np.ndarray, name: str, edges: np.ndarray, few: bool, size: tuple[int, int], axis_of: str | None
           ) -> alt.LayerChart:
    """One scenario's runs.

    Args:
        size: runs in the fullest bar of all panels, and the height in pixels.
        axis_of: outcome named below the axis; None for panels that share the axis of a lower one.
    """
    most, height = size
    counts = np.histogram(values, edges)[0]
    x_axis = alt.Axis(grid=False, labels=axis_of is not None, ticks=axis_of is not None, format=",~f")
    title = outcome_axis(axis_of) if axis_of is not None else None
    x_scale = alt.Scale(domain=[float(edges[0]), float(edges[-1])], nice=False)
    y = alt.Y("runs:Q", title="runs", scale=alt.Scale(domain=[0, most * 1.25], nice=False),
              axis=alt.Axis(tickCount=2 if height < 100 else 4, tickMinStep=1, format=",d", grid=False))
    bars = pd.DataFrame({"from": edges[:-1], "to": edges[1:], "runs": counts})
    tips = [alt.Tooltip("from:Q", format=",~r"), alt.Tooltip("to:Q", format=",~r"), alt.Tooltip("runs:Q")]
    if few:
        dots = bars.loc[bars.index.repeat(bars["runs"])].assign(at=lambda own: (own["from"] + own["to"]) / 2)
        dots["runs"] = dots.groupby("from").cumcount() + 0.5
        size_of = min(60.0, (height / (most * 1.25)) ** 2, (WIDTH / len(counts)) ** 2 * 0.6)
        drawn = alt.Chart(dots).mark_circle(size=size_of, color=COLOURS[0], opacity=0.8).encode(
            x=alt.X("at:Q", title=title, axis=x_axis, scale=x_scale), y=y, tooltip=tips[:2])
    else:
        drawn = alt.Chart(bars[bars["runs"] > 0]).mark_bar(color=COLOURS[0], opacity=0.8, binSpacing=1).encode(
            x=alt.X("from:Q", title=title, axis=x_axis, scale=x_scale, bin="binned"), x2="to:Q", y=y, tooltip=tips)
    low, middle, high = np.quantile(values, [LOW, 0.5, HIGH])
    mark = pd.DataFrame({"low": [low], "middle": [middle], "high": [high], "runs": [most * 1.12], "name": [name]})
    over = alt.Chart(mark)
    layers = [
        drawn,
        over.mark_rule(strokeWidth=1.5, color="black").encode(x=alt.X("low:Q", scale=x_scale), x2="high:Q", y=y),
        over.mark_point(shape="diamond", size=60, filled=True, color="black", opacity=1).encode(
            x=alt.X("middle:Q", scale=x_scale), y=y),
    ]
    chart = layered(*layers).properties(width=WIDTH, height=height)
    return chart.properties(title=alt.Title(name, anchor="start", fontSize=12, fontWeight="normal", offset=2)
                            ) if name else chart


def _finding(values: Mapping[str, np.ndarray], outcome: str) -> str:
    """Where runs ended, in a sentence; two camps come first."""
    from sim.analysis.sensitivity import two_camps  # scipy, which a picture of a run does not wait for

    name, unit = outcome_words(outcome), unit_words(outcome)
    split = {part: found for part, own in values.items() if (found := two_camps(own)).split}
    several = len(values) > 1
    if split:
        part, found = min(split.items(), key=lambda item: abs(item[1].low_runs - 0.5))
        where = f" of {part}" if several else ""
        lower = round(100 * found.low_runs)
        return (f"Runs{where} ended in two camps: {lower} % near {amount(outcome, found.low)} and {100 - lower} % near "
                f"{amount(outcome, found.high)}{unit} ({name})")
    middles = {part: float(np.median(own)) for part, own in values.items()}
    if not several:
        own = next(iter(values.values()))
        low, middle, high = (amount(outcome, float(value)) for value in np.quantile(own, [LOW, 0.5, HIGH]))
        if low == high:
            return f"{capital(name)} ended at {middle}{unit} in at least 8 in 10 runs"
        return f"{capital(name)} ended between {low} and {high}{unit} in 8 in 10 runs; the middle run at {middle}"
    top, bottom = max(middles, key=lambda part: middles[part]), min(middles, key=lambda part: middles[part])
    return (f"{capital(name)} ended highest with {top} (middle run {amount(outcome, middles[top])}{unit}), lowest with "
            f"{bottom} ({amount(outcome, middles[bottom])})")
