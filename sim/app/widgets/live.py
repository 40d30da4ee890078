"""A piece of page that Python replaces often, without rendering the page again."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style


class Live(Guarded):
    """HTML that changes in place: what stays the same keeps its focus, its selection and what is folded open.

    Attributes:
        html: content, made by our own code with everything in it escaped (see `markup.safe`). An element with
            `data-action="name" data-value="…"` reports when it is clicked or pressed by key.
        role, label: for screen readers; a label without a role makes a group.
        live: "polite" is read out when it changes, and changes at most every two seconds; "off" at once, unread.
        on_action: called with name and value, two strings.
    """

    _esm = script("parts") + script("live")
    _css = style("parts")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"action"})

    html = traitlets.Unicode("").tag(sync=True)
    role = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    live = traitlets.Enum(("off", "polite"), "off").tag(sync=True)
    testid = traitlets.Unicode("live").tag(sync=True)
    action = traitlets.Any(None).tag(sync=True)
    on_action = traitlets.Any(None)

    @traitlets.observe("action")
    def _hear(self, change: Any) -> None:
        for report in self.news(change["new"]):
            name, value = report.get("name"), report.get("value")
            if isinstance(name, str) and isinstance(value, str) and self.on_action is not None:
                self.on_action(name, value)
