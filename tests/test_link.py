"""Links: a run as the end of an address, there and back; rubbish is refused with a reason."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import mapped, random_scenario, some

from sim.errors import ScenarioError, UserError
from sim.scenario import load_scenario, shipped_scenarios
from sim.scenario.link import Link, is_link, read_link, to_link


def same(link: Link) -> None:
    text = to_link(link)
    back = read_link(f"http://127.0.0.1:8765/play?{text}")
    assert (back.scenario.identity(), back.seed, back.week, back.version) == (
        link.scenario.identity(), link.seed, link.week, link.version)
    assert to_link(back) == text


@pytest.mark.parametrize("name", shipped_scenarios())
def test_shipped_scenarios_go_there_and_back(name) -> None:
    scenario = load_scenario(name)
    same(Link(scenario, 7, 52, "1.0"))
    assert to_link(Link(scenario)) == f"scenario={name}&seed=0"
    same(Link(scenario.with_blocks({"change": [{"week": 3, "power": 0.9, "coverage": {"create": 0.25}}],
                                    "crisis": [{"start": 99, "weeks": 3, "severity": 0.5}],
                                    "event": [{"week": 3, "what": "advocate_joins", "role": "charity"},
                                              {"week": 4, "what": "kept_apart", "who": 1, "whom": 2, "weeks": 3}]})))


@some
@given(st.integers(0, 10_000), st.integers(0, 2**63 - 1))
def test_any_scenario_goes_there_and_back(number, seed) -> None:
    scenario = random_scenario(number)
    same(Link(scenario, seed, min(3, scenario.values["time.weeks"]), "0.1"))


@some
@given(st.text(max_size=300))
def test_rubbish_is_read_or_refused_in_words(text) -> None:
    for written in (text, f"scenario=baseline&{text}", f"change={text}", f"event={text}", f"crisis={text}"):
        with suppress(UserError):  # anything else would be a fault of ours
            assert read_link(written).scenario.values


@pytest.mark.parametrize(("text", "said"), [
    ("scenario=basline", 'there is no scenario "basline"; did you mean "baseline"?'),
    ("week=x", 'week: "x" is not a whole number'), ("week=9999", "comes after the end of the run (week 208)"),
    ("seed=-1", 'seed: "-1" is not'), ("seed=99999999999999999999", "seed"), ("programme.powr=1", "did you mean"),
    ("programme.power=7", "7 is too large"), ("change=26;powr=1", "powr"), ("change=x;power=1", "week"),
    ("event=3;fly", '"fly" is not one of the choices'), ("crisis=1;2", "needs `severity`"), ("dates=mine", "dates"),
    ("seed=1&seed=2", "seed is there 2 times"), ("x" * 9000, "at most 8,000"), ("&".join(["a=1"] * 500), "too many"),
    ("event=3;person_leaves;who=999", "names person 999"),
])
def test_what_is_wrong_is_said(text, said) -> None:
    with pytest.raises(ScenarioError) as error:
        read_link(text)
    assert said in str(error.value)
    assert all(problem.startswith("link: ") for problem in error.value.problems)


def test_people_of_a_map_are_never_in_a_link() -> None:
    with pytest.raises(UserError, match="can't hold people"):
        to_link(Link(mapped({"role": ["user", "user"]})))


def test_names_and_paths_are_no_links() -> None:
    assert not any(is_link(text) for text in ("baseline", "a/b.toml", "what?.toml"))
