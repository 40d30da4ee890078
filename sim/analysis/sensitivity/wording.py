"""A sensitivity analysis in plain words and tables, as the command line prints it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.markup import escape
from rich.table import Table

from sim.analysis.sensitivity.convergence import LEADING, RELATIVE
from sim.analysis.sensitivity.result import Sensitivity
from sim.analysis.sensitivity.sample import FIXED_POINTS
from sim.outcomes import BY_NAME
from sim.wording import NOTHING, label

if TYPE_CHECKING:
    import pandas as pd

HEADINGS = {"first": "alone", "total": "with interactions", "second": "of the pair, beyond both alone",
            "density_median": "typical distance", "density_max": "largest distance",
            "mu": "mean effect", "mu_star": "mean size of effect", "sigma": "spread of effects",
            "lowest": "lowest effect", "highest": "highest effect"}
_SHARES = "Shares of the variance of the expected outcome (0 to 1)"
MEANING = {
    "sobol": f"{_SHARES}.", "latin_hypercube": f"{_SHARES}.", "points": f"{_SHARES}.",
    "factorial": f"{_SHARES}, all levels being equally likely.",
    "morris": "Effects of moving through the whole range, in units of the outcome.",
    "one_at_a_time": "Effects against the starting point, in units of the outcome, and the value that had them.",
}
_DISTANCES = " Distances: of the distribution of runs in a part of the range from that of all runs (0 to 1)."
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
    judged = measures[:1] if measures[0].startswith("density") else list(LEADING[result.kind])
    either = result.kind == "one_at_a_time"
    judged = judged if either else judged[:1]
    verdict_on = "the clearer of both effects" if either else HEADINGS[judged[0]]
    dense = _DISTANCES * ("density_max" in measures)
    table = Table(title=f"What moves: {titled(result.outcome)}, in {result.scenario}", title_justify="left",
                  caption=f"{MEANING[result.kind]}{dense} In brackets: 95 % interval. Verdict on: {verdict_on}.",
                  caption_justify="left")
    table.add_column("", overflow="fold")
    for measure in measures:
        table.add_column(HEADINGS[measure], justify="right")
    table.add_column("verdict")
    places = _places(own, result.outcome)
    for factor in dict.fromkeys(own["factor"]):
        verdicts = [cells[factor, name]["verdict"] for name in judged]
        table.add_row(escape(factor), *(_cell(cells.get((factor, name)), result.outcome, places) for name in measures),
                      "clear" if "clear" in verdicts else verdicts[0])
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
        table.add_row(escape(f"{row['factor']} × {row['with']}"), _cell(row, result.outcome, 0), row["verdict"])
    return table


def sentences(result: Sensitivity) -> list[str]:
    """Share of luck, whether there are enough runs, and remarks; one line each."""
    lines = []
    if len(result.chance):
        parts = [f"{PARTS[row['part']]} {_hundredths(row)}" for row in _rows(result.chance)]
        over = " over the points of this design" * (result.kind in FIXED_POINTS)
        lines.append(f"Of 100 parts of the variance of single runs{over}: {', '.join(parts)}.")
    return [*lines, _enough(result), *result.notes]


def _enough(result: Sensitivity) -> str:
    """The verdict on the number of runs, by the widest interval of the leading measures."""
    own = [row for row in _rows(result.convergence)
           if row["measure"] in LEADING[result.kind] and not math.isnan(row["widest"])]
    if not own:
        return f"Enough runs? {result.settled.capitalize()}."
    row = max(own, key=lambda one: one["widest"])
    of = " of the largest effect" if row["measure"] in RELATIVE else ""
    said = (f"Enough runs? {result.settled.capitalize()}: with {row['size']:,} {row['unit']} the widest interval is "
            f"±{row['widest']:.2f}{of} ({HEADINGS[row['measure']]})")
    if row["enough"] <= row["size"]:
        return f"{said}."
    enough = 2 ** math.ceil(math.log2(row["enough"])) if result.kind == "sobol" else float(f"{row['enough']:.2g}")
    luck = " More replicates help too: luck moves single runs more than the settings do." * _mostly_luck(result)
    return f"{said}; about {enough:,.0f} would settle the values.{luck}"


def _mostly_luck(result: Sensitivity) -> bool:
    share = result.chance.set_index("part")["share"]
    return bool(result.kind not in ("factorial", "one_at_a_time") and len(share)
                and share["luck_with_settings"] > share["settings"])


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _hundredths(row: Mapping[str, Any]) -> str:
    if math.isnan(row["low"]):
        return f"{100 * row['share']:.0f}"
    return f"{100 * row['share']:.0f} ({100 * row['low']:.0f} to {100 * row['high']:.0f})"


def _unit(outcome: str) -> float:
    """What effects are multiplied by: shares are shown as people out of 100."""
    return 100.0 if outcome in BY_NAME and "out of 100" in BY_NAME[outcome].unit else 1.0


def _places(own: pd.DataFrame, outcome: str) -> int:
    """Digits behind the point of effects: three figures of the largest, the same in all rows."""
    largest = own.loc[own["measure"].isin(RELATIVE), "value"].abs().max() * _unit(outcome)
    return int(np.clip(2 - np.floor(np.log10(largest)), 0, 6)) if largest > 0 else 0


def _cell(row: Mapping[str, Any] | None, outcome: str, places: int) -> str:
    """An index with its interval, and the value of the factor that had it.

    Args:
        row: of the table of indices.
        outcome: its name.
        places: digits behind the point of effects; shares and distances have two.
    """
    if row is None or math.isnan(row["value"]):
        return NOTHING
    unit, digits = (_unit(outcome), places) if row["measure"] in RELATIVE else (1.0, 2)
    value, low, high = (_figure(unit * row[name], digits) for name in ("value", "low", "high"))
    at = escape(f" at {row['at']}") if row["at"] else ""
    return f"{value}{at}" if math.isnan(row["low"]) else f"{value} ({low} to {high}){at}"


def _figure(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if float(text) == 0 else text
