"""Robust choice: metrics and luck by hand, planted boxes and flips, and how seldom noise shows either."""

from __future__ import annotations

import json
import math
import warnings
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtri

from sim.analysis.futures import METRICS, discover, favours, flips, leader_flips, noise, robustness
from sim.analysis.futures.boxes import quasi_p_values
from sim.analysis.futures.cells import differences
from sim.analysis.futures.columns import columns_of
from sim.analysis.futures.curves import Terms, curve
from sim.analysis.futures.metrics import regrets
from sim.analysis.futures.noise import parts
from sim.analysis.futures.peeling import peel, score, sides_of
from sim.draws import uniforms
from sim.errors import UserError
from sim.run import key_of

NEEDS_EMA = "compared with EMA Workbench, which is not there; to have it: pip install 'coproduce[habits]'"


def luck(place: int, *shape: int) -> np.ndarray:
    """Numbers in [0, 1), other ones for each place."""
    return uniforms(key_of(2025, place), math.prod(shape)).reshape(shape)


def normal(place: int, *shape: int) -> np.ndarray:
    return ndtri(luck(place, *shape) * 0.999999 + 5e-7)


def spread(place: int, number: int, columns: int) -> pd.DataFrame:
    """Worlds spread evenly over all assumptions: a Latin hypercube of the unit cube."""
    u = luck(place, number, 2 * columns)
    points = (np.argsort(u[:, :columns], axis=0) + u[:, columns:]) / number
    return pd.DataFrame(points, columns=[f"x{column}" for column in range(columns)])


# — robustness metrics —

NAMES = ("now", "steady", "bold")
TENTHS = np.arange(10) / 10
BY_HAND = np.stack([np.full(10, 0.3), np.full(10, 0.5), TENTHS], axis=1)[:, :, None]
"""Ten worlds, w = 0 … 9: "now" reaches 0.3 and "steady" 0.5 in all of them, "bold" w / 10."""


def value_of(result, programme: str, metric: str, column: str = "value") -> float:
    table = result.table.set_index(["programme", "metric"])
    return float(table.loc[(programme, metric), column])


def all_of(result, programme: str) -> dict[str, float]:
    return {metric.name: value_of(result, programme, metric.name) for metric in METRICS}


def test_metrics_by_hand():
    # the best reaches 0.5 in worlds 0 to 5 and 0.6, 0.7, 0.8, 0.9 in the others
    result = robustness(BY_HAND, NAMES, baseline=0, better=1, worthwhile=0.1)
    # regret of steady: six times 0, then 0.1, 0.2, 0.3, 0.4: mean 1.0 / 10; the 90 % point lies at place 0.9 * 9 = 8.1
    # of 0 … 9, which is 0.3 + 0.1 * (0.4 - 0.3) = 0.31. Best alone in worlds 0 to 4, shares world 5 with bold.
    # 0.1 better than 0.3 in all worlds
    assert all_of(result, "steady") == pytest.approx({
        "expected_value": 0.5, "worst_decile": 0.5, "percentile_10": 0.5, "percentile_90": 0.5, "maximum_regret": 0.4,
        "mean_regret": 0.1, "regret_90": 0.31, "satisficing": 1.0, "best_share": 5.5 / 10})
    # bold: mean of 0 … 0.9; the worst tenth is world 0; percentiles at places 0.9 and 8.1; regret 0.5, 0.4, 0.3, 0.2,
    # 0.1 and five times 0: mean 1.5 / 10, 90 % point 0.4 + 0.1 * 0.1; 0.4 or more in worlds 4 to 9
    assert all_of(result, "bold") == pytest.approx({
        "expected_value": 0.45, "worst_decile": 0.0, "percentile_10": 0.09, "percentile_90": 0.81,
        "maximum_regret": 0.5, "mean_regret": 0.15, "regret_90": 0.41, "satisficing": 0.6, "best_share": 4.5 / 10})
    # now: regret six times 0.2, then 0.3, 0.4, 0.5, 0.6: mean (1.2 + 1.8) / 10, 90 % point 0.5 + 0.1 * 0.1
    assert all_of(result, "now") == pytest.approx({
        "expected_value": 0.3, "worst_decile": 0.3, "percentile_10": 0.3, "percentile_90": 0.3, "maximum_regret": 0.6,
        "mean_regret": 0.3, "regret_90": 0.51, "satisficing": 0.0, "best_share": 0.0})


