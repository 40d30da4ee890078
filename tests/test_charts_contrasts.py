"""The pictures of comparisons: what they state, what they draw, on numbers laid down by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.analysis.comparing.parts import Parts
from sim.analysis.comparing.verdicts import ABOUT, BETTER, NO_VERDICT, SAME, UNCLEAR, WORSE
from sim.charts import fan
from sim.charts.contrasts import MARKS, contrasts_chart
from sim.charts.formats import svg
from sim.charts.groups import groups_chart
from sim.charts.hours import hours_chart
from sim.charts.look import heading_of, untitled
from sim.charts.parts import WORDS, parts_chart
from sim.charts.rows import INK, LETTERS, lettered
from sim.charts.worlds import worlds_chart

BASE = "Base"


def contrasts(*rows: tuple) -> pd.DataFrame:
    """From (name, difference, half-width, verdict)."""
    return pd.DataFrame([{"name": name, "difference": difference, "low": difference - half, "high": difference + half,
                          "verdict": verdict} for name, difference, half, verdict in rows])


FIVE = contrasts(("worse", -0.2, 0.05, WORSE), ("better", 0.3, 0.05, BETTER), ("same", 0.01, 0.02, SAME),
                 ("open", 0.05, 0.1, UNCLEAR), ("lost", math.nan, math.nan, NO_VERDICT))


def walk(spec: Any) -> Iterator[dict]:
    """All parts of a picture."""
    if isinstance(spec, dict):
        yield spec
    for part in spec.values() if isinstance(spec, dict) else spec if isinstance(spec, list) else ():
        yield from walk(part)


def title(picture) -> str:
    return heading_of(picture)[0]


def table_with(picture, *columns: str) -> pd.DataFrame:
    """The largest table that holds all the columns."""
    tables = [pd.DataFrame(rows) for rows in picture.to_dict()["datasets"].values()]
    return max((table for table in tables if set(columns) <= set(table)), key=len)


def said(picture) -> dict[str, str]:
    """The words to the right of each row."""
    table = table_with(picture, "name", "said")
    return dict(zip(table["name"], table["said"], strict=True))


def domains(picture, field: str) -> list:
    """The domains of the axes that carry a field."""
    return [part["scale"]["domain"] for part in walk(picture.to_dict())
            if part.get("field") == field and "domain" in (part.get("scale") or {})]


# — differences from the baseline —


def test_the_best_is_on_top_and_what_has_no_value_at_the_bottom():
    picture = contrasts_chart(FIVE, "adoption", BASE, 0.05)
    assert domains(picture, "name")[0] == ["better", "open", "same", "worse", "lost"]
    fewer = contrasts_chart(FIVE, "hours_total", BASE, 0.05)
    assert domains(fewer, "name")[0] == ["worse", "same", "open", "better", "lost"]


def test_shares_are_drawn_as_people_out_of_100_and_told_beside_their_row():
    picture = contrasts_chart(FIVE, "adoption", BASE, 0.05)
    table = table_with(picture, "name", "difference", "low", "high").set_index("name")
    assert table.loc["better", ["difference", "low", "high"]].tolist() == pytest.approx([30, 25, 35])
    assert said(picture) == {"better": "+30 better", "open": "+5 unclear", "same": "+1 same", "worse": "−20 worse",
                             "lost": "no verdict"}
    band = table_with(picture, "from", "to")
    assert band[["from", "to"]].to_numpy().tolist() == [[-5.0, 5.0]]
    assert title(picture) == "Adoption: “better” is furthest ahead of “Base”, by 30 in 100"
    assert "Not a forecast." in picture.description and "less than 5 in 100" in picture.description


def test_verdicts_differ_in_shape_and_not_in_colour_alone():
    words, shapes, colours = zip(*(MARKS[verdict] for verdict in (BETTER, WORSE, SAME, ABOUT, UNCLEAR)), strict=True)
    assert len(set(words)) == len(set(shapes)) == len(set(colours)) == 5
    picture = contrasts_chart(FIVE, "adoption", BASE, 0.05)
    for verdict in set(FIVE["verdict"]):
        assert f"{MARKS[verdict][1]}: {MARKS[verdict][0]}" in picture.description.lower()
    svg(contrasts_chart(contrasts(("a", 0.04, 0.01, ABOUT)), "adoption", BASE, 0.05))


def test_nobody_ahead_is_what_the_title_says():
    picture = contrasts_chart(contrasts(("a", 0.01, 0.02, SAME)), "adoption", BASE, 0.05)
    assert title(picture) == "Adoption: no way of working does clearly better than “Base”"


def test_chances_are_runs_out_of_100():
    picture = contrasts_chart(contrasts(("a", 0.6, 0.1, BETTER)), "quality", BASE, 0.1, chance=True)
    assert said(picture) == {"a": "+60 better"}
    assert "by 60 runs in 100" in title(picture) and "runs out of 100 that take off" in str(picture.to_dict())


def test_intervals_without_end_and_no_smallest_difference_are_drawn():
    table = contrasts(("a", 0.1, math.inf, UNCLEAR), ("b", 0.0, 0.0, SAME))
    picture = contrasts_chart(table, "quality", BASE, 0.0)
    found = table_with(picture, "name", "low", "high").set_index("name")
    assert np.isfinite(found[["low", "high"]].astype(float)).all().all()
    assert "Grey" not in picture.description
    svg(picture)


def test_forty_rows_are_all_there():
    names = [f"Way of working number {k} with a long title that goes on and on" for k in range(40)]
    table = contrasts(*((name, 0.01 * k - 0.2, 0.02, SAME) for k, name in enumerate(names)))
    picture = contrasts_chart(table, "adoption", BASE, 0.05)
    drawn = svg(untitled(picture))
    width, height = (float(side) for side in drawn.split('viewBox="0 0 ')[1].split('"')[0].split())
    assert width < 700 and height < 1150
    assert drawn.count("Way of working n") == 40


def test_names_that_others_chose_can_do_nothing():
    table = contrasts(("<script>alert(1)</script>", 0.3, 0.1, BETTER))
    for drawn in (svg(contrasts_chart(table, "adoption", "<b>Base</b>", 0.05)),
                  svg(untitled(contrasts_chart(table, "adoption", "<b>Base</b>", 0.05)))):
        assert "<script" not in drawn and "<b>" not in drawn and "&lt;script&gt;" in drawn


def test_a_picture_says_its_title_beside_it_too():
    picture = contrasts_chart(FIVE, "adoption", BASE, 0.05)
    heading, how = heading_of(picture)
    assert heading == title(picture) and how.startswith("Lines: ") and how.endswith("Not a forecast.")
    assert "furthest" not in svg(untitled(picture)).split(">", 1)[1] and "furthest" in svg(picture).split(">", 1)[1]


# — groups, hours, parts, worlds —


def test_groups_of_people_in_rows():
    table = pd.DataFrame([{"name": name, "group": group, "difference": value, "low": value - 0.1, "high": value + 0.1}
                          for group, values in {"users": (0.3, -0.2), "funders": (0.1, 0.0)}.items()
                          for name, value in zip(("one", "two"), values, strict=True)])
    picture = groups_chart(table, "adoption", BASE)
    assert title(picture) == "Adoption under “one”: +30 in 100 (users) at most, +10 (funders) at least"
    assert domains(picture, "group")[0] == ["users", "funders"]
    shapes = next(part for part in walk(picture.to_dict()) if "shape" in part)["shape"]["scale"]
    assert shapes["domain"] == ["one", "two"] and len(set(shapes["range"])) == 2


def test_hours_are_stacked_and_add_up():
    table = pd.DataFrame({"name": ["few", "many"], "users": [100.0, 400.0], "professionals": [200.0, 500.0],
                          "outreach": [0.0, 100.0]})
    picture = hours_chart(table)
    assert title(picture) == "“many” takes most hours (1,000), “few” fewest (300)"
    bars = table_with(picture, "part", "from", "to")
    assert bars[bars["name"] == "many"][["from", "to"]].to_numpy().tolist() == [[0, 400], [400, 900], [900, 1000]]
    assert said(picture) == {"many": "1,000", "few": "300"}
    assert title(hours_chart(table.iloc[:1])) == "Every way of working takes about 300 hours"


def taken_apart(levers: float, world: float, together: float) -> Parts:
    sizes = {"levers": levers, "world": world, "together": together, "total": levers + world + together}
    return Parts("a", "adoption", sizes, {name: size - 0.01 for name, size in sizes.items()},
                 {name: size + 0.01 for name, size in sizes.items()})


def test_parts_begin_where_the_one_before_ended_and_add_up():
    picture = parts_chart([taken_apart(0.1, -0.3, 0.05), taken_apart(0.0, -0.1, 0.0)], ["A", "B"], BASE)
    bars = table_with(picture, "part", "from", "to")
    assert bars["part"].tolist() == list(WORDS.values())
    assert bars[["from", "to"]].to_numpy().tolist() == [
        [pytest.approx(0), pytest.approx(10)], [pytest.approx(10), pytest.approx(-20)],
        [pytest.approx(-20), pytest.approx(-15)], [pytest.approx(0), pytest.approx(-15)]]
    assert title(picture) == "“A”: +10 in 100 by what we do, −30 by the world, +5 by both together"
    svg(picture)


def test_worlds_say_who_is_robust_or_that_nobody_is():
    table = pd.DataFrame({"name": ["base", "good"], "expected": [0.3, 0.5], "worst": [0.1, 0.2], "low": [0.15, 0.25],
                          "high": [0.5, 0.8], "met": [math.nan, 0.87]})
    picture = worlds_chart(table, "adoption", [], 100)
    assert title(picture) == ("Adoption in other worlds: no way of working is robust; “good” has the best mean "
                              "(50 in 100)")
    assert said(picture) == {"good": "87 of 100", "base": "baseline"}
    assert title(worlds_chart(table, "adoption", ["good"], 100)) == "Adoption in other worlds: “good” is robust"
    assert title(worlds_chart(table, "adoption", ["good", "base"], 9)).endswith("“good” and “base” are robust")


def test_letters_are_large_and_dark_enough_in_a_document():
    weekly = pd.DataFrame([{"scenario": name, "replicate": r, "week": week, "adoption": 0.1 + 0.01 * week + 0.001 * r}
                           for name in ("one", "two") for r in range(6) for week in range(5)])
    picture = lettered(fan(weekly, titles={"one": "One", "two": "Two"}))
    texts = [part for part in walk(picture.to_dict()) if isinstance(part.get("mark"), dict)
             and part["mark"]["type"] == "text"]
    assert texts and all(part["mark"]["fontSize"] >= LETTERS - 2 and part["mark"]["color"] == INK
                         and "color" not in part["encoding"] for part in texts)
    assert picture.to_dict()["config"]["axis"]["labelFontSize"] == LETTERS
