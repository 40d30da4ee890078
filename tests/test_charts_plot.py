"""`coproduce plot`: what a design allows, what is written, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim.charts
import sim.cli.plot
import sim.store
from sim.charts.reading import read_study
from sim.charts.study import WHAT, Study
from sim.errors import UserError

KEYS = ("programme.power", "programme.hours")
FACTORS = [{"key": key, "values": None, "low": 0.0, "high": 1.0, "scale": "linear", "group": None} for key in KEYS]
SVG = ("--formats", "svg")
QUICK = ("--set", "people.number=40", "--set", "time.weeks=8", "--set", "programme.funding_weeks=8")


class Folder(SimpleNamespace):
    """An experiment's results in memory; notes which columns were asked for."""

    def columns(self, name: str) -> list[str]:
        return list(getattr(self, name))

    def table(self, name: str, columns: list[str]) -> pd.DataFrame:
        self.asked.append((name, list(columns)))
        return getattr(self, name)[columns]

    def parts(self, name: str, columns: list[str]) -> Iterator[pd.DataFrame]:
        table = self.table(name, columns)
        for start in range(0, len(table), 50):
            yield table[start: start + 50]


def stored(kind: str = "factorial", scenarios: tuple[str, ...] = ("baseline",), weekly: bool = True) -> Folder:
    """A study of power and hours as it is read from a folder: 3 x 3 points, 4 replicates, 5 weeks."""
    points = [{"scenario": name, KEYS[0]: power, KEYS[1]: hours}
              for name in scenarios for power, hours in product((0.0, 0.5, 1.0), (1.0, 2.0, 4.0))]
    design = pd.DataFrame(points).assign(point=range(len(points)))
    if kind == "sobol":
        design["block"] = "A"
    if kind == "one_at_a_time":
        design = design.iloc[[0, 3, 6, 1, 2]].assign(point=range(5), varied=["", KEYS[0], KEYS[0], KEYS[1], KEYS[1]])
    runs = design.merge(pd.DataFrame({"replicate": range(4)}), how="cross")
    runs["adoption"] = 0.1 + 0.3 * runs[KEYS[0]] + 0.1 * runs[KEYS[0]] * runs[KEYS[1]] + 0.01 * runs["replicate"]
    runs["quality"] = 0.5 + 0.1 * runs[KEYS[1]]
    runs = runs.assign(stage=None, type=None, message=None)
    weeks = runs.merge(pd.DataFrame({"week": range(6)}), how="cross")
    weeks["adoption"] *= weeks["week"] / 5
    about = {"kind": kind, "options": {}, "factors": [] if kind == "scenarios" else FACTORS}
    weeks = weeks[["scenario", "point", "replicate", "week", "adoption"]]
    return Folder(
        design=design, runs=runs, weekly=weeks if weekly else None, complete=True, asked=[], folder="study",
        manifest={"design": about, "weekly": ["adoption"] if weekly else [],
                  "scenarios": [{"name": name, "title": name.capitalize()} for name in scenarios]})


@pytest.fixture
def plot(coproduce, monkeypatch, tmp_path):
    """Call the command on a study; gives exit code, what was said, and the names of the files."""
    def call(study: Folder, *words: str) -> tuple[int, str, list[str]]:
        monkeypatch.setattr(sim.store, "load_results", lambda folder: study)
        monkeypatch.setattr(sim.charts, "files", lambda chart, name, formats: {
            f"{name}.{ending}": str(chart.to_dict()["title"]).encode() for ending in formats})
        code, out, err = coproduce("plot", tmp_path / "study", *words)
        folder = tmp_path / "study" / "pictures"
        return code, out + err, sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    return call


def study_of(found: Folder) -> Study:
    return read_study(found, True, None)


# — what a design allows —


@pytest.mark.parametrize(("kind", "allowed"), [
    ("factorial", {"main-effects", "interactions", "heat-map", "fan", "tornado", "distribution"}),
    ("latin_hypercube", set(WHAT)), ("sobol", set(WHAT)), ("points", set(WHAT)),
    ("morris", {"fan", "tornado", "convergence", "distribution"}),
    ("one_at_a_time", {"fan", "tornado", "distribution"}),
    ("scenarios", {"fan", "distribution"}),
])
def test_a_design_allows(kind, allowed):
    assert set(study_of(stored(kind)).allowed) == allowed
    assert "fan" not in study_of(stored(kind, weekly=False)).allowed


def test_all_that_a_factorial_allows_is_drawn(plot):
    code, said, names = plot(stored(), *SVG)
    assert code == 0
    assert names == ["distribution-adoption.svg", "fan-adoption.svg",
                     "heat-map-adoption-programme_power-programme_hours.svg",
                     "interactions-adoption-programme_power-programme_hours.svg", "main-effects-adoption.svg",
                     "tornado-adoption.svg"]
    assert all(name in said for name in names) and "left out" not in said


