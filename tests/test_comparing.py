"""Comparing run by run: intervals, effect sizes, camps, verdicts and stopping, by hand and by properties."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import t as student
from small_worlds import some

from sim.analysis.comparing import intervals
from sim.analysis.comparing.contrasts import CHANCE, MEAN, Contrast, Runs, contrasts, runs_from
from sim.analysis.comparing.effects import correlation, share_improved, variance_reduction, vargha_delaney
from sim.analysis.comparing.intervals import simultaneous
from sim.analysis.comparing.settling import (ALL_SETTLED, BLOCK, CANNOT, CAP, FIRST, MOST, SOME_ABOUT, Look, Rule,
                                             settle)
from sim.analysis.comparing.takeoff import Split, split_of, weeks_to_take_off
from sim.analysis.comparing.verdicts import (ABOUT, BETTER, LESS, MORE, NO_VERDICT, SAME, SETTLED, UNCLEAR, WORSE,
                                             runs_needed, verdict_of)
from sim.draws import uniforms
from sim.run import key_of

seeds = st.integers(0, 10_000)


@pytest.fixture(autouse=True, scope="module")
def fewer_resamples():
    """A fifth of the resamples: what is tested here holds with any number of them."""
    many = intervals.RESAMPLES
    intervals.RESAMPLES = 2000
    intervals._weights.cache_clear()
    yield
    intervals.RESAMPLES = many
    intervals._weights.cache_clear()


def noise(runs: int, columns: int, seed: int = 0) -> np.ndarray:
    """Standard normal numbers, shape (runs, columns); the same for the same seed."""
    return np.column_stack([ndtri(uniforms(key_of(seed, column), runs) * 0.999999 + 5e-7)
                            for column in range(columns)])


def students(gaps: np.ndarray, level: float = 0.95) -> tuple[float, float]:
    """Student's interval for one mean."""
    half = student.ppf((1 + level) / 2, len(gaps) - 1) * gaps.std(ddof=1) / len(gaps) ** 0.5
    return gaps.mean() - half, gaps.mean() + half


# — intervals —


def test_differences_that_are_all_the_same_leave_no_width() -> None:
    found = simultaneous(np.column_stack([np.full(20, 0.1), np.zeros(20), np.full(20, -1e9)]))
    assert found.low.tolist() == found.high.tolist() == pytest.approx([0.1, 0.0, -1e9])
    assert found.error.tolist() == [0.0, 0.0, 0.0]


def test_rounding_is_no_luck() -> None:
    gaps = np.tile([0.3 - 0.2, 0.4 - 0.3], 10)[:, None]  # 0.09999999999999998 and 0.10000000000000003
    assert np.ptp(gaps) > 0
    found = simultaneous(gaps)
    assert found.low == found.high == pytest.approx(0.1)


def test_one_contrast_has_about_students_interval() -> None:
    # 1 … 9: mean 5, s² = 60/8 = 7.5, standard error sqrt(7.5/9) = 0.9129, t(.975, 8) = 2.306, half-width 2.1051
    found = simultaneous(np.arange(1.0, 10.0)[:, None])
    assert found.error == pytest.approx((7.5 / 9) ** 0.5)
    assert found.low <= 5 - 2.105 and found.high >= 5 + 2.105
    gaps = noise(400, 1, 3)
    found, expected = simultaneous(gaps), students(gaps[:, 0])
    assert [found.low[0], found.high[0]] == pytest.approx(expected, abs=0.05 * found.error[0])


def test_a_long_tail_to_one_side_is_heard() -> None:
    gaps = -np.log1p(-(np.arange(100) + 0.5) / 100)[:, None]  # exponential: its mean is missed from below
    found, (low, high) = simultaneous(gaps), students(gaps[:, 0])
    assert found.high[0] - high > 0.3 * found.error[0]
    assert low - found.low[0] < 0.05 * found.error[0]


@some
@given(seeds, st.integers(5, 60), st.integers(1, 4))
def test_no_interval_is_narrower_than_students(seed, runs, columns) -> None:
    gaps = noise(runs, columns, seed)
    found = simultaneous(gaps)
    for column in range(columns):
        low, high = students(gaps[:, column])
        assert found.low[column] <= low + 1e-9 and found.high[column] >= high - 1e-9


@some
@given(seeds, st.integers(5, 40), st.floats(-1000, 1000), st.floats(1e-3, 1e6), st.booleans())
def test_intervals_move_and_stretch_with_the_differences(seed, runs, shift, scale, whole) -> None:
    gaps = noise(runs, 3, seed)
    gaps = np.round(gaps) + 10 if whole else gaps  # ties stay ties
    one, other = simultaneous(gaps), simultaneous(scale * (gaps + shift))
    assert other.low / scale - shift == pytest.approx(one.low, abs=1e-6)
    assert other.high / scale - shift == pytest.approx(one.high, abs=1e-6)
    turned = simultaneous(-gaps)
    assert -turned.high == pytest.approx(one.low) and -turned.low == pytest.approx(one.high)


