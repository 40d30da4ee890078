"""Settings given on the command line: `--set programme.power=0.8`, or `power=0.8` for short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from typing import Any

from sim.errors import ScenarioError, did_you_mean, one_of, plain, shown
from sim.scenario.values import COVERAGE, keys_named, split_coverage
from sim.settings import BY_KEY, SETTINGS

_BARE_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NO_DIGIT_BEFORE_POINT = re.compile(r"([+-]?)(\.\d+)")


def parse_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """The values by full key, for `Scenario.with_values`. Raises ScenarioError with all that is wrong.

    A value is written as in a scenario file; a word for a choice needs no quotes.
    """
    values: dict[str, Any] = {}
    problems: list[str] = []
    for assignment in assignments:
        try:
            key, value = _parsed(assignment)
            values.pop(key, None)  # the last one counts, and keeps its place after wider ones
            values[key] = value
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return values


def _parsed(assignment: str) -> tuple[str, Any]:
    name, equals, text = assignment.partition("=")
    if not equals:
        raise ScenarioError(f"--set {plain(assignment)}: has no equals sign; write it as power=0.8")
    key = _full_key(name.strip())
    return key, _value(key, text.strip())


def _full_key(name: str) -> str:
    """The key that a name stands for; a short name will do if only one setting has it."""
    base, rest = split_coverage(name)
    keys = keys_named(base)
    if len(keys) == 1:
        return ".".join((keys[0], *rest))
    where = f"--set {plain(name)}"
    if keys:
        raise ScenarioError(f"{where}: several settings have this name; write {one_of(keys)}")
    if name in ("people.file", "network.file"):
        raise ScenarioError(f"{where}: a map can be named in a scenario file only")
    names = [*BY_KEY, *(setting.name for setting in SETTINGS), COVERAGE]
    section, _, short = name.partition(".")
    elsewhere = keys_named(short) if section else []
    near = f"; did you mean {one_of(elsewhere)}?" if elsewhere else did_you_mean(name, names)
    raise ScenarioError(f"{where}: there is no such setting{near}")


def _value(key: str, text: str) -> Any:
    where = f"--set {plain(key)}"
    if not text:
        raise ScenarioError(f"{where}: a value is missing after the equals sign")
    short = _NO_DIGIT_BEFORE_POINT.fullmatch(text)
    if short:
        text = f"{short.group(1)}0{short.group(2)}"
    try:
        parsed = tomllib.loads(f"value = {text}")
        if list(parsed) == ["value"]:
            return parsed["value"]
    except (ValueError, RecursionError):
        if _BARE_WORD.fullmatch(text):
            return text
    raise ScenarioError(f"{where}: {shown(text)} cannot be read; numbers are written 0.8, switches true or false")
