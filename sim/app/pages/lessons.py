"""Lessons: the list, one lesson step by step, its notes, and the puzzle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solara

from sim.app.lesson_room import STEPS, LessonRoom, outcome_table, true_number
from sim.app.lessons import ORDER, PUZZLE, lessons, puzzle
from sim.app.pages.frame import card, html
from sim.app.puzzle_room import PuzzleRoom
from sim.app.showing import PICTURES, Showing
from sim.app.texts import say, words
from sim.app.widgets.heading import Heading

STYLE = Path(__file__).with_name("lessons.css").read_text(encoding="utf-8")
NOTES = "notes"
finished: solara.Reactive[frozenset[str]] = solara.reactive(frozenset())
"""Lessons whose last step this visitor has seen; a reactive value is each visitor's own."""


@solara.component
def Lessons() -> Any:
    """The page of any address under /lessons."""
    parts = [part for part in solara.use_router().parts[1:] if part]
    heading = solara.use_memo(lambda: Heading(tag="h1", testid="title"), [])
    name = parts[0] if parts else ""
    shown, title = _List(), words("lessons")["title"]
    if name == PUZZLE:
        shown, title = _Puzzle(), puzzle().title
    elif name in lessons() and parts[1:] == [NOTES]:
        shown, title = _notes(name).key(NOTES), say("lessons", "notes_title", title=lessons()[name].title)
    elif name in lessons() and len(parts) == 1:
        shown, title = _Lesson(name).key(name), lessons()[name].title
    elif parts:
        shown, title = html("p", words("lessons")["unknown"], " ", _link("", words("lessons")["all"])), title
    solara.use_effect(lambda: setattr(heading, "text", title), [title])
    return html("div", solara.Style(STYLE), html("div", heading), shown, class_="lessons")


def _link(path: str, text: str, *more: Any) -> Any:
    return solara.Link(f"/lessons/{path}".rstrip("/"), children=[text, *more])


@solara.component
def _List() -> Any:
    text, done = words("lessons"), finished.value
    items = [html("li", _link(name, html("strong", f"{number}. {lesson.title}"), html("span", lesson.about), html(
        "span", say("lessons", "minutes", minutes=lesson.minutes) + (f" · {text['done']}" if name in done else ""),
        class_="soft"))) for number, (name, lesson) in enumerate(lessons().items(), 1)]
    last = puzzle()
    items.append(html("li", _link(PUZZLE, html("strong", last.title), html("span", last.about), html(
        "span", say("lessons", "minutes", minutes=last.minutes), class_="soft"))))
    return html("div", html("p", text["lead"], class_="lead"),
                html("p", say("lessons", "done_count", count=len(done), all=len(ORDER)), data_testid="done-count"),
                html("ul", *items, class_="big-choices"))


# — one lesson —


@solara.component
def _Lesson(name: str) -> Any:
    router = solara.use_router()
    room = solara.use_memo(lambda: LessonRoom(lessons()[name], name, router.push), [])
    solara.use_effect(lambda: room.close, [])
    solara.use_memo(lambda: room.arrive(router.search or ""), [router.search])
    arrived = room.step

    def note() -> None:
        if STEPS[arrived - 1] == "debrief":
            finished.value = finished.value | {name}

    solara.use_effect(note, [arrived])
    at = STEPS[room.step - 1]
    step = {"story": _story, "guess": _guess, "watch": _watch, "reveal": _reveal, "change": _change,
            "debrief": _debrief}[at]
    return html("div", html("div", room.heading), step(room).key(at), html("div", room.ways_on, class_="onward"))


def _story(room: LessonRoom) -> Any:
    return html("section", html("p", room.lesson.story, class_="lead"),
                html("p", _link(f"{room.name}/{NOTES}", words("lessons")["to_notes"]), class_="soft"), class_="card")


def _guess(room: LessonRoom) -> Any:
    text, lesson = words("lessons"), room.lesson
    if room.locked:
        asked = html("p", say("lessons", "you_said", said=room.said_words()), data_testid="said")
    else:
        asked = html("div", room.answers if lesson.question.answers else room.guess, class_="answers")
    return html("section", html("p", lesson.question.text, class_="lead"), asked,
                html("p", text["locked" if room.locked else "guess_first"], class_="soft"), class_="card")


