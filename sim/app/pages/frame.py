"""What all pages share: heading and navigation, theme, language, and the address of what is shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import solara

from sim.app.texts import LANGUAGE, words
from sim.app.widgets.page import PageMeta

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")


def html(tag: str, *children: Any, **attributes: Any) -> Any:
    """An element of the page with its children; `class_` and `data_testid` become `class` and `data-testid`."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return solara.v.Html(tag=tag, children=list(children), attributes=named, class_=named.pop("class", ""))


@solara.component
def Frame(children: list[Any]) -> Any:
    """The frame around every page."""
    text = words("frame")
    router = solara.use_router()
    here = router.path.strip("/").split("/")[0] or "start"
    meta = solara.use_memo(PageMeta, [])
    visits = solara.use_ref(0)

    def arrived() -> None:
        meta.title = f"{text['pages'].get(here, text['name'])} · {text['name']}"
        if visits.current:
            meta.focus += 1
        visits.current += 1

    meta.lang = LANGUAGE
    solara.use_effect(arrived, [here])
    solara.Style(STYLE)
    with solara.v.Html(tag="div", class_="frame"):
        solara.display(meta)
        with solara.v.Html(tag="header", class_="top"):
            solara.HTML("span", text["name"], classes=["name"])
            with solara.v.Html(tag="nav", attributes={"aria-label": text["navigation"]}), solara.v.Html(tag="ul"):
                for page, label in text["pages"].items():
                    with solara.v.Html(tag="li", class_="here" if page == here else ""), solara.Link(
                            "/" if page == "start" else f"/{page}"):
                        solara.Text(label)
        with solara.v.Html(tag="main"):
            solara.display(*children)
