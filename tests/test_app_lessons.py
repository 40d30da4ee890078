"""The lessons: their files, their rooms, and a walk through each of them in a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")

from live_server import serious
from test_app_words import JARGON

from sim.app.lesson_room import STEPS, LessonRoom, outcome_table, shown_weekly
from sim.app.lessons import FOLDER, ORDER, Way, lessons, puzzle, read_lesson
from sim.app.puzzle_room import PuzzleRoom
from sim.errors import UserError
from sim.run import run_once

TEXT = (FOLDER / "power.toml").read_text(encoding="utf-8")

every_lesson = pytest.mark.parametrize("name", ORDER)


def guess(name: str) -> str:
    return lessons()[name].question.right or "40"


def room_of(name: str) -> tuple[LessonRoom, list[str]]:
    gone: list[str] = []
    return LessonRoom(lessons()[name], name, gone.append), gone


# — files —


def test_there_are_eight_lessons_and_each_file_is_one_of_them() -> None:
    assert len(lessons()) == 8
    assert {path.stem for path in FOLDER.glob("*.toml")} == {*ORDER, "puzzle"}


@pytest.mark.parametrize(("was", "now", "said"), [
    ('title = "Power"', 'titel = "Power"', 'power.toml: titel: there is no such key; did you mean "title"?'),
    ('title = "Power"', "", "power.toml: title: is missing"),
    ("minutes = 15", 'minutes = "long"', "power.toml: minutes: \"long\" is not of the kind"),
    ("minutes = 15", "minutes = true", "power.toml: minutes: true is not of the kind"),
    ('right = "fewer"', 'right = "less"', 'question.right: "less" is not known; allowed: more, same or fewer'),
    ('higher = "half"', 'higher = "hlaf"', 'sure: "hlaf" is not known; allowed: half or all'),
    ('"programme.power" = 1.0', '"programme.powr" = 1.0', "way.all: programme.powr"),
    ('"programme.power" = 1.0', '"programme.power" = 2.0', "way.all: programme.power"),
    ('"programme.power" = 0.0', '"programme.powr" = 0.0', 'change.suggested: "programme.powr" is not known; did you'),
    ("week = 156\n", "week = 157\n", "week: 157 comes after the end, 156"),
    ('outcomes = ["mean_fit"', 'outcomes = ["mean_fitt"', '"mean_fitt" is not known; did you mean "mean_fit"'),
    ('outcomes = ["mean_fit"', "outcomes = [[", "power.toml:"), ('story = "', "story = [1] #", "power.toml: story"),
])
def test_a_mistake_in_a_file_is_said_with_its_place(was, now, said) -> None:
    assert was in TEXT
    text = TEXT.replace(was, now, 1) if "week" not in was else TEXT.replace(f"\n{was}", f"\n{now}", 1)
    with pytest.raises(UserError) as error:
        read_lesson(text, "power")
    assert said in str(error.value)


def test_all_mistakes_are_said_together() -> None:
    with pytest.raises(UserError) as error:
        read_lesson(TEXT.replace("minutes = 15", "minute = 15"), "power")
    assert [line.split(": ")[1] for line in error.value.problems] == ["minute", "minutes"]


def test_everybody_can_share_a_trait() -> None:
    made = Way("love", "much love", everyone={"commitment": 0.9}).made(20)
    assert (made.values["time.weeks"], len(made.people)) == (20, 200)
    with pytest.raises(UserError):
        Way("love", "much love", everyone={"comitment": 0.9}).made(20)


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from words_in(one)
    elif hasattr(value, "__dict__"):
        for one in vars(value).values():
            yield from words_in(one)


@every_lesson
def test_the_words_are_plain_and_a_story_is_two_sentences(name) -> None:
    lesson = lessons()[name]
    for said in words_in(lesson):
        assert not JARGON.search(said), said
    assert len(re.findall(r"[.?!](?=\s|$)", lesson.story)) == 2
    assert 10 <= lesson.minutes <= 15
    assert lesson.about.endswith((".", "?"))
    assert lesson.debrief.not_when


# — a room —


@every_lesson
def test_the_steps_of_a_lesson(name) -> None:
    room, gone = room_of(name)
    room.arrive("step=6")
    assert STEPS[room.step - 1] == "guess"  # nothing is shown before a guess
    room._on_answer(guess(name))
    room._on_way("next")
    assert gone == [f"/lessons/{name}?step=3&said={guess(name)}"]
    room.arrive(gone[0].partition("?")[2])
    assert (room.step, room.locked, room.watching.runs[lessons()[name].way[0].label].week) == (3, True, 0)
    room.watching._on_press("skip")
    for way in lessons()[name].way:  # what is watched is what is revealed
        run = room.watching.runs[way.label]
        assert (run.series("adoption") == shown_weekly(name)[way.name][:, 0]).all()
    assert room.verdict()
    practise = shown_weekly(name)[lessons()[name].way[0].name][lessons()[name].week, 0]
    assert f"<td>{100 * practise:.0f}</td>" in outcome_table(name)


def test_a_guess_stays_once_the_runs_were_seen() -> None:
    room, _ = room_of("power")
    room.arrive("step=2")
    room._on_answer("more")
    room._on_answer("fewer")
    room.arrive("step=3&said=fewer")
    room.arrive("step=2&said=more")
    room._on_answer("more")
    assert (room.said, room.step) == ("fewer", 2)


def test_a_reload_finds_lesson_step_and_guess_again() -> None:
    room, _ = room_of("every_slice")
    room.arrive("step=4&said=40")
    assert (room.step, room.said, room.said_words(), room.answer_words()) == (
        4, "40", "40 people out of 100", "14 people out of 100")
    assert room.verdict().startswith("You guessed 26 too many")


@pytest.mark.parametrize("search", ["", "step=9999999", "step=-1", "step=³&said=³", "said=999", "said=<script>&step=5",
                                    "step=4&said=%00", "&&&=", "a" * 9000])
@pytest.mark.parametrize("name", ["every_slice", "power"])
def test_a_strange_address_is_no_harm(name, search) -> None:
    room, _ = room_of(name)
    room.arrive(search)
    assert room.said == ""
    assert room.step in (1, 2)


def test_a_change_is_played_with_the_same_luck_and_counted_in_100() -> None:
    room, _ = room_of("cooking_time")
    room.arrive("step=5&said=hardly")
    room.levers.changed = {"n": 1, "key": "programme.hours", "value": 0.5}
    assert room.levers.values["programme.hours"] == 0.5
    lesson = lessons()["cooking_time"]
    changed = lesson.named("two").made(156).with_values({"programme.hours": 0.5})
    expected = 100 * run_once(changed, lesson.seed).weekly[156, 0]
    room.trial._on_press("skip")
    assert f"With your change, {expected:.0f} people out of 100" in room.result.html
    assert "fewer in 100, and exactly as many in 0" in room.result.html
    room.levers.changed = {"n": 2, "key": "programme.hours", "value": 2.0}
    assert room.result.html == ""
    room.trial._on_press("skip")
    assert "exactly as many in 100" in room.result.html  # nothing was changed


def test_the_puzzle_says_what_is_missing_and_when_it_is_solved() -> None:
    room = PuzzleRoom(puzzle())
    room.showing._on_press("skip")
    assert "Still missing: 60 people out of 100 when the funding ends." in room.result.html
    for number, (key, value) in enumerate(puzzle().solution.items(), 1):
        room.levers.changed = {"n": number, "key": key, "value": value}
    assert room.result.html == ""
    room.showing._on_press("skip")
    count = int(re.search(r"solves the puzzle in (\d+) of them", room.result.html).group(1))
    assert 50 <= count <= 100
    again = PuzzleRoom(puzzle(), room.keep.link)
    assert again.plan() == room.plan()
    assert again.keep.link == room.keep.link
    for number in range(5):
        room.hint.pressed = {"n": number + 1, "name": "hint"}
    assert room.hints.html.count("<li>") == 3


@pytest.mark.parametrize("search", ["rubbish", "programme.team_size=many", "scenario=basline", "seed=3", "=&=%00"])
def test_a_strange_plan_is_no_harm(search) -> None:
    assert PuzzleRoom(puzzle(), search).plan() == PuzzleRoom(puzzle()).plan()


# — in a browser —


def at_step(page, step: int) -> None:
    page.wait_for_function(
        "n => document.querySelector('[data-testid=step]')?.textContent.startsWith(`Step ${n} of 6`)", arg=step)


def say_guess(page, name: str) -> None:
    if lessons()[name].question.answers:
        page.get_by_test_id(f"button-{guess(name)}").click()
    else:
        page.get_by_label("exact value").fill(guess(name))
        page.keyboard.press("Tab")
    page.wait_for_function("!document.querySelector('[data-testid=button-next]').hasAttribute('aria-disabled')")


@pytest.mark.parametrize("name", [pytest.param(name, marks=[pytest.mark.slow] * (name != "every_slice"))
                                  for name in ORDER])
def test_a_lesson_from_first_to_last(page, server, name) -> None:
    checked = serious if name in ORDER[:2] else lambda page: []  # one with a number to guess, one with answers
    page.goto(f"{server.url}/lessons")
    page.get_by_role("link", name=lessons()[name].title).click()
    at_step(page, 1)
    page.get_by_text(lessons()[name].story).wait_for()
    assert checked(page) == []
    page.get_by_test_id("button-next").click()
    at_step(page, 2)
    page.wait_for_function("document.querySelector('[data-testid=button-next]').hasAttribute('aria-disabled')")
    say_guess(page, name)
    assert checked(page) == []
    page.get_by_test_id("button-next").click()
    at_step(page, 3)
    page.get_by_test_id("button-play").click()
    page.wait_for_function("document.querySelector('[data-testid=sentence]').innerText.match(/Week [1-9]/)")
    page.get_by_test_id("button-skip").click()
    page.get_by_text("Week 156 of 156").wait_for()
    assert checked(page) == []
    page.get_by_test_id("button-next").click()
    at_step(page, 4)
    page.reload()
    at_step(page, 4)
    assert page.get_by_test_id("said").inner_text() == room_of_guess(name)
    page.get_by_text(lessons()[name].happened).wait_for()
    assert checked(page) == []
    page.get_by_test_id("button-next").click()
    at_step(page, 5)
    page.get_by_test_id("button-skip").click()
    page.get_by_text("We played both 100 times").wait_for()
    assert checked(page) == []
    page.get_by_test_id("button-next").click()
    at_step(page, 6)
    page.wait_for_function("document.activeElement.dataset.testid === 'step'")  # a new step is read from its start
    page.get_by_role("heading", name="When it does not hold").wait_for()
    assert checked(page) == []
    page.get_by_role("link", name="All lessons").click()
    page.get_by_text("Done in this visit: 1 of 8.").wait_for()


def room_of_guess(name: str) -> str:
    room, _ = room_of(name)
    room.arrive(f"step=3&said={guess(name)}")
    return room.said_words()


def press_by_key(page, testid: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.dataset?.testid") == testid:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"Tab never comes to {testid}")


def test_a_lesson_by_keyboard_alone(page, server) -> None:
    page.goto(f"{server.url}/lessons/power")
    at_step(page, 1)
    page.get_by_test_id("button-next").wait_for()
    press_by_key(page, "button-next")
    at_step(page, 2)
    page.wait_for_function("document.activeElement?.dataset?.testid === 'step'")
    press_by_key(page, "button-more")
    page.wait_for_function("!document.querySelector('[data-testid=button-next]').hasAttribute('aria-disabled')")
    press_by_key(page, "button-next")
    at_step(page, 3)
    page.wait_for_function("document.activeElement?.dataset?.testid === 'step'")
    page.get_by_test_id("button-play").wait_for()
    page.keyboard.press("k")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("k")
    page.get_by_role("button", name="Play").wait_for()
    press_by_key(page, "button-next")
    at_step(page, 4)
    assert page.get_by_test_id("verdict").inner_text().startswith("It came out another way")
    page.go_back()
    at_step(page, 3)


@pytest.mark.parametrize("width", [320, 640])
def test_lessons_on_small_screens_and_with_large_text(page, server, width) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("lessons/every_slice?step=2", "lessons/the_recipe?step=4&said=love", "lessons/puzzle",
                 "lessons/power?step=3&said=more"):
        page.goto(f"{server.url}/{path}")
        page.get_by_test_id("title").wait_for()
        page.locator("section, .card").first.wait_for()
        if width == 640:
            page.add_style_tag(content="html { font-size: 200% }")
        page.wait_for_timeout(400)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_notes_print_on_one_page(page, server) -> None:
    for name in ORDER:
        page.goto(f"{server.url}/lessons/{name}/notes")
        page.get_by_role("heading", name="Where do the numbers come from").wait_for()
        assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1, name
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Pages").is_visible()


def test_the_puzzle_can_be_played(page, server) -> None:
    page.goto(f"{server.url}/lessons/puzzle")
    page.get_by_test_id("button-skip").click()
    page.get_by_text("Still missing: 60 people out of 100 when the funding ends.").wait_for()
    page.get_by_test_id("button-hint").click()
    page.get_by_text(puzzle().hints[0]).wait_for()
    assert serious(page) == []
    page.get_by_label("Seats in the team: exact value").fill("24")
    page.keyboard.press("Tab")
    page.wait_for_function("location.search.includes('team_size=24')")
    page.reload()  # a plan is a link
    page.wait_for_function("document.querySelector('[data-testid=link]')?.value.includes('team_size=24')")
    assert page.get_by_label("Seats in the team: exact value").input_value() == "24"


def test_an_unknown_lesson_is_said_to_be_unknown(page, server) -> None:
    for path in ("nonsense", "power/nonsense", "power/notes/more", "%3Cscript%3E"):
        page.goto(f"{server.url}/lessons/{path}")
        page.get_by_text("There is no such lesson.").wait_for()
