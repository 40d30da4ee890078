"""Designs: points by hand, known bytes, and what every design must keep."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.calibration.assumptions import spread_points
from sim.errors import ScenarioError
from sim.experiment import Factor, make_experiment
from sim.experiment.designs import points_of
from sim.experiment.feasible import CLASHING
from sim.experiment.unit import latin_hypercube, morris_trajectories, sobol_rows
from sim.scenario import load_scenario, read_scenario
from sim.scenario.checks import clashes
from sim.scenario.parts import Event
from sim.settings import BY_KEY, STAGES

POWER = Factor("programme.power", None, 0.0, 1.0)
GAIN = Factor("trust.gain", None, 0.03, 0.12, "log")
SEATS = Factor("programme.team_size", None, 8, 10)
CHOICE = Factor("programme.selection", ("title", "lottery", "usual"))
SWITCH = Factor("mechanisms.exits", (True, False))
THREE = {"programme.power": (0, 1), "trust.gain": {"low": 0.03, "high": 0.12, "scale": "log"},
         "programme.selection": ["title", "lottery"]}


def made(vary, kind, **options):
    return make_experiment("baseline", vary, kind, outcomes=["adoption"], **options)


# — a factor —


@pytest.mark.parametrize(("factor", "share", "value"), [
    (POWER, 0.0, 0.0), (POWER, 0.25, 0.25), (POWER, 1.0, 1.0),
    (GAIN, 0.0, 0.03), (GAIN, 0.5, 0.06), (GAIN, 1.0, 0.12),  # 0.03 x 4^(1/2) = 0.06
    (SEATS, 0.0, 8), (SEATS, 0.33, 8), (SEATS, 0.34, 9), (SEATS, 0.99, 10), (SEATS, 1.0, 10),
    (CHOICE, 0.0, "title"), (CHOICE, 0.34, "lottery"), (CHOICE, 0.67, "usual"), (CHOICE, 1.0, "usual"),
    (SWITCH, 0.49, True), (SWITCH, 0.5, False),
])
def test_value_at_a_share(factor, share, value):
    found = factor.value_at(share)
    assert found == (pytest.approx(value, rel=1e-12) if isinstance(value, float) else value)
    assert type(found) is type(value)


def test_whole_numbers_on_a_log_scale_go_by_their_factor():
    """1 to 3: the number n takes log((n + 1) / n) / log 4 of the way: 1 a half, 2 .29, 3 .21."""
    factor = Factor("programme.team_size", None, 1, 3, "log")
    shares = np.arange(10_000) / 10_000
    counts = np.bincount(factor.values_at(shares))[1:] / 10_000
    assert counts == pytest.approx([math.log((n + 1) / n) / math.log(4) for n in (1, 2, 3)], abs=2e-4)
    assert factor.value_at(1.0) == 3


@given(st.floats(1e-6, 1e3), st.floats(1.0001, 1e6), st.floats(0, 1), st.sampled_from(["linear", "log"]))
def test_no_value_leaves_its_range(low, times, share, scale):
    factor = Factor("programme.budget_hours", None, low, low * times, scale)
    assert low <= factor.value_at(share) <= low * times
    assert (factor.value_at(0.0), factor.value_at(1.0)) == (low, low * times)


@pytest.mark.parametrize(("factor", "levels"), [
    (Factor("programme.power", None, 0.0, 1.0, levels=5), (0.0, 0.25, 0.5, 0.75, 1.0)),
    (Factor("trust.gain", None, 0.01, 0.04, "log", levels=3), (0.01, 0.02, 0.04)),
    (Factor("programme.team_size", None, 1, 8, levels=4), (1, 3, 6, 8)),  # 1, 3 1/3, 5 2/3, 8
    (CHOICE, ("title", "lottery", "usual")),
])
def test_levels(factor, levels):
    assert factor.level_values() == pytest.approx(levels) if factor is not CHOICE else levels


def test_a_factor_is_plain_data():
    factor = Factor("programme.budget_hours", (100.0, math.inf), group="money")
    assert factor.as_dict() == {"key": "programme.budget_hours", "values": [100.0, "inf"], "low": None, "high": None,
                                "scale": "linear", "levels": None, "against": None, "group": "money"}


# — points by hand —


def test_factorial_by_hand():
    table = made({"programme.power": [0.2, 0.8], "programme.team_size": {"low": 8, "high": 12, "levels": 3}},
                 "factorial").design
    rows = list(zip(table["programme.power"], table["programme.team_size"], strict=True))
    assert rows == [(0.2, 8), (0.2, 10), (0.2, 12), (0.8, 8), (0.8, 10), (0.8, 12)]
    assert list(table.columns) == ["point", "scenario", "programme.power", "programme.team_size"]
    assert table["programme.team_size"].dtype == np.int64


def test_one_at_a_time_by_hand():
    """The baseline has power 0.5 and commitment: the value 0.5 is not run twice."""
    table = made({"programme.power": [0.0, 0.5, 1.0], "programme.selection": ["title"]}, "one_at_a_time").design
    rows = list(zip(table["varied"], table["programme.power"], table["programme.selection"], strict=True))
    assert rows == [("", 0.5, "commitment"), ("programme.power", 0.0, "commitment"),
                    ("programme.power", 1.0, "commitment"), ("programme.selection", 0.5, "title")]


def test_one_at_a_time_starts_from_each_scenario():
    bold = load_scenario("baseline").with_values({"programme.power": 1.0})
    table = make_experiment([load_scenario("baseline"), read_scenario(bold.to_toml(), "bold")],
                            {"programme.power": [0.0, 1.0]}, "one_at_a_time").design
    assert table["programme.power"].tolist() == [0.5, 0.0, 1.0, 1.0, 0.0]
    assert table["scenario"].tolist() == ["baseline"] * 3 + ["bold"] * 2
    assert table["point"].tolist() == list(range(5))


def test_a_mixed_coverage_is_left_as_it_is():
    mixed = load_scenario("baseline").with_values({"programme.coverage.create.services": 0.25})
    experiment = make_experiment(mixed, {"programme.coverage": [0.0], "programme.power": [1.0]}, "one_at_a_time")
    assert np.isnan(experiment.design["programme.coverage"]).tolist() == [True, False, True]
    assert "programme.coverage" not in experiment.values_at(0)
    assert experiment.scenario_at(2).values["programme.coverage"] == mixed.values["programme.coverage"]
    assert experiment.scenario_at(1).values["programme.coverage"] == ((0.0,) * 4,) * 4


def test_coverage_by_stage_and_slice():
    experiment = made({"programme.coverage.create": [0.25, 0.5], "programme.coverage.deliver.practice": [0.75, 1.0]},
                      "factorial")
    coverage = experiment.scenario_at(0).values["programme.coverage"]
    assert coverage[0] == (0.25,) * 4 and coverage[1] == (1.0, 0.75, 1.0, 1.0)


def test_what_gives_way_keeps_the_sum():
    """Baseline: users .5, frontline .2, charities .12. Users .4 and charities .2 leave .2 + .1 - .08 = .22."""
    vary = {"people.share_user": {"low": 0.4, "high": 0.6, "levels": 2, "against": "people.share_frontline"},
            "people.share_charity": {"low": 0.1, "high": 0.2, "levels": 2, "against": "people.share_frontline"}}
    experiment = made(vary, "factorial")
    assert experiment.design["people.share_frontline"].tolist() == pytest.approx([0.32, 0.22, 0.12, 0.02])
    values = experiment.scenario_at(1).values
    assert values["people.share_frontline"] == experiment.design["people.share_frontline"][1]
    assert sum(values[key] for key in values if key.startswith("people.share_") and key[13:] in (
        "user", "authority", "charity", "frontline", "funder", "academic")) == pytest.approx(1)


def test_what_gives_way_can_give_all():
    """0.5 + 0.2 - 0.7 is a rounding error below 0 in floats."""
    vary = {"people.share_user": {"low": 0.3, "high": 0.7, "levels": 2, "against": "people.share_frontline"}}
    assert made(vary, "factorial").design["people.share_frontline"].tolist() == [pytest.approx(0.4), 0.0]


def test_scenarios_have_one_point_each():
    table = make_experiment(["baseline", "tick_box"], None, "scenarios").design
    assert table.to_dict("list") == {"point": [0, 1], "scenario": ["baseline", "tick_box"]}


# — Sobol' —


def test_sobol_blocks_take_what_their_names_say():
    table = made(THREE, "sobol", size=4, second_order=True).design
    names = list(THREE)
    blocks = ["A", "B", *(f"AB:{name}" for name in names), *(f"BA:{name}" for name in names)]
    assert table["block"].tolist() == blocks * 4
    assert table["row"].tolist() == [row for row in range(4) for _ in blocks]
    by = {block: table[table["block"] == block].reset_index() for block in blocks}
    for name, column in product(names, names):
        moved, other = ("B", "A") if name == column else ("A", "B")
        assert (by[f"AB:{name}"][column] == by[moved][column]).all()
        assert (by[f"BA:{name}"][column] == by[other][column]).all()


def test_sobol_groups_move_together():
    table = made(THREE, "sobol", size=4, groups={"g": ["programme.power", "programme.selection"]}).design
    assert table["block"].tolist() == ["A", "B", "AB:g", "AB:trust.gain"] * 4
    by = {block: table[table["block"] == block].reset_index() for block in ("A", "B", "AB:g")}
    assert (by["AB:g"]["programme.power"] == by["B"]["programme.power"]).all()
    assert (by["AB:g"]["programme.selection"] == by["B"]["programme.selection"]).all()
    assert (by["AB:g"]["trust.gain"] == by["A"]["trust.gain"]).all()


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 6), st.integers(1, 12), st.integers(0, 2**63 - 1))
def test_sobol_rows_stay_as_even_as_the_sequence(power, columns, seed):
    """Each of N equal slots of each column holds one row; no share is 0; a longer one begins the same."""
    rows = 2**power
    shares = sobol_rows(rows, columns, seed)
    assert (np.sort((shares * rows).astype(int), axis=0) == np.arange(rows)[:, None]).all()
    assert shares.min() > 0 and shares.max() < 1
    assert (sobol_rows(2 * rows, columns, seed)[:rows] == shares).all()


def test_sobol_finds_the_known_shares_of_the_ishigami_function():
    """First order of x1, x2, x3 for a = 7, b = 0.1: .3139, .4424, 0; total .5576, .4424, .2437."""
    names = ["programme.power", "programme.user_share", "programme.facilitation"]
    table = made(dict.fromkeys(names, (0, 1)), "sobol", size=4096).design
    x = (table[names].to_numpy() * 2 - 1) * math.pi
    y = np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])
    y -= y.mean()
    of = {block: y[table["block"] == block] for block in table["block"].unique()}
    variance = np.concatenate([of["A"], of["B"]]).var()
    first = [(of["B"] * (of[f"AB:{name}"] - of["A"])).mean() / variance for name in names]
    total = [((of["A"] - of[f"AB:{name}"]) ** 2).mean() / 2 / variance for name in names]
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.006)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.006)


# — Morris —


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=8), st.sampled_from([2, 4, 6, 10]), st.integers(0, 10**6))
def test_morris_moves_each_group_once_by_delta(written, levels, seed):
    groups = [sorted(set(written)).index(group) for group in written]
    shares, moved, ways = morris_trajectories(5, groups, levels, seed)
    grid = np.arange(levels) / (levels - 1)
    assert np.isin(shares, grid).all()
    delta = levels / (2 * (levels - 1))
    for walk in range(5):
        assert sorted(moved[walk]) == list(range(max(groups) + 1))
        for step, group in enumerate(moved[walk]):
            way = shares[walk, step + 1] - shares[walk, step]
            expected = [delta * ways[walk, place] * (groups[place] == group) for place in range(len(groups))]
            assert way == pytest.approx(expected)


def test_morris_columns_say_what_was_moved():
    table = made(THREE, "morris", size=3).design
    assert table["step"].tolist() == [0, 1, 2, 3] * 3 and table["trajectory"].tolist() == [0] * 4 + [1] * 4 + [2] * 4
    assert table.loc[table["step"] == 0, ["moved", "delta"]].to_numpy().tolist() == [["", 0.0]] * 3
    assert set(table["delta"].abs().round(12)) == {0.0, round(2 / 3, 12)}  # 4 / (2 x 3)
    power = table["programme.power"].diff()[table["moved"] == "programme.power"]
    assert power.tolist() == pytest.approx(table.loc[power.index, "delta"].tolist())


def test_a_group_moves_without_a_sign():
    """Its members go up or down by chance, so that its step is told as its length."""
    groups = {"g": ["programme.power", "trust.gain"]}
    table = made(THREE, "morris", size=20, groups=groups).design
    steps = table[table["moved"] == "g"]
    assert (steps["delta"] > 0).all() and len(steps) == 20
    ways = np.sign(table[["programme.power", "trust.gain"]].diff().loc[steps.index].to_numpy())
    assert (ways != 0).all() and {tuple(way) for way in ways} == {(1, 1), (1, -1), (-1, 1), (-1, -1)}


@pytest.mark.parametrize("number", range(2, 12))
def test_a_morris_step_always_changes_the_value(number):
    """A step is longer than half of the way, a slot at most half: the next value is another one."""
    factor = Factor("programme.team_size", tuple(range(number)))
    for levels in (2, 4, 6, 20):
        half = levels // 2
        for low in range(half):
            assert factor.value_at(low / (levels - 1)) != factor.value_at((low + half) / (levels - 1))


# — Latin hypercube —


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.integers(1, 5), st.integers(0, 2**63 - 1))
def test_each_slot_is_used_once(number, columns, seed):
    shares = latin_hypercube(number, columns, seed)
    assert (np.sort((shares * number).astype(int), axis=0) == np.arange(number)[:, None]).all()


def test_calibration_uses_the_same_hypercube():
    table = spread_points(50, 3)
    shares = latin_hypercube(50, len(table.columns), 3)
    assert table["people.taste_gap"].tolist() == [float(f"{0.4 + share * 0.8:.4g}") for share in shares[:, 0]]


# — the same everywhere —


def test_known_points():
    assert latin_hypercube(4, 2, 1).tolist() == [
        [0.9324934915359299, 0.6763733331845814], [0.09672004610769197, 0.8832462800390192],
        [0.4991032959531309, 0.27336680494657994], [0.6066565216272323, 0.11581405560384547]]
    assert sobol_rows(4, 2, 1).tolist() == [
        [0.1444869001923904, 0.13866100914717971], [0.6444869001923904, 0.6386610091471797],
        [0.8944869001923904, 0.3886610091471797], [0.3944869001923904, 0.8886610091471797]]
    shares, moved, ways = morris_trajectories(1, [0, 1], 4, 1)
    assert shares.tolist() == [[[0.0, 1.0], [2 / 3, 1.0], [2 / 3, 1 / 3]]]
    assert (moved.tolist(), ways.tolist()) == ([[0, 1]], [[1, -1]])


def test_the_same_in_every_process():
    code = ("from sim.experiment import make_experiment as m\n"
            "v = {'programme.power': (0, 1), 'programme.selection': ['title', 'lottery']}\n"
            "print(*[m('baseline', v, k, size=4).identity() for k in ('sobol', 'morris', 'latin_hypercube')])")
    found = {subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, check=True,
                            capture_output=True, text=True).stdout for seed in ("1", "2")}
    vary = {"programme.power": (0, 1), "programme.selection": ["title", "lottery"]}
    here = [make_experiment("baseline", vary, kind, size=4).identity()
            for kind in ("sobol", "morris", "latin_hypercube")]
    assert found == {" ".join(here) + "\n"}


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "morris"])
def test_the_designs_seed_decides_the_points_and_the_runs_seed_does_not(kind):
    def points(**seeds):
        return made(THREE, kind, size=4, **seeds).design

    assert points().equals(points(seed=5)) and not points().equals(points(design_seed=5))


@pytest.mark.parametrize(("kind", "options"), [
    ("factorial", {"levels": 3}), ("latin_hypercube", {"size": 7}), ("sobol", {"size": 4, "second_order": True}),
    ("sobol", {"size": 8}), ("morris", {"size": 3})])
def test_the_number_of_points_is_known_before(kind, options):
    experiment = make_experiment(["baseline", "tick_box"], THREE, kind, **options)
    per_scenario = points_of(experiment.factors, kind, experiment.options)
    assert experiment.n_points == 2 * per_scenario == len(experiment.design)
    halves = [experiment.design[experiment.design["scenario"] == name].drop(columns=["point", "scenario"])
              for name in ("baseline", "tick_box")]
    assert halves[0].reset_index(drop=True).equals(halves[1].reset_index(drop=True))


# — every point runs —


class Watched(dict):
    """Settings that note which of them are read."""

    def __init__(self, values):
        super().__init__(values)
        self.read = set()

    def __getitem__(self, key):
        self.read.add(key)
        return super().__getitem__(key)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_other_setting_can_clash(data):
    values = Watched(load_scenario("baseline").values)
    for key in ("network.kind", "programme.user_share", "network.degree", "people.number"):
        values[key] = data.draw(st.sampled_from(BY_KEY[key].choices or (0, 1, 7, 300)))
    leaves = Event(4, "person_leaves", data.draw(st.sampled_from([1, 300])))
    events = data.draw(st.sampled_from([(), (leaves,)]))
    clashes(values, (), events, data.draw(st.sampled_from([None, 50])), data.draw(st.booleans()))
    assert values.read <= CLASHING


def test_all_settings_that_clash_are_read():
    values = Watched({**load_scenario("baseline").values, "programme.user_share": 0.5})
    clashes(values, (), (), None, True)
    assert values.read == CLASHING


@pytest.mark.parametrize("size", [40, 400])
def test_points_that_cannot_run_are_counted_exactly(size):
    """Stubborn people and champions above 1 together cannot be."""
    vary = {"people.stubborn": (0, 1), "programme.power": (0, 1), "people.champions": [0.2, 0.4]}
    shares = latin_hypercube(size, 3, 0)
    stubborn, champions = shares[:, 0], np.where(shares[:, 2] < 0.5, 0.2, 0.4)
    broken = int((stubborn + champions > 1 + 1e-6).sum())
    with pytest.raises(ScenarioError) as error:
        made(vary, "latin_hypercube", size=size)
    lines = error.value.problems
    assert f"{broken} of {size} points cannot be run" in lines[0]
    assert len(lines) == 6 and all("together can be 1 at most" in line for line in lines[1:])


def test_points_that_cannot_run_alike_are_all_counted():
    """Of 3 x 2 x 2 points those with .9 stubborn and .2 champions clash: one for each of three powers."""
    vary = {"programme.power": [0.1, 0.2, 0.3], "people.stubborn": [0.9, 0.1], "people.champions": [0.1, 0.2]}
    with pytest.raises(ScenarioError, match="3 of 12 points cannot be run") as error:
        made(vary, "factorial")
    assert len(error.value.problems) == 2 and "point 1 (" in error.value.problems[1]


def test_stages_are_in_the_order_of_the_settings():
    experiment = made({f"programme.coverage.{stage}": [number / 4, 1.0] for number, stage in enumerate(STAGES)},
                      "factorial")
    coverage = experiment.scenario_at(0).values["programme.coverage"]
    assert [row[0] for row in coverage] == [0.0, 0.25, 0.5, 0.75]
