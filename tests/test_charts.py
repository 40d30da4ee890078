"""What pictures are made of: words, numbers, levels, means with intervals, and the files."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import altair as alt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.charts import COLOURS, DASHES, FORMATS, files
from sim.charts.axes import factor_scale
from sim.charts.formats import page, svg
from sim.charts.levels import levels_of
from sim.charts.look import apart, dashed, finished, wrapped
from sim.charts.response import clear, response
from sim.charts.words import (SHORT, amount, factor_axis, factor_words, listed, outcome_axis, outcome_words, out_of,
                              plain_number, unit_words, value_words, written_value)
from sim.errors import UserError
from sim.outcomes import BY_NAME, OUTCOMES
from sim.settings import SETTINGS

numbers = st.floats(-1e9, 1e9, allow_nan=False)


def table_of(values: dict[tuple, list[float]], keys: list[str]) -> pd.DataFrame:
    """Runs from the adoption of each replicate at each combination of the keys."""
    return pd.DataFrame([{"scenario": "baseline", "point": point, "replicate": replicate, "adoption": value,
                          **dict(zip(keys, at, strict=True))}
                         for point, (at, own) in enumerate(values.items()) for replicate, value in enumerate(own)])


# — words —


def test_settings_have_words_of_their_own():
    words = [factor_words(setting.key) for setting in SETTINGS]
    assert len(set(words)) == len(words)
    assert factor_words("programme.power") == "power"
    assert factor_words("adoption.base") == "adoption base"
    assert factor_words("programme.coverage.create") == "coverage create"
    assert factor_words("how_people_are") == "how people are"


def test_an_axis_says_the_unit():
    assert factor_axis("programme.power", 30) == ["power", "(share of the decision)"]
    assert factor_axis("programme.selection", 30) == ["selection"]
    assert factor_axis("programme.coverage.create.services", 30)[0] == "coverage create services"
    assert outcome_axis("adoption") == "people out of 100 who practise co-production"
    assert outcome_axis("adoption_gap").endswith(": people out of 100")
    assert outcome_axis("mean_trust") == "trust in the programme (0 to 1)"


def test_every_outcome_has_words():
    assert set(SHORT) <= set(BY_NAME)
    assert all("_" not in outcome_words(outcome.name) + outcome_axis(outcome.name) for outcome in OUTCOMES)


@pytest.mark.parametrize(("name", "value", "said"), [
    ("adoption", 43.6, "44"), ("adoption", 0.4, "0.4"), ("adoption", -0.0, "0"), ("burnout", 12.2, "12"),
    ("mean_trust", 0.456, "0.46"), ("mean_trust", -0.001, "0.00"), ("hours_total", 12345.6, "12,300"),
    ("weeks_to_50", 33.33, "33.3"), ("adoption", math.nan, "no value")])
def test_amounts(name, value, said):
    assert amount(name, value) == said


def test_signed_amounts():
    assert [amount("adoption", value, signed=True) for value in (5.2, -5.2, 0.0)] == ["+5", "−5", "0"]
    assert (out_of("adoption"), out_of("burnout"), out_of("mean_trust")) == (100, 100, 1)
    assert [unit_words(name) for name in ("adoption", "hours_total", "mean_trust")] == [" in 100", " hours", ""]


@given(numbers)
def test_numbers_never_have_an_exponent(value):
    said = plain_number(value)
    assert re.fullmatch(r"−?[\d,]+(\.\d+)?", said)
    read = float(said.replace(",", "").replace("−", "-"))
    assert read == pytest.approx(value, rel=0.006, abs=0.5 if abs(value) >= 1000 else 1e-12)


def test_values():
    assert [value_words(value) for value in (True, np.False_, "stratified_commitment", 0.25, 5200, math.inf)] == [
        "on", "off", "stratified commitment", "0.25", "5,200", "no limit"]
    assert [written_value(text) for text in ("True", "0.30000000000000004", "lottery", "inf")] == [
        "on", "0.3", "lottery", "no limit"]
    assert listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"


# — levels —


def test_few_values_are_levels():
    levels = levels_of(pd.Series([0.5, 0.1, 0.5, 0.3]), 3)
    assert levels.labels == ["0.1", "0.3", "0.5"] and levels.places == [0.1, 0.3, 0.5]
    assert levels.codes.tolist() == [2, 0, 2, 1] and not levels.sliced


def test_words_keep_their_order_and_off_comes_before_on():
    assert levels_of(pd.Series(["title", "lottery", "title"]), 3).labels == ["title", "lottery"]
    switches = levels_of(pd.Series([True, False, True]), 3)
    assert switches.labels == ["off", "on"] and switches.places is None


def test_no_limit_is_a_word():
    levels = levels_of(pd.Series([math.inf, 5000.0, math.inf]), 3)
    assert levels.labels == ["5,000", "no limit"] and levels.places is None and levels.codes.tolist() == [1, 0, 1]


def test_many_values_are_cut_into_slices():
    levels = levels_of(pd.Series(np.linspace(0, 1, 101)), 4)
    assert levels.labels == ["0 to 0.25", "0.25 to 0.5", "0.5 to 0.75", "0.75 to 1"]
    assert np.bincount(levels.codes).tolist() == [25, 25, 25, 26] and levels.sliced
    # 0.75, 0.76 … 1: 26 values, mean 0.875
    assert levels.places[-1] == pytest.approx(0.875)


def test_slices_of_whole_numbers_do_not_overlap():
    assert levels_of(pd.Series(range(1, 13)), 3).labels == ["1 to 4", "5 to 8", "9 to 12"]


@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.integers(2, 8))
def test_every_level_holds_a_row(values, slices):
    levels = levels_of(pd.Series(values, dtype=float), slices)
    assert set(levels.codes.tolist()) == set(range(len(levels.labels)))
    assert len(set(levels.labels)) == len(levels.labels)
    middles = [np.mean(np.array(values)[levels.codes == k]) for k in range(len(levels.labels))]
    assert middles == sorted(middles)


def test_log_axes_have_round_numbers():
    levels = levels_of(pd.Series(np.geomspace(0.03, 0.3, 50)), 5)
    x = factor_scale(levels, ["gain"], True, 5, 0).to_dict()
    assert x["scale"]["type"] == "log"
    assert x["axis"]["values"] == pytest.approx([0.05, 0.1, 0.2])
    narrow = levels_of(pd.Series(np.geomspace(0.03, 0.04, 50)), 5)
    assert len(factor_scale(narrow, ["gain"], True, 5, 0).to_dict()["axis"]["values"]) == 2


# — means with intervals —


def test_a_mean_by_hand():
    found = response(table_of({(0,): [0.1, 0.3], (1,): [0.3, 0.7]}, ["programme.power"]), ["programme.power"],
                     "adoption")
    mean = found.mean(np.array([0, 1]))
    assert found.crossed and mean.value == pytest.approx((10 + 30 + 30 + 70) / 4) and mean.runs == 4
    # replicates have the means 20 and 50; of two draws with replacement one in four is 20, 20, one in four 50, 50
    assert (mean.low, mean.high) == pytest.approx((20, 50))
    assert set(np.round(mean.resampled, 6)) == {20, 35, 50}
    assert mean.low_run == pytest.approx(np.quantile([10, 30, 30, 70], 0.1))


def test_the_same_luck_makes_a_difference_clear():
    luck = np.linspace(-0.2, 0.2, 9)
    found = response(table_of({(0,): list(0.4 + luck), (1,): list(0.42 + luck)}, ["programme.power"]),
                     ["programme.power"], "adoption")
    low, high = found.mean(np.array([0])), found.mean(np.array([1]))
    assert low.high > high.low  # the intervals overlap, but every pair differs by 2
    assert clear(high, low) and not clear(low, low)


def test_drawn_points_are_chance_too():
    rows = {(k / 40,): [0.2 + 0.6 * (k % 2)] * 5 for k in range(40)}
    other = table_of(rows, ["programme.power"])
    other["people.champions"] = other["point"] * 0.01
    sampled = response(other, ["programme.power", "people.champions"], "adoption")
    assert not sampled.crossed
    mean = sampled.mean(np.arange(40))
    # half of the points at 20, half at 80: a standard error of 30 / sqrt(40) = 4.7
    assert mean.high - mean.low == pytest.approx(2 * 1.96 * 30 / math.sqrt(40), rel=0.15)


def test_crossed_points_are_recognised_with_other_factors_around():
    grid = {(a, b, c): [0.1, 0.2] for a in range(2) for b in range(3) for c in range(2)}
    keys = ["a", "b", "c"]
    assert response(table_of(grid, keys), ["a", "b"], "adoption").crossed
    uneven = {at: own for at, own in grid.items() if at != (1, 2, 1)}
    assert not response(table_of(uneven, keys), ["a", "b"], "adoption").crossed


def test_one_run_of_each_point_has_no_interval():
    mean = response(table_of({(0,): [0.1], (1,): [0.3]}, ["programme.power"]), ["programme.power"],
                    "adoption").mean(np.array([0]))
    assert mean.value == pytest.approx(10) and math.isnan(mean.low) and not clear(mean, mean)


def test_runs_without_a_value_are_left_out_and_counted():
    found = response(table_of({(0,): [0.1, math.nan], (1,): [0.3, 0.5]}, ["programme.power"]), ["programme.power"],
                     "adoption")
    assert found.mean(np.array([0, 1])).value == pytest.approx((10 + 30 + 50) / 3)
    assert found.note == " 1 run without a value left out."
    assert found.mean(np.array([], dtype=int)).runs == 0
    with pytest.raises(UserError, match="no run has a value"):
        response(table_of({(0,): [math.nan]}, ["programme.power"]), ["programme.power"], "adoption")


# — the look —


@given(st.lists(st.floats(0, 100), min_size=1, max_size=12))
def test_labels_lie_apart_and_in_order(ends):
    places = apart(ends, 5.0, 100.0)
    ordered = sorted(places)
    assert all(later - earlier >= 5 - 1e-9 for earlier, later in pairwise(ordered))
    assert max(places) <= 100
    assert all((ends[i] < ends[j]) <= (places[i] < places[j]) for i in range(len(ends)) for j in range(len(ends)))


def test_labels_that_do_not_overlap_stay():
    assert apart([50.0, 10.0, 90.0], 5.0, 100.0) == [50.0, 10.0, 90.0]
    assert apart([99.0, 98.0], 5.0, 100.0) == [100.0, 95.0]


def test_no_two_of_sixteen_lines_look_alike():
    names = [str(k) for k in range(16)]
    dashes = dashed("line", names).to_dict()["scale"]["range"]
    assert len({(COLOURS[k % 8], str(dash)) for k, dash in enumerate(dashes)}) == 16
    assert list(map(list, DASHES)) == dashes[:8]


def test_titles_are_broken_but_not_a_forecast_is_not():
    assert wrapped("short", 30) == "short"
    lines = wrapped("one two three four five. Not a forecast.", 30)
    assert lines == ["one two three four five.", "Not a forecast."]


def test_a_finished_picture_has_a_text_alternative():
    dots = alt.Chart(pd.DataFrame({"a": [1]})).mark_point().encode(x="a:Q")
    spec = finished(dots, "It rose", "Dots: runs.").to_dict()
    assert spec["description"] == "It rose. Dots: runs. Not a forecast."
    assert spec["title"]["subtitle"] == "Dots: runs. Not a forecast."


# — files —


def chart(title: str = "It rose") -> alt.Chart:
    dots = alt.Chart(pd.DataFrame({"a": [1, 2], "b": [3, 4]})).mark_point().encode(x="a:Q", y="b:Q")
    return finished(dots, title, "")


def test_files_of_every_format():
    made = files(chart(), "rise", FORMATS)
    assert list(made) == ["rise.svg", "rise.png", "rise.html"]
    assert made["rise.svg"].startswith(b'<svg role="img" aria-label="It rose. Not a forecast."')
    assert made["rise.png"].startswith(b"\x89PNG")
    assert made == files(chart(), "rise", FORMATS)


def test_a_page_loads_nothing_from_anywhere():
    text = page(chart())
    markup = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"https?://|src=|href=|@import", markup)
    assert not re.search(r'<script[^>]+src=|import\s*\(\s*"https?:|@import', text)
    assert '<html lang="en">' in text and "<title>It rose</title>" in text


def test_a_title_cannot_break_out_of_a_page():
    text = page(chart('</script><script>alert("x")</script>'))
    assert text.count("</script>") == 2 and text.count("<script>") == 2
    assert "&lt;/script&gt;" in svg(chart("</script>"))