def _show(showing: Showing, *result: Any) -> Any:
    """Runs to look at: buttons, what they say, what came of them, the people of the first two, the curve."""
    pictures = [html("div", html("h3", label), network) for label, network in
                zip(list(showing.runs)[:PICTURES], showing.networks, strict=False)]
    curve = html("section", html("h3", words("lessons")["curve_heading"]), showing.curve, class_="card")
    return html("div", html("div", showing.transport, showing.sentence, *result, class_="controls"),
                html("div", html("div", html("section", html("div", *pictures, class_="pair"), class_="card")),
                     html("div", curve), class_="stage watch"))


def _watch(room: LessonRoom) -> Any:
    more = len(room.lesson.way) - PICTURES
    text = words("lessons")["watch"] + (f" {words('lessons')['only_two']}" if more > 0 else "")
    return html("div", html("p", text), _show(room.watching))


def _reveal(room: LessonRoom) -> Any:
    text, lesson = words("lessons"), room.lesson
    said, was = room.said_words(), room.answer_words()
    bars = [] if lesson.question.answers else [_bar(float(room.said)), _bar(true_number(room.name))]
    pair = html("dl", html("div", html("dt", text["said"]), html("dd", said, data_testid="said"), *bars[:1]),
                html("div", html("dt", text["was"]), html("dd", was, data_testid="was"), *bars[1:]), class_="said")
    sure = [html("li", say("lessons", "sure", text=one.text, count=one.in_100)) for one in lesson.sure]
    return html("div", card(text["beside"], pair, html("p", room.verdict(), data_testid="verdict"),
                            html("p", lesson.happened)),
                card(text["numbers"], solara.HTML("div", unsafe_innerHTML=str(outcome_table(room.name)))),
                card(text["how_sure"], html("ul", *sure)))


def _bar(of_100: float) -> Any:
    """A number of people as a bar, beside the words that say it."""
    filled = html("i", style=f"width: {min(max(of_100, 0.0), 100.0):.0f}%")
    return html("dd", filled, class_="of-100", aria_hidden="true")


def _change(room: LessonRoom) -> Any:
    text = words("lessons")
    return html("div", html("section", html("p", room.lesson.change.text, class_="lead"), room.levers, class_="card"),
                html("h3", text["play_it"]), _show(room.trial, html("div", room.result, class_="result")))


def _debrief(room: LessonRoom) -> Any:
    text, lesson, place = words("lessons"), room.lesson, ORDER.index(room.name)
    follows = ORDER[place + 1] if place + 1 < len(ORDER) else PUZZLE
    title = puzzle().title if follows == PUZZLE else lessons()[follows].title
    links = [_link(follows, say("lessons", "next_lesson", title=title)),
             _link(f"{room.name}/{NOTES}", text["to_notes"]), _link("", text["all"])]
    return html("div", card(text["claim"], html("p", lesson.debrief.claim, class_="lead")),
                card(text["evidence"], _listed([one.said() for one in lesson.debrief.evidence]),
                     html("p", text["evidence_from"], class_="soft")),
                card(text["not_when"], _listed(list(lesson.debrief.not_when))),
                card(text["onward"], html("ul", *(html("li", link) for link in links), class_="links")))


def _listed(items: list[str]) -> Any:
    return html("ul", *(html("li", item) for item in items))


# — notes and puzzle —


def _notes(name: str) -> Any:
    text, lesson = words("lessons")["notes"], lessons()[name]
    notes = lesson.notes
    shown = [html("p", html("strong", say("lessons", "minutes", minutes=lesson.minutes)), " ", text["before"]),
             html("p", lesson.story), html("h2", text["question"]), html("p", lesson.question.text),
             html("h2", text["ask"]), _listed(list(notes.ask)), html("h2", text["say"]), _listed(list(notes.say)),
             html("h2", text["look"]), html("p", notes.look), html("h2", text["misreading"]),
             html("p", notes.misreading), html("h2", text["numbers"]),
             html("p", notes.numbers, " ", text["numbers_from"])]
    onward = html("div", html("p", _link(name, words("lessons")["to_lesson"])), html("p", text["print"]),
                  class_="soft on-screen")
    return html("div", onward, *shown, class_="notes")


@solara.component
def _Puzzle() -> Any:
    router = solara.use_router()
    room = solara.use_memo(lambda: PuzzleRoom(puzzle(), router.search or ""), [])
    solara.use_effect(lambda: room.close, [])
    text = words("lessons")["puzzle"]
    playing = html("div", html("h2", text["play"]), _show(room.showing, html("div", room.result, class_="result")),
                   html("div", card(text["hints"], room.hint, room.hints), card(text["keep"], room.keep),
                        class_="after"))
    return html("div", html("p", puzzle().story, class_="lead"), html("p", text["rules"]),
                html("div", html("div", card(text["plan"], room.levers)), playing, class_="stage puzzle"))
