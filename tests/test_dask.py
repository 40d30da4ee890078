"""Experiments on a real Dask cluster of this machine: the same bytes, and nothing lost when parts of it die."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("distributed", reason="Dask is missing here: pip install 'coproduce[dask]'")

from dask_here import DASK, ENVIRONMENT, ROOT, cluster, end
from experiments_here import TEXT, fingerprints, run_small

from sim.errors import UserError
from sim.runner import engines
from sim.store import load_experiment_results

pytestmark = pytest.mark.skipif(not DASK.exists(), reason="the command dask is missing: pip install 'coproduce[dask]'")
LONG = TEXT.replace("replicates = 4", "replicates = 150").replace("people.number = 40", "people.number = 200")


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return run_small(tmp_path_factory.mktemp("undisturbed"))


def test_one_worker_gives_the_same_bytes(tmp_path, undisturbed):
    with cluster(tmp_path / "dask", 1) as own:
        results = run_small(tmp_path / "out", engine=None, scheduler_file=own.file, chunk=5)
    assert fingerprints(results) == fingerprints(undisturbed)
    assert '"engine":"dask"' in (tmp_path / "out" / "tasks.jsonl").read_text(encoding="utf-8")


def test_nobody_answers(tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "ANSWER_SECONDS", 1)
    with pytest.raises(UserError, match=r"nobody answers at tcp://127\.0\.0\.1:9 "):
        run_small(tmp_path / "out", engine=None, scheduler="tcp://127.0.0.1:9")


@pytest.mark.slow
def test_three_workers_give_the_same_bytes(tmp_path, undisturbed):
    with cluster(tmp_path / "dask", 3) as own:
        results = run_small(tmp_path / "out", engine=None, scheduler_file=own.file, chunk=3)
    assert fingerprints(results) == fingerprints(undisturbed)


def command(folder: Path, *options: str) -> subprocess.Popen:
    (folder / "long.toml").write_text(LONG, encoding="utf-8")
    words = [sys.executable, "-m", "sim", "experiment", "long.toml", "--out", "out", *options]
    with (folder / "said.txt").open("w", encoding="utf-8") as file:
        return subprocess.Popen(words, cwd=folder, env=ENVIRONMENT, stdout=file, stderr=file)


def said(folder: Path) -> str:
    return (folder / "said.txt").read_text(encoding="utf-8")


def wait_for_some(folder: Path, lines: int = 3) -> None:
    """Until some tasks are recorded."""
    begin = time.monotonic()
    path = folder / "out" / "tasks.jsonl"
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        assert time.monotonic() - begin < 120
        time.sleep(0.05)


@pytest.fixture(scope="module")
def long_undisturbed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    process = command(folder, "--workers", "2")
    assert process.wait(timeout=300) == 0, said(folder)
    return fingerprints(folder / "out")


def workers_below(pid: int) -> list[int]:
    """Processes that a nanny started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    return [int(child) for child in children]


@pytest.mark.slow
@pytest.mark.parametrize("nanny", [True, False])
def test_a_worker_that_dies_costs_nothing(tmp_path, long_undisturbed, nanny):
    with cluster(tmp_path / "dask", 2, *[] if nanny else ["--no-nanny"]) as own:
        process = command(tmp_path, "--scheduler-file", own.file, "--chunk", "40")
        wait_for_some(tmp_path)
        if nanny:
            for pid in workers_below(own.workers[0].pid):
                os.kill(pid, signal.SIGKILL)
        else:
            end(own.workers[0])
        assert process.wait(timeout=300) == 0, said(tmp_path)
    assert fingerprints(tmp_path / "out") == long_undisturbed


@pytest.mark.slow
def test_a_scheduler_that_dies_is_told_and_the_rest_is_made_without_it(tmp_path, long_undisturbed):
    with cluster(tmp_path / "dask", 2) as own:
        process = command(tmp_path, "--scheduler-file", own.file, "--chunk", "40")
        wait_for_some(tmp_path)
        end(own.scheduler)
        assert process.wait(timeout=120) == 1
    assert "Go on with: coproduce experiment out" in said(tmp_path)
    assert "Traceback" not in said(tmp_path)
    begun = load_experiment_results(tmp_path / "out")
    assert 0 < begun.n_done < begun.n_runs
    assert command(tmp_path, "--workers", "2").wait(timeout=300) == 0
    assert fingerprints(tmp_path / "out") == long_undisturbed


@pytest.mark.slow
def test_workers_may_come_later_and_join(tmp_path, long_undisturbed):
    with cluster(tmp_path / "dask", 0) as own:
        process = command(tmp_path, "--scheduler-file", own.file, "--chunk", "40")
        time.sleep(6)
        assert process.poll() is None
        own.start_worker()
        wait_for_some(tmp_path)
        own.start_worker()
        assert process.wait(timeout=300) == 0, said(tmp_path)
    assert fingerprints(tmp_path / "out") == long_undisturbed


@pytest.fixture
def queue(tmp_path):
    """A folder with the batch script of docs/experiments.md, and an `srun` that runs what it is given, here."""
    (tmp_path / "my_experiment.toml").write_text(LONG, encoding="utf-8")
    page = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
    script, = re.findall(r"```bash\n(.*?)```", page, re.DOTALL)
    script = script.replace("my_experiment.toml --sch", "my_experiment.toml --chunk 40 --out out --sch")
    script = script.replace("export COPRODUCE_CACHE", "# ")  # would compile once more
    (tmp_path / "experiment.sh").write_text(script, encoding="utf-8")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "activate").write_text(f"export PATH={programs}:{DASK.parent}:$PATH\n", encoding="utf-8")
    for name, does in (("srun", 'exec "$@"'), ("coproduce", f'exec {sys.executable} -m sim "$@"')):
        (programs / name).write_text(f"#!/bin/bash\n{does}\n", encoding="utf-8")
        (programs / name).chmod(0o755)
    return tmp_path


def submit(folder: Path) -> subprocess.Popen:
    environment = {**ENVIRONMENT, "SLURM_JOB_ID": "7", "SLURM_CPUS_PER_TASK": "2"}
    with (folder / "said.txt").open("w", encoding="utf-8") as file:
        return subprocess.Popen(["bash", "experiment.sh"], cwd=folder, env=environment, stdout=file, stderr=file,
                                start_new_session=True)


@pytest.mark.slow
def test_the_batch_script_is_cut_off_and_submitted_again(queue, long_undisturbed):
    job = submit(queue)
    try:
        wait_for_some(queue)
        os.kill(job.pid, signal.SIGTERM)
        assert job.wait(timeout=60) == 130
    finally:
        end(job)
    assert "Go on with: coproduce experiment out" in said(queue)
    (queue / "scheduler-7.json").unlink()
    again = submit(queue)
    try:
        assert again.wait(timeout=300) == 0, said(queue)
    finally:
        end(again)
    assert fingerprints(queue / "out") == long_undisturbed