def test_less_is_better_is_the_mirror_image():
    more = robustness(BY_HAND, NAMES, baseline=0, better=1, worthwhile=0.1)
    less = robustness(-BY_HAND, NAMES, baseline=0, better=-1, worthwhile=0.1)
    mirrored = {"percentile_10": "percentile_90", "percentile_90": "percentile_10"}
    for metric in METRICS:
        sign = 1 if metric.direction else -1
        assert less.of(metric.name) == pytest.approx(sign * more.of(mirrored.get(metric.name, metric.name)))


def test_an_absolute_target_counts_for_the_baseline_too():
    result = robustness(BY_HAND, NAMES, baseline=0, better=1, worthwhile=0.1, target=0.3)
    assert result.of("satisficing") == pytest.approx([1.0, 1.0, 0.7])  # bold from world 3 on: 0.3 is enough
    less = robustness(BY_HAND, NAMES, baseline=0, better=-1, worthwhile=0.1, target=0.3)
    assert less.of("satisficing") == pytest.approx([1.0, 0.0, 0.4])  # bold up to world 3


def test_a_target_met_to_the_last_digit_is_met():
    values = np.tile([[[0.3], [0.1 + 0.2]]], (10, 1, 1))  # 0.1 + 0.2 is a little more than 0.3
    assert robustness(values, ("a", "b"), 0, -1, 0.1, target=0.3).of("satisficing") == pytest.approx([1, 1])
    assert robustness(values, ("a", "b"), 0, 1, 0.1).of("best_share") == pytest.approx([0.5, 0.5])


def test_wilsons_interval_by_hand():
    # 6 of 10, z = 1.96: centre (0.6 + z² / 20) / (1 + z² / 10) = 0.79207 / 1.38415 = 0.57225,
    # half-width z * sqrt(0.6 * 0.4 / 10 + z² / 400) / 1.38415 = 1.96 * 0.18332 / 1.38415 = 0.25958
    result = robustness(BY_HAND, NAMES, baseline=0, better=1, worthwhile=0.1)
    assert value_of(result, "bold", "satisficing", "low") == pytest.approx(0.57225 - 0.25958, abs=2e-4)
    assert value_of(result, "bold", "satisficing", "high") == pytest.approx(0.57225 + 0.25958, abs=2e-4)
    assert [value_of(result, "now", "satisficing", end) for end in ("low", "high")] == [0, 0]


def test_intervals_are_over_worlds():
    worlds, runs = 400, 3
    values = normal(1, worlds)[:, None, None] + np.zeros((worlds, 1, runs))  # runs of a world are no further evidence
    result = robustness(values, ("a",), 0, 1, 0.1)
    half = 1.96 * values[:, 0, 0].std(ddof=1) / math.sqrt(worlds)
    width = value_of(result, "a", "expected_value", "high") - value_of(result, "a", "expected_value", "low")
    assert width == pytest.approx(2 * half, rel=0.1)
    for metric in METRICS:
        low, value, high = (value_of(result, "a", metric.name, end) for end in ("low", "value", "high"))
        assert low <= value <= high
    assert value_of(result, "a", "worst_decile") == pytest.approx(np.sort(values[:, 0, 0])[:40].mean())


def test_one_world_has_no_intervals():
    table = robustness(BY_HAND[:1], NAMES, 0, 1, 0.1).table
    assert table["low"].isna().all() and table["high"].isna().all() and table["value"].notna().all()


def test_what_is_missing_is_left_out_of_a_mean():
    values = np.repeat(BY_HAND, 2, axis=2)
    values[3, 1, 0] = math.nan
    values[4, 1, :] = 0.4, 0.8
    assert value_of(robustness(values, NAMES, 0, 1, 0.1), "steady", "expected_value") == pytest.approx(0.51)


@pytest.mark.parametrize(("change", "said"), [
    ({"values": np.where(BY_HAND == 0.9, np.nan, BY_HAND)}, "world 9, programme \"bold\": no run has a value"),
    ({"values": np.where(BY_HAND == 0.9, np.inf, BY_HAND)}, "world 9, programme \"bold\": an outcome is infinite"),
    ({"values": BY_HAND[:, :, 0]}, "values: the shape is"),
    ({"values": BY_HAND[:, :2]}, "values: there are outcomes of 2 programmes and 3 names"),
    ({"programmes": ("now", "now", "bold")}, "\"now\": is named twice"),
    ({"baseline": 3}, "baseline: is 3; it must be the place of a programme, 0 to 2"),
    ({"better": 0}, "better: is 0; it must be 1"),
    ({"worthwhile": 0.0}, "worthwhile: is 0.0; it must be above 0"),
])
def test_what_metrics_refuse(change, said):
    asked = {"values": BY_HAND, "programmes": NAMES, "baseline": 0, "better": 1, "worthwhile": 0.1, **change}
    with pytest.raises(UserError) as refused:
        robustness(**asked)
    assert len(refused.value.problems) == 1 and said in str(refused.value)