def test_a_large_difference_costs_no_digits() -> None:
    gaps = noise(50, 2)
    one, other = simultaneous(gaps), simultaneous(gaps + 1e8)
    assert other.low - 1e8 == pytest.approx(one.low, abs=1e-6) and other.error == pytest.approx(one.error, rel=1e-6)


@some
@given(seeds, st.integers(5, 40), st.integers(2, 5))
def test_more_contrasts_make_all_intervals_wider(seed, runs, columns) -> None:
    gaps = noise(runs, columns, seed)
    few, many = simultaneous(gaps[:, :-1]), simultaneous(gaps)
    assert (many.low[:-1] <= few.low + 1e-9).all() and (many.high[:-1] >= few.high - 1e-9).all()


def test_how_much_wider_more_contrasts_make_intervals() -> None:
    gaps = noise(200, 20, 5)
    width = [(found.high[0] - found.low[0]) / found.error[0] / 2
             for found in (simultaneous(gaps[:, :columns]) for columns in (1, 5, 20))]
    # independent ones need t at (1 + .95^(1/k))/2: 1.972, 2.595, 3.055 with 199 degrees of freedom
    assert width == pytest.approx([1.972, 2.595, 3.055], rel=0.04) and width == sorted(width)


@some
@given(seeds, st.integers(5, 40), st.integers(1, 3))
def test_a_contrast_that_is_there_twice_costs_nothing(seed, runs, columns) -> None:
    gaps = noise(runs, columns, seed)
    once, twice = simultaneous(gaps), simultaneous(np.hstack([gaps, gaps]))
    assert twice.low == pytest.approx(np.tile(once.low, 2)) and twice.high == pytest.approx(np.tile(once.high, 2))


@some
@given(seeds, st.integers(5, 40))
def test_the_order_of_contrasts_does_not_matter_and_luck_is_the_same_at_every_call(seed, runs) -> None:
    gaps = noise(runs, 3, seed)
    found, turned = simultaneous(gaps), simultaneous(gaps[:, ::-1])
    assert turned.low[::-1] == pytest.approx(found.low) and turned.high[::-1] == pytest.approx(found.high)
    assert simultaneous(gaps).low.tolist() == found.low.tolist()


def test_a_lower_level_makes_intervals_narrower() -> None:
    gaps = noise(50, 3)
    wide, narrow = simultaneous(gaps), simultaneous(gaps, level=0.8)
    assert (narrow.high - narrow.low < 0.8 * (wide.high - wide.low)).all()


def test_counted_by_hand() -> None:
    # 100 pairs, 12 only here, 4 only there: one more of either, (13 - 5)/102 = 0.0784;
    # error sqrt((13/102 + 5/102 - 0.0784²)/102) = sqrt((0.17647 - 0.00615)/102) = 0.04086
    gaps = np.array([1.0] * 12 + [-1.0] * 4 + [0.0] * 84)[:, None]
    found = simultaneous(gaps, np.array([True]))
    assert found.error == pytest.approx(0.04086, abs=1e-5)
    half = student.ppf(0.975, 99) * 0.04086
    assert found.low == pytest.approx(0.0784 - half, abs=0.01) and found.high == pytest.approx(0.0784 + half, abs=0.01)
    assert found.low <= 0.0784 - half + 1e-4 and found.high >= 0.0784 + half - 1e-4


def test_counted_has_a_width_even_where_nothing_differs() -> None:
    # no pair of 100 differs: 1/102 - 1/102 = 0, error sqrt((2/102)/102) = 0.01386, t(.975, 99) = 1.9842
    found = simultaneous(np.zeros((100, 2)), np.array([True, False]))
    assert found.high == pytest.approx([1.9842 * 0.013865, 0.0], abs=1e-5)
    assert found.low == pytest.approx([-1.9842 * 0.013865, 0.0], abs=1e-5)


@some
@given(st.integers(0, 30), st.integers(0, 30))
def test_counted_never_has_no_width(up, down) -> None:
    gaps = np.array([1.0] * up + [-1.0] * down + [0.0] * (60 - up - down))[:, None]
    found = simultaneous(gaps, np.array([True]))
    assert found.low[0] < (up - down) / 60 < found.high[0] and np.isfinite([found.low, found.high]).all()


