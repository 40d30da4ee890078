"""What an experiment will take, from a few of its own runs."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sim.experiment import Experiment
from sim.runner.task import make_run, tables_of, task_of
from sim.store.parquet import as_bytes
from sim.store.ranges import ranges_of

SECONDS = 0.3
"""Spent on trying runs, or the time of one run if that is longer."""
MOST_TRIED = 64
CHUNK_SECONDS = 2.0
"""A task is about so long: what an interruption costs, and long enough that handing it over costs nothing."""
CHUNK_BYTES = 64e6
MOST_IN_A_CHUNK = 20_000
CHUNKS_A_WORKER = 4
"""At least so many, if there are enough runs, so that all workers end at about the same time."""


@dataclass(frozen=True)
class Estimate:
    """Measured on a few runs.

    Attributes:
        tried: runs that were tried.
        seconds: of one run on one worker.
        bytes: that one run takes on the disk.
    """

    tried: int
    seconds: float
    bytes: float

    def time(self, n_runs: int, workers: int) -> float:
        """Seconds that so many runs take on so many workers of this machine."""
        return n_runs * self.seconds / workers

    def chunk(self, n_runs: int, workers: int) -> int:
        """How many runs a task should have."""
        most = min(MOST_IN_A_CHUNK, CHUNK_BYTES / max(self.bytes, 1.0), n_runs / (CHUNKS_A_WORKER * workers))
        return max(1, round(min(CHUNK_SECONDS / self.seconds, most)))


def estimate(experiment: Experiment) -> Estimate:
    """Try runs at points spread over the design. The first run compiles, if need be, and is not counted."""
    if experiment.n_points < MOST_TRIED:
        chosen = range(min(experiment.n_runs, MOST_TRIED))
    else:
        chosen = range(0, experiment.n_points, experiment.n_points // MOST_TRIED)[:MOST_TRIED]
    task = task_of(experiment, "tried", ranges_of(chosen))
    make_run(task, 0)
    begin, made = time.perf_counter(), []
    for number in chosen:
        made.append(make_run(task, number))
        if time.perf_counter() - begin > SECONDS:
            break
    seconds = (time.perf_counter() - begin) / len(made)
    size = sum(len(as_bytes(table)) for table in tables_of(task, made).values()) / len(made)
    return Estimate(len(made), seconds, size)
