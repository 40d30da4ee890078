"""Run the benchmarks and print one table.

    python -m benchmarks.bench                       # all, some minutes
    python -m benchmarks.bench --quick               # a rough look, about a minute
    python -m benchmarks.bench meeting startup       # some of them
    python -m benchmarks.bench --json figures.json   # and keep the figures
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks import experiments, full_model, peers, startup
from benchmarks.figures import Figure, table

BENCHMARKS = {"meeting": peers.measure, "runs": full_model.measure_runs, "large": full_model.measure_large,
              "experiments": experiments.measure, "startup": startup.measure}

EXPLANATION = """\
Ratios are taken within a round, where all take turns, and their median over the rounds is shown: on a busy
machine trust the ratios more than the times. "This package" runs through the same `run_weeks` as every run,
with the other mechanisms switched off by settings. All start from the same people, network and thresholds,
and only the weeks are timed. The C versions give the package's numbers to the last bit; Mesa, which has its
own luck, gives the same statistics (tests/test_benchmark_peers.py)."""


def machine() -> dict[str, Any]:
    """Where this was measured."""
    return {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(), "load": _load(),
            **{package: version(package) for package in ("numba", "numpy", "mesa")}}


def _load() -> float | None:
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def arguments(words: list[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bench", description="Measure the speed of the package.")
    parser.add_argument("names", nargs="*", metavar="name", help=f"which: {', '.join(BENCHMARKS)} (all if none)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and nothing with a million people")
    parser.add_argument("--json", type=Path, metavar="PATH", help="also write the figures to this file")
    asked = parser.parse_args(words)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are: {', '.join(BENCHMARKS)}")
    return asked


def main(words: list[str] | None = None) -> int:
    """Measure, print, and write."""
    asked = arguments(words)
    place = machine()
    print(", ".join(f"{name} {value}" for name, value in place.items()))
    print(EXPLANATION, flush=True)
    figures: list[Figure] = []
    for name in asked.names or BENCHMARKS:
        for found in BENCHMARKS[name](asked.quick):
            print(table(found), flush=True)
            figures += found
    _print_verdict(figures)
    if asked.json:
        text = json.dumps({"machine": place, "quick": asked.quick, "figures": [f.as_json() for f in figures]}, indent=2)
        asked.json.write_text(text + "\n", encoding="utf-8")
    return 0


def _print_verdict(figures: list[Figure]) -> None:
    aimed = [figure for figure in figures if figure.met is not None]
    print(f"\n{sum(bool(figure.met) for figure in aimed)} of {len(aimed)} targets met.")


if __name__ == "__main__":
    sys.exit(main())
