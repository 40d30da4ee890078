"""A Dask scheduler and workers as separate processes on this machine, started as docs/experiments.md says."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
DASK = Path(sys.executable).with_name("dask")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "5s"}


@dataclass
class Cluster:
    """What was started.

    Attributes:
        folder: of scheduler file and logs.
        scheduler: its process.
        workers: their nannies.
    """

    folder: Path
    scheduler: subprocess.Popen
    workers: list[subprocess.Popen] = field(default_factory=list)

    @property
    def file(self) -> str:
        return str(self.folder / "scheduler.json")

    def start_worker(self, *options: str) -> None:
        self.workers.append(_start(self.folder, f"worker{len(self.workers)}", "worker", "--scheduler-file", self.file,
                                   "--nthreads", "1", "--no-dashboard", "--local-directory", str(self.folder),
                                   *options))


def _start(folder: Path, name: str, *words: str) -> subprocess.Popen:
    with (folder / f"{name}.log").open("w", encoding="utf-8") as log:
        return subprocess.Popen([str(DASK), *words], env=ENVIRONMENT, stdout=log, stderr=log, start_new_session=True)


@contextmanager
def cluster(folder: Path, workers: int, *options: str) -> Iterator[Cluster]:
    """A scheduler and some workers; all are gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "scheduler.json"
    own = Cluster(folder, _start(folder, "scheduler", "scheduler", "--host", "127.0.0.1", "--port", "0",
                                 "--no-dashboard", "--scheduler-file", str(file)))
    try:
        begin = time.monotonic()
        while not file.exists():
            assert time.monotonic() - begin < 60, (folder / "scheduler.log").read_text(encoding="utf-8")
            time.sleep(0.1)
        for _ in range(workers):
            own.start_worker(*options)
        yield own
    finally:
        for process in [*own.workers, own.scheduler]:
            end(process)


def end(process: subprocess.Popen) -> None:
    """Kill a process with all that it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
