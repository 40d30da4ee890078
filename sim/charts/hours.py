"""What it takes: the hours of each way of working, by who gives them."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.look import layered
from sim.charts.rows import INK, LETTERS, PLOT, beside, large, row_axis, row_height, value_axis
from sim.charts.words import amount

PARTS = ("users", "professionals", "outreach")
_FILL = ("#0072b2", "#b8dcf0", "#ffffff")
_WIDE = 52
"""Pixels that a number needs inside a bar."""


def hours_chart(table: pd.DataFrame) -> alt.LayerChart:
    """Hours by who gives them, a bar for each way of working, the most on top.

    Args:
        table: name, and a column of hours for each of `PARTS`; one row a way of working.
    """
    own = table.assign(total=table[list(PARTS)].sum(axis=1)).sort_values("total", ascending=False, kind="stable")
    order = own["name"].tolist()
    own["said"] = [amount("hours_total", float(value)) for value in own["total"]]
    long = own.melt(["name", "total"], list(PARTS), "part", "hours").sort_values(
        "name", key=lambda names: names.map(order.index), kind="stable")
    long["to"] = long.groupby("name", sort=False)["hours"].cumsum()
    long["from"] = long["to"] - long["hours"]
    most = max(float(own["total"].max()), 1.0)
    fits = long["hours"] > most * _WIDE / PLOT
    long["inside"] = np.where(fits, [amount("hours_total", float(value)) for value in long["hours"]], "")
    long["middle"] = (long["from"] + long["to"]) / 2
    x = value_axis("from", "hours over the whole time", (0.0, most))
    height = row_height(len(own))
    return large(_drawn(long, own, x, height).properties(width=PLOT, height=height * len(own)), _finding(own),
                 "Dark: given by users; pale: by professionals; white: outreach by people who practise. "
                 "At the end of each bar: all hours.")


def _drawn(long: pd.DataFrame, own: pd.DataFrame, x: alt.X, height: int) -> alt.LayerChart:
    y, title = row_axis(own["name"].tolist()), x["title"]
    fill = alt.Color("part:N", legend=None, scale=alt.Scale(domain=list(PARTS), range=list(_FILL)))
    middle, small = alt.X("middle:Q", title=title), LETTERS - 2
    dark, shown = long["part"] == PARTS[0], long["inside"] != ""
    first = long[(long["name"] == own["name"].iloc[0]) & shown]
    return layered(
        alt.Chart(long).mark_bar(height=0.66 * height, stroke=INK, strokeWidth=0.7).encode(x=x, x2="to:Q", y=y,
                                                                                           color=fill),
        alt.Chart(long[dark & shown]).mark_text(fontSize=small, color="#ffffff").encode(x=middle, y=y, text="inside:N"),
        alt.Chart(long[~dark & shown]).mark_text(fontSize=small, color=INK).encode(x=middle, y=y, text="inside:N"),
        alt.Chart(first).mark_text(fontSize=small, color=INK).encode(x=middle, y=alt.value(-8), text="part:N"),
        beside(own, y))


def _finding(own: pd.DataFrame) -> str:
    most, least = own.iloc[0], own.iloc[-1]
    if len(own) == 1 or most["said"] == least["said"]:
        return f"Every way of working takes about {most['said']} hours"
    return f"“{most['name']}” takes most hours ({most['said']}), “{least['name']}” fewest ({least['said']})"
