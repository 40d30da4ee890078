"""Experiments that are killed, starved and cut off, as they are in life; each then ends with the same bytes.

What needs no killing (torn, flipped and missing files) is in test_experiment_store.py; Dask is in test_dask.py.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from experiments_here import TEXT, fingerprints

from sim.store import load_experiment_results

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs Linux")]
ROOT = Path(__file__).parents[1]
LONG = TEXT.replace("replicates = 4", "replicates = 150").replace("people.number = 40", "people.number = 200").replace(
    "[16, 20]", "[100, 120]")
"""Long enough for worker processes."""
KILLS = int(os.environ.get("COPRODUCE_KILLS", "40"))
"""Moments at which the whole tree is killed."""


def start(folder: Path, *options: str, out: str = "out") -> subprocess.Popen:
    """The command in a session of its own, with two worker processes."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "long.toml").write_text(LONG, encoding="utf-8")
    words = [sys.executable, "-m", "sim", "experiment", "long.toml", "--out", out, "--workers", "2", *options]
    with (folder / "said.txt").open("w", encoding="utf-8") as said:
        return subprocess.Popen(words, cwd=folder, stdout=said, stderr=said, start_new_session=True,
                                env={**os.environ, "PYTHONPATH": str(ROOT)})


def said(folder: Path) -> str:
    return (folder / "said.txt").read_text(encoding="utf-8")


def finish(folder: Path, *options: str, out: str = "out") -> dict[str, str]:
    """Run it to its end; fingerprints of the tables."""
    assert start(folder, *options, out=out).wait(timeout=300) == 0, said(folder)
    return fingerprints(folder / out)


def wait_for_some(folder: Path, lines: int = 2) -> None:
    begin, path = time.monotonic(), folder / "tasks.jsonl"
    while not path.exists() or path.read_bytes().count(b"\n") < lines:
        assert time.monotonic() - begin < 120
        time.sleep(0.02)


def workers_of(process: subprocess.Popen) -> list[int]:
    """Worker processes of a command."""
    lists = Path(f"/proc/{process.pid}/task").glob("*/children")
    children = [int(pid) for path in lists for pid in path.read_text(encoding="utf-8").split()]
    return [pid for pid in children if is_alive(pid)]


def is_alive(pid: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    return finish(tmp_path_factory.mktemp("undisturbed"))


def test_the_whole_tree_is_killed_again_and_again(tmp_path, undisturbed):
    """At random moments from the start of the command to after its end; each kill goes on where the last one fell."""
    luck = random.Random(11)
    kills, rounds = 0, 0
    while kills < KILLS:
        out = f"out{rounds}"
        process = start(tmp_path, "--chunk", str(luck.choice([7, 20, 60])), out=out)
        try:
            process.wait(timeout=luck.uniform(0.4, 6.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            kills += 1
            continue
        assert process.returncode == 0, said(tmp_path)
        assert fingerprints(tmp_path / out) == undisturbed
        rounds += 1
    assert finish(tmp_path, out=f"out{rounds}") == undisturbed
    runs = load_experiment_results(tmp_path / f"out{rounds}").runs
    assert not runs.duplicated(["point", "replicate"]).any()


def test_a_worker_is_killed(tmp_path, undisturbed):
    process = start(tmp_path, "--chunk", "20")
    for lines in (2, 12):
        wait_for_some(tmp_path / "out", lines)
        while not (workers := workers_of(process)):
            assert process.poll() is None
            time.sleep(0.02)
        os.kill(workers[0], signal.SIGKILL)
    assert process.wait(timeout=300) == 0, said(tmp_path)
    assert fingerprints(tmp_path / "out") == undisturbed


def test_no_worker_outlives_the_driver(tmp_path, undisturbed):
    process = start(tmp_path, "--chunk", "20")
    wait_for_some(tmp_path / "out")
    workers = workers_of(process)
    assert len(workers) == 2
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    begin = time.monotonic()
    while any(is_alive(pid) for pid in workers):
        assert time.monotonic() - begin < 10
        time.sleep(0.05)
    assert finish(tmp_path) == undisturbed


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_stops_when_asked_and_says_how_to_go_on(tmp_path, undisturbed, number):
    process = start(tmp_path, "--chunk", "20")
    wait_for_some(tmp_path / "out")
    os.killpg(process.pid, number) if number == signal.SIGINT else os.kill(process.pid, number)
    assert process.wait(timeout=60) == 130
    begun = load_experiment_results(tmp_path / "out")
    assert 0 < begun.n_done < begun.n_runs
    assert said(tmp_path).strip().endswith(f"Stopped after {begun.n_done:,} of {begun.n_runs:,} runs; they are safe. "
                                           "Go on with: coproduce experiment out")
    assert begun.n_failed == 0
    assert finish(tmp_path) == undisturbed


def mounted(place: Path, options: str) -> None:
    """A small disk in memory; without the right to mount one, the test is passed over."""
    place.mkdir(exist_ok=True)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True).returncode:
        pytest.skip("mounting a small disk needs root")


@pytest.fixture
def small_disk(tmp_path):
    place = tmp_path / "disk"
    mounted(place, "size=200k")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_told_and_gone_on_from(tmp_path, small_disk, undisturbed):
    process = start(tmp_path, "--chunk", "20", out="disk/out")
    assert process.wait(timeout=120) == 2
    assert "No space left on device" in said(tmp_path)
    assert "Traceback" not in said(tmp_path)
    begun = load_experiment_results(small_disk / "out")
    assert 0 < begun.n_done < begun.n_runs
    runs = begun.runs
    assert len(runs) == begun.n_done and not runs.duplicated(["point", "replicate"]).any()
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    assert finish(tmp_path, out="disk/out") == undisturbed


@pytest.mark.parametrize("size", ["20k", "60k"])
def test_a_disk_that_is_full_from_the_start_is_told(tmp_path, size):
    place = tmp_path / "disk"
    mounted(place, f"size={size}")
    try:
        assert start(tmp_path, out="disk/out").wait(timeout=120) == 2
        assert "can't be written: No space left on device" in said(tmp_path)
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_while_compacting_is_told_and_gone_on_from(tmp_path, small_disk, undisturbed):
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    finish(tmp_path, out="whole")
    shutil.copytree(tmp_path / "whole", small_disk / "out")
    begun = load_experiment_results(small_disk / "out")
    more = begun.n_runs // begun.manifest["points"] + 40
    used = sum(path.stat().st_size for path in (small_disk / "out").rglob("*") if path.is_file())
    subprocess.run(["mount", "-o", f"remount,size={int(used * 1.7) // 1024}k", str(small_disk)], check=True)
    process = start(tmp_path, "--replicates", str(more), out="disk/out")
    assert process.wait(timeout=120) == 2, said(tmp_path)
    assert load_experiment_results(small_disk / "out").n_done >= begun.n_runs
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    assert finish(tmp_path, "--replicates", str(more), out="disk/out") == finish(
        tmp_path, "--replicates", str(more), out="again")


def test_a_folder_that_can_only_be_read_is_refused(tmp_path, small_disk, undisturbed):
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    process = start(tmp_path, "--chunk", "20", out="disk/out")
    wait_for_some(small_disk / "out")
    os.kill(process.pid, signal.SIGTERM)
    process.wait()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert start(tmp_path, out="disk/out").wait(timeout=60) == 2
    assert "can't be written: Read-only file system" in said(tmp_path)
    assert len(load_experiment_results(small_disk / "out").runs) > 0
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert finish(tmp_path, out="disk/out") == undisturbed
