"""The folder of an experiment: whatever is torn, missing or damaged is found, and never becomes a wrong row."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from experiments_here import N_RUNS, TEXT, fingerprints, run_small, small_experiment
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ResultsError, UnknownName
from sim.experiment import read_experiment
from sim.run import simulate
from sim.runner import run_experiment
from sim.scenario import load_scenario
from sim.store import ExperimentFolder, Request, begin, load_experiment_results, load_results, record, save_results
from sim.store.csv_files import export_csv
from sim.store.listing import listed
from sim.store.parquet import as_bytes, batches, read_table, rows_at_once, write_in_groups
from sim.store.pieces import Piece, newest_first
from sim.store.ranges import count, in_chunks, merged, numbers, ranges_of, without
from sim.store.sealed import is_sound, seal

pairs = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def members(ranges) -> set[int]:
    return set(numbers(ranges))


# — sets of numbers —


@given(pairs, pairs)
def test_ranges_are_sets(some, others):
    a, b = merged(some), merged(others)
    assert members(a) == {n for first, last in some for n in range(first, last)}
    assert members(without(a, b)) == members(a) - members(b)
    assert count(a) == len(members(a))
    assert ranges_of(members(a)) == a
    assert all(x[1] < y[0] for x, y in itertools.pairwise(a))


@given(pairs, st.integers(1, 20))
def test_chunks_hold_every_number_once(some, size):
    ranges = merged(some)
    chunks = list(in_chunks(ranges, size))
    assert [n for chunk in chunks for n in numbers(chunk)] == list(numbers(ranges))
    assert all(count(chunk) == size for chunk in chunks[:-1])


@given(st.lists(pairs, max_size=5))
def test_of_pieces_that_hold_the_same_run_the_later_counts(parts):
    pieces = [Piece({}, merged(part)) for part in parts]
    owner = {n: piece for piece in pieces for n in numbers(piece.ranges)}
    found = {n: piece for piece, ranges in newest_first(pieces) for n in numbers(ranges)}
    assert {n: id(piece) for n, piece in found.items()} == {n: id(piece) for n, piece in owner.items()}


# — small documents and the record —


def test_a_flipped_bit_in_a_document_is_found():
    text = json.dumps(seal({"ranges": [[0, 500]], "tables": {"runs": {"sha256": "ab12"}}}))
    assert is_sound(json.loads(text))
    missed = 0
    for place in range(len(text)):
        flipped = text[:place] + chr(ord(text[place]) ^ 1) + text[place + 1:]
        try:
            missed += is_sound(json.loads(flipped))
        except ValueError:
            continue
    assert missed == 0


@pytest.mark.parametrize("torn", range(0, 60, 7))
def test_a_torn_line_is_passed_over_and_the_next_one_stands_by_itself(tmp_path, torn):
    record.append(tmp_path, {"a": 1})
    record.append(tmp_path, {"b": 2})
    path = tmp_path / record.RECORD
    whole = path.read_bytes()
    begin_of_second = whole.index(b"\n") + 1
    path.write_bytes(whole[:min(begin_of_second + torn, len(whole) - 1)])
    record.append(tmp_path, {"c": 3})
    kept = [{name for name in entry if name != "check"} for entry in record.lines(tmp_path)]
    assert kept in ([{"a"}, {"c"}], [{"a"}, {"b"}, {"c"}])
    assert ({"b"} in kept) == (begin_of_second + torn >= len(whole) - 1)


# — tables as bytes —


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 150_000), min_size=1, max_size=4))
def test_the_pieces_in_which_a_table_comes_leave_no_trace(tmp_path_factory, cuts):
    n = sum(cuts)
    whole = pa.table({"point": range(n), "adoption": [k / 7 for k in range(n)],
                      "stage": [None if k % 5 else f"s{k % 3}" for k in range(n)]})
    folder = tmp_path_factory.mktemp("table")
    starts = [sum(cuts[:k]) for k in range(len(cuts))]
    parts = [whole.slice(start, length) for start, length in zip(starts, cuts, strict=True)]
    assert write_in_groups(folder / "parts", whole.schema, iter(parts)) == n
    write_in_groups(folder / "whole", whole.schema, iter([whole]))
    assert (folder / "parts").read_bytes() == (folder / "whole").read_bytes()
    assert read_table(folder / "parts").equals(whole)
    assert all(len(part) <= rows_at_once(whole.schema) for part in batches(folder / "parts"))


def test_a_flipped_bit_in_a_table_is_found(tmp_path):
    table = pa.table({"point": range(2000), "adoption": [k / 7 for k in range(2000)]})
    content = as_bytes(table)
    luck = random.Random(1)
    for _ in range(150):
        place = luck.randrange(len(content))
        (tmp_path / "t").write_bytes(content[:place] + bytes([content[place] ^ 16]) + content[place + 1:])
        with contextlib.suppress(ResultsError):
            assert read_table(tmp_path / "t").equals(table), place


# — the folder —


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return run_small(tmp_path_factory.mktemp("finished") / "out")


@pytest.fixture(scope="module")
def in_pieces(tmp_path_factory):
    return run_small(tmp_path_factory.mktemp("pieces") / "out", chunk=9, compact=False)


@pytest.fixture
def folder(tmp_path, in_pieces) -> Path:
    """A copy of a finished experiment that was not compacted."""
    return Path(shutil.copytree(in_pieces.folder, tmp_path / "out"))


def test_pieces_read_like_the_compacted_tables(in_pieces, finished):
    assert in_pieces.complete
    for name in ("runs", "weekly"):
        pd.testing.assert_frame_equal(in_pieces.table(name), finished.table(name))
        where = [("scenario", "==", "tick_box"), ("replicate", ">", 1)]
        some = ["point", "adoption"]
        pd.testing.assert_frame_equal(in_pieces.table(name, some, where), finished.table(name, some, where))
        parts = pd.concat(list(in_pieces.parts(name, some)), ignore_index=True)
        pd.testing.assert_frame_equal(parts, finished.table(name, some))


def test_the_tables_name_what_was_varied(finished):
    runs, design = finished.runs, finished.design
    assert list(runs.columns[:6]) == ["scenario", "point", "replicate", "programme.power", "programme.delegate",
                                      "time.weeks"]
    joined = runs.merge(design, on="point", suffixes=("", "_of_design"))
    for name in ("scenario", "programme.power", "programme.delegate", "time.weeks"):
        assert (joined[name] == joined[f"{name}_of_design"]).all()
    assert list(runs["replicate"]) == sorted(runs["replicate"])


def test_the_manifest_says_what_a_number_rests_on(finished):
    manifest = finished.manifest
    assert manifest["rules"] and manifest["key"]
    assert manifest["git"] is None or set(manifest["git"]) == {"commit", "changed"}
    assert {"python", "numpy", "numba", "pyarrow"} <= set(manifest["versions"])
    assert set(manifest["machine"]) == {"host", "system", "processor"}
    assert "coproduce" in manifest["citation"]
    assert (manifest["seed"], manifest["replicates"], manifest["points"]) == (3, 4, 16)
    assert (finished.folder / "experiment.toml").read_text(encoding="utf-8") == TEXT
    saved = load_scenario(finished.folder / "scenarios" / "baseline.toml")
    assert saved.identity() == manifest["scenarios"][0]["identity"]


def test_the_experiment_comes_back_from_its_folder(finished):
    back = finished.experiment
    assert back.identity() == small_experiment().identity()
    assert back.scenario_at(5).identity() == small_experiment().scenario_at(5).identity()
    assert back.factors == small_experiment().factors


@pytest.mark.parametrize(("change", "words"), [
    (("seed = 3", "seed = 4"), "seed 3, not 4"),
    (("[0.0, 0.8]", "[0.0, 0.7]"), r"vary\.programme\.power differs"),
    (('["baseline", "tick_box"]', '["baseline"]'), "scenarios baseline, tick_box, not baseline"),
    (("people.number = 40", "people.number = 41"), "other settings in scenario baseline"),
    (('"mean_attitude"]', "]"), r"keep\.weekly adoption, mean_attitude, not adoption"),
    (('"factorial"', '"one_at_a_time"'), "design factorial, not one_at_a_time"),
    (("[vary]", '[vary]\ntrust.gain = [0.05, 0.06]'), r"vary\.trust\.gain differs"),
    (("time.weeks = [16, 20]", ""), r"vary\.time\.weeks was varied too"),
])
def test_another_experiment_does_not_mix_with_this_one(folder, change, words):
    other = read_experiment(TEXT.replace(*change), "small")
    with pytest.raises(ResultsError, match=words):
        run_experiment(other, folder, engine="in-process")
    assert load_experiment_results(folder).n_done == N_RUNS
    assert run_experiment(other, folder, engine="in-process", force=True).experiment.identity() == other.identity()


def test_another_version_of_the_rules_does_not_mix(folder, monkeypatch):
    monkeypatch.setattr("sim.store.experiment_manifest.rules_hash", lambda: "0" * 64)
    with pytest.raises(ResultsError, match="another version of the rules"):
        run_small(folder)


def test_shards_of_other_rules_are_not_taken(folder, finished):
    """Somebody copied a shard and its line from another folder."""
    path = folder / record.RECORD
    lines = path.read_text(encoding="utf-8").splitlines()
    foreign = seal({**json.loads(lines[0]), "key": "f" * 64})
    path.write_text("\n".join([json.dumps(foreign), *lines[1:]]) + "\n", encoding="utf-8")
    assert load_experiment_results(folder).n_done == N_RUNS - 9
    assert fingerprints(run_small(folder)) == fingerprints(finished)


def test_a_changed_line_of_the_record_is_not_believed(folder):
    path = folder / record.RECORD
    path.write_text(path.read_text(encoding="utf-8").replace('"failed":[]', '"failed":[[0,9]]', 1), encoding="utf-8")
    results = load_experiment_results(folder)
    assert (results.n_done, results.n_failed) == (N_RUNS - 9, 0)


def shards(folder: Path) -> list[Path]:
    return sorted((folder / "shards").glob("*.parquet"))


def truncated(folder: Path) -> None:
    path = shards(folder)[2]
    path.write_bytes(path.read_bytes()[:-30])


def flipped(folder: Path) -> None:
    path = shards(folder)[3]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


def missing(folder: Path) -> None:
    shards(folder)[4].unlink()


def empty(folder: Path) -> None:
    shards(folder)[0].write_bytes(b"")


def unrecorded(folder: Path) -> None:
    path = folder / record.RECORD
    path.write_bytes(path.read_bytes()[:-25])


def no_record(folder: Path) -> None:
    (folder / record.RECORD).unlink()


def recorded_twice(folder: Path) -> None:
    path = folder / record.RECORD
    path.write_bytes(path.read_bytes() * 2)


def litter(folder: Path) -> None:
    (folder / "shards" / ".half.parquet.99-1.tmp").write_bytes(b"PAR1")
    (folder / "shards" / "0000000000-0000000008-00000000.runs.parquet").write_bytes(b"PAR1")
    (folder / ".new-runs.parquet").write_bytes(b"PAR1")


def flipped_design(folder: Path) -> None:
    path = folder / "design.parquet"
    content = bytearray(path.read_bytes())
    content[60] ^= 1
    path.write_bytes(bytes(content))


def changed_scenario(folder: Path) -> None:
    path = folder / "scenarios" / "baseline.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("number = 40", "number = 41"), encoding="utf-8")


@pytest.mark.parametrize("harm", [truncated, flipped, missing, empty, unrecorded, no_record, recorded_twice, litter,
                                  flipped_design, changed_scenario], ids=lambda harm: harm.__name__)
def test_what_is_harmed_is_made_anew(folder, finished, harm):
    harm(folder)
    results = run_small(folder, chunk=4)
    assert fingerprints(results) == fingerprints(finished)
    assert results.complete
    assert not (folder / "shards").exists()
    assert not [path.name for path in folder.iterdir() if path.suffix == ".tmp" or path.name.startswith(".new")]


@pytest.mark.parametrize("harm", [truncated, flipped, missing, empty], ids=lambda harm: harm.__name__)
def test_what_is_harmed_is_not_read(folder, harm, finished):
    harm(folder)
    results = load_experiment_results(folder)
    assert not results.complete
    assert len(results.runs) == results.n_done < N_RUNS
    both = results.runs.merge(finished.runs, on=["point", "replicate"], suffixes=("", "_whole"))
    assert (both["adoption"] == both["adoption_whole"]).all()


@pytest.mark.parametrize("harm", [flipped_design, changed_scenario], ids=lambda harm: harm.__name__)
def test_a_folder_whose_description_is_harmed_is_refused_for_reading(folder, harm):
    harm(folder)
    with pytest.raises(ResultsError, match="is damaged or missing"):
        load_experiment_results(folder).runs  # noqa: B018


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.97])
def test_a_flipped_byte_in_a_compacted_table_is_found(tmp_path, finished, place):
    folder = Path(shutil.copytree(finished.folder, tmp_path / "out"))
    path = folder / "runs.parquet"
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= 4
    path.write_bytes(bytes(content))
    results = load_experiment_results(folder)
    if results.n_done:  # the footer is as it was: the page tells
        with pytest.raises(ResultsError, match="is damaged or missing"):
            results.runs  # noqa: B018
    assert fingerprints(run_small(folder)) == fingerprints(finished)


def test_a_harmed_manifest_is_refused(folder):
    path = folder / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"replicates": 4', '"replicates": 9'), encoding="utf-8")
    for action in (lambda: load_results(folder), lambda: run_small(folder)):
        with pytest.raises(ResultsError, match="is damaged"):
            action()
    assert run_small(folder, force=True).complete  # as the message says


@pytest.fixture(scope="module")
def half_compacted(tmp_path_factory) -> Path:
    """One replicate compacted, the others still in pieces."""
    folder = tmp_path_factory.mktemp("half") / "out"
    run_experiment(small_experiment().with_runs(replicates=1), folder, workers=1)
    return run_small(folder, chunk=9, compact=False).folder


@pytest.mark.parametrize("step", ["os.replace", "shutil.rmtree", "os.fsync"])
def test_compacting_can_be_cut_off_anywhere(tmp_path, half_compacted, finished, monkeypatch, step):
    """Whatever step of compacting fails, no run has to be made again, and the next go ends with the same bytes."""
    for nth in range(12):
        copy = Path(shutil.copytree(half_compacted, tmp_path / str(nth)))
        with monkeypatch.context() as patch, contextlib.suppress(CutOff):
            cut_off(patch, step, nth)
            run_small(copy)
        with monkeypatch.context() as patch:
            patch.setattr("sim.runner.task.run_once", None)
            results = run_small(copy)
        assert results.n_failed == 0
        assert fingerprints(results) == fingerprints(finished), nth


class CutOff(BaseException):
    pass


def cut_off(patch, step: str, nth: int) -> None:
    module = {"os": os, "shutil": shutil}[step.split(".")[0]]
    name = step.split(".")[1]
    own, left = getattr(module, name), [nth]

    def call(*args, **options):
        left[0] -= 1
        if left[0] < 0:
            raise CutOff
        return own(*args, **options)

    patch.setattr(module, name, call)


def test_a_partly_run_experiment_can_be_compacted_and_gone_on_with(folder, finished):
    for path in shards(folder)[6:]:
        path.unlink()
    begun = load_experiment_results(folder)
    held = ExperimentFolder(folder, begun.experiment, begun.manifest)
    with held.held():
        held.compact()
    part = load_experiment_results(folder)
    assert 0 < part.n_done == len(pq.read_table(folder / "runs.parquet")) < N_RUNS
    assert fingerprints(run_small(folder)) == fingerprints(finished)


def test_two_parts_made_in_two_places_are_put_together(tmp_path, in_pieces, finished):
    """Shards are copied together and the records one after the other."""
    one, two = (Path(shutil.copytree(in_pieces.folder, tmp_path / name)) for name in "ab")
    for own in (shards(one)[6:], shards(two)[:8]):
        for path in own:
            path.unlink()
    for path in shards(two):
        shutil.copy(path, one / "shards" / path.name)
    with (one / record.RECORD).open("ab") as file:
        file.write((two / record.RECORD).read_bytes())
    assert fingerprints(run_small(one)) == fingerprints(finished)


# — places that can't be used —


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ResultsError, match="holds no results of ours"):
        run_small(tmp_path)
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(ResultsError, match="is a file, not a folder"):
        run_small(tmp_path / "out")


def test_results_of_a_comparison_are_not_overwritten(tmp_path):
    scenario = small_experiment().scenarios[0]
    save_results(Request((scenario,), 1, 0), [simulate(scenario)], tmp_path / "out")
    with pytest.raises(ResultsError, match="not those of an experiment"):
        run_small(tmp_path / "out")
    with pytest.raises(ResultsError, match="not an experiment"):
        load_experiment_results(tmp_path / "out")


def test_a_beginning_cut_short_is_begun_again(tmp_path, finished):
    begin(tmp_path / "out", small_experiment())
    (tmp_path / "out" / "manifest.json").unlink()
    assert fingerprints(run_small(tmp_path / "out")) == fingerprints(finished)


# — reading, listing, exporting —


@pytest.mark.parametrize(("name", "columns", "words"), [
    ("hours", None, "no such table; allowed: runs or weekly"),
    ("runs", ["adoptoin"], 'the table runs has no such column; did you mean "adoption"'),
])
def test_unknown_tables_and_columns_are_named(finished, in_pieces, name, columns, words):
    for results in (finished, in_pieces):
        with pytest.raises(UnknownName, match=words):
            results.table(name, columns)


def test_a_table_that_was_not_kept(tmp_path):
    text = TEXT[:TEXT.index("[keep]")]
    results = run_experiment(read_experiment(text, "small").with_runs(replicates=1), tmp_path / "out")
    with pytest.raises(UnknownName, match=r"no weekly outcomes were kept: see keep\.weekly"):
        results.weekly  # noqa: B018


def test_results_are_listed_with_their_state(tmp_path, folder, finished):
    shutil.copytree(finished.folder, folder.parent / "whole")
    shards(folder)[0].unlink()
    scenario = small_experiment().scenarios[0]
    save_results(Request((scenario,), 2, 0), [simulate(scenario, 2)], folder.parent / "compared")
    (folder.parent / "broken").mkdir()
    (folder.parent / "broken" / "manifest.json").write_text("{", encoding="utf-8")
    rows = {Path(row["folder"]).name: row for row in listed(folder.parent)}
    assert {name: (row["done"], row["runs"]) for name, row in rows.items()} == {
        "broken": (0, 0), "compared": (2, 2), "out": (N_RUNS - 9, N_RUNS), "whole": (N_RUNS, N_RUNS)}
    assert rows["whole"]["state"] == rows["compared"]["state"] == "finished"
    assert rows["out"]["state"] == f"go on with: coproduce experiment {folder}"
    assert "can't be read" in rows["broken"]["state"]


def test_csv_files_hold_every_row(tmp_path, finished):
    written = dict(export_csv(finished, tmp_path / "csv"))
    assert {path.name: rows for path, rows in written.items()} == {
        "runs.csv": N_RUNS, "weekly.csv": len(finished.weekly), "design.csv": 16,
        "columns.csv": len(set(finished.columns("runs")) | set(finished.columns("weekly")))}
    runs = pd.read_csv(tmp_path / "csv" / "runs.csv")
    np.testing.assert_allclose(runs["adoption"], finished.runs["adoption"], rtol=1e-14)
    assert not pd.read_csv(tmp_path / "csv" / "columns.csv")["meaning"].isna().any()
    with pytest.raises(ResultsError, match=r"runs\.csv: is there already"):
        export_csv(finished, tmp_path / "csv")
    export_csv(finished, tmp_path / "csv", force=True)