def test_one_at_a_time_has_a_tornado_and_a_fan_of_its_start(plot):
    code, _, names = plot(stored("one_at_a_time"), *SVG)
    assert code == 0 and names == ["distribution-adoption.svg", "fan-adoption.svg", "tornado-adoption.svg"]
    start = next(study_of(stored("one_at_a_time")).draw("fan", "adoption"))[1].to_dict()
    assert "pooled" not in start["description"]
    assert "ended at 12 in 100" in start["description"]  # power 0, so 10 to 13, the middle 11.5


def test_a_picture_for_each_scenario(plot):
    study = stored(scenarios=("baseline", "well_baked"))
    assert plot(study, "--what", "main-effects", "--what", "distribution", *SVG)[2] == [
        "distribution-adoption.svg", "main-effects-adoption-baseline.svg", "main-effects-adoption-well_baked.svg"]


def test_one_scenario_only(plot):
    study = stored(scenarios=("baseline", "well_baked"))
    assert plot(study, "--what", "heat-map", "--scenario", "well_baked", *SVG)[2] == [
        "heat-map-adoption-programme_power-programme_hours.svg"]


def test_settings_and_outcomes_can_be_chosen(plot):
    _, _, names = plot(stored(), "--what", "heat-map", "--what", "interactions", "--x", KEYS[1], "--y", KEYS[0],
                       "--outcome", "quality", *SVG)
    assert names == ["heat-map-quality-programme_hours-programme_power.svg",
                     "interactions-quality-programme_hours-programme_power.svg"]


def test_fans_and_distributions_by_a_setting(plot):
    _, _, names = plot(stored(), "--what", "fan", "--what", "distribution", "--by", KEYS[1], *SVG)
    assert names == ["distribution-adoption-programme_hours.svg", "fan-adoption-programme_hours.svg"]


def test_formats_and_another_folder(plot, tmp_path):
    code, _, names = plot(stored(), "--what", "heat-map", "--out", str(tmp_path / "elsewhere"))
    assert (code, names) == (0, [])
    assert sorted(path.suffix for path in (tmp_path / "elsewhere").iterdir()) == [".html", ".svg"]


def test_only_the_columns_of_the_outcome_are_read():
    found = stored()
    found.runs = found.runs.assign(benefit=0.5)
    study = read_study(found, True, ["quality", "adoption"])
    runs, weekly = (columns for _, columns in found.asked)
    assert "benefit" not in runs and {"quality", "adoption", "stage", KEYS[0]} <= set(runs)
    assert weekly == ["point", "replicate", "week", "adoption"]
    assert set(study.kept) == {"adoption", "quality", "benefit"}
    assert set(study.weekly) == {"scenario", *weekly} and len(study.weekly) == 9 * 4 * 6 and study.every == 1


def test_of_very_many_runs_the_weeks_of_some_are_read(monkeypatch):
    # 36 runs of 9 points, at most 20: every second, 18; nothing divides both 2 and 9
    monkeypatch.setattr("sim.charts.reading.MOST_RUNS", 20)
    study = study_of(stored())
    runs = study.weekly.drop_duplicates(["point", "replicate"])
    assert study.every == 2 and len(runs) == 18 and set(runs["point"]) == set(range(9))
    assert "Drawn from one run in 2." in next(study.draw("fan", "adoption"))[1].to_dict()["description"]
    # at most 12: not every third, which would be three points only, but every fourth
    monkeypatch.setattr("sim.charts.reading.MOST_RUNS", 12)
    study = study_of(stored())
    assert study.every == 4 and study.weekly["point"].nunique() == 9


def test_rows_of_a_sobol_design_that_repeat_others_are_left_out_of_means():
    found = stored("sobol")
    found.design["block"] = ["A", "B", "AB:x"] * 3
    assert set(study_of(found).spread["point"]) == {0, 1, 3, 4, 6, 7}
    assert len(study_of(stored("latin_hypercube")).spread) == 36


def test_an_unfinished_experiment_is_said_to_be(plot):
    study = stored()
    study.complete, study.n_done, study.n_runs = False, 36, 90
    code, said, _ = plot(study, "--what", "heat-map", *SVG)
    assert code == 0 and "the experiment is not finished: 36 of 90 runs are there" in said
    study.runs = study.runs[:0]
    assert "holds no runs yet; go on with: coproduce experiment" in plot(study, *SVG)[1]


def test_the_fan_of_a_study_has_the_strongest_setting():
    name, picture = next(study_of(stored()).draw("fan", "adoption"))
    assert name == "fan-adoption"
    assert "power" in picture.to_dict()["description"]


def test_choices_are_lines_not_axes():
    found = stored("latin_hypercube")
    found.design[KEYS[0]] = found.design[KEYS[0]].map({0.0: "title", 0.5: "lottery", 1.0: "usual"})
    found.runs[KEYS[0]] = found.runs[KEYS[0]].map({0.0: "title", 0.5: "lottery", 1.0: "usual"})
    assert [name for name, _ in study_of(found).draw("interactions", "adoption")] == [
        "interactions-adoption-programme_hours-programme_power"]


