"""What a sensitivity analysis gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.analysis.sensitivity.camps import Camps


@dataclass(frozen=True)
class Sensitivity:
    """What moves one outcome in one scenario.

    Attributes:
        scenario: its name.
        outcome: name of the outcome.
        kind: of the design.
        indices: one row a factor (or pair) and measure, columns `indices.COLUMNS`, the leading measure first, in it
            the most influential first.
        chance: shares of the variance due to settings and luck, columns `chance.COLUMNS`; empty with one replicate.
        growth: indices of growing parts of the sample, columns `indices.GROWTH`; may be empty.
        convergence: a verdict for each measure, columns `convergence.COLUMNS`.
        camps: where the outcome's two camps lie; None if it has not split.
        notes: remarks, one sentence or two each.
        settled: verdict on the whole: settled; order settled, values not; not settled; or nothing to settle.
    """

    scenario: str
    outcome: str
    kind: str
    indices: pd.DataFrame
    chance: pd.DataFrame
    growth: pd.DataFrame
    convergence: pd.DataFrame
    camps: Camps | None
    notes: list[str]
    settled: str

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data: tables are lists of rows, what has no value is None."""
        tables = {name: _plain(getattr(self, name)) for name in ("indices", "chance", "growth", "convergence")}
        return {"scenario": self.scenario, "outcome": self.outcome, "kind": self.kind, "settled": self.settled,
                **tables, "camps": None if self.camps is None else self.camps.as_dict(), "notes": list(self.notes)}


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): None if isinstance(value, float) and math.isnan(value) else value
             for name, value in row.items()} for row in table.to_dict("records")]