def test_where_few_pairs_differ_one_is_added_on_either_side() -> None:
    # 5 of 100 pairs differ, by 2: (5·2)/102 = 0.0980; error sqrt(((5·4 + 2·4)/102 - 0.0980²)/102)
    # = sqrt((0.27451 - 0.00961)/102) = 0.05096; 5 degrees of freedom: t(.975, 5) = 2.5706, half-width 0.1310
    gaps = np.array([2.0] * 5 + [0.0] * 95)[:, None]
    found = simultaneous(gaps)
    assert found.error == pytest.approx(0.05096, abs=1e-5)
    assert [*found.low, *found.high] == pytest.approx([0.0980 - 0.1310, 0.0980 + 0.1310], abs=1e-3)
    # two of them: t((1 + .95^(1/2))/2 = .9873, 5) = 3.1520
    assert simultaneous(np.hstack([gaps, gaps[::-1]])).low == pytest.approx(0.0980 - 3.1520 * 0.05096, abs=1e-3)
    # 15 of 100 differ: their own spread, sqrt((15·4/100 - 0.3²)/99) = 0.07177; so where most differ, sqrt(4·(9/100)/9)
    assert simultaneous(np.array([2.0] * 15 + [0.0] * 85)[:, None]).error == pytest.approx(0.07177, abs=1e-5)
    assert simultaneous(np.array([2.0] * 9 + [0.0])[:, None]).error == pytest.approx(0.2)
    # yes or no: as ever
    counted = simultaneous(gaps / 2, np.array([True]))
    assert counted.high - counted.low < 2 * 2.2 * counted.error


def test_what_is_not_finite_has_no_interval_and_harms_no_other() -> None:
    gaps = noise(30, 3)
    alone = simultaneous(gaps[:, :1])
    gaps[4, 1], gaps[5, 2] = np.inf, np.nan
    found = simultaneous(gaps)
    assert found.low[1:].tolist() == [-np.inf, -np.inf] and found.high[1:].tolist() == [np.inf, np.inf]
    assert found.low[0] == pytest.approx(alone.low[0]) and found.high[0] == pytest.approx(alone.high[0])


def test_where_the_spread_rests_on_one_run_there_is_no_end() -> None:
    # 4 in 10 resamples of 7 runs are without the one that differs, and have no spread: no t is large enough
    gaps = np.array([5.0] + [1.0] * 6)[:, None]
    found = simultaneous(gaps)
    assert found.low.tolist() == [-np.inf] and found.high.tolist() == [np.inf]


def test_nothing_is_said_of_fewer_than_five_pairs_or_of_no_contrast() -> None:
    found = simultaneous(noise(4, 2))
    assert np.isnan([found.low, found.high, found.error]).all()
    assert np.isfinite(simultaneous(noise(5, 2)).low).all()
    assert simultaneous(np.zeros((20, 0))).low.shape == (0,)


# — effect sizes —


def test_a_by_hand() -> None:
    # 3, 5, 7 against 4, 5: 3 beats none; 5 beats 4 and ties with 5; 7 beats both: (0 + 1.5 + 2) / 6
    ours, theirs = np.array([3.0, 5.0, 7.0]), np.array([4.0, 5.0])
    assert vargha_delaney(ours, theirs, 1) == pytest.approx(3.5 / 6)
    assert vargha_delaney(ours, theirs, 0) == pytest.approx(3.5 / 6)
    assert vargha_delaney(ours, theirs, -1) == pytest.approx(2.5 / 6)
    assert vargha_delaney(theirs, ours, 1) == pytest.approx(2.5 / 6)
    assert vargha_delaney(np.ones(4), np.ones(3), -1) == 0.5
    assert vargha_delaney(np.array([2.0, 3.0]), np.array([0.0, 1.0]), 1) == 1.0


whole_numbers = st.lists(st.integers(-3, 3).map(float), min_size=1, max_size=12)


@some
@given(whole_numbers, whole_numbers, st.sampled_from([-1, 0, 1]))
def test_a_counts_all_pairs(ours, theirs, better) -> None:
    wins = [(a > b) + 0.5 * (a == b) if better >= 0 else (a < b) + 0.5 * (a == b) for a in ours for b in theirs]
    assert vargha_delaney(np.array(ours), np.array(theirs), better) == pytest.approx(np.mean(wins))


def test_share_improved_by_hand() -> None:
    gaps = np.array([2.0, -1.0, 0.0, 3.0])
    assert [share_improved(gaps, better) for better in (1, 0, -1)] == [0.5, 0.5, 0.25]


