"""Hands tasks to an executor a few at a time, notes what is done, and goes on when workers die.

When a worker process dies, everything under way is suspected and made again one task at a time; a task whose
worker dies again is halved, until the single run is found that does it. That run becomes a row that failed.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass, replace

from sim.errors import StudyStopped
from sim.runner.engines import Engine
from sim.runner.task import Place, Receipt, Task, lost, make_shard, store_shard
from sim.store import ExperimentFolder
from sim.store.files import cannot_write
from sim.store.ranges import count, in_chunks

MOST_DEATHS = 3
"""Workers that a single run may take with it."""
TICK = 0.2
"""Seconds between looks at what else happened."""
PATIENCE = 600.0
"""Seconds to wait where there is no worker at all."""
_AHEAD = 2
"""Tasks handed over for each worker, so that none waits for the driver."""


@dataclass(frozen=True)
class Progress:
    """How far an experiment is.

    Attributes:
        done, total: runs.
        failed: runs that failed, of those made now.
        made: runs made since the start of the command.
        seconds: since then.
        workers: runs at the same time.
    """

    done: int
    total: int
    failed: int
    made: int
    seconds: float
    workers: int

    @property
    def rate(self) -> float:
        """Runs a second; nan before the first."""
        return self.made / self.seconds if self.made else float("nan")

    @property
    def seconds_left(self) -> float:
        """Until all runs are made, at this rate; nan before the first."""
        return (self.total - self.done) / self.rate if self.made else float("nan")


class Driver:
    """One go at the missing runs of an experiment.

    Attributes:
        stopping: set to True to stop after the tasks under way.
    """

    def __init__(self, folder: ExperimentFolder, engine: Engine, place: Place,
                 report: Callable[[Progress], None]) -> None:
        self.stopping = False
        self._folder, self._engine, self._place, self._report = folder, engine, place, report
        self._under_way: dict[Future[Receipt], Task] = {}
        self._suspects: deque[Task] = deque()
        self._deaths: dict[str, int] = {}
        self._done, self._made, self._failed = count(folder.done), 0, 0
        self._begun = self._heard = time.monotonic()
        self._workers, self._asked = 0, float("-inf")

    def run(self, tasks: Iterator[Task]) -> None:
        """Make all tasks, or as many as can be until `stopping`.

        Raises:
            StudyStopped: if workers can't be had any longer, or have other rules.
            ResultsError: if the disk does not take the results.
        """
        self._executor: Executor = self._engine.start()
        at_once = True
        try:
            while self._hand_over(tasks) or self._under_way:
                finished, _ = wait(self._under_way, TICK, FIRST_COMPLETED) if self._under_way else (set(), None)
                for future in finished:
                    self._collect(future)
                self._look_around(bool(finished))
            at_once = False
        finally:
            self._engine.stop(self._executor, at_once)

    def _hand_over(self, tasks: Iterator[Task]) -> bool:
        """Hand tasks over until there are enough. Returns whether some are left."""
        if self.stopping:
            for future in list(self._under_way):
                if future.cancel():
                    del self._under_way[future]
            return False
        if self._suspects:
            if not self._under_way or not self._engine.own_processes:
                self._submit(self._suspects.popleft())
            return True
        while len(self._under_way) < _AHEAD * max(1, self._count_workers()):
            task = next(tasks, None)
            if task is None:
                return False
            self._submit(task)
        return True

    def _submit(self, task: Task) -> None:
        try:
            self._under_way[self._executor.submit(make_shard, task, self._place)] = task
        except BrokenExecutor:
            self._suspects.appendleft(task)
            self._begin_anew()

    def _collect(self, future: Future[Receipt]) -> None:
        task = self._under_way.pop(future, None)
        if task is None:
            return
        try:
            self._note(future.result())
        except BrokenExecutor:
            self._worker_died(task)
        except CancelledError:
            raise StudyStopped("the workers are gone, or somebody stopped their tasks") from None
        except OSError as error:
            raise cannot_write(self._folder.path, error) from None
        except Exception as error:
            if type(error).__name__ != "KilledWorker":  # of Dask, which is not there everywhere
                raise
            self._blame(task)

    def _note(self, receipt: Receipt) -> None:
        self._folder.add_files(receipt.files)
        self._folder.add({**receipt.entry, "engine": self._engine.name})
        n_runs, failed = (count(receipt.entry[name]) for name in ("ranges", "failed"))
        self._done, self._made, self._failed = self._done + n_runs, self._made + n_runs, self._failed + failed

    def _worker_died(self, task: Task) -> None:
        """Everything that was under way fell with the worker; some of it may have been done in time."""
        others = dict(self._under_way)
        self._under_way.clear()
        fallen = [task]
        for future, other in others.items():
            if future.done() and not future.cancelled() and future.exception() is None:
                self._note(future.result())
            else:
                fallen.append(other)
        if len(fallen) == 1:
            self._blame(task)
        else:
            self._suspects.extend(fallen)
        self._begin_anew()

    def _begin_anew(self) -> None:
        if self.stopping:
            self._suspects.clear()
            return
        self._engine.stop(self._executor, at_once=True)
        self._executor = self._engine.start()

    def _blame(self, task: Task) -> None:
        """A task whose worker died while nothing else was under way."""
        name = str(task.ranges)
        self._deaths[name] = self._deaths.get(name, 0) + 1
        if task.n_runs > 1:
            halves = in_chunks(task.ranges, -(-task.n_runs // 2))
            self._suspects.extendleft(reversed([replace(task, ranges=ranges) for ranges in halves]))
        elif self._deaths[name] < MOST_DEATHS:
            self._suspects.appendleft(task)
        else:
            try:
                self._note(store_shard(task, lost(task), self._place, 0.0))
            except OSError as error:
                raise cannot_write(self._folder.path, error) from None

    def _count_workers(self) -> int:
        now = time.monotonic()
        if now - self._asked > 1.0:
            self._workers, self._asked = self._engine.workers(), now
        return self._workers

    def _look_around(self, heard: bool) -> None:
        now = time.monotonic()
        if heard or self._count_workers() > 0:
            self._heard = now
        elif now - self._heard > PATIENCE:
            raise StudyStopped(f"no worker was there for {PATIENCE / 60:.0f} minutes")
        self._report(Progress(self._done, self._folder.experiment.n_runs, self._failed, self._made, now - self._begun,
                              self._workers))
