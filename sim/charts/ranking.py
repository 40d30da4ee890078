"""Which factor matters most: a tornado, or a ranking of indices."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.axes import interval_tips
from sim.charts.look import COLOURS, SHAPES, WIDTH, coloured, finished, layered, shaped, wrapped
from sim.charts.measures import MEASURES, Measure, fewer, named, ranked_by
from sim.charts.words import (amount, capital, factor_words, out_of, outcome_axis, outcome_words, unit_words,
                              written_value)
from sim.errors import UserError

MOST_ROWS = 20
ROW_HEIGHT = 24
_BESIDE = (5, 14)
"""Where two marks of a row lie, in pixels from its top."""
LOWEST, HIGHEST = "lowest", "highest"
"""Measures of a study that varies one factor at a time."""


def tornado(table: pd.DataFrame, outcome: str) -> alt.LayerChart:
    """How far each factor moves an outcome to either side, or by how much it outranks the others.

    Args:
        table: indices of one scenario, as `Sensitivity.indices`: factor, with, measure, value, low, high.
        outcome: what they are about.

    Raises:
        UserError: if nothing moved the outcome, or no measure can be ranked.
    """
    alone = table[(table["with"].fillna("") == "") & table["value"].notna()]
    if alone.empty:
        raise UserError(f"{outcome}: nothing moved it, so there is nothing to rank")
    if {LOWEST, HIGHEST} <= set(alone["measure"]):
        return _both_ways(alone, outcome)
    measures = ranked_by(alone)
    if not measures:
        raise UserError(f"{outcome}: this study has no measure by which settings can be ranked")
    return _ranking(alone[alone["measure"].isin(measures)], measures, outcome)


def _rows(table: pd.DataFrame, order: list[str]) -> alt.Y:
    """One row a factor, the strongest on top."""
    names = table.drop_duplicates("factor").set_index("factor")["name"]
    return alt.Y("name:N", title=None, scale=alt.Scale(domain=[names[name] for name in order]),
                 axis=alt.Axis(ticks=False, domain=False, labelLimit=300, labelPadding=8))


def _both_ways(table: pd.DataFrame, outcome: str) -> alt.LayerChart:
    """Bars from the lowest to the highest effect of each factor against the starting point."""
    table = table[table["measure"].isin((LOWEST, HIGHEST))].drop_duplicates(["factor", "value", "at"])
    table = table.assign(**(table[["value", "low", "high"]] * out_of(outcome)))
    reach = table.groupby("factor")["value"].agg(lambda own: max(own.max(), 0) - min(own.min(), 0))
    order = reach.sort_values(ascending=False, kind="stable").index[:MOST_ROWS].tolist()
    own = named(table, order)
    own["side"] = np.where(own["value"] < 0, "down", "up")
    own["said"] = [_said(outcome, value, at) for value, at in zip(own["value"], own["at"], strict=True)]
    own["end"] = own["value"].where(own["low"].isna(), np.where(own["side"] == "down", own["low"], own["high"]))
    y, axis = _rows(own, order), f"change of {outcome_axis(outcome)}"
    x = alt.X("value:Q", title=axis, stack=False, scale=_room(own), axis=alt.Axis(
        format="+,~r", tickCount=8, labelExpr="datum.value == 0 ? '0' : datum.label"))
    colour = alt.Color("side:N", legend=None, scale=alt.Scale(domain=["down", "up"], range=[COLOURS[1], COLOURS[0]]))
    tips = [alt.Tooltip("name:N", title="setting"), alt.Tooltip("at:N", title="at"),
            alt.Tooltip("value:Q", title="change", format="+,.3~f"), *interval_tips()]
    sides = own[own["value"] != 0].sort_values("value", key=lambda value: -value.abs(), kind="stable")
    sides = sides.drop_duplicates(["factor", "side"])
    base, down, up = (alt.Chart(part) for part in (sides, sides[sides["side"] == "down"], sides[sides["side"] == "up"]))
    end = alt.X("end:Q", title=axis)
    chart = layered(
        base.mark_bar(height=ROW_HEIGHT * 0.6, opacity=0.75).encode(x=x, y=y, color=colour, tooltip=tips),
        alt.Chart(pd.DataFrame({"nought": [0.0]})).mark_rule(color="black").encode(x=alt.X("nought:Q", title=axis)),
        base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q", title=axis), x2="high:Q", y=y),
        down.mark_text(align="right", dx=-6, fontSize=11).encode(x=end, y=y, text="said:N"),
        up.mark_text(align="left", dx=6, fontSize=11).encode(x=end, y=y, text="said:N"),
    ).properties(width=WIDTH - 140, height=ROW_HEIGHT * len(order))
    subtitle = ("Each setting moved by itself from the starting point, with the same luck; words: the value it was "
                f"moved to; thin: 95 % interval.{fewer(len(order), len(reach))}")
    return finished(chart, _tornado_finding(own, order, outcome), subtitle)


def _room(own: pd.DataFrame) -> alt.Scale:
    """An axis with room for the words at the ends of the bars."""
    low, high = min(0.0, float(own["end"].min())), max(0.0, float(own["end"].max()))
    room = (high - low or 1.0) * 0.24
    return alt.Scale(domain=[low - (room if low < 0 else 0.0), high + (room if high > 0 else 0.0)], nice=False)


def _said(outcome: str, value: float, at: str) -> str:
    return f"{amount(outcome, value, signed=True)} at {written_value(at)}"


def _tornado_finding(own: pd.DataFrame, order: list[str], outcome: str) -> str:
    name = outcome_words(outcome)
    clear = own[(own["low"] > 0) | (own["high"] < 0)]
    order = [factor for factor in order if factor in set(clear["factor"])]
    if not order:
        return f"{capital(name)}: no setting moved it clearly"
    ends = own[own["factor"] == order[0]]["value"]
    low, high = min(0.0, float(ends.min())), max(0.0, float(ends.max()))
    between = (f"from {amount(outcome, low, signed=True)} to {amount(outcome, high, signed=True)}" if low < 0 < high
               else f"by up to {amount(outcome, high if high > 0 else low, signed=True)}")
    return f"{capital(factor_words(order[0]))} moved {name} most: {between}{unit_words(outcome)}"


def _ranking(table: pd.DataFrame, measures: list[str], outcome: str) -> alt.LayerChart:
    """A row a factor with a mark for each measure and its interval, the strongest on top."""
    first = MEASURES[measures[0]]
    columns = ["value", "low", "high", "threshold"]
    table = table.assign(**(table[columns] * (out_of(outcome) if first.in_outcome else 1)))
    ranked = table[table["measure"] == measures[0]].sort_values("value", ascending=False, kind="stable")
    order = ranked["factor"].tolist()[:MOST_ROWS]
    own = named(table, order)
    y = _rows(own, order)
    axis = wrapped(first.axis_for(outcome), 70)
    ends = own[["value", "low", "high"]]
    scale = alt.Scale(domain=[min(0.0, float(ends.min().min())), max(float(ends.max().max()), 1e-9)], nice=True)
    x = alt.X("value:Q", title=axis, axis=alt.Axis(format=",~r", tickCount=8), scale=scale)
    colour, shape = coloured("measure", measures), shaped("measure", measures)
    tips = [alt.Tooltip("name:N", title="setting"), alt.Tooltip("measure:N"),
            alt.Tooltip("value:Q", format=",.3~f"), *interval_tips()]
    base = alt.Chart(own).encode(y=y)
    if len(measures) > 1:
        base = base.encode(yOffset=alt.YOffset("measure:N", scale=alt.Scale(domain=measures, range=list(_BESIDE))))
    chart = layered(
        base.mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q", title=axis, scale=scale), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=70, opacity=1).encode(x=x, color=colour, shape=shape, tooltip=tips),
    ).properties(width=WIDTH - 140, height=ROW_HEIGHT * len(order))
    marks = "; ".join(f"{SHAPES[k]}: {MEASURES[name].mark}" for k, name in enumerate(measures))
    subtitle = f"{capital(marks)}; lines: 95 % interval.{fewer(len(order), len(ranked))}"
    return finished(chart, _ranking_finding(ranked, first, outcome), subtitle)


def _ranking_finding(ranked: pd.DataFrame, measure: Measure, outcome: str) -> str:
    top = ranked.iloc[0]
    name, word = outcome_words(outcome), capital(factor_words(str(top["factor"])))
    if np.isnan(top["low"]):
        return f"{word} ranked first for {name}; how surely is not known"
    if not top["low"] > (0.0 if np.isnan(top["threshold"]) else top["threshold"]):
        return f"{capital(name)}: no setting stands out clearly"
    if measure.in_outcome:
        return f"{word} moved {name} most: by {amount(outcome, top['value'])}{unit_words(outcome)} over its range"
    second = ranked.iloc[1] if len(ranked) > 1 else None
    then = f", then {factor_words(str(second['factor']))}" if second is not None and second["low"] > 0 else ""
    return f"{word} mattered most for {name}{then}"
