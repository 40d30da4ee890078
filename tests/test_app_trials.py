"""The queue of the hundred runs: one process at a time, places, giving up, dying, and nothing left behind."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import numpy as np
import psutil
import pytest
from trial_works import BROKEN, FOR_EVER, KILLED, REFUSED, WELL, acting
from typer.testing import CliRunner

from sim.app.texts import words
from sim.app.trials import FOLDER, LOOK_EVERY, SINGLE_RUNS, Trials, found_in
from sim.cli import app
from sim.comparison import load_comparison
from sim.scenario import load_scenario

ROOT = Path(__file__).parents[1]
PATIENCE = 240
PAIR = ["one", "two"]


@pytest.fixture
def place(tmp_path, monkeypatch) -> Path:
    """Where folders are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def trials(place) -> Trials:
    return Trials(7, acting)


def until(what, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def over(trial) -> None:
    assert trial.over.wait(PATIENCE)


def nothing_is_left(trials, place, *pids: int) -> None:
    until(lambda: len(trials) == 0)
    assert list(place.iterdir()) == []
    for pid in pids:
        assert not psutil.pid_exists(pid)


def test_what_a_process_says_is_noted_and_it_is_ended(trials, place) -> None:
    trial = trials.ask(PAIR, WELL)
    over(trial)
    assert (trial.report, trial.total, trial.problems) == (b"<!doctype html>", 14, ())
    assert trial.found.answer == (f"Answer to {WELL}.",)
    nothing_is_left(trials, place, trial.done)


def test_one_after_the_other_and_whoever_gives_up_makes_way(trials, place) -> None:
    first, second, third, fourth = (trials.ask(PAIR, seed) for seed in (FOR_EVER, FOR_EVER, WELL, WELL))
    assert [one.before for one in (first, second, third, fourth)] == [0, 1, 2, 3]
    until(lambda: first.total)
    assert len(list(place.iterdir())) == 1
    trials.give_up(second)
    assert second.over.is_set() and [one.before for one in (first, third, fourth)] == [0, 1, 2]
    assert (second.total, third.total, fourth.total) == (0, 0, 0)  # nothing of theirs has begun
    trials.give_up(first)
    over(third)
    over(fourth)
    assert third.found and fourth.found and third.done != fourth.done
    trials.give_up(fourth)  # changes nothing any more
    assert fourth.found
    nothing_is_left(trials, place, first.done, third.done, fourth.done)


@pytest.mark.parametrize("seed", [KILLED, BROKEN])
def test_a_process_that_dies_is_said_and_the_next_one_works(trials, place, seed, capfd) -> None:
    died, after = trials.ask(PAIR, seed), trials.ask(PAIR, WELL)
    over(died)
    assert list(died.problems) == [words("compare")["hundred"]["died"]]
    over(after)
    assert after.report and not after.problems
    nothing_is_left(trials, place, died.done, after.done)


def test_a_process_that_is_killed_from_outside(trials, place) -> None:
    trial, after = trials.ask(PAIR, FOR_EVER), trials.ask(PAIR, WELL)
    until(lambda: trial.total)
    os.kill(trial.done, signal.SIGKILL)
    over(trial)
    assert trial.problems
    over(after)
    nothing_is_left(trials, place, trial.done, after.done)


def test_what_is_refused_is_said(trials) -> None:
    trial = trials.ask(PAIR, REFUSED)
    over(trial)
    assert (trial.problems, trial.report) == (["that can't be"], b"")


def test_no_room_on_the_disk_is_said_and_the_queue_goes_on(trials, place, monkeypatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(place / "nowhere"))
    trial = trials.ask(PAIR, WELL)
    over(trial)
    assert list(trial.problems) == [words("compare")["hundred"]["died"]]
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    after = trials.ask(PAIR, WELL)
    over(after)
    assert after.report


# — the real work —


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A trial of two shipped scenarios, and the command line's own comparison of them."""
    folder = tmp_path_factory.mktemp("real")
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        trial = Trials(20).ask([load_scenario("baseline"), load_scenario("tick_box")], 3)
        over(trial)
        left = list(folder.iterdir())
    finally:
        tempfile.tempdir = before
    spoken = CliRunner().invoke(app, [*shlex.split(trial.found.command)[1:], "--out", str(folder / "same")])
    assert spoken.exit_code == 0
    return trial, left, spoken.output, load_comparison(folder / "same")


def test_the_words_are_those_of_the_command_line(real) -> None:
    trial, left, spoken, comparison = real
    assert trial.problems == ()
    assert trial.found == found_in(comparison)
    for sentence in trial.found.answer:
        assert sentence in " ".join(spoken.split())
    one = comparison.findings.judged.contrasts[0]
    low, high = sorted(abs(100 * end) for end in (one.low, one.high))
    assert trial.found.verdicts[0].endswith(f"about {-100 * one.difference:.0f} fewer people out of 100 (between "
                                            f"{low:.0f} and {high:.0f}).")
    assert trial.report.decode().count(trial.found.verdicts[0])
    assert (trial.done, trial.total, left) == (40, 40, [])


def test_the_band_and_the_runs_are_those_that_were_made(real) -> None:
    trial, _, _, comparison = real
    weekly = comparison.results.table("weekly", ["scenario", "replicate", "week", "adoption"])
    for name, weeks in zip(("baseline", "tick_box"), trial.found.weeks, strict=True):
        own = weekly[weekly["scenario"] == name].pivot(index="replicate", columns="week", values="adoption").to_numpy()
        np.testing.assert_array_equal(weeks.runs, 100 * own[:SINGLE_RUNS])
        low, middle, high = np.quantile(100 * own, (0.1, 0.5, 0.9), axis=0)
        np.testing.assert_allclose((weeks.low, weeks.middle, weeks.high), (low, middle, high), rtol=1e-12)
        # 20 runs, sorted: a tenth of the way along 19 steps is 0.9 of the way from the second to the third
        last = np.sort(100 * own[:, -1])
        assert weeks.low[-1] == pytest.approx(last[1] + 0.9 * (last[2] - last[1]))


@pytest.mark.parametrize(("begun", "end"), [
    ("trial.total", "os._exit(0)"), ("multiprocessing.active_children()", "os._exit(0)"),
    *(pytest.param("trial.total", how, marks=pytest.mark.slow) for how in (
        "signal.raise_signal(signal.SIGKILL)", "raise SystemExit"))])
def test_a_process_ends_with_its_server_and_takes_its_folder_along(tmp_path, begun, end) -> None:
    script = textwrap.dedent(f"""
        import multiprocessing, os, signal, sys, time
        from dataclasses import replace
        from sim.app.trials import Trials
        from sim.scenario import load_scenario

        if __name__ == "__main__":
            large = load_scenario("baseline").with_values({{"people.number": 1500, "time.weeks": 500}})
            trial = Trials().ask([large, replace(large, name="other")], 0)
            while not {begun}:
                time.sleep(0.01)
            print(multiprocessing.active_children()[0].pid, len(os.listdir(sys.argv[1])), flush=True)
            {end}
        """)
    (tmp_path / "serve.py").write_text(script)
    place = tmp_path / "place"
    place.mkdir()
    done = subprocess.run([sys.executable, tmp_path / "serve.py", place], capture_output=True, text=True, check=False,
                          timeout=PATIENCE, env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(place)})
    pid, folders = (int(one) for one in done.stdout.split())
    assert folders == 1
    until(lambda: not psutil.pid_exists(pid), 10 * LOOK_EVERY + 5)
    assert [one.name for one in place.iterdir() if one.name.startswith(FOLDER)] == []
    assert "Traceback" not in done.stderr