def test_variance_reduction_by_hand() -> None:
    # variances 2/3 and 8/3; differences -1, -2, -3 have 2/3: (2/3 + 8/3) / (2/3) = 5
    ours, theirs = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0])
    assert variance_reduction(ours, theirs) == pytest.approx(5.0)
    assert correlation(ours, theirs) == pytest.approx(1.0)
    # turned round, differences 5, 2, -1 … -5, -2, 1: variance 6; (10/3) / 6 = 0.556, pairing harms
    assert variance_reduction(ours, theirs[::-1]) == pytest.approx(10 / 18)
    assert correlation(ours, theirs[::-1]) == pytest.approx(-1.0)


def test_variance_reduction_without_variance() -> None:
    values = np.array([0.1, 0.2, 0.7])
    assert variance_reduction(values + 0.1, values) == math.inf
    assert math.isnan(variance_reduction(np.ones(3), np.zeros(3)))
    assert math.isnan(correlation(np.ones(3), values))
    assert variance_reduction(values, np.ones(3)) == pytest.approx(1.0)


# — camps —


CAMPS = np.array([0.1] * 30 + [0.12] * 10 + [0.7] * 40 + [0.74] * 20)
"""A lower camp of 40 runs (mean (30·.1 + 10·.12)/40 = .105), an upper one of 60 (mean (40·.7 + 20·.74)/60 = .7133)."""


def test_two_camps_are_cut_between_them() -> None:
    split = split_of("adoption", {"here": CAMPS, "there": noise(100, 1)[:, 0]})
    assert split is not None and split.scenarios == ("here",)
    assert (split.cut, split.low, split.high) == pytest.approx(((0.12 + 0.7) / 2, 0.105, 0.71333), abs=1e-5)
    assert split_of("adoption", {"there": noise(100, 1)[:, 0]}) is None
    assert split_of("adoption", {"here": CAMPS[::3]}) is None, "34 runs are too few to speak of camps"


def test_the_cut_is_the_mean_over_scenarios_that_split() -> None:
    split = split_of("adoption", {"a": CAMPS, "b": CAMPS + 0.1})
    assert split is not None and split.scenarios == ("a", "b")
    assert (split.cut, split.low, split.high) == pytest.approx((0.46, 0.155, 0.76333), abs=1e-5)


def test_a_difference_is_turned_into_chances_by_the_gap() -> None:
    assert Split("adoption", ("a",), 0.4, 0.1, 0.7).chance_worth(0.06) == pytest.approx(0.1)
    assert Split("adoption", ("a",), 0.4, 0.1, 0.2).chance_worth(0.5) == 1.0


def test_when_runs_take_off() -> None:
    weekly = np.array([[0.1, 0.2, 0.6, 0.7],   # week 2
                       [0.1, 0.6, 0.2, 0.3],   # fell back: has not taken off
                       [0.1, 0.6, 0.2, 0.8],   # first above in week 1
                       [0.1, 0.1, 0.1, 0.5],   # at the cut, never above
                       [0.9, 0.9, 0.9, 0.9]])  # from the start
    found = weeks_to_take_off(weekly, 0.5)
    assert found[[0, 2, 4]].tolist() == [2.0, 1.0, 0.0] and np.isnan(found[[1, 3]]).all()


# — verdicts —


@pytest.mark.parametrize(("low", "high", "better", "verdict"), [
    (0.06, 0.2, 1, BETTER), (0.06, 0.2, -1, WORSE), (0.06, 0.2, 0, MORE),
    (-0.2, -0.06, 1, WORSE), (-0.2, -0.06, -1, BETTER), (-0.2, -0.06, 0, LESS),
    (-0.04, 0.03, 1, SAME), (-0.05, 0.05, 1, SAME), (0.01, 0.02, -1, SAME),
    (0.04, 0.08, 1, ABOUT), (-0.08, -0.04, 1, ABOUT), (0.03, 0.08, 1, ABOUT),
    (0.03, 0.081, 1, UNCLEAR), (0.05, 0.2, 1, UNCLEAR), (-0.2, -0.05, 1, UNCLEAR), (-0.2, 0.2, 1, UNCLEAR),
    (-math.inf, math.inf, 1, UNCLEAR), (math.nan, math.nan, 1, UNCLEAR), (0.06, math.inf, 1, UNCLEAR),
])
def test_verdicts(low, high, better, verdict) -> None:
    assert verdict_of(low, high, 0.05, better) == verdict


@pytest.mark.parametrize(("low", "high", "verdict"), [
    (0.0, 0.0, SAME), (0.0, 1e-9, UNCLEAR), (1e-9, 1.0, BETTER), (-1.0, -1e-9, WORSE), (-1.0, 1.0, UNCLEAR)])
