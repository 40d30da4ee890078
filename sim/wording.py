"""Numbers and results in plain words: the tables that the command line prints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.outcomes import BY_NAME

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.comparing.contrasts import Contrast
    from sim.docking import Docked

NOTHING = "–"
DIRECTION = {1: "more is better", -1: "less is better", 0: ""}
FEW_COLUMNS = 4
LONGEST_VALUE = 60
SHORT_LIST = ("adoption_funding_end", "adoption", "quality", "mean_trust", "user_influence", "hours_total")
AT_A_WEEK = ("adoption", "allies", "sceptics", "quality", "mean_trust", "user_influence", "hours_total", "members",
             "exhaustion_members")
"""Weekly outcomes that are shown for one week, in the live view too."""
RANGE_WORDS = "the middle run, and in brackets the range in which 8 in 10 runs lie"


def number(name: str, value: float, signed: bool = False) -> str:
    """One value of an outcome as people read it: shares as people out of 100, hours as whole numbers."""
    if value is None or math.isnan(value):
        return NOTHING
    outcome = BY_NAME[name]
    sign = "+" if signed else ""
    if outcome.share or outcome.unit.startswith("members out of 100"):
        return f"{100 * value:{sign}.0f}"
    if outcome.unit in ("hours", "pounds") or abs(value) >= 100 or (outcome.unit == "people" and value == int(value)):
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


def _grid(title: str, caption: str, outcomes: Iterable[str], titles: dict[str, str],
          cell: Callable[[str, str], str]) -> Table:
    """A table of outcomes by scenario: a column for each scenario, or a row for each if there are many.

    Args:
        outcomes: names of outcomes.
        titles: what to call each scenario.
        cell: text for a scenario and an outcome.
    """
    table = Table(title=title, caption=caption, title_justify="left", caption_justify="left")
    outcomes = list(outcomes)
    table.add_column("")
    if len(titles) <= FEW_COLUMNS:
        for words in titles.values():
            table.add_column(words, justify="right")
        table.add_column("")
        for name in outcomes:
            table.add_row(label(name), *(cell(s, name) for s in titles), DIRECTION[BY_NAME[name].better])
        return table
    outcomes = [name for name in outcomes if name in SHORT_LIST]
    for name in outcomes:
        table.add_column(label(name), justify="right")
    for scenario, words in titles.items():
        table.add_row(words, *(cell(scenario, name) for name in outcomes))
    return table


def _by_cell(table: pd.DataFrame) -> dict[tuple[str, str], Any]:
    return {(row["scenario"], row["outcome"]): row for row in table.to_dict("records")}


def summary_table(summary: pd.DataFrame, titles: dict[str, str], n_runs: int) -> Table:
    """What each scenario reaches, from `analysis.summary.summarise`."""
    caption = f"{n_runs} runs each: {RANGE_WORDS}." if n_runs > 1 else "One run: luck alone can make a difference."
    found = _by_cell(summary)

    def cell(scenario: str, name: str) -> str:
        row = found[scenario, name]
        return spread(name, row["median"], row["low"], row["high"])

    return _grid("What each way of working reaches, at the end of the run unless said",
                 f"{caption} {NOTHING}: no value. Not a forecast.", dict.fromkeys(summary["outcome"]), titles, cell)


def week_table(weekly: pd.DataFrame, titles: dict[str, str], week: int) -> Table:
    """How things stand at the end of a week: the middle run.

    Args:
        weekly: rows of that week by scenario and replicate.
        titles: what to call each scenario.
        week: from 0.
    """
    middle = weekly.groupby("scenario")[list(AT_A_WEEK)].median()

    def cell(scenario: str, name: str) -> str:
        return number(name, float(middle[name][scenario]))

    return _grid(f"At the end of week {week}", "The middle run. Not a forecast.", AT_A_WEEK, titles, cell)


def verdict_table(contrasts: Iterable[Contrast], titles: dict[str, str], baseline: str) -> Table:
    """How each scenario differs from the baseline, with the verdict; the largest difference first.

    Args:
        contrasts: of every scenario and declared outcome.
        titles: what to call each scenario.
        baseline: name.
    """
    table = Table(title=f"Compared with: {titles[baseline]}", title_justify="left", caption_justify="left",
                  caption="The same people and the same luck in each pair of runs. In brackets: where the difference "
                          "lies, in 95 of 100 such studies for all rows at once; it says nothing about how well the "
                          "model fits your place. Not a forecast.")
    for name, justify in (("", "left"), ("judged", "left"), ("difference", "right"), ("what would matter", "right"),
                          ("better in", "right"), ("verdict", "left")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    found = list(contrasts)
    for outcome in dict.fromkeys(one.outcome for one in found):
        own = [one for one in found if one.outcome == outcome]
        for one in sorted(own, key=lambda one: -one.difference if one.difference == one.difference else math.inf):
            table.add_row(titles[one.scenario], _judged_by(one), _difference(one), _amount(one, one.worthwhile),
                          _improved(one), _verdict(one))
        table.add_section()
    return table


def _judged_by(one: Contrast) -> str:
    return label(one.outcome) if one.kind == "mean" else f"runs out of 100 that take off: {label(one.outcome)}"


def _amount(one: Contrast, value: float, signed: bool = False) -> str:
    return number(one.outcome, value, signed) if one.kind == "mean" else f"{100 * value:{'+' if signed else ''}.0f}"


def _difference(one: Contrast) -> str:
    if math.isnan(one.difference):
        return NOTHING
    return f"{_amount(one, one.difference, True)} ({_amount(one, one.low, True)} to {_amount(one, one.high, True)})"


def _improved(one: Contrast) -> str:
    return NOTHING if math.isnan(one.improved) else f"{100 * one.improved:.0f} of 100 pairs"


def _verdict(one: Contrast) -> str:
    if one.why:
        return f"{one.verdict}: {one.why}"
    return one.verdict if one.needed is None else f"{one.verdict} (about {one.needed:,} runs would)"


def short(value: float | str | None) -> str:
    """A number of a docking case: four figures that mean something; a word as it is."""
    return f"{value:.4g}" if isinstance(value, (int, float)) else str(value)


def docking_table(results: Iterable[Docked]) -> Table:
    """Every number of every docking case: expected, ours, margin, verdict."""
    table = Table(title="Docking: our rules beside published models", title_justify="left", caption_justify="left",
                  caption="pass: the whole 95 % interval of ours lies within the margin of what is expected")
    for name, justify in (("case", "left"), ("what", "left"), ("expected", "right"), ("ours", "right"),
                          ("95 % interval", "right"), ("margin", "right"), ("level", "left"), ("verdict", "left")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for result in results:
        about = f"{result.claim} {result.source}. Set: {settings_words(result.settings)}"
        table.add_section()
        table.add_row(result.case, about, "", "", "", "", result.level, result.verdict)
        for check in result.checks:
            interval = NOTHING if check.low == check.high else f"{short(check.low)} to {short(check.high)}"
            bound = f"{check.bound} " if check.bound else ""
            verdict = "" if check.holds else " (known difference)" if check.known else " (FAIL)"
            table.add_row("", f"- {check.name}{verdict}", bound + short(check.expected), short(check.measured),
                          interval, short(check.margin), "", "")
    return table


def settings_words(settings: dict[str, Any]) -> str:
    """The settings of a docking case in a line; what is long is cut."""
    words = []
    for key, value in settings.items():
        text = short(value) if isinstance(value, float) else str(value)
        words.append(f"{key} = {text if len(text) <= LONGEST_VALUE else text[:LONGEST_VALUE - 1] + '…'}")
    return ", ".join(words)


def docking_cases_table(cases: dict[str, dict[str, Any]]) -> Table:
    """The docking cases with their parameters."""
    table = Table(title="Docking cases", title_justify="left")
    table.add_column("case")
    table.add_column("parameters, with what they are if nothing is set", overflow="fold")
    for name, parameters in cases.items():
        table.add_row(name, ", ".join(f"{key}={str(value).replace('(', '[').replace(')', ']')}"
                                      for key, value in parameters.items()))
    return table


def patterns_table(patterns: Iterable[dict[str, Any]]) -> Table:
    """The verdict on every claim, with the first thing that was compared."""
    from sim.patterns.page import SAID, deciding, difference

    table = Table(title="The claims of the cake, put to the test", title_justify="left", caption_justify="left",
                  caption="Compared: what decided, or the first of several. The page has all of them. Not a forecast.")
    for name in ("", "claim", "compared", "difference", "verdict"):
        table.add_column(name, overflow="fold")
    for pattern in patterns:
        first = deciding(pattern)
        table.add_row(pattern["name"], pattern["claim"], first["name"],
                      difference(first), SAID[pattern["verdict"]])
    return table


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, one line a row."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
