"""The fields of a form: how one is declared, and whether a value from the browser is one that it can have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

KINDS = ("number", "whole", "switch", "choice", "grid")
SCALES = ("plain", "percent", "log")
EFFECTS = ("now", "restart")

Field = Mapping[str, Any]


def declared(groups: Sequence[Mapping[str, Any]]) -> dict[str, Field]:
    """All fields of all groups by key, each with its range.

    Raises:
        ValueError: a kind, scale or effect that does not exist, a key used twice, or a range that is none.
    """
    found: dict[str, Field] = {}
    for group in groups:
        for field in group["fields"]:
            key = field["key"]
            if key in found:
                raise ValueError(f"Field {key!r} is in the form twice.")
            found[key] = _declared(key, field)
    return found


def _declared(key: str, field: Field) -> Field:
    for name, known in (("kind", KINDS), ("scale", SCALES), ("effect", EFFECTS)):
        if field.get(name, known[0]) not in known:
            raise ValueError(f"Field {key!r}: {name} is one of {', '.join(known)}, not {field[name]!r}.")
    if "kind" not in field:
        raise ValueError(f"Field {key!r}: kind is missing.")
    if field["kind"] == "choice" and not field.get("choices"):
        raise ValueError(f"Field {key!r}: a choice needs choices.")
    if field["kind"] == "grid" and not (field.get("rows") and field.get("columns")):
        raise ValueError(f"Field {key!r}: a grid needs rows and columns.")
    if field["kind"] in ("number", "whole"):
        low, high = field["low"], field["high"]
        if not low < high or (field.get("scale") == "log" and low <= 0):
            raise ValueError(f"Field {key!r}: {low!r} to {high!r} is no range of its scale.")
    return field


def checked(field: Field, value: Any, words: Mapping[str, str]) -> Any:
    """The value as the field holds it.

    Args:
        field: as declared.
        value: anything at all.
        words: sentences about what is wrong, with `{low}` and `{high}`.

    Raises:
        ValueError: with one of the sentences, if the field cannot have this value.
    """
    kind = field["kind"]
    if kind == "switch":
        if not isinstance(value, bool):
            raise ValueError(words["problem_other"])
        return value
    if kind == "choice":
        return _chosen(field, value, words)
    if kind == "grid":
        return _cells(field, value, words)
    if not _within(value, field["low"], field["high"]) or (kind == "whole" and value != int(value)):
        times = 100 if field.get("scale") == "percent" else 1
        raise ValueError(words[f"problem_{kind}"].format(low=f"{field['low'] * times:g}",
                                                         high=f"{field['high'] * times:g}"))
    return int(value) if kind == "whole" else float(value)


def _within(value: Any, low: float, high: float) -> bool:
    """Whether it is a number in a range; not-a-number is in none, and a truth value is no number."""
    return type(value) in (int, float) and low <= value <= high


def _chosen(field: Field, value: Any, words: Mapping[str, str]) -> Any:
    for choice in field["choices"]:
        if choice["value"] == value and isinstance(choice["value"], bool) == isinstance(value, bool):
            return choice["value"]
    raise ValueError(words["problem_other"])


def _cells(field: Field, value: Any, words: Mapping[str, str]) -> list[list[float]]:
    low, high = field.get("low", 0), field.get("high", 1)
    if (not isinstance(value, list) or len(value) != len(field["rows"])
            or not all(isinstance(row, list) and len(row) == len(field["columns"]) for row in value)
            or not all(_within(cell, low, high) for row in value for cell in row)):
        raise ValueError(words["problem_other"])
    return [[float(cell) for cell in row] for row in value]
