"""From a table to a chart: one library, the same pictures everywhere, nothing loaded from anywhere."""

from __future__ import annotations

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
