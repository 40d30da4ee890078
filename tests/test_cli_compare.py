"""`coproduce compare` and `coproduce verify` as users type them."""

from __future__ import annotations

import json
import shutil

import pytest

QUICK = ("--set", "people.number=40", "--set", "time.weeks=20", "--set", "programme.funding_weeks=20")
FEW = (*QUICK, "-n", "6", "--futures", "0")


def test_compare_says_the_answer_first_and_where_the_report_is(coproduce, tmp_path):
    code, out, err = coproduce("compare", "baseline", "well_baked", "tick_box", *FEW, "--out", "out")
    assert code == 0
    for title in ("A steady start", "Well baked", "Tick the box"):
        assert title in out
    assert "Compared with: A steady start" in out and "Not a forecast." in out
    assert "out/report.html" in err and "coproduce verify out" in err
    assert {"report.html", "report.md", "comparison.json", "figures", "tables"} <= {
        path.name for path in (tmp_path / "out").iterdir()}
    again = coproduce("compare", "baseline", "well_baked", "tick_box", *FEW, "--out", "out")
    assert again[1] == out and "were there already" in again[2]
    from_folder = coproduce("compare", "out")
    assert from_folder[1] == out


def test_compare_as_json(coproduce):
    code, out, _ = coproduce("compare", "baseline", "tick_box", *FEW, "--baseline", "tick_box", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["question"]["baseline"] == "tick_box"
    assert {row["scenario"] for row in found["contrasts"]} == {"baseline"}
    assert all(row["pairs"] == 6 for row in found["contrasts"])


def test_a_file_can_be_compared_with_a_name(coproduce, tmp_path):
    (tmp_path / "ours.toml").write_text('format = 1\nextends = "baseline"\ntitle = "Ours"\n', encoding="utf-8")
    code, out, _ = coproduce("compare", "baseline", "ours.toml", *FEW, "--json")
    assert code == 0
    (row,) = json.loads(out)["contrasts"]
    assert row["verdict"] == "practically the same" and row["difference"] == row["low"] == row["high"] == 0


def test_an_experiment_file_asks_what_it_says(coproduce, tmp_path):
    (tmp_path / "asked.toml").write_text(
        'format = 1\nscenarios = ["baseline", "tick_box"]\nreplicates = 7\n[design]\nkind = "scenarios"\n'
        '[compare]\nbaseline = "tick_box"\noutcomes = ["quality"]\nfutures = 0\n', encoding="utf-8")
    found = json.loads(coproduce("compare", "asked.toml", *QUICK, "--json")[1])
    assert found["question"]["outcomes"] == ["quality"] and found["replicates"] == 7
    other = json.loads(coproduce("compare", "asked.toml", *QUICK, "-n", "8", "--outcome", "adoption", "--worthwhile",
                                 "0.2", "--json")[1])
    assert other["question"]["worthwhile"] == {"adoption": 0.2} and other["replicates"] == 8


@pytest.mark.parametrize(("words", "said"), [
    (["baseline", "well_baked", "--baseline", "basline"], 'did you mean "baseline"?'),
    (["baseline", "wel_baked"], 'did you mean "well_baked"?'),
    (["baseline"], "at least two"),
    (["baseline", "tick_box", "--outcome", "adoptoin"], 'did you mean "adoption"'),
    (["baseline", "tick_box", "--worthwhile", "few"], "is not a number, such as 0.05"),
    (["baseline", "tick_box", "--worthwhile", "quality=0.1"], "is not an outcome that is judged"),
    (["baseline", "tick_box", "-n", "6", "--until-settled"], "give one of them"),
    (["baseline", "tick_box", "-n", "2"], "from 5 to"),
    (["baseline", "tick_box", "--target", "40"], "60 people out of 100 are 0.6"),
    (["power_and_hours"], "has no [compare]"),
    (["baseline", "tick_box", "--for", "everybody"], "lay"),
])
def test_mistakes_are_told_before_anything_runs(coproduce, tmp_path, words, said):
    code, out, err = coproduce("compare", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert list(tmp_path.iterdir()) == []


def test_scenarios_of_different_length_are_refused(coproduce, tmp_path):
    (tmp_path / "short.toml").write_text('format = 1\n[time]\nweeks = 12\n', encoding="utf-8")
    code, _, err = coproduce("compare", "baseline", "short.toml")
    assert code == 2 and "differ in length" in err and "short 12" in err


def test_a_folder_says_itself_what_was_asked(coproduce):
    coproduce("compare", "baseline", "tick_box", *FEW, "--out", "out")
    code, _, err = coproduce("compare", "out", "--outcome", "quality")
    assert code == 2 and "--outcome: a folder of results says itself what was asked" in err


# — verify —


@pytest.fixture
def kept(coproduce, tmp_path):
    assert coproduce("compare", "baseline", "tick_box", *QUICK, "-n", "6", "--futures", "3", "--out", "out")[0] == 0
    return tmp_path / "out"


def test_a_comparison_is_verified_down_to_its_runs(coproduce, kept):
    code, out, _ = coproduce("verify", "out", "--runs", "12")
    assert code == 0, out
    assert out.count("holds:") == 5 and "the same to the last bit" in out and "futures" in out
    shutil.move(kept, kept.parent / "elsewhere")
    assert coproduce("verify", "elsewhere")[0] == 0


def test_a_report_that_was_changed_does_not_hold(coproduce, kept):
    page = kept / "report.html"
    page.write_text(page.read_text(encoding="utf-8").replace("people", "peoples", 1), encoding="utf-8")
    code, out, _ = coproduce("verify", "out", "--json")
    found = json.loads(out)
    assert code == 2 and not found["holds"]
    assert [check["what"] for check in found["checks"] if not check["holds"]] == [
        "report made again from the stored runs: other content in report.html"]


def test_runs_that_were_changed_do_not_hold(coproduce, kept):
    import pyarrow.parquet as pq

    from sim.store import parquet

    table = pq.read_table(kept / "runs.parquet")
    place = table.schema.get_field_index("quality")
    changed = table.set_column(place, "quality", pq.read_table(kept / "runs.parquet")["mean_trust"])
    with (kept / "runs.parquet").open("wb") as file:
        file.write(parquet.as_bytes(changed))
    code, out, _ = coproduce("verify", "out", "--runs", "0")
    assert code == 2 and "FAILS: out: 12 stored runs: not as they were written" in out


def test_what_is_no_comparison_is_not_verified(coproduce, tmp_path):
    code, _, err = coproduce("verify", "nowhere")
    assert code == 2 and "nowhere" in err
