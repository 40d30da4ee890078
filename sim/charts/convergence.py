"""How settled the indices are: each on growing parts of the sample."""

from __future__ import annotations

import altair as alt
import pandas as pd

from sim.charts.axes import interval_tips
from sim.charts.look import HEIGHT, WIDTH, apart, coloured, dashed, finished, layered, shaped, wrapped
from sim.charts.measures import MEASURES, fewer, named, ranked_by
from sim.charts.words import amount, out_of, outcome_words, plain_number, unit_words
from sim.errors import UserError

MOST_LINES = 6


def convergence(growth: pd.DataFrame, outcome: str) -> alt.LayerChart:
    """An index of each factor, estimated on growing parts of the sample.

    Args:
        growth: of one scenario, as `Sensitivity.growth`: size, unit, factor, measure, value, low, high.
        outcome: what it is about.

    Raises:
        UserError: if there is nothing to draw.
    """
    there = growth[growth["value"].notna()]
    ranked = ranked_by(there)
    if not ranked:
        raise UserError(f"{outcome}: its indices were not estimated on growing parts of the sample")
    measure = MEASURES[ranked[0]]
    own = there[there["measure"] == ranked[0]].copy()
    own[["value", "low", "high"]] *= out_of(outcome) if measure.in_outcome else 1
    last = own[own["size"] == own["size"].max()].sort_values("value", ascending=False, kind="stable")
    order = last["factor"].tolist()[:MOST_LINES]
    own = named(own, order)
    names = own.drop_duplicates("factor").set_index("factor")["name"].loc[order].tolist()
    unit = str(own["unit"].iloc[0])
    own["place"] = own["size"] * (1 + 0.006 * (own["name"].map({name: k for k, name in enumerate(names)})
                                              - (len(names) - 1) / 2))
    chart = _growing(own, names, wrapped(measure.axis_for(outcome), 50), unit)
    half = float((last["high"] - last["low"]).max() / 2)
    words = amount(outcome, half) + unit_words(outcome) if measure.in_outcome else plain_number(half, 2)
    most = f"{int(own['size'].max()):,} {unit}"
    title = f"What moved {outcome_words(outcome)}: with {most} the widest interval is ± {words}"
    subtitle = (f"The index of each setting on growing parts of the sample; bars: 95 % interval. Settled where lines "
                f"lie flat and bars are short.{fewer(len(order), len(last))}")
    return finished(chart, title, subtitle)


def _growing(own: pd.DataFrame, names: list[str], axis: str | list[str], unit: str) -> alt.LayerChart:
    x = alt.X("place:Q", title=unit, scale=alt.Scale(type="log", nice=False, padding=12),
              axis=alt.Axis(values=sorted(set(own["size"])), format=",d", grid=False))
    last = own[own["size"] == own["size"].max()].copy()
    low = min(0.0, float(own["value"].min()), float(last["low"].fillna(0.0).min()))
    high = max(float(own["value"].max()), float(last["high"].fillna(0.0).max()))
    scale = alt.Scale(domain=[low, high if high > low else low + 1], nice=True)
    colour, dash, shape = coloured("name", names), dashed("name", names), shaped("name", names)
    y = alt.Y("value:Q", title=axis, scale=scale, axis=alt.Axis(format=",~r"))
    last["place"] = last["place"].max()
    last["at"] = apart(last["value"].tolist(), 0.055 * (high - low or 1.0), high)
    tips = [alt.Tooltip("name:N", title="setting"), alt.Tooltip("size:Q", title=unit, format=",d"),
            alt.Tooltip("value:Q", format=",.3~f"), *interval_tips()]
    base = alt.Chart(own)
    return layered(
        base.mark_rule(strokeWidth=1.5, opacity=0.6, clip=True).encode(x=x, y=alt.Y("low:Q", title=axis, scale=scale),
                                                            y2="high:Q", color=colour),
        base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash),
        base.mark_point(filled=True, size=50, opacity=1).encode(x=x, y=y, color=colour, shape=shape, tooltip=tips),
        alt.Chart(last).mark_text(align="left", dx=10, fontSize=12).encode(
            x=x, y=alt.Y("at:Q", title=axis, scale=scale), text="name:N", color=colour),
    ).properties(width=WIDTH, height=HEIGHT)
