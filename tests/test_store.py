"""The results folder: what goes in comes out, and nothing is lost or half-written."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest
from small_worlds import small

from sim.errors import ResultsError
from sim.run import Failure, simulate
from sim.scenario import load_scenario, read_scenario
from sim.store import FORMAT, MANIFEST, TABLES, Request, find_finished, load_results, save_results

SCENARIO = small(number=30, weeks=8)


@pytest.fixture(scope="module")
def results():
    return [simulate(SCENARIO, 3, seed=1)]


def request_of(scenario=SCENARIO, replicates=3, seed=1) -> Request:
    return Request((scenario,), replicates, seed)


def test_what_goes_in_comes_out(tmp_path, results):
    stored = save_results(request_of(), results, tmp_path / "out")
    for name in ("runs", "weekly", "hours"):
        pd.testing.assert_frame_equal(stored.table(name), getattr(results[0], name), check_dtype=False)
    assert len(stored.table("failures")) == 0
    again = load_results(tmp_path / "out")
    assert again.manifest == stored.manifest
    pd.testing.assert_frame_equal(again.runs, stored.runs)


def test_the_manifest_says_what_was_run(tmp_path, results):
    stored = save_results(request_of(), results, tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text(encoding="utf-8"))
    assert manifest == stored.manifest
    assert (manifest["format"], manifest["seed"], manifest["replicates"], manifest["failures"]) == (FORMAT, 1, 3, 0)
    assert manifest["key"] == request_of().key
    assert {"python", "numpy", "numba"} <= set(manifest["versions"])


def test_the_saved_scenario_is_the_one_that_was_run(tmp_path, results):
    save_results(request_of(), results, tmp_path / "out")
    saved = load_scenario(tmp_path / "out" / "scenarios" / f"{SCENARIO.name}.toml")
    assert saved.identity() == SCENARIO.identity()


def test_a_map_is_found_from_the_saved_scenario(tmp_path):
    (tmp_path / "people.csv").write_text("id\n" + "\n".join(f"p{k}" for k in range(12)), encoding="utf-8")
    (tmp_path / "ours.toml").write_text('format = 1\n[time]\nweeks = 6\n[programme]\nteam_size = 4\n'
                                        '[people]\nfile = "people.csv"\n', encoding="utf-8")
    scenario = load_scenario(tmp_path / "ours.toml")
    save_results(request_of(scenario), [simulate(scenario, 3, seed=1)], tmp_path / "deep" / "out")
    assert load_scenario(tmp_path / "deep" / "out" / "scenarios" / "ours.toml").identity() == scenario.identity()


def test_the_key_follows_from_all_that_can_change_results():
    keys = {request_of().key, request_of(seed=2).key, request_of(replicates=4).key,
            request_of(SCENARIO.with_values({"programme.power": 0.9})).key,
            request_of(replace(SCENARIO, name="other")).key}
    assert len(keys) == 5
    assert request_of(replace(SCENARIO, title="Another title", story="x")).key == request_of().key


def test_nothing_there_yet(tmp_path):
    assert find_finished(request_of(), tmp_path / "nowhere") is None
    (tmp_path / "empty").mkdir()
    assert find_finished(request_of(), tmp_path / "empty") is None


def test_finished_results_are_found(tmp_path, results):
    save_results(request_of(), results, tmp_path / "out")
    found = find_finished(request_of(), tmp_path / "out")
    assert found is not None and found.manifest["key"] == request_of().key


@pytest.mark.parametrize(("other", "words"), [
    (request_of(seed=2), "seed"), (request_of(replicates=5), "replicates"),
    (request_of(SCENARIO.with_values({"programme.power": 0.9})), "scenarios"),
])
def test_other_results_are_never_taken_for_these(tmp_path, results, other, words):
    save_results(request_of(), results, tmp_path / "out")
    with pytest.raises(ResultsError, match=words):
        find_finished(other, tmp_path / "out")


def test_a_folder_of_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(ResultsError, match="no results of ours"):
        find_finished(request_of(), tmp_path)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(ResultsError, match="is a file"):
        find_finished(request_of(), tmp_path / "out")


def test_saving_over_something_needs_force(tmp_path, results):
    save_results(request_of(), results, tmp_path / "out")
    before = (tmp_path / "out" / MANIFEST).read_bytes()
    with pytest.raises(ResultsError):
        save_results(request_of(seed=2), results, tmp_path / "out")
    assert (tmp_path / "out" / MANIFEST).read_bytes() == before
    save_results(request_of(seed=2), results, tmp_path / "out", force=True)
    assert load_results(tmp_path / "out").manifest["seed"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "a temporary folder was left behind"


def test_a_picture_that_fails_leaves_no_folder(tmp_path, results):
    def fail(weekly):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_results(request_of(), results, tmp_path / "out", draw=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_fails_leaves_the_old_results(tmp_path, results):
    save_results(request_of(), results, tmp_path / "out")

    def fail(weekly):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save_results(request_of(seed=2), results, tmp_path / "out", force=True, draw=fail)
    assert load_results(tmp_path / "out").manifest["seed"] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_place_that_cannot_be_written(tmp_path, results):
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ResultsError, match="can't be written"):
        save_results(request_of(), results, tmp_path / "file" / "out")


def test_failures_are_rows(tmp_path, results):
    failed = replace(results[0], failures=[Failure("baseline", 2, "run", "ValueError", "no", "…")])
    stored = save_results(request_of(), [failed], tmp_path / "out")
    assert stored.table("failures")[["replicate", "type"]].to_numpy().tolist() == [[2, "ValueError"]]
    assert stored.manifest["failures"] == 1


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 99}'])
def test_a_manifest_that_is_none_is_refused(tmp_path, results, text):
    save_results(request_of(), results, tmp_path / "out")
    (tmp_path / "out" / MANIFEST).write_text(text, encoding="utf-8")
    with pytest.raises(ResultsError):
        load_results(tmp_path / "out")


@pytest.mark.parametrize("name", TABLES)
def test_a_missing_table_is_named(tmp_path, results, name):
    save_results(request_of(), results, tmp_path / "out")
    (tmp_path / "out" / f"{name}.parquet").unlink()
    with pytest.raises(ResultsError, match=rf"{name}\.parquet is missing"):
        load_results(tmp_path / "out")


def test_no_results_here(tmp_path):
    with pytest.raises(ResultsError, match="holds no results"):
        load_results(tmp_path)


def test_two_writers_do_not_mix(tmp_path, results):
    """The second finds the first's folder filled meanwhile and leaves it as it is."""
    def first(weekly):
        save_results(request_of(), results, tmp_path / "out")
        return {}

    with pytest.raises(ResultsError, match="meanwhile"):
        save_results(request_of(seed=2), results, tmp_path / "out", draw=first)
    assert load_results(tmp_path / "out").manifest["seed"] == 1


def test_a_scenario_with_odd_letters_is_saved(tmp_path):
    text = 'format = 1\ntitle = "Küche – \\"gut\\""\n[time]\nweeks = 4\n[people]\nnumber = 30\n'
    scenario = read_scenario(text, "odd")
    stored = save_results(request_of(scenario), [simulate(scenario, 3, seed=1)], tmp_path / "out")
    assert stored.manifest["scenarios"][0]["title"] == 'Küche – "gut"'
