"""Anchors are measured right, only worlds that meet them survive, and the baseline is one of the middle."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from small_worlds import BASELINE

from sim.calibration import surviving_set, worlds
from sim.calibration.anchors import (ANCHORS, DEMANDED, NAMES, among_others, critical_mass, exits_caused, kept, met,
                                     share_before, tie_after)
from sim.calibration.assumptions import ASSUMPTIONS, BY_ASSUMPTION, KEYS, defaults, spread_points
from sim.calibration.judging import clashes_of, place_among, recover, rejections, widths
from sim.calibration.measuring import SETUPS
from sim.calibration.search import measure_often, measure_points, search
from sim.scenario import load_scenario
from sim.settings import BY_KEY

SHARES = np.array([0.1, 0.2, 0.3, 0.4])
DEFAULTS_POINT = 1_000_000
"""Number of a point that no search reaches."""


def points_that(n: int, seed: int = 5) -> pd.DataFrame:
    """Points whose every demanded anchor lies in the middle of its tolerance."""
    table = spread_points(n, seed)
    for anchor in ANCHORS:
        table[anchor.name] = 0.5 * (anchor.low + anchor.high)
    table.insert(0, "point", range(n))
    return table


# — anchors on tables made by hand —


def test_critical_mass_is_where_half_of_the_rise_is_crossed() -> None:
    assert critical_mass(SHARES, np.array([0.1, 0.1, 0.9, 0.9])) == pytest.approx(0.25)
    assert critical_mass(SHARES, np.array([0.0, 0.25, 0.75, 1.0])) == pytest.approx(0.25)
    assert critical_mass(SHARES, np.array([0.0, 0.5, 0.6, 1.0])) == pytest.approx(0.2)
    assert critical_mass(SHARES, np.array([0.2, 0.3, 0.5, 0.9])) == pytest.approx(0.3125)


def test_no_critical_mass_without_a_rise_or_with_one_that_came_before() -> None:
    assert math.isnan(critical_mass(SHARES, np.array([0.4, 0.4, 0.5, 0.6])))
    assert not math.isnan(critical_mass(SHARES, np.array([0.4, 0.4, 0.5, 0.61])))
    assert math.isnan(critical_mass(SHARES, np.array([0.9, 0.8, 0.5, 0.3])))


def test_champions_do_not_count_among_the_others() -> None:
    assert among_others(np.array([0.6, 0.2]), np.array([0.2, 0.2])) == pytest.approx([0.5, 0.0])


def test_hours_in_a_stretch_against_those_before_it() -> None:
    hours = np.array([0.0, 10.0, 20.0, 30.0, 32.0, 35.0])
    assert share_before(hours, 3, 2) == pytest.approx(5 / 20)
    assert math.isnan(share_before(np.zeros(6), 3, 2))


def test_exits_that_exhaustion_caused() -> None:
    assert exits_caused(0.0, 2.0) == 0.0
    assert exits_caused(math.log(2.0) / 2.0, 2.0) == pytest.approx(0.5)


def test_ties_after_the_hours_of_hall() -> None:
    assert [tie_after(hours, 50.0) for hours in (50.0, 90.0, 200.0)] == pytest.approx([0.632, 0.835, 0.982], abs=5e-4)


# — rejection —


def test_rejection_keeps_exactly_those_within() -> None:
    table = points_that(2 + 3 * len(DEMANDED))
    for row, anchor in enumerate(DEMANDED):
        table.loc[3 * row, anchor.name] = anchor.low - 1e-6
        table.loc[3 * row + 1, anchor.name] = anchor.high + 1e-6
        table.loc[3 * row + 2, anchor.name] = anchor.high
    table.loc[len(table) - 1, "adoption"] = np.nan
    assert kept(table)["point"].tolist() == [*range(2, 3 * len(DEMANDED), 3), 3 * len(DEMANDED)]


def test_an_anchor_that_is_only_reported_rejects_nobody() -> None:
    table = points_that(3)
    table[[anchor.name for anchor in ANCHORS if not anchor.rejects]] = -99.0
    assert len(kept(table)) == 3


def test_which_anchors_reject_and_which_clash() -> None:
    table = points_that(8)
    table.loc[:3, "adoption"] = 9.0
    table.loc[4:, "sustained"] = 9.0
    table.loc[0, "sustained"] = 9.0
    found = rejections(table).set_index("anchor")
    assert found.loc["adoption", "met"] == 0.5 and found.loc["adoption", "fails_alone"] == 3 / 8
    clash = clashes_of(table)
    assert len(clash) == 1 and clash.loc[0, "times"] == 0.0 and clash.loc[0, "if_unrelated"] == 0.5 * 3 / 8


# — points —


def test_points_fill_every_slot_of_every_range_once() -> None:
    points = spread_points(50, 3)
    for a in ASSUMPTIONS:
        shares = np.array([a.share_at(value) for value in points[a.key]])
        assert sorted(np.clip((shares * 50).round(1), 0, 49.99).astype(int)) == pytest.approx(list(range(50)), abs=1)
        assert points[a.key].between(a.low, a.high).all()
    assert points.equals(spread_points(50, 3)) and not points.equals(spread_points(50, 4))
    assert points.corr().where(~np.eye(len(KEYS), dtype=bool)).abs().max().max() < 0.6


@pytest.mark.parametrize("assumption", ASSUMPTIONS, ids=KEYS)
def test_ranges_are_allowed_explored_and_hold_the_default(assumption) -> None:
    setting = BY_KEY[assumption.key]
    low, high = setting.usual or (setting.low, setting.high)
    assert low <= assumption.low < setting.default < assumption.high <= high
    assert setting.kind == "number" and not setting.lever and assumption.why
    assert assumption.value_at(assumption.share_at(setting.default)) == pytest.approx(setting.default, rel=1e-3)


def test_the_setups_are_scenarios_and_the_crisis_is_where_it_is_measured() -> None:
    (crisis,) = load_scenario(SETUPS["crisis"].scenario).crises
    assert (crisis.start, crisis.start + crisis.weeks) == (52, SETUPS["crisis"].changes["time.weeks"])
    for setup in SETUPS.values():
        load_scenario(setup.scenario).with_values(setup.changes)


# — the committed survivors —


def test_survivors_meet_every_anchor_in_ranges_and_settings_that_exist() -> None:
    table = surviving_set()
    assert len(table) >= 100 and met(table).all(axis=None)
    assert table["point"].is_unique and set(KEYS) | set(NAMES) < set(table.columns)
    for key in KEYS:
        assert table[key].between(BY_ASSUMPTION[key].low, BY_ASSUMPTION[key].high).all(), key
    assert len(worlds()) == len(table)
    assert BASELINE.with_values(worlds()[0]).values[KEYS[0]] == table[KEYS[0]].iloc[0]


def test_survivors_are_run_again_and_say_the_same_on_one_thread_or_two() -> None:
    some = surviving_set().iloc[[0, len(surviving_set()) // 2, -1]]
    names = [anchor.name for anchor in DEMANDED]
    for workers in (1, 2):
        again = measure_points(some[list(KEYS)], int(some["seed"].iloc[0]), some["point"].tolist(), workers)
        assert again[names].to_numpy() == pytest.approx(some[names].to_numpy(), abs=1e-5)


def test_the_baseline_is_a_central_member() -> None:
    place = place_among(surviving_set(), defaults())
    assert place.outside == [] and place.distance <= place.typical
    measured = measure_often(defaults(), 1, DEFAULTS_POINT, 6)
    assert kept(pd.DataFrame([measured])).shape[0] == 1, measured


def test_a_world_at_the_edge_is_not_central() -> None:
    table = surviving_set()
    assert place_among(table, table[list(KEYS)].median().to_dict()).is_central
    edge = {**table[list(KEYS)].median().to_dict(), KEYS[0]: table[KEYS[0]].max()}
    assert place_among(table, edge).outside == [KEYS[0]]
    corner = table[list(KEYS)].quantile(0.11).to_dict()
    assert place_among(table, corner).outside == [] and not place_among(table, corner).is_central


# — searching and learning —


def test_a_search_goes_on_where_it_stopped(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("sim.calibration.search.CHUNK", 2)
    done: list[int] = []
    whole = search(3, 8, tmp_path, 2, done.append)
    assert sum(done) == 3 and len(list(tmp_path.iterdir())) == 2
    _, last = sorted(tmp_path.iterdir())
    last.unlink()
    asked: list[list[int]] = []
    real = measure_points

    def counted(points, seed, numbers, *rest):
        asked.append(numbers)
        return real(points, seed, numbers, *rest)

    monkeypatch.setattr("sim.calibration.search.measure_points", counted)
    assert search(3, 8, tmp_path, 1).equals(whole) and asked == [[2]]


def told_by(key: str, n: int, seed: int) -> pd.DataFrame:
    """Points at which one anchor says where one setting lies, and the others say nothing."""
    table = points_that(n, seed)
    table["adoption"] = [BY_ASSUMPTION[key].share_at(value) for value in table[key]]
    return table


def test_what_the_anchors_tell_is_recovered_and_nothing_else() -> None:
    table = told_by("adoption.base", 600, 5)
    found = recover(table, table.iloc[::20], nearest=0.05).set_index("setting")
    assert found.loc["adoption.base", "shrinkage"] > 0.85 and found.loc["adoption.base", "coverage"] > 0.6
    others = found.drop(index="adoption.base")
    assert others["shrinkage"].abs().max() < 0.3 and 0.7 < others["coverage"].mean() < 0.9
    narrower = widths(table, table[table["adoption"] < 0.5])
    assert narrower["adoption.base"] == pytest.approx(0.5, abs=0.02) and narrower["exits.hazard"] > 0.9
