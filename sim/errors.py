"""The error tree, and how a user's mistake is put into words.

    SimError               anything that this program raises on purpose; exit code 1
    ├── StudyStopped       an experiment that could not go on to its end; what is done is safe
    │   └── StudyInterrupted   because somebody stopped it; exit code 130
    └── UserError          a mistake in what the user wrote; exit code 2
        ├── ScenarioError  a scenario file, a setting, a `--set`
        ├── MapError       people.csv or ties.csv
        ├── UnknownName    a scenario, outcome or command that does not exist
        └── ResultsError   a results folder that cannot be read

A user's mistake is a list of problems, one line each: "where: what; what is allowed; did you mean …".
All mistakes of a file are reported together. No traceback is shown for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from itertools import islice
from typing import Any

MOST_LISTED = 20
"""Problems listed in one report; the others are counted."""

ENOUGH = 1000
"""Problems after which reading may stop."""

_LONGEST_WORD = 80
_MOST_COMPARED = 5000


class SimError(Exception):
    """Root of all errors that this program raises on purpose."""

    exit_code = 1


class StudyStopped(SimError):
    """An experiment that could not go on to its end, for a reason outside of it; what is done is safe."""


class StudyInterrupted(StudyStopped):
    """An experiment that somebody stopped; what is done is safe."""

    exit_code = 130


class UserError(SimError):
    """A mistake in what the user wrote.

    Attributes:
        problems: one line each.
    """

    exit_code = 2

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems: list[str] = [problems] if isinstance(problems, str) else list(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(self.problems)


class ScenarioError(UserError):
    """A scenario file, a setting or a `--set` that cannot be used."""


class MapError(UserError):
    """A stakeholder map (people.csv, ties.csv) that cannot be used."""


class UnknownName(UserError):
    """A name that does not exist."""


class ResultsError(UserError):
    """A results folder that cannot be read."""


class Problems:
    """The problems of a file, one line each. Reading may stop when there are `enough`."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def full(self) -> bool:
        """Whether further ones will only be counted, so that they need no careful wording."""
        return len(self._lines) >= MOST_LISTED

    @property
    def enough(self) -> bool:
        """Whether it is no use to look for more."""
        return len(self._lines) >= ENOUGH

    def add(self, line: str) -> None:
        """Note one problem."""
        self._lines.append(line)

    def lines(self) -> list[str]:
        """What to show: in order of line, the first few, and how many more there are."""
        ordered = sorted(self._lines, key=_file_and_line)
        more = len(ordered) - MOST_LISTED
        if more <= 0:
            return ordered
        return [*ordered[:MOST_LISTED], "and many more" if self.enough else f"and {more} more"]


def _file_and_line(problem: str) -> tuple[str, int]:
    found = re.match(r"([^:]*):(\d{1,9}):", problem)
    return (found.group(1), int(found.group(2))) if found else (problem.partition(":")[0], 0)


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed name that looks most like `word`, or None if none does."""
    names = {name.lower(): name for name in islice(allowed, _MOST_COMPARED)}
    found = get_close_matches(word[:_LONGEST_WORD].strip().lower(), names, n=1, cutoff=0.6)
    return names[found[0]] if found else None


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """`; did you mean "power"?`, or nothing."""
    name = nearest(word, allowed)
    return "" if name is None else f"; did you mean {shown(name)}?"


def shown(value: Any) -> str:
    """A value as it stands in a message: one line, not long, quotes around text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        text = _quoted(value) if isinstance(value, str) else repr(value)
    except ValueError:  # Python refuses to write out whole numbers of several thousand digits
        return "a number of thousands of digits"
    except RecursionError:
        return "a deeply nested value"
    if not isinstance(value, (str, int, float)):
        text = "".join(letter if letter.isprintable() else "?" for letter in text)
    return text if len(text) <= _LONGEST_WORD else text[: _LONGEST_WORD - 1] + "…"


def _quoted(text: str) -> str:
    clipped = text[:_LONGEST_WORD]
    return '"' + "".join(letter if letter.isprintable() else "?" for letter in clipped) + '"'


def plain(text: str) -> str:
    """Text without quotes, safe to print on one line."""
    return shown(text).strip('"')


def one_of(words: Iterable[str]) -> str:
    """`a, b or c`."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + " or " + listed[-1]
