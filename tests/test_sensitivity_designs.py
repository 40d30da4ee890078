"""Elementary effects, factorials, slices, distributions, tornados, two camps, and whether there are enough runs."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtri
from test_sensitivity import (NAMES, NEEDS_SALIB, about, design_of, factor, ishigami, noise, runs_of, saltelli,
                              value_of)

from sim.analysis.sensitivity import analyse, two_camps
from sim.analysis.sensitivity.convergence import NOT, ORDER, SETTLED, convergence, verdict
from sim.analysis.sensitivity.density import density
from sim.analysis.sensitivity.factorial import factorial, grid_of
from sim.analysis.sensitivity.indices import row, table
from sim.analysis.sensitivity.morris import by_luck, elementary_effects, morris
from sim.analysis.sensitivity.sample import samples
from sim.analysis.sensitivity.slices import slices_of
from sim.analysis.sensitivity.wording import sentences
from sim.draws import uniforms
from sim.errors import UserError
from sim.experiment import make_experiment
from sim.run import key_of


def cube(n: int, k: int) -> np.ndarray:
    """A Latin hypercube, keyed."""
    columns = [(np.argsort(uniforms(key_of(5, j), n)) + uniforms(key_of(6, j), n)) / n for j in range(k)]
    return np.stack(columns, axis=1)


# — Morris —


def trajectories(points: np.ndarray, names: list[str]) -> pd.DataFrame:
    """The layout of a Morris design from its points, trajectory by trajectory."""
    k = len(names)
    step = np.arange(len(points)) % (k + 1)
    change = np.vstack([np.zeros((1, k)), np.diff(points, axis=0)])
    change[step == 0] = 0
    moved = np.argmax(np.abs(change), axis=1)
    return design_of(points, names, trajectory=np.arange(len(points)) // (k + 1), step=step,
                     moved=[names[m] if s else "" for m, s in zip(moved, step, strict=True)], delta=change.sum(axis=1))


def test_elementary_effects_by_hand():
    # two trajectories: (5 - 4) / 0.5 = 2 and (3 - 1) / -0.5 = -4: mean -1, mean size 3, spread sqrt(9 + 9)
    design = trajectories(np.array([[0.0], [0.5], [1.0], [0.5]]), ["x"])
    runs = runs_of(design, np.array([[4.0], [5], [1], [3]]))
    (result,) = analyse(design, about("morris", ["x"]), runs, "adoption")
    assert [value_of(result, name, "x") for name in ("mu", "mu_star", "sigma")] == pytest.approx([-1, 3, 18**0.5])
    assert not any(name.startswith("density") for name in result.indices["measure"])


def test_luck_does_not_widen_the_spread_of_effects():
    # effects 3, 1 and -5, -3 by luck. Different luck at one point: (3 * 1 + 5 * 3) / 2 = 9; at two points:
    # (3 * -3 + 1 * -5) / 2 = -7; 9 + 7 = 16. Standard errors are 1, so luck alone gives sqrt(2 / pi) = 0.798.
    effect = np.array([[3.0, 1], [-5, -3]])
    found = {entry["measure"]: entry for entry in morris({"x": effect}, set(), resamples=50)}
    assert [found[name]["value"] for name in ("mu", "mu_star", "sigma")] == pytest.approx([-1, 3, 4])
    assert found["mu_star"]["threshold"] == pytest.approx(0.798, abs=1e-3)
    assert np.isnan(by_luck(effect[:, :1]))


def test_a_group_has_a_mean_size_of_effect_only():
    found = morris({"both": np.array([[1.0, 2], [3, 4], [5, 5]]), "x": np.ones((3, 2))}, {"both"}, resamples=50)
    assert [(entry["factor"], entry["measure"]) for entry in found] == [
        ("both", "mu_star"), ("x", "mu"), ("x", "mu_star"), ("x", "sigma")]
    assert found[0]["value"] == pytest.approx((1.5 + 3.5 + 5) / 3)


def test_salib_says_the_same_of_morris():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = pytest.importorskip("SALib.analyze.morris", reason=NEEDS_SALIB)
        from SALib.sample import morris as sampler

        problem = {"num_vars": 3, "names": NAMES, "bounds": [[0, 1]] * 3}
        points = sampler.sample(problem, 12, num_levels=4, seed=3)
        known = oracle.analyze(problem, points, ishigami(points), num_levels=4)
    design = trajectories(points, NAMES)
    (result,) = analyse(design, about("morris", NAMES), runs_of(design, ishigami(points)[:, None]), "adoption")
    for i, name in enumerate(NAMES):
        for measure in ("mu", "mu_star", "sigma"):
            assert value_of(result, measure, name) == pytest.approx(known[measure][i], abs=1e-9)
    assert set(result.growth["size"]) == {6, 12} and set(result.growth["measure"]) == {"mu_star"}


# — factorial —


def grid_design(levels: list[list], names: list[str]) -> pd.DataFrame:
    combinations = pd.DataFrame(list(product(*levels)), columns=names)
    return pd.DataFrame({"point": range(len(combinations)), "scenario": "here"}).join(combinations)


TWO = grid_design([[0, 1], ["no", "yes"]], ["x", "w"])
TWO_ABOUT = {"kind": "factorial", "factors": [factor("x", [0, 1]), factor("w", ["no", "yes"])]}


def test_a_factorial_by_hand():
    # mean 2; rows 0.5 and 3.5: 1.5^2 = 2.25; columns 1 and 3: 1; all: (0 + 1 + 4 + 25) / 4 - 4 = 3.5; left: 0.25
    (result,) = analyse(TWO, TWO_ABOUT, runs_of(TWO, np.array([[0.0], [1], [2], [5]])), "adoption")
    assert value_of(result, "first", "x") == pytest.approx(2.25 / 3.5)
    assert value_of(result, "first", "w") == pytest.approx(1 / 3.5)
    assert value_of(result, "second", "x", "w") == pytest.approx(0.25 / 3.5)
    assert value_of(result, "total", "x") == pytest.approx(2.5 / 3.5)
    assert value_of(result, "total", "w") == pytest.approx(1.25 / 3.5)
    assert result.indices["low"].isna().all() and result.settled == NOT


def test_luck_does_not_inflate_a_factorial():
    # the same means with +-(0.5, -0.5, -0.5, 0.5) by luck: the interaction is 1 in one replicate and 0 in the other,
    # whose product is 0, and 2.25 + 1 is left of the variance
    luck = np.array([[0.5, -0.5], [-0.5, 0.5], [-0.5, 0.5], [0.5, -0.5]])
    y = np.array([[0.0], [1], [2], [5]]) + luck
    (result,) = analyse(TWO, TWO_ABOUT, runs_of(TWO, y), "adoption")
    assert value_of(result, "first", "x") == pytest.approx(2.25 / 3.25)
    assert value_of(result, "second", "x", "w") == pytest.approx(0, abs=1e-12)


def test_three_factors_add_up():
    levels = [[0, 1, 2], [0, 1], [0, 1, 2, 3]]
    design = grid_design(levels, NAMES)
    kind = {"kind": "factorial", "factors": [factor(n, own) for n, own in zip(NAMES, levels, strict=True)]}
    y = (design["x1"] * design["x2"] + design["x3"] ** 2).to_numpy()[:, None] + 0.0
    (result,) = analyse(design, kind, runs_of(design, y), "adoption")
    firsts = sum(value_of(result, "first", name) for name in NAMES)
    assert firsts + value_of(result, "second", "x1", "x2") == pytest.approx(1)
    assert value_of(result, "total", "x3") == pytest.approx(value_of(result, "first", "x3"))


def test_intervals_of_a_factorial_hold_what_they_promise_with_three_replicates():
    # x * w over (0, 0.5, 1) and (0, 1): shares 2/7, 4/7, 3/7, 5/7 and 2/7 for both
    truth = np.array([0.0, 0, 0, 0.5, 0, 1])[:, None]
    hits = []
    for repeat in range(150):
        grid = (truth + 0.1 * noise(6, 3, place=repeat)).reshape(3, 2, 3)
        found = factorial(["x", "w"], (grid - grid.mean(axis=(0, 1))) / grid.std())
        hits += [entry["low"] <= known <= entry["high"]
                 for entry, known in zip(found, (2 / 7, 4 / 7, 3 / 7, 5 / 7, 2 / 7), strict=True)]
    assert 0.9 <= np.mean(hits) <= 0.99


def test_a_factorial_with_a_hole_is_refused():
    runs = runs_of(TWO, np.zeros((4, 1)) + np.arange(4)[:, None])
    with pytest.raises(UserError, match="3 of 4 combinations"):
        analyse(TWO[:3], TWO_ABOUT, runs[runs["point"] < 3], "adoption")


# — slices and distributions —


@pytest.fixture(scope="module")
def hypercube() -> pd.DataFrame:
    return design_of(cube(1200, 3), NAMES)


def test_first_order_from_any_sample(hypercube):
    # y = 2 x1 + x2 + luck: 4/5, 1/5, 0, however strong luck is
    y = (2 * hypercube["x1"] + hypercube["x2"]).to_numpy()[:, None] + 0.6 * noise(len(hypercube), 8)
    (result,) = analyse(hypercube, about("latin_hypercube", NAMES), runs_of(hypercube, y), "adoption")
    # ten slices of a linear effect hold 1 - 1/100 of its variance
    for name, known in zip(NAMES, (0.8, 0.2, 0), strict=True):
        assert value_of(result, "first", name) == pytest.approx(0.99 * known, abs=0.03)
        low, high = (value_of(result, "first", name, column=end) for end in ("low", "high"))
        assert low <= 0.99 * known <= high
    share = result.chance.set_index("part")["share"]
    assert share["settings"] == pytest.approx((5 / 12) / (5 / 12 + 0.36), abs=0.03)
    assert set(result.growth["size"]) == {150, 300, 600, 1200}


def test_first_order_by_hand():
    # variance within slices 1/2, of all 17/3: epsilon squared is 1 - (1/2) / (17/3)
    design = design_of(np.array([[0.0], [0], [1], [1]]), ["x"])
    kind = {"kind": "points", "factors": [factor("x", [0, 1])]}
    (result,) = analyse(design, kind, runs_of(design, np.array([[1.0], [2], [5], [6]])), "adoption")
    assert value_of(result, "first", "x") == pytest.approx(1 - 0.5 / (17 / 3))


@pytest.mark.slow
def test_many_slices_do_not_inflate(hypercube):
    # twenty values without influence and 60 points: the plain share of the slices' means would be about 19/59
    design = hypercube[:60].assign(x1=np.tile(np.arange(20), 3))
    kind = {"kind": "points", "factors": [factor("x1", list(range(20))), factor("x2")]}
    plain, ours = [], []
    for repeat in range(20):
        y = noise(60, 1, place=repeat)
        plain.append(pd.Series(y[:, 0]).groupby(design["x1"]).transform("mean").var() / y.var())
        ours.append(value_of(analyse(design, kind, runs_of(design, y), "adoption")[0], "first", "x1"))
    assert np.mean(plain) > 0.25 and abs(np.mean(ours)) < 0.06


def test_slices():
    assert slices_of(pd.Series(["b", "a", "b"]), factor("x", ["b", "a"])).tolist() == [1, 0, 1]
    assert slices_of(pd.Series([True, False, True]), factor("x", [True, False])).tolist() == [1, 0, 1]
    assert slices_of(pd.Series([3, 5, 3, 4] * 20), factor("x")).tolist() == [0, 2, 0, 1] * 20
    codes = slices_of(pd.Series(np.arange(200) / 200), factor("x"))
    assert np.bincount(codes).tolist() == [20] * 10
    assert len(np.bincount(slices_of(pd.Series(np.arange(30) / 30), factor("x")))) == 4


def test_distances_of_distributions_by_hand():
    # runs 1 2 3 | 4 5 6: in the first half all lie at or below 3, of all runs half do: 0.5, in both halves
    design = design_of(np.array([[0.0], [0], [0], [1], [1], [1]]), ["x"])
    kind = {"kind": "points", "factors": [factor("x", [0, 1])]}
    (sample,) = samples(design, kind, runs_of(design, np.arange(1.0, 7)[:, None]), "adoption")
    assert [entry["value"] for entry in density(sample, 50)] == pytest.approx([0.5, 0.5], abs=1e-6)


def test_salib_says_the_same_of_distributions(hypercube):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = pytest.importorskip("SALib.analyze.pawn", reason=NEEDS_SALIB)
    design = hypercube[:250].copy()
    points = design[NAMES].to_numpy()
    y = ishigami(points)
    (result,) = analyse(design, about("points", NAMES), runs_of(design, y[:, None]), "adoption")
    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0, 1]] * 3}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        known = oracle.analyze(problem, points, y, S=10)
    for i, name in enumerate(NAMES):  # it leaves the largest point of each factor out of its last slice
        assert value_of(result, "density_median", name) == pytest.approx(known["median"][i], abs=0.005)
        assert value_of(result, "density_max", name) == pytest.approx(known["maximum"][i], abs=0.05)


def test_a_factor_without_influence_stays_below_its_threshold(hypercube):
    above = []
    for repeat in range(20):
        design = hypercube[:300].assign(x3=uniforms(key_of(99, repeat), 300))
        y = design["x1"].to_numpy()[:, None] + 0.1 * noise(300, 3, place=repeat)
        (sample,) = samples(design, about("points", NAMES), runs_of(design, y), "adoption")
        found = {(entry["factor"], entry["measure"]): entry for entry in density(sample, 50)}
        above += [found["x3", name]["value"] > found["x3", name]["threshold"]
                  for name in ("density_median", "density_max")]
        assert found["x1", "density_median"]["low"] > found["x1", "density_median"]["threshold"]
    assert np.mean(above) <= 0.15


def test_the_distribution_moves_though_the_mean_does_not(hypercube):
    y = np.where(hypercube["x1"] > 0.5, 1.0, 0.2).reshape(-1, 1) * noise(len(hypercube), 4)
    (result,) = analyse(hypercube, about("latin_hypercube", NAMES), runs_of(hypercube, y), "adoption")
    assert abs(value_of(result, "density_median", "x1")) > 0.15
    found = result.indices.set_index(["factor", "measure"])["verdict"]
    assert found["x1", "density_median"] == "clear" and found["x1", "first"] != "clear"


def test_a_factorial_deals_runs_out_within_cells():
    # w does nothing with the same luck: no distance and no threshold; x does all
    y = np.array([[0.0, 1], [0, 1], [3, 4], [3, 4]])
    (sample,) = samples(TWO, TWO_ABOUT, runs_of(TWO, y), "adoption")
    found = {(entry["factor"], entry["measure"]): entry for entry in density(sample, 50)}
    assert found["w", "density_max"]["value"] == found["w", "density_max"]["threshold"] == 0
    assert found["x", "density_max"]["value"] == pytest.approx(0.5)


@pytest.mark.parametrize("levels", [5, 12])
def test_levels_of_a_range_in_a_factorial_are_a_slice_each(levels):
    # more levels than a sample of so few points would have slices
    design = grid_design([[k / levels for k in range(levels)], [0, 1, 2]], ["x", "w"])
    kind = {"kind": "factorial", "factors": [factor("x"), factor("w", [0, 1, 2])]}
    y = design["x"].to_numpy()[:, None] + np.zeros(4)
    (result,) = analyse(design, kind, runs_of(design, y), "adoption")
    # at or below the lowest of n levels lies 1 / n of all runs, and all of that level
    assert value_of(result, "density_max", "x") == pytest.approx(1 - 1 / levels)
    assert value_of(result, "density_max", "w") == pytest.approx(0, abs=1e-12)


# — one at a time —


def test_a_tornado_by_hand():
    # x2: effects 1, 2, 3 by luck: mean 2, t(2) = 4.303, 4.303 * 1 / sqrt(3) = 2.484
    design = pd.DataFrame({"point": range(4), "scenario": "here", "varied": ["", "x1", "x1", "x2"],
                           "x1": [1.0, 0, 2, 1], "x2": [5, 5, 5, 9]})
    kind = {"kind": "one_at_a_time", "factors": [factor("x1", [0, 1, 2]), factor("x2", [5, 9]), factor("x3", [1])]}
    y = np.array([[1.0, 2, 3], [0, 1, 2], [1, 2, 3.3], [2, 4, 6]])
    (result,) = analyse(design.assign(x3=1), kind, runs_of(design, y), "adoption")
    assert value_of(result, "lowest", "x1") == pytest.approx(-1)
    assert value_of(result, "highest", "x1") == pytest.approx(0.1)
    assert [value_of(result, name, "x2") for name in ("lowest", "highest")] == pytest.approx([2, 2])
    assert value_of(result, "highest", "x2", column="high") == pytest.approx(4.484, abs=1e-3)
    assert result.indices["at"].tolist() == ["9", "9", "0", "2", "", ""]
    assert result.indices["verdict"].tolist() == ["not clear", "not clear", "clear", "not clear", "unknown", "unknown"]
    (gaps,) = analyse(design.assign(x3=1), kind, runs_of(design, np.where(y == 6, np.nan, y)), "adoption")
    assert value_of(gaps, "lowest", "x2") == pytest.approx(1.5) and "1 of 12 runs" in gaps.notes[0]


# — two camps —


def test_shares_of_the_best_cut():
    at = (np.arange(20_000) + 0.5) / 20_000
    assert two_camps(at).share == pytest.approx(0.75, abs=1e-3)
    assert two_camps(ndtri(at)).share == pytest.approx(2 / np.pi, abs=1e-3)
    # -1 and 1, each with a variance of 0.01: 1 / 1.01
    found = two_camps(np.r_[ndtri(at) / 10 - 1, ndtri(at) / 10 + 1])
    assert found.share == pytest.approx(1 / 1.01, abs=1e-3) and found.split
    assert (found.low, found.high, found.low_runs) == pytest.approx((-1, 1, 0.5), abs=1e-3)
    assert not two_camps(at).split and not two_camps(ndtri(at)).split


def even(n: int) -> np.ndarray:
    return (np.arange(n) + 0.5) / n


TAIL = np.r_[8 + ndtri(even(950)), 20 + 78 * even(50)]  # 95 in 100 near 8, 5 in 100 spread around 59


@pytest.mark.parametrize(("y", "split"), [
    (ndtri(even(500)), False), (even(500), False), (-np.log(even(500)), False), (TAIL, False),
    (np.r_[ndtri(even(300)) * 4 + 10, ndtri(even(200)) * 8 + 80], True),  # 60 around 10, 40 around 80
    (np.r_[ndtri(even(190)) + 8, ndtri(even(10)) + 59], True),  # a small camp, and nobody between
    (np.r_[10 + even(100), 50 + even(100), 90 + even(100)], False),  # three: 3/4 of the variance by one cut
], ids=["normal", "uniform", "exponential", "long tail", "two camps", "small camp", "three camps"])
def test_two_camps_have_a_valley_between_them(y, split):
    assert two_camps(y).split == split


def test_the_valley_by_hand():
    # means 0 and 8, so the middle half lies between 2 and 6: at 45 and 45 runs, 15 there would be too many
    ends = [0.0] * 45 + [8.0] * 45
    assert two_camps(np.array(ends)).valley == 0
    found = [two_camps(np.array(ends + [4.0 + 0.01 * k for k in range(n)])) for n in (6, 30)]
    assert [one.split for one in found] == [True, False]
    assert found[0].valley == pytest.approx(6 / 96)
    # as much of the variance, no valley: 0.8 of it and more is between the sides of the long tail
    assert two_camps(TAIL).share > 0.8


def test_a_camp_needs_five_in_a_hundred_ten_runs_and_fifty_in_all():
    few = np.r_[np.zeros(960), np.full(40, 100.0)] + np.arange(1000) / 1000
    assert not two_camps(few).split and two_camps(few).high_runs == pytest.approx(0.04)
    assert not two_camps(np.r_[np.zeros(91), np.ones(9)]).split
    assert two_camps(np.r_[np.zeros(30), np.ones(30)]).split
    assert not two_camps(np.r_[np.zeros(20), np.ones(20)]).split
    assert np.isnan(two_camps(np.ones(60)).share)


def test_camps_put_distributions_first(hypercube):
    tips = hypercube["x1"].to_numpy()[:, None] + 0.05 * noise(len(hypercube), 4) > 0.4
    runs = runs_of(hypercube, tips + 0.02 * noise(len(hypercube), 4, place=9))
    (result,) = analyse(hypercube, about("latin_hypercube", NAMES), runs, "adoption")
    assert result.camps is not None and result.camps.high_runs == pytest.approx(0.6, abs=0.02)
    assert result.indices["measure"].iloc[0] == "density_median"
    said = " ".join(result.notes)
    assert "Runs ended in two camps: 40 % near 0 and 60 % near 100 (people out of 100). Means mislead" in said
    assert "Luck decides between them at 1" in said


# — enough runs —


def test_verdicts_by_the_widest_interval():
    assert [verdict(width) for width in (0.05, 0.051, 0.1, 0.11, np.nan)] == [SETTLED, ORDER, ORDER, NOT, NOT]
    # half-widths 0.1 and 0.2 at 100 rows: 100 (0.2 / 0.05)^2 = 1600 would do
    own = table([row("x", "first", value=0.5, low=0.4, high=0.6), row("w", "first", value=0.2, low=0.0, high=0.4)])
    found = convergence(own, 100, "rows").iloc[0]
    assert (found["widest"], found["verdict"], found["enough"]) == (pytest.approx(0.2), NOT, pytest.approx(1600))


def test_what_is_clear_lies_beyond_no_influence():
    ends = {"clear": ("mu_star", 3, 4, 2), "not clear": ("density_max", 0.1, 0.3, 0.2),
            "unknown": ("mu", -1, 1, np.nan), "negligible": ("total", 0.001, 0.04, 0)}
    own = table(row("x", name, value=low, low=low, high=high, threshold=edge)
                for name, low, high, edge in ends.values())
    assert own["verdict"].tolist() == list(ends)
    down = table([row("x", "lowest", value=-2, low=-3, high=-1, threshold=0)])
    assert down["verdict"].tolist() == ["clear"]


def test_effects_are_judged_against_the_largest():
    # 0.4 of 8 is 0.05; the spread's 1.6 of 8 is 0.2
    own = table([row("x", "mu_star", value=8, low=7.6, high=8.4), row("x", "sigma", value=2, low=1, high=4.2)])
    assert convergence(own, 10, "trajectories")["widest"].tolist() == pytest.approx([0.05, 0.2])


def test_more_rows_settle():
    found = []
    for n in (64, 1024):
        design = saltelli(n, NAMES)
        y = design[NAMES].sum(axis=1).to_numpy()[:, None] + 0.01 * noise(len(design), 2)
        (result,) = analyse(design, about("sobol", NAMES), runs_of(design, y), "adoption")
        found.append((result.settled, "would settle" in " ".join(sentences(result))))
    assert found[0] == (NOT, True) and found[1] == (SETTLED, False)


# — designs as experiments make them —


def test_designs_of_experiments_fit():
    vary = {"programme.power": (0.0, 1.0), "trust.gain": {"low": 0.03, "high": 0.12, "scale": "log"}}
    for kind, options in (("sobol", {"size": 64, "second_order": True}), ("morris", {"size": 10}),
                          ("latin_hypercube", {"size": 100}), ("factorial", {"levels": 4}),
                          ("one_at_a_time", {"levels": 4})):
        study = make_experiment(["baseline"], vary, kind, replicates=4, **options)
        data = {"kind": study.kind, "options": study.options, "factors": [one.as_dict() for one in study.factors]}
        y = study.design["programme.power"].to_numpy()[:, None] + 0.01 * noise(study.n_points, 4)
        (result,) = analyse(study.design, data, runs_of(study.design, y), "adoption")
        assert result.indices["factor"].iloc[0] == "programme.power"
        assert result.indices["verdict"].iloc[0] == "clear"
        assert not result.growth.empty or kind == "one_at_a_time"


def test_points_of_two_scenarios_are_taken_apart():
    both = pd.concat([TWO, TWO.assign(scenario="there", point=TWO["point"] + 4)], ignore_index=True)
    y = np.array([0.0, 1, 2, 5, 0, 3, 0, 3])[:, None]
    here, there = analyse(both, TWO_ABOUT, runs_of(both, y), "adoption")
    assert (here.scenario, there.scenario) == ("here", "there")
    assert value_of(there, "first", "w") == pytest.approx(1) and value_of(there, "total", "x") == 0


def test_a_grid_is_laid_out_by_level():
    (sample,) = samples(TWO.iloc[[3, 1, 0, 2]], TWO_ABOUT, runs_of(TWO, np.arange(4.0)[:, None]), "adoption")
    grid = grid_of(sample)[..., 0]
    assert np.argsort(grid.ravel()).tolist() == [0, 1, 2, 3]


def test_an_incomplete_trajectory_is_refused():
    design = trajectories(np.array([[0.0, 0], [0.5, 0], [0.5, 0.5], [0, 0], [0.5, 0], [0.5, 0.5]]), ["a", "b"])
    runs = runs_of(design, np.arange(6.0)[:, None])
    (sample,) = samples(design[:5], about("morris", ["a", "b"]), runs[runs["point"] < 5], "adoption")
    with pytest.raises(UserError, match="b is not moved once in every trajectory"):
        elementary_effects(sample)
