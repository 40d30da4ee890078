"""One TOML file as it was written: its tables, and the line of every key.

Whatever is wrong with the file as a file (missing, too large, not UTF-8, not TOML) gets one clear message.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError, plain
from sim.scenario.values import Problem
from sim.scenario.toml_lines import key_lines, line_of

MOST_BYTES = 1_000_000

_DEEP_KEY = re.compile(r"""(?:(?:(?<![\w-])[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""")


@dataclass(frozen=True)
class Source:
    """One file.

    Attributes:
        place: name of the file, for messages.
        path: where it was read; None if the text came from elsewhere.
        folder: where the files that it names are looked for.
        tables: what it says.
        lines: the line of every key.
    """

    place: str
    path: Path | None
    folder: Path
    tables: Mapping[str, Any]
    lines: Mapping[tuple[str | int, ...], int]

    def where(self, path: tuple[str | int, ...]) -> str:
        """`file.toml:12: section.key`."""
        line = line_of(self.lines, path) if path else None
        name = "".join(f"[{part + 1}]" if isinstance(part, int) else "." + plain(part) for part in path).lstrip(".")
        start = self.place if line is None else f"{self.place}:{line}"
        return f"{start}: {name}" if name else start

    def problem(self, problem: Problem) -> str:
        """A problem of this file in one line."""
        return f"{self.where(problem.path)}: {problem.what}"


def source_from_file(path: Path) -> Source:
    """Read a file. Raises ScenarioError."""
    place = plain(path.name or str(path))
    try:
        if path.is_dir():
            raise ScenarioError(f"{place}: is a folder; the name of a scenario file is needed")
        if not path.is_file():
            raise ScenarioError(f"{place}: is not a regular file")
        if path.stat().st_size > MOST_BYTES:
            raise ScenarioError(f"{place}: is too large for a scenario file; allowed: at most 1 MB")
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise ScenarioError(f"{place}: cannot be read ({reason})") from None
    return source_from_text(_decoded(place, content), place, path, Path(os.path.realpath(path)).parent)


def source_from_text(text: str, place: str, path: Path | None, folder: Path) -> Source:
    """Read a text. Raises ScenarioError."""
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise ScenarioError(f"{place}: the file is empty; a scenario file starts with `format = 1`")
    deep = _DEEP_KEY.search(text)
    if deep is not None:  # a file of nothing else would keep the reader busy for hours
        raise ScenarioError(f"{place}:{text.count(chr(10), 0, deep.start()) + 1}: too many points in a name")
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise ScenarioError(f"{place}: too many brackets inside brackets") from None
    except ValueError as error:
        raise ScenarioError(_syntax_problem(place, text, str(error))) from None
    return Source(place, path, folder, tables, key_lines(text))


def _decoded(place: str, content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ScenarioError(f"{place}: is saved as UTF-16; save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ScenarioError(f"{place}:{line}: holds letters that are not UTF-8; save it as UTF-8") from None


_HINTS: tuple[tuple[str, str], ...] = (
    ("overwrite", "this is written twice; keep one"),
    ("declare", "this section is written twice; put both parts under one heading"),
    ("mutate", "this is written twice; keep one"),
    ("Duplicate inline", "this is written twice; keep one"),
    ("Unterminated string", "a text starts here and never ends; add the closing quotation mark"),
    ("Illegal character '\\n'", "a text must end on the line where it starts; add the closing quotation mark"),
    ("Illegal character", "a control character, which a scenario file cannot hold; remove it"),
    ("Unclosed array", "a square bracket opens and never closes"),
    ("Unclosed inline", "a curly bracket opens and never closes"),
    ("Invalid statement", "a key is needed here, such as power = 0.8"),
    ("Expected '='", "a setting is written as key = value, such as power = 0.8"),
    ("Expected ']'", "a section heading is written as [programme]"),
    ("string conversion", "a number with too many digits"),
)


def _syntax_problem(place: str, text: str, reason: str) -> str:
    found = re.search(r"at line (\d+)", reason)
    lines = text.splitlines() or [""]
    number = int(found.group(1)) if found else len(lines)
    line = lines[number - 1] if number <= len(lines) else ""
    hint = _value_hint(line, reason) or next((hint for sign, hint in _HINTS if sign in reason), "")
    return f"{place}:{number}: not TOML: {hint or reason.partition(' (at ')[0].lower()}"


def _value_hint(line: str, reason: str) -> str:
    """What is likely meant where a value can't be read."""
    written = line.partition("=")[2].partition("#")[0].strip()
    if "Expected newline" in reason and re.fullmatch(r"[+-]?\d+,\d+", written):
        return f"write decimals with a point: {written.replace(',', '.')}"
    if "Expected newline" in reason:
        return "one setting a line; text belongs in quotation marks"
    if "Invalid value" not in reason:
        return ""
    if re.fullmatch(r"[+-]?\.\d+", written):
        return f"write a digit before the point: {written.replace('.', '0.')}"
    if written.lower() in ("true", "yes", "on", "false", "no", "off"):
        return "a switch is written true or false, in small letters"
    if written == "":
        return "a value is missing after the equals sign"
    return "this value cannot be read; numbers are written 0.8, words in quotation marks"
