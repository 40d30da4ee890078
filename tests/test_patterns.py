"""The claims: how they are judged, that luck is shared, that the harness can say no, and what is written."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.patterns import PATTERNS, Contrast, Way, run_patterns
from sim.patterns.page import deciding, figure, page
from sim.patterns.pattern import (ABSENT, NOT_SHOWN, OPPOSITE, PRESENT, SHOWN, UNSETTLED, Runs, conclude, estimate,
                                  gap, interval, judge_effect, judge_null, pairs_needed)
from sim.patterns.record import record
from sim.patterns.robust import CONTESTED, STRONGEST, WORDS, moved, theories, ways_of
from sim.patterns.running import Ways, asked, distinct, scenario_of
from sim.settings import BY_KEY

SEED = Path(__file__).parents[2] / "shared" / "seed.txt"
every_pattern = pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)


@pytest.mark.parametrize(("mean", "low", "high", "verdict"), [
    (0.05, 0.02, 0.08, SHOWN),  # above nought, reaches beyond 0.03
    (0.02, 0.01, 0.029, NOT_SHOWN),  # above nought, but practically nothing
    (0.00, -0.02, 0.02, NOT_SHOWN),
    (-0.05, -0.08, -0.01, OPPOSITE),
    (0.02, -0.02, 0.06, UNSETTLED),
    (-0.02, -0.06, 0.02, UNSETTLED),
])
def test_an_effect_is_judged_by_its_whole_interval(mean, low, high, verdict) -> None:
    assert judge_effect(mean, low, high, 0.03) == verdict


@pytest.mark.parametrize(("low", "high", "one_sided", "verdict"), [
    (-0.02, 0.02, False, ABSENT), (-0.03, 0.03, False, ABSENT), (-0.02, 0.04, False, UNSETTLED),
    (0.04, 0.06, False, PRESENT), (-0.06, -0.04, False, PRESENT), (-0.06, -0.04, True, ABSENT),
    (-0.50, 0.02, True, ABSENT), (-0.50, 0.04, True, UNSETTLED), (0.04, 0.06, True, PRESENT),
])
def test_a_null_holds_only_if_its_whole_interval_is_practically_nothing(low, high, one_sided, verdict) -> None:
    assert judge_null(low, high, 0.03, one_sided) == verdict


def test_the_interval_is_that_of_student() -> None:
    # 1, 2, 3: mean 2, sd 1, t(2; .975) = 4.3027, half = 4.3027 / √3 = 2.4841
    mean, low, high = interval(np.array([1.0, 2.0, 3.0]))
    assert (mean, high - mean, mean - low) == pytest.approx((2.0, 2.48414, 2.48414), abs=1e-5)


def test_pairs_needed_follow_the_square_of_the_interval() -> None:
    # an effect of .05 with half .1: to come off nought needs (.1 / .05)² = 4 times as many
    assert pairs_needed(0.05, 0.1, 0.03, 60, null=False) == pytest.approx(241, abs=1)
    # an effect of .01, below what counts: must fit into ± .03: (.04 / .02)² = 4 times
    assert pairs_needed(0.01, 0.04, 0.03, 60, null=False) == pytest.approx(241, abs=1)
    # a null with .05: must come off .03 from above: (.04 / .02)² = 4 times
    assert pairs_needed(0.05, 0.04, 0.03, 60, null=True) == pytest.approx(241, abs=1)
    assert pairs_needed(0.03, 0.04, 0.03, 60, null=True) > 10_000  # right on the margin: hardly ever


@given(st.floats(-0.3, 0.3), st.floats(1e-4, 0.3), st.booleans())
def test_what_is_not_settled_needs_more_pairs_than_there_were(mean, half, null) -> None:
    low, high = mean - half, mean + half
    verdict = judge_null(low, high, 0.03, False) if null else judge_effect(mean, low, high, 0.03)
    if verdict == UNSETTLED:
        assert pairs_needed(mean, half, 0.03, 60, null) > 60


def made_up(values, name="x") -> dict[str, Runs]:
    from sim.patterns.pattern import OUTCOME_COLUMN

    outcomes = np.zeros((len(values), len(OUTCOME_COLUMN)))
    outcomes[:, OUTCOME_COLUMN["adoption"]] = values
    return {name: Runs(outcomes, {})}


def contrast(name: str, margin: float = 0.03) -> Contrast:
    return Contrast(name, {"x": Way()}, lambda runs: runs["x"]["adoption"], margin)


def test_a_claim_is_shown_only_if_all_effects_show_and_all_nulls_are_absent() -> None:
    large, none = made_up(0.2 + 0.01 * np.arange(5)), made_up(0.001 * np.arange(5))
    wide, less = made_up(np.array([-0.5, 0.6, -0.4, 0.5])), made_up(-0.2 - 0.01 * np.arange(5))
    pattern = PATTERNS["P6"]

    def verdict(effects, nulls):
        found = conclude(pattern, tuple(estimate(contrast("effect"), runs, null=False) for runs in effects),
                         tuple(estimate(contrast("null"), runs, null=True) for runs in nulls))
        return found.verdict

    assert verdict([large], [none]) == SHOWN
    assert verdict([large, none], [none]) == NOT_SHOWN
    assert verdict([large], [large]) == NOT_SHOWN  # also where it must not
    assert verdict([large, less], [none]) == OPPOSITE
    assert verdict([large, wide], [none]) == UNSETTLED
    assert verdict([large], [wide]) == UNSETTLED
    assert verdict([none, wide], [wide]) == NOT_SHOWN


def test_a_contrast_without_any_value_is_refused() -> None:
    with pytest.raises(ValueError, match="no replicate has a value"):
        estimate(contrast("nothing"), made_up(np.array([np.nan, np.nan])), null=False)


def test_all_claims_are_there_in_their_order() -> None:
    assert list(PATTERNS) == [f"P{number}" for number in range(25)]


@every_pattern
def test_a_claim_has_effects_nulls_and_words(pattern) -> None:
    assert pattern.effects
    assert pattern.nulls
    assert all((pattern.part, pattern.sentence, pattern.claim, pattern.varied, pattern.vanishes))
    names = [c.name for c in pattern.contrasts]
    assert len(set(names)) == len(names)


@every_pattern
def test_the_ways_of_a_claim_are_scenarios_without_mistakes(pattern) -> None:
    for way, _ in asked([pattern]):
        scenario = scenario_of(way)
        assert all(scenario.values[key] == value or key == "programme.coverage" for key, value in way.values.items())
        assert scenario.crises == way.crises


@every_pattern
@pytest.mark.skipif(not SEED.exists(), reason="the blog's text is not beside this checkout")
def test_the_sentence_stands_in_the_blog(pattern) -> None:
    blog = SEED.read_text(encoding="utf-8")
    flat = re.sub(r"\s+", " ", blog.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"'))
    said = pattern.sentence.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    for piece in said.split("(…), "):
        assert piece.strip().rstrip(".") in flat


def test_two_ways_that_are_the_same_do_not_differ_at_all() -> None:
    same = Contrast("same", {"a": Way({"programme.power": 0.5}), "b": Way()}, gap("adoption", "a", "b"))
    ways = Ways([(way, set()) for way in same.ways.values()], 4)
    assert (same.measure(ways.of(same)) == 0.0).all()


def test_the_numbers_do_not_depend_on_the_threads() -> None:
    one, two = (run_patterns([PATTERNS["P5"]], 4, seed=3, workers=n)[0] for n in (1, 2))
    assert [(e.mean, e.low) for e in one.effects + one.nulls] == [(e.mean, e.low) for e in two.effects + two.nulls]


def test_a_way_that_several_claims_share_is_run_once() -> None:
    assert len(distinct([Way(), Way({}), Way({"programme.power": 0.9})])) == 2


@pytest.mark.parametrize(("name", "world"), [
    ("P20", {"design.taste_width": float("inf")}),  # any type suits anybody
    ("P7", {"production.slice_substitution": 1.0, "production.carry_over": 0.0}),  # good slices make up for bad ones
    ("P10", {"production.hill": 1.0}),  # no start-up cost
])
def test_a_claim_is_not_shown_in_a_world_without_its_mechanism(name, world) -> None:
    here, elsewhere = PATTERNS[name], moved(PATTERNS[name], world)
    assert run_patterns([here], 12)[0].verdict == SHOWN
    assert run_patterns([elsewhere], 12)[0].verdict in (NOT_SHOWN, OPPOSITE)


def test_a_moved_claim_keeps_what_its_ways_set() -> None:
    there = moved(PATTERNS["P18"], {"programme.power": 0.123, "trust.gain": 0.2})
    for contrast_ in there.effects:
        for way in contrast_.ways.values():
            assert way.values["programme.power"] != 0.123
            assert way.values["trust.gain"] == 0.2


def test_every_contested_mechanism_has_its_other_theories() -> None:
    assert set(theories()) == set(WORDS)
    keys = {key for values in theories().values() for key in values}
    assert keys == set(CONTESTED)
    assert all(BY_KEY[key].default != value for values in theories().values() for key, value in values.items())
    assert ways_of([PATTERNS[name] for name in STRONGEST], 2) > 20


@pytest.mark.parametrize(("value", "text"), [(0.0, "0.00"), (-0.004, "0.00"), (12.34, "+12.3"), (-0.5, "−0.50"),
                                             (33.6, "+34"), (-1.26, "−1.3")])
def test_figures_show_as_many_digits_as_mean_something(value, text) -> None:
    assert figure(value) == text


def test_the_page_shows_every_claim_with_its_numbers_and_what_decided() -> None:
    findings = run_patterns([PATTERNS["P2"], PATTERNS["P20"]], 6)
    data = record(findings, pairs=6, seed=0)
    text = page(json.loads(json.dumps(data)))
    for finding in data["patterns"]:
        assert f"### {finding['name']}. {finding['claim']}" in text
        assert finding["sentence"] in text
        assert all(c["name"] in text for c in finding["effects"] + finding["nulls"])
    assert "not a forecast" in text
    passion = replace(findings[0], verdict=NOT_SHOWN)
    assert "passion" in deciding(record([passion], pairs=6, seed=0)["patterns"][0])["name"]


def test_the_command_writes_page_picture_and_data(coproduce, tmp_path) -> None:
    code, out, said = coproduce("patterns", "p20", "--pairs", "4", "--out", tmp_path / "found")
    assert code == 0
    assert "P20" in out
    assert "patterns.md" in said
    assert {path.name for path in (tmp_path / "found").iterdir()} == {"patterns.json", "patterns.md", "patterns.svg"}
    data = json.loads((tmp_path / "found" / "patterns.json").read_text(encoding="utf-8"))
    assert data["pairs"] == 4
    assert [finding["name"] for finding in data["patterns"]] == ["P20"]


def test_the_same_question_is_not_run_again_and_another_is_not_overwritten(coproduce, tmp_path) -> None:
    first = coproduce("patterns", "P20", "--pairs", "3", "--out", tmp_path)
    again = coproduce("patterns", "P20", "--pairs", "3", "--out", tmp_path)
    assert (first[:2], again[0]) == (again[:2], 0)
    assert "there already" in again[2]
    kept = (tmp_path / "patterns.json").read_bytes()
    code, _, said = coproduce("patterns", "P20", "--pairs", "4", "--out", tmp_path)
    assert (code, "another question" in said) == (2, True)
    assert (tmp_path / "patterns.json").read_bytes() == kept
    assert coproduce("patterns", "P20", "--pairs", "4", "--out", tmp_path, "--force")[0] == 0
    assert (tmp_path / "patterns.json").read_bytes() != kept


def test_two_questions_go_to_two_folders(coproduce, tmp_path) -> None:
    for name in ("P20", "P5"):
        assert coproduce("patterns", name, "--pairs", "2")[0] == 0
    assert len(list((tmp_path / "results").iterdir())) == 2


def test_the_command_refuses_a_claim_that_is_not_there(coproduce) -> None:
    code, out, said = coproduce("patterns", "P99")
    assert (code, out) == (2, "")
    assert "P99: there is no such claim" in said
