"""From a folder of results to what pictures are drawn from: only what they need, however many runs there are."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from sim.charts.study import Study, usual
from sim.errors import UserError
from sim.outcomes import BY_NAME, WEEKLY
from sim.store import ExperimentResults, Stored

MOST_RUNS = 20_000
"""Runs whose weeks are read; of more, some spread evenly over points and replicates."""


def read_study(stored: Stored | ExperimentResults, fans: bool, outcomes: Sequence[str] | None) -> Study:
    """Read what pictures of some outcomes need.

    Args:
        stored: results of an experiment, a comparison or a run.
        fans: whether weekly tables are needed.
        outcomes: names; the usual one if not given. Those that were not kept are passed over.

    Raises:
        UserError: if there are no runs yet.
        ResultsError: if a file is damaged.
    """
    titles = {entry["name"]: entry.get("title") or entry["name"] for entry in stored.manifest["scenarios"]}
    if isinstance(stored, Stored):
        runs, about = stored.runs, {"kind": "scenarios", "options": {}, "factors": []}
        kept = [name for name in BY_NAME if name in runs]
        weekly = stored.weekly if fans else pd.DataFrame()
        return Study(about, pd.DataFrame(), runs, weekly, kept, [outcome.name for outcome in WEEKLY], titles)
    columns, kept_weekly = stored.columns("runs"), list(stored.manifest["weekly"])
    kept = [name for name in BY_NAME if name in columns]
    wanted = _wanted(kept, outcomes)
    runs = stored.table("runs", [name for name in columns if name in wanted or name not in kept])
    if runs.empty:
        raise UserError(f"{stored.folder}: holds no runs yet; go on with: coproduce experiment {stored.folder}")
    n_points = len(stored.design)
    every = _every(len(runs), n_points)
    by_week = _wanted(kept_weekly, outcomes) if fans else []
    weekly = _weekly(stored, by_week, n_points, every) if by_week else pd.DataFrame()
    return Study(stored.manifest["design"], stored.design, runs, weekly, kept, kept_weekly, titles, every)


def _wanted(kept: Sequence[str], outcomes: Sequence[str] | None) -> list[str]:
    return [name for name in outcomes if name in kept] if outcomes else usual(kept)


def _every(n_runs: int, n_points: int) -> int:
    """Every how-many-th run is read: a number that falls on all points in turn."""
    every = math.ceil(n_runs / MOST_RUNS)
    while every > 1 and math.gcd(every, n_points) > 1:
        every += 1
    return max(every, 1)


def _weekly(stored: ExperimentResults, outcomes: Sequence[str], n_points: int, every: int) -> pd.DataFrame:
    """The weeks of some runs, read piece by piece: scenario, point, replicate, week, outcomes."""
    parts = [part[(part["replicate"] * n_points + part["point"]) % every == 0]
             for part in stored.parts("weekly", ["point", "replicate", "week", *outcomes])]
    weekly = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(
        columns=["point", "replicate", "week", *outcomes])
    return weekly.assign(scenario=weekly["point"].map(stored.design.set_index("point")["scenario"]))
