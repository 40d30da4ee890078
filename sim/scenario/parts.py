"""What happens at a date: crises, planned changes of the programme, and events that befall people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sim.errors import ENOUGH, did_you_mean, one_of, shown
from sim.scenario.values import (
    COVERAGE,
    CRISIS,
    Coverage,
    Problem,
    check_number,
    check_value,
    coverage_cells,
    range_text,
    section_keys,
    unknown_key,
    with_cells,
)
from sim.settings import BY_KEY, ROLES

EVENTS = ("champion_leaves", "advocate_joins", "member_falls_ill", "person_leaves")
LAST_WEEK = 5200
ILL_WEEKS = 12


@dataclass(frozen=True)
class Crisis:
    """A crisis that pushes co-production aside.

    Attributes:
        start: week in which it begins.
        weeks: how long it lasts.
        severity: 0 to 1.
    """

    start: int
    weeks: int
    severity: float


@dataclass(frozen=True)
class Change:
    """A change of the programme that the team has planned; it holds from its week on.

    Attributes:
        week: week from which it holds.
        values: new values by key, `programme.*` only.
    """

    week: int
    values: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Event:
    """Something that befalls one person.

    Attributes:
        week: when.
        what: one of `EVENTS`.
        who: id of a person on the map; None: the model picks one.
        weeks: how long, for `member_falls_ill`.
        role: role of the newcomer, for `advocate_joins`.
    """

    week: int
    what: str
    who: str | None = None
    weeks: int = ILL_WEEKS
    role: str = "user"


def crisis_values(crises: tuple[Crisis, ...]) -> dict[str, Any]:
    """The crisis by the keys of `CRISIS`; of several, the first."""
    if not crises:
        return {key: setting.default for key, setting in CRISIS.items()}
    return {f"crisis.{name}": value for name, value in asdict(crises[0]).items()}


def crises_with(crises: tuple[Crisis, ...], changes: Mapping[str, Any]) -> tuple[tuple[Crisis, ...], list[str]]:
    """The crises of a scenario after changes by the keys of `CRISIS`, and what is wrong with these."""
    if not changes:
        return crises, []
    if len(crises) > 1:
        return crises, [f"{next(iter(changes))}: there are {len(crises)} crises; only a single one can be changed"]
    if not crises and "crisis.severity" not in changes:
        return crises, [f"{next(iter(changes))}: there is no crisis; set crisis.severity too"]
    values, problems = crisis_values(crises), []
    for key, value in changes.items():
        values[key], wrong = check_value(CRISIS[key], value)
        problems += [f"{key}: {wrong}"] if wrong else []
    if problems or values["crisis.severity"] == 0:
        return (), problems
    return (Crisis(values["crisis.start"], values["crisis.weeks"], float(values["crisis.severity"])),), []


PART_KEYS = {
    "crisis": ("start", "weeks", "severity"),
    "change": ("week", *section_keys("programme")),
    "event": ("week", "what", "who", "weeks", "role"),
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
    known = block.table.get("what") in EVENTS
    weeks = block.number("weeks", ILL_WEEKS)
    role = block.word("role", ROLES, "user")
    if known and "weeks" in block.table and what != "member_falls_ill":
        block.wrong("weeks", f"is not used by {what}; only member_falls_ill has a length")
    if known and "role" in block.table and what != "advocate_joins":
        block.wrong("role", f"is not used by {what}; only advocate_joins brings somebody new")
    return Event(week, what, _who(block, what if known else "", ids), weeks, role)


def _who(block: Block, what: str, ids: frozenset[str] | None) -> str | None:
    who = block.table.get("who")
    if who is None:
        if what == "person_leaves":
            block.missing("who", "an id of people.csv")
        return None
    if what == "advocate_joins":
        block.wrong("who", "is not used by advocate_joins: the newcomer is not on the map yet; leave it out")
    elif not isinstance(who, str):
        block.wrong("who", f"{shown(who)} is not a text; write the id in quotes")
    elif ids is None:
        block.wrong("who", "names a person, but there is no map; add people.file, or leave it out")
    elif who not in ids:
        block.wrong("who", f"{shown(who)} is not an id of the people on the map{did_you_mean(who, sorted(ids))}")
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
