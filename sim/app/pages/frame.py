"""What all pages share: heading and navigation, theme and language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solara

from sim.app.texts import LANGUAGE, words
from sim.app.widgets.form import Form
from sim.app.widgets.page import PageMeta

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
THEMES = ("auto", "light", "dark")


def html(tag: str, *children: Any, class_: str = "", **attributes: str) -> Any:
    """An element of a page: its children are elements, widgets or text; `data_testid` becomes `data-testid`."""
    return solara.v.Html(tag=tag, children=list(children), class_=class_, attributes={
        name.replace("_", "-"): value for name, value in attributes.items()})


def card(heading: str, *children: Any) -> Any:
    """A part of a page with its heading."""
    return html("section", html("h2", heading), *children, class_="card")


class _Page:
    """The page as a whole, for one visitor: its language and theme, and the choice of the theme."""

    def __init__(self) -> None:
        text = words("frame")
        self.meta = PageMeta(lang=LANGUAGE)
        choices = [{"value": theme, "label": text[f"theme_{theme}"], "hint": ""} for theme in THEMES]
        self.form = Form(on_change=self._choose, groups=[{"name": "page", "title": "", "hint": "", "fields": [
            {"key": "theme", "kind": "choice", "label": text["theme"], "hint": "", "value": "auto",
             "choices": choices}]}])
        self.meta.observe(lambda change: self.form.set_values({"theme": change["new"]}), "theme")

    def _choose(self, _: str, theme: str) -> None:
        self.meta.theme = theme


@solara.component
def Frame(children: list[Any]) -> Any:
    """The frame around every page."""
    text = words("frame")
    here = solara.use_router().path.strip("/").split("/")[0] or "start"
    page, visits = solara.use_memo(_Page, []), solara.use_ref(0)

    def arrived() -> None:
        page.meta.title = f"{text['pages'].get(here, text['name'])} · {text['name']}"
        page.meta.focus += 1 if visits.current else 0
        visits.current += 1

    solara.use_effect(arrived, [here])
    links = [html("li", solara.Link("/" if name == "start" else f"/{name}", children=[label]),
                  class_="here" if name == here else "") for name, label in text["pages"].items()]
    return html(
        "div", solara.Style(STYLE), page.meta,
        html("header", html("span", text["name"], class_="name"),
             html("nav", html("ul", *links), aria_label=text["navigation"]),
             html("div", page.form, class_="bare theme"), class_="top"),
        html("main", *children), html("footer", text["subtitle"], class_="soft"), class_="frame")
