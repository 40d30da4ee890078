"""Parameters of docking cases: read from `--set`, checked against the case's signature and ranges."""

from __future__ import annotations

import inspect
import math
import tomllib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.errors import UserError, did_you_mean, one_of, plain, shown


def within(name: str, value: float, low: float, high: float) -> None:
    """Refuse a parameter out of its range.

    Raises:
        UserError: if `value` is no number from `low` to `high`.
    """
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    if not number or not low <= value <= high:
        raise UserError(f"{name}: {shown(value)} is not a number from {low:g} to {high:g}")


def choice(name: str, value: str, allowed: Iterable[str]) -> None:
    """Refuse a word that is not among those allowed.

    Raises:
        UserError: with the nearest word that is.
    """
    words = tuple(allowed)
    if value not in words:
        raise UserError(f"{name}: {shown(value)} is not {one_of(words)}" + did_you_mean(str(value), words))


def defaults(case: Callable[..., Any]) -> dict[str, Any]:
    """Parameters of a case with the values it has if nothing is set."""
    return {name: parameter.default for name, parameter in inspect.signature(case).parameters.items()}


def parse(case: Callable[..., Any], assignments: Iterable[str]) -> dict[str, Any]:
    """`sigma=0.15` and the like, as values for a case.

    Raises:
        UserError: on a name that the case does not have, or a value that can't be read.
    """
    values = {}
    for assignment in assignments:
        name, equals, text = (part.strip() for part in assignment.partition("="))
        if not equals or not text:
            raise UserError(f"--set {plain(assignment)}: write it as name=value, for example sigma=0.15")
        try:
            values[name] = tomllib.loads(f"value = {text}")["value"]
        except (ValueError, KeyError):
            values[name] = text
    return checked(case, values)


def checked(case: Callable[..., Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the kind that the case's own defaults have; a whole number will do for a fraction.

    Raises:
        UserError: on a name that the case does not have, or a value of another kind.
    """
    known, out = defaults(case), {}
    for name, value in values.items():
        if name not in known:
            raise UserError(f"{name}: the case {case.__name__} has no such parameter; it has {one_of(known)}"
                            + did_you_mean(name, known))
        default = known[name]
        if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if isinstance(default, tuple):
            value = listed(value)
        if type(value) is not type(default):
            raise UserError(f"{name}: {shown(value)} is not {_kind(default)}; for example {_example(default)}")
        out[name] = value
    return out


def listed(value: Any) -> Any:
    """A list as a tuple; a single number as a list of one."""
    single = isinstance(value, (int, float)) and not isinstance(value, bool)
    return (value,) if single else _as_tuple(value)


def _as_tuple(value: Any) -> Any:
    return tuple(_as_tuple(item) for item in value) if isinstance(value, list) else value


def _kind(default: Any) -> str:
    return {bool: "true or false", int: "a whole number", float: "a number", str: "a word",
            tuple: "a list"}[type(default)]


def _example(default: Any) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default).replace("(", "[").replace(")", "]")
