"""Outcomes over the weeks: bands, single runs, names of lines, and what the title states."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from sim.charts import adoption_chart, fan, pictures
from sim.errors import UserError


def weekly_of(ends: dict[str, list[float]], weeks: int = 10) -> pd.DataFrame:
    """Adoption that rises evenly to an end, for each run of each scenario."""
    return pd.DataFrame([{"scenario": name, "point": 0, "replicate": replicate, "week": week,
                          "adoption": end * week / weeks}
                         for name, own in ends.items() for replicate, end in enumerate(own)
                         for week in range(weeks + 1)])


def layer_data(spec: dict, layer: int) -> list[dict]:
    return spec["datasets"][spec["layer"][layer]["data"]["name"]]


def test_a_fan_says_where_scenarios_end():
    weekly = weekly_of({"baseline": [0.2, 0.3, 0.4], "well_baked": [0.5, 0.6, 0.7]})
    spec = fan(weekly, titles={"baseline": "A steady start", "well_baked": "Well baked"}).to_dict()
    assert spec["title"]["text"] == "Adoption ended highest at 60 in 100 (Well baked), lowest at 30 (A steady start)"
    band = pd.DataFrame(layer_data(spec, 0)).set_index(["scenario", "week"])
    # of 20, 30 and 40 the tenth is 22, the ninetieth 38
    assert band.loc[("baseline", 10), ["low", "middle", "high"]].tolist() == pytest.approx([22, 30, 38])


def test_a_fan_of_one_scenario():
    spec = fan(weekly_of({"baseline": [0.2, 0.3, 0.4]})).to_dict()
    assert spec["title"]["text"] == ("Adoption ended at 30 in 100 in the middle run; "
                                     "8 in 10 runs ended between 22 and 38")
    assert [row["title"] for row in layer_data(spec, 3)] == [""]


def test_a_fan_by_a_setting_says_what_is_pooled():
    parts = [weekly_of({"baseline": [end, end + 0.1]}).assign(point=point, **{"programme.power": power})
             for point, (power, end) in enumerate([(0.0, 0.1), (0.0, 0.3), (1.0, 0.5), (1.0, 0.7)])]
    spec = fan(pd.concat(parts), by={"key": "programme.power"}).to_dict()
    assert [row["title"] for row in layer_data(spec, 3)] == ["power 0", "power 1"]
    assert "Luck and the other settings are pooled." in spec["description"]
    single = pd.DataFrame(layer_data(spec, 1))
    assert single.groupby("level")["replicate"].nunique().to_dict() == {"0": 4, "1": 4}


def test_single_runs_are_spread_over_the_points():
    parts = [weekly_of({"baseline": [point / 100] * 5}).assign(point=point) for point in range(80)]
    spec = fan(pd.concat(parts)).to_dict()
    single = pd.DataFrame(layer_data(spec, 1))
    ends = single[single["week"] == 10]["adoption"]
    assert len(ends) == 8 and ends.max() - ends.min() > 40


def test_many_lines_have_no_bands():
    spec = fan(weekly_of({f"s{k}": [0.1 * k, 0.1] for k in range(7)})).to_dict()
    assert len(spec["layer"]) == 2 and "Band" not in spec["description"]


def test_another_outcome_has_its_own_scale():
    weekly = weekly_of({"baseline": [0.1, 0.2]}).rename(columns={"adoption": "mean_trust"})
    weekly["mean_trust"] += 0.8
    spec = fan(weekly, "mean_trust").to_dict()
    assert spec["layer"][0]["encoding"]["y"]["scale"]["domain"] == pytest.approx([0.8, 1.0])
    with pytest.raises(UserError, match="mean_trust: no run has a value"):
        fan(weekly.assign(mean_trust=math.nan), "mean_trust")


def test_the_picture_of_a_run_is_the_same_fan():
    weekly = weekly_of({"baseline": [0.2, 0.3, 0.4]})
    run = adoption_chart(weekly, {"baseline": "A steady start"}).to_dict()
    assert layer_data(run, 0) == layer_data(fan(weekly).to_dict(), 0)
    assert run["title"]["text"] == "How many come to practise co-production"
    assert list(pictures(weekly, {"baseline": "A steady start"})) == ["adoption.svg", "adoption.png"]
