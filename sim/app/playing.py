"""A run that goes on by itself: a thread that steps, shows, and waits for the browser.

The browser answers every other frame that it drew, and the last, and frames wait for it: a slow or hidden page slows
its own run and nobody else's, and a page that has gone stops it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from sim.app.widgets.network import NetworkView

SPEEDS = {"slow": 2.0, "usual": 5.0, "fast": 12.0}
"""Weeks a second."""
FRAMES_AHEAD = 3
"""Frames that may be on their way to the browser."""
VANISHED = 10.0
"""Seconds without an answer after which a run stops by itself: the page was closed, or nobody sees it."""
LATE = 0.2
"""Seconds that a run may catch up; what is later than that is given up."""

_TURNS = threading.Semaphore(2)
"""Runs of all visitors that go on at the same moment. Python runs one thread at a time anyway; so whoever changes a
lever waits for two runs, not for all of them."""


class Playing:
    """Plays a run until it is over, stopped, or nobody looks.

    Attributes:
        speed: one of `SPEEDS`.
    """

    def __init__(self, lock: AbstractContextManager[object], step: Callable[[], bool], stopped: Callable[[], None],
                 pictures: Sequence[NetworkView]) -> None:
        """Nothing plays yet.

        Args:
            lock: held while the run goes on by a week.
            step: goes on by a week and shows it; whether there is another one.
            stopped: called, with the lock, when the run stopped by itself.
            pictures: whose frames are waited for.
        """
        self.speed = "usual"
        self._lock, self._step, self._stopped, self._pictures = lock, step, stopped, pictures
        self._going = threading.Event()

    @property
    def going(self) -> bool:
        """Whether the run goes on."""
        return self._going.is_set()

    def start(self) -> None:
        """Let the run go on."""
        if not self.going:
            self._going = threading.Event()
            self._going.set()
            threading.Thread(target=self._loop, args=(self._going,), daemon=True).start()

    def stop(self) -> None:
        """Stand still; the week that is being shown is shown to its end."""
        self._going.clear()

    def _loop(self, going: threading.Event) -> None:
        due, more = time.monotonic(), True
        while more and self._followed(going):
            with _TURNS, self._lock:
                if not going.is_set():
                    return
                more = self._step()
            due = max(due + 1.0 / SPEEDS[self.speed], time.monotonic() - LATE)
            time.sleep(max(0.0, due - time.monotonic()))
        with self._lock:
            if going.is_set():
                going.clear()
                self._stopped()

    def _followed(self, going: threading.Event) -> bool:
        """Wait until the browser has drawn what it was sent; False if it has vanished, or the run was stopped."""
        since = time.monotonic()
        while going.is_set() and any(picture.tick - picture.ack > FRAMES_AHEAD for picture in self._pictures):
            if time.monotonic() - since > VANISHED:
                return False
            time.sleep(0.02)
        return going.is_set()
