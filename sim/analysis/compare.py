"""Comparing scenarios: what each reaches, and how each differs from the baseline run by run."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from sim.draws import resampled_rows
from sim.outcomes import BY_NAME

HEADLINES = (
    "adoption_funding_end", "adoption", "conversion", "quality", "mean_fit", "mean_trust", "user_influence", "tokenism",
    "representativeness", "adoption_gap", "burnt_out_weeks", "exits", "hours_total", "hours_per_adopter",
)
"""Outcomes that a first table shows."""
LOW, HIGH = 0.1, 0.9
"""The range shown beside the middle run: 8 in 10 runs lie in it."""
RESAMPLES = 2000


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


def differences(runs: pd.DataFrame, baseline: str, outcomes: Iterable[str] = HEADLINES) -> pd.DataFrame:
    """How each scenario differs from the baseline, run by run with the same luck.

    The interval resamples replicates (percentile bootstrap of the mean, 95 %); every contrast and
    outcome uses the same resamples.

    Args:
        runs: one row a run; scenarios with the same seed.
        baseline: name of the scenario compared with.
        outcomes: names of outcomes.

    Returns:
        One row a scenario and outcome: mean difference, low and high (95 %), share of runs in which the outcome
        rose, and the number of pairs.
    """
    rows = []
    base = runs[runs["scenario"] == baseline].set_index("replicate")
    for scenario, own in runs.groupby("scenario", sort=False):
        if scenario == baseline:
            continue
        paired = own.set_index("replicate")
        for name in outcomes:
            gap = (paired[name] - base[name]).dropna().to_numpy()
            rows.append({"scenario": scenario, "outcome": name, "label": BY_NAME[name].label,
                         "unit": BY_NAME[name].unit, "better": BY_NAME[name].better, **_interval(gap)})
    return pd.DataFrame(rows)


def _interval(gap: np.ndarray) -> dict[str, float]:
    if len(gap) == 0:
        return {"difference": np.nan, "low": np.nan, "high": np.nan, "share_up": np.nan, "pairs": 0}
    means = gap[resampled_rows(len(gap), RESAMPLES)].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return {"difference": float(gap.mean()), "low": float(low), "high": float(high),
            "share_up": float((gap > 0).mean()), "pairs": len(gap)}
