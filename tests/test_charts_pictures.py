"""The pictures of experiments: what they state, what they draw, on small studies worked out by hand."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.sensitivity.camps import SPLIT, two_camps
from sim.charts import convergence, distribution, files, heat_map, interaction, main_effects, tornado
from sim.charts.effects import strongest_factors
from sim.charts.interactions import strongest_pairs
from sim.charts.measures import ranked_by
from sim.errors import UserError

POWER, HOURS, GAIN = ({"key": "programme.power", "scale": "linear"}, {"key": "programme.hours", "scale": "linear"},
                      {"key": "trust.gain", "scale": "log"})
SELECTION = {"key": "programme.selection", "scale": "linear"}
LUCK = (-0.02, 0.0, 0.02)


def crossed(response, **levels: list) -> pd.DataFrame:
    """Every combination of the levels, three replicates that share their luck."""
    keys = [key.replace("__", ".") for key in levels]
    return pd.DataFrame([{"scenario": "baseline", "point": point, "replicate": replicate,
                          **dict(zip(keys, at, strict=True)), "adoption": response(*at) + luck}
                         for point, at in enumerate(product(*levels.values())) for replicate, luck in enumerate(LUCK)])


def sample(response, points: int = 120) -> pd.DataFrame:
    """Points spread over power, hours and trust gain, two replicates each; no random numbers: golden ratios."""
    k = np.arange(points)
    power, hours, gain = (((k + 0.5) * ratio) % 1 for ratio in (1 / points, 0.6180339887, 0.7548776662))
    return pd.DataFrame([{"scenario": "baseline", "point": point, "replicate": replicate, "programme.power": p,
                          "programme.hours": 8 * h, "trust.gain": 0.03 * 10**g,
                          "adoption": response(p, h, g) + luck}
                         for point, (p, h, g) in enumerate(zip(power, hours, gain, strict=True))
                         for replicate, luck in enumerate(LUCK[:2])])


def spec_of(picture) -> dict:
    """What is drawn; of the shared pictures it is made once."""
    return SPECS[id(picture)] if id(picture) in SPECS else picture.to_dict()


def title(picture) -> str:
    text = spec_of(picture)["title"]["text"]
    return text if isinstance(text, str) else " ".join(text)


def tables(picture) -> list[pd.DataFrame]:
    return [pd.DataFrame(rows) for rows in spec_of(picture)["datasets"].values()]


def table_with(picture, *columns: str) -> pd.DataFrame:
    """The largest table that holds all the columns."""
    return max((table for table in tables(picture) if set(columns) <= set(table)), key=len)


def walk(spec: Any) -> Iterator[dict]:
    if isinstance(spec, dict):
        yield spec
        for part in spec.values():
            yield from walk(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from walk(part)


def indices(*rows: tuple, **more: Any) -> pd.DataFrame:
    """A table of indices from (factor, measure, value, half-width)."""
    return pd.DataFrame([{"factor": factor, "with": "", "measure": measure, "value": value, "low": value - half,
                          "high": value + half, "threshold": 0.0, "at": "", "verdict": "clear", **more}
                         for factor, measure, value, half in rows])


def growth(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame([{"size": size, "unit": "rows", "factor": factor, "measure": measure, "value": value,
                          "low": value - half, "high": value + half} for size, factor, measure, value, half in rows])


GRID = crossed(lambda power, hours: 0.1 + 0.2 * power + 0.1 * power * hours, programme__power=[0.0, 0.5, 1.0],
               programme__hours=[1.0, 2.0, 4.0])
SPREAD = sample(lambda p, h, g: 0.2 + 0.4 * p + 0.1 * h)
SOBOL = indices(("programme.hours", "first", 0.5, 0.05), ("programme.hours", "total", 0.6, 0.05),
                ("programme.power", "first", 0.2, 0.05), ("programme.power", "total", 0.4, 0.05))
ONE = indices(("programme.power", "highest", 0.10, 0.02), ("programme.power", "lowest", -0.05, 0.02),
              ("programme.hours", "highest", 0.20, 0.02), ("programme.hours", "lowest", 0.12, 0.02)).assign(
                  at=["1.0", "0.0", "8.0", "4.0"])
GROWN = growth((64, "programme.hours", "total", 0.5, 0.2), (128, "programme.hours", "total", 0.6, 0.1),
               (64, "programme.power", "total", 0.3, 0.2), (128, "programme.power", "total", 0.4, 0.08))
PICTURES = {
    "main effects": main_effects(GRID, [POWER, HOURS], "adoption"),
    "main effects of a sample": main_effects(SPREAD, [POWER, HOURS, GAIN], "adoption"),
    "interaction": interaction(GRID, POWER, HOURS, "adoption"),
    "interaction of a sample": interaction(SPREAD, POWER, GAIN, "adoption"),
    "heat map": heat_map(GRID, POWER, HOURS, "adoption"),
    "heat map of a sample": heat_map(SPREAD, POWER, GAIN, "adoption"),
    "tornado": tornado(ONE, "adoption"),
    "ranking": tornado(SOBOL, "adoption"),
    "convergence": convergence(GROWN, "adoption"),
    "distribution": distribution(SPREAD, "adoption"),
    "distribution by power": distribution(SPREAD, "adoption", POWER),
    "distribution of many": distribution(pd.concat([GRID.assign(scenario=f"s{k}") for k in range(8)]), "adoption"),
}
SPECS = {id(picture): picture.to_dict() for picture in PICTURES.values()}
every_picture = pytest.mark.parametrize("picture", PICTURES.values(), ids=PICTURES)


# — what holds for all —


@every_picture
def test_every_picture_says_that_it_is_no_forecast(picture):
    spec = spec_of(picture)
    said = spec["title"]["subtitle"]
    assert (said if isinstance(said, str) else said[-1]).endswith("Not a forecast.")
    assert spec["description"].startswith(title(picture)) and spec["title"]["text"]


@every_picture
def test_every_picture_names_what_it_counts(picture):
    words = json.dumps(spec_of(picture), ensure_ascii=False)
    assert "people out of 100" in words or "(of its variance)" in words.replace('", "', " ")
    titles = {str(part["title"]) for part in walk(spec_of(picture)) if part.get("title") and "field" in part}
    assert not {own for own in titles if "_" in own or "programme." in own}


@every_picture
def test_every_picture_is_small_and_has_tooltips(picture):
    assert max(map(len, tables(picture))) < 1000
    assert any("tooltip" in part for part in walk(spec_of(picture)))


@every_picture
def test_no_axis_writes_exponents(picture):
    formats = {part["format"] for part in walk(spec_of(picture)) if isinstance(part.get("format"), str)}
    assert not {own for own in formats if own[-1] in "eg"}


@pytest.mark.parametrize("name", ["main effects of a sample", "tornado"])
def test_pictures_can_be_drawn(name):
    drawn = files(PICTURES[name], "picture", ["svg"])["picture.svg"].decode()
    assert drawn.count("<path") > 5 and "NaN" not in drawn and "e-" not in "".join(
        part.split("<")[0] for part in drawn.split("<text")[1:])


def test_specs_are_stable():
    assert heat_map(GRID, POWER, HOURS, "adoption").to_json() == PICTURES["heat map"].to_json()
    assert main_effects(GRID, [POWER, HOURS], "adoption").to_json() == PICTURES["main effects"].to_json()


# — main effects —


def test_main_effects_by_hand():
    # power: mean over hours of 10 + 20 p + 10 p h, mean of h 7/3: 10, 10 + 10 + 11.67, 10 + 20 + 23.33
    table = next(own for own in tables(PICTURES["main effects"]) if own["place"].tolist() == [0.0, 0.5, 1.0])
    assert table["mean"].tolist() == pytest.approx([10, 31 + 2 / 3, 53 + 1 / 3])
    assert (table["high"] - table["mean"]).tolist() == pytest.approx([2, 2, 2])  # all three replicates the luckiest
    assert title(PICTURES["main effects"]) == "Adoption rose most with power: from 10 to 53 in 100"


def test_a_fall_and_a_hump_are_named():
    fall = crossed(lambda power: 0.5 - 0.2 * power, programme__power=[0.0, 1.0])
    assert title(main_effects(fall, [POWER], "adoption")) == "Adoption fell with power: from 50 to 30 in 100"
    hump = crossed(lambda power: 0.3 - (power - 0.5) ** 2, programme__power=[0.0, 0.5, 0.9])
    assert title(main_effects(hump, [POWER], "adoption")) == ("Adoption differed by power: 5 at 0, 30 in 100 at 0.5")


def test_choices_are_named():
    runs = crossed(lambda how: {"title": 0.2, "lottery": 0.4}[how], programme__selection=["title", "lottery"])
    picture = main_effects(runs, [SELECTION], "adoption")
    assert title(picture) == "Adoption differed by selection: 20 at title, 40 in 100 at lottery"
    assert table_with(picture, "level")["level"].tolist() == ["title", "lottery"]


def test_luck_is_not_taken_for_an_effect():
    runs = crossed(lambda power: 0.3, programme__power=[0.0, 1.0])
    runs.loc[runs["point"] == 1, "adoption"] = [0.29, 0.3, 0.32]
    runs.loc[runs["point"] == 0, "adoption"] = [0.3, 0.3, 0.3]
    assert title(main_effects(runs, [POWER], "adoption")) == "Adoption: no setting moved it clearly"


def test_one_run_of_each_point_is_said():
    picture = main_effects(GRID[GRID["replicate"] == 0], [POWER, HOURS], "adoption")
    assert title(picture).endswith("with one run of each point, luck may do this")
    assert "no interval is known" in spec_of(picture)["description"]


def test_only_the_strongest_of_many_are_shown():
    levels = {f"group{k}": [0, 1] for k in range(4)}
    runs = crossed(lambda *at: 0.1 * at[3] + 0.05 * at[1] + 0.001 * sum(at), **levels)
    more = pd.DataFrame({f"more{k}": runs["point"] % 2 for k in range(9)})
    factors = [{"key": key, "scale": "linear"} for key in (*levels, *more)]
    picture = main_effects(pd.concat([runs, more], axis=1), factors, "adoption")
    assert len(spec_of(picture)["concat"]) == 12
    assert "The 12 of 13 settings that moved it most." in spec_of(picture)["description"]
    assert strongest_factors(runs, factors[:4], "adoption")[:2] == ["group3", "group1"]


# — interactions —


def test_an_interaction_by_hand():
    # from power 0 to 1: 20 + 10 h, at hours 1 and 4
    assert title(PICTURES["interaction"]) == ("What power did to adoption depended on hours: +30 at hours 1, "
                                              "+60 in 100 at hours 4")
    labels = table_with(PICTURES["interaction"], "said")
    assert sorted(labels["said"]) == ["hours 1", "hours 2", "hours 4"]


def test_no_interaction_is_called_none():
    runs = crossed(lambda power, hours: 0.1 + 0.2 * power + 0.1 * hours, programme__power=[0.0, 1.0],
                   programme__hours=[1.0, 2.0])
    assert title(interaction(runs, POWER, HOURS, "adoption")) == (
        "No clear sign that power and hours act on each other in adoption")


def test_the_strongest_pair_is_found_among_additive_ones():
    runs = sample(lambda p, h, g: 0.9 * p + 0.5 * h + 0.3 * g + 1.5 * (h - 0.5) * (g - 0.5))
    keys = ["programme.power", "programme.hours", "trust.gain"]
    assert strongest_pairs(runs, keys, "adoption", 1) == [("programme.hours", "trust.gain")]
    grid = crossed(lambda a, b, c: a + b + c + 0.3 * a * c, a=[0, 1, 2], b=[0, 1, 2], c=[0, 1, 2])
    assert strongest_pairs(grid, ["a", "b", "c"], "adoption", 3)[0] == ("a", "c")


# — heat maps —


def test_a_heat_map_by_hand():
    table = table_with(PICTURES["heat map"], "said", "line")
    assert len(table) == 9
    cell = table[(table["level"] == "1") & (table["line"] == "4")].iloc[0]
    assert cell["mean"] == pytest.approx(10 + 20 + 40) and cell["said"] == "70" and cell["runs"] == 3
    assert title(PICTURES["heat map"]).startswith("Highest adoption: 70 in 100 at power 1 and hours 4; lowest: 10 at 0")


def test_empty_cells_are_left_out_and_it_is_said():
    runs = GRID.assign(adoption=GRID["adoption"].where(GRID["point"] != 4))
    picture = heat_map(runs, POWER, HOURS, "adoption")
    assert len(table_with(picture, "said", "line")) == 8
    assert "Cells without runs are left out. 3 runs without a value left out." in spec_of(picture)["description"]
    assert "Cells" not in spec_of(PICTURES["heat map"])["description"]


def test_a_flat_outcome_is_called_so():
    flat = crossed(lambda power, hours: 0.3, programme__power=[0.0, 1.0], programme__hours=[1.0, 2.0])
    assert title(heat_map(flat, POWER, HOURS, "adoption")) == "The same adoption everywhere: 30 in 100"


# — tornado and ranking —


def test_a_tornado_by_hand():
    picture = PICTURES["tornado"]
    assert title(picture) == "Hours moved adoption most: by up to +20 in 100"
    bars = table_with(picture, "side", "said")
    # both effects of hours are rises: one bar, to the higher; power reaches to both sides
    assert sorted(bars["said"]) == ["+10 at 1", "+20 at 8", "−5 at 0"]
    order = next(part["domain"] for part in walk(spec_of(picture)) if part.get("domain") == ["hours", "power"])
    assert order == ["hours", "power"]
    assert all(layer["encoding"]["x"]["stack"] is False for layer in spec_of(picture)["layer"]
               if layer["mark"]["type"] == "bar")


def test_both_sides_are_in_the_title():
    both = ONE[ONE["factor"] == "programme.power"]
    assert title(tornado(both, "adoption")) == "Power moved adoption most: from −5 to +10 in 100"
    unclear = both.assign(low=-0.3, high=0.3)
    assert title(tornado(unclear, "adoption")) == "Adoption: no setting moved it clearly"


def test_a_tornado_without_intervals_is_drawn():
    picture = tornado(ONE.assign(low=math.nan, high=math.nan), "adoption")
    assert sorted(table_with(picture, "side", "said")["end"]) == pytest.approx([-5, 10, 20])


def test_a_ranking_goes_by_the_total_index():
    assert title(PICTURES["ranking"]) == "Hours mattered most for adoption, then power"
    assert "Circle: with interactions; square: alone;" in spec_of(PICTURES["ranking"])["description"]
    swapped = SOBOL.assign(factor=["a", "b", "b", "a"])
    assert title(tornado(swapped, "adoption")).startswith("B mattered most")


def test_the_measure_that_a_table_begins_with_is_ranked():
    density = indices(("programme.hours", "density_median", 0.3, 0.1))
    assert ranked_by(pd.concat([density, SOBOL])) == ["density_median"]
    assert ranked_by(pd.concat([SOBOL, density])) == ["total", "first"]
    assert ranked_by(indices(("a", "sigma", 1.0, 0.1))) == []


def test_elementary_effects_are_in_people_out_of_100():
    picture = tornado(indices(("programme.hours", "mu_star", 0.25, 0.1), ("programme.power", "mu_star", 0.1, 0.05)),
                      "adoption")
    assert title(picture) == "Hours moved adoption most: by 25 in 100 over its range"
    assert sorted(table_with(picture, "measure")["value"]) == pytest.approx([10, 25])


def test_what_does_not_stand_out_is_not_said_to():
    weak = indices(("programme.hours", "first", 0.03, 0.1), ("programme.power", "first", 0.01, 0.1))
    assert title(tornado(weak, "adoption")) == "Adoption: no setting stands out clearly"
    unknown = weak.assign(low=math.nan, high=math.nan)
    assert title(tornado(unknown, "adoption")) == "Hours ranked first for adoption; how surely is not known"


def test_nothing_to_rank_is_said():
    with pytest.raises(UserError, match="adoption: nothing moved it"):
        tornado(SOBOL.assign(value=math.nan), "adoption")
    with pytest.raises(UserError, match="no measure by which settings can be ranked"):
        tornado(SOBOL.assign(measure="sigma"), "adoption")


# — convergence —


def test_convergence_by_hand():
    assert title(PICTURES["convergence"]) == "What moved adoption: with 128 rows the widest interval is ± 0.1"
    labels = table_with(PICTURES["convergence"], "at")
    assert set(labels["name"]) == {"hours", "power"} and labels["place"].nunique() == 1


def test_no_growth_is_said():
    with pytest.raises(UserError, match="were not estimated on growing parts"):
        convergence(GROWN.iloc[:0], "adoption")


# — distribution —


def runs_of(**ends: list[float]) -> pd.DataFrame:
    return pd.DataFrame([{"scenario": name, "replicate": replicate, "adoption": end}
                         for name, own in ends.items() for replicate, end in enumerate(own)])


def test_two_camps_are_seen():
    low, high = [0.08, 0.10, 0.12] * 10, [0.78, 0.80, 0.82] * 20
    picture = distribution(runs_of(baseline=low + high), "adoption")
    assert title(picture) == "Runs ended in two camps: 33 % near 10 and 67 % near 80 in 100 (adoption)"


def test_one_camp_is_not_two():
    picture = distribution(runs_of(baseline=list(np.linspace(0.2, 0.4, 41))), "adoption")
    assert title(picture) == "Adoption ended between 22 and 38 in 100 in 8 in 10 runs; the middle run at 30"
    assert "pooled" not in spec_of(picture)["description"]


def test_a_long_tail_is_no_camp():
    tail = [0.08] * 190 + list(np.linspace(0.1, 0.9, 25))
    assert two_camps(np.array(tail)).share > SPLIT
    assert "camps" not in title(distribution(runs_of(baseline=tail), "adoption"))


def test_scenarios_are_compared_by_their_titles():
    picture = distribution(runs_of(a=[0.1, 0.2, 0.3], b=[0.5, 0.6, 0.7]), "adoption", titles={"b": "Well baked"})
    assert title(picture) == "Adoption ended highest with Well baked (middle run 60 in 100), lowest with a (20)"


def test_every_run_is_counted_once():
    picture = distribution(runs_of(baseline=list(np.linspace(0, 1, 101))), "adoption")
    assert table_with(picture, "from", "runs")["runs"].sum() == 101
    dots = distribution(runs_of(baseline=list(np.linspace(0, 1, 21))), "adoption")
    assert len(table_with(dots, "from", "runs")) == 21


def test_runs_of_a_study_are_pooled_and_it_is_said():
    assert "Luck and settings are pooled." in spec_of(PICTURES["distribution"])["description"]
    assert "Luck and the other settings are pooled." in spec_of(PICTURES["distribution by power"])["description"]


def test_failed_runs_are_counted():
    picture = distribution(runs_of(baseline=[0.1, math.nan, 0.3]), "adoption")
    assert "1 run without a value left out." in spec_of(picture)["description"]
    with pytest.raises(UserError, match="no run has a value"):
        distribution(runs_of(baseline=[math.nan]), "adoption")
