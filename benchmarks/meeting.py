"""The task of the comparison: meetings, attitudes and adoption alone, on a fixed network.

Every week everybody meets one random contact, one person after the other in random order; if their
attitudes are close enough, both move. Then whoever does not practise takes the practice up if a share
of the contacts practises, all at once and for good. Mean attitude and adoption are recorded weekly.
The package does this by settings alone, through the same `run_weeks` that every run goes through.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.outcomes import N_WEEKLY, WEEKLY
from sim.run import key_of
from sim.scenario import Scenario, load_scenario
from sim.state import ATTITUDE, PRACTISES, THRESHOLD, World
from sim.week import Plan, run_weeks
from sim.world import make_plan, make_world

REACH, PULL = 0.3, 0.2
_COLUMN = {outcome.name: column for column, outcome in enumerate(WEEKLY)}
_OFF = ("experience", "exhaustion", "exits", "safety", "tie_building", "tie_fading", "redesign", "commitment",
        "support", "cooperation")

VALUES: dict[str, Any] = {
    "programme.team_size": 0, "programme.outreach": "none", "programme.coverage": 0,
    "mechanisms.attitude": "deffuant", "mechanisms.adoption": "fraction_threshold",
    "mechanisms.trust": "off", "mechanisms.voice": "off", "mechanisms.learning": "off",
    **{f"mechanisms.{name}": False for name in _OFF},
    "network.degree": 8, "network.strength_start": 1, "network.meeting": "anyone",
    "people.stubborn": 0, "people.champions": 0.05,
    "attitude.reach": REACH, "attitude.pull": PULL,
    "adoption.revision": 1, "adoption.drop": 0, "adoption.threshold_mean": 0.3, "adoption.threshold_sd": 0.1,
    "output.detail": "basic",
}


@dataclass(frozen=True)
class Start:
    """What every implementation starts from, taken from a world of the package.

    Attributes:
        first: contacts of person i are `who[first[i]:first[i + 1]]`.
        who: rows of the contacts.
        keys: each person's own key, for the keyed draws.
        threshold: share of the contacts from which a person takes the practice up.
        attitude, practises: state before the first week.
    """

    first: np.ndarray
    who: np.ndarray
    keys: np.ndarray
    threshold: np.ndarray
    attitude: np.ndarray
    practises: np.ndarray


@dataclass(frozen=True)
class End:
    """What is compared: adoption and mean attitude after each week, and the attitudes at the end."""

    adoption: np.ndarray
    mean_attitude: np.ndarray
    attitude: np.ndarray


def scenario_of(people: int, weeks: int, network: str = "er") -> Scenario:
    """The task as a scenario: the baseline with everything else switched off."""
    return load_scenario("baseline").with_values(
        {**VALUES, "people.number": people, "time.weeks": weeks, "network.kind": network})


def plan_and_world(scenario: Scenario, replicate: int = 0) -> tuple[Plan, World]:
    """A plan and a fresh world."""
    plan = make_plan(scenario)
    return plan, make_world(scenario, plan, key_of(0, replicate))


def start_of(world: World) -> Start:
    """The start that a fresh world gives to the others; contacts in the world's own order."""
    ties, people = world.ties, world.people
    rows = [ties.who[a : a + n] for a, n in zip(ties.first[:-1].tolist(), ties.count.tolist(), strict=True)]
    first = np.concatenate([[0], np.cumsum(ties.count)]).astype(np.int64)
    return Start(first, np.concatenate(rows).astype(np.uint32), world.keys.copy(), people[THRESHOLD].copy(),
                 people[ATTITUDE].copy(), people[PRACTISES].astype(np.uint8))


def copy_of(table: Any) -> Any:
    """A copy of a table of arrays, however deep."""
    return type(table)(*[copy_of(part) if isinstance(part, tuple) else part.copy() for part in table])


def run_engine(plan: Plan, world: World, replicate: int = 0) -> tuple[float, End]:
    """Run all weeks of a copy of a fresh world; the seconds that the weeks took, and the end."""
    world, key, weeks = copy_of(world), key_of(0, replicate), len(plan.severity)
    weekly = np.zeros((weeks + 1, N_WEEKLY))
    begin = time.perf_counter()
    run_weeks(world, plan, key, 0, weeks, weekly)
    seconds = time.perf_counter() - begin
    return seconds, End(weekly[1:, _COLUMN["adoption"]], weekly[1:, _COLUMN["mean_attitude"]], world.people[ATTITUDE])
