"""Compare: ways of working side by side, with the same people and the same luck; then a hundred times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solara

from sim.app.compare_room import PICTURED, CompareRoom
from sim.app.compared import opened
from sim.app.pages.frame import card, html
from sim.app.texts import words
from sim.app.trials import trials_of_this_server

STYLE = Path(__file__).with_name("compare.css").read_text(encoding="utf-8")


@solara.component
def Compare() -> Any:
    """The page."""
    text, router = words("compare"), solara.use_router()
    asked = solara.use_memo(lambda: opened(router.search or ""), [])
    room = solara.use_memo(lambda: CompareRoom(asked, trials_of_this_server()), [])
    _, again = solara.use_state(0)

    def watch() -> Any:
        room.redraw = lambda: again(lambda before: before + 1)
        return room.close

    solara.use_effect(watch, [])
    said = [html("p", note) for note in asked.notes]
    return html(
        "div", solara.Style(STYLE), html("h1", text["title"]), html("p", text["lead"], class_="lead"),
        *([html("div", *said, class_="problem", role="status", data_testid="notes")] if said else []),
        card(text["choose"], html("div", room.choice, class_="bare"), room.change),
        html("div", room.transport, room.sentence, class_="controls"),
        card(text["people_heading"], *_people(room)),
        html("div", html("div", card(text["curve_heading"], room.curve)),
             html("div", card(text["difference_heading"], room.difference)),
             html("div", card(text["figures_heading"], room.figures)), class_="stage watch"),
        card(text["hundred_heading"], *_hundred(room)),
        card(text["keep_heading"], html("p", text["keep_hint"], class_="soft"), room.keep), class_="compare")


def _people(room: CompareRoom) -> list[Any]:
    """The people of each way of working, if they are not too many."""
    text = words("compare")
    if not room.pictured:
        return [html("p", text["people_many"].format(most=PICTURED))]
    sides = [html("div", html("h3", one.title), network)
             for one, network in zip(room.scenarios, room.networks, strict=False)]
    return [html("p", text["people_hint"], class_="soft"), html("div", *sides, class_="sides")]


def _hundred(room: CompareRoom) -> list[Any]:
    """The hundred runs: the button, the answer, the weeks of all runs, the report."""
    text, panel = words("compare")["hundred"], room.hundred
    parts = [html("p", text["hint"]), panel.buttons, html("div", panel.status, panel.bar, class_="told"),
             panel.answer]
    if panel.drawn:
        pictures = [html("div", html("h4", title), curve)
                    for title, curve in zip(panel.drawn, panel.curves, strict=False)]
        parts += [html("h3", text["curves_heading"]), html("p", text["curves_hint"], class_="soft"),
                  html("div", *pictures, class_="sides"), panel.keep]
    return parts