def test_verdicts_where_every_difference_matters(low, high, verdict) -> None:
    assert verdict_of(low, high, 0.0, 1) == verdict


@some
@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 0.5), st.sampled_from([-1, 0, 1]))
def test_verdicts_are_the_same_from_either_side(middle, half, worthwhile, better) -> None:
    turned = {BETTER: WORSE, WORSE: BETTER, MORE: LESS, LESS: MORE}
    verdict = verdict_of(middle - half, middle + half, worthwhile, better)
    assert verdict_of(-middle - half, -middle + half, worthwhile, better) == turned.get(verdict, verdict)
    assert verdict_of(middle - half, middle + half, worthwhile, -better) == (
        turned.get(verdict, verdict) if better else verdict)


def test_runs_needed_by_hand() -> None:
    # 0.01 to 0.17 after 100 runs, .05 matters: middle .09, half-width .08; .04 to the limit:
    # 100·(.08/.04)² = 400
    assert runs_needed(0.01, 0.17, 0.05, 100) == 400
    # -0.09 to 0.11: middle .01, half-width .1; .04 to the limit: 100·6.25 = 625, in blocks of 50: 650
    assert runs_needed(-0.09, 0.11, 0.05, 100) == 650
    # -0.04 to 0.14: middle at the limit: half-width .09 down to .025: 100·12.96 = 1296 → 1300
    assert runs_needed(-0.04, 0.14, 0.05, 100) == 1300
    # below: -0.17 to -0.01, the limit is -.05
    assert runs_needed(-0.17, -0.01, 0.05, 100) == 400


def test_no_number_of_runs_is_in_sight() -> None:
    assert runs_needed(-0.1, 0.1, 0.0, 100) is None, "exactly between better and worse"
    assert runs_needed(-math.inf, math.inf, 0.05, 100) is None
    assert runs_needed(math.nan, math.nan, 0.05, 100) is None


@some
@given(st.floats(-1, 1), st.floats(0.001, 1), st.floats(0.01, 0.5), st.integers(5, 1000))
def test_the_runs_needed_settle_it(middle, half, worthwhile, n) -> None:
    needed = runs_needed(middle - half, middle + half, worthwhile, n)
    assert needed is not None and needed >= n
    narrower = 0.999 * half * (n / needed) ** 0.5
    assert verdict_of(middle - narrower, middle + narrower, worthwhile, 1) in SETTLED


# — contrasts —


def runs_with(values: dict[str, Sequence[float]], failed: dict[str, Sequence[int]] | None = None,
              outcome: str = "adoption") -> Runs:
    """Runs of some scenarios in one outcome; of each, the replicates that failed."""
    table = np.array(list(values.values()), float)
    lost = np.zeros(table.shape, bool)
    for name, replicates in (failed or {}).items():
        lost[list(values).index(name), list(replicates)] = True
    return Runs(tuple(values), {outcome: np.where(lost, np.nan, table)}, lost)


def judged(runs: Runs, worthwhile: float = 0.05, splits: dict[str, Split] | None = None, outcome: str = "adoption",
           level: float = 0.95) -> list[Contrast]:
    """All scenarios against the first."""
    asked = [(name, outcome) for name in runs.scenarios[1:]]
    return contrasts(runs, asked, runs.scenarios[0], {outcome: worthwhile}, splits, level)


LUCK = 0.3 + 0.1 * noise(100, 1, 11)[:, 0]
OWN = 0.1 * noise(100, 3, 12)


def test_a_contrast_by_hand() -> None:
    ours, theirs = [0.2, 0.4, 0.3, 0.6, 0.5, 0.4], [0.1, 0.4, 0.1, 0.5, 0.6, 0.1]
    (one,) = judged(runs_with({"base": theirs, "way": ours}))
    # differences .1, 0, .2, .1, -.1, .3: mean .1; 4 of 6 rose
    assert (one.scenario, one.outcome, one.kind, one.pairs) == ("way", "adoption", MEAN, 6)
    assert (one.value, one.baseline_value, one.difference) == pytest.approx((0.4, 0.3, 0.1))
    assert one.improved == pytest.approx(4 / 6) and one.worthwhile == 0.05 and one.why == ""
    assert one.a == vargha_delaney(np.array(ours), np.array(theirs), 1)
    assert one.correlation == pytest.approx(np.corrcoef(ours, theirs)[0, 1])
    assert one.reduction == pytest.approx((np.var(ours) + np.var(theirs)) / np.var(np.subtract(ours, theirs)))
    found = simultaneous(np.subtract(ours, theirs)[:, None])
    assert (one.low, one.high) == (found.low[0], found.high[0])
    assert one.verdict == UNCLEAR and one.needed == runs_needed(one.low, one.high, 0.05, 6)
    assert one.error == found.error[0] and one.detectable == 0.05 + (one.high - one.low) / 2 + 2 * one.error
    told = json.loads(json.dumps(one.as_dict()))
    assert told["difference"] == one.difference and told["detectable"] == one.detectable


