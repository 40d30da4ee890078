"""What a visitor takes along: a link that is also the page's address, and files that are made when asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import traitlets

from sim.app.texts import words
from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style
from sim.errors import UserError

Made = tuple[str, str, bytes]
"""Name of a file, its kind (MIME), its content."""


class Keep(Guarded):
    """A link to copy, and buttons that download a file.

    Attributes:
        path: of the page that the link opens, such as "/play".
        link: the part after the question mark; the address of the page follows it, so that a reload finds the same
            run. Empty if the run can't be said in a link.
        no_link: why not.
        files: list of `{name, label}`, one for each button.
        problem: a sentence below, when a file could not be made.
        make: called with the name of a button; gives the file, or raises UserError.
    """

    _esm = script("parts") + script("keep")
    _css = style("parts") + style("keep")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"pressed"})

    path = traitlets.Unicode("").tag(sync=True)
    link = traitlets.Unicode("").tag(sync=True)
    no_link = traitlets.Unicode("").tag(sync=True)
    files: Any = traitlets.List().tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict(dict(words("widgets")["keep"])).tag(sync=True)
    pressed = traitlets.Any(None).tag(sync=True)
    make: Any = traitlets.Any(None)

    @traitlets.observe("pressed")
    def _hear(self, change: Any) -> None:
        for report in self.news(change["new"]):
            asked = report.get("name")
            if isinstance(asked, str) and self.make is not None and any(one["name"] == asked for one in self.files):
                self._give(self.make, asked)

    def _give(self, make: Callable[[str], Made], asked: str) -> None:
        self.problem = ""
        try:
            name, kind, content = make(asked)
        except UserError as error:
            self.problem = " ".join(error.problems)
            return
        self.send({"name": name, "kind": kind}, [content])
