"""Experiment files: what they say is what is made, and each mistake gives one clear message."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shown import ROOT, blocks, text_of

from sim.errors import ScenarioError, SimError, UnknownName, UserError
from sim.experiment import Factor, load_experiment, make_experiment, read_experiment, shipped_experiments, starter
from sim.experiment.designs import KINDS
from sim.outcomes import OUTCOMES
from sim.scenario import load_scenario, shipped_scenarios

HEAD = "format = 1\n"
FACTORIAL = HEAD + '[design]\nkind = "factorial"\n'
SOBOL = HEAD + '[design]\nkind = "sobol"\nsize = 8\n'
SET = FACTORIAL + "[set]\n"
VARY = FACTORIAL + "[vary]\n"
POWER = "[vary]\nprogramme.power = [0, 1]\n"
POINTS = HEAD + '[design]\nkind = "points"\nfile = "points.csv"\n'

FULL = """\
format = 1
title = "Power  and hours"
story = '''Two
lines'''
scenarios = ["baseline", "tick_box"]
replicates = 30
seed = 7
[design]
kind = "sobol"
size = 4
seed = 3
[set]
time.weeks = 104
programme.coverage.create = 0.5
[vary]
trust.gain = { low = 0.03, high = 0.12, scale = "log" }
programme.power = [0.0, 0.4, 0.8]
adoption.base = "usual"
people.share_user = { low = 0.3, high = 0.6, against = "people.share_frontline" }
[groups]
people = ["adoption.base", "people.share_user"]
[keep]
outcomes = ["quality", "adoption"]
weekly = ["adoption"]
"""


def experiment_of(tail: str = "", head: str = ""):
    return read_experiment(HEAD + head + '[design]\nkind = "factorial"\n' + POWER + tail)


# — what is read —


def test_a_full_file():
    experiment = read_experiment(FULL, "mine")
    assert (experiment.name, experiment.title, experiment.story) == ("mine", "Power and hours", "Two lines")
    assert [s.name for s in experiment.scenarios] == ["baseline", "tick_box"]
    assert all(s.values["time.weeks"] == 104 for s in experiment.scenarios)
    assert experiment.scenarios[0].values["programme.coverage"][0] == (0.5,) * 4
    assert experiment.factors == (
        Factor("trust.gain", None, 0.03, 0.12, "log"), Factor("programme.power", (0.0, 0.4, 0.8)),
        Factor("adoption.base", None, -6.5, -3.0, group="people"),
        Factor("people.share_user", None, 0.3, 0.6, against="people.share_frontline", group="people"))
    assert (experiment.kind, experiment.options) == ("sobol", {"size": 4, "second_order": False, "seed": 3})
    assert (experiment.n_points, experiment.n_runs) == (2 * 4 * (3 + 2), 2 * 4 * (3 + 2) * 30)
    assert (experiment.replicates, experiment.seed) == (30, 7)
    assert (experiment.outcomes, experiment.weekly) == (("quality", "adoption"), ("adoption",))
    assert experiment.text == FULL
    assert list(experiment.design.columns) == [
        "point", "scenario", "row", "block", "trust.gain", "programme.power", "adoption.base", "people.share_user",
        "people.share_frontline"]


def test_defaults():
    experiment = experiment_of()
    assert [s.name for s in experiment.scenarios] == ["baseline"]
    assert (experiment.replicates, experiment.seed, experiment.weekly) == (10, 0, ())
    assert experiment.outcomes == tuple(outcome.name for outcome in OUTCOMES)
    assert (experiment.title, experiment.story, experiment.options) == ("Experiment", "", {"levels": None})


def test_every_point_is_the_scenario_that_its_row_says():
    experiment = read_experiment(FULL)
    for point, row in enumerate(experiment.design.to_dict("records")):
        scenario = experiment.scenario_at(point)
        assert scenario.name == row["scenario"] and row["point"] == point
        values = experiment.values_at(point)
        assert list(values) == list(experiment.design.columns)[4:]
        assert all(scenario.values[key] == value == row[key] for key, value in values.items())
        assert all(type(value) is type(scenario.values[key]) for key, value in values.items())


def test_levels_of_the_design_hold_for_ranges_that_name_none():
    experiment = read_experiment(FACTORIAL + "levels = 3\n[vary]\nprogramme.power = { low = 0, high = 1 }\n"
                                 "programme.hours = { low = 1, high = 4, levels = 2 }\n")
    assert [factor.levels for factor in experiment.factors] == [3, 2]


def test_factors_keep_the_order_in_which_they_are_written():
    experiment = read_experiment(VARY + "programme.power = [0, 1]\ntrust.gain = [0.05, 0.1]\nprogramme.hours = [1, 2]\n"
                                 "programme.coverage.improve = [0, 1]\ntrust.loss = [0.1, 0.2]\n")
    assert [factor.key for factor in experiment.factors] == [
        "programme.power", "trust.gain", "programme.hours", "programme.coverage.improve", "trust.loss"]


def test_set_may_give_what_a_factor_varies_a_part_of():
    experiment = read_experiment(SET + "programme.coverage = 0.5\n[vary]\nprogramme.coverage.create = [0, 1]\n")
    assert experiment.scenario_at(1).values["programme.coverage"] == ((1.0,) * 4, *[(0.5,) * 4] * 3)


def test_files_are_found_beside_the_file(tmp_path):
    (tmp_path / "mine.toml").write_text('format = 1\nextends = "baseline"\n[programme]\nhours = 3\n', encoding="utf-8")
    points = "programme.power;programme.team_size;mechanisms.exits;programme.outreach\n0.25;10;true;none\n"
    (tmp_path / "points.csv").write_text(f"\ufeff{points}0.5;12;FALSE;fence\n", encoding="utf-8")
    path = tmp_path / "ours.toml"
    path.write_text(POINTS.replace("[design]", 'scenarios = ["mine.toml"]\n[design]'), encoding="utf-8")
    experiment = load_experiment(path)
    assert experiment.name == "ours" and experiment.text == path.read_text(encoding="utf-8")
    assert experiment.scenarios[0].values["programme.hours"] == 3
    assert experiment.design.drop(columns=["point", "scenario"]).to_dict("list") == {
        "programme.power": [0.25, 0.5], "programme.team_size": [10, 12], "mechanisms.exits": [True, False],
        "programme.outreach": ["none", "fence"]}
    assert [factor.as_dict()["values"] for factor in experiment.factors] == [None, None, [True, False],
                                                                             ["none", "fence"]]
    assert (experiment.factors[0].low, experiment.factors[1].high) == (0.25, 12)


# — identity —


def test_identity_is_of_what_decides_results():
    first = read_experiment(FULL)
    for same in (FULL.replace("Power", "Might"), FULL.replace("Two\n", "Three\n"), "# a comment\n" + FULL):
        assert read_experiment(same, "other").identity() == first.identity()
    assert first.with_runs(replicates=99).identity() == first.identity()
    changes = [("seed = 7", "seed = 8"), ("seed = 3", "seed = 4"), ("size = 4", "size = 8"), ("0.4", "0.45"),
               ('"quality", ', ""), ('weekly = ["adoption"]', "weekly = []"), ("104", "105"),
               ('"tick_box"', '"well_baked"'), ('"log"', '"linear"')]
    found = {read_experiment(FULL.replace(*change)).identity() for change in changes}
    assert len(found | {first.identity()}) == len(changes) + 1


def test_a_copy_with_other_runs_is_checked():
    experiment = experiment_of()
    assert (experiment.with_runs(3).replicates, experiment.with_runs(seed=np.int64(4)).seed) == (3, 4)
    assert experiment.with_runs(seed=5).identity() != experiment.identity()
    for wrong in ({"replicates": 0}, {"replicates": True}, {"replicates": 2.0}, {"seed": -1}, {"seed": "1"}):
        with pytest.raises(UserError, match="is not a whole number"):
            experiment.with_runs(**wrong)


def test_an_experiment_can_be_sent_to_a_worker():
    experiment = read_experiment(FULL)
    experiment.scenario_at(0)
    copy = pickle.loads(pickle.dumps(experiment))
    assert copy.identity() == experiment.identity() and copy.scenario_at(3) == experiment.scenario_at(3)


def test_options_and_factors_are_plain_data():
    experiment = read_experiment(FULL)
    assert json.loads(json.dumps(experiment.options)) == experiment.options
    assert json.loads(json.dumps([factor.as_dict() for factor in experiment.factors]))[1]["values"] == [0.0, 0.4, 0.8]


# — from Python —


def test_python_and_a_file_make_the_same():
    made = make_experiment(
        [load_scenario("baseline").with_values({"time.weeks": 104}), "tick_box"],
        {"trust.gain": {"low": np.float64(0.03), "high": 0.12, "scale": "log"},
         "programme.power": np.array([0.0, 0.4, 0.8]), "adoption.base": "usual",
         "people.share_user": {"low": 0.3, "high": 0.6, "against": "people.share_frontline"}},
        "sobol", replicates=np.int64(30), seed=7, outcomes=["quality", "adoption"], weekly=("adoption",),
        size=np.int64(4), design_seed=3, groups={"people": ["adoption.base", "people.share_user"]}, name="mine",
        title="T", story="S")
    read = read_experiment(FULL)
    assert made.factors == read.factors and made.options == read.options
    assert made.design.equals(read.design)
    assert (made.name, made.title, made.story, made.text, made.replicates) == ("mine", "T", "S", "", 30)
    assert all(type(value) in (int, bool) for value in made.options.values())


def test_a_pair_is_a_range_and_a_table_is_points():
    made = make_experiment("baseline", {"programme.power": (0, 1)}, "factorial", levels=3)
    assert made.factors == (Factor("programme.power", None, 0.0, 1.0, levels=3),)
    points = pd.DataFrame({"programme.power": [0.1, 0.30000000000000004], "programme.selection": ["title", "lottery"]})
    listed = make_experiment("baseline", points, "points")
    assert listed.design[list(points.columns)].equals(points)


@pytest.mark.parametrize(("arguments", "options", "said"), [
    (("baselin", {"programme.power": [0, 1]}, "factorial"), {}, 'did you mean "baseline"'),
    (("baseline", {"programme.powr": [0, 1]}, "factorial"), {}, 'vary.programme.powr: there is no such setting; did y'),
    (("baseline", {"people.coverage.create": [0, 1]}, "factorial"), {}, "there is no such setting"),
    (("baseline", {3: [0, 1]}, "factorial"), {}, "there is no such setting"),
    (("baseline", {"programme.power": (0, 1, 2)}, "factorial"), {}, "neither a list nor a range"),
    (("baseline", {"programme.power": (1, 0)}, "latin_hypercube"), {"size": 4}, "low (1.0) is not below high (0.0)"),
    (("baseline", {"programme.power": [np.float64(2)]}, "factorial"), {}, "2.0 is too large"),
    (("baseline", {"programme.coverage": [0, 1], "programme.coverage.create": [0, 1]}, "factorial"), {},
     "programme.coverage.create: sets the same as programme.coverage"),
    (("baseline", {"programme.coverage.create.services": [0, 1], "programme.coverage.create": [0, 1]}, "factorial"), {},
     "sets the same as programme.coverage.create.services"),
    (("baseline", [1, 2], "factorial"), {}, "is not a dict of factors"),
    (("baseline", None, "factorial"), {}, "vary: is missing"),
    (("baseline", pd.DataFrame({"programme.power": [0.5]}), "factorial"), {}, 'write kind = "points"'),
    (("baseline", {"programme.power": [0, 1]}, "sobol"), {"size": 4, "secnd_order": True}, 'did you mean "second_orde'),
    (("baseline", {"programme.power": [0, 1]}, None), {}, "design.kind: is missing"),
    (("baseline", {"programme.power": [0, 1]}, "factorial"), {"replicates": 1.5}, "1.5 is not a whole number"),
    (("baseline", {"programme.power": [0, 1]}, "factorial"), {"seed": True}, "true is not a number"),
    (("baseline", {"programme.power": [0, 1]}, "factorial"), {"weekly": "adoption"}, "is not a list of names"),
    (([], {"programme.power": [0, 1]}, "factorial"), {}, "is not a list of scenarios"),
    (("baseline", pd.DataFrame({"programme.power": [0.5, 2]}), "points"), {}, "points row 2: programme.power: 2.0 is"),
])
def test_mistakes_in_python(arguments, options, said):
    with pytest.raises(UserError) as error:
        make_experiment(*arguments, **options)
    assert said in str(error.value)


# — mistakes in files —

BROKEN = [
    # — the file —
    ("", "the file is empty"),
    ("[design]", "experiment.toml:1: format: is missing; add `format = 1`"),
    ("format = 2", "install a newer version"),
    ('format = "1"', '"1" is not a format; allowed: 1'),
    (HEAD + POWER, "experiment.toml: design: is missing; write kind"),
    (FACTORIAL, "experiment.toml: vary: is missing; name what is varied"),
    (VARY, "experiment.toml:4: vary: is missing"),
    (HEAD + 'tytle = "x"\n', 'experiment.toml:2: tytle: is not known here; did you mean "title"?'),
    (HEAD + "zzzz = 1\n", "zzzz: is not known here; allowed: format, title"),
    (HEAD + "title = 3\n", "title: 3 is not a text"),
    (HEAD + "size = 3\n", "size: belongs under [design]"),
    (HEAD + "weekly = []\n", "weekly: belongs under [keep]"),
    (HEAD + "[programme]\npower = 1\n", "experiment.toml:2: programme: is a section of settings; they belong under [s"),
    (HEAD + "replicates = 0\n", "replicates: 0 is too small; allowed: a whole number, 1 to 1000000"),
    (HEAD + "seed = 1.5\n", "seed: 1.5 is not a whole number"),
    (HEAD + 'seed = "1"\n', 'seed: "1" is not a number (leave out the quotes)'),
    # — scenarios —
    (HEAD + 'scenarios = ["baselin"]\n', 'experiment.toml:2: scenarios[1]: baselin: there is no such scenario; did'),
    (HEAD + 'scenarios = ["baseline", "baseline"]\n', 'scenarios[2]: "baseline" is the name of two scenarios'),
    (HEAD + 'scenarios = "baseline"\n', '"baseline" is not a list of scenarios'),
    (HEAD + "scenarios = []\n", "[] is not a list of scenarios"),
    (HEAD + "scenarios = [3]\n", "scenarios[1]: 3 is not the name of a scenario"),
    # — design —
    (HEAD + '[design]\nkind = "sobl"\n' + POWER, 'experiment.toml:3: design.kind: "sobl" is not a design; allowed: fa'),
    (HEAD + '[design]\nkind = "sobl"\n' + POWER, 'did you mean "sobol"?'),
    (HEAD + 'design = "sobol"\n' + POWER, "design: is a section; write [design]"),
    (FACTORIAL + "size = 3\n" + POWER, "design.size: is not an option of factorial, only of latin_hypercube, sobol or"),
    (SOBOL + "second_ordr = true\n" + POWER, 'design.second_ordr: is not an option of sobol; allowed: kind, size, sec'),
    (SOBOL + "second_order = 1\n" + POWER, "1 is neither on nor off"),
    (SOBOL + "replicates = 3\n" + POWER, "design.replicates: belongs at the top of the file"),
    (SOBOL + "seed = -1\n" + POWER, "design.seed: -1 is too small"),
    (HEAD + '[design]\nkind = "sobol"\nsize = 100\n' + POWER, "100 is not a power of two; the nearest are 64 and 128"),
    (HEAD + '[design]\nkind = "sobol"\n' + POWER, "design.size: is missing; write how many rows, a power of two"),
    (HEAD + '[design]\nkind = "morris"\nsize = 3\nlevels = 5\n' + POWER, "5 is odd; a Morris design needs an even num"),
    (HEAD + '[design]\nkind = "latin_hypercube"\nsize = 3000000\n' + POWER, "3000000 is too large"),
    (HEAD + 'scenarios = ["baseline", "tick_box"]\n[design]\nkind = "latin_hypercube"\nsize = 1500000\n' + POWER,
     "asks for 3,000,000 points; allowed: at most 2,000,000"),
    (HEAD + '[design]\nkind = "scenarios"\n' + POWER, "experiment.toml:4: vary: is not read: the design scenarios"),
    (HEAD + '[design]\nkind = "points"\n', "design.file: is missing; write the name of a CSV file"),
    (HEAD + '[design]\nkind = "points"\nfile = 3\n', "3 is not the name of a file"),
    (POINTS.replace("points.csv", "nope.csv"), "design.file: nope.csv: there is no such file"),
    # — set —
    (SET + "programme.powr = 1\n" + POWER, "set.programme.powr: is not a setting of [programme]; did you mean"),
    (SET + "programme.hours = 99\n" + POWER, "experiment.toml:5: set.programme.hours: 99 is too large; allowed: 0 to"),
    (SET + "programme.coverage = { creat = 1 }\n" + POWER, "set.programme.coverage.creat: is not a stage"),
    (SET + "people.share_user = 0.9\n" + POWER, "set: in baseline, people.share_user"),
    (SET + 'people.file = "x"\n' + POWER, "a map can be named in a scenario file only"),
    (SET + "programme.power = 0.3\n" + POWER, "vary.programme.power: is varied here, but programme.power is also unde"),
    (SET + "programme.coverage.create = 1\n[vary]\nprogramme.coverage = [0, 1]\n", "is varied here, but programme.cov"),
    # — vary —
    (VARY + "power = [0, 1]\n", "vary.power: is not a section of settings; did you mean programme.power?"),
    (VARY + "program.power = [0, 1]\n", 'vary.program: is not a section of settings; did you mean "programme"?'),
    (VARY + "programme = 3\n", "vary.programme: is a section of settings"),
    (VARY + "programme.powr = [0, 1]\n", 'is not a setting of [programme]; did you mean "power"?'),
    (VARY + "programme.power = 0.5\n", "0.5 is neither a list nor a range"),
    (VARY + "programme.power = []\n", "the list is empty"),
    (VARY + "programme.power = [0.2, true]\n", "vary.programme.power[2]: true is not a number; allowed: 0 to 1"),
    (VARY + 'programme.power = [0.2, "x"]\n', 'vary.programme.power[2]: "x" is not a number'),
    (VARY + "programme.power = [\n0.2,\n2]\n", "experiment.toml:7: vary.programme.power[2]: 2 is too large"),
    (VARY + "programme.power = [0.2, 0.2]\n", "vary.programme.power[2]: 0.2 is written twice"),
    (VARY + 'programme.selection = ["titel"]\n', 'did you mean "title"?'),
    (VARY + "programme.team_size = [1.5]\n", "1.5 is not a whole number"),
    (VARY + "programme.selection = { low = 0, high = 1 }\n", "a range is not a list; write the values, such as"),
    (VARY + 'programme.selection = "usual"\n', '"usual" is not a list; write the values, such as ["commitment", "ti'),
    (VARY + 'mechanisms.exits = "usual"\n', "such as [true, false]"),
    (VARY + 'programme.power = "usual"\n', "no range of programme.power was explored"),
    (VARY + 'design.taste_width = "usual"\n', "a range needs an end"),
    (VARY + "programme.power = { low = 0, high = 1 }\n", "is a range, but factorial needs single values; add levels"),
    (VARY + "programme.power = { low = 1, high = 0, levels = 2 }\n", "low (1.0) is not below high (0.0)"),
    (VARY + "programme.power = { low = 0, levels = 2 }\n", "needs `high`; allowed: 0 to 1"),
    (VARY + "programme.power = { low = 0, high = 2, levels = 2 }\n", "vary.programme.power.high: 2 is too large"),
    (VARY + "programme.power = { low = 0, high = 1, levels = 1 }\n", "levels: 1 is too small"),
    (VARY + "programme.power = { low = 0, hihg = 1 }\n", 'hihg: is not known in a range; did you mean "high"?'),
    (VARY + "programme.team_size = { low = 3, high = 5, levels = 4 }\n", "only 3 different whole numbers"),
    (SOBOL + '[vary]\ntrust.gain = { low = 0, high = 1, scale = "log" }\n', "has no logarithm"),
    (SOBOL + '[vary]\ntrust.gain = { low = 0.1, high = 1, scale = "lg" }\n', 'did you mean "log"?'),
    (SOBOL + "[vary]\ntrust.gain = { low = 0.1, high = 1, levels = 3 }\n", "levels: is not used by sobol"),
    (SOBOL + "[vary]\ntrust.gain = [0.1]\n", "has one value only, but sobol needs at least two"),
    (HEAD + '[design]\nkind = "morris"\nsize = 2\n[vary]\ntrust.gain = [0.1]\n', "has one value only, but morris"),
    (VARY + "programme.coverage.creat = [0, 1]\n", "is not a stage; allowed: create, deliver, improve or evaluate; di"),
    (VARY + "programme.coverage.create.servces = [0, 1]\n", 'is not a domain; allowed: services'),
    # — what gives way —
    (SOBOL + '[vary]\npeople.share_user = { low = 0.3, high = 0.6, against = "people.share_frntline" }\n',
     'against: "people.share_frntline" is not a setting; did you mean "people.share_frontline"?'),
    (SOBOL + '[vary]\nprogramme.power = { low = 0, high = 1, against = "programme.power" }\n', "cannot give way to it"),
    (SOBOL + '[vary]\nprogramme.power = { low = 0, high = 1, against = "programme.team_size" }\n', "is not a plain nu"),
    (SOBOL + '[vary]\npeople.share_user = { low = 0.3, high = 0.6, against = "people.share_charity" }\n'
     "people.share_charity = [0.1, 0.2]\n", "people.share_charity cannot give way: it is varied itself"),
    # — groups —
    (FACTORIAL + POWER + '[groups]\na = ["programme.power"]\n', "groups: are moved together in sobol or morris only"),
    (SOBOL + POWER + '[groups]\na = ["programme.powr"]\n', 'groups.a[1]: "programme.powr" is not a factor of [vary];'),
    (SOBOL + POWER + '[groups]\na = ["programme.power"]\nb = ["programme.power"]\n', "programme.power is in the group"),
    (SOBOL + POWER + "[groups]\na = []\n", "[] is not a list of factors"),
    (SOBOL + POWER + '[groups]\n"a.b" = ["programme.power"]\n', "cannot be the name of a group"),
    # — keep —
    (FACTORIAL + POWER + '[keep]\noutcomes = ["adoptoin"]\n', 'keep.outcomes[1]: "adoptoin" is not an outcome; did yo'),
    (FACTORIAL + POWER + '[keep]\noutcomes = ["adoption", "adoption"]\n', "adoption is named twice"),
    (FACTORIAL + POWER + "[keep]\noutcomes = []\n", "names no outcome"),
    (FACTORIAL + POWER + '[keep]\nweekly = ["kept_60"]\n', '"kept_60" is known at the end of a run only'),
    (FACTORIAL + POWER + '[keep]\nweekly = "adoption"\n', '"adoption" is not a list of names'),
    (FACTORIAL + POWER + "[keep]\nwekly = []\n", 'keep.wekly: is not known in [keep]; did you mean "weekly"?'),
    # — points that are no scenario —
    (VARY + "people.stubborn = [0.1, 0.9]\npeople.champions = [0.05, 0.2]\n", "vary: 1 of 4 points cannot be run"),
    (VARY + "people.stubborn = [0.1, 0.9]\npeople.champions = [0.05, 0.2]\n",
     "point 3 (baseline, people.stubborn = 0.9, people.champions = 0.2): people.stubborn, people.champions sum to 1.1"),
    (VARY + "people.share_user = [0.3, 0.6]\n", "2 of 2 points cannot be run"),
    (VARY + "people.share_user = [0.3, 0.6]\n", "let another one give way"),
    (VARY + 'people.share_user = { low = 0.3, high = 0.9, levels = 4, against = "people.share_frontline" }\n',
     "people.share_frontline = -0.2): people.share_frontline: -0.2 is too small"),
    (VARY + "programme.team_size = [10, 300]\n", "point 1 (baseline, programme.team_size = 300): programme.team_size,"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_mistake_gives_a_clear_message(text, said):
    with pytest.raises(ScenarioError) as error:
        read_experiment(text)
    lines = error.value.problems
    assert any(said in line for line in lines), lines
    assert all(line.startswith("experiment.toml") and "\n" not in line for line in lines)


def test_all_mistakes_are_reported_at_once_in_order():
    text = FULL.replace("30\n", "0\n").replace('"tick_box"', '"tick_bx"').replace("size = 4", "size = 5").replace(
        "104", '"x"').replace("0.4,", "4,").replace('"quality"', '"qualty"')
    with pytest.raises(ScenarioError) as error:
        read_experiment(text)
    assert [line.split(": ")[1] for line in error.value.problems] == [
        "scenarios[2]", "replicates", "design.size", "set.time.weeks", "vary.programme.power[2]", "keep.outcomes[1]"]


@pytest.mark.parametrize(("table", "said"), [
    ("", "design.file: points.csv: the file is empty"),
    ("programme.power\n", "points.csv: has no rows"),
    ("programme.power,programme.powr\n1,1\n", 'points.csv:1: column 2: "programme.powr" is not a setting'),
    ("power\n1\n", "did you mean programme.power?"),
    ("programme.power,programme.power\n1,1\n", 'column 2: "programme.power" is there twice'),
    ("programme.power\n0.5\n2\n", "points.csv:3: programme.power: 2.0 is too large; allowed: 0 to 1"),
    ("programme.power,mechanisms.exits\n0.5,\n", "points.csv:2: mechanisms.exits: the cell is empty; allowed: true or"),
    ("programme.power,mechanisms.exits\nx,yes\n", 'points.csv:2: mechanisms.exits: "yes" is neither on nor off'),
    ("programme.power,mechanisms.exits\nx,yes\n", 'points.csv:2: programme.power: "x" is not a number'),
    ("programme.team_size\n1.5\n", "1.5 is not a whole number"),
    ("programme.power,programme.hours\n1\n", "has 1 cells, but the header names 2 columns"),
    ("programme.coverage,programme.coverage.create\n1,0\n", "sets the same as programme.coverage"),
    ("people.stubborn,people.champions\n0.9,0.2\n0.1,0.1\n", "design: 1 of 2 points cannot be run"),
])
def test_mistakes_in_a_table_of_points(tmp_path, table, said):
    (tmp_path / "points.csv").write_text(table, encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_experiment(POINTS, folder=tmp_path)
    assert said in str(error.value)
    assert all(line.startswith("experiment.toml:") for line in error.value.problems)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-3, 10), st.floats(allow_nan=True), st.text(max_size=6),
                   st.sampled_from(["usual", "adoption", "programme.power"]))
ANY = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(
    st.sampled_from(["low", "high", "scale", "levels", "against", "create", "x"]), inner, max_size=3), max_leaves=6)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(kind=st.sampled_from(KINDS), key=st.sampled_from(["programme.power", "programme.coverage", "programme.team_size",
       "programme.selection", "mechanisms.exits", "people.champions", "programme.coverage.create"]), written=ANY,
       option=st.sampled_from(["size", "levels", "second_order", "groups", "file", "design_seed", "title"]), value=ANY)
def test_nothing_odd_ends_in_a_traceback(kind, key, written, option, value):
    options = {"size": 4} if kind in ("sobol", "morris", "latin_hypercube") else {}
    try:
        experiment = make_experiment("baseline", {key: written}, kind, **{**options, option: value})
    except SimError as mistake:
        said = str(mistake)
    else:
        said = "\n".join(experiment.describe())
    assert said


# — what is told before a run —


def test_the_plan_of_sobol():
    lines = load_experiment("levers_sobol").describe()
    assert lines[0] == "sobol: 6 factors, 256 rows: first and total order with intervals; 2,048 points"
    assert "runs: 2,048 points × 8 replicates = 16,384; seed 1" in lines


@pytest.mark.parametrize(("text", "line"), [
    (FULL, "sobol: 4 factors moved as 3, 4 rows: first and total order with intervals; 40 points"),
    (FULL.replace("seed = 3", "second_order = true"), "first, second and total order"),
    (FULL, "trust.gain: 0.03 to 0.12, equal factors equally likely"),
    (FULL, "people.share_user: 0.3 to 0.6, in the group people; people.share_frontline gives way"),
    (FULL, "kept at the end: quality, adoption; every week: adoption"),
    (FACTORIAL + POWER, "factorial: 1 factor, 2 levels: what each factor and each combination does"),
    (FACTORIAL + POWER, f"kept at the end: all {len(OUTCOMES)} outcomes; every week: nothing"),
    (HEAD + "replicates = 1\n" + FACTORIAL.removeprefix(HEAD) + POWER, "note: one replicate cannot tell luck"),
    (HEAD + 'scenarios = ["crisis_paused"]\n' + VARY.removeprefix(HEAD) + "programme.hours = [1, 39]\n",
     "note: programme.hours: 39 lies outside the range that was explored"),
    (VARY + "adoption.threshold_mean = [0.1, 0.2]\n", "note: adoption.threshold_mean: has no effect while"),
])
def test_what_the_plan_says(text, line):
    assert any(line in said for said in read_experiment(text).describe())


def test_the_plan_knows_dated_changes(tmp_path):
    (tmp_path / "later.toml").write_text('format = 1\n[[change]]\nweek = 52\npower = 0.9\n', encoding="utf-8")
    text = HEAD + 'scenarios = ["later.toml"]\n' + FACTORIAL.removeprefix(HEAD) + POWER
    assert any("note: programme.power: later changes it in week 52" in line
               for line in read_experiment(text, folder=tmp_path).describe())


# — what is shipped and shown —


@pytest.mark.parametrize("name", shipped_experiments())
def test_a_shipped_experiment(name):
    experiment = load_experiment(name)
    assert experiment.name == name and experiment.title and experiment.story
    assert len(experiment.outcomes) < len(OUTCOMES) and experiment.replicates > 1 and experiment.n_runs <= 20_000
    assert [line for line in experiment.describe() if line.startswith("note:")] == []
    table = text_of("experiments/README.md")
    assert f"| `{name}.toml` |" in table
    assert f"| {experiment.n_points:,} × {experiment.replicates} |" in table


def test_what_is_shipped():
    assert len(shipped_experiments()) == 7
    assert [s.name for s in load_experiment("all_scenarios").scenarios] == shipped_scenarios()


def test_an_unknown_name():
    with pytest.raises(UnknownName, match=r'there is no such experiment; did you mean "levers_sobol"\?'):
        load_experiment("lever_sobol")
    with pytest.raises(UnknownName, match="there is no such file"):
        load_experiment("nowhere/power.toml")
    with pytest.raises(UnknownName, match="is not the name of an experiment"):
        load_experiment("")


def test_a_scenario_file_is_no_experiment():
    with pytest.raises(ScenarioError, match="is a section of settings; they belong under"):
        load_experiment(ROOT / "scenarios" / "go_it_alone.toml")


def test_the_starter_loads():
    experiment = read_experiment(starter())
    assert experiment.kind == "factorial" and experiment.n_points == 9
    assert all(f'kind = "{kind}"' in starter() for kind in KINDS)


@pytest.mark.parametrize("block", blocks("docs/experiment-files.md", "toml"))
def test_every_example_loads(block, tmp_path):
    (tmp_path / "points.csv").write_text(blocks("docs/experiment-files.md", "csv")[0], encoding="utf-8")
    assert read_experiment(block, folder=tmp_path).n_points > 1


def test_the_numbers_on_the_page():
    page, examples = text_of("docs/experiment-files.md"), blocks("docs/experiment-files.md", "toml")
    kinds = {}
    for block in examples[2:-2]:
        experiment = read_experiment(block)
        kinds[experiment.kind] = experiment.n_points
    assert kinds == {"scenarios": 3, "one_at_a_time": 6, "factorial": 25, "morris": 80, "sobol": 1280,
                     "latin_hypercube": 200}
    assert all(f"{number:,} points" in page for number in (6, 25, 80, 1280))
    full = read_experiment(examples[0])
    assert (full.n_points, full.n_runs) == (24, 720)


@pytest.mark.parametrize("block", blocks("docs/experiment-files.md", "python"))
def test_every_snippet_runs(block, capsys):
    exec(compile(block, "docs/experiment-files.md", "exec"), {"__name__": "snippet"})
    assert capsys.readouterr().out.endswith("25 50\n")


def test_scipy_is_loaded_only_for_sobol_sequences():
    code = ("import sys; from sim.experiment import load_experiment as l; l('assumptions_morris').describe(); "
            "print('scipy.stats' in sys.modules)")
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert said == "False\n"