def test_better_means_what_the_outcome_says() -> None:
    values = {"base": LUCK, "way": LUCK + 0.2 + 0.01 * OWN[:, 0]}
    assert [judged(runs_with(values, outcome=name), outcome=name)[0].verdict
            for name in ("adoption", "sceptics", "fence_sitters")] == [BETTER, WORSE, MORE]
    (one,) = judged(runs_with(values, outcome="sceptics"), outcome="sceptics")
    assert one.improved == 0.0 and one.a < 0.5 < judged(runs_with(values))[0].a


def test_identical_scenarios_are_exactly_the_same() -> None:
    same, other = judged(runs_with({"base": LUCK, "same": LUCK, "other": LUCK + OWN[:, 0]}))
    assert (same.difference, same.low, same.high, same.verdict, same.needed) == (0.0, 0.0, 0.0, SAME, None)
    assert other.low < other.high
    assert judged(runs_with({"base": LUCK, "same": LUCK}), 0.0)[0].verdict == SAME


def test_identical_scenarios_are_exactly_the_same_where_runs_split() -> None:
    split = split_of("adoption", {"base": CAMPS})
    assert split is not None
    same, moved = judged(runs_with({"base": CAMPS, "same": CAMPS, "moved": CAMPS + 0.001}), 0.05, {"adoption": split})
    assert (same.kind, same.difference, same.low, same.high, same.verdict) == (CHANCE, 0.0, 0.0, 0.0, SAME)
    # other values, but the same runs take off: nobody can know that no run ever will not
    assert moved.kind == CHANCE and moved.difference == 0.0 and moved.low < 0.0 < moved.high


def test_chances_by_hand() -> None:
    split = Split("adoption", ("base",), 0.4, 0.1, 0.7)
    ours = np.where(np.arange(100) < 80, 0.7, 0.1)
    (one,) = judged(runs_with({"base": CAMPS[::-1], "way": ours}), 0.06, {"adoption": split})
    # 80 of 100 against 60 of 100 take off; 6 in 100 are worth .06 / (.7 - .1) = 10 in 100 chances
    assert (one.kind, one.value, one.baseline_value) == (CHANCE, 0.8, 0.6)
    assert one.difference == pytest.approx(0.2) and one.worthwhile == pytest.approx(0.1)
    found = simultaneous(((ours > 0.4) - (CAMPS[::-1] > 0.4).astype(float))[:, None], np.array([True]))
    assert (one.low, one.high) == (found.low[0], found.high[0])


def test_only_scenarios_that_split_are_judged_by_chance() -> None:
    values = {"base": LUCK, "splits": CAMPS, "does_not": LUCK + OWN[:, 0]}
    splits = {"adoption": Split("adoption", ("splits",), 0.4, 0.1, 0.7)}
    assert [one.kind for one in judged(runs_with(values), splits=splits)] == [CHANCE, MEAN]
    splits = {"adoption": Split("adoption", ("base",), 0.4, 0.1, 0.7)}
    assert [one.kind for one in judged(runs_with(values), splits=splits)] == [CHANCE, CHANCE]
    assert [one.kind for one in judged(runs_with(values), splits={"quality": splits["adoption"]})] == [MEAN, MEAN]


def test_failures_in_one_scenario_only_leave_no_verdict() -> None:
    values = {"base": LUCK, "fails": LUCK + 1, "runs": LUCK + 1 + 0.01 * OWN[:, 0]}
    fails, fine = judged(runs_with(values, {"fails": [3, 7]}))
    assert fails.verdict == NO_VERDICT and fails.needed is None and math.isnan(fails.difference)
    assert fails.why == "2 of 100 runs failed, and 0 of the baseline; what is left is not a fair sample"
    assert fine.verdict == BETTER and fine.pairs == 100
    assert [one.verdict for one in judged(runs_with(values, {"base": [3]}))] == [NO_VERDICT, NO_VERDICT]
    one, _ = judged(runs_with(values, {"base": [3], "fails": [4]}))
    assert one.why.startswith("1 of 100 runs failed, and 1 of the baseline"), "not the same run"


def test_failures_in_both_are_dropped() -> None:
    values = {"base": LUCK, "way": LUCK + OWN[:, 0]}
    (one,) = judged(runs_with(values, {"base": [0, 99], "way": [0, 99]}))
    (left,) = judged(runs_with({name: own[1:-1] for name, own in values.items()}))
    assert one == left and one.pairs == 98


