"""Words, pictures and forms of the live view, made from a run: true to it, escaped, and complete."""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import mapped, random_scenario, small, some

from sim.app import cake, looks, people, story, why
from sim.app.belongings import brought, taken
from sim.app.levers import PARTS, groups, label_of, value_from, value_words
from sim.app.markup import safe
from sim.app.session import Session
from sim.app.texts import words
from sim.app.widgets.fields import declared
from sim.app.widgets.upload import UploadedFile
from sim.errors import UserError
from sim.life import follow
from sim.run import run_once
from sim.scenario import load_scenario, read_scenario, shipped_scenarios
from sim.settings import BY_KEY, SETTINGS
from sim.state import PRACTISES, PRESENT

TEXTS = Path(people.__file__).parent / "texts" / "en"
LESSONS = Path(people.__file__).parent / "lessons"
HOSTILE = "<script>alert(1)</script>&\"'"
JARGON = re.compile(r"\b(agents?|ticks?|replicates?|stochastic|parameters?|logit|utility|seed)\b", re.IGNORECASE)


class _Checked(HTMLParser):
    """Every element is closed in order, and none is a script."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        assert tag not in ("script", "iframe", "object")
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in ("br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


def well_formed(html: str) -> str:
    parser = _Checked()
    parser.feed(str(html))
    assert parser.open == []
    return re.sub(r"<[^>]+>", " ", str(html))


def test_values_are_escaped() -> None:
    assert str(safe("<b>{name}</b>", name=HOSTILE)) == (
        "<b>&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#34;&#39;</b>")


@some
@given(st.integers(0, 3000))
def test_any_run_can_be_told(number) -> None:
    scenario = random_scenario(number, n_people=30, weeks=25)
    session = Session(scenario, number, 20)
    run = session.run
    for html in (story.figures(run), story.record(session), cake.picture(run)):
        well_formed(html)
    assert story.sentence(run)
    for row in (0, run.world.people.shape[1] - 1):
        life = follow(scenario, number, 0, row, 20)
        well_formed(people.portrait(run, row))
        well_formed(why.why(run, life))
        well_formed(why.timeline(run, life))
        for one in why.choices(run, life, scenario)[:2]:
            well_formed(why.told(run, row, one))


def test_names_of_people_are_data() -> None:
    ids = [HOSTILE, "b", "c", "d"]
    table = {"id": ids, "role": ["user"] * 4, "practises": ["yes"] * 4}
    scenario = mapped(table, [(HOSTILE, "b", 1.0), ("b", "c", 1.0)], events=())
    session = Session(scenario, 0, 10)
    run = session.run
    told = [people.portrait(run, row) for row in range(4)] + [
        why.told(run, 1, one) for one in why.choices(run, follow(scenario, 0, 0, 1, 10), scenario)]
    assert all("<script" not in str(html) for html in told)
    assert any("&lt;script&gt;" in str(html) for html in told)
    for html in told:
        well_formed(html)


def test_people_are_found_by_name_and_number() -> None:
    run = Session(mapped({"id": ["anna", "annabel", "bert"], "role": ["user"] * 3})).run
    assert [people.found(run, text) for text in ("anna", "ANNABEL ", "2", "be", "x", "", "0", "99")] == [
        0, 1, 1, 2, None, None, None, None]
    made_up = Session(small({}, number=40)).run
    assert [people.found(made_up, text) for text in ("Person 38", "38", "person 4")] == [37, 37, 3]


# — why —


def test_the_reasons_sum_to_what_decided() -> None:
    scenario = small({}, number=60, weeks=60)
    for row in range(0, 60, 7):
        for decision in follow(scenario, 1, 0, row, 60).decisions:
            assert sum(why.reasons(decision).values()) == pytest.approx(sum(decision.parts))


def test_the_sentences_say_what_was_noted() -> None:
    scenario, row = small({}, number=60, weeks=120), 0
    run = Session(scenario, 1, 120).run
    row = next(r for r in range(60) if any(one.changed for one in follow(scenario, 1, 0, r, 120).decisions))
    life = follow(scenario, 1, 0, row, 120)
    decision = why.telling_decision(life)
    said = well_formed(why.why(run, life))
    verb = "took up" if decision.practises else "dropped"
    assert f"In week {decision.week + 1} Person {row + 1} {verb} the practice." in said
    assert f"{100 * decision.share:.0f} in 100 practised" in said
    for value in why.reasons(decision).values():
        assert f"{value:+z.2f}" in said
    assert f"among those {why.thousandth(decision.chance)}" in said


@given(st.floats(1e-9, 1.0))
def test_a_small_chance_is_never_said_to_be_none(chance) -> None:
    assert why.thousandth(chance) not in ("0", "0.0")


def test_what_if_counts_the_others_exactly() -> None:
    scenario = small({}, number=60, weeks=100)
    session = Session(scenario, 1, 100)
    life = follow(scenario, 1, 0, 3, 100)
    one = next(one for one in why.choices(session.run, life, session.begun_with) if "no user" in one.said)
    said = well_formed(why.told(session.run, 3, one))
    with_it = int((session.run.world.people[PRACTISES] > 0).sum())
    without = round(60 * run_once(scenario.with_values({"programme.user_share": 0.0}), 1).weekly[100, 0])
    assert f"Of 60 people, {without} would practise in week 100 instead of {with_it}." in said


def test_a_lever_that_was_set_can_be_thought_away() -> None:
    session = Session(small({}, number=60, weeks=100), 1)
    session.set("programme.hours", 6.0)
    session.set("people.trust_start", 0.3)  # no lever: what the place is like can't be thought away
    session.go_to(100)
    offered = why.choices(session.run, follow(session.scenario, 1, 0, 3, 100), session.begun_with)
    one, = (one for one in offered if "all along" in one.said)
    assert one.said.endswith("Time for each member of the team: 2 hours a week")
    assert one.scenario().identity() == session.begun_with.identity()


# — pictures and figures —


def test_looks_are_what_the_world_holds() -> None:
    run = Session(small({}, number=60, weeks=30), 2, 20).run
    bits = looks.looks(run.world, run.week)
    assert ((bits & 4) > 0).sum() == (run.world.people[PRACTISES] > 0).sum()
    assert ((bits & 16) > 0).sum() == (run.world.people[PRESENT] > 0).sum()
    assert ((bits & 8) > 0).sum() == run.value("members")
    warm = (bits & 3) == 2
    assert warm.sum() / 60 == pytest.approx(run.value("allies"))
    pairs, strength = looks.tied(run.world)
    assert len(pairs) == run.world.ties.count.sum() / 2
    assert (pairs[:, 0] < pairs[:, 1]).all()
    assert strength.max() <= 255


def test_the_cake_shows_each_slice() -> None:
    session = Session(small({"programme.coverage": [[1, 0, 0.5, 1]] * 4}, weeks=60), 1, 40)
    shown = cake.slices(session.run)
    assert [opened for opened, _, _ in shown[1]] == [1.0, 0.0, 0.5, 1.0]
    told = well_formed(cake.picture(session.run))
    assert f"{100 * shown[0][0][1]:.0f} of 100 baked, 100 of 100 done together" in told
    assert [users for _, _, users in shown[1]][:2] == [True, False]  # nobody works where nothing is open


@given(st.floats(0, 1))
def test_the_number_on_a_slice_can_be_read(quality) -> None:
    # WCAG 2.2, contrast: (lighter + .05) / (darker + .05) of the relative luminances, at least 4.5
    def luminance(rgb) -> float:
        parts = [(c / 255 / 12.92) if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    colour, ink = cake.bake_colour(quality)
    background = luminance([int(part) for part in re.findall(r"\d+", colour)])
    text = luminance([int(ink[k:k + 2], 16) for k in (1, 3, 5)])
    assert (max(background, text) + 0.05) / (min(background, text) + 0.05) >= 4.5


# — levers —


def test_every_lever_has_one_place_and_a_name() -> None:
    listed = [f"programme.{name}" for first, more in PARTS.values() for name in (*first, *more)]
    assert sorted(listed) == sorted(setting.key for setting in SETTINGS if setting.lever)
    assert set(words("levers")["labels"]) >= set(listed)


@pytest.mark.parametrize("name", shipped_scenarios())
def test_a_form_shows_any_scenario(name) -> None:
    scenario = load_scenario(name)
    fields = declared(groups(scenario, load_scenario("baseline")))
    for key, field in fields.items():
        shown = value_from(key, field["value"])
        expected = scenario.values[key]
        assert np.array_equal(np.array(shown), np.array(expected)) or shown == expected
        assert label_of(key)
        assert value_words(key, expected)
        if field["kind"] in ("number", "whole"):
            assert BY_KEY[key].low <= field["low"] <= field["value"] <= field["high"] <= BY_KEY[key].high


# — texts —


def test_the_words_of_a_room_are_plain() -> None:
    for path in (*TEXTS.glob("*.toml"), *LESSONS.glob("*.toml")):
        for line in path.read_text(encoding="utf-8").splitlines():
            said = line.partition("=")[2] if not line.startswith("#") else ""
            found = JARGON.search(re.sub(r"coproduce [^\"]*|--\w+|{\w+}", "", said))
            assert not found, f"{path.name}: {found and found.group()}: {line}"


def test_all_texts_are_toml() -> None:
    for path in TEXTS.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))


# — brought and taken along —

PEOPLE = b"id,role,stance\nanna,user,ally\nbert,user,fence\ncleo,frontline,sceptic\n"
TIES = b"from,to,strength\nanna,bert,0.8\nbert,cleo,0.4\n"


def test_a_map_makes_a_run_of_its_people() -> None:
    scenario = brought([UploadedFile("ties.csv", TIES), UploadedFile("people.csv", PEOPLE)])
    assert (scenario.people.ids, len(scenario.people.tie_from), scenario.values["people.number"]) == (
        ("anna", "bert", "cleo"), 2, 3)
    assert brought([UploadedFile("mine.csv", PEOPLE)]).people.has_ties is False


def test_a_scenario_file_and_its_map_come_together() -> None:
    text = b"format = 1\nextends = 'well_baked'\n[people]\nfile = 'us.csv'\n[programme]\npower = 0.9\n"
    scenario = brought([UploadedFile("ours.toml", text), UploadedFile("us.csv", PEOPLE)])
    assert (scenario.name, scenario.values["programme.power"], len(scenario.people)) == ("ours", 0.9, 3)


@pytest.mark.parametrize(("files", "said"), [
    ([("a.toml", b"format = 1\n[programme]\npowr = 1\n")], 'did you mean "power"?'),
    ([("a.toml", b"format = 1\nextends = '/etc/passwd'\n")], "is not one of the shipped scenarios"),
    ([("a.toml", b"format = 1\nextends = '../../secret.toml'\n")], "is not one of the shipped scenarios"),
    ([("a.toml", b"format = 1\n[people]\nfile = '/etc/passwd'\n")], "was not brought along"),
    ([("a.toml", b"format = 1\n[network]\nfile = 'ties.csv'\n")], "was not brought along"),
    ([("a.toml", b"\xff\xfe rubbish")], "a.toml"), ([("a.toml", b"[[[")], "a.toml"),
    ([("people.csv", b"name\nanna\n")], "people.csv"), ([("people.csv", b"")], "people.csv"),
    ([("people.csv", PEOPLE.replace(b"ally", b"frend"))], "people.csv"),
    ([("ties.csv", TIES)], "Which table lists the people?"), ([("a.exe", b"x")], "neither a scenario file"),
    ([("a.toml", b"format = 1"), ("b.toml", b"format = 1")], "one at a time"),
    ([("people.csv", PEOPLE), ("people.csv", PEOPLE)], "the same name"),
])
def test_what_cannot_be_used_is_said(files, said) -> None:
    with pytest.raises(UserError) as error:
        brought([UploadedFile(name, content) for name, content in files])
    assert said in str(error.value)
    assert "/tmp" not in str(error.value)


@some
@given(st.binary(max_size=300), st.sampled_from(["x.toml", "people.csv", "ties.csv"]))
def test_rubbish_is_refused_in_words(content, name) -> None:
    with pytest.raises(UserError) as error:
        brought([UploadedFile(name, content)])
    assert all(error.value.problems)


def test_what_is_taken_along_is_the_run() -> None:
    session = Session(small({}, weeks=30), 4, 12)
    session.set("programme.power", 0.9)
    session.go_to(15)
    name, _, content = taken(session, "scenario")
    assert (name, read_scenario(content.decode()).identity()) == ("baseline-seed-4.toml", session.scenario.identity())
    _, _, table = taken(session, "results")
    lines = table.decode().splitlines()
    assert (len(lines), lines[0].split(",")[:2]) == (17, ["week", "adoption"])
    assert float(lines[-1].split(",")[1]) == session.run.value("adoption")
    _, kind, picture = taken(session, "picture")
    assert (kind, picture[:4]) == ("image/svg+xml", b"<svg")