def test_results_of_a_run_have_a_fan_and_a_distribution(coproduce, tmp_path):
    coproduce("run", "baseline", "-n", "3", *QUICK, "--out", "own")
    code, out, _ = coproduce("plot", "own", *SVG)
    assert code == 0 and "fan-adoption.svg" in out
    assert {path.name for path in (tmp_path / "own" / "pictures").iterdir()} == {
        "distribution-adoption.svg", "fan-adoption.svg"}


# — what is refused, and what is left out —


@pytest.mark.parametrize(("study", "words", "said"), [
    (stored(), ("--what", "heatmap"), '--what: heatmap is no picture; allowed: main-effects, interactions, heat-map, '
     'fan, tornado, convergence or distribution; did you mean "heat-map"?'),
    (stored("scenarios"), ("--what", "tornado"), "--what: no tornado here, since nothing was varied; this study "
     "allows fan or distribution"),
    (stored(), ("--what", "convergence"), "--what: no convergence here, since a design of kind factorial is no sample"),
    (stored("one_at_a_time"), ("--what", "main-effects"), "since one setting at a time was moved"),
    (stored("morris"), ("--what", "main-effects"), "do not spread settings evenly"),
    (stored(weekly=False), ("--what", "fan"), "since no weekly outcome was kept"),
    (stored(), ("--outcome", "adoptoin"), '--outcome: adoptoin was not kept; kept: adoption, quality; did you mean '
     '"adoption"?'),
    (stored(), ("--what", "fan", "--outcome", "quality"), "--outcome: quality was not kept week by week; kept: "
     "adoption"),
    (stored(), ("--x", KEYS[0]), "--y: is missing; give both --x and --y, or neither"),
    (stored(), ("--x", KEYS[0], "--y", KEYS[0]), "--y: programme.power is --x already"),
    (stored(), ("--x", "programme.pwer", "--y", KEYS[1]), '--x: programme.pwer was not varied in this study; varied '
     'were programme.power, programme.hours; did you mean "programme.power"?'),
    (stored("scenarios"), ("--by", KEYS[0]), "--by: programme.power was not varied in this study; nothing was varied"),
    (stored(), ("--scenario", "basline"), 'basline: is not a scenario of this study; it has baseline; did you mean '
     '"baseline"?'),
    (stored(), ("--formats", "svg,jpg"), "--formats: jpg is no format; allowed: svg, png or html"),
    (stored(), ("--formats", ","), "--formats: , is no format"),
])
def test_mistakes_are_named(plot, study, words, said):
    code, out, names = plot(study, *words)
    assert code == 2 and said in out and names == []


def test_what_cannot_be_analysed_is_left_out_unless_asked_for(plot, monkeypatch):
    def refuse(self, outcome):
        raise UserError("2 of 36 runs failed")

    monkeypatch.setattr(Study, "_sensitivity", refuse)
    code, said, names = plot(stored(), *SVG)
    assert code == 0 and "left out: tornado: 2 of 36 runs failed" in said
    assert "main-effects-adoption.svg" in names and "tornado-adoption.svg" not in names
    code, said, _ = plot(stored(), "--what", "tornado", *SVG)
    assert code == 2 and said == "2 of 36 runs failed\n"


def test_another_weekly_outcome_than_those_at_the_end(plot):
    study = stored()
    study.weekly = study.weekly.rename(columns={"adoption": "mean_trust"})
    study.manifest["weekly"] = ["mean_trust"]
    code, _, names = plot(study, "--what", "fan", *SVG)
    assert code == 0 and names == ["fan-mean_trust.svg"]
    assert plot(study, "--outcome", "adoption", *SVG)[0] == 0


def test_an_outcome_that_no_run_has(plot):
    study = stored()
    study.runs["quality"] = np.nan
    code, said, _ = plot(study, "--what", "heat-map", "--outcome", "quality", *SVG)
    assert code == 2 and "quality: no run has a value" in said


def test_the_analysis_is_done_once(monkeypatch):
    import sim.analysis.sensitivity as analysis

    calls = []
    whole = analysis.analyse
    monkeypatch.setattr(analysis, "analyse", lambda *of: calls.append(1) or whole(*of))
    study = study_of(stored("latin_hypercube"))
    for what in ("tornado", "convergence", "tornado"):
        list(study.draw(what, "adoption"))
    assert len(calls) == 1


def test_second_order_indices_choose_the_pairs(monkeypatch):
    found = stored("sobol")
    found.manifest["design"]["options"]["second_order"] = True
    table = pd.DataFrame([(KEYS[1], KEYS[0], "second", 0.2), (KEYS[0], "", "first", 0.5)],
                         columns=["factor", "with", "measure", "value"])
    monkeypatch.setattr(Study, "_sensitivity", lambda self, outcome: SimpleNamespace(indices=table))
    assert study_of(found)._second_order("adoption") == [(KEYS[1], KEYS[0])]


def test_the_command_is_known():
    assert sim.cli.plot.plot.__doc__.strip().endswith("--y programme.hours")
