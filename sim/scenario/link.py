"""One run as the end of a web address, in words that can be read: scenario, what differs from it, seed, week.

    to_link(Link(scenario, seed=3, week=52, version="0.1.0"))
    # 'scenario=baseline&programme.power=0.8&change=26;hours=3&seed=3&week=52&version=0.1.0'

A stakeholder map is never part of a link: it may hold names of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

from sim.errors import ScenarioError, UserError, did_you_mean, plain, shown
from sim.scenario.assignments import parse_assignments
from sim.scenario.files import shipped_scenarios
from sim.scenario.parts import as_blocks
from sim.scenario.scenario import Scenario, load_scenario
from sim.scenario.text import value_text
from sim.scenario.values import COVERAGE, check_number
from sim.settings import BY_KEY

BASE = "baseline"
DATED = ("crisis", "change", "event")
LONGEST = 8000
_LARGEST_SEED = 2**63 - 1
_OWN_DATES = "own"
_SAFE = ";,[]=:"
_NEEDED = {"crisis": ("start", "weeks", "severity"), "change": ("week",), "event": ("week", "what")}
"""What comes first in a dated part, without its name."""


@dataclass(frozen=True)
class Link:
    """A run, and the week to which it is open.

    Attributes:
        scenario: what is run.
        seed: whole number from 0.
        week: from 0; None for not said.
        version: of the program that made the link; empty for not said.
    """

    scenario: Scenario
    seed: int = 0
    week: int | None = None
    version: str = ""


def to_link(link: Link) -> str:
    """The part of an address after the question mark.

    Raises:
        UserError: if the run is of people on a map.
    """
    scenario = link.scenario
    if scenario.people is not None:
        raise UserError("a link can't hold people of your own map; save the scenario file instead")
    name = scenario.name if scenario.name in shipped_scenarios() else BASE
    base = load_scenario(name)
    pairs = [("scenario", name)]
    pairs += [(key, _text(value)) for key, value in scenario.values.items() if value != base.values[key]]
    blocks = _blocks_of(scenario)
    if blocks != _blocks_of(base):
        pairs += [("dates", _OWN_DATES)] if any(_blocks_of(base).values()) else []
        pairs += [(kind, _part_text(kind, table)) for kind in DATED for table in blocks[kind]]
    pairs.append(("seed", str(link.seed)))
    pairs += [("week", str(link.week))] if link.week is not None else []
    pairs += [("version", link.version)] if link.version else []
    return "&".join(f"{key}={quote(value, safe=_SAFE)}" for key, value in pairs)


def _blocks_of(scenario: Scenario) -> dict[str, list[dict[str, Any]]]:
    return as_blocks(scenario.crises, scenario.changes, scenario.events)


def _part_text(kind: str, table: Mapping[str, Any]) -> str:
    first = [str(table[key]) for key in _NEEDED[kind]]
    return ";".join([*first, *(f"{key}={_text(value)}" for key, value in table.items()
                               if key not in _NEEDED[kind])])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else value_text(value).replace(", ", ",")


def is_link(text: str) -> bool:
    """Whether a text is an address of a run, and not the name of a scenario or file."""
    return "?" in text and "=" in text


def read_link(text: str) -> Link:
    """The run of an address, or of its part after the question mark.

    Raises:
        ScenarioError: with all that is wrong.
    """
    if len(text) > LONGEST:
        raise ScenarioError(f"link: is {len(text):,} characters long; at most {LONGEST:,} can be read")
    query = urlsplit(text).query if is_link(text) else text
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=400)
    except ValueError:
        raise ScenarioError("link: has too many parts") from None
    return _Reading(pairs).link()


class _Reading:
    """The pairs of a link as they are read; all problems are reported together."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        self.pairs = pairs
        self.problems: list[str] = []

    def _one(self, name: str, default: str = "") -> str:
        found = [value for key, value in self.pairs if key == name]
        if len(found) > 1:
            self.problems.append(f"link: {name} is there {len(found)} times; keep one")
        return found[-1] if found else default

    def link(self) -> Link:
        named = self._one("scenario", BASE)
        seed, week = self._number("seed", 0, _LARGEST_SEED), self._number("week", 0, None)
        dates, version = self._one("dates"), self._one("version")
        scenario = self._scenario(named, dates)
        if scenario is not None and week is not None and week > scenario.values["time.weeks"]:
            self.problems.append(f"link: week {week} comes after the end of the run "
                                 f"(week {scenario.values['time.weeks']})")
        if self.problems or scenario is None:
            raise ScenarioError(self.problems)
        return Link(scenario, seed or 0, week, version[:40])

    def _number(self, name: str, low: int, high: int | None) -> int | None:
        text = self._one(name)
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 20:
            self.problems.append(f"link: {name}: {shown(text)} is not a whole number of at least {low}")
            return None
        number, wrong = check_number(int(text), low, high if high is not None else _LARGEST_SEED, whole=True)
        if wrong:
            self.problems.append(f"link: {name}: {wrong}")
        return int(number)

    def _scenario(self, name: str, dates: str) -> Scenario | None:
        if name not in shipped_scenarios():
            self.problems.append(f"link: there is no scenario {shown(name)}"
                                 f"{did_you_mean(name, shipped_scenarios())}")
            return None
        scenario = load_scenario(name)
        if dates == _OWN_DATES:
            scenario = replace(scenario, crises=(), changes=(), events=())
        elif dates:
            self.problems.append(f"link: dates: {shown(dates)} is not known; allowed: {_OWN_DATES}")
        steps = (lambda s: s.with_values(self._values()), lambda s: s.with_blocks(self._blocks()))
        for step in steps:
            try:
                scenario = step(scenario)
            except ScenarioError as error:
                self.problems += [f"link: {problem}" for problem in error.problems]
        return scenario

    def _values(self) -> dict[str, Any]:
        ours = ("scenario", "seed", "week", "version", "dates", *DATED)
        values = {}
        for key, text in self.pairs:
            if key in ours:
                continue
            if key not in BY_KEY and not key.startswith(COVERAGE):
                self.problems.append(f"link: {plain(key)} is not known{did_you_mean(key, [*BY_KEY, *ours])}")
            else:
                values[key] = self._read(key, text)
        return {key: value for key, value in values.items() if value is not None}

    def _read(self, key: str, text: str) -> Any:
        try:
            return next(iter(parse_assignments([f"{key}={text}"]).values()))
        except ScenarioError as error:
            self.problems += [f"link: {problem.removeprefix('--set ')}" for problem in error.problems]
            return None

    def _blocks(self) -> dict[str, list[dict[str, Any]]]:
        blocks: dict[str, list[dict[str, Any]]] = {kind: [] for kind in DATED}
        for kind, text in self.pairs:
            if kind in DATED:
                blocks[kind].append(self._block(kind, text))
        return {kind: tables for kind, tables in blocks.items() if tables}

    def _block(self, kind: str, text: str) -> dict[str, Any]:
        parts = text.split(";")
        table: dict[str, Any] = {name: _plain(part)
                                 for name, part in zip(_NEEDED[kind], parts, strict=False)}
        for part in parts[len(_NEEDED[kind]):]:
            name, _, value = part.partition("=")
            table[name] = self._lever(name, value) if kind == "change" else _plain(value)
        return table

    def _lever(self, name: str, text: str) -> Any:
        return self._read(f"programme.{name}", text) if f"programme.{name}" in BY_KEY else _plain(text)


def _plain(text: str) -> Any:
    """A number if the text is one, otherwise the text."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
