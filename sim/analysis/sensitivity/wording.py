"""A sensitivity analysis in plain words and tables, as the command line prints it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rich.table import Table

from sim.analysis.sensitivity.convergence import LEADING, RELATIVE
from sim.analysis.sensitivity.result import Sensitivity
from sim.outcomes import BY_NAME
from sim.wording import NOTHING, label

if TYPE_CHECKING:
    import pandas as pd

HEADINGS = {"first": "alone", "total": "with interactions", "second": "of the pair, beyond both alone",
            "density_median": "on the distribution, typical", "density_max": "on the distribution, most",
            "mu": "mean effect", "mu_star": "mean size of effect", "sigma": "spread of effects",
            "lowest": "lowest effect", "highest": "highest effect"}
MEANING = {
    "sobol": "Shares of the variance of the expected outcome (0 to 1).",
    "factorial": "Shares of the variance of the expected outcome (0 to 1), all levels being equally likely.",
    "latin_hypercube": "Alone: share of the variance of the expected outcome (0 to 1).",
    "points": "Alone: share of the variance of the expected outcome (0 to 1).",
    "morris": "Effects of moving through the whole range, in units of the outcome.",
    "one_at_a_time": "Effects against the starting point, in units of the outcome, at the value in square brackets.",
}
PARTS = {"settings": "the settings", "luck": "luck alone", "luck_with_settings": "luck that depends on the settings"}
MOST_PAIRS = 10


def titled(outcome: str) -> str:
    """An outcome's label with its unit, or its name if it is none of ours."""
    return label(outcome) if outcome in BY_NAME else outcome


def indices_table(result: Sensitivity) -> Table:
    """The indices by factor, most influential first; brackets hold the 95 % interval."""
    own = result.indices[result.indices["with"] == ""]
    measures = list(dict.fromkeys(own["measure"]))
    cells = {(row["factor"], row["measure"]): row for row in _rows(own)}
    leading = measures[0] if measures[0].startswith("density") else LEADING[result.kind][0]
    dense = " On the distribution: largest distance (0 to 1) from that of all runs." * ("density_max" in measures)
    table = Table(title=f"What moves: {titled(result.outcome)}, in {result.scenario}", title_justify="left",
                  caption=f"{MEANING[result.kind]}{dense} In brackets: 95 % interval.", caption_justify="left")
    table.add_column("")
    for measure in measures:
        table.add_column(HEADINGS[measure], justify="right")
    table.add_column(f"verdict on: {HEADINGS[leading]}")
    for factor in dict.fromkeys(own["factor"]):
        table.add_row(factor, *(_cell(cells.get((factor, measure)), result.outcome) for measure in measures),
                      cells[factor, leading]["verdict"])
    return table


def pairs_table(result: Sensitivity) -> Table | None:
    """The strongest interactions of two; None if the design tells nothing of them."""
    own = result.indices[result.indices["measure"] == "second"].head(MOST_PAIRS)
    if own.empty:
        return None
    table = Table(title="Strongest interactions of two", title_justify="left", caption_justify="left",
                  caption="Share of the variance beyond what both do alone.")
    for name in ("", "share", "verdict"):
        table.add_column(name, justify="right" if name == "share" else "left")
    for row in _rows(own):
        table.add_row(f"{row['factor']} × {row['with']}", _cell(row, result.outcome), row["verdict"])
    return table


def sentences(result: Sensitivity) -> list[str]:
    """Share of luck, verdict on the number of runs, and remarks; one line each."""
    lines = []
    if len(result.chance):
        parts = [f"{PARTS[row['part']]} {_hundredths(row)}" for row in _rows(result.chance)]
        lines.append(f"Of 100 parts of the variance of single runs: {', '.join(parts)}.")
    widths = [f"{HEADINGS[row['measure']]} {row['verdict']} ({_width(row)})"
              for row in _rows(result.convergence) if not math.isnan(row["widest"])]
    lines.append(f"Verdict: {result.settled}" + (f": {'; '.join(widths)}." if widths else "."))
    return [*lines, *result.notes]


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _width(row: Mapping[str, Any]) -> str:
    of = " of the largest effect" if row["measure"] in RELATIVE else ""
    return f"widest interval ±{row['widest']:.2f}{of}"


def _hundredths(row: Mapping[str, Any]) -> str:
    if math.isnan(row["low"]):
        return f"{100 * row['share']:.0f}"
    return f"{100 * row['share']:.0f} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"


def _cell(row: Mapping[str, Any] | None, outcome: str) -> str:
    if row is None or math.isnan(row["value"]):
        return NOTHING
    unit = 1.0
    if row["measure"] in RELATIVE and outcome in BY_NAME and BY_NAME[outcome].unit.startswith("people out of 100"):
        unit = 100.0
    value, low, high = (_figure(unit * row[name], row["measure"]) for name in ("value", "low", "high"))
    at = f" [{row['at']}]" if row["at"] else ""
    return f"{value}{at}" if math.isnan(row["low"]) else f"{value} ({low} to {high}){at}"


def _figure(value: float, measure: str) -> str:
    return f"{value:.3g}" if measure in RELATIVE else f"{value:.2f}"