def test_runs_without_a_value_are_treated_alike() -> None:
    base, way = LUCK.copy(), LUCK + OWN[:, 0]
    way[5] = np.nan
    (one,) = judged(runs_with({"base": base, "way": way}))
    assert one.verdict == NO_VERDICT
    assert one.why == "1 of 100 runs have no value, and 0 of the baseline; what is left is not a fair sample"
    base[5] = np.nan
    (one,) = judged(runs_with({"base": base, "way": way}))
    assert one.why == "" and one.pairs == 99


def test_nothing_is_said_of_a_handful_of_runs() -> None:
    (one,) = judged(runs_with({"base": LUCK[:4], "way": LUCK[:4] + 1}))
    assert one.verdict == NO_VERDICT and one.why == "fewer than 5 runs have a value"
    (one,) = judged(runs_with({"base": LUCK[:0], "way": LUCK[:0]}))
    assert one.verdict == NO_VERDICT and one.pairs == 0


def test_contrasts_that_lack_other_runs_share_the_level() -> None:
    base, early, late = LUCK.copy(), LUCK + OWN[:, 0], LUCK + OWN[:, 1]
    gone = np.arange(100) < 10
    weeks = {"base": np.where(gone, np.nan, base), "early": np.where(gone, np.nan, early),
             "late": np.where(gone, np.nan, late)}
    runs = Runs(tuple(weeks), {"adoption": np.array([base, early, late]), "quality": np.array(list(weeks.values()))},
                np.zeros((3, 100), bool))
    asked = [("early", "adoption"), ("early", "quality"), ("late", "adoption"), ("late", "quality")]
    found = contrasts(runs, asked, "base", {"adoption": 0.05, "quality": 0.05})
    assert [(one.scenario, one.outcome) for one in found] == asked and [one.pairs for one in found] == [100, 90] * 2
    gaps = np.column_stack([early - base, late - base])
    for outcome, rows in (("adoption", slice(None)), ("quality", slice(10, None))):
        expected = simultaneous(gaps[rows], level=0.975)  # two of four contrasts: half of the 5 %
        assert [one.low for one in found if one.outcome == outcome] == expected.low.tolist()
        assert [one.high for one in found if one.outcome == outcome] == expected.high.tolist()


def test_contrasts_without_a_verdict_take_nothing_from_the_others() -> None:
    values = {"base": LUCK, "fails": LUCK + OWN[:, 1], "way": LUCK + OWN[:, 0]}
    _, one = judged(runs_with(values, {"fails": [1]}))
    (alone,) = judged(runs_with({"base": LUCK, "way": values["way"]}))
    assert one == alone
    assert judged(runs_with({"base": LUCK})) == []


def test_a_lower_level_reaches_the_intervals() -> None:
    runs = runs_with({"base": LUCK, "way": LUCK + OWN[:, 0]})
    (wide,), (narrow,) = judged(runs), judged(runs, level=0.8)
    assert narrow.high - narrow.low < 0.8 * (wide.high - wide.low)


@pytest.mark.parametrize("no_stage", ["", None, np.nan])
def test_runs_from_a_table(no_stage) -> None:
    table = pd.DataFrame({"scenario": ["a", "b", "a", "b", "c"], "replicate": [0, 0, 1, 1, 2],
                          "adoption": [0.1, 0.2, 0.3, 0.4, 0.9], "stage": no_stage})
    runs = runs_from(table, ["b", "a"], ["adoption"])
    assert runs.scenarios == ("b", "a") and runs.replicates == 3
    assert runs.of("a", "adoption")[:2].tolist() == [0.1, 0.3] and runs.of("b", "adoption")[:2].tolist() == [0.2, 0.4]
    assert runs.failed.tolist() == [[False, False, True]] * 2, "runs that are not there"
    assert runs.first(2).failed.tolist() == [[False, False]] * 2
    assert runs.first(1).of("a", "adoption").tolist() == [0.1]


def test_runs_that_failed_are_seen_in_a_table() -> None:
    table = pd.DataFrame({"scenario": ["a", "b"] * 2, "replicate": [0, 0, 1, 1], "adoption": [0.1, 0.2, 0.3, np.nan],
                          "stage": ["", None, None, "weeks"]})
    assert runs_from(table, ["a", "b"], ["adoption"]).failed.tolist() == [[False, False], [False, True]]
    without = table.drop(columns="stage")
    assert not runs_from(without, ["a", "b"], ["adoption"]).failed.any(), "no value is no failure"
    assert runs_from(table.iloc[:0], ["a", "b"], ["adoption"]).replicates == 0


