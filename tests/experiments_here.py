"""A small experiment for tests of the runner and the store, and what its tables must be."""

from __future__ import annotations

import hashlib
from pathlib import Path

from sim.experiment import Experiment, read_experiment
from sim.runner import run_experiment
from sim.store import ExperimentResults

TEXT = """format = 1
title = "Small"
scenarios = ["baseline", "tick_box"]
replicates = 4
seed = 3

[set]
people.number = 40

[design]
kind = "factorial"

[vary]
programme.power = [0.0, 0.8]
programme.delegate = ["invested", "equal"]
time.weeks = [16, 20]

[keep]
weekly = ["adoption", "mean_attitude"]
"""
N_RUNS = 2 * 8 * 4


def small_experiment() -> Experiment:
    return read_experiment(TEXT, "small")


def run_small(folder: Path, **options) -> ExperimentResults:
    return run_experiment(small_experiment(), folder, **{"engine": "in-process", "workers": 1, **options})


def fingerprints(results: ExperimentResults | Path) -> dict[str, str]:
    """Hashes of the compacted tables."""
    folder = results if isinstance(results, Path) else results.folder
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))}
