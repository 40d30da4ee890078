"""What each scenario reaches: the middle run and the range of its outcomes."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sim.outcomes import BY_NAME

HEADLINES = (
    "adoption_funding_end", "adoption", "conversion", "quality", "mean_fit", "mean_trust", "user_influence", "tokenism",
    "representativeness", "adoption_gap", "burnt_out_weeks", "exits", "hours_total", "hours_per_adopter",
)
"""Outcomes that a first table shows."""
LOW, HIGH = 0.1, 0.9
"""The range shown beside the middle run: 8 in 10 runs lie in it."""


def summarise(runs: pd.DataFrame, outcomes: Iterable[str] = HEADLINES) -> pd.DataFrame:
    """The middle run and the range of each outcome in each scenario.

    Args:
        runs: one row a run, as `Result.runs`.
        outcomes: names of outcomes.

    Returns:
        One row a scenario and outcome: median, low (10 %), high (90 %), mean, and the number of runs with a value.
    """
    rows = []
    for scenario, own in runs.groupby("scenario", sort=False):
        for name in outcomes:
            values = own[name].dropna()
            there = len(values) > 0
            rows.append({
                "scenario": scenario, "outcome": name, "label": BY_NAME[name].label, "unit": BY_NAME[name].unit,
                "better": BY_NAME[name].better,
                "median": float(values.median()) if there else np.nan,
                "low": float(values.quantile(LOW)) if there else np.nan,
                "high": float(values.quantile(HIGH)) if there else np.nan,
                "mean": float(values.mean()) if there else np.nan,
                "runs": len(values),
            })
    return pd.DataFrame(rows)
