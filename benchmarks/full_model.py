"""The whole model: runs a second, and a million people in a process of their own.

    python -m benchmarks.full_model 1000000 12 er    # one measurement, as JSON
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.figures import Figure, interleaved, median_ratio
from sim.outcomes import N_WEEKLY
from sim.run import key_of, simulate
from sim.scenario import Scenario, load_scenario
from sim.week import run_weeks
from sim.world import make_plan, make_world

ROOT = Path(__file__).resolve().parents[1]
RUNS_A_SECOND = 400
MOST_MEMORY, MOST_TIMES = 2048, 6
MILLION, SMALL, WEEKS = 1_000_000, 10_000, 12
NETWORKS: dict[str, dict[str, Any]] = {
    "er": {"network.kind": "er", "network.degree": 8},
    "sites": {"network.contacts_within": 0.25, "network.contacts_elsewhere": 2.6},
}
"""Two ways to 8 contacts in the mean."""


# — many small runs —


def measure_runs(quick: bool) -> Iterator[list[Figure]]:
    """Runs a second of the baseline, making each world included."""
    scenario, replicates = load_scenario("baseline"), 40 if quick else 400
    simulate(scenario, 2)
    rates = interleaved({workers: lambda workers=workers: _rate(scenario, replicates, workers) for workers in (1, 2)},
                        3 if quick else 7)
    weeks = scenario.values["time.weeks"]
    people = scenario.values["people.number"]
    group = f"The whole model: baseline, {people} people, {weeks} weeks, making each world included"
    yield [
        Figure(group, "two threads", statistics.median(rates[2]), "runs a second", RUNS_A_SECOND, True),
        Figure(group, "one thread", statistics.median(rates[1]), "runs a second"),
        Figure(group, "two threads / one thread", median_ratio(rates[2], rates[1]), "times"),
    ]


def _rate(scenario: Scenario, replicates: int, workers: int) -> float:
    begin = time.perf_counter()
    result = simulate(scenario, replicates, workers=workers)
    seconds = time.perf_counter() - begin
    if result.failures:
        raise RuntimeError(result.failures[0].traceback)
    return replicates / seconds


# — one large run —


def measure_large(quick: bool) -> Iterator[list[Figure]]:
    """Memory and time of a large run, each in a fresh process; and time against a small run."""
    people, rounds = (100_000, 1) if quick else (MILLION, 2)
    for network in NETWORKS:
        one_large_run(SMALL, WEEKS, network)  # so that nobody compiles inside the measured processes
        large, small = [], []
        for _ in range(rounds):
            small.append(_in_fresh_process(SMALL, WEEKS, network))
            large.append(_in_fresh_process(people, WEEKS, network))
        yield _large_figures(people, network, large, small)


def _in_fresh_process(people: int, weeks: int, network: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.full_model", str(people), str(weeks), network]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def _large_figures(people: int, network: str, large: list[dict[str, float]],
                   small: list[dict[str, float]]) -> list[Figure]:
    targets = people == MILLION
    group = (f"The whole model: {people:,} people, {WEEKS} weeks, {large[0]['contacts']:.1f} contacts, "
             f"network '{network}', a fresh process")
    slow, fast = [run["ns"] for run in large], [run["ns"] for run in small]
    return [
        Figure(group, "peak memory", statistics.median(run["peak_mib"] for run in large), "MiB",
               MOST_MEMORY if targets else None),
        Figure(group, "a week of a person", statistics.median(slow), "ns"),
        Figure(group, f"a week of a person among {SMALL:,}", statistics.median(fast), "ns"),
        Figure(group, "the first / the second", median_ratio(slow, fast), "times", MOST_TIMES if targets else None),
        Figure(group, "making the world", statistics.median(run["making"] for run in large), "s, not counted above"),
    ]


def one_large_run(people: int, weeks: int, network: str) -> dict[str, float]:
    """Nanoseconds per person and week, seconds of making the world, peak memory, mean number of contacts."""
    scenario = load_scenario("baseline").with_values(
        {"people.number": people, "time.weeks": weeks, "network.max_contacts": 12, **NETWORKS[network]})
    plan = make_plan(scenario)
    make_world(scenario.with_values({"people.number": 100}), plan, key_of(0, 0))  # loads the compiled code
    seconds, making = [], []
    for replicate in range(1 if people >= 100_000 else 5):
        key = key_of(0, replicate)
        begin = time.perf_counter()
        world = make_world(scenario, plan, key)
        middle = time.perf_counter()
        contacts = float(world.ties.count.mean())
        weekly = np.zeros((weeks + 1, N_WEEKLY))
        run_weeks(world, plan, key, 0, 0, weekly)  # loads the compiled code
        ready = time.perf_counter()
        run_weeks(world, plan, key, 0, weeks, weekly)
        seconds.append(time.perf_counter() - ready)
        making.append(middle - begin)
    return {"ns": 1e9 * statistics.median(seconds) / people / weeks, "making": statistics.median(making),
            "peak_mib": peak_mib(), "contacts": contacts}


def peak_mib() -> float:
    """Most memory that this process ever held, in MiB; nan where the system does not say.

    Linux is asked for the peak since the program was loaded: `getrusage` counts what the parent held too.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peaks = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        return int(peaks[0].split()[1]) / 2**10
    try:
        import resource
    except ImportError:
        return float("nan")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    print(json.dumps(one_large_run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])))
