"""What if it had been otherwise: the same run, the same luck, without one person, meeting, event or lever.

    other = without_person(scenario, row=12)
    told = what_if(scenario, other, seed=1, replicate=0, week=104)
    told.lost          # people who practise in week 104 only because of person 12

Every draw is keyed by who, when and what for, so all that does not hang on the change stays as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sim.open_run import OpenRun
from sim.scenario import Scenario
from sim.state import PRACTISES

NEVER = -1


@dataclass(frozen=True)
class WhatIf:
    """Two runs with the same luck, at the end of the same week.

    Attributes:
        week: at whose end they are compared.
        practised, practised_without: who practises, with and without: shape (people,).
        first, first_without: week by whose end each person practised for the first time; -1 for never so far.
        adoption, adoption_without: share of the people who practise, at the start and after each week.
    """

    week: int
    practised: np.ndarray
    practised_without: np.ndarray
    first: np.ndarray
    first_without: np.ndarray
    adoption: np.ndarray
    adoption_without: np.ndarray

    @property
    def lost(self) -> np.ndarray:
        """Rows of those who practise with it, and not without."""
        return np.flatnonzero(self.practised & ~self.practised_without)

    @property
    def gained(self) -> np.ndarray:
        """Rows of those who practise without it, and not with."""
        return np.flatnonzero(~self.practised & self.practised_without)


def what_if(scenario: Scenario, other: Scenario, seed: int, replicate: int, week: int) -> WhatIf:
    """Play both to the end of a week with the same luck.

    Args:
        scenario, other: as they are with and without; of the same people.
        seed, replicate: key of both runs.
        week: at whose end they are compared.

    Raises:
        UserError: if there is no such week, or the seed is wrong.
    """
    with_it, without = (_played(one, seed, replicate, week) for one in (scenario, other))
    return WhatIf(week, with_it[0], without[0], with_it[1], without[1], with_it[2], without[2])


def _played(scenario: Scenario, seed: int, replicate: int, week: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    run = OpenRun(scenario, seed, replicate)
    first = np.where(run.world.people[PRACTISES] > 0, 0, NEVER)
    for now in range(1, week + 1):
        run.step()
        first[(run.world.people[PRACTISES] > 0) & (first == NEVER)] = now
    run.go_to(week)
    return run.world.people[PRACTISES] > 0, first, run.series("adoption").copy()


def name_of(scenario: Scenario, row: int) -> str | int:
    """How a scenario names a person: the id on the map, otherwise the number, from 1."""
    if scenario.people is not None and row < len(scenario.people):
        return str(scenario.people.ids[row])
    return row + 1


def without_person(scenario: Scenario, row: int) -> Scenario:
    """The scenario with a person gone before anything happens; who would come later never comes."""
    block = {"week": 0, "what": "person_leaves", "who": name_of(scenario, row)}
    return scenario.with_blocks({"event": [block]})


def without_meetings(scenario: Scenario, row: int, other: int, week: int, weeks: int = 1) -> Scenario:
    """The scenario with two people kept apart: they neither meet nor visit each other."""
    block: dict[str, Any] = {"week": week, "what": "kept_apart", "who": name_of(scenario, row),
                             "whom": name_of(scenario, other), "weeks": weeks}
    return scenario.with_blocks({"event": [block]})


def without_event(scenario: Scenario, number: int) -> Scenario:
    """The scenario without one of its events, by its place in `scenario.events`; a newcomer never comes."""
    event = scenario.events[number]
    if event.what == "advocate_joins":
        before = sum(one.what == "advocate_joins" for one in scenario.events[:number])
        people = scenario.values["people.number"] if scenario.people is None else len(scenario.people)
        return without_person(scenario, people + before)
    return replace(scenario, events=scenario.events[:number] + scenario.events[number + 1:])


def without_crisis(scenario: Scenario, number: int) -> Scenario:
    """The scenario without one of its crises, by its place in `scenario.crises`."""
    return replace(scenario, crises=scenario.crises[:number] + scenario.crises[number + 1:])


def without_change(scenario: Scenario, number: int) -> Scenario:
    """The scenario without one of its planned changes, by its place in `scenario.changes`."""
    return replace(scenario, changes=scenario.changes[:number] + scenario.changes[number + 1:])


def with_levers(scenario: Scenario, levers: Mapping[str, Any]) -> Scenario:
    """The scenario with levers held at other values from the start to the end, by key.

    Raises:
        ScenarioError: if a value is not allowed.
    """
    held = tuple(replace(change, values={key: value for key, value in change.values.items() if key not in levers})
                 for change in scenario.changes)
    return replace(scenario, changes=tuple(change for change in held if change.values)).with_values(levers)
