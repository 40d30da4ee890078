"""Sobol' indices and the share of luck: known functions, luck that is known, hand-worked tables."""

from __future__ import annotations

import warnings
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtri
from scipy.stats import qmc

from sim.analysis.sensitivity import analyse
from sim.analysis.sensitivity.chance import chance
from sim.analysis.sensitivity.pairs import across_luck, counts, luck_counts, moments, pairs, resampled
from sim.analysis.sensitivity.sample import samples
from sim.analysis.sensitivity.sobol import Blocks, _variance, blocks_of, sobol
from sim.draws import uniforms
from sim.run import key_of

NEEDS_SALIB = "compared with SALib, which is not there; to have it: pip install 'coproduce[habits]'"


def factor(key: str, values: list | None = None, group: str | None = None) -> dict:
    ends = {"low": None, "high": None} if values else {"low": 0.0, "high": 1.0}
    return {"key": key, "values": values, **ends, "scale": "linear", "group": group}


def about(kind: str, names: list[str]) -> dict:
    return {"kind": kind, "options": {}, "factors": [factor(name) for name in names]}


def runs_of(design: pd.DataFrame, y: np.ndarray, outcome: str = "adoption") -> pd.DataFrame:
    """A table of finished runs from outcomes of shape (points, replicates)."""
    replicates = y.shape[1]
    table = design.loc[design.index.repeat(replicates), ["scenario", "point"]].reset_index(drop=True)
    return table.assign(replicate=np.tile(np.arange(replicates), len(design)), stage=None, type=None, message=None,
                        **{outcome: y.ravel()})


def design_of(points: np.ndarray, names: list[str], **layout) -> pd.DataFrame:
    table = pd.DataFrame(points, columns=names)
    return pd.DataFrame({"point": range(len(table)), "scenario": "here", **layout}).join(table)


def saltelli(n: int, names: list[str], second: bool = False, groups: dict[str, list[str]] | None = None
             ) -> pd.DataFrame:
    """Rows A, B, AB and BA; row by row."""
    k = len(names)
    cube = qmc.Sobol(2 * k, scramble=False).random(2 * n)[n:]  # the first points lie on the corner
    a, b = cube[:, :k], cube[:, k:]
    blocks = {"A": a, "B": b}
    moved = groups or {name: [name] for name in names}
    for letters, base, other in (("AB", a, b), ("BA", b, a)) if second else (("AB", a, b),):
        for name, members in moved.items():
            mixed = base.copy()
            columns = [names.index(member) for member in members]
            mixed[:, columns] = other[:, columns]
            blocks[f"{letters}:{name}"] = mixed
    points = np.stack(list(blocks.values()), axis=1).reshape(-1, k)
    return design_of(points, names, row=np.repeat(np.arange(n), len(blocks)), block=list(blocks) * n)


def ishigami(x: np.ndarray, a: float = 7.0, b: float = 0.1) -> np.ndarray:
    z = np.pi * (2 * x - 1)
    return np.sin(z[:, 0]) + a * np.sin(z[:, 1]) ** 2 + b * z[:, 2] ** 4 * np.sin(z[:, 0])


def noise(rows: int, columns: int, place: int = 0) -> np.ndarray:
    """Standard normal numbers keyed by row and column."""
    return np.array([ndtri(uniforms(key_of(place, row), columns) * 0.999999 + 5e-7) for row in range(rows)])


def value_of(result, measure: str, name: str, other: str = "", column: str = "value") -> float:
    table = result.indices
    found = table[(table["measure"] == measure) & (table["factor"] == name) & (table["with"] == other)]
    assert len(found) == 1
    return float(found[column].iloc[0])


NAMES = ["x1", "x2", "x3"]
# V1 = (1 + b pi^4 / 5)^2 / 2 = (1 + 0.1 * 97.409 / 5)^2 / 2 = 4.3459; V2 = a^2 / 8 = 6.125;
# V13 = b^2 pi^8 (1/18 - 1/50) = 0.01 * 9488.5 * 0.035556 = 3.3737; V = 4.3459 + 6.125 + 3.3737 = 13.8446
V1, V2, V13 = (1 + 0.1 * np.pi**4 / 5) ** 2 / 2, 49 / 8, 0.01 * np.pi**8 * (1 / 18 - 1 / 50)
V = V1 + V2 + V13
FIRST = {"x1": V1 / V, "x2": V2 / V, "x3": 0.0}
TOTAL = {"x1": (V1 + V13) / V, "x2": V2 / V, "x3": V13 / V}


