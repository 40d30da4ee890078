"""A place in which only one mechanism is at work, run by the engine itself.

    lab = Laboratory({"mechanisms.attitude": "deffuant", "network.kind": "well_mixed"}, people=1000)
    lab.people[ATTITUDE] = views
    lab.begin()
    lab.go(200)

Everything else is switched off: no programme, no champions, no stubborn sceptics. A case switches on
what it docks. No rule is written here a second time; this only sets up, runs and reads off.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from sim.draws import P_LAID_DOWN, again, stream, uniforms, week_luck
from sim.errors import UserError
from sim.network import make_ties
from sim.outcomes import N_WEEKLY
from sim.run import check_seed, key_of
from sim.scenario import Scenario, load_scenario
from sim.settings import ROLES
from sim.state import World
from sim.week import run_weeks
from sim.world import begin, make_plan, make_world

QUIET: dict[str, Any] = {
    "programme.team_size": 0, "programme.outreach": "none", "people.champions": 0.0, "people.stubborn": 0.0,
    "mechanisms.attitude": "none", "mechanisms.adoption": "none", "mechanisms.voice": "off", "mechanisms.trust": "off",
    "mechanisms.learning": "off", "mechanisms.redesign": False, "mechanisms.experience": False,
    "mechanisms.safety": False, "mechanisms.commitment": False, "mechanisms.exhaustion": False,
    "mechanisms.exits": False, "mechanisms.cooperation": False, "mechanisms.tie_building": False,
    "mechanisms.tie_fading": False, "mechanisms.diversity": "none", "output.detail": "basic",
}
"""Every mechanism off; what a case adds to this is its exact setting."""
ALL_USERS: dict[str, Any] = {f"people.share_{role}": float(role == "user") for role in ROLES}
"""Everybody uses the service, so that one rule holds for all."""


@lru_cache(maxsize=1)
def _baseline() -> Scenario:
    return load_scenario("baseline")


class Laboratory:
    """A world under full control.

    Args:
        values: settings by full key, on top of `QUIET`.
        people: number of people.
        weeks: weeks that can be run, at most.
        seed, replicate: of the luck.

    Attributes:
        world, people, programme: the tables of `sim.state`, to be set before `begin` and read at any time.

    Raises:
        UserError: on a setting out of its range.
    """

    def __init__(self, values: Mapping[str, Any], *, people: int, weeks: int, seed: int = 0,
                 replicate: int = 0) -> None:
        asked = {**QUIET, **values, "people.number": people, "time.weeks": weeks}
        self.scenario = _baseline().with_values(asked)
        self.plan = make_plan(self.scenario)
        self._weekly = np.full((weeks + 1, N_WEEKLY), np.nan)
        self.start(seed, replicate)

    def start(self, seed: int, replicate: int = 0) -> Laboratory:
        """A fresh world with other luck, before week 0."""
        self.key = key_of(check_seed(seed), replicate)
        self.world: World = make_world(self.scenario, self.plan, self.key)
        self.week = 0
        return self

    @property
    def people(self) -> np.ndarray:
        return self.world.people

    @property
    def programme(self) -> np.ndarray:
        return self.world.programme

    def know(self, weights: np.ndarray) -> None:
        """Lay down who listens to whom: `weights[i, j]` (0-1) is the strength with which i listens to j."""
        listens = weights.copy()
        np.fill_diagonal(listens, 0.0)
        starts, ends = np.nonzero(np.triu((listens > 0) | (listens.T > 0)))
        strengths = np.stack([listens[starts, ends], listens[ends, starts]], axis=1)
        self.world = self.world._replace(ties=make_ties(len(weights), starts, ends, strengths, 0))

    def begin(self) -> None:
        """Take the people and ties as they are now for the start."""
        begin(self.world, self.plan.settings)

    def go(self, weeks: int) -> np.ndarray:
        """Run some weeks.

        Returns:
            The weekly outcomes so far, shape (weeks so far + 1, weekly outcomes); row 0 is not filled.
        """
        last = self.week + weeks
        if last > len(self.plan.severity):
            raise UserError(f"weeks: {last} are more than the {len(self.plan.severity)} laid down")
        run_weeks(self.world, self.plan, self.key, self.week, last, self._weekly)
        self.week = last
        return self._weekly[: last + 1]

    def uniforms(self, n: int, slot: int = 0) -> np.ndarray:
        """Uniform numbers in [0, 1) for the start of a case, by seed, replicate and slot; shape (n,)."""
        key = np.uint64(stream(np.uint64(week_luck(self.key, -1)), P_LAID_DOWN))
        return uniforms(np.uint64(again(key, slot)), n)

