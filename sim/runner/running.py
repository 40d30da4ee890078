"""Running an experiment into its folder, from the beginning or from where it was interrupted."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import UserError, one_of, shown
from sim.experiment import Experiment, load_experiment
from sim.runner.driver import Driver, Progress
from sim.runner.engines import Engine, Given, InProcess, OnDask, Processes
from sim.runner.estimate import Estimate, estimate
from sim.runner.task import TOKEN, Place, task_of
from sim.store import ExperimentFolder, ExperimentResults, begin, key_of
from sim.store.files import write_files
from sim.store.pieces import SHARDS
from sim.store.provenance import machine
from sim.store.ranges import count, in_chunks

ENGINES = ("processes", "in-process", "dask")
WORTH_PROCESSES = 4.0
"""Seconds of work below which starting processes takes longer than it saves."""
_TRIED: dict[str, Estimate] = {}
"""By key of the experiment: one that is gone on with is not tried again."""


def default_folder(experiment: Experiment) -> Path:
    """Where an experiment goes if nobody says: the same experiment, the same folder."""
    return Path("results") / f"{experiment.name}-{key_of(experiment)[:8]}"


def run_experiment(experiment: Experiment | str | Path, folder: Path | str | None = None, *,
                   workers: int | None = None, engine: str | Executor | None = None, scheduler: str | None = None,
                   scheduler_file: str | None = None, chunk: int | None = None, retry_failed: bool = False,
                   force: bool = False, compact: bool = True,
                   report: Callable[[Progress], None] | None = None) -> ExperimentResults:
    """Run an experiment, or go on with it: what is stored already is not run again.

    The stored tables are the same to the last byte for any engine, number of workers and size of chunks, and
    however often it was interrupted. Ctrl-C (and SIGTERM) stops after the tasks under way, a few seconds.

    Args:
        experiment: an experiment, or the name or path of an experiment file.
        folder: where the results go; `results/NAME-…` if not given.
        workers: runs at the same time, from 1; all processors if not given. For Dask, its workers decide.
        engine: `processes` (default, unless there is little to do), `in-process`, `dask`, or an executor after
            `concurrent.futures` (which is left running).
        scheduler: address of a Dask scheduler.
        scheduler_file: or the file that it writes its address into.
        chunk: runs of a task, from 1; about two seconds' worth if not given.
        retry_failed: whether runs that failed are made again.
        force: whether other results in the folder are thrown away.
        compact: whether one table is made of all runs at the end.
        report: called a few times a second with how far it is.

    Raises:
        UserError: on a mistake in the arguments.
        ResultsError: if the folder holds something else, is in use, or can't be written.
        StudyStopped: if workers can't be had any longer; what is done is safe.
        KeyboardInterrupt: if it was interrupted; what is done is safe.
    """
    if not isinstance(experiment, Experiment):
        experiment = load_experiment(experiment)
    for name, value in (("workers", workers), ("chunk", chunk)):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
            raise UserError(f"{name}: {shown(value)} is not a whole number of at least 1")
    n_workers = workers or os.cpu_count() or 1
    held = begin(Path(folder) if folder is not None else default_folder(experiment), experiment, force)
    with held.held():
        missing = held.missing(retry_failed)
        if missing:
            key = held.manifest["key"]
            tried = _TRIED[key] = _TRIED.get(key) or estimate(held.experiment)
            chosen = _engine(engine, n_workers, scheduler, scheduler_file, tried.time(count(missing), 1))
            size = chunk or tried.chunk(count(missing), max(1, chosen.workers()))
            tasks = (task_of(held.experiment, key, ranges) for ranges in in_chunks(missing, size))
            _drive(held, chosen, tasks, report)
        if compact and not held.missing() and not held.compacted:
            held.compact()
    return ExperimentResults(held.path, held.manifest)


def _engine(engine: str | Executor | None, workers: int, scheduler: str | None, scheduler_file: str | None,
            seconds: float) -> Engine:
    if isinstance(engine, Executor):
        return Given(engine, workers)
    if scheduler or scheduler_file:
        engine = engine or "dask"
    if engine is None:
        engine = "processes" if workers > 1 and seconds > WORTH_PROCESSES else "in-process"
    if engine not in ENGINES:
        raise UserError(f"engine: {shown(engine)} is none; allowed: {one_of(ENGINES)}, or an executor")
    if engine == "dask":
        if not (scheduler or scheduler_file):
            raise UserError("engine: dask needs the address of a scheduler, or its scheduler file")
        return OnDask(scheduler, scheduler_file)
    return Processes(workers) if engine == "processes" else InProcess(workers)


def _drive(held: ExperimentFolder, engine: Engine, tasks: Iterator[Any],
           report: Callable[[Progress], None] | None) -> None:
    token = f"{machine()['host']} {os.getpid()} {time.time_ns()}"
    write_files(held.path / SHARDS, {TOKEN: token})
    driver = Driver(held, engine, Place(str(held.path.resolve()), token), report or (lambda _: None))
    try:
        with _stopping_gently(driver):
            driver.run(tasks)
    finally:
        (held.path / SHARDS / TOKEN).unlink(missing_ok=True)
    if driver.stopping:
        raise KeyboardInterrupt


@contextmanager
def _stopping_gently(driver: Driver) -> Iterator[None]:
    """The first Ctrl-C or SIGTERM lets the tasks under way end; the second does not."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, _frame: Any) -> None:
        if driver.stopping:
            raise KeyboardInterrupt
        driver.stopping = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

