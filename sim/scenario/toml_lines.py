"""From a key in a TOML file to the line where it stands.

`tomllib` reads values but forgets where they were. This scanner walks over a text that `tomllib` has
accepted and notes the line of every key, so that a message can name it. A path is a tuple of keys and,
inside arrays, numbers: `("crisis", 0, "start")`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

Path = tuple[str | int, ...]

MOST_DEEP = 8
"""Dotted names that are followed; nothing in a scenario lies that deep."""

_BLANK = re.compile(r"[ \t]*")
_BLANK_LINES = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_STRINGS = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (r'"""(?:\\.|[^\\])*?"{3,5}', r"'''.*?'{3,5}", r'"(?:\\.|[^"\\])*"', r"'[^']*'")
)


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of each key, table and array item of a valid TOML text."""
    scanner = _Scanner(text.replace("\r\n", "\n"))
    scanner.document()
    return scanner.lines


def line_of(lines: Mapping[Path, int], path: Path) -> int | None:
    """The line of a path, or of the nearest thing around it that has one."""
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return lines[path[:length]]
    return None


class _Scanner:
    """Walks over the text once. `at` is the next character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.lines: dict[Path, int] = {}
        self._counted = (0, 1)
        self._items: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        self._skip(_BLANK_LINES)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK_LINES)

    def _line(self) -> int:
        at, line = self._counted
        line += self.text.count("\n", at, self.at)
        self._counted = (self.at, line)
        return line

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError("not the TOML that was expected")
        self.at = found.end()
        return found.group()

    def _note(self, path: Path, line: int) -> None:
        for length in range(1, len(path) + 1):
            self.lines.setdefault(path[:length], line)

    def _header(self) -> Path:
        line = self._line()
        double = self.text.startswith("[[", self.at)
        self.at += 2 if double else 1
        names = self._names()
        self.at += 2 if double else 1
        path = (*self._inside(names[:-1]), names[-1])
        if double:
            number = self._items.get(path, -1) + 1
            self._items[path] = number
            path += (number,)
        elif path in self._items:
            path += (self._items[path],)
        self._note(path, line)
        return path

    def _inside(self, names: tuple[str, ...]) -> Path:
        """The path of the table that `names` lead to: the newest item of each array of tables."""
        path: Path = ()
        for name in names:
            path += (name,)
            if path in self._items:
                path += (self._items[path],)
        return path

    def _names(self) -> tuple[str, ...]:
        names = []
        while True:
            self._skip(_BLANK)
            names.append(self._name())
            self._skip(_BLANK)
            if not self.text.startswith(".", self.at):
                return tuple(names[:MOST_DEEP])
            self.at += 1

    def _name(self) -> str:
        if self.text[self.at] in "\"'":
            return str(tomllib.loads("name = " + self._string())["name"])
        return self._skip(_BARE)

    def _pair(self, table: Path) -> None:
        line = self._line()
        path = table + self._names()
        self._note(path, line)
        self.at += 1  # the equals sign
        self._skip(_BLANK)
        self._value(path)

    def _string(self) -> str:
        for pattern in _STRINGS:
            if pattern.match(self.text, self.at):
                return self._skip(pattern)
        raise ValueError("a text without an end")

    def _value(self, path: Path) -> None:
        first = self.text[self.at : self.at + 1]
        if first in ('"', "'"):
            self._string()
        elif first == "[":
            self._array(path)
        elif first == "{":
            self._inline_table(path)
        else:
            self._skip(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        number = 0
        while self._next_item("]"):
            self._note((*path, number), self._line())
            self._value((*path, number))
            number += 1

    def _inline_table(self, path: Path) -> None:
        self.at += 1
        while self._next_item("}"):
            self._pair(path)

    def _next_item(self, end: str) -> bool:
        """Step over commas and blanks; False (and past the end) if the bracket closes here."""
        self._skip(_BLANK_LINES)
        while self.text.startswith(",", self.at):
            self.at += 1
            self._skip(_BLANK_LINES)
        if self.text.startswith(end, self.at):
            self.at += 1
            return False
        return True
