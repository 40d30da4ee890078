"""An experiment gives the same bytes wherever and however it is made, and nothing that happens meanwhile is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from experiments_here import N_RUNS, TEXT, fingerprints, run_small, small_experiment

from sim.errors import ResultsError, StudyStopped, UserError
from sim.experiment import make_experiment
from sim.run import run_once, simulate
from sim.runner import estimate, run_experiment, task
from sim.runner.driver import Driver
from sim.runner.engines import InProcess, Processes
from sim.runner.task import Place, task_of
from sim.store import begin, load_experiment_results

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return run_small(tmp_path_factory.mktemp("undisturbed"))


# — the numbers —


def test_every_run_is_that_of_its_point_and_replicate(undisturbed):
    experiment, runs = undisturbed.experiment, undisturbed.runs
    assert len(runs) == N_RUNS == experiment.n_runs
    assert not runs.duplicated(["point", "replicate"]).any()
    for row in runs.iloc[::7].itertuples():
        run = run_once(experiment.scenario_at(row.point), experiment.seed, row.replicate)
        names = list(experiment.outcomes)
        np.testing.assert_array_equal(runs.loc[row.Index, names].to_numpy(float), run.outcomes)


def test_points_share_their_luck(undisturbed):
    """Two points that differ in nothing that matters at the start begin alike, replicate by replicate."""
    weekly = undisturbed.table("weekly", where=[("week", "==", 0), ("scenario", "==", "baseline")])
    first = weekly.pivot(index="replicate", columns="point", values="mean_attitude")
    assert (first.nunique(axis=1) == 1).all()
    assert first.iloc[:, 0].nunique() > 1


def test_weekly_rows_are_those_of_simulate(undisturbed):
    experiment = undisturbed.experiment
    own = undisturbed.table("weekly", where=[("point", "==", 3)]).reset_index(drop=True)
    expected = simulate(experiment.scenario_at(3), experiment.replicates, experiment.seed).weekly
    np.testing.assert_array_equal(own[["replicate", "week"]], expected[["replicate", "week"]])
    np.testing.assert_array_equal(own["adoption"], expected["adoption"])


@pytest.mark.parametrize("options", [
    {"chunk": 1}, {"chunk": 500}, {"workers": 8, "chunk": 3}, {"engine": "processes", "workers": 1},
    {"engine": "processes", "workers": 2, "chunk": 5},
    pytest.param({"engine": "processes", "workers": 8, "chunk": 7}, marks=pytest.mark.slow),
], ids=str)
def test_the_same_bytes_however_it_is_made(tmp_path, undisturbed, options):
    assert fingerprints(run_small(tmp_path / "out", **options)) == fingerprints(undisturbed)


@pytest.mark.parametrize("hash_seed", ["0", "12345"])
def test_the_same_bytes_for_any_order_of_hashes(tmp_path, undisturbed, hash_seed):
    (tmp_path / "small.toml").write_text(TEXT, encoding="utf-8")
    command = [sys.executable, "-m", "sim", "experiment", "small.toml", "--out", "out", "--workers", "2"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True,
                   env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)})
    assert fingerprints(tmp_path / "out") == fingerprints(undisturbed)


def test_an_executor_of_the_callers_own_is_used_and_left_running(tmp_path, undisturbed):
    with ThreadPoolExecutor(2) as own:
        results = run_small(tmp_path / "out", engine=own, chunk=5)
        assert own.submit(int, "7").result() == 7
    assert fingerprints(results) == fingerprints(undisturbed)


def test_more_replicates_go_on_where_fewer_ended(tmp_path, undisturbed):
    few = run_experiment(small_experiment().with_runs(replicates=1), tmp_path / "out", workers=1)
    assert (few.n_done, few.complete) == (16, True)
    made = []
    more = run_small(tmp_path / "out", report=lambda progress: made.append(progress.made))
    assert made[-1] == N_RUNS - 16
    assert fingerprints(more) == fingerprints(undisturbed)
    fewer_again = run_experiment(small_experiment().with_runs(replicates=2), tmp_path / "out", workers=1)
    assert fewer_again.n_done == N_RUNS


def test_nothing_is_run_again(tmp_path, monkeypatch):
    run_small(tmp_path / "out")
    monkeypatch.setattr(task, "run_once", None)
    assert run_small(tmp_path / "out").complete


# — interruptions —


class StopsAfter(InProcess):
    """Raises the flag of Ctrl-C after some tasks."""

    def start(self) -> Executor:
        executor = super().start()
        submit, seen = executor.submit, Counter()

        def counted(*args, **options):
            seen["tasks"] += 1
            if seen["tasks"] == 4:
                os.kill(os.getpid(), signal.SIGINT)
            return submit(*args, **options)

        executor.submit = counted
        return executor


def test_an_interrupted_experiment_goes_on(tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr("sim.runner.running.InProcess", StopsAfter)
    with pytest.raises(KeyboardInterrupt):
        run_small(tmp_path / "out", chunk=4)
    monkeypatch.undo()
    begun = load_experiment_results(tmp_path / "out")
    assert 0 < begun.n_done < N_RUNS
    assert not begun.complete
    assert len(begun.runs) == begun.n_done
    assert (begun.runs.columns == undisturbed.runs.columns).all()
    results = run_experiment(begun.experiment, tmp_path / "out", workers=1, chunk=7)
    assert fingerprints(results) == fingerprints(undisturbed)


def test_the_handlers_of_signals_are_given_back(tmp_path):
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    run_small(tmp_path / "out")
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_it_runs_outside_of_the_main_thread(tmp_path, undisturbed):
    found = []
    thread = threading.Thread(target=lambda: found.append(run_small(tmp_path / "out")))
    thread.start()
    thread.join()
    assert fingerprints(found[0]) == fingerprints(undisturbed)


def test_two_at_once_are_refused(tmp_path):
    held = begin(tmp_path / "out", small_experiment())
    with held.held(), pytest.raises(ResultsError, match=rf"is being run already by process {os.getpid()}"):
        run_small(tmp_path / "out")


# — failures —


def fail_at(monkeypatch, *wrong: tuple[int, int]) -> None:
    """Make some (replicate, place among the calls) fail: here, replicate 1 of every point with equal power."""
    def attempt(scenario, seed, replicate, plan):
        if (replicate, scenario.values["time.weeks"]) in wrong:
            raise ValueError("no luck")
        return run_once(scenario, seed, replicate, plan)

    monkeypatch.setattr(task, "run_once", attempt)


def test_a_failed_run_is_a_row(tmp_path, monkeypatch, undisturbed):
    fail_at(monkeypatch, (1, 20))
    results = run_small(tmp_path / "out", chunk=5)
    assert (results.n_done, results.n_failed, results.complete) == (N_RUNS, 8, True)
    failures = results.failures
    assert set(failures["replicate"]) == {1}
    assert failures[["stage", "type", "message"]].drop_duplicates().to_numpy().tolist() == [["run", "ValueError",
                                                                                           "no luck"]]
    runs, whole = results.runs, undisturbed.runs
    failed = runs["stage"].notna().to_numpy()
    assert failed.sum() == 8
    assert runs.loc[failed, "adoption"].isna().all()
    np.testing.assert_array_equal(runs.loc[~failed, "adoption"], whole.loc[~failed, "adoption"])
    record = [json.loads(line) for line in (tmp_path / "out" / "tasks.jsonl").read_text().splitlines()]
    assert any("ValueError: no luck" in entry.get("first_failure", "") for entry in record)


def test_failed_runs_are_made_again_only_if_asked(tmp_path, monkeypatch, undisturbed):
    fail_at(monkeypatch, (1, 20))
    run_small(tmp_path / "out", chunk=5)
    monkeypatch.undo()
    assert run_small(tmp_path / "out").n_failed == 8
    results = run_small(tmp_path / "out", retry_failed=True)
    assert results.n_failed == 0
    assert fingerprints(results) == fingerprints(undisturbed)


def test_a_failure_that_comes_back_stays_a_row(tmp_path, monkeypatch):
    fail_at(monkeypatch, (1, 20))
    once = fingerprints(run_small(tmp_path / "out"))
    again = run_small(tmp_path / "out", retry_failed=True)
    assert again.n_failed == 8
    assert fingerprints(again) == once


def die_at(replicate_to_die: int, weeks: int, times: str | None) -> None:
    """In a worker: die in the middle of some runs, always or the first few times."""
    def attempt(scenario, seed, replicate, plan):
        if replicate == replicate_to_die and scenario.values["time.weeks"] == weeks and \
                scenario.values["programme.power"] == 0.8 and scenario.values["programme.delegate"] == "equal":
            if times is None:
                os._exit(9)
            marks = len(list(Path(times).iterdir()))
            if marks < 2:
                (Path(times) / str(marks)).touch()
                os._exit(9)
        return run_once(scenario, seed, replicate, plan)

    task.run_once = attempt


class Deadly(Processes):
    """Processes whose workers die at a certain run."""

    times: str | None = None

    def start(self) -> Executor:
        return ProcessPoolExecutor(2, get_context("spawn"), die_at, (2, 16, self.times))


def test_a_run_that_kills_its_worker_is_found_and_becomes_a_row(tmp_path, monkeypatch, undisturbed):
    monkeypatch.setattr("sim.runner.running.Processes", Deadly)
    results = run_small(tmp_path / "out", engine="processes", workers=2, chunk=8)
    failures = results.failures
    assert failures[["scenario", "replicate", "stage", "type"]].to_numpy().tolist() == [
        ["baseline", 2, "worker", "WorkerDied"], ["tick_box", 2, "worker", "WorkerDied"]]
    assert (results.n_done, results.n_failed) == (N_RUNS, 2)
    monkeypatch.undo()
    assert fingerprints(run_small(tmp_path / "out", retry_failed=True)) == fingerprints(undisturbed)


def test_workers_that_die_for_another_reason_cost_nothing(tmp_path, monkeypatch, undisturbed):
    (tmp_path / "times").mkdir()
    monkeypatch.setattr(Deadly, "times", str(tmp_path / "times"))
    monkeypatch.setattr("sim.runner.running.Processes", Deadly)
    results = run_small(tmp_path / "out", engine="processes", workers=2, chunk=8)
    assert len(list((tmp_path / "times").iterdir())) == 2
    assert fingerprints(results) == fingerprints(undisturbed)


def test_workers_that_cannot_start_are_given_up(tmp_path):
    class NeverStarts(Processes):
        def start(self) -> Executor:
            executor = super().start()
            for process in executor._processes.values():
                process.kill()
            return executor

    held = begin(tmp_path / "out", small_experiment())
    driver = Driver(held, NeverStarts(1), Place(str(tmp_path), ""), lambda _: None)
    tasks = iter([task_of(held.experiment, held.manifest["key"], [(0, 4)])])
    with held.held(), pytest.raises(StudyStopped, match="end as soon as they start"):
        driver.run(tasks)


@pytest.mark.parametrize("place", ["script.py", "-"])
def test_a_script_needs_no_guard_and_may_come_from_anywhere(tmp_path, undisturbed, place):
    """Worker processes do not read it."""
    script = ("from sim import run_experiment\n"
              "print('read once')\n"
              "run_experiment('small.toml', 'out', engine='processes', workers=2)\n")
    for name, text in (("small.toml", TEXT), ("script.py", script)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = subprocess.run([sys.executable, place], input=script, cwd=tmp_path, capture_output=True, text=True,
                          timeout=120, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (done.returncode, done.stdout, done.stderr) == (0, "read once\n", "")
    assert fingerprints(tmp_path / "out") == fingerprints(undisturbed)


def test_workers_with_other_rules_are_refused(tmp_path, monkeypatch):
    held = begin(tmp_path / "out", small_experiment())
    own = task_of(held.experiment, held.manifest["key"], [(0, 1)])
    monkeypatch.setattr(task, "rules_hash", lambda: "other")
    with pytest.raises(StudyStopped, match="another version of the rules"):
        task.make_shard(own, Place(str(tmp_path), ""))


def test_workers_that_do_not_see_the_folder_send_shards_back(tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr(Place, "seen", lambda self: False)
    assert fingerprints(run_small(tmp_path / "out", chunk=5)) == fingerprints(undisturbed)


# — arguments, progress, estimate —


@pytest.mark.parametrize(("options", "words"), [
    ({"workers": 0}, "workers: 0 is not a whole number of at least 1"),
    ({"chunk": True}, "chunk: true is not a whole number"),
    ({"engine": "cloud"}, 'engine: "cloud" is none; allowed: processes, in-process or dask'),
    ({"engine": "dask"}, "needs the address of a scheduler"),
])
def test_wrong_arguments_are_named(tmp_path, options, words):
    with pytest.raises(UserError, match=words):
        run_small(tmp_path / "out", **options)


def test_progress_counts_up_to_the_end(tmp_path):
    seen = []
    run_small(tmp_path / "out", chunk=5, report=seen.append)
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert (seen[-1].done, seen[-1].total, seen[-1].failed) == (N_RUNS, N_RUNS, 0)
    assert seen[-1].seconds_left == 0


def test_the_estimate_is_of_the_right_size(tmp_path, undisturbed):
    tried = estimate(small_experiment())
    assert 1 <= tried.tried <= N_RUNS
    assert tried.time(100, 2) == 50 * tried.seconds
    stored = sum((undisturbed.folder / name).stat().st_size for name in ("runs.parquet", "weekly.parquet"))
    # a slow machine tries fewer, and what a table costs anyway is then shared by few
    assert 0.1 < stored / (N_RUNS * tried.bytes) < 1.5


def test_chunks_are_short_and_enough_for_all_workers():
    from sim.runner import Estimate

    assert Estimate(10, 0.004, 1000.0).chunk(1_000_000, 8) == 500  # 2 s
    assert Estimate(10, 0.004, 1000.0).chunk(80, 2) == 10  # 4 tasks a worker
    assert Estimate(10, 30.0, 1000.0).chunk(100, 2) == 1
    assert Estimate(10, 1e-6, 1e6).chunk(10**6, 2) == 64  # 64 MB


def test_points_with_luck_of_their_own_share_it_between_scenarios(tmp_path):
    two = make_experiment(["baseline", "tick_box"], pd.DataFrame({"people.number": [40, 40], "time.weeks": [12, 12]}),
                          "points", replicates=2, outcomes=["mean_attitude"], weekly=["mean_attitude"])
    own = replace(two, own_luck=True)
    assert own.identity() != two.identity()
    runs = run_experiment(own, tmp_path / "own", engine="in-process")
    start = runs.table("weekly", where=[("week", "==", 0)]).set_index(["point", "replicate"])["mean_attitude"]
    assert start[0, 0] == start[2, 0] and start[1, 1] == start[3, 1]
    assert len({start[0, 0], start[0, 1], start[1, 0], start[1, 1]}) == 4
    assert runs.experiment.own_luck and runs.experiment.identity() == own.identity()
    alike = run_experiment(two, tmp_path / "alike", engine="in-process")
    same = alike.table("weekly", where=[("week", "==", 0)]).set_index(["point", "replicate"])["mean_attitude"]
    assert same[0, 0] == same[1, 0] != same[0, 1]