outcomes = arrays(np.float64, st.tuples(st.integers(1, 12), st.integers(1, 4), st.integers(1, 3)),
                  elements=st.floats(-10, 10).map(lambda number: round(number, 3)))


@given(outcomes, st.sampled_from([1, -1]))
def test_regret_is_never_below_zero_and_the_best_has_none(values, better):
    means = values.mean(axis=2)
    regret = regrets(means, better)
    assert (regret >= 0).all()
    best = (better * means).argmax(axis=1)
    assert (regret[np.arange(len(best)), best] == 0).all()


@settings(max_examples=15, deadline=None)
@given(outcomes, st.floats(-100, 100))
def test_a_constant_added_to_all_changes_no_regret(values, constant):
    names = tuple("abcd"[:values.shape[1]])
    one, other = (robustness(moved, names, 0, 1, 0.1) for moved in (values, values + constant))
    for metric in ("maximum_regret", "mean_regret", "regret_90", "best_share"):
        assert other.of(metric) == pytest.approx(one.of(metric), abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(outcomes, st.sampled_from([1, -1]))
def test_a_programme_and_its_double_tie(values, better):
    names = tuple("abcd"[:values.shape[1]])
    result = robustness(np.concatenate([values, values[:, :1]], axis=1), (*names, "double"), 0, better, 0.1, target=0.0)
    for metric in METRICS:
        assert result.of(metric.name)[0] == result.of(metric.name)[-1]
        favoured = favours(result).by_metric[metric.name]
        assert ("a" in favoured) == ("double" in favoured)


# — who is favoured —


def test_metrics_that_disagree_are_told():
    values = np.array([[[0.0], [0.3], [0.25]]] * 9 + [[[0.0], [0.3], [2.0]]])
    found = favours(robustness(values, NAMES, baseline=0, better=1, worthwhile=0.1))
    # means 0.3 and (9 x 0.25 + 2) / 10 = 0.425; the first is the best in 9 of 10 worlds
    assert found.by_metric["expected_value"] == ("bold",) and found.by_metric["best_share"] == ("steady",)
    assert found.meets_target == ("steady", "bold")
    assert (found.robust, found.reason) == ((), "metrics_disagree")


def test_the_luckiest_worlds_do_not_decide():
    found = favours(robustness(BY_HAND, NAMES, baseline=0, better=1, worthwhile=0.1))
    # within 0.1 of the best: means 0.5 and 0.45, largest regrets 0.4 and 0.5; but 0.81 against 0.5 at the 90 % point
    assert found.by_metric["expected_value"] == found.by_metric["maximum_regret"] == ("steady", "bold")
    assert found.by_metric["percentile_90"] == ("bold",)
    assert found.by_metric["satisficing"] == found.by_metric["worst_decile"] == ("steady",)
    assert found.meets_target == ("steady",)
    assert (found.robust, found.reason) == (("steady",), None)


def test_a_robust_programme():
    values = np.stack([TENTHS, TENTHS + 0.3, TENTHS + 0.2], axis=1)[:, :, None]
    found = favours(robustness(values, NAMES, 0, 1, worthwhile=0.05))
    assert (found.robust, found.reason) == (("steady",), None)
    assert all(own == ("steady",) for own in found.by_metric.values() if own != ("steady", "bold"))
    assert found.by_metric["satisficing"] == ("steady", "bold")  # both beat the baseline by 0.05 everywhere


def test_two_that_cannot_be_told_apart_are_both_robust():
    values = np.stack([TENTHS, TENTHS + 0.3, TENTHS + 0.3], axis=1)[:, :, None]
    assert favours(robustness(values, NAMES, 0, 1, worthwhile=0.05)).robust == ("steady", "bold")


def test_what_is_just_within_tolerance_is_favoured():
    values = np.tile([[[0.1], [0.7], [0.8]]], (10, 1, 1))  # 0.8 - 0.1 is a little more than 0.7
    found = favours(robustness(values, NAMES, 0, 1, worthwhile=0.1))
    assert found.by_metric["expected_value"] == found.by_metric["maximum_regret"] == ("steady", "bold")


def test_no_programme_need_be_robust():
    none = favours(robustness(BY_HAND, NAMES, 0, 1, worthwhile=0.1, target=0.6))
    assert (none.robust, none.reason, none.meets_target) == ((), "no_programme_meets_target", ())
    few = favours(robustness(BY_HAND[:9], NAMES, 0, 1, worthwhile=0.1))
    assert (few.robust, few.reason) == ((), "too_few_worlds")


def test_a_baseline_to_be_beaten_is_never_robust():
    values = np.stack([TENTHS + 0.5, TENTHS, TENTHS], axis=1)[:, :, None]
    found = favours(robustness(values, NAMES, 0, 1, worthwhile=0.1))
    assert found.by_metric["expected_value"] == ("now",) and "now" not in found.by_metric["satisficing"]
    assert (found.robust, found.reason) == ((), "no_programme_meets_target")
    absolute = favours(robustness(values, NAMES, 0, 1, worthwhile=0.1, target=0.5))
    assert absolute.robust == ("now",)


# — luck and worlds —


def test_luck_by_hand():
    # the runs 1, 3 and 5, 9: variances 2 and 8, within (2 + 8) / 2 = 5; means 2 and 7 with variance 12.5, of which
    # (2 / 2 + 8 / 2) / 2 = 2.5 is luck: between 10; luck 5 / 15
    assert parts(np.array([[1.0, 3.0], [5.0, 9.0]])) == pytest.approx((10, 5, 1 / 3, 2))
    # less the same luck: 1, 2 and 3, 2: variances 0.5, means 1.5 and 2.5 with variance 0.5, of which 0.25 is luck
    values = np.array([[[1.0, 3.0], [2.0, 5.0]], [[5.0, 9.0], [8.0, 11.0]]])
    table = noise(values, ("now", "other"), 0).table
    assert list(zip(table["programme"], table["of"], strict=True)) == [
        ("now", "outcome"), ("other", "outcome"), ("other", "difference")]
    assert table.iloc[0][["between", "within", "luck"]].tolist() == pytest.approx([10, 5, 1 / 3])
    assert table.iloc[2][["between", "within", "luck"]].tolist() == pytest.approx([0.25, 0.5, 2 / 3])


def test_luck_alone_does_not_look_like_worlds():
    # means 1.5 and 1.5 have no variance, less the luck in them: below zero, so zero
    assert parts(np.array([[1.0, 2.0], [2.0, 1.0]])) == pytest.approx((0, 0.5, 1, 2))


def test_luck_is_not_told_where_nothing_is_known_of_it():
    assert np.isnan(parts(np.array([[1.0], [2.0]]))[:3]).all()
    between, within, share, _ = parts(np.array([[1.0, 3.0]]))
    assert math.isnan(between) and within == 2 and math.isnan(share)
    assert math.isnan(parts(np.full((3, 2), 0.1 + 0.2))[2])
    # a world with one run: its luck is taken to be that of the other world, 2; means 2 and 7, variance 12.5, of which
    # (2 / 2 + 2 / 1) / 2 = 1.5 is luck
    assert parts(np.array([[1.0, 3.0], [7.0, np.nan]])) == pytest.approx((11, 2, 2 / 13, 1.5))


def test_each_world_brings_the_luck_of_its_own_runs():
    # 1, 3 and 5, 9, 5, 9: variances 2 and 16 / 3, within 11 / 3; means 2 and 7 with variance 12.5, of which
    # (2 / 2 + 16 / 3 / 4) / 2 = 7 / 6 is luck
    between, within, _, runs = parts(np.array([[1.0, 3.0, np.nan, np.nan], [5.0, 9.0, 5.0, 9.0]]))
    assert (between, within, runs) == pytest.approx((12.5 - 7 / 6, 11 / 3, 3))


def test_variance_between_worlds_is_not_inflated_by_luck():
    # between 1, within 4, three runs: the means alone have variance 1 + 4 / 3
    y = normal(2, 3000)[:, None] + 2 * normal(3, 3000, 3)
    assert y.mean(axis=1).var() > 2.1
    assert parts(y)[:3] == pytest.approx((1, 4, 0.8), rel=0.12)


def test_pairs_are_runs_with_the_same_luck():
    values = np.array([[[1.0, math.nan, 3.0], [4.0, 5.0, math.nan]], [[1.0, math.nan, 3.0], [math.nan, 5.0, math.nan]]])
    paired = differences(values, 1, 0)
    assert paired[0, 0] == 3 and np.isnan(paired[0, 1:]).all()
    assert paired[1, 0] == 3 and np.isnan(paired[1, 1:]).all()  # no pair: the means 5 and 2


# — the worlds in which a target is missed —


def test_a_score_by_hand():
    # 20 of 100 are missed; in the box 15 of 20: coverage 0.75, density 0.75, gain (0.75 - 0.2) / 0.8 = 0.6875
    assert score(15, 20, 20, 100) == pytest.approx(2 * 0.75 * 0.6875 / (0.75 + 0.6875))
    assert score(20, 100, 20, 100) == 0
    assert score(np.array([20, 1]), np.array([20, 10]), 20, 100) == pytest.approx([1, 0])


def test_a_quasi_p_value_by_hand():
    # x0 above 4: 3 worlds, all missed; without it 4 of 8 are: 0.5³ = 0.125
    worlds = pd.DataFrame({"x0": range(8)})
    missed = np.array([0, 0, 1, 0, 0, 1, 1, 1], dtype=bool)
    sides = sides_of(columns_of(worlds, 8))
    box = sides.whole()
    box[0, :5] = False
    p = quasi_p_values(sides, missed, box)
    assert p[0] == pytest.approx(0.125) and math.isnan(p[1])


def test_a_peel_takes_the_slice_that_raises_density_most():
    worlds = pd.DataFrame({"flat": [1, 2] * 10, "level": np.arange(20)})
    sides = sides_of(columns_of(worlds, 20))
    boxes = peel(sides, np.arange(20) >= 8, 0.1)
    inside = [np.flatnonzero(sides.inside(box)) for box in boxes]
    assert [int(own.min()) for own in inside[:5]] == [0, 2, 3, 4, 5]  # a tenth of 20, 18, … worlds, from below
    assert min(map(len, inside)) >= 5
    assert all(set(small) < set(large) for large, small in pairwise(inside))


def planted(place: int, number: int = 300, columns: int = 10, flipped: float = 0.05) -> tuple[pd.DataFrame, np.ndarray]:
    worlds = spread(place, number, columns)
    missed = (worlds["x2"] > 0.5) & (worlds["x6"] < 0.6)
    return worlds, missed.to_numpy() ^ (luck(place + 500, number) < flipped)


def test_a_planted_box_is_found():
    for place in range(2):
        worlds, missed = planted(place)
        found = discover(worlds, missed)
        assert found.found and found.reason is None
        first, second = found.restrictions
        assert (first.key, second.key) == ("x2", "x6")
        assert first.high is None and second.low is None and first.values is None
        assert first.low == pytest.approx(0.5, abs=0.05) and second.high == pytest.approx(0.6, abs=0.05)
        assert found.coverage > 0.8 and found.density > 0.8
        assert found.coverage_held_out > 0.75 and found.density_held_out > 0.75
        assert max(first.p_value, second.p_value, found.p_value) < 0.001
        told = (worlds["x2"] > first.low) & (worlds["x6"] < second.high)
        assert found.inside == told.sum() and found.worlds == 300
        assert found.density == pytest.approx(missed[told].mean())
        assert found.coverage == pytest.approx(missed[told].sum() / missed.sum())
        assert found.base_rate == pytest.approx(missed.mean())


def test_limits_lie_midway_between_values():
    worlds = pd.DataFrame({"hours": np.arange(200) % 10})
    (one,) = discover(worlds, (worlds["hours"] >= 7).to_numpy()).restrictions
    assert (one.low, one.high) == (6.5, None)
    (two,) = discover(worlds, worlds["hours"].isin([3, 4, 5]).to_numpy()).restrictions
    assert (two.low, two.high) == (2.5, 5.5)


def test_words_and_flags_are_kept_by_value():
    worlds = spread(9, 240, 3).assign(crisis=np.array(["none", "cuts", "flood", "strike"])[np.arange(240) % 4],
                                      paid=np.arange(240) // 4 % 2 == 0, number=np.arange(240) // 8 % 5)
    missed = (worlds["crisis"].isin(["cuts", "flood"]) & worlds["paid"]).to_numpy() ^ (luck(600, 240) < 0.03)
    found = discover(worlds, missed)
    assert {one.key: one.values for one in found.restrictions} == {"crisis": ("cuts", "flood"), "paid": (True,)}
    assert all(one.low is None and one.high is None for one in found.restrictions)
    missed = ((worlds["number"] >= 3) & (worlds["x1"] > 0.3)).to_numpy()
    told = {one.key: one for one in discover(worlds, missed).restrictions}
    assert set(told) == {"number", "x1"} and (told["number"].low, told["number"].high) == (2.5, None)
    assert told["x1"].low == pytest.approx(0.3, abs=0.03)  # 96 worlds have such a number


def test_what_is_missing_is_a_value_of_words_and_spoils_numbers():
    worlds = pd.DataFrame({"crisis": [None, "flood"] * 50, "gaps": [math.nan, *range(99)], "same": 1})
    found = discover(worlds, np.arange(100) % 2 == 0)
    assert [(one.key, one.values) for one in found.restrictions] == [("crisis", (None,))]


def test_noise_rarely_gives_a_box():
    sets, found, by_chance = 40, 0, 0
    for place in range(sets):
        number, columns = ((50, 3), (100, 5))[place % 2]
        worlds = pd.DataFrame(luck(place + 1000, number, columns))
        told = discover(worlds, luck(place + 2000, number) < 0.4)
        found += told.found
        assert told.found or told.reason in ("not_confirmed", "density_near_base_rate", "no_setting_matters")
        by_chance += told.reason == "not_confirmed" and told.density_held_out > told.base_rate + 0.2
    assert found <= 0.05 * sets
    assert by_chance  # what looks dense among few worlds held out is not taken for a box


def test_every_side_of_a_box_is_needed():
    for place in range(4):
        told = discover(*planted(place + 20, number=80, flipped=0.1))
        assert all(one.p_value < 0.05 for one in told.restrictions)


def test_worlds_that_had_no_part_flatter_less():
    found = [discover(*planted(place + 20, number=100)) for place in range(4)]
    gaps = [one.density - one.density_held_out for one in found if one.found]
    assert len(gaps) >= 3 and np.mean(gaps) > 0.03


@pytest.mark.parametrize(("worlds", "missed", "reason"), [
    (pd.DataFrame({"x": range(100)}), np.arange(100) < 9, "too_few_missed"),
    (pd.DataFrame({"x": range(100)}), np.arange(100) >= 9, "too_few_met"),
    (pd.DataFrame({"x": [1] * 100}), np.arange(100) < 50, "nothing_varies"),
    (pd.DataFrame(index=range(100)), np.arange(100) < 50, "nothing_varies"),
    (pd.DataFrame({"x": []}), np.zeros(0, bool), "too_few_missed"),
    (pd.DataFrame({"x": np.arange(100) % 2}), np.arange(100) // 2 % 2 == 0, "no_setting_matters"),
])
def test_no_box_has_a_reason(worlds, missed, reason):
    found = discover(worlds, missed)
    assert (found.found, found.reason, found.restrictions, found.inside) == (False, reason, (), 0)
    assert math.isnan(found.coverage) and math.isnan(found.density)


def test_a_box_hardly_denser_than_all_is_not_told():
    worlds = spread(40, 1000, 2)
    missed = luck(41, 1000) < np.where(worlds["x0"] > 0.5, 0.5, 0.36)
    assert discover(worlds, missed).reason in ("density_near_base_rate", "not_confirmed")


@pytest.mark.parametrize(("missed", "said"), [
    (np.zeros((3, 2), bool), "missed: must be true or false"), (np.zeros(3), "missed: must be true or false"),
    (np.zeros(4, bool), "worlds: the table has 3 rows, the outcomes are of 4 worlds")])
def test_what_discovery_refuses(missed, said):
    with pytest.raises(UserError, match=said):
        discover(pd.DataFrame({"x": range(3)}), missed)


@pytest.mark.slow
def test_as_good_a_box_as_ema_workbench_finds():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = pytest.importorskip("ema_workbench.analysis.prim", reason=NEEDS_EMA)
        worlds, missed = planted(60)
        box = oracle.Prim(worlds, missed.astype(float), threshold=0.5).find_box()
    path = box.peeling_trajectory
    theirs = score(path["k"].to_numpy(), path["n"].to_numpy(), int(missed.sum()), len(missed))
    best = int(np.argmax(np.where(path["res_dim"] <= 3, theirs, 0)))
    ours = discover(worlds, missed)
    own = float(score(ours.coverage * missed.sum(), ours.inside, int(missed.sum()), len(missed)))
    assert own >= theirs[best] - 0.02
    limits = box.box_lims[best]
    assert ours.restrictions[0].low == pytest.approx(limits.loc[0, "x2"], abs=0.05)
    assert ours.restrictions[1].high == pytest.approx(limits.loc[1, "x6"], abs=0.05)


# — where a ranking flips —


def effects(worlds: pd.DataFrame) -> np.ndarray:
    """What other assumptions do to a difference: nothing on average."""
    return 0.3 * (worlds["x1"] - 0.5).to_numpy() - 0.2 * (worlds["x2"] - 0.5).to_numpy()


def test_a_planted_flip_is_found_within_its_interval():
    repetitions, found, inside = 40, 0, 0
    for place in range(repetitions):
        worlds = spread(place, 100, 6)
        y = (worlds["x0"] - 0.35).to_numpy() + effects(worlds) + 0.15 * normal(place + 300, 100)
        told = {flip.key: flip for flip in flips(y, worlds).found}
        if "x0" in told:
            found += 1
            inside += told["x0"].low <= 0.35 <= told["x0"].high
            assert told["x0"].rises and told["x0"].value == pytest.approx(0.35, abs=0.12)
    assert found >= 0.95 * repetitions and inside >= 0.85 * found


def test_what_a_fit_leaves_over_is_widened_by_hand():
    # a line through 0, 0, 1, 0, 0 at -2 … 2 is level at 0.2 and leaves -0.2, -0.2, 0.8, -0.2, -0.2; the worlds draw
    # 1 / 5 + x² / 10 = 0.6, 0.3, 0.2, 0.3, 0.6 of the fit to themselves: -0.2 / 0.4, -0.2 / 0.7, 0.8 / 0.8 …
    x = np.arange(-2.0, 3.0)
    fit = curve(np.array([0.0, 0, 1, 0, 0]), Terms((x / x.std())[:, None], np.zeros((5, 0))))
    assert fit.coefficients == pytest.approx([0.2, 0]) and fit.freedom == 3
    assert fit.adjusted == pytest.approx([0.2 - 0.5, 0.2 - 2 / 7, 1.2, 0.2 - 2 / 7, 0.2 - 0.5])


def test_a_flip_on_a_bent_curve():
    worlds = spread(50, 200, 3)
    y = 0.5 - np.exp(3 * worlds["x1"].to_numpy()) / np.exp(2.1) + 0.1 * normal(51, 200)  # zero at 0.7 - ln(2) / 3
    (flip,) = flips(y, worlds).found
    assert flip.key == "x1" and not flip.rises
    assert flip.value == pytest.approx(0.7 - math.log(2) / 3, abs=0.03) and flip.low < flip.value < flip.high


def test_no_flip_where_one_is_always_better():
    for place in range(20):
        worlds = spread(place + 100, 60, 3)
        y = 2 * worlds["x0"].to_numpy() + 0.3 + 0.3 * normal(place + 700, 60)
        told = flips(y, worlds)
        assert (told.found, told.tested, told.reason) == ((), 3, "none_found")


def test_noise_rarely_gives_a_flip():
    sets = 60
    told = [flips(normal(place + 800, 50), spread(place + 900, 50, 5).assign(crisis=["no", "yes"] * 25)).found
            for place in range(sets)]
    assert sum(map(bool, told)) <= 0.05 * sets


def test_no_flip_where_a_curve_only_dips():
    worlds = spread(70, 200, 2)
    y = 4 * (worlds["x0"].to_numpy() - 0.5) ** 2 - 0.3 + 0.1 * normal(71, 200)  # below zero in the middle only
    assert flips(y, worlds).found == ()


def test_a_flip_by_level():
    worlds = spread(80, 120, 2).assign(crisis=["none", "flood", "strike"] * 40, paid=[True, False] * 60)
    y = np.where(worlds["crisis"] == "flood", -0.4, 0.4) + 0.3 * normal(81, 120)
    (flip,) = flips(y, worlds).found
    assert (flip.key, flip.above_zero, flip.below_zero) == ("crisis", ("none", "strike"), ("flood",))
    assert flip.value is None and flip.rises is None and flip.swing == pytest.approx(0.8, abs=0.15)
    (two,) = flips(np.where(np.arange(120) % 2 == 0, 1.0, -1.0) + 0.1 * normal(82, 120),
                   pd.DataFrame({"n": np.arange(120) % 2})).found
    assert (two.above_zero, two.below_zero) == ((0,), (1,))


def test_an_assumption_that_goes_along_with_another_is_not_kept_still():
    worlds = spread(90, 100, 2)
    worlds["twin"] = 10 * worlds["x0"]
    y = (worlds["x0"] - 0.4 + 2 * (worlds["x1"] - 0.5)).to_numpy() + 0.1 * normal(91, 100)
    told = {flip.key: flip for flip in flips(y, worlds).found}
    assert told["x0"].value == pytest.approx(0.4, abs=0.05) and told["twin"].value == pytest.approx(4, abs=0.5)


def test_what_another_assumption_does_is_not_taken_for_its_own():
    worlds = spread(120, 200, 2)
    worlds["x1"] = 0.6 * worlds["x0"] + 0.4 * worlds["x1"]  # they go up together, and x1 alone matters
    (flip,) = flips((2 * (worlds["x1"] - 0.35)).to_numpy() + 0.1 * normal(121, 200), worlds).found
    assert flip.key == "x1" and flip.value == pytest.approx(0.35, abs=0.03)


def test_numbers_that_are_missing_are_left_out():
    worlds = spread(130, 60, 1).assign(gaps=[math.nan, *range(59)])
    told = flips((worlds["x0"] - 0.4).to_numpy(), worlds)
    assert told.tested == 1 and [flip.key for flip in told.found] == ["x0"]


def test_too_few_worlds_give_no_flip():
    assert flips(np.arange(19) - 9.0, pd.DataFrame({"x": range(19)})).reason == "too_few_worlds"
    assert flips(np.arange(20) - 9.5, pd.DataFrame({"x": [1] * 20})).reason == "nothing_varies"
    assert flips(np.arange(20) - 9.5, pd.DataFrame({"x": range(20)})).found[0].value == pytest.approx(9.5)
    with pytest.raises(UserError, match="one finite number a world"):
        flips([1.0, math.nan], pd.DataFrame({"x": [1, 2]}))
    with pytest.raises(UserError, match="the table has 2 rows"):
        flips(np.zeros(3), pd.DataFrame({"x": [1, 2]}))


def three_programmes(sign: int) -> tuple[np.ndarray, pd.DataFrame]:
    """The best on average overtakes the second at x0 = 0.4; the third is far behind. `sign`: whether more is better."""
    worlds = spread(110, 80, 3)
    shared = 0.3 * normal(111, 80, 4)
    first = (worlds["x0"] - 0.4).to_numpy()[:, None] + 0.05 * normal(112, 80, 4)
    return sign * np.stack([shared, shared - 2, shared + first], axis=1), worlds


@pytest.mark.parametrize("better", [1, -1])
def test_the_two_best_on_average_are_compared(better):
    values, worlds = three_programmes(better)
    (pair,) = leader_flips(values, worlds, ("plain", "poor", "rich"), better)
    assert (pair.first, pair.second) == ("rich", "plain")
    assert pair.difference == pytest.approx(0.1, abs=0.02)
    (flip,) = pair.flips.found
    assert flip.key == "x0" and flip.rises  # the same luck cancels, so that 80 worlds are plenty
    assert flip.low <= flip.value <= flip.high and flip.value == pytest.approx(0.4, abs=0.02)


def test_the_best_can_be_compared_with_every_other():
    values, worlds = three_programmes(1)
    pairs = leader_flips(values, worlds, ("plain", "poor", "rich"), 1, every_rival=True)
    assert [(pair.first, pair.second) for pair in pairs] == [("rich", "plain"), ("rich", "poor")]
    assert pairs[1].flips.reason == "none_found"
    assert leader_flips(values[:, :1], worlds, ("plain",), 1) == ()


# — what all have in common —


def test_everything_is_plain_data_and_the_same_each_time():
    values, worlds = three_programmes(1)
    names = ("plain", "poor", "rich")

    def everything() -> str:
        result = robustness(values, names, 0, 1, 0.05)
        planted_worlds, missed = planted(3)
        parts_of = [result, favours(result), noise(values, names, 0), discover(planted_worlds, missed),
                    discover(worlds, np.arange(80) < 3), *leader_flips(values, worlds, names, 1)]
        return json.dumps([part.as_dict() for part in parts_of])

    assert everything() == everything()
    assert {row["metric"] for row in json.loads(everything())[0]["metrics"]} == {metric.name for metric in METRICS}
