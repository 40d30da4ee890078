"""From a table to a chart: one library, the same pictures everywhere, nothing loaded from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f3c8d", "#555555")
"""Eight colours that colour-blind readers can tell apart (Okabe & Ito 2008, then two more)."""
DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [1, 3], [10, 4], [3, 1])
MOST_RUNS = 8
WIDTH, HEIGHT = 640, 340


def adoption_chart(weekly: pd.DataFrame, titles: dict[str, str]) -> alt.LayerChart:
    """Adoption over the weeks: the middle run, the band of 8 in 10 runs, and single runs behind.

    Args:
        weekly: scenario, replicate, week, adoption (share).
        titles: what to call each scenario.
    """
    table = weekly[["scenario", "replicate", "week", "adoption"]].copy()
    table["adoption"] *= 100
    grouped = table.groupby(["scenario", "week"], sort=False)["adoption"]
    band = pd.DataFrame({"low": grouped.quantile(0.1), "middle": grouped.quantile(0.5), "high": grouped.quantile(0.9)})
    band = band.reset_index()
    names = list(dict.fromkeys(table["scenario"]))
    band = band[band["week"] % max(1, int(band["week"].max()) // 104) == 0]
    colour = alt.Color("scenario:N", scale=alt.Scale(domain=names, range=[COLOURS[k % 8] for k in range(len(names))]),
                       legend=None)
    dash = alt.StrokeDash("scenario:N", scale=alt.Scale(domain=names, range=[DASHES[k % 8] for k in range(len(names))]),
                          legend=None)
    x = alt.X("week:Q", title="weeks", axis=alt.Axis(grid=False), scale=alt.Scale(nice=False))
    y_title = "people out of 100 who practise co-production"
    scale = alt.Scale(domain=[0, 100])
    shown = table[table["replicate"] < MOST_RUNS]
    shown = shown[shown["week"] % max(1, int(table["week"].max()) // 104) == 0]
    if len(shown) > 4500:
        shown = shown[shown["replicate"] < max(1, 4500 * MOST_RUNS // len(shown))]
    single = alt.Chart(shown).mark_line(strokeWidth=0.6, opacity=0.35).encode(
        x=x, y=alt.Y("adoption:Q", title=y_title, scale=scale), color=colour, detail="replicate:N")
    layers = [
        alt.Chart(band).mark_area(opacity=0.15).encode(x=x, y=alt.Y("low:Q", title=y_title, scale=scale),
                                                       y2="high:Q", color=colour),
        single,
        alt.Chart(band).mark_line(strokeWidth=2.5).encode(x=x, y=alt.Y("middle:Q", title=y_title, scale=scale),
                                                          color=colour, strokeDash=dash),
        _labels(band, names, titles, colour),
    ]
    caption = "Bold: the middle run. Band: 8 in 10 runs. Thin: single runs. Not a forecast."
    return alt.layer(*layers).properties(
        width=WIDTH, height=HEIGHT,
        title=alt.Title("How many come to practise co-production", subtitle=caption, anchor="start"),
    ).configure_view(stroke=None).configure_axis(labelFontSize=12, titleFontSize=12).configure_title(fontSize=15)


def _labels(band: pd.DataFrame, names: list[str], titles: dict[str, str], colour: alt.Color) -> alt.Chart:
    """Names at the right end of each line, moved apart where they would overlap."""
    last = band[band["week"] == band["week"].max()].set_index("scenario")["middle"].astype(float).to_dict()
    order = sorted(names, key=lambda name: last[name])
    gap, ends = 5.5, [-10.0]
    for name in order:
        ends.append(max(last[name], ends[-1] + gap))
    top = 100.0
    for k in range(len(order), 0, -1):
        ends[k] = min(ends[k], top)
        top = ends[k] - gap
    labels = pd.DataFrame({"scenario": order, "week": band["week"].max(), "at": ends[1:],
                           "title": [titles.get(name, name) for name in order]})
    return alt.Chart(labels).mark_text(align="left", dx=6, fontSize=12).encode(
        x="week:Q", y="at:Q", text="title:N", color=colour)


def pictures(weekly: pd.DataFrame, titles: dict[str, str]) -> dict[str, bytes]:
    """The pictures of a results folder by file name, made on this machine without a browser."""
    import vl_convert

    spec = adoption_chart(weekly, titles).to_json()
    return {"adoption.svg": vl_convert.vegalite_to_svg(spec).encode(),
            "adoption.png": vl_convert.vegalite_to_png(spec, scale=2)}


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
    return _svg(margins_chart(
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
    return _svg(margins_chart(
        pd.DataFrame(rows, columns=["group", "kind", "low", "middle", "high"]), 3.0,
        "Docking: ours beside published models",
        "Of each case, the number that comes nearest to its margin. Grey: equivalent; all of it must lie within.",
        "ours − expected, in multiples of the margin (edge: or more)"))


def _svg(chart: alt.LayerChart) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(chart.to_json()))
