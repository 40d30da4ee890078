"""How long one waits before anything happens: each command in a process of its own, after a first one."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from benchmarks.figures import Figure, interleaved
from benchmarks.full_model import ROOT

HELP, IMPORT = "python -m sim --help", "from sim import load_scenario, simulate"
RUN = "python -m sim run baseline --replicates 1"
ARGUMENTS = {HELP: ["-m", "sim", "--help"], IMPORT: ["-c", IMPORT],
             RUN: ["-m", "sim", "run", "baseline", "--replicates", "1", "--out"]}
TARGETS = {HELP: 0.5, IMPORT: 1.5, RUN: 3.0}


def measure(quick: bool) -> Iterator[list[Figure]]:
    """Seconds of the three commands, warm."""
    group = "Start-up, warm (the compiled code is on this machine), a fresh process each"
    works = {name: _seconds(name) is not None for name in ARGUMENTS}
    seconds = interleaved({name: lambda name=name: _seconds(name) for name, fine in works.items() if fine},
                          3 if quick else 7)
    yield [Figure(group, name, statistics.median(seconds[name]) if works[name] else None, "s" if works[name] else "",
                  TARGETS[name], note="" if works[name] else "the command failed") for name in ARGUMENTS]


def _seconds(name: str) -> float | None:
    """Seconds that a command took; None if it failed."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        command = [sys.executable, *ARGUMENTS[name], *([f"{folder}/run"] if name == RUN else [])]
        done = subprocess.run(command, cwd=ROOT, capture_output=True)
        return time.perf_counter() - begin if done.returncode == 0 else None
