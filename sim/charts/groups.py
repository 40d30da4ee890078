"""Who gains and who does not: groups of people in rows, ways of working side by side in each."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from sim.charts.look import COLOURS, SHAPES, layered
from sim.charts.rows import LETTERS, NAMES, PLOT, SIDE, large, nought, row_axis, value_axis
from sim.charts.words import amount, capital, out_of, outcome_words, unit_words

MOST_WAYS = 4
"""With more, marks can't be told apart."""
_MARK = 12
_LEAST = 1.0
"""How far the axis goes at least, in people out of 100."""


def groups_chart(table: pd.DataFrame, outcome: str, baseline: str) -> alt.LayerChart:
    """The difference of each way of working from the baseline, in each group of people.

    Args:
        table: name (of the way of working; at most `MOST_WAYS`), group, difference, low, high (in the unit the outcome
            is stored in); one row a way of working and group, in the order in which they are drawn.
        outcome: what is compared.
        baseline: what the others are compared with, in words.
    """
    own = table.assign(**(table[["difference", "low", "high"]] * out_of(outcome)))
    own = own[own["difference"].notna()]
    names, groups = list(dict.fromkeys(own["name"])), list(dict.fromkeys(own["group"]))
    middles = own["difference"]
    reach = 2 * max(float(middles.abs().max()), _LEAST)
    ends = max(min(float(own["low"].min()), 0.0), -reach), min(max(float(own["high"].max()), _LEAST), reach)
    own[["low", "high"]] = own[["low", "high"]].clip(*ends)
    unit = f"{outcome_words(outcome)}, people out of 100 of the group"
    x = value_axis("difference", f"difference from “{baseline}”: {unit}", ends, signed=True)
    drawn = _drawn(own, x, names, groups).properties(width=PLOT + SIDE // 2,
                                                      height=len(groups) * (_MARK * len(names) + 6))
    drawn = drawn.configure_legend(labelFontSize=LETTERS, symbolSize=90, labelLimit=NAMES, columns=2)
    return large(drawn, _finding(own, outcome, names), "Lines: where each difference lies (in 95 of 100 such studies). "
                 "Each way of working has its own shape.")


def _drawn(own: pd.DataFrame, x: alt.X, names: Sequence[str], groups: Sequence[str]) -> alt.LayerChart:
    y, title = row_axis(groups, "group"), x["title"]
    offset = alt.YOffset("name:N", scale=alt.Scale(domain=list(names), paddingOuter=0.3))
    legend = alt.Legend(title=None, orient="top") if len(names) > 1 else None
    colour = alt.Color("name:N", legend=legend, scale=alt.Scale(domain=list(names), range=list(COLOURS[:len(names)])))
    shape = alt.Shape("name:N", legend=legend, scale=alt.Scale(domain=list(names), range=list(SHAPES[:len(names)])))
    base = alt.Chart(own).encode(y=y, yOffset=offset)
    return layered(
        nought(title),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=title), x2="high:Q", color=colour),
        base.mark_point(filled=True, size=75, opacity=1).encode(x=x, color=colour, shape=shape))


def _finding(own: pd.DataFrame, outcome: str, names: Sequence[str]) -> str:
    """Between which groups the first way of working differs most."""
    first = own[own["name"] == names[0]].set_index("group")["difference"]
    most, least = (amount(outcome, float(value), signed=True) for value in (first.max(), first.min()))
    what = f"{capital(outcome_words(outcome))} under “{names[0]}”"
    if most == least:
        return f"{what}: {most}{unit_words(outcome)} in every group"
    return f"{what}: {most}{unit_words(outcome)} ({first.idxmax()}) at most, {least} ({first.idxmin()}) at least"
