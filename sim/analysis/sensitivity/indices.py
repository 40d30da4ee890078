"""The table of indices: its columns, and what is clear in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.pairs import Array

COLUMNS = ("factor", "with", "measure", "value", "low", "high", "threshold", "at", "verdict")
"""Of a table of indices: `factor` is a setting or group, `with` the other one of a pair (else empty), `value` with its
95 % interval `low` to `high`, `threshold` what a factor without influence would give at most (nan if unknown),
`at` the value of the factor at which an effect was found (else empty), `verdict` one of clear, not clear,
negligible and unknown."""
GROWTH = ("size", "unit", "factor", "measure", "value", "low", "high")
"""Of a table of growing parts of a sample."""
SHARES = ("first", "total", "second")
"""Measures that are shares of the variance of the expected outcome."""
NEGLIGIBLE = 0.05
NONE = {"value": np.nan, "low": np.nan, "high": np.nan, "threshold": np.nan, "at": "", "with": ""}


def row(factor: str, measure: str, **more: Any) -> dict[str, Any]:
    """One row of the table; what is not given is empty."""
    return {**NONE, "factor": factor, "measure": measure, **more}


def rows(keys: Sequence[tuple[str, str, str]], found: Sequence[Array], threshold: float = 0.0
         ) -> list[dict[str, Any]]:
    """Rows for (factor, with, measure) from values, low and high ends in the same order."""
    return [row(factor, measure, value=float(value), low=float(low), high=float(high), threshold=threshold,
                **{"with": other})
            for (factor, other, measure), value, low, high in zip(keys, *found, strict=True)]


def table(entries: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The rows as a table of `COLUMNS`, each with its verdict."""
    made = pd.DataFrame([{**entry, "verdict": verdict(entry)} for entry in entries], columns=list(COLUMNS))
    return made.astype(dict.fromkeys(("value", "low", "high", "threshold"), float))


def verdict(entry: dict[str, Any]) -> str:
    """Whether an influence is clear: the whole interval lies beyond what no influence would give."""
    low, high, threshold = entry["low"], entry["high"], entry["threshold"]
    if np.isnan([low, high, threshold]).any():
        return "unknown"
    if entry["measure"] in SHARES and high < NEGLIGIBLE:
        return "negligible"
    return "clear" if low > threshold or high < -threshold else "not clear"