@pytest.fixture(scope="module")
def ishigami_design() -> pd.DataFrame:
    return saltelli(1024, NAMES, second=True)


def test_the_arithmetic_of_ishigami():
    assert pytest.approx([4.3459, 6.125, 3.3737, 13.8446], abs=1e-4) == [V1, V2, V13, V]
    assert [*FIRST.values(), *TOTAL.values()] == pytest.approx([0.3139, 0.4424, 0, 0.5576, 0.4424, 0.2437], abs=1e-4)


def test_ishigami(ishigami_design):
    y = ishigami(ishigami_design[NAMES].to_numpy())[:, None]
    (result,) = analyse(ishigami_design, about("sobol", NAMES), runs_of(ishigami_design, y), "adoption")
    for name in NAMES:
        assert value_of(result, "first", name) == pytest.approx(FIRST[name], abs=0.02)
        assert value_of(result, "total", name) == pytest.approx(TOTAL[name], abs=0.02)
    assert value_of(result, "second", "x1", "x3") == pytest.approx(V13 / V, abs=0.03)
    assert value_of(result, "second", "x1", "x2") == pytest.approx(0, abs=0.03)
    assert list(dict.fromkeys(result.indices["factor"][result.indices["with"] == ""])) == ["x1", "x2", "x3"]
    assert result.chance.empty and "one replicate" in " ".join(result.notes)
    inside = (result.indices["low"] <= result.indices["value"]) & (result.indices["value"] <= result.indices["high"])
    assert inside.all()
    assert sorted(set(result.growth["size"])) == [128, 256, 512, 1024]


@pytest.mark.slow
def test_ishigami_with_luck_is_not_inflated(ishigami_design):
    # luck alone has variance 4; luck in each run as much as the settings, V = 13.8446: of 31.689 in all, shares are
    # 0.4369, 0.1262 and 0.4369
    replicates = 16
    x = ishigami_design[NAMES].to_numpy()
    alone = 2 * noise(1, replicates, place=1)
    alone = 2 * (alone - alone.mean()) / alone.std(ddof=1)  # this luck has just that variance
    y = ishigami(x)[:, None] + alone + np.sqrt(V) * noise(len(x), replicates)
    (result,) = analyse(ishigami_design, about("sobol", NAMES), runs_of(ishigami_design, y), "adoption")
    for name in NAMES:
        for measure, known in (("first", FIRST), ("total", TOTAL)):
            low, high = (value_of(result, measure, name, column=end) for end in ("low", "high"))
            assert low <= known[name] <= high
            assert value_of(result, measure, name) == pytest.approx(known[name], abs=0.06)
    # the plain estimator on means: (ST V + V / R) / (V + V / R) = (0.2437 + 1/16) / (1 + 1/16) = 0.288 for x3
    blocks = {name: y.mean(axis=1)[(ishigami_design["block"] == name).to_numpy()] for name in ("A", "B", "AB:x3")}
    naive = ((blocks["A"] - blocks["AB:x3"]) ** 2).mean() / 2 / np.r_[blocks["A"], blocks["B"]].var()
    assert naive == pytest.approx(0.288, abs=0.03) and naive > value_of(result, "total", "x3") + 0.02
    shares = result.chance.set_index("part")
    whole = 2 * V + 4
    for part, known in (("settings", V / whole), ("luck", 4 / whole), ("luck_with_settings", V / whole)):
        assert shares.loc[part, "share"] == pytest.approx(known, abs=0.02)
        assert shares.loc[part, "low"] <= known <= shares.loc[part, "high"]
        assert shares.loc[part, "variance"] == pytest.approx(known * whole, rel=0.06)


