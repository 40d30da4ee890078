"""About: what this is and is not, what it assumes, and what is known about it."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import solara
from markupsafe import Markup

from sim import __version__
from sim.app.markup import joined, safe
from sim.app.texts import words
from sim.report.settings_words import confidence_of, meaning_of, said, source_of
from sim.settings import SETTINGS

KNOWN = Path(__file__).parents[1] / "known.json"


@cache
def known() -> dict[str, Any]:
    """The evidence as it was kept, see `sim.validation.known`."""
    found: dict[str, Any] = json.loads(KNOWN.read_text(encoding="utf-8"))
    return found


@solara.component
def About() -> Any:
    """The page."""
    solara.HTML("div", unsafe_innerHTML=str(content()))


@cache
def content() -> Markup:
    """All of the page; the same for everybody."""
    text = words("about")
    return joined([
        safe("<h1>{title}</h1><p>{lead}</p>", title=text["title"], lead=text["lead"]),
        _listed(text["is_heading"], text["is"]), _listed(text["is_not_heading"], text["is_not"]), _evidence(),
        _assumptions(), _listed(text["more"]["heading"], [one.format(version=__version__)
                                                          for one in text["more"]["items"]])])


def _listed(heading: str, items: list[str]) -> Markup:
    return safe("<h2>{heading}</h2><ul>{items}</ul>", heading=heading,
                items=joined(safe("<li>{item}</li>", item=item) for item in items))


def _table(caption: str, heads: list[str], rows: list[list[str]]) -> Markup:
    """A table that scrolls by itself where the page is narrow."""
    head = joined(safe('<th scope="col">{one}</th>', one=one) for one in heads)
    body = joined(safe("<tr>{cells}</tr>", cells=joined(safe("<td>{one}</td>", one=one) for one in row))
                  for row in rows)
    return safe('<div class="scrolls" tabindex="0" role="region" aria-label="{caption}"><table class="plain">'
                '<caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>',
                caption=caption, head=head, body=body)


def _evidence() -> Markup:
    text, found = words("about"), known()
    count = Counter(claim["verdict"] for claim in found["claims"])
    said_of = [text["docking"].format(cases=found["cases"], passed=found["passed"]),
               text["claims"].format(count=len(found["claims"]), pairs=found["pairs"], shown=count["shown"],
                                     not_shown=count["not shown"], opposite=count["opposite"])]
    rows = [[claim["part"], claim["claim"], text["verdicts"][claim["verdict"]], claim["finding"] or claim["vanishes"]]
            for claim in found["claims"]]
    return safe("<h2>{heading}</h2>{said}{table}", heading=text["evidence_heading"],
                said=joined(safe("<p>{one}</p>", one=one) for one in said_of),
                table=_table(text["claims_caption"], [text[one] for one in ("part", "claim", "verdict", "hold")], rows))


def _assumptions() -> Markup:
    text = words("about")["assumptions"]
    world = [setting for setting in SETTINGS if not setting.lever and setting.section not in ("output", "time")]
    count = Counter(confidence_of(setting.key) for setting in world)
    rows = [[meaning_of(setting.key), said(setting.key, setting.default), confidence_of(setting.key),
             source_of(setting.key)] for setting in world]
    heads = [text["name"], text["value"], text["confidence"], text["source"]]
    return safe('<h2>{heading}</h2><p>{lead} {counts}</p>'
                '<details><summary class="simple">{opened}</summary>{table}</details>',
                heading=text["heading"], lead=text["lead"], counts=text["counts"].format(
                    **{name: count[name] for name in ("evidence", "judgement", "guess")}),
                opened=text["open"].format(count=len(world)), table=_table(text["caption"], heads, rows))
