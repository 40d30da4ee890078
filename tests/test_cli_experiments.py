"""The commands on experiments as somebody types them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from experiments_here import N_RUNS, TEXT, fingerprints, run_small

from sim.cli.experiments import duration, size
from sim.experiment import load_experiment, shipped_experiments


@pytest.fixture
def small(tmp_path) -> Path:
    path = tmp_path / "small.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(tmp_path_factory) -> Path:
    return run_small(tmp_path_factory.mktemp("finished") / "out").folder


def test_a_new_experiment_is_planned_run_listed_and_exported(tmp_path, coproduce):
    assert coproduce("new", "study.toml", "--experiment")[0] == 0
    _, planned, _ = coproduce("experiment", "study.toml", "--plan", "-n", "1")
    assert re.search(r"Runs: [\d,]+ \(", planned)
    assert not (tmp_path / "results").exists()
    code, printed, said = coproduce("experiment", "study.toml", "-n", "1", "--workers", "1")
    assert (code, printed) == (0, "")
    folder = re.search(r"runs in (results/study-\w{8})", said)[1]
    assert f"Next: coproduce sensitivity {folder}" in said
    _, listed, _ = coproduce("results")
    assert folder in listed
    assert "finished" in listed
    assert "runs.csv" in coproduce("export", folder, "--csv", "--out", "csv")[2]
    assert "nothing was run again" in coproduce("experiment", "study.toml", "-n", "1")[2]


@pytest.mark.usefixtures("small")
def test_the_plan_says_how_much_and_how_long(coproduce):
    data = json.loads(coproduce("experiment", "small.toml", "--plan", "--json")[1])
    assert (data["points"], data["replicates"], data["runs"], data["done"]) == (16, 4, N_RUNS, 0)
    assert data["seconds"] == pytest.approx(N_RUNS * data["seconds_a_run"] / data["workers"])
    said = coproduce("experiment", "small.toml", "--plan")[1]
    for words in ("Small", "factorial: 3 factors", f"Runs: {N_RUNS} (16 points, 4 replicates each)", "Time: about",
                  "Disk: about", "Folder: results"):
        assert words in said


def test_the_plan_counts_what_is_there(small, finished, coproduce):
    said = coproduce("experiment", small, "--plan", "--out", finished, "-n", "6")[1]
    assert f"Runs: 96 (16 points, 6 replicates each); {N_RUNS} are there already" in said


@pytest.mark.usefixtures("small")
def test_json_says_what_was_run_and_nothing_else(coproduce):
    data = json.loads(coproduce("experiment", "small.toml", "--json", "--out", "out", "--workers", "1")[1])
    assert (data["done"], data["failed"], data["made_now"], data["folder"]) == (N_RUNS, 0, N_RUNS, "out")


def test_an_experiment_goes_on_from_its_folder_alone(small, coproduce, finished):
    coproduce("experiment", "small.toml", "--out", "out", "-n", "1", "--in-process")
    small.unlink()
    coproduce("experiment", "out", "-n", "4", "--chunk", "5")
    assert fingerprints(small.parent / "out") == fingerprints(finished)


def test_compact_says_what_there_is_to_do(tmp_path, coproduce, finished):
    folder = run_small(tmp_path / "out", chunk=5, compact=False).folder
    assert f"{N_RUNS} of {N_RUNS} runs in" in coproduce("compact", folder)[2]
    assert fingerprints(folder) == fingerprints(finished)
    assert "was compacted already" in coproduce("compact", folder)[2]


@pytest.mark.parametrize(("words", "said"), [
    (["experiment", "power_and_houres"], 'did you mean "power_and_hours"?'),
    (["experiment", "nowhere.toml"], "there is no such file"),
    (["experiment", "small.toml", "--out", "small.toml"], "is a file, not a folder"),
    (["experiment", "small.toml", "--workers", "0"], "--workers"),
    (["compact", "nowhere"], "holds no results"),
    (["export", "nowhere"], "holds no results"),
    (["results", "nowhere"], "there is no such folder"),
    (["sensitivity", "nowhere"], "holds no results"),
    (["plot", "nowhere"], "holds no results"),
])
@pytest.mark.usefixtures("small")
def test_mistakes_get_one_clear_message(coproduce, words, said):
    code, _, told = coproduce(*words)
    assert code == 2
    assert said in told


@pytest.mark.parametrize("name", shipped_experiments())
def test_every_shipped_experiment_can_be_run(name):
    """Its points at the ends and in the middle, once each."""
    from sim.runner.task import make_run, task_of

    study = load_experiment(name)
    numbers = [0, study.n_points // 2, study.n_points - 1]
    task = task_of(study, "key", [(number, number + 1) for number in numbers])
    assert [make_run(task, number).failure for number in numbers] == [None, None, None]


def test_times_and_sizes_as_people_say_them():
    assert [duration(s) for s in (0.2, 75, 600, 7200, 400_000, float("nan"))] == [
        "1 s", "75 s", "10 min", "2.0 h", "4.6 days", "an unknown time"]
    assert [size(n) for n in (12, 1234, 5.6e7, 2e12)] == ["12 B", "1.23 kB", "56 MB", "2 TB"]