def test_much_luck_makes_the_plain_estimator_wrong_by_far():
    # luck with 4 V and 4 replicates: (ST V + V) / (V + V) is (0 + 1) / 2 for a factor that does nothing
    design = saltelli(512, NAMES)
    y = ishigami(design[NAMES].to_numpy())[:, None] + np.sqrt(4 * V) * noise(len(design), 4)
    blocks = blocks_of(samples(design, about("sobol", NAMES), runs_of(design, y), "adoption")[0])
    means = Blocks(blocks.names, *(block.mean(axis=1, keepdims=True) for block in (blocks.a, blocks.b)),
                   tuple(block.mean(axis=1, keepdims=True) for block in blocks.ab), ())
    ours, naive = ({(e["factor"], e["measure"]): e for e in sobol(some)} for some in (blocks, means))
    assert naive["x3", "total"]["value"] > 0.55
    assert ours["x3", "total"]["low"] < TOTAL["x3"] < ours["x3", "total"]["high"]


def test_luck_that_all_points_share_changes_nothing(ishigami_design):
    y = ishigami(ishigami_design[NAMES].to_numpy())[:, None] + np.zeros(3)
    luck = np.array([0, 5, -9])
    kind = about("sobol", NAMES)
    plain = blocks_of(samples(ishigami_design, kind, runs_of(ishigami_design, y), "adoption")[0])
    moved = blocks_of(samples(ishigami_design, kind, runs_of(ishigami_design, y + luck), "adoption")[0])
    for one, other in zip(sobol(plain, 50), sobol(moved, 50), strict=True):
        assert other["value"] == pytest.approx(one["value"], abs=1e-9)


def test_the_g_function():
    # V_i = 1 / (3 (1 + a_i)^2), V = prod(1 + V_i) - 1, total of i = V_i prod_{j != i} (1 + V_j) / V
    a = np.array([0, 1, 4.5, 99])
    names = ["a", "b", "c", "d"]
    parts = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + parts) - 1
    design = saltelli(1024, names)
    y = np.prod((np.abs(4 * design[names].to_numpy() - 2) + a) / (1 + a), axis=1)[:, None]
    (result,) = analyse(design, about("sobol", names), runs_of(design, y), "adoption")
    for i, name in enumerate(names):
        total = parts[i] * np.prod(np.delete(1 + parts, i)) / whole
        assert value_of(result, "first", name) == pytest.approx(parts[i] / whole, abs=0.015)
        assert value_of(result, "total", name) == pytest.approx(total, abs=0.015)
    assert result.indices[result.indices["factor"] == "d"]["verdict"].iloc[0] == "negligible"


def test_a_factor_that_does_nothing_has_a_total_of_zero():
    names = ["x1", "idle"]
    design = saltelli(32, names)
    luck = noise(1, 5)
    y = design["x1"].to_numpy()[:, None] * (1 + 0.2 * luck) + luck  # luck depends on x1, not on idle
    (result,) = analyse(design, about("sobol", names), runs_of(design, y), "adoption")
    for measure in ("first", "total"):
        for column in ("value", "low", "high"):
            assert value_of(result, measure, "idle", column=column) == 0.0
    assert value_of(result, "total", "x1") == pytest.approx(1, abs=0.1)


def test_groups_are_moved_together():
    # y = x1 + x2 + x3 with x1, x2 in one group: 2/3 and 1/3
    groups = {"pair": ["x1", "x2"], "x3": ["x3"]}
    design = saltelli(512, NAMES, groups=groups)
    kind = {"kind": "sobol", "factors": [factor("x1", group="pair"), factor("x2", group="pair"), factor("x3")]}
    y = design[NAMES].sum(axis=1).to_numpy()[:, None]
    (result,) = analyse(design, kind, runs_of(design, y), "adoption")
    for measure in ("first", "total"):
        assert value_of(result, measure, "pair") == pytest.approx(2 / 3, abs=0.02)
        assert value_of(result, measure, "x3") == pytest.approx(1 / 3, abs=0.02)
    assert set(result.indices["factor"][result.indices["measure"] == "density_max"]) == set(NAMES)


