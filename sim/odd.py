"""The tables of ODD.md and docs/validation.md and the map of README.md, made from declarations and kept results.

    python -m sim.odd ODD.md README.md docs/validation.md

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; everything else is left as it is.
"""

from __future__ import annotations

import ast
import math
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from sim import validation
from sim.describing import rules
from sim.errors import UnknownName, UserError, did_you_mean
from sim.outcomes import OUTCOMES
from sim.settings import SECTIONS, SETTINGS, Setting
from sim.state import PEOPLE_COLUMNS, PROGRAMME_COLUMNS, SLICE_COLUMNS, Column
from sim.wording import markdown_table

_PART = re.compile(r"(<!-- table: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_MOVES = {"+": "raises", "-": "lowers", "~": "changes"}
_BETTER = {1: "more", -1: "less", 0: ""}
PACKAGE = Path(__file__).parent


def number(value: Any) -> str:
    """A value as it stands in a table."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, (int, float)):
        if math.isinf(value):
            return "no limit" if value > 0 else "none"
        return f"{value:.10g}"
    return f"`{value}`"


def span(low: float, high: float) -> str:
    """A range in words."""
    if math.isinf(high):
        return "any" if math.isinf(low) else f"{number(low)} or more"
    return f"{number(low)} to {number(high)}"


def state_table(columns: Iterable[Column]) -> str:
    """State variables of one table of a world."""
    rows = [(f"`{c.name}`", c.meaning, c.unit, span(c.low, c.high), "yes" if c.changes else "no") for c in columns]
    return markdown_table(("variable", "meaning", "unit", "range", "changes"), rows)


def schedule_table() -> str:
    """The rules in the order of the week, as their docstrings tell it."""
    rows = [(str(place), f"`{rule['name']}`", rule["purpose"].replace("\n", " "), rule.get("Reads", "").rstrip("."),
             rule.get("Writes", "").rstrip("."), rule.get("Updating", "").rstrip("."))
            for place, rule in enumerate(rules(), 1)]
    return markdown_table(("", "rule", "what happens", "reads", "writes", "updating"), rows)


def _allowed(setting: Setting) -> str:
    if setting.choices:
        return ", ".join(f"`{word}`" for word in setting.choices)
    return "on, off" if setting.kind == "switch" else span(setting.low, setting.high)


def _moves(setting: Setting) -> str:
    return f"{_MOVES[setting.effect[0]]} `{setting.effect[1:]}`" if setting.effect else ""


def settings_table() -> str:
    """Every setting, section by section."""
    rows = [(f"`{s.key}`", number(s.default), s.unit, _allowed(s), s.meaning, _moves(s), s.source,
             "lever" if s.lever else "assumption") for section in SECTIONS for s in SETTINGS if s.section == section]
    return markdown_table(("setting", "default", "unit", "range", "meaning", "raising it", "source", "kind"), rows)


def outcomes_table() -> str:
    """Every declared outcome."""
    rows = [(f"`{o.name}`", o.label, o.unit, _BETTER[o.better], "every week" if o.weekly else "at the end")
            for o in OUTCOMES]
    return markdown_table(("outcome", "meaning", "unit", "better", "recorded"), rows)


def purpose_of(source: str) -> str:
    """The first line of a module's docstring."""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def house_map(package: Path = PACKAGE) -> str:
    """One line a module: its path and the first line of its docstring."""
    lines = []
    for path in sorted(package.rglob("*.py"), key=lambda path: (len(path.relative_to(package).parts), path.as_posix())):
        purpose = purpose_of(path.read_text(encoding="utf-8"))
        if purpose:
            lines.append(f"- `sim/{path.relative_to(package).as_posix()}`: {purpose}\n")
    return "".join(lines)


TABLES: dict[str, Callable[[], str]] = {
    "people": lambda: state_table(PEOPLE_COLUMNS),
    "programme": lambda: state_table(PROGRAMME_COLUMNS),
    "slices": lambda: state_table(SLICE_COLUMNS),
    "schedule": schedule_table,
    "settings": settings_table,
    "outcomes": outcomes_table,
    "house": house_map,
    **validation.TABLES,
}


def refresh(text: str) -> str:
    """The text with every table made anew.

    Raises:
        UnknownName: if a marker names no table.
    """
    def made(found: re.Match[str]) -> str:
        name = found[2]
        if name not in TABLES:
            raise UnknownName(f"<!-- table: {name} -->: there is no such table{did_you_mean(name, TABLES)}")
        return found[1] + "\n" + TABLES[name]() + "\n" + found[3]

    return _PART.sub(made, text)


def main(paths: Sequence[str]) -> None:
    """Rewrite the tables of some files in place."""
    if not paths:
        sys.exit("Usage: python -m sim.odd ODD.md README.md docs/validation.md")
    for path in map(Path, paths):
        try:
            path.write_text(refresh(path.read_text(encoding="utf-8")), encoding="utf-8")
        except (OSError, UserError) as error:
            sys.exit(f"{path}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
