"""The compare page: addresses, runs side by side, differences, the hundred runs, and all of it in a browser."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import small, some
from trial_works import FOR_EVER, KILLED, WELL, acting

pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")

from live_server import leave, live_server, serious

from sim.app.compare_room import PICTURED, CompareRoom
from sim.app.compared import MOST, Opened, address, opened
from sim.app.gaps import changed_sides, differences, gap, table
from sim.app.markup import Markup
from sim.app.texts import words
from sim.app.trials import FOLDER, Found, Trials, Weeks
from sim.open_run import OpenRun
from sim.run import run_once
from sim.scenario import load_scenario, read_scenario, shipped_scenarios
from sim.state import PRACTISES
from sim.wording import AT_A_WEEK, number

PATIENCE = 60_000
HOSTILE = "<img src=x onerror=window.hacked=1>"
ONE, OTHER = (replace(small({"programme.power": power}), name=name, title=name.title())
              for name, power in (("one", 0.2), ("other", 0.9)))


def link(*parts: str) -> str:
    return "&".join(f"with={quote(part, safe='')}" for part in parts)


def names(asked: Opened) -> list[str]:
    return [one.name for one in asked.scenarios]


def until(what, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


# — addresses —


@pytest.mark.parametrize(("search", "expected"), [
    ("", ["baseline", "well_baked"]), ("with=", ["baseline", "well_baked"]),
    (link("scenario=tick_box"), ["baseline", "tick_box"]), (link("scenario=baseline"), ["baseline", "well_baked"]),
    (link("scenario=well_baked"), ["baseline", "well_baked"]),
    (link("scenario=tick_box", "scenario=baseline"), ["tick_box", "baseline"]),
    (link("scenario=baseline&programme.power=0.9"), ["baseline", "baseline-own"]),
    (link("scenario=baseline&programme.power=0.5"), ["baseline", "well_baked"]),  # as it stands: nothing of one's own
    (link(*(f"scenario=tick_box&programme.power={power}" for power in (0.2, 0.3, 0.4))),
     ["tick_box-own", "tick_box-own-2", "tick_box-own-3"]),
    (link(*(f"scenario={name}" for name in shipped_scenarios()[:6])), list(shipped_scenarios()[:MOST])),
])
def test_an_address_says_what_is_compared(search, expected) -> None:
    assert names(opened(search)) == expected


@pytest.mark.parametrize(("search", "said"), [
    (link("scenario=basline"), 'did you mean "baseline"?'), (link("rubbish"), "rubbish"), ("with=%00%ff", "left out"),
    (link("scenario=baseline", "scenario=baseline"), "A steady start is here already"),
    (link("people.number=2000000"), "at most 2,000"), (link("time.weeks=52"), "lasts 52 weeks"),
    (link("scenario=baseline", "scenario=tick_box&time.weeks=52"), "Only ways of working of the same length"),
    (link(*["scenario=tick_box"] * 1000), "the first 4"), (link("scenario=" + "a" * 9000), "at most 8,000"),
    (link("seed=1", "scenario=tick_box&seed=2"), "the luck of the first"),
    (link(f"scenario={HOSTILE}"), "there is no scenario"),
])
def test_what_an_address_says_wrongly_is_said_and_left_out(search, said) -> None:
    asked = opened(search)
    assert said in " ".join(asked.notes)
    assert 2 <= len(asked.scenarios) <= MOST


@some
@given(st.lists(st.tuples(st.sampled_from(shipped_scenarios()), st.sampled_from(["", "&programme.power=0.85", "&seed=4",
                          "&change=26;hours=3&crisis=10;20;0.5"])), min_size=2, max_size=4, unique=True),
       st.integers(0, 2**63 - 1), st.integers(0, 208))
def test_the_address_of_what_is_shown_leads_back_to_it(parts, seed, week) -> None:
    asked = opened(link(*(f"scenario={name}{more}" for name, more in parts)))
    again = opened(address(asked.scenarios, seed, week))
    assert (again.notes, again.seed, again.week) == ((), seed, week)
    assert [one.identity() for one in again.scenarios] == [one.identity() for one in asked.scenarios]
    assert names(again) == names(asked)


# — differences —


def pair(week: int = 20, number: int = 60) -> list[OpenRun]:
    runs = [OpenRun(replace(one, values={**one.values, "people.number": number}), 5) for one in (ONE, OTHER)]
    for run in runs:
        run.go_to(week)
    return runs


def test_who_changed_sides_is_counted_person_by_person() -> None:
    first, run = pair(0)
    first.world.people[PRACTISES], run.world.people[PRACTISES] = 0, 0
    first.world.people[PRACTISES, [1, 2, 3]] = 1
    run.world.people[PRACTISES, [3, 4, 5, 6, 7]] = 1
    # persons 4 to 7 here only, 1 and 2 there only, 3 in both
    assert changed_sides(run, first) == (4, 2)
    assert changed_sides(first, run) == (2, 4)


@pytest.mark.parametrize("week", [0, 7, 40])
def test_the_two_counts_make_the_difference(week) -> None:
    first, run = pair(week)
    here, there = changed_sides(run, first)
    assert here - there == (run.world.people[PRACTISES] > 0).sum() - (first.world.people[PRACTISES] > 0).sum()


def test_other_people_cannot_be_followed() -> None:
    fewer, run = OpenRun(small(number=50), 5), OpenRun(ONE, 5)
    friendly = OpenRun(small({"people.attitude_user": 0.9}), 5)
    assert changed_sides(run, fewer) is None
    assert changed_sides(run, friendly) is None
    assert words("compare")["difference"]["other_people"] in differences([run, fewer])


@pytest.mark.parametrize(("here", "there", "said"), [
    (0.5, 0.25, "25 more people"), (0.25, 0.5, "25 fewer people"), (0.31, 0.3, "1 more person out"),
    (0.3, 0.31, "1 person fewer"), (0.302, 0.3, "As many"), (0.0, 0.0, "As many"), (1.0, 0.0, "100 more")])
def test_a_difference_in_words(here, there, said) -> None:
    runs = [SimpleNamespace(scenario=ONE, value=lambda _, value=value: value) for value in (here, there)]
    assert gap(*runs).startswith(said)


def test_the_table_has_the_numbers_of_the_engine() -> None:
    runs = pair(33)
    shown = str(table(runs))
    for name in AT_A_WEEK:
        cells = re.findall(rf'data-testid="row-{name}">.*?</th>(.*?)</tr>', shown)[0]
        weekly = [run_once(one, 5).weekly[33] for one in (ONE, OTHER)]
        expected = [number(name, float(own[list_of_weekly().index(name)])) for own in weekly]
        assert re.findall("<td>(.*?)</td>", cells) == expected


def list_of_weekly() -> list[str]:
    from sim.outcomes import WEEKLY

    return [outcome.name for outcome in WEEKLY]


def test_titles_are_only_text() -> None:
    runs = [OpenRun(replace(one, title=HOSTILE), 1) for one in (ONE, OTHER)]
    for shown in (differences(runs), table(runs)):
        assert HOSTILE not in shown and str(Markup.escape(HOSTILE)) in shown


# — a room —


@pytest.fixture
def trials() -> Trials:
    return Trials(7, acting)


def room_of(trials, seed: int = 1, **more) -> CompareRoom:
    return CompareRoom(Opened((ONE, OTHER), seed, **more), trials)


def choose(room, key: str, value: object) -> None:
    room.choice.set_state({"changed": {"key": key, "value": value, "n": room.choice.heard + 1}})


def press(buttons, name: str) -> None:
    buttons.set_state({"pressed": {"name": name, "n": buttons.heard + 1}})


def lines(room) -> list[list[float]]:
    return [line["values"] for line in room.curve._lines]


def test_what_is_shown_is_what_the_engine_gives(trials) -> None:
    room = room_of(trials, week=10)
    for _ in range(6):
        press(room.transport, "step")
    press(room.transport, "back")  # 10 + 6 - 4
    expected = [(100 * run_once(one, 1).weekly[:13, 0]).round(3).tolist() for one in (ONE, OTHER)]
    assert lines(room) == expected
    assert f"Week 12 of 40. People out of 100 who practise: One {expected[0][-1]:.0f}; Other {expected[1][-1]:.0f}." \
        in room.sentence.html
    press(room.transport, "dice")
    assert (room.seed, [run.week for run in room.runs]) == (2, [0, 0])
    assert opened(room.keep.link).seed == 2


def test_it_plays_to_the_end_by_itself_and_stands_still(trials) -> None:
    room = room_of(trials, week=35)
    room._pictures.clear()  # there is no browser that would answer
    press(room.transport, "play")
    until(lambda: room.runs[0].over)
    until(lambda: not room.playing.going)
    until(lambda: "Week 40 of 40" in room.sentence.html)
    assert [button["disabled"] for button in room.transport.buttons[:2]] == [True, True]
    press(room.transport, "step")
    assert len(lines(room)[0]) == 41


def test_two_to_four_can_be_chosen_each_once(trials) -> None:
    redrawn = []
    room = CompareRoom(opened(""), trials)
    room.redraw = lambda: redrawn.append(len(room.runs))
    press(room.change, "remove")
    for _ in range(5):
        press(room.change, "add")
    assert (redrawn, len({one.name for one in room.scenarios})) == ([3, 4], 4)
    choose(room, "way-1", "baseline")
    assert "A steady start is here already" in room.choice.problems["way-1"]
    assert room.choice.values["way-1"] == "well_baked"
    choose(room, "way-1", "tick_box")
    assert room.scenarios[1].name == "tick_box"
    press(room.change, "remove")
    assert len(room.runs) == 3


def test_own_runs_stay_on_offer_and_can_be_saved(trials) -> None:
    room = CompareRoom(opened(link("scenario=tick_box&programme.power=0.7")), trials)
    assert [one["name"] for one in room.keep.files] == ["tick_box-own"]
    name, _, content = room._made("tick_box-own")
    assert (name, read_scenario(content.decode()).identity()) == ("tick_box-own.toml", room.scenarios[1].identity())
    choose(room, "way-1", "well_baked")
    choose(room, "way-0", "tick_box-own")
    assert [one.name for one in room.scenarios] == ["tick_box-own", "well_baked"]


def test_many_people_are_only_curves(trials) -> None:
    many = Opened(tuple(replace(small(number=PICTURED + 1), name=name) for name in ("a", "b")))
    room = CompareRoom(many, trials)
    press(room.transport, "step")
    assert not room.pictured and room.networks[0].tick == -1
    assert len(lines(room)[0]) == 2


# — the hundred runs —


def status(room) -> str:
    return re.sub("<.*?>", "", room.hundred.status.html)


def test_many_presses_make_one_trial(trials) -> None:
    room = room_of(trials, FOR_EVER)
    for _ in range(30):
        press(room.hundred.buttons, "ask")
        room.hundred.ask()
    assert len(trials) == 1
    until(lambda: "14 runs" in room.hundred.bar.html)
    press(room.hundred.buttons, "cancel")
    until(lambda: len(trials) == 0)
    assert (status(room), room.hundred.bar.html) == ("Stopped.", "")


def test_whoever_leaves_or_chooses_something_else_makes_way(trials) -> None:
    leaving, choosing, dying, one, other = (room_of(trials, seed) for seed in (FOR_EVER, FOR_EVER, KILLED, 10, 11))
    for room in (leaving, choosing, dying, one, other):
        room.hundred.ask()
    until(lambda: status(choosing) == words("compare")["hundred"]["one_before"])
    until(lambda: status(other) == words("compare")["hundred"]["before"].format(count=4))
    choosing.compare([OTHER, ONE], 1)
    assert status(choosing) == ""
    leaving.close()
    until(lambda: status(dying) == words("compare")["hundred"]["died"])
    assert "problem" in dying.hundred.status.html
    until(lambda: other.hundred.keep.files)
    assert ["Answer to 10." in room.hundred.answer.html for room in (leaving, choosing, dying, one, other)] == [
        False, False, False, True, False]
    assert "Answer to 11." in other.hundred.answer.html
    until(lambda: len(trials) == 0)


FOUND = Found(("First.", f"Second {HOSTILE}.", "Third."), ("“Other” does better.",),
              (Weeks([1, 2], [3, 4], [5, 6], [[2, 3], [4, 70]]), Weeks([], [], [], [])),
              "coproduce compare scenarios/a.toml")


def test_what_was_found_is_shown_with_the_same_heights(trials) -> None:
    redrawn = []
    room = room_of(trials, WELL)
    room.redraw = lambda: redrawn.append(list(room.hundred.drawn))
    trial = trials.ask([ONE, OTHER], FOR_EVER)
    trial.found, trial.report = FOUND, b"<!doctype html>"
    room.hundred._trial = trial
    trials.give_up(trial)
    until(trial.over.is_set)
    room.hundred._follow(trial)
    assert redrawn == [["One", "Other"]]
    assert HOSTILE not in room.hundred.answer.html
    assert "<code>coproduce compare a.toml</code>" in room.hundred.answer.html
    drawn = room.hundred.curves[0]._lines
    assert [line["kind"] for line in drawn] == ["run", "run", "run", "mean"]
    assert drawn[2]["values"] == [None, 70]
    assert room.hundred.curves[0]._area["low"] == [1, 2]
    assert "in week 1 the middle run has 4 people" in room.hundred.curves[0].summary
    assert room.hundred._made("report") == ("one-other-seed-1.html", "text/html", b"<!doctype html>")
    room.compare([OTHER, ONE], 1)
    assert redrawn[-1] == [] and room.hundred.keep.files == []


# — in a browser —


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[object]:
    place = tmp_path_factory.mktemp("place")
    with live_server(env={"TMPDIR": str(place)}) as running:
        running.place = place
        yield running


def visit(browser, server, search: str = "", **options):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True, **options)
    page.set_default_timeout(PATIENCE)
    page.goto(f"{server.url}/compare{search}")
    page.get_by_test_id("row-adoption").wait_for()
    return page


def works(server) -> list[psutil.Process]:
    """Processes that run trials."""
    found = []
    for one in psutil.Process(server.process.pid).children(recursive=True):
        with suppress(psutil.Error):  # it may end at this very moment
            found += [one] if "spawn_main" in " ".join(one.cmdline()) else []
    return found


def folders(server) -> list[Path]:
    return [one for one in server.place.iterdir() if one.name.startswith(FOLDER)]


def test_from_the_choice_to_the_report(browser, server, tmp_path) -> None:
    page = visit(browser, server, f"?{link('scenario=baseline&seed=2&week=100')}", color_scheme="light")
    page.get_by_label("Way 2").focus()
    page.keyboard.type("Tick")
    page.get_by_text("Week 0 of 208").wait_for()
    assert page.evaluate("document.activeElement.dataset.testid") == "field-way-1"
    page.get_by_test_id("button-add").click()
    page.get_by_test_id("network-2").wait_for()
    page.get_by_test_id("button-remove").click()
    page.get_by_test_id("network-2").wait_for(state="detached")
    page.get_by_label("Speed").select_option(label="12 weeks a second")
    page.get_by_test_id("button-play").click()
    page.wait_for_function(
        "Number(document.querySelector('[data-testid=sentence]').innerText.match(/Week (\\d+)/)[1]) > 5")
    page.get_by_test_id("button-play").click()
    page.get_by_role("button", name="Play").wait_for()
    page.wait_for_function("location.search.includes('tick_box')")
    week = int(re.search(r"week%3D(\d+)", page.url)[1])
    weekly = [run_once(load_scenario(name), 2).weekly[week, 0] for name in ("baseline", "tick_box")]
    assert page.get_by_test_id("row-adoption").locator("td").all_inner_texts() == [f"{100 * one:.0f}" for one in weekly]
    page.get_by_test_id("button-ask").dblclick()
    report = page.get_by_test_id("file-report")
    report.wait_for()
    assert "does worse than “A steady start”" in page.get_by_test_id("verdicts").inner_text()
    assert page.get_by_test_id("hundred-1-picture").locator("[data-kind=run]").count() == 11
    for theme, width in (("light", 1280), ("dark", 375)):
        page.get_by_label("Light or dark").select_option(theme)
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(400)
        assert serious(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    report.focus()
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename == "baseline-tick_box-seed-2.html"
    download.value.save_as(tmp_path / "report.html")
    answers = page.get_by_test_id("answer").locator("p").all_inner_texts()
    leave(page)
    assert works(server) == [] and folders(server) == []
    opened_report = browser.new_page()
    opened_report.goto((tmp_path / "report.html").as_uri())
    assert [one for one in answers if one not in opened_report.inner_text("body")] == []
    assert opened_report.requests == [(tmp_path / "report.html").as_uri()]
    assert opened_report.troubles == []
    opened_report.context.close()


def test_a_reload_and_the_way_from_the_play_page(page, server) -> None:
    page.goto(f"{server.url}/play?scenario=tick_box&seed=4&week=30&change=12;power=0.9")
    page.get_by_test_id("to-compare").click()
    page.get_by_role("heading", name="Compare").first.wait_for()
    page.get_by_text("Week 30 of 208").wait_for()
    page.get_by_test_id("button-step").click()
    page.get_by_text("Week 31 of 208").wait_for()
    page.wait_for_function("location.search.includes('week%3D31')")
    before = page.get_by_test_id("figures").inner_text()
    assert "Your run (Tick the box)" in before
    page.reload()
    page.get_by_text("Week 31 of 208").wait_for()
    assert page.get_by_test_id("figures").inner_text() == before
    page.go_back()
    page.get_by_test_id("figure-adoption").wait_for()
    assert "tick_box" in page.url and "week=30" in page.url


LONG = f"?{link('people.number=1500&time.weeks=500', 'people.number=1500&time.weeks=500&programme.power=0.9')}"


def test_visitors_queue_and_nothing_is_left_when_they_go(browser, server) -> None:
    first, second = visit(browser, server, LONG), visit(browser, server)
    first.get_by_test_id("button-ask").click()
    until(lambda: bool(works(server)))
    second.get_by_test_id("button-ask").click()
    second.get_by_text(words("compare")["hundred"]["one_before"]).wait_for()
    worker = works(server)[0].pid
    leave(first)
    second.get_by_text(re.compile("It begins|The runs are being made")).wait_for()
    until(lambda: works(server) and works(server)[0].pid != worker)
    os.kill(works(server)[0].pid, signal.SIGKILL)
    second.get_by_text(words("compare")["hundred"]["died"]).wait_for()
    second.get_by_test_id("button-ask").click()
    until(lambda: bool(works(server)))
    second.get_by_test_id("button-cancel").click()
    until(lambda: works(server) == [] and folders(server) == [])
    leave(second)


def test_the_end_of_the_server_is_the_end_of_all(browser, server) -> None:
    page = visit(browser, server, LONG)
    page.get_by_test_id("button-ask").click()
    until(lambda: bool(works(server)) and bool(folders(server)))
    worker = works(server)[0]
    assert server.stop() == 0
    until(lambda: not psutil.pid_exists(worker.pid) and folders(server) == [])
    assert "Traceback" not in server.said()
    page.context.close()
