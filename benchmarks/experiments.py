"""Experiments end to end, store included: beside the bare engine, on Dask, when loaded, in memory, and beside Mesa."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import mesa
import networkx as nx
import numpy as np

from benchmarks.figures import Figure, interleaved, median_ratio
from benchmarks.full_model import peak_mib
from benchmarks.meeting import VALUES, Start
from benchmarks.mesa_peer import IdiomaticPlace
from sim.experiment import Experiment, make_experiment
from sim.run import in_threads, run_once
from sim.runner import run_experiment
from sim.scenario import Scenario, load_scenario
from sim.store import load_experiment_results
from sim.world import make_plan

ROOT = Path(__file__).parents[1]
WORKERS = 2
PEOPLE, WEEKS = 200, 208
TINY = {"people.number": 12, "programme.team_size": 4, "time.weeks": 2}


def measure(quick: bool) -> Iterator[list[Figure]]:
    """Figures, one comparison after the other."""
    yield _against_the_engine(2_000 if quick else 10_000, 1 if quick else 3)
    yield _on_dask(1_500 if quick else 6_000, 1 if quick else 3)
    yield _loading_and_memory(10_000 if quick else 100_000)
    yield _against_mesa(200 if quick else 600, 5_000 if quick else 30_000, 1 if quick else 3)


def _experiment(scenario: Scenario, runs: int, weekly: tuple[str, ...] = ()) -> Experiment:
    return make_experiment([scenario], None, "scenarios", replicates=runs, weekly=weekly)


def _seconds(job: Callable[[], object]) -> float:
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


def _fresh(job: Callable[[Path], object]) -> Callable[[], float]:
    """Seconds of a job that writes into a folder, which is made before and taken away after."""
    def timed() -> float:
        with tempfile.TemporaryDirectory() as place:
            return _seconds(lambda: job(Path(place) / "out"))

    return timed


# — the engine alone —


def _engine_alone(scenario: Scenario, runs: int) -> float:
    """Seconds of the runs with nothing around them, on threads that share no work but the list of replicates."""
    plan = make_plan(scenario)

    def block(first: int) -> None:
        for replicate in range(first, min(first + 100, runs)):
            run_once(scenario, 0, replicate, plan)

    return _seconds(lambda: in_threads(block, range(0, runs, 100), WORKERS))


def _against_the_engine(runs: int, rounds: int) -> list[Figure]:
    scenario = load_scenario("baseline").with_values({"people.number": PEOPLE, "time.weeks": WEEKS})
    study = _experiment(scenario, runs)
    weekly = _experiment(scenario, runs, ("adoption", "mean_trust"))
    run_once(scenario)
    jobs = {"bare": lambda: _engine_alone(scenario, runs),
            "processes": _fresh(lambda out: run_experiment(study, out, workers=WORKERS, engine="processes")),
            "threads": _fresh(lambda out: run_experiment(study, out, workers=WORKERS, engine="in-process")),
            "weekly": _fresh(lambda out: run_experiment(weekly, out, workers=WORKERS, engine="processes"))}
    seconds = interleaved(jobs, rounds)
    group = f"An experiment of {runs:,} runs, {PEOPLE} people, {WEEKS} weeks, end to end, {WORKERS} workers"
    return [
        Figure(group, "the bare engine on two threads", runs / statistics.median(seconds["bare"]), "runs a second"),
        Figure(group, "worker processes, start, store and compaction included",
               runs / statistics.median(seconds["processes"]), "runs a second"),
        Figure(group, "of the bare engine's throughput, processes",
               median_ratio(seconds["bare"], seconds["processes"]), "", 0.85, True),
        Figure(group, "of the bare engine's throughput, threads of one process",
               median_ratio(seconds["bare"], seconds["threads"]), ""),
        Figure(group, "of the bare engine's throughput, processes, two weekly outcomes kept too",
               median_ratio(seconds["bare"], seconds["weekly"]), ""),
    ]


# — Dask —


def _on_dask(runs: int, rounds: int) -> list[Figure]:
    group = f"{runs:,} of these runs on Dask (scheduler and two workers as processes of their own), chunks of a second"
    dask = Path(sys.executable).with_name("dask")
    if not dask.exists():
        return [Figure(group, "of the throughput of local processes", None, "", note="Dask is not installed")]
    scenario = load_scenario("baseline").with_values({"people.number": PEOPLE, "time.weeks": WEEKS})
    study, chunk = _experiment(scenario, runs), 230
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "scheduler.json"
        with _started(dask, place, file):
            jobs = {
                "local": _fresh(lambda out: run_experiment(study, out, workers=WORKERS, engine="processes",
                                                           chunk=chunk)),
                "dask": _fresh(lambda out: run_experiment(study, out, scheduler_file=str(file), chunk=chunk))}
            jobs["dask"]()  # loads the compiled code on the workers
            seconds = interleaved(jobs, rounds)
    return [Figure(group, "on Dask", runs / statistics.median(seconds["dask"]), "runs a second"),
            Figure(group, "of the throughput of local processes", median_ratio(seconds["local"], seconds["dask"]), "",
                   0.8, True)]


class _started:
    """A scheduler and two workers, as docs/experiments.md starts them."""

    def __init__(self, dask: Path, place: str, file: Path) -> None:
        self._commands = [[str(dask), "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard",
                           "--scheduler-file", str(file)],
                          [str(dask), "worker", "--scheduler-file", str(file), "--nworkers", str(WORKERS),
                           "--nthreads", "1", "--no-dashboard", "--local-directory", place]]
        self._file = file

    def __enter__(self) -> None:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL,
                 "env": {**os.environ, "PYTHONPATH": str(ROOT)}}
        self._processes = [subprocess.Popen(self._commands[0], **quiet)]
        while not self._file.exists():
            time.sleep(0.1)
        self._processes.append(subprocess.Popen(self._commands[1], **quiet))

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait()


# — loading, memory —


def _loading_and_memory(runs: int) -> list[Figure]:
    group = f"{runs:,} stored runs"
    with tempfile.TemporaryDirectory() as place:
        small = _in_fresh_process("drive", str(Path(place) / "small"), str(min(1000, runs)))
        large = _in_fresh_process("drive", str(Path(place) / "large"), str(runs))
        loading = [_in_fresh_process("load", str(Path(place) / "large")) for _ in range(3)]
        disk = (Path(place) / "large" / "runs.parquet").stat().st_size
    return [
        Figure(group, "loading all of them into pandas, run level, all outcomes",
               statistics.median(one["seconds"] for one in loading), "s", 2.0),
        Figure(group, "on the disk", disk / 1e6, "MB"),
        Figure(group, f"peak memory of the driver, {min(1000, runs):,} runs", small["peak_mib"], "MiB"),
        Figure(group, f"peak memory of the driver, {runs:,} runs", large["peak_mib"], "MiB"),
        Figure(group, "the second / the first", large["peak_mib"] / small["peak_mib"], "times", 1.15),
    ]


def _in_fresh_process(*words: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.experiments", *words]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def _drive(folder: str, runs: int) -> dict[str, float]:
    study = _experiment(load_scenario("baseline").with_values(TINY), runs)
    run_experiment(study, folder, workers=WORKERS, engine="processes", chunk=500)
    return {"peak_mib": peak_mib()}


def _load(folder: str) -> dict[str, float]:
    import pyarrow.parquet  # noqa: F401

    begin = time.perf_counter()
    rows = len(load_experiment_results(folder).runs)
    return {"seconds": time.perf_counter() - begin, "rows": rows}


# — Mesa —


class BatchPlace(IdiomaticPlace):
    """The task under `mesa.batch_run`: as a Mesa user writes it, with a network and people of each run's own."""

    def __init__(self, people: int = PEOPLE, seed: int | None = None, rng: int | None = None) -> None:
        luck = np.random.default_rng(rng if seed is None else seed)
        graph = nx.fast_gnp_random_graph(people, 8 / (people - 1), seed=int(luck.integers(2**31)))
        contacts = [sorted(graph[i]) for i in range(people)]
        first = np.concatenate([[0], np.cumsum([len(row) for row in contacts])]).astype(np.int64)
        start = Start(first, np.array([j for row in contacts for j in row], np.uint32), np.zeros(people, np.uint64),
                      np.clip(luck.normal(0.3, 0.1, people), 0, 1), luck.uniform(-1, 1, people),
                      (luck.uniform(size=people) < 0.05).astype(np.uint8))
        super().__init__(start, int(luck.integers(2**31)))
        self.datacollector = mesa.DataCollector({"adoption": lambda m: m.adoption[-1],
                                                 "mean_attitude": lambda m: m.mean_attitude[-1]})

    def step(self) -> None:
        super().step()
        self.datacollector.collect(self)


