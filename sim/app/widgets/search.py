"""A field to look for somebody by name, with a native list of all names to choose from."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style

LONGEST = 200


class Search(Guarded):
    """A labelled text field with a button; tells what was looked for.

    Attributes:
        label, button: words of the field and of its button.
        names: what the browser offers while somebody types.
        on_search: called with the text, at most 200 characters.
    """

    _esm = script("parts") + script("search")
    _css = style("parts") + style("search")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"searched"})

    label = traitlets.Unicode("").tag(sync=True)
    button = traitlets.Unicode("").tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    searched = traitlets.Any(None).tag(sync=True)
    on_search = traitlets.Any(None)

    @traitlets.observe("searched")
    def _hear(self, change: Any) -> None:
        for report in self.news(change["new"]):
            text = report.get("text")
            if isinstance(text, str) and text.strip() and self.on_search is not None:
                self.on_search(text[:LONGEST])
