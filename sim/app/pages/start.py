"""The first page: four big choices."""

from __future__ import annotations

from typing import Any

import solara

from sim.app.texts import words


@solara.component
def Start() -> Any:
    """The page."""
    text = words("start")
    with solara.v.Html(tag="div"):
        solara.HTML("h1", text["title"])
        solara.HTML("p", text["lead"], classes=["lead"])
        solara.HTML("h2", text["choose"])
        with solara.v.Html(tag="ul", class_="big-choices"):
            for page, choice in text["choices"].items():
                with solara.v.Html(tag="li"), solara.Link(f"/{page}"):
                    solara.HTML("strong", choice["title"])
                    solara.HTML("span", choice["text"])
        solara.HTML("p", text["trainer"])
        solara.HTML("h2", text["notes_heading"])
        with solara.v.Html(tag="ul"):
            for note in text["notes"]:
                solara.HTML("li", note)
