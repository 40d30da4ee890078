"""A row of native buttons with icons, and keys that press them from anywhere on the page."""

from __future__ import annotations

from typing import Any, ClassVar

import traitlets

from sim.app.texts import words
from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style


class Buttons(Guarded):
    """A toolbar; tells which button was pressed.

    Attributes:
        buttons: list of `{name, label, icon, main, pressed, disabled, shortcut}`; only name and label are needed.
            `icon` is one of play, pause, step, back, restart, dice, link, save; `main` makes it stand out;
            `pressed` (true or false) makes it a button that stays down; `shortcut` is one key, such as "k".
        label: what the toolbar is for, said by screen readers.
        shortcuts: whether the keys work; somebody who speaks to the computer may want them off.
        on_press: called with the name.
    """

    _esm = script("parts") + script("buttons")
    _css = style("parts") + style("buttons")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset({"pressed"})

    buttons: Any = traitlets.List().tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
    shortcuts = traitlets.Bool(True).tag(sync=True)
    words = traitlets.Dict(dict(words("widgets")["buttons"])).tag(sync=True)
    pressed = traitlets.Any(None).tag(sync=True)
    on_press = traitlets.Any(None)

    @traitlets.observe("pressed")
    def _hear(self, change: Any) -> None:
        for report in self.news(change["new"]):
            there = [button for button in self.buttons if button["name"] == report.get("name")]
            if there and not there[0].get("disabled") and self.on_press is not None:
                self.on_press(there[0]["name"])
