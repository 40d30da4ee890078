"""Comparisons: what is asked and refused, halves, plausible worlds, runs enough, and what stored runs say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import small, some

from sim.analysis.comparing.verdicts import NO_VERDICT, SAME, SETTLED
from sim.analysis.summary import summarise
from sim.comparison import compare, load_comparison, make_question
from sim.comparison.findings import Findings, findings_of
from sim.comparison.futures import programmes, worlds
from sim.comparison.halves import differs_in, take_apart
from sim.comparison.question import PRIMARY, clashes_between
from sim.comparison.running import experiment_of
from sim.errors import ResultsError, ScenarioError, UserError
from sim.experiment import read_experiment
from sim.experiment.files import names_an_experiment
from sim.outcomes import BY_NAME, OUTCOMES
from sim.scenario import Crisis, Event, load_scenario, read_scenario
from sim.wording import NOTHING, label, number, spread, summary_table, verdict_table


def runs_of(**scenarios: dict[int, float]) -> pd.DataFrame:
    """A table of runs with one outcome, by scenario and replicate."""
    return pd.DataFrame([{"scenario": name, "replicate": r, "adoption": value}
                         for name, values in scenarios.items() for r, value in values.items()])


def named(name: str, **values) -> object:
    scenario = small({key.replace("__", "."): value for key, value in values.items()}, weeks=20)
    return read_scenario(scenario.to_toml(), name)


# — what each reaches —


def test_a_summary_by_hand():
    runs = runs_of(a=dict(enumerate([0.0, 0.1, 0.2, 0.3, 0.9])))
    row = summarise(runs, ["adoption"]).iloc[0]
    assert (row["median"], row["runs"]) == (0.2, 5)
    assert row["mean"] == pytest.approx(0.3)
    assert row["low"] == pytest.approx(0.04) and row["high"] == pytest.approx(0.66)


def test_a_summary_leaves_out_runs_without_a_value():
    row = summarise(runs_of(a={0: math.nan, 1: 0.5}), ["adoption"]).iloc[0]
    assert (row["median"], row["runs"]) == (0.5, 1)
    none = summarise(runs_of(a={0: math.nan}), ["adoption"]).iloc[0]
    assert math.isnan(none["median"]) and none["runs"] == 0


# — what is asked —


def test_every_outcome_declares_the_smallest_difference_that_matters():
    assert all(outcome.worthwhile > 0 for outcome in OUTCOMES)
    assert BY_NAME["adoption"].worthwhile == 0.05 and BY_NAME["hours_total"].worthwhile == 250


def test_groups_of_people_are_judged_as_the_first_outcome_is():
    question = make_question(["baseline", "tick_box"], worthwhile=0.1)
    assert question.worth("adoption") == 0.1 and question.worth("adoption_user") == 0.1
    assert question.worth("quality") == BY_NAME["quality"].worthwhile
    other = make_question(["baseline", "tick_box"], outcomes=["quality"], worthwhile=0.01)
    assert other.worth("adoption_user") == BY_NAME["adoption_user"].worthwhile


def test_the_first_is_the_baseline_unless_another_is_named():
    assert make_question(["baseline", "tick_box"]).baseline == "baseline"
    question = make_question(["baseline", "tick_box"], "tick_box")
    assert question.baseline == "tick_box" and question.others == ("baseline",)


@pytest.mark.parametrize(("options", "words"), [
    ({"baseline": "basline"}, 'did you mean "baseline"'),
    ({"outcomes": ["adoptoin"]}, 'did you mean "adoption"'),
    ({"worthwhile": {"quality": 0.1}}, "is not an outcome that is judged"),
    ({"worthwhile": -0.1}, "at least 0"),
    ({"worthwhile": math.nan}, "at least 0"),
    ({"worthwhile": 5.0}, "5 people out of 100 are 0.05"),
    ({"replicates": 4}, "from 5 to"),
    ({"most": True}, "from 5 to"),
    ({"futures": 501}, "from 0 to 500"),
    ({"target": 60}, "60 people out of 100 are 0.6"),
    ({"seed": -1}, "seed"),
])
def test_what_cannot_be_asked_is_refused_before_anything_runs(options, words):
    with pytest.raises(UserError, match=words):
        make_question(["baseline", "tick_box"], **options)


def test_scenarios_that_cannot_be_compared_are_refused():
    with pytest.raises(UserError, match="at least two"):
        make_question([])
    with pytest.raises(UserError, match="is named twice"):
        make_question(["baseline", "baseline"])
    short = named("short", time__weeks=12)
    with pytest.raises(UserError, match=r"differ in length \(baseline 208, short 12 weeks\)"):
        make_question(["baseline", short])
    assert clashes_between([short]) == []


def test_all_mistakes_are_told_at_once():
    with pytest.raises(UserError) as caught:
        make_question(["baseline", "tick_box"], "no", ["nothing"], futures=-1)
    assert len(caught.value.problems) == 3


# — an experiment file —

FILE = """format = 1
scenarios = ["baseline", "tick_box"]
{runs}
[design]
kind = "{kind}"
[compare]
{lines}
"""


def written(lines: str, kind: str = "scenarios", runs: str = "") -> object:
    return read_experiment(FILE.format(lines=lines, kind=kind, runs=runs), "asked")


def test_a_file_asks_like_the_command_line():
    study = written('baseline = "tick_box"\noutcomes = ["adoption", "quality"]\n'
                    "worthwhile = { quality = 0.02 }\nmost = 300\nfutures = 7\ntarget = 0.5")
    question = make_question(study.scenarios, **study.compare)
    assert (question.baseline, question.outcomes) == ("tick_box", ("adoption", "quality"))
    assert question.worth("quality") == 0.02
    assert (question.rule.most, question.futures, question.target, question.replicates) == (300, 7, 0.5, None)


def test_replicates_of_a_file_are_fixed_unless_it_says_otherwise():
    assert written("futures = 0", runs="replicates = 40\nseed = 3").compare["replicates"] == 40
    assert written("futures = 0", runs="replicates = 40\nseed = 3").compare["seed"] == 3
    assert written("until_settled = true", runs="replicates = 40").compare["replicates"] is None
    assert written("futures = 0").compare["replicates"] is None
    assert read_experiment('format = 1\n[design]\nkind = "scenarios"', "plain").compare == {}


@pytest.mark.parametrize(("lines", "kind", "words"), [
    ('base = "x"', "scenarios", 'asked.toml:7: compare.base: is not known in [compare]; did you mean "baseline"'),
    ("baseline = 3", "scenarios", "write it in quotes"),
    ('outcomes = "adoption"', "scenarios", "is not a list of outcomes"),
    ('outcomes = ["adoptoin"]', "scenarios", 'did you mean "adoption"'),
    ("worthwhile = -1", "scenarios", "at least 0"),
    ('worthwhile = { adoption = "x" }', "scenarios", "at least 0"),
    ("until_settled = 1", "scenarios", "true or false"),
    ("most = 0", "scenarios", "allowed: a whole number"),
    ("target = true", "scenarios", "is not a number"),
    ("futures = 0", "factorial", 'write kind = "scenarios"'),
])
def test_mistakes_in_a_file_are_told_with_their_line(lines, kind, words):
    with pytest.raises(ScenarioError) as caught:
        written(lines, kind)
    assert words in str(caught.value)


def test_a_file_of_an_experiment_is_told_from_a_scenario(tmp_path):
    (tmp_path / "study.toml").write_text(FILE.format(lines="", kind="scenarios", runs=""))
    (tmp_path / "ours.toml").write_text('format = 1\nextends = "baseline"\n')
    assert names_an_experiment(tmp_path / "study.toml") and names_an_experiment("power_and_hours")
    assert not names_an_experiment(tmp_path / "ours.toml") and not names_an_experiment("baseline")


# — the crisis as a setting —


def test_a_crisis_can_be_set_and_varied():
    quiet = load_scenario("baseline")
    hit = quiet.with_values({"crisis.severity": 0.5})
    assert hit.crises == (Crisis(52, 26, 0.5),) and quiet.crises == ()
    assert hit.with_values({"crisis.weeks": 8, "crisis.start": 10}).crises == (Crisis(10, 8, 0.5),)
    assert hit.with_values({"crisis.severity": 0}).identity() == quiet.identity()
    assert load_scenario("crisis_paused").with_values({"programme.power": 0.1}).crises != ()


@pytest.mark.parametrize(("changes", "words"), [
    ({"crisis.weeks": 8}, "there is no crisis; set crisis.severity too"),
    ({"crisis.severity": 2}, "crisis.severity"),
    ({"crisis.severity": 0.5, "crisis.weeks": 0}, "crisis.weeks"),
    ({"crisis.size": 0.5}, "there is no such setting"),
])
def test_a_crisis_that_cannot_be_is_refused(changes, words):
    with pytest.raises(ScenarioError, match=words):
        load_scenario("baseline").with_values(changes)


def test_of_two_crises_none_is_changed():
    two = replace(load_scenario("baseline"), crises=(Crisis(5, 3, 0.5), Crisis(20, 3, 0.5)))
    with pytest.raises(ScenarioError, match="there are 2 crises"):
        two.with_values({"crisis.severity": 0.1})


def test_an_experiment_varies_the_crisis():
    study = read_experiment('format = 1\nscenarios = ["baseline", "crisis_paused"]\n[design]\nkind = "one_at_a_time"\n'
                            "[vary]\ncrisis.severity = [0.0, 0.9]\n", "crises")
    found = {(s.name, s.crises) for s in (study.scenario_at(point) for point in range(study.n_points))}
    hit = load_scenario("crisis_paused").crises
    assert found == {("baseline", ()), ("baseline", hit), ("crisis_paused", ()), ("crisis_paused", hit)}


# — halves —


def test_levers_and_world_are_told_apart():
    base = load_scenario("baseline")
    assert differs_in(base, base) == (False, False)
    assert differs_in(load_scenario("well_baked"), base) == (True, False)
    assert differs_in(base.with_values({"trust.gain": 0.1}), base) == (False, True)
    assert differs_in(replace(base, events=(Event(3, "champion_leaves"),)), base) == (False, True)
    assert differs_in(base.with_values({"output.detail": "basic"}), base) == (False, False)
    assert differs_in(load_scenario("crisis_paused"), base) == (True, True)


def test_halves_are_shared_and_run_once():
    base, paused, persevered = (load_scenario(name) for name in ("baseline", "crisis_paused", "crisis_persevered"))
    halves, more = take_apart([base, paused, persevered], base)
    assert [half.scenario for half in halves] == ["crisis_paused", "crisis_persevered"]
    assert halves[0].world == halves[1].world == "crisis_paused-world"
    assert sorted(s.name for s in more) == ["crisis_paused-levers", "crisis_paused-world", "crisis_persevered-levers"]
    by_name = {s.name: s for s in more}
    assert by_name["crisis_paused-levers"].crises == ()
    assert by_name["crisis_paused-levers"].levers == paused.levers
    assert by_name["crisis_paused-world"].crises == paused.crises
    assert by_name["crisis_paused-world"].levers == base.levers


def test_halves_that_cannot_be_are_said():
    base = small()
    crowd = named("crowd", people__number=90, programme__team_size=80)
    halves, more = take_apart([base, crowd], base)
    assert more == [] and "programme.team_size" in halves[0].why_not


# — plausible worlds —


def test_worlds_are_plausible_spread_and_the_same_again():
    question = make_question(["baseline", "tick_box"], futures=40)
    table = worlds(question)
    assert table.equals(worlds(question)) and len(table) == 40
    assert (table["crisis.severity"] == 0).sum() == 20
    assert table["crisis.severity"].max() <= 1 and table["crisis.start"].between(26, 130).all()
    assert table["adoption.base"].nunique() > 30 and table["people.stubborn"].between(0, 0.15).all()
    assert not table.equals(worlds(replace(question, seed=1)))


def test_programmes_are_what_teams_do_each_once():
    question = make_question(["baseline", "crisis_paused", "tick_box", "well_baked"])
    ways, name_of = programmes(question)
    assert [way.name for way in ways] == ["baseline", "crisis_paused", "tick_box", "well_baked"]
    assert all(way.crises == () for way in ways)
    same = replace(load_scenario("baseline").with_values({"crisis.severity": 0.9}), name="hit")
    ways, name_of = programmes(make_question(["baseline", same]))
    assert [way.name for way in ways] == ["baseline"] and name_of == {"baseline": "baseline", "hit": "baseline"}


# — what stored runs say —


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    scenarios = [named("one"), named("two"), named("bold", programme__power=0.9, programme__hours=4)]
    return compare(scenarios, replicates=12, futures=4, folder=tmp_path_factory.mktemp("compared") / "out")


def test_identical_scenarios_are_practically_the_same_to_the_last_digit(compared):
    own = compared.contrasts[compared.contrasts["scenario"] == "two"].iloc[0]
    assert own["verdict"] == SAME
    assert own["difference"] == own["low"] == own["high"] == 0.0
    assert all(one.difference == 0 == one.low == one.high for one in compared.findings.who if one.scenario == "two"
               and not one.why)


def test_a_comparison_is_read_from_its_folder_as_it_was(compared):
    again = load_comparison(compared.folder)
    assert again.question.as_dict() == compared.question.as_dict()
    assert str(again.findings.as_dict()) == str(compared.findings.as_dict())


def test_more_runs_than_were_asked_for_change_nothing(compared, tmp_path):
    scenarios = compared.question.scenarios
    compare(scenarios, replicates=14, futures=0, folder=tmp_path / "out")
    fewer = compare(scenarios, replicates=12, futures=0, folder=tmp_path / "out")
    assert fewer.results.experiment.replicates == 14 and fewer.findings.runs.replicates == 12
    assert fewer.contrasts.equals(compared.contrasts)


def test_what_was_judged_differently_runs_nothing_again(compared):
    asked = replace(compared.question, baseline="bold", worthwhile={PRIMARY: 0.2})
    again = findings_of(asked, compared.results, compared.futures)
    assert {one.scenario for one in again.judged.contrasts} == {"one", "two"}
    assert experiment_of(asked).identity() == experiment_of(compared.question).identity()


def test_until_settled_stops_when_settled_and_says_why(tmp_path):
    scenarios = [named("one"), named("two"), named("none", programme__team_size=0, programme__outreach="none")]
    found = compare(scenarios, worthwhile=0.2, futures=0, folder=tmp_path / "out")
    settling = found.findings.settling
    assert settling.why == "settled" and [look.replicates for look in settling.looks] == [100, 150]
    assert set(found.contrasts["verdict"]) <= set(SETTLED) and found.findings.runs.replicates == 150
    scenarios.append(named("near", programme__power=0.55))
    capped = compare(scenarios, worthwhile=0.0001, most=110, futures=0, folder=tmp_path / "capped")
    assert capped.findings.settling.why == "cap" and capped.findings.runs.replicates == 110


def test_failures_of_one_scenario_leave_no_verdict(compared):
    table = compared.results.table("runs").copy()
    lost = (table["scenario"] == "bold") & (table["replicate"] == 3)
    table.loc[lost, "stage"] = "run"
    table.loc[lost, list(compared.question.kept)] = np.nan
    found = Findings(compared.question, table, compared.results.table("weekly"), None)
    by_name = {one.scenario: one for one in found.judged.contrasts}
    assert by_name["bold"].verdict == NO_VERDICT and "1 of 12 runs failed" in by_name["bold"].why
    assert by_name["two"].verdict == SAME


def test_a_folder_without_a_comparison_is_refused(tmp_path, compared):
    with pytest.raises(ResultsError):
        load_comparison(tmp_path)
    with pytest.raises(ResultsError, match="holds no comparison"):
        load_comparison(compared.folder / "futures")


def test_parts_add_up_run_by_run(tmp_path):
    base = named("base")
    hit = replace(named("hit", programme__hours=4), crises=(Crisis(5, 10, 0.9),))
    found = compare([base, hit], replicates=10, futures=0, folder=tmp_path / "out").findings
    (parts,) = found.parts
    gap = parts.difference
    assert gap["levers"] + gap["world"] + gap["together"] == pytest.approx(gap["total"], abs=1e-12)
    assert gap["total"] == pytest.approx(found.judged.contrasts[0].difference)
    assert gap["levers"] != 0 and parts.low["total"] <= gap["total"] <= parts.high["total"]


def test_tables_are_made_for_few_and_for_many(compared):
    titles = {s.name: s.title for s in compared.question.scenarios}
    assert summary_table(compared.reach, titles, 12).row_count > 0
    assert verdict_table(compared.findings.judged.contrasts, titles, "one").row_count == 2


@some
@given(st.floats(0, 1), st.integers(0, 500), st.none() | st.floats(0, 1))
def test_what_is_written_of_a_question_reads_back(worthwhile, futures, target):
    question = make_question(["baseline", "tick_box"], worthwhile=worthwhile, futures=futures, target=target)
    assert make_question(["baseline", "tick_box"], **{key: question.as_dict()[key] for key in ("baseline", "outcomes",
                         "worthwhile", "seed", "futures", "target")}).as_dict() == question.as_dict()


# — words —


@pytest.mark.parametrize(("name", "value", "signed", "text"), [
    ("adoption", 0.416, False, "42"), ("adoption", 0.05, True, "+5"), ("adoption", -0.05, True, "-5"),
    ("quality", 0.4567, False, "0.46"), ("hours_total", 4063.2, False, "4,063"), ("weeks_to_10", 12.0, False, "12.0"),
    ("adoption", math.nan, False, NOTHING),
])
def test_numbers_as_people_read_them(name, value, signed, text):
    assert number(name, value, signed) == text


def test_a_spread_of_one_run_has_no_range():
    assert spread("adoption", 0.4, 0.4, 0.4) == "40"
    assert spread("adoption", 0.4, 0.2, 0.6) == "40 (20 to 60)"
    assert spread("adoption", math.nan, math.nan, math.nan) == NOTHING


def test_every_outcome_has_words():
    assert all(label(name) for name in BY_NAME)