def test_salib_says_the_same_of_sobol():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        oracle = pytest.importorskip("SALib.analyze.sobol", reason=NEEDS_SALIB)
    design = saltelli(64, NAMES, second=True)
    y = ishigami(design[NAMES].to_numpy()) + 3
    (result,) = analyse(design, about("sobol", NAMES), runs_of(design, y[:, None]), "adoption")
    wide = design.assign(y=y).pivot(index="row", columns="block", values="y")
    found = []
    for order in (NAMES, NAMES[::-1]):  # SALib takes one way round of a pair, we the mean of both
        columns = ["A", *(f"AB:{name}" for name in order), *(f"BA:{name}" for name in order), "B"]
        problem = {"num_vars": 3, "names": order, "bounds": [[0, 1]] * 3}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found.append(oracle.analyze(problem, wide[columns].to_numpy().ravel(), seed=1))
    for i, name in enumerate(NAMES):
        assert value_of(result, "first", name) == pytest.approx(found[0]["S1"][i], abs=1e-9)
        assert value_of(result, "total", name) == pytest.approx(found[0]["ST"][i], abs=1e-9)
    for j, k in combinations(range(3), 2):
        both = (found[0]["S2"][j, k] + found[1]["S2"][2 - k, 2 - j]) / 2
        assert value_of(result, "second", NAMES[j], NAMES[k]) == pytest.approx(both, abs=1e-9)


def linear_blocks(seed: int, n: int, replicates: int) -> Blocks:
    """y = 3 x1 (1 + luck) + 2 x2 + luck: expected shares are 9/13 and 4/13."""
    cube = uniforms(key_of(seed, 0), 4 * n).reshape(n, 4)
    luck = noise(2, replicates, place=1000 + seed)

    def outcome(x1: np.ndarray, x2: np.ndarray, place: int) -> np.ndarray:
        own = 0.5 * noise(n, replicates, place=10 * seed + place + 5000)
        return 3 * x1[:, None] * (1 + 0.3 * luck[0]) + 2 * x2[:, None] + luck[1] + own

    x = cube.T
    blocks = [outcome(x[0], x[1], 0), outcome(x[2], x[3], 1), outcome(x[2], x[1], 2), outcome(x[0], x[3], 3)]
    blocks = [block - np.mean(blocks, axis=(0, 1)) for block in blocks]
    return Blocks(("x1", "x2"), blocks[0], blocks[1], tuple(blocks[2:]), ())


def test_intervals_hold_what_they_promise():
    hits = [entry["low"] <= known <= entry["high"] for seed in range(60)
            for entry, known in zip(sobol(linear_blocks(seed, 64, 6), resamples=200),
                                    (9 / 13, 9 / 13, 4 / 13, 4 / 13), strict=True)]
    assert 0.88 <= np.mean(hits) <= 0.995


def test_shares_of_luck_by_hand():
    # points 1 and 5, replicates 2 and 4, nothing left: 16/2 = 8 and 4/2 = 2
    table, notes = chance(np.array([[0.0, 2], [4, 6]]), fixed=False)
    assert table["share"].tolist() == pytest.approx([0.8, 0.2, 0]) and notes == []
    assert table["variance"].tolist() == pytest.approx([8, 2, 0])
    # mean squares 36, 16 and 4: (36 - 4) / 2 = 16, (16 - 4) / 2 = 6, 4
    table, _ = chance(np.array([[0.0, 2], [4, 10]]), fixed=False)
    assert table["variance"].tolist() == pytest.approx([16, 6, 4])
    assert table["share"].tolist() == pytest.approx([16 / 26, 6 / 26, 4 / 26])
    # over just these two points: 16 / 2 = 8, 6 + 4 / 2 = 8, 4 / 2 = 2
    table, _ = chance(np.array([[0.0, 2], [4, 10]]), fixed=True)
    assert table["variance"].tolist() == pytest.approx([8, 8, 2])
    assert table["low"].isna().all()  # of 2 replicates


def test_a_share_below_zero_is_said():
    # point means 1 and 1, replicate means 1 and 1, mean square of the rest 4: (0 - 4) / 2 is below zero
    table, notes = chance(np.array([[0.0, 2], [2, 0]]), fixed=False)
    assert table["share"].tolist() == pytest.approx([0, 0, 1])
    assert "settings and luck was below zero" in notes[0]


