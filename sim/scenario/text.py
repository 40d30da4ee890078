"""A scenario as a TOML text that reads back as the same scenario."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

from sim.scenario.parts import ILL_WEEKS, Change, Crisis, Event
from sim.settings import SECTIONS, SETTINGS


def value_text(value: Any) -> str:
    """A value in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(value_text(item) for item in value) + "]"
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    return repr(value)


def top_lines(title: str, story: str) -> list[str]:
    """The first lines of a scenario file."""
    return ["format = 1", f"title = {value_text(title)}", f"story = {value_text(story)}"]


def section_lines(values: Mapping[str, Any], files: Mapping[str, str]) -> list[str]:
    """Every setting under its section.

    Args:
        files: names of the map's files by section (`people`, `network`).
    """
    lines: list[str] = []
    for section in SECTIONS:
        lines += ["", f"[{section}]"]
        if section in files:
            lines.append(f"file = {value_text(files[section])}")
        lines += [f"{s.name} = {value_text(values[s.key])}" for s in SETTINGS if s.section == section]
    return lines


def crisis_lines(crises: Iterable[Crisis]) -> list[str]:
    """`[[crisis]]` blocks."""
    lines: list[str] = []
    for crisis in crises:
        values = {"start": crisis.start, "weeks": crisis.weeks, "severity": crisis.severity}
        lines += ["", "[[crisis]]", *_pairs(values)]
    return lines


def change_lines(changes: Iterable[Change]) -> list[str]:
    """`[[change]]` blocks."""
    lines: list[str] = []
    for change in changes:
        values = {key.split(".")[1]: value for key, value in change.values.items()}
        lines += ["", "[[change]]", *_pairs({"week": change.week, **values})]
    return lines


def event_lines(events: Iterable[Event]) -> list[str]:
    """`[[event]]` blocks."""
    lines: list[str] = []
    for event in events:
        values: dict[str, Any] = {"week": event.week, "what": event.what}
        if event.who is not None:
            values["who"] = event.who
        if event.weeks != ILL_WEEKS:
            values["weeks"] = event.weeks
        if event.role != "user":
            values["role"] = event.role
        lines += ["", "[[event]]", *_pairs(values)]
    return lines


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return [f"{name} = {value_text(value)}" for name, value in values.items()]
