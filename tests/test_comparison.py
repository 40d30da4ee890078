"""Comparing: differences by hand, the same luck, and what is refused."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from small_worlds import small

from sim.analysis.compare import HEADLINES, differences, summarise
from sim.comparison import check_names, compare
from sim.errors import UserError
from sim.outcomes import BY_NAME
from sim.scenario import read_scenario
from sim.wording import NOTHING, difference_table, label, number, spread, summary_table


def runs_of(**scenarios: dict[int, float]) -> pd.DataFrame:
    """A table of runs with one outcome, by scenario and replicate."""
    return pd.DataFrame([{"scenario": name, "replicate": r, "adoption": value}
                         for name, values in scenarios.items() for r, value in values.items()])


def named(name: str, **values) -> object:
    scenario = small({key.replace("__", "."): value for key, value in values.items()})
    return read_scenario(scenario.to_toml(), name)


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


def test_differences_by_hand():
    runs = runs_of(base={0: 0.1, 1: 0.2, 2: 0.6}, other={0: 0.3, 1: 0.1, 2: 0.7})
    row = differences(runs, "base", ["adoption"]).iloc[0]
    assert row["difference"] == pytest.approx((0.2 - 0.1 + 0.1) / 3)
    assert row["share_up"] == pytest.approx(2 / 3)
    assert row["pairs"] == 3
    assert -0.1 - 1e-12 <= row["low"] <= row["difference"] <= row["high"] <= 0.2 + 1e-12


def test_differences_pair_by_replicate_whatever_the_order():
    runs = runs_of(base={0: 0.1, 1: 0.2, 2: 0.6}, other={0: 0.3, 1: 0.1, 2: 0.7})
    shuffled = runs.sample(frac=1, random_state=3)
    assert differences(shuffled, "base", ["adoption"])["difference"].iloc[0] == pytest.approx(0.2 / 3)


def test_a_constant_difference_has_no_width():
    runs = runs_of(base={r: 0.1 * r for r in range(5)}, other={r: 0.1 * r + 0.25 for r in range(5)})
    row = differences(runs, "base", ["adoption"]).iloc[0]
    assert row["low"] == pytest.approx(0.25) and row["high"] == pytest.approx(0.25) and row["share_up"] == 1.0


def test_pairs_without_a_value_are_left_out():
    runs = runs_of(base={0: 0.1, 1: math.nan, 2: 0.2}, other={0: 0.2, 1: 0.5, 2: math.nan})
    row = differences(runs, "base", ["adoption"]).iloc[0]
    assert row["pairs"] == 1 and row["difference"] == pytest.approx(0.1)
    nothing = differences(runs_of(base={0: math.nan}, other={0: 0.5}), "base", ["adoption"]).iloc[0]
    assert nothing["pairs"] == 0 and math.isnan(nothing["difference"])


def test_the_interval_is_the_same_whenever_it_is_asked_for():
    runs = runs_of(base={r: 0.01 * r for r in range(20)}, other={r: 0.3 - 0.01 * r for r in range(20)})
    assert differences(runs, "base", ["adoption"]).equals(differences(runs, "base", ["adoption"]))


def test_the_interval_narrows_with_more_runs():
    luck = np.random.default_rng(1)

    def width(n):
        gap = luck.normal(0.1, 0.1, n)
        row = differences(runs_of(base=dict.fromkeys(range(n), 0.2), other=dict(enumerate(0.2 + gap))), "base",
                          ["adoption"]).iloc[0]
        return row["high"] - row["low"]

    assert width(400) < 0.5 * width(40)


def test_identical_scenarios_differ_by_exactly_nothing():
    found = compare([named("one"), named("two")], replicates=4, seed=3).differences
    assert len(found) == len(HEADLINES)
    there = found[found["pairs"] > 0]
    assert len(there) > 8
    assert (there[["difference", "low", "high", "share_up"]] == 0.0).all().all()


def test_scenarios_that_differ_start_alike():
    both = compare([named("one"), named("two", programme__power=0.9)], replicates=3)
    weekly = both.weekly
    start = weekly[weekly["week"] == 0].pivot(index="replicate", columns="scenario", values="mean_attitude")
    assert (start["one"] == start["two"]).all()
    assert start["one"].nunique() == 3
    assert (both.differences.set_index("outcome").loc["user_influence", "difference"]) > 0


def test_the_first_is_the_baseline_unless_another_is_named():
    pair = [named("one"), named("two")]
    assert check_names(pair, None) == "one"
    assert check_names(pair, "two") == "two"
    assert set(compare(pair, baseline="two", replicates=2).differences["scenario"]) == {"one"}


@pytest.mark.parametrize(("names", "baseline", "words"), [
    (["one", "one"], None, "is named twice"),
    (["one", "two"], "on", 'did you mean "one"'),
])
def test_names_that_cannot_be_told_apart_are_refused(names, baseline, words):
    with pytest.raises(UserError, match=words):
        check_names([named(name) for name in names], baseline)


def test_scenarios_of_different_length_are_refused():
    with pytest.raises(UserError, match="differ in length"):
        check_names([named("one"), named("two", time__weeks=12)], None)


def test_nothing_to_compare_is_refused():
    with pytest.raises(UserError, match="nothing to compare"):
        compare([])


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


def test_tables_are_made_for_few_and_for_many_scenarios():
    for n in (1, 3, 6):
        scenarios = [named(f"s{k}", programme__power=0.1 * k) for k in range(n)]
        both = compare(scenarios, replicates=2)
        titles = {s.name: s.title for s in scenarios}
        assert summary_table(both.summary, titles, 2).row_count > 0
        if n > 1:
            assert difference_table(both.differences, titles, "s0").row_count > 0
