"""Numbers and results in plain words: the tables that the command line prints."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.table import Table

from sim.outcomes import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

NOTHING = "–"
DIRECTION = {1: "more is better", -1: "less is better", 0: ""}
FEW_COLUMNS = 4
SHORT_LIST = ("adoption_funding_end", "adoption", "quality", "mean_trust", "user_influence", "hours_total")
RANGE_WORDS = "the middle run, and in brackets the range in which 8 in 10 runs lie"


def number(name: str, value: float, signed: bool = False) -> str:
    """One value of an outcome as people read it: shares as people out of 100, hours as whole numbers."""
    if value is None or math.isnan(value):
        return NOTHING
    outcome = BY_NAME[name]
    sign = "+" if signed else ""
    if outcome.share or outcome.unit.startswith("members out of 100"):
        return f"{100 * value:{sign}.0f}"
    if outcome.unit in ("hours", "pounds") or abs(value) >= 100:
        return f"{value:{sign},.0f}"
    return f"{value:{sign}.2f}" if outcome.high <= 1 or outcome.unit == "ratio" else f"{value:{sign}.1f}"


def spread(name: str, middle: float, low: float, high: float) -> str:
    """A middle with its range; the range is left out where there is one run only."""
    if math.isnan(middle):
        return NOTHING
    if low == high:
        return number(name, middle)
    return f"{number(name, middle)} ({number(name, low)} to {number(name, high)})"


def label(name: str) -> str:
    """An outcome's plain label with its unit."""
    outcome = BY_NAME[name]
    return f"{outcome.label} ({outcome.unit})"


def summary_table(summary: pd.DataFrame, titles: dict[str, str], n_runs: int) -> Table:
    """Outcomes by scenario; with many scenarios a row each and fewer outcomes."""
    caption = f"{n_runs} runs each: {RANGE_WORDS}." if n_runs > 1 else "One run: luck alone can make a difference."
    caption += f" {NOTHING}: no value. Not a forecast."
    if len(titles) <= FEW_COLUMNS:
        table = Table(title="What each way of working reaches", caption=caption, title_justify="left",
                      caption_justify="left")
        table.add_column("at the end of the run, unless said")
        for title in titles.values():
            table.add_column(title, justify="right")
        table.add_column("")
        for name, rows in summary.groupby("outcome", sort=False):
            own = {row.scenario: row for row in rows.itertuples()}
            cells = [spread(name, own[s].median, own[s].low, own[s].high) for s in titles]
            table.add_row(label(name), *cells, DIRECTION[BY_NAME[name].better])
        return table
    table = Table(title="What each way of working reaches", caption=caption, title_justify="left",
                  caption_justify="left", show_lines=False)
    table.add_column("")
    for name in SHORT_LIST:
        table.add_column(label(name), justify="right")
    for scenario, title in titles.items():
        rows = summary[summary["scenario"] == scenario].set_index("outcome")
        table.add_row(title, *(spread(n, *rows.loc[n, ["median", "low", "high"]]) for n in SHORT_LIST))
    return table


def difference_table(differences: pd.DataFrame, titles: dict[str, str], baseline: str,
                     outcomes: Iterable[str]) -> Table:
    """How each scenario differs from the baseline, run by run with the same luck."""
    table = Table(title=f"Difference from: {titles[baseline]}", title_justify="left", caption_justify="left",
                  caption="The same people and the same luck in each pair of runs. In brackets: 95 % interval of the "
                          "mean difference over such runs; it says nothing about how well the model fits your place.")
    table.add_column("")
    for name in outcomes:
        table.add_column(label(name), justify="right")
    for scenario, title in titles.items():
        if scenario == baseline:
            continue
        rows = differences[differences["scenario"] == scenario].set_index("outcome")
        cells = []
        for name in outcomes:
            row = rows.loc[name]
            if math.isnan(row["difference"]):
                cells.append(NOTHING)
            else:
                cells.append(f"{number(name, row['difference'], True)} ({number(name, row['low'], True)} to "
                             f"{number(name, row['high'], True)})")
        table.add_row(title, *cells)
    return table