# — settling —


def looking(verdicts: Sequence[Sequence[str]], asked: list[int] | None = None):
    """A look that gives these verdicts one after the other, the last again and again; notes what it was asked for."""
    seen: list[int] = [] if asked is None else asked

    def look(replicates: int) -> list[Contrast]:
        seen.append(replicates)
        said = verdicts[min(len(seen), len(verdicts)) - 1]
        return [Contrast("way", "adoption", MEAN, replicates, verdict=verdict) for verdict in said]

    return look


RULE = Rule(100, 50, 400)


def test_the_default_rule() -> None:
    assert Rule() == Rule(first=FIRST, block=BLOCK, most=MOST) == Rule(100, 50, 1000)


@pytest.mark.parametrize(("verdicts", "why", "ends"), [
    ([[BETTER]], ALL_SETTLED, 150),
    ([[UNCLEAR], [BETTER]], ALL_SETTLED, 200),
    ([[BETTER], [UNCLEAR], [UNCLEAR], [BETTER]], ALL_SETTLED, 300),       # a lucky first look
    ([[BETTER], [SAME], [BETTER], [BETTER]], ALL_SETTLED, 250),           # settled, but not alike
    ([[BETTER, UNCLEAR], [BETTER, SAME]], ALL_SETTLED, 200),              # all of them
    ([[SAME, BETTER], [BETTER, SAME], [BETTER, SAME]], ALL_SETTLED, 200),
    ([[ABOUT, BETTER]], SOME_ABOUT, 150),
    ([[UNCLEAR]], CAP, 400),
    ([[BETTER, UNCLEAR]], CAP, 400),
    ([*[[UNCLEAR]] * 6, [BETTER]], ALL_SETTLED, 400),                     # at the very end there is no second look
    ([[NO_VERDICT, NO_VERDICT]], CANNOT, 100),
    ([[NO_VERDICT, WORSE]], ALL_SETTLED, 150),
    ([[UNCLEAR], [NO_VERDICT]], CANNOT, 150),
    ([[]], CANNOT, 100),
])
def test_when_it_stops(verdicts, why, ends) -> None:
    asked: list[int] = []
    found = settle(looking(verdicts, asked), RULE)
    assert (found.why, found.looks[-1].replicates) == (why, ends)
    assert asked == [look.replicates for look in found.looks] == list(range(100, ends + 1, 50))


def test_the_cap_is_kept() -> None:
    for rule, looks in ((Rule(100, 70, 200), [100, 170, 200]), (Rule(100, 50, 60), [60]), (Rule(100, 50, 100), [100])):
        asked: list[int] = []
        assert settle(looking([[UNCLEAR]], asked), rule).why == CAP and asked == looks
    assert settle(looking([[BETTER]]), Rule(100, 50, 60)).why == ALL_SETTLED
    assert settle(looking([[ABOUT]]), Rule(100, 50, 60)).why == SOME_ABOUT


def test_what_is_told_of_a_look() -> None:
    assert Look(100, (BETTER, UNCLEAR, NO_VERDICT, ABOUT, UNCLEAR)).unsettled == 2
    told = settle(looking([[UNCLEAR], [BETTER]]), RULE).as_dict()
    assert told == {"why": ALL_SETTLED, "looks": [
        {"replicates": 100, "verdicts": (UNCLEAR,), "unsettled": 1},
        {"replicates": 150, "verdicts": (BETTER,), "unsettled": 0},
        {"replicates": 200, "verdicts": (BETTER,), "unsettled": 0}]}


@some
@given(st.lists(st.lists(st.sampled_from([BETTER, SAME, ABOUT, UNCLEAR, NO_VERDICT]), min_size=2, max_size=2),
                min_size=1, max_size=8))
def test_it_stops_early_only_after_two_looks_that_say_the_same(verdicts) -> None:
    found = settle(looking(verdicts), RULE)
    last = found.looks[-1]
    if last.replicates < RULE.most and found.why != CANNOT:
        assert last.verdicts == found.looks[-2].verdicts and last.unsettled == 0
    assert (found.why == CAP) == (last.unsettled > 0)


def test_real_runs_are_added_until_settled() -> None:
    luck, own = noise(400, 1, 21)[:, 0], noise(400, 2, 22)
    runs = runs_with({"base": luck, "much": luck + 2 + own[:, 0], "same": luck + 0.2 * own[:, 1]})
    found = settle(lambda replicates: judged(runs.first(replicates), 0.5), RULE)
    assert found.why == ALL_SETTLED and found.looks[-1].verdicts == (BETTER, SAME)
