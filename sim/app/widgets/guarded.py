"""What our widgets share: a browser may set only what it is asked for, and nothing that it says is lost or trusted.

Whoever opens a page can send it any message, so a synced trait is no safe place for what Python relies on.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets

MOST_WAITING = 50
"""Reports of the browser that one message may repeat."""

LAST_NUMBER = 2**53 - 1
"""The largest number that JavaScript counts to exactly."""


@cache
def style(name: str) -> str:
    """The style sheet of a widget, from the file beside this one."""
    return (Path(__file__).parent / f"{name}.css").read_text(encoding="utf-8")


class Guarded(anywidget.AnyWidget):
    """A widget that takes from the browser only the traits named in `FROM_BROWSER`, and only valid ones.

    Any other message is passed over in silence: it is not from our pages.

    Attributes:
        heard: number of the last report of the browser that was handled; the browser repeats what came after it,
            since traits that change again before Python has answered would be merged into one.
    """

    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset()

    heard = traitlets.Int(0).tag(sync=True)

    def set_state(self, sync_data: Any) -> None:
        """Take over what the browser may set."""
        if not isinstance(sync_data, dict):
            return
        asked = {name: value for name, value in sync_data.items() if name in self.FROM_BROWSER
                 and self._would_accept(name, value)}
        if asked:
            super().set_state(asked)

    def _would_accept(self, name: str, value: Any) -> bool:
        try:
            self.traits()[name]._validate(self, value)
        except (traitlets.TraitError, ValueError, OverflowError, RecursionError):
            return False
        return True

    def _handle_msg(self, msg: Any) -> None:
        """Pass on messages that have the form of a message; none of our widgets takes buffers as part of a trait."""
        content = msg.get("content") if isinstance(msg, dict) else None
        data = content.get("data") if isinstance(content, dict) else None
        if not isinstance(data, dict):
            return
        method = data.get("method")
        if method == "update":
            self.set_state(data.get("state"))
        elif method == "request_state":
            self.send_state()
        elif method == "custom":
            buffers = msg.get("buffers")
            self._handle_custom_msg(data.get("content"), buffers if isinstance(buffers, list) else [])

    def news(self, message: Any) -> list[dict[str, Any]]:
        """Reports in a message that were not heard before, oldest first; `heard` moves on.

        Args:
            message: `{"n": 3, …, "before": [{"n": 2, …}]}`, or anything at all: what is not of this form is left out.
        """
        if not isinstance(message, dict):
            return []
        before = message.get("before")
        told = [*(before[-MOST_WAITING:] if isinstance(before, list) else []), message]
        fresh, last = [], self.heard
        for report in told:
            number = report.get("n") if isinstance(report, dict) else None
            if type(number) is int and last < number <= LAST_NUMBER:
                fresh.append(report)
                last = number
        self.heard = last
        return fresh
