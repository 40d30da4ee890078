"""A report as one page that loads nothing from anywhere, reads on a telephone and prints on A4."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from sim.charts.formats import svg
from sim.charts.look import heading_of, untitled
from sim.report.document import Document, Picture

_TEMPLATE = "report.html"
_LONGEST_WORD = 20
"""Letters; a longer word may be broken anywhere, so that no table grows wider than its page."""
_NAMESPACES = re.compile(r' xmlns(?::xlink)?="[^"]*"')
_IDS = re.compile(r'((?<![\w-])id="|url\(#|href="#)')


def page(document: Document) -> str:
    """The whole report as HTML; all that others wrote is escaped by the template."""
    return _template().render(document=document, picture=_drawn, heading=heading_of, number=_counter,
                              kind=lambda block: type(block).__name__)


@cache
def _template() -> Template:
    environment = Environment(loader=PackageLoader("sim.report"), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True)
    environment.filters["unbroken"] = lambda text: any(len(word) > _LONGEST_WORD for word in text.split())
    return environment.get_template(_TEMPLATE)


def _drawn(picture: Picture) -> Markup:
    """A picture inside the page: no namespaces, which pages don't need, and names that no other picture has."""
    drawn = _NAMESPACES.sub("", svg(untitled(picture.chart)))
    return Markup(_IDS.sub(lambda found: f"{found[1]}{picture.name}-", drawn))  # made here, from escaped text


def _counter() -> Callable[[], int]:
    """A function that counts from 1."""
    numbers = iter(range(1, 1_000_000))
    return lambda: next(numbers)
