"""A scenario as a TOML text that reads back as the same scenario."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

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


def block_lines(blocks: Mapping[str, Iterable[Mapping[str, Any]]]) -> list[str]:
    """`[[…]]` blocks, from tables by the name of their block."""
    return [line for name, tables in blocks.items() for table in tables
            for line in ("", f"[[{name}]]", *(f"{key} = {value_text(value)}" for key, value in table.items()))]
