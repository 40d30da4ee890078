"""A small table of text from an untrusted CSV file, each row with its line.

Accepts commas, semicolons and tabs, and a byte-order mark. Everything else that Excel and friends do to a
file gets one clear message.
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import MapError, plain, shown

if TYPE_CHECKING:
    import pandas

MOST_BYTES = 50_000_000
LONGEST_TEXT = 200

_BACKWARDS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(frozen=True)
class Row:
    """One row: where it stands (a line, or a row of a table in memory) and its cells."""

    place: str
    cells: list[str]


@dataclass(frozen=True)
class CsvTable:
    """Header and rows. `place` names the file in messages; the rows can be read once."""

    place: str
    header: list[str]
    rows: Iterable[Row]


def read_csv(path: Path) -> CsvTable:
    """Open a CSV file; its rows are read when they are asked for."""
    name = plain(path.name)
    text = _decoded(name, _bytes(name, path))
    first_line = re.search(r"\S.*", text)
    separator = max(",;\t", key=first_line.group().count) if first_line else ","
    rows = _rows(name, text, separator)
    header = next(rows, None)
    if header is None:
        raise MapError(f"{name}: the file is empty; the first line must name the columns")
    return CsvTable(name, [_column_name(cell) for cell in header.cells], _fitted(name, len(header.cells), rows))


def table_from_frame(place: str, frame: pandas.DataFrame) -> CsvTable:
    """The same from a table in memory; rows are counted from 1."""
    header = [_column_name(str(column)) for column in frame.columns]
    records = enumerate(frame.itertuples(index=False, name=None), start=1)
    return CsvTable(place, header, (Row(f"{place} row {n}", [_cell(item) for item in record]) for n, record in records))


def _cell(value: Any) -> str:
    text = str(value).strip()
    blank = not isinstance(value, str) and text in ("None", "nan", "NaT", "<NA>")
    return "" if blank else text


def _column_name(cell: str) -> str:
    return "_".join(cell.strip().lower().replace("-", " ").split())


def _bytes(name: str, path: Path) -> bytes:
    try:
        if not os.path.lexists(path):
            raise MapError(f"{name}: there is no such file (looked for {plain(str(path.parent))}/{name})")
        if path.is_dir():
            raise MapError(f"{name}: is a folder; the name of a CSV file is needed")
        if not path.is_file():
            raise MapError(f"{name}: is not a regular file")
        if path.stat().st_size > MOST_BYTES:
            raise MapError(f"{name}: is too large; allowed: at most {MOST_BYTES // 1_000_000} MB")
        return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "its name cannot be used"
        raise MapError(f"{name}: cannot be read ({reason})") from None


def _decoded(name: str, content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise MapError(f'{name}: is saved as UTF-16; save it as UTF-8 (in Excel: "CSV UTF-8")')
    if b"\0" in content:
        line = content.count(b"\n", 0, content.index(b"\0")) + 1
        raise MapError(f'{name}:{line}: is not a text file; save it as CSV (in Excel: "CSV UTF-8")')
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MapError(
            f'{name}:{line}: holds letters that are not UTF-8; save it as UTF-8 (in Excel: "CSV UTF-8")'
        ) from None


def _rows(name: str, text: str, separator: str) -> Iterator[Row]:
    """The rows that hold anything."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise MapError(f"{name}:{line}: is not CSV: {_plain_reason(str(error))}") from None
        if any(cells):
            yield Row(f"{name}:{line}", cells)


def _plain_reason(reason: str) -> str:
    if "unexpected end" in reason:
        return "a quotation mark opens here and never closes"
    if "expected after" in reason:
        return "text follows a closing quotation mark; double the quotation marks inside a text"
    return "a cell is too long" if "field limit" in reason else reason


def _fitted(name: str, width: int, rows: Iterator[Row]) -> Iterator[Row]:
    """Rows as wide as the header; surplus empty cells are cut. Others stay as they are, to be refused."""
    for row in rows:
        while len(row.cells) > width and not row.cells[-1]:
            row.cells.pop()
        yield row


def refused_text(text: str) -> str:
    """Why a text can't be a name, or nothing."""
    if len(text) > LONGEST_TEXT:
        return f"{shown(text)} is too long; allowed: at most {LONGEST_TEXT} characters"
    for letter in text:
        if letter in _BACKWARDS or unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp"):
            return f"{shown(text)} holds a control character (U+{ord(letter):04X}); remove it"
    return ""


def same_spelling(text: str) -> str:
    """Accented letters in one spelling (NFC), so that names from two programs match."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)
