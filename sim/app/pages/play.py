"""Play: a run that can be played, stopped, changed and asked why."""

from __future__ import annotations

from typing import Any

import solara

from sim import __version__
from sim.app.room import Room
from sim.app.session import Session
from sim.app.texts import words
from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.link import BASE, read_link


def opened(search: str) -> tuple[Session, list[str]]:
    """The session of an address, and what is to be said of it; the usual start if it can't be read."""
    if not search:
        return Session(load_scenario(BASE)), []
    try:
        link = read_link(search)
        session = Session(link.scenario, link.seed, link.week or 0)
    except UserError as error:
        return Session(load_scenario(BASE)), [words("play")["notes"]["link_wrong"], *error.problems]
    if link.version not in ("", __version__):
        return session, [words("play")["notes"]["other_version"].format(version=link.version, own=__version__)]
    return session, []


@solara.component
def Play() -> Any:
    """The page."""
    text = words("play")
    router = solara.use_router()
    session, notes = solara.use_memo(lambda: opened(router.search or ""), [])
    room = solara.use_memo(lambda: Room(session), [])
    solara.use_effect(lambda: room.close, [])
    with solara.v.Html(tag="div"):
        solara.HTML("h1", text["title"])
        if notes:
            with solara.v.Html(tag="div", class_="problem", attributes={"role": "status", "data-testid": "notes"}):
                for note in notes:
                    solara.HTML("p", note)
        with solara.v.Html(tag="div", class_="bare choose"):
            solara.display(room.choice)
        with solara.v.Html(tag="div", class_="controls"):
            solara.display(room.transport, room.watching.sentence, room.problem)
        _watch(room)
        with solara.v.Html(tag="div", class_="stage act"):
            with solara.v.Html(tag="div", class_="levers"):
                _card(text["levers_heading"], room.levers, text["levers_hint"])
            with solara.v.Html(tag="div"):
                _person(room)
                _card(text["events_heading"], room.events)
                _card(text["record_heading"], room.record)
                _card(text["keep_heading"], room.keeping.keep, more=room.keeping.command)
                _card(text["own_heading"], room.keeping.upload, more=room.keeping.took)
                _card(text["keys_heading"], room.keys)


def _watch(room: Room) -> None:
    """What is looked at while a run plays."""
    text = words("play")
    with solara.v.Html(tag="div", class_="stage watch"):
        with solara.v.Html(tag="div"):
            _card(text["people_heading"], room.watching.network)
        with solara.v.Html(tag="div"):
            _card(text["curve_heading"], room.watching.curve)
            _card(text["cake_heading"], room.watching.cake)
        with solara.v.Html(tag="div"):
            _card(text["now_heading"], room.watching.figures)


def _person(room: Room) -> None:
    with solara.v.Html(tag="section", class_="card"):
        solara.HTML("h2", words("play")["person_heading"])
        solara.display(room.asking.search, room.asking.result, room.asking.person)


def _card(heading: str, widget: Any, hint: str = "", more: Any = None) -> None:
    with solara.v.Html(tag="section", class_="card"):
        solara.HTML("h2", heading)
        if hint:
            solara.HTML("p", hint, classes=["soft"])
        solara.display(widget)
        if more is not None:
            solara.display(more)
