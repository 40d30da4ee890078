"""A scenario: a named, frozen set of settings, and what happens at which date.

    scenario = load_scenario("baseline")
    bolder = scenario.with_values({"programme.power": 0.8})

A change is a copy. A scenario that exists has been checked; whatever uses one may trust it.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sim.errors import ScenarioError, did_you_mean, plain
from sim.scenario.checks import apart_warnings, clashes, crisis_warnings, late_warnings, outside_usual, setting_warnings
from sim.scenario.files import Written, find_scenario, resolve
from sim.scenario.blocks import read_parts
from sim.scenario.parts import Change, Crisis, Event, as_blocks, crises_with, merged
from sim.scenario.text import block_lines, section_lines, top_lines
from sim.scenario.values import (COVERAGE, CRISIS, VARIABLE, check_value, coverage_cells, split_coverage,
                                 with_cells)
from sim.settings import BY_KEY
from sim.scenario.stakeholder_map import StakeholderMap
from sim.scenario.toml_source import Source, source_from_file, source_from_text


@dataclass(frozen=True)
class Scenario:
    """Everything that decides a run, apart from the seed.

    Attributes:
        name: name of its file.
        title, story: for lay readers.
        values: every setting by key; `programme.coverage` as rows (stages) of columns (domains).
        crises, changes, events: what happens at a date, in order of week.
        people: the stakeholder map, if there is one.
    """

    name: str
    title: str
    story: str
    values: Mapping[str, Any]
    crises: tuple[Crisis, ...] = ()
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    people: StakeholderMap | None = field(default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "values": dict(self.values)}  # a read-only view can't be sent to a worker

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update({**state, "values": MappingProxyType(state["values"])})

    def __hash__(self) -> int:
        return hash((self.name, self.identity()))

    @property
    def levers(self) -> dict[str, Any]:
        """What the team decides."""
        return {key: value for key, value in self.values.items() if BY_KEY[key].lever}

    @property
    def assumptions(self) -> dict[str, Any]:
        """What the world decides."""
        return {key: value for key, value in self.values.items() if not BY_KEY[key].lever}

    @property
    def _n_mapped(self) -> int | None:
        return None if self.people is None else len(self.people)

    @property
    def _has_ties(self) -> bool:
        return self.people is not None and self.people.has_ties

    def with_values(self, changes: Mapping[str, Any]) -> Scenario:
        """A checked copy with other values. Raises ScenarioError with all that is wrong.

        Args:
            changes: by key; coverage also by stage (`programme.coverage.create`) and by slice
                (`programme.coverage.create.services`); the crisis by `crisis.start`, `crisis.weeks` and
                `crisis.severity`. Dated changes stay as they are.
        """
        values = dict(self.values)
        crisis = {key: value for key, value in changes.items() if key in CRISIS}
        crises, problems = crises_with(self.crises, crisis)
        for key, value in changes.items():
            if key not in crisis:
                problems += [f"{plain(key)}{wrong}" for wrong in _set_value(values, key, value)]
        if problems:
            raise ScenarioError(problems)
        return replace(self, values=values, crises=crises)._without_clashes()

    def with_blocks(self, blocks: Mapping[str, Any]) -> Scenario:
        """A checked copy in which more happens at a date. Raises ScenarioError with all that is wrong.

        Args:
            blocks: lists of tables by `crisis`, `change` and `event`, as they stand in a file. A change in a week in
                which there is one already is put into that one; of the same lever, the new value counts.
        """
        tables: dict[str, Any] = as_blocks(self.crises, self.changes, self.events)
        for name, more in blocks.items():
            tables[name] = [*tables.get(name, ()), *more] if name != "change" else merged(tables[name], more)
        ids = None if self.people is None else frozenset(self.people.ids)
        crises, changes, events, problems = read_parts(tables, self.values[COVERAGE], ids)
        if problems:
            raise ScenarioError([f"{'.'.join(map(str, one.path))}: {one.what}" for one in problems])
        return replace(self, crises=crises, changes=changes, events=events)._without_clashes()

    def _without_clashes(self) -> Scenario:
        found = clashes(self.values, self.changes, self.events, self._n_mapped, self._has_ties)
        if found:
            raise ScenarioError([f"{', '.join(clash.keys)} {clash.what}" for clash in found])
        return self

    def warnings(self) -> list[str]:
        """What is allowed but odd, each explained in a sentence."""
        weeks = self.values["time.weeks"]
        found = setting_warnings(self.values, self._n_mapped, self._has_ties)
        for change in self.changes:
            for key, value in change.values.items():
                if key != COVERAGE and BY_KEY[key].kind != "choice":
                    found += outside_usual(key, value, f"change in week {change.week}: ")
        found += crisis_warnings(self.crises, weeks)
        found += late_warnings("change", self.changes, weeks)
        found += apart_warnings(self.values, self.events)
        found += late_warnings("event", self.events, weeks)
        return found

    def differences(self, other: Scenario) -> dict[str, tuple[Any, Any]]:
        """What differs: by key, the value here and the value there."""
        found = {key: (value, other.values[key]) for key, value in self.values.items() if value != other.values[key]}
        for name in ("crises", "changes", "events", "people"):
            mine, theirs = getattr(self, name), getattr(other, name)
            if mine != theirs:
                found[name] = (mine, theirs)
        return found

    def identity(self) -> str:
        """A fingerprint (SHA-256) of all that can change results; name, title and story can't."""
        content = {
            "values": dict(self.values),
            "crises": [[c.start, c.weeks, c.severity] for c in self.crises],
            "changes": [[c.week, dict(c.values)] for c in self.changes],
            "events": [[e.week, e.what, e.who, e.weeks, e.role, *([e.whom] if e.whom else [])] for e in self.events],
            "people": None if self.people is None else self.people.content(),
        }
        text = json.dumps(_canonical(content), sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def to_toml(self, folder: Path | None = None) -> str:
        """The whole scenario as a file that reads back as the same, if its map lies where the text says.

        Args:
            folder: where the text will be saved, to name the map from there; None: the map lies beside it.
        """
        lines = top_lines(self.title, self.story) + section_lines(self.values, self._map_files(folder))
        lines += block_lines(as_blocks(self.crises, self.changes, self.events))
        return "\n".join(lines) + "\n"

    def _map_files(self, folder: Path | None) -> dict[str, str]:
        if self.people is None:
            return {}
        files = {"people": _file_name(self.people.people_file, "people.csv", folder)}
        if self.people.has_ties:
            files["network"] = _file_name(self.people.ties_file, "ties.csv", folder)
        return files


def _file_name(path: Path | None, usual: str, folder: Path | None) -> str:
    if path is None:
        return usual
    return path.name if folder is None else Path(os.path.relpath(path, folder)).as_posix()


def _canonical(value: Any) -> Any:
    """The value with one spelling for each number, fit for JSON."""
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    if isinstance(value, float):
        return "inf" if math.isinf(value) else value + 0.0
    return value


def _set_value(values: dict[str, Any], key: str, value: Any) -> list[str]:
    """Put one value into `values`. Returns what is wrong, to be put after the key."""
    base, rest = split_coverage(key)
    if base == COVERAGE:
        for name in reversed(rest):
            value = {name: value}
        cells, found = coverage_cells(value)
        values[COVERAGE] = with_cells(values[COVERAGE], cells)
        return [f"{_below(rest, problem.path)}: {problem.what}" for problem in found]
    if base not in BY_KEY:
        return [f": there is no such setting{did_you_mean(key, VARIABLE)}"]
    values[base], wrong = check_value(BY_KEY[base], value)
    return [f": {wrong}"] if wrong else []


def _below(rest: tuple[str, ...], path: tuple[str | int, ...]) -> str:
    """The part of a problem's path that the key does not already say."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else "." + plain(part) for part in path[len(rest) :])


# — reading and writing —


def load_scenario(name_or_path: str | Path) -> Scenario:
    """A scenario by its shipped name, or from a file. Raises ScenarioError or UnknownName."""
    path = find_scenario(name_or_path)
    return _scenario(path.stem, source_from_file(path))


def read_scenario(text: str, name: str = "scenario", folder: Path | None = None) -> Scenario:
    """A scenario from a text.

    Args:
        folder: where the files that the text names are looked for; None: here.
    """
    return _scenario(name, source_from_text(text, f"{plain(name)}.toml", None, folder or Path()))


def _scenario(name: str, source: Source) -> Scenario:
    written: Written = resolve(source)
    title = written.title or name.replace("_", " ").capitalize()
    return Scenario(
        name, title, written.story, written.values, written.crises, written.changes, written.events, written.people
    )


def save_scenario(scenario: Scenario, path: Path | str) -> None:
    """Write a scenario to a file; a map is named from there."""
    path = Path(path)
    path.write_text(scenario.to_toml(path.parent), encoding="utf-8")
