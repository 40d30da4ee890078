"""The first page: four big choices."""

from __future__ import annotations

from typing import Any

import solara

from sim.app.pages.frame import html
from sim.app.texts import words


@solara.component
def Start() -> Any:
    """The page."""
    text = words("start")
    choices = [html("li", solara.Link(f"/{page}", children=[html("strong", choice["title"]),
                                                            html("span", choice["text"])]))
               for page, choice in text["choices"].items()]
    return html("div", html("h1", text["title"]), html("p", text["lead"], class_="lead"),
                html("h2", text["choose"]), html("ul", *choices, class_="big-choices"), html("p", text["trainer"]),
                html("h2", text["notes_heading"]), html("ul", *(html("li", note) for note in text["notes"])))
