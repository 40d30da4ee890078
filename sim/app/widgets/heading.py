"""A heading that takes the focus when its text changes: what comes after it is new."""

from __future__ import annotations

import traitlets

from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded


class Heading(Guarded):
    """A heading, for pages whose content changes without another page being loaded.

    Attributes:
        text: what it says; each change moves the focus here, the first showing does not.
        tag: its level.
        testid: how browser tests find it.
    """

    _esm = script("parts") + script("heading")

    text = traitlets.Unicode("").tag(sync=True)
    tag = traitlets.Enum(("h1", "h2"), "h2").tag(sync=True)
    testid = traitlets.Unicode("heading").tag(sync=True)
