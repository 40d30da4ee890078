"""How far a long command is: a bar with rate and time left on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sim.cli.shared import say

if TYPE_CHECKING:
    from sim.runner import Progress

PLAIN_SECONDS = 10.0
"""Between two lines of progress where there is no terminal."""


@contextmanager
def telling(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar with rate and time left on a terminal, a plain line now and then elsewhere."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        yield from _bar()
    else:
        yield _Lines()


def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    with Bar(BarColumn(), TextColumn("{task.description}"), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting …")
        yield lambda p: bar.update(task, completed=p.done, total=p.total, description=_words(p))


class _Lines:
    """Says how far it is every few seconds, and at the end."""

    def __init__(self) -> None:
        self._next = time.monotonic() + PLAIN_SECONDS

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() >= self._next or progress.done == progress.total:
            say(f"{time.strftime('%H:%M:%S')} {_words(progress)}")
            self._next = time.monotonic() + PLAIN_SECONDS if progress.done < progress.total else math.inf


def _words(progress: Progress) -> str:
    """`3,500 of 10,000 runs (35 %), 430 a second, about 15 s left`."""
    words = f"{progress.done:,} of {progress.total:,} runs ({100 * progress.done // progress.total} %)"
    if progress.made and progress.done < progress.total:
        rate = f"{progress.rate:,.0f}" if progress.rate >= 10 else f"{progress.rate:.2g}"
        words += f", {rate} a second, about {duration(progress.seconds_left)} left"
    if progress.workers == 0:
        words += ", waiting for workers"
    return words + (f", {progress.failed:,} failed" if progress.failed else "")


def duration(seconds: float) -> str:
    """A time as people say it."""
    if math.isnan(seconds):
        return "an unknown time"
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 2 * 86_400 else f"{seconds / 86_400:.1f} days"
