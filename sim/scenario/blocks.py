"""Reading the dated blocks of a scenario file: `[[crisis]]`, `[[change]]` and `[[event]]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.errors import ENOUGH, did_you_mean, one_of, shown
from sim.scenario.parts import EVENTS, USUAL_WEEKS, Change, Crisis, Event
from sim.scenario.values import (COVERAGE, Coverage, Problem, check_number, check_value, coverage_cells, range_text,
                                 section_keys, unknown_key, with_cells)
from sim.settings import BY_KEY, ROLES

LAST_WEEK = 5200
MOST_PEOPLE = int(BY_KEY["people.number"].high)
PART_KEYS = {
    "crisis": ("start", "weeks", "severity"),
    "change": ("week", *section_keys("programme")),
    "event": ("week", "what", "who", "whom", "weeks", "role"),
}
"""The keys of each `[[…]]` block."""

WHOLE_KEYS = {"start": (0, LAST_WEEK, "week"), "week": (0, LAST_WEEK, "week"), "weeks": (1, LAST_WEEK, "weeks")}


class Block:
    """One `[[…]]` block as it is read. Notes its problems with their paths."""

    def __init__(self, name: str, number: int, table: Mapping[str, Any], problems: list[Problem]) -> None:
        self.path: tuple[str | int, ...] = (name, number)
        self.name = name
        self.table = table
        self.problems = problems

    def wrong(self, key: str, what: str) -> None:
        self.problems.append(Problem((*self.path, key), what))

    def missing(self, key: str, allowed: str) -> None:
        self.problems.append(Problem(self.path, f"needs `{key}`; allowed: {allowed}"))

    def number(self, key: str, default: int | None = None) -> int:
        """A whole number of weeks."""
        low, high, unit = WHOLE_KEYS[key]
        allowed = f"a whole number, {range_text(low, high, unit)}"
        if key not in self.table:
            if default is None:
                self.missing(key, allowed)
            return low if default is None else default
        value, wrong = check_number(self.table[key], low, high, whole=True)
        if wrong:
            self.wrong(key, f"{wrong}; allowed: {allowed}")
        return int(value)

    def word(self, key: str, words: tuple[str, ...], default: str | None = None) -> str:
        """One of some words."""
        if key not in self.table:
            if default is None:
                self.missing(key, one_of(words))
            return default or words[0]
        value = self.table[key]
        if isinstance(value, str) and value in words:
            return value
        near = did_you_mean(value, words) if isinstance(value, str) else ""
        self.wrong(key, f"{shown(value)} is not one of the choices; allowed: {one_of(words)}{near}")
        return words[0]

    def check_keys(self) -> None:
        allowed = PART_KEYS[self.name]
        for key in self.table:
            if key in allowed:
                continue
            if len(self.problems) >= ENOUGH:
                return
            if self.name == "change" and any(setting.name == key for setting in BY_KEY.values()):
                home = unknown_key("programme", key, allowed).partition("it belongs in ")[2]
                self.wrong(key, f"cannot be changed during a run, only levers can; it belongs in {home}")
            else:
                near = did_you_mean(key, allowed) or f"; allowed: {', '.join(allowed)}"
                self.wrong(key, f"is not known in [[{self.name}]]{near}")


def read_crisis(block: Block) -> Crisis:
    """A crisis from its block."""
    start, weeks = block.number("start"), block.number("weeks")
    if "severity" not in block.table:
        block.missing("severity", "0 to 1")
        return Crisis(start, weeks, 0.0)
    severity, wrong = check_number(block.table["severity"], 0, 1, whole=False)
    if wrong:
        block.wrong("severity", f"{wrong}; allowed: 0 to 1")
    return Crisis(start, weeks, severity)


def read_change(block: Block, coverage: Coverage) -> Change:
    """A planned change from its block.

    Args:
        coverage: what holds before, for a coverage that names some slices only.
    """
    values: dict[str, Any] = {}
    week = block.number("week")
    for name, written in block.table.items():
        key = f"programme.{name}"
        if key == COVERAGE:
            cells, problems = coverage_cells(written)
            values[key] = with_cells(coverage, cells)
            block.problems += [Problem((*block.path, name, *p.path), p.what) for p in problems]
        elif key in BY_KEY:
            values[key], wrong = check_value(BY_KEY[key], written)
            if wrong:
                block.wrong(name, wrong)
    if not set(block.table) - {"week"}:
        block.problems.append(Problem(block.path, "changes nothing; add a lever such as `power = 0.8`"))
    return Change(week, values)


def read_event(block: Block, ids: frozenset[str] | None) -> Event:
    """An event from its block.

    Args:
        ids: the people on the map; None if there is no map.
    """
    week = block.number("week")
    what = block.word("what", EVENTS)
    weeks = block.number("weeks", USUAL_WEEKS.get(what, USUAL_WEEKS["member_falls_ill"]))
    role = block.word("role", ROLES, "user")
    if block.table.get("what") not in EVENTS:
        return Event(week, what)
    for key, used_by, why in (("weeks", tuple(USUAL_WEEKS), "has a length"),
                              ("role", ("advocate_joins",), "brings somebody new"),
                              ("whom", ("kept_apart",), "befalls two people")):
        if key in block.table and what not in used_by:
            block.wrong(key, f"is not used by {what}; only {one_of(used_by)} {why}")
    who, whom = _person(block, "who", what, ids), _person(block, "whom", what, ids)
    if what == "kept_apart" and who == whom and who is not None:
        block.wrong("whom", "is the same person as `who`; name two people")
    return Event(week, what, who, weeks, role, whom)


_NEEDED = {"who": ("person_leaves", "kept_apart"), "whom": ("kept_apart",)}
_NUMBER = "a person's number, from 1"


def _person(block: Block, key: str, what: str, ids: frozenset[str] | None) -> str | int | None:
    who = block.table.get(key)
    if who is None:
        if what in _NEEDED[key]:
            block.missing(key, f"an id of people.csv, or {_NUMBER}")
    elif what == "advocate_joins":
        block.wrong(key, "is not used by advocate_joins: the newcomer is not there yet; leave it out")
    elif isinstance(who, int) and not isinstance(who, bool):
        number, wrong = check_number(who, 1, MOST_PEOPLE, whole=True)
        if not wrong:
            return int(number)
        block.wrong(key, f"{wrong}; allowed: {_NUMBER}")
    elif not isinstance(who, str):
        block.wrong(key, f"{shown(who)} is not a text; write the id in quotes, or {_NUMBER}")
    elif ids is None:
        block.wrong(key, f"names a person, but there is no map; add people.file, or write {_NUMBER}, without quotes")
    elif who not in ids:
        block.wrong(key, f"{shown(who)} is not an id of the people on the map{did_you_mean(who, sorted(ids))}")
    else:
        return who
    return None


def read_parts(
    tables: Mapping[str, Any], coverage: Coverage, ids: frozenset[str] | None
) -> tuple[tuple[Crisis, ...], tuple[Change, ...], tuple[Event, ...], list[Problem]]:
    """All dated blocks of a file, each kind in order of week, and what is wrong with them."""
    problems: list[Problem] = []
    crises = [read_crisis(block) for block in _blocks("crisis", tables, problems)]
    events = [read_event(block, ids) for block in _blocks("event", tables, problems)]
    changes: list[Change] = []
    seen: set[tuple[int, str]] = set()
    for block in sorted(_blocks("change", tables, problems), key=_week):
        changes.append(read_change(block, coverage))
        coverage = changes[-1].values.get(COVERAGE, coverage)
        for key in changes[-1].values:
            if (changes[-1].week, key) in seen:
                block.wrong(key.split(".")[1], f"is changed twice in week {changes[-1].week}; keep one")
            seen.add((changes[-1].week, key))
    return (
        tuple(sorted(crises, key=lambda crisis: (crisis.start, crisis.weeks))),
        tuple(changes),
        tuple(sorted(events, key=lambda event: event.week)),
        problems,
    )


def _week(block: Block) -> int:
    value = block.table.get("week")
    return value if isinstance(value, int) else -1  # what is no week is reported when the block is read


def _blocks(name: str, tables: Mapping[str, Any], problems: list[Problem]) -> list[Block]:
    written = tables.get(name, [])
    if not isinstance(written, list) or not all(isinstance(table, dict) for table in written):
        problems.append(Problem((name,), f"is a list of blocks; write [[{name}]] with two brackets above each"))
        return []
    blocks = [Block(name, number, table, problems) for number, table in enumerate(written)]
    for block in blocks:
        block.check_keys()
    return blocks
