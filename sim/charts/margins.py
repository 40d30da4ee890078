"""Many numbers beside their margins: the claims of the cake, and the docking cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from sim.charts.look import COLOURS, WIDTH
from sim.charts.formats import svg


def margins_chart(table: pd.DataFrame, edge: float, title: str, subtitle: str, axis: str) -> alt.LayerChart:
    """Many numbers with their intervals, in multiples of their margins; grey is within the margin.

    Args:
        table: group (named once beside its first row), kind, low, middle, high, one row a number.
        edge: what lies further out is drawn at the edge.
        title, subtitle, axis: words.
    """
    table = table.assign(row=[f"{k:04d}" for k in range(len(table))])
    table[["low", "middle", "high"]] = table[["low", "middle", "high"]].clip(-edge, edge)
    kinds = list(dict.fromkeys(table["kind"]))
    y = alt.Y("row:N", sort=list(table["row"]), axis=None)
    x = alt.X("middle:Q", title=axis, scale=alt.Scale(domain=[-edge, edge]))
    legend = alt.Legend(title=None, orient="top") if len(kinds) > 1 else None
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=list(COLOURS[:len(kinds)])), legend=legend)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["circle", "square"][:len(kinds)]), legend=None)
    band = alt.Chart(pd.DataFrame({"a": [-1.0], "b": [1.0]})).mark_rect(color="#dddddd").encode(x="a:Q", x2="b:Q")
    first = table.drop_duplicates("group").assign(at=-edge)
    names = alt.Chart(first).mark_text(align="right", dx=-6, fontSize=11).encode(x="at:Q", y=y, text="group:N")
    return alt.layer(
        band, names,
        alt.Chart(table).mark_rule(strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q", y=y, color=colour),
        alt.Chart(table).mark_point(filled=True, size=45).encode(x=x, y=y, color=colour, shape=shape),
    ).properties(
        width=WIDTH, height=max(11 * len(table), 300), title=alt.Title(title, subtitle=subtitle, anchor="start"),
    ).configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=12, grid=False
    ).configure_title(fontSize=15)


def patterns_picture(patterns: Sequence[dict[str, Any]]) -> str:
    """Every comparison of every claim, as SVG.

    Args:
        patterns: as in the record of the claims.
    """
    kinds = (("must show", "effects"), ("must be absent", "nulls"))
    rows = [(p["name"], kind, *(c[key] / c["margin"] for key in ("low", "difference", "high")))
            for p in patterns for kind, part in kinds for c in p[part]]
    return svg(margins_chart(
        pd.DataFrame(rows, columns=["group", "kind", "low", "middle", "high"]), 12.0,
        "The claims of the cake, put to the test",
        "Grey: practically nothing. Round: must lie to the right of it. Square: must not; most must lie within. "
        "Not a forecast.", "difference, in multiples of the smallest that counts (edge: or more)"))


def docking_picture(cases: Sequence[dict[str, Any]]) -> str:
    """Of every docking case the number that comes nearest to its margin, as SVG; bounds are left out.

    Args:
        cases: results as plain data.
    """
    rows = []
    for case in cases:
        ends = [[(end - case["expected"][name]) / case["margin"][name]
                 for end in (interval[0], case["measured"][name], interval[1])]
                for name, interval in case["interval"].items() if name not in case["bounds"]]
        if ends:
            rows.append((case["case"], "ours", *max(ends, key=lambda own: max(abs(own[0]), abs(own[2])))))
    return svg(margins_chart(
        pd.DataFrame(rows, columns=["group", "kind", "low", "middle", "high"]), 3.0,
        "Docking: ours beside published models",
        "Of each case, the number that comes nearest to its margin. Grey: equivalent; all of it must lie within.",
        "ours − expected, in multiples of the margin (edge: or more)"))
