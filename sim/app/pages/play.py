"""Play: a run that can be played, stopped, changed and asked why."""

from __future__ import annotations

from typing import Any

import solara

from sim import __version__
from sim.app.pages.frame import card, html
from sim.app.room import Room
from sim.app.session import Session
from sim.app.texts import words
from sim.errors import UserError
from sim.scenario import load_scenario
from sim.scenario.link import BASE, read_link


def opened(search: str) -> tuple[Session, list[str]]:
    """The session of an address, and what is to be said of it; the usual start if it can't be read."""
    notes = words("play")["notes"]
    if not search:
        return Session(load_scenario(BASE)), []
    try:
        link = read_link(search)
        session = Session(link.scenario, link.seed, link.week or 0, load_scenario(link.scenario.name))
    except UserError as error:
        return Session(load_scenario(BASE)), [notes["link_wrong"], *error.problems]
    if link.version not in ("", __version__):
        return session, [notes["other_version"].format(version=link.version, own=__version__)]
    return session, []


@solara.component
def Play() -> Any:
    """The page."""
    text, router = words("play"), solara.use_router()
    session, notes = solara.use_memo(lambda: opened(router.search or ""), [])
    room = solara.use_memo(lambda: Room(session), [])
    solara.use_effect(lambda: room.close, [])
    said = [html("p", note) for note in notes]
    return html(
        "div",
        html("h1", text["title"]),
        *([html("div", *said, class_="problem", role="status", data_testid="notes")] if said else []),
        html("div", room.choice, class_="bare choose"),
        html("div", room.transport, room.watching.sentence, room.problem, class_="controls"),
        _watch(room),
        html("div", html("div", card(text["levers_heading"], html("p", text["levers_hint"], class_="soft"),
                                     room.levers), class_="levers"), _beside(room), class_="stage act"))


def _watch(room: Room) -> Any:
    """What is looked at while a run plays."""
    text, seen = words("play"), room.watching
    return html("div", html("div", card(text["people_heading"], seen.network)),
                html("div", card(text["curve_heading"], seen.curve), card(text["cake_heading"], seen.cake)),
                html("div", card(text["now_heading"], seen.figures), card(text["events_heading"], room.events)),
                class_="stage watch")


def _beside(room: Room) -> Any:
    """What can be asked, thrown in, kept and brought."""
    text, asking, keeping = words("play"), room.asking, room.keeping
    return html("div", card(text["person_heading"], asking.search, asking.result, asking.person),
                card(text["record_heading"], room.record),
                card(text["keep_heading"], keeping.keep, keeping.command),
                card(text["own_heading"], keeping.upload, keeping.took), card(text["keys_heading"], room.keys))
