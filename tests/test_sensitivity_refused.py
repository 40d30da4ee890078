"""What a sensitivity analysis refuses, what it says instead of a silent zero, and what the command prints."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from shown import blocks
from test_sensitivity import NAMES, about, design_of, factor, ishigami, noise, runs_of, saltelli, value_of
from test_sensitivity_designs import TWO, TWO_ABOUT

from sim.analysis.sensitivity import analyse, check_outcome, kept_outcomes
from sim.analysis.sensitivity.wording import indices_table, pairs_table, sentences
from sim.cli.sensitivity import sensitivity
from sim.cli.shared import show
from sim.errors import UserError

SOBOL = about("sobol", NAMES)
DESIGN = saltelli(16, NAMES, second=True)
RUNS = runs_of(DESIGN, ishigami(DESIGN[NAMES].to_numpy())[:, None] + noise(len(DESIGN), 3))


def refused(design: pd.DataFrame = DESIGN, kind: dict = SOBOL, runs: pd.DataFrame = RUNS, outcome: str = "adoption"
            ) -> str:
    with pytest.raises(UserError) as error:
        analyse(design, kind, runs, outcome)
    assert len(error.value.problems) == design["scenario"].nunique()
    return str(error.value)


def test_nothing_was_varied():
    assert "nothing was varied" in refused(kind={"kind": "scenarios", "factors": []})
    assert "must be sobol, morris" in refused(kind={"kind": "sobl", "factors": []})


def test_unknown_outcomes():
    assert 'did you mean "adoption"?' in refused(outcome="adopton")
    assert "was not kept in this study; kept: adoption;" in refused(outcome="quality")
    for name in ("x1", "stage", "point", "row"):
        assert "no such outcome" in refused(outcome=name)
    assert kept_outcomes(DESIGN, [*RUNS, "x1", "quality"]) == ["adoption", "quality"]
    check_outcome("adoption", DESIGN, RUNS.columns)


@pytest.mark.parametrize("empty", [None, "", np.nan])
def test_failed_runs(empty):
    runs = RUNS.assign(stage=empty, type=empty, message=empty)
    analyse(DESIGN, SOBOL, runs, "adoption")
    runs = runs.astype(dict.fromkeys(("stage", "type", "message"), object))
    runs.loc[[4, 9], ["adoption", "stage", "type", "message"]] = [np.nan, "run", "ValueError", "too hot"]
    said = refused(runs=runs)
    assert f"here: 2 of {len(RUNS)} runs failed (the first: ValueError: too hot)" in said and "--retry-failed" in said


def test_missing_points():
    said = refused(runs=RUNS[~RUNS["point"].isin([3, 4])])
    assert f"2 of {len(DESIGN)} points have no run yet; finish the experiment" in said


def test_an_unfinished_study_uses_the_replicates_that_all_points_have():
    last = RUNS[(RUNS["replicate"] < 2) | (RUNS["point"] < 50)]
    (result,) = analyse(DESIGN, SOBOL, last, "adoption")
    (whole,) = analyse(DESIGN, SOBOL, RUNS[RUNS["replicate"] < 2], "adoption")
    assert "only 2 of 3 replicates are there at all points" in result.notes[0]
    assert value_of(result, "total", "x1") == value_of(whole, "total", "x1")
    odd = RUNS[(RUNS["point"] + RUNS["replicate"]) % 2 == 0]
    assert "no replicate that all" in refused(runs=odd)


def test_runs_of_another_design():
    assert "do not fit the design" in refused(runs=RUNS.assign(point=RUNS["point"] + 1))
    assert "a run twice" in refused(runs=pd.concat([RUNS, RUNS[:1]]))
    assert "lacks one of its blocks" in refused(design=DESIGN[:-1], runs=RUNS[RUNS["point"] < len(DESIGN) - 1])


def test_runs_without_a_value():
    y = np.where(RUNS["adoption"] > 8, np.nan, RUNS["adoption"]).reshape(-1, 3)
    n = int(np.isnan(y).sum())
    runs = runs_of(DESIGN, y, "weeks_to_50")
    said = refused(runs=runs, outcome="weeks_to_50")
    assert f"no value in {n} of {len(RUNS)} runs (likely: a week that never came)" in said and "sobol" in said
    points = DESIGN[["point", "scenario", *NAMES]]
    (result,) = analyse(points, about("points", NAMES), runs, "weeks_to_50")
    assert f"{np.isnan(y).any(axis=1).sum()} of {len(DESIGN)} points are left out" in result.notes[0]
    assert not result.indices["value"].isna().any()
    assert "have a value in every run" in refused(points, about("points", NAMES), runs_of(DESIGN, y * np.nan, "quality")
                                                  .assign(quality=[1.0] + [np.nan] * (len(RUNS) - 1)), "quality")


@pytest.mark.parametrize(("kind", "design"), [
    (SOBOL, DESIGN), (TWO_ABOUT, TWO), (about("points", NAMES), DESIGN[["point", "scenario", *NAMES]])])
def test_an_outcome_that_nothing_moved(kind, design):
    (result,) = analyse(design, kind, runs_of(design, np.full((len(design), 4), 0.3)), "adoption")
    assert result.indices["value"].isna().all() and result.settled == "nothing to settle"
    assert result.notes == ["Nothing moved it: adoption is 0.3 in all runs, so that indices have no meaning."]
    assert not result.indices.empty and result.chance.empty and result.growth.empty
    show(indices_table(result), *sentences(result))


def test_an_outcome_that_only_luck_moved():
    y = np.zeros((len(DESIGN), 1)) + noise(1, 6)
    (result,) = analyse(DESIGN, SOBOL, runs_of(DESIGN, y), "adoption")
    shares = result.indices[result.indices["measure"].isin(["first", "total", "second"])]
    assert shares["value"].isna().all() and set(shares["verdict"]) == {"unknown"}
    assert any("did not move the expected outcome" in note for note in result.notes)
    assert result.chance.set_index("part")["share"]["luck"] == pytest.approx(1)


def test_mistakes_of_all_scenarios_are_said_together():
    both = pd.concat([TWO, TWO.assign(scenario="there", point=TWO["point"] + 4)], ignore_index=True)
    runs = runs_of(both, np.arange(8.0)[:, None])
    said = refused(both, TWO_ABOUT, runs[~runs["point"].isin([0, 7])])
    assert "here: 1 of 4 points" in said and "there: 1 of 4 points" in said


# — words —


@pytest.fixture(scope="module")
def result():
    return analyse(DESIGN, SOBOL, RUNS, "adoption")[0]


def test_plain_data_is_json(result):
    data = json.loads(json.dumps(result.as_dict(), allow_nan=False))
    assert data["indices"][0]["factor"] == result.indices["factor"].iloc[0]
    assert data["camps"] is None and set(data) >= {"indices", "chance", "growth", "convergence", "notes", "settled"}


def test_tables_in_words(result, capsys):
    show(indices_table(result), pairs_table(result), *sentences(result))
    said = capsys.readouterr().out
    assert "What moves: practise co-production (people out of 100), in here" in said
    assert "x1 × x3" in said and "Of 100 parts of the variance of single runs: the settings" in said
    assert "Enough runs? Not settled: with 16 rows" in said and "would settle the values" in said
    assert "only 3 replicates" in said


def test_effects_of_shares_are_shown_as_people_out_of_100(capsys):
    design = pd.DataFrame({"point": [0, 1], "scenario": "here", "varied": ["", "x"], "x": [0.0, 1]})
    runs = runs_of(design, np.array([[0.1, 0.2], [0.2, 0.4]]))
    (result,) = analyse(design, {"kind": "one_at_a_time", "factors": [factor("x")]}, runs, "adoption")
    show(indices_table(result))
    # effects 10 and 20, mean 15
    assert "15.0 (" in capsys.readouterr().out and pairs_table(result) is None


def test_words_in_brackets_are_not_lost(capsys):
    design = pd.DataFrame({"point": [0, 1], "scenario": "here", "varied": ["", "x"], "x": ["title", "[lottery]"]})
    (result,) = analyse(design, {"kind": "one_at_a_time", "factors": [factor("x", ["title", "[lottery]"])]},
                        runs_of(design, np.array([[0.1, 0.2], [0.2, 0.4]])), "adoption")
    show(indices_table(result))
    assert "at [lottery]" in capsys.readouterr().out


@pytest.fixture
def study(monkeypatch):
    made = SimpleNamespace(design=DESIGN, runs=RUNS.assign(quality=RUNS["adoption"] * 2, benefit=0.5), complete=True,
                           manifest={"design": SOBOL}, n_done=8, n_runs=len(RUNS), asked=[])
    made.columns = lambda name: list(made.runs)
    made.table = lambda name, columns: made.asked.append(columns) or made.runs[columns]
    monkeypatch.setattr("sim.store.load_experiment_results", lambda folder: made)
    return made


def test_the_command_prints_and_writes(study, tmp_path, capsys):
    sensitivity(tmp_path, outcomes=["quality", "adoption", "quality"], out=tmp_path / "told", as_json=True)
    data = json.loads(capsys.readouterr().out)
    assert [one["outcome"] for one in data] == ["quality", "adoption"]
    assert json.loads((tmp_path / "told" / "sensitivity.json").read_text()) == data
    indices = pd.read_csv(tmp_path / "told" / "sensitivity_indices.csv")
    assert set(indices["outcome"]) == {"quality", "adoption"}
    assert len(indices) == sum(len(one["indices"]) for one in data)
    sensitivity(tmp_path, outcomes=None, out=None, as_json=False)
    said = capsys.readouterr().out
    assert "practise co-production" in said and "quality" not in said
    assert study.asked[-1] == ["scenario", "point", "replicate", "stage", "type", "message", "adoption"]


def test_an_unfinished_experiment_is_said_to_be(study, tmp_path, capsys):
    study.complete = False
    sensitivity(tmp_path, outcomes=None, out=None, as_json=False)
    assert f"the experiment is not finished: 8 of {len(RUNS)} runs are there" in capsys.readouterr().err


def test_the_command_refuses_before_it_works(study, tmp_path):
    with pytest.raises(UserError, match="did you mean"):
        sensitivity(tmp_path, outcomes=["adoption", "qualit"], out=tmp_path / "told", as_json=False)
    assert not (tmp_path / "told").exists()
    study.runs = RUNS.drop(columns="adoption")
    with pytest.raises(UserError, match="no outcome was kept"):
        sensitivity(tmp_path, outcomes=None, out=None, as_json=False)


def test_points_hold_several_kinds_of_settings():
    design = design_of(np.arange(40.0)[:, None] / 40, ["x"])
    design = design.assign(choice=["a", "b"] * 20, switch=[True] * 20 + [False] * 20)
    kind = {"kind": "points", "factors": [factor("x"), factor("choice", ["a", "b"]), factor("switch", [True, False])]}
    y = (design["choice"] == "b").to_numpy()[:, None] + 0.01 * noise(40, 3)
    (result,) = analyse(design, kind, runs_of(design, y), "adoption")
    assert value_of(result, "first", "choice") > 0.9 > 0.1 > value_of(result, "first", "switch")


def test_the_snippet_of_the_page_runs(capsys):
    for block in blocks("docs/sensitivity.md", "python"):
        exec(compile(block, "docs/sensitivity.md", "exec"), {"__name__": "snippet"})
    assert "density_median" in capsys.readouterr().out
