"""What belongs to the page as a whole: language, title, zoom, theme, focus; and what Python must know of the screen."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from sim.app.texts import words
from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style


class PageMeta(Guarded):
    """Nothing to see but a link for keyboards that leads past the navigation; one for each page.

    Attributes:
        lang: language of the page.
        title: of the browser's tab.
        theme: "auto" follows the system and changes with it; remembered by the browser, so it may also come from there.
            `data-theme` of the document is "light" or "dark".
        focus: each time that it grows, the main heading gets the focus: a new page is read from its start.
        dark, width (px), reduced: the theme in use, the window, whether less motion is wished for; told by the browser.
    """

    _esm = script("parts") + script("page")
    _css = style("parts") + style("page")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"theme", "dark", "width", "reduced"})

    lang = traitlets.Unicode("en").tag(sync=True)
    title = traitlets.Unicode("").tag(sync=True)
    theme = traitlets.Enum(("auto", "light", "dark"), "auto").tag(sync=True)
    focus: Any = traitlets.Int(0).tag(sync=True)
    dark = traitlets.Bool(False).tag(sync=True)
    width = traitlets.Int(1280, min=0, max=100_000).tag(sync=True)
    reduced = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Dict(dict(words("widgets")["page"])).tag(sync=True)
