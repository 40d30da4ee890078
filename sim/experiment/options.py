"""[design]: its kind, and the options that this kind has."""

from __future__ import annotations

from typing import Any

from sim.errors import did_you_mean, one_of, shown
from sim.experiment.designs import KINDS, LATIN_HYPERCUBE, MORRIS, OPTIONS, SOBOL
from sim.experiment.reading import PARTS, TOP_KEYS, Path, Reader
from sim.run import LARGEST_SEED

MOST_LEVELS = 10_000
MOST_SIZE = 2_000_000


def read_design(reader: Reader) -> tuple[str | None, dict[str, Any]]:
    """Kind and options, complete with defaults. The kind is None if it is not known."""
    before = reader.n_wrong
    table = reader.table("design")
    kind = table.get("kind")
    if reader.n_wrong > before:
        return None, {}
    if kind is None:
        path: Path = ("design", "kind") if "design" in reader.tables else ("design",)
        reader.wrong(path, f'is missing; write kind = "factorial" under [design]; allowed: {one_of(KINDS)}')
        return None, {}
    if kind not in KINDS:
        near = did_you_mean(kind, KINDS) if isinstance(kind, str) else ""
        reader.wrong(("design", "kind"), f"{shown(kind)} is not a design; allowed: {one_of(KINDS)}{near}")
        return None, {}
    for name in table:
        if name != "kind" and name not in OPTIONS[kind]:
            reader.wrong(("design", name), _unknown_option(name, kind))
    return kind, {name: _option(reader, kind, name, table.get(name)) for name in OPTIONS[kind]}


def _unknown_option(name: str, kind: str) -> str:
    """What to say of an option that a design does not have."""
    if name in (*TOP_KEYS, *PARTS) and name != "seed":
        return "belongs at the top of the file, above the first section" if name in TOP_KEYS else f"write [{name}]"
    others = [other for other, options in OPTIONS.items() if name in options]
    allowed = one_of(("kind", *OPTIONS[kind]))
    if others:
        return f"is not an option of {kind}, only of {one_of(others)}; allowed: {allowed}"
    return f"is not an option of {kind}; allowed: {allowed}{did_you_mean(name, OPTIONS[kind])}"


def _option(reader: Reader, kind: str, name: str, value: Any) -> Any:
    """One option of a design, checked, or its default."""
    path = ("design", name)
    if name == "seed":
        return reader.whole(path, 0 if value is None else value, 0, LARGEST_SEED) or 0
    if name == "second_order":
        if not isinstance(value, bool | None):
            reader.wrong(path, f"{shown(value)} is neither on nor off; allowed: true or false")
        return value is True
    if name == "file":
        return _file_name(reader, value)
    if name == "levels":
        return _levels(reader, kind, value)
    return _size(reader, kind, value)


def _file_name(reader: Reader, value: Any) -> str:
    if isinstance(value, str) and value.strip() and "\0" not in value:
        return value
    what = "is missing; write the name of a CSV file" if value is None else f"{shown(value)} is not the name of a file"
    reader.wrong(("design", "file"), f'{what}, such as file = "points.csv"')
    return ""


def _levels(reader: Reader, kind: str, value: Any) -> int | None:
    path = ("design", "levels")
    if value is None:
        return 4 if kind == MORRIS else None
    levels = reader.whole(path, value, 2, MOST_LEVELS)
    if levels is not None and kind == MORRIS and levels % 2:
        reader.wrong(path, f"{levels} is odd; a Morris design needs an even number; write {levels - 1} or {levels + 1}")
    return levels


_SIZES = {LATIN_HYPERCUBE: ("points", 200), SOBOL: ("rows, a power of two", 512), MORRIS: ("trajectories", 20)}
"""What a size counts, and one to begin with."""


def _size(reader: Reader, kind: str, value: Any) -> int:
    path = ("design", "size")
    what, usual = _SIZES[kind]
    if value is None:
        reader.wrong(path, f"is missing; write how many {what}, such as size = {usual}")
        return 2
    size = reader.whole(path, value, 2, MOST_SIZE)
    if size is not None and kind == SOBOL and size & (size - 1):
        below = 1 << (size.bit_length() - 1)
        reader.wrong(path, f"{size} is not a power of two; the nearest are {below} and {2 * below}")
    return size or 2