def _against_mesa(mesa_runs: int, our_runs: int, rounds: int) -> list[Figure]:
    weeks = 100
    scenario = load_scenario("baseline").with_values(
        {**VALUES, "people.number": PEOPLE, "time.weeks": weeks, "network.kind": "er"})
    study = make_experiment([scenario], None, "scenarios", replicates=our_runs,
                            outcomes=("adoption", "mean_attitude"))
    run_once(scenario)

    def with_mesa() -> float:
        return _seconds(lambda: mesa.batch_run(BatchPlace, {"people": PEOPLE}, number_processes=WORKERS,
                                               iterations=mesa_runs, max_steps=weeks - 1, display_progress=False))

    seconds = interleaved({"mesa": with_mesa, "ours": _fresh(
        lambda out: run_experiment(study, out, workers=WORKERS, engine="processes"))}, rounds)
    group = (f"Meetings, attitudes and adoption alone, {PEOPLE} people, {weeks} weeks, two processes, each run with a "
             "network of its own")
    rates = {"mesa": [mesa_runs / s for s in seconds["mesa"]], "ours": [our_runs / s for s in seconds["ours"]]}
    return [
        Figure(group, f"mesa.batch_run, {mesa_runs:,} runs", statistics.median(rates["mesa"]), "runs a second"),
        Figure(group, f"ours, {our_runs:,} runs, stored", statistics.median(rates["ours"]), "runs a second"),
        Figure(group, "ours / mesa.batch_run", median_ratio(rates["ours"], rates["mesa"]), "times", 150, True),
    ]


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    print(json.dumps(_drive(words[0], int(words[1])) if what == "drive" else _load(words[0])))
