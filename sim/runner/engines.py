"""Where runs are made: in this process, in processes of this machine, or on the workers of a Dask scheduler.

Each gives an executor after `concurrent.futures`; the driver knows nothing else of it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing.connection import wait
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Protocol

from sim.compiled import let_keys_wrap
from sim.errors import StudyStopped, UserError

ANSWER_SECONDS = 15
"""Time for a Dask scheduler to answer."""
MOST_STARTS = 2
"""Times that worker processes may end before they have done anything."""


class Engine(Protocol):
    """What gives executors.

    Attributes:
        name: for records and messages.
        own_processes: whether workers are processes of ours, which have to be started anew when one dies.
    """

    name: str
    own_processes: bool

    def start(self) -> Executor:
        """A new executor, also after one broke. Raises StudyStopped if there can be none."""

    def workers(self) -> int:
        """Runs that can be made at the same time now; 0 if no worker is there at the moment."""

    def stop(self, executor: Executor, at_once: bool) -> None:
        """Let an executor go: after the tasks under way, or at once."""


class InProcess:
    """Threads of this process: the rules let others run while they compute."""

    name, own_processes = "in-process", False

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def start(self) -> Executor:
        return ThreadPoolExecutor(self._workers, "runs", let_keys_wrap)

    def workers(self) -> int:
        return self._workers

    def stop(self, executor: Executor, at_once: bool) -> None:
        executor.shutdown(wait=not at_once, cancel_futures=True)


class Given(InProcess):
    """An executor that the caller has, and will shut down."""

    name = "given"

    def __init__(self, executor: Executor, workers: int) -> None:
        super().__init__(workers)
        self._executor = executor

    def start(self) -> Executor:
        return self._executor

    def stop(self, executor: Executor, at_once: bool) -> None:
        pass


class Processes:
    """Processes of this machine."""

    name, own_processes = "processes", True

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._first: Future[None] | None = None
        self._never_started = 0

    def start(self) -> Executor:
        if self._first is not None:
            started = self._first.done() and not self._first.cancelled() and self._first.exception() is None
            self._never_started = 0 if started else self._never_started + 1
        if self._never_started == MOST_STARTS:
            raise StudyStopped("worker processes end as soon as they start; look at the messages above, or go on with "
                               "--in-process")
        executor = ProcessPoolExecutor(self._workers, _Workers(), _begin_worker)
        self._first = executor.submit(_nothing)
        return executor

    def workers(self) -> int:
        return self._workers

    def stop(self, executor: Executor, at_once: bool) -> None:
        processes = list((getattr(executor, "_processes", None) or {}).values())
        executor.shutdown(wait=not at_once, cancel_futures=True)
        if at_once:
            for process in processes:
                process.kill()


class _Worker(SpawnProcess):
    """A worker process that does not read the user's script, so that a script needs no guard and a notebook works."""

    def start(self) -> None:
        own = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = own


class _Workers(SpawnContext):
    """Fresh processes, whatever else multiprocessing was told: forked ones may hang, or share what they must not."""

    Process = _Worker  # type: ignore[assignment]


def _nothing() -> None:
    """Done as soon as a worker has started."""


def _begin_worker() -> None:
    """Leave Ctrl-C to the driver, and end when the driver does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    let_keys_wrap()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


class OnDask:
    """Workers of a Dask scheduler, on any number of machines (package `dask[distributed]`)."""

    name, own_processes = "dask", False

    def __init__(self, scheduler: str | None = None, scheduler_file: str | None = None) -> None:
        """Connect to a scheduler.

        Args:
            scheduler: its address, such as `tcp://node12:8786`.
            scheduler_file: or the file that it writes its address into.

        Raises:
            UserError: if the package is missing, or nobody answers.
        """
        try:
            from distributed import Client
        except ImportError:
            raise UserError("--scheduler: the package dask is missing; install it with: "
                            "pip install 'coproduce[dask]'") from None
        where = scheduler or scheduler_file
        try:
            self._client = Client(address=scheduler, scheduler_file=scheduler_file, timeout=ANSWER_SECONDS,
                                  set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise UserError(f"--scheduler: nobody answers at {where} ({error}); is `dask scheduler` running there?"
                            ) from None
        self._where = where

    def start(self) -> Executor:
        return self._client.get_executor(pure=False)  # type: ignore[no-any-return]

    def workers(self) -> int:
        try:
            return sum(self._client.nthreads().values())
        except Exception as error:
            raise StudyStopped(f"the Dask scheduler at {self._where} is gone ({type(error).__name__})") from None

    def stop(self, executor: Executor, at_once: bool) -> None:
        executor.shutdown(wait=False)
        self._client.close(timeout=5)