def test_products_over_different_runs_by_hand():
    y, one = np.array([[1.0, 2], [3, 5]]), np.ones((1, 2))
    found = moments(y, one, one)
    assert found.same == pytest.approx((1 + 4 + 9 + 25) / 4)
    assert found.same_point == pytest.approx((1 * 2 + 3 * 5) / 2)
    assert found.same_luck == pytest.approx((1 * 3 + 2 * 5) / 2)
    assert found.different == pytest.approx((1 * 5 + 2 * 3) / 2)
    assert across_luck(y, y, one).tolist() == [[2.0, 15.0]]
    # the second replicate drawn twice and a third left out: pairs of replicate 1 and 2 only
    three = np.array([[1.0, 2, 7], [3, 5, 7]])
    assert across_luck(three, three, np.array([[1.0, 2, 0]])).tolist() == [[2.0, 15.0]]


def test_without_a_pair_nothing_is_known():
    y, one = np.array([[1.0, 2, 4], [3, 5, 9]]), np.array([[3.0, 0, 0], [1, 1, 1]])  # one replicate drawn three times
    assert np.isnan(across_luck(y, y, one)).tolist() == [[True, True], [False, False]]
    assert np.isnan(moments(y, np.ones((2, 2)), one).same_point).tolist() == [True, False]
    assert np.isnan(_variance(Blocks(("x",), y, y, (y,), ()), np.ones((2, 2)), one)).tolist() == [True, False]


def test_the_variance_over_rows_by_hand():
    # (1 * 3 + 5 * 9) / 2 = 24, less 3 * 6 from the means over both rows
    a, b = np.array([[1.0, 3]]), np.array([[5.0, 9]])
    assert _variance(Blocks(("x",), a, b, (a,), ()), np.ones((1, 1)), np.ones((1, 2))) == pytest.approx(24 - 18)


def test_points_and_luck_are_resampled_independently_and_always_alike():
    w, v = next(resampled(40, 40, resamples=300))
    assert w.shape == v.shape == (300, 40) and (w.sum(axis=1) == 40).all() and (v.sum(axis=1) == 40).all()
    assert abs(np.corrcoef(w.ravel(), v.ravel())[0, 1]) < 0.05
    assert (next(resampled(40, 40, resamples=300))[0] == w).all()
    assert (pairs(luck_counts(2, 100)) > 0).all() and luck_counts(2, 100).shape == (100, 2)
    assert counts(3, 4).shape == (4, 3)


@settings(max_examples=15, deadline=None)
@given(scale=st.floats(0.01, 1000), sign=st.sampled_from([-1, 1]), shift=st.floats(-1000, 1000))
def test_other_units_leave_the_indices_as_they_are(scale, sign, shift):
    design = saltelli(16, NAMES, second=True)
    y = ishigami(design[NAMES].to_numpy())[:, None] + noise(len(design), 3)
    kind = about("sobol", NAMES)
    ours, other = (sobol(blocks_of(samples(design, kind, runs_of(design, table), "adoption")[0]), 30)
                   for table in (y, sign * scale * y + shift))
    for one, two in zip(ours, other, strict=True):
        for name in ("value", "low", "high"):
            assert two[name] == pytest.approx(one[name], abs=1e-6, nan_ok=True)
    before, after = chance(y, fixed=False, resamples=30)[0], chance(sign * scale * y + shift, False, 30)[0]
    assert after["share"].tolist() == pytest.approx(before["share"].tolist(), abs=1e-6)


@settings(max_examples=8, deadline=None)
@given(luck=st.randoms(use_true_random=False))
def test_the_order_of_the_tables_does_not_matter(luck):
    design = saltelli(8, NAMES, second=True)
    runs = runs_of(design, ishigami(design[NAMES].to_numpy())[:, None] + noise(len(design), 3))
    order, places = list(range(len(runs))), list(range(len(design)))
    luck.shuffle(order)
    luck.shuffle(places)
    kind = about("sobol", NAMES)
    ours, other = (blocks_of(samples(one, kind, two, "adoption")[0])
                   for one, two in ((design, runs), (design.iloc[places], runs.iloc[order])))
    for one, two in zip(sobol(ours, 30), sobol(other, 30), strict=True):
        assert two["factor"] == one["factor"]
        assert two["value"] == pytest.approx(one["value"], abs=1e-9, nan_ok=True)


def test_the_same_tables_give_the_same_result():
    design = saltelli(16, NAMES)
    runs = runs_of(design, ishigami(design[NAMES].to_numpy())[:, None] + noise(len(design), 3))
    one, two = (analyse(design, about("sobol", NAMES), runs, "adoption")[0].as_dict() for _ in range(2))
    assert one == two
