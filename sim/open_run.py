"""A run in progress: forwards week by week, backwards by playing it again from its key.

    run = OpenRun(load_scenario("baseline"), seed=1)
    run.go_to(52)
    run.value("adoption")

Whatever way it went, a week's numbers are those of `run.run_once`, to the last bit.
"""

from __future__ import annotations

import numpy as np

from sim.errors import UserError
from sim.outcomes import N_WEEKLY, OUTCOMES, WEEKLY
from sim.recorder import record_now, sum_up
from sim.run import Run, check_seed, key_of
from sim.scenario import Scenario
from sim.state import World
from sim.week import Plan, advance
from sim.world import make_plan, make_world

_COLUMN = {outcome.name: column for column, outcome in enumerate(WEEKLY)}


class OpenRun:
    """One run of a scenario, open at some week.

    Attributes:
        scenario, seed, replicate: its key.
        world: all state at the end of week `week`, see `state.World`.
        week: weeks simulated so far.
        weekly: shape (weeks + 1, weekly outcomes); nan after `week`.
    """

    def __init__(self, scenario: Scenario, seed: int = 0, replicate: int = 0) -> None:
        self.seed, self.replicate = check_seed(seed), replicate
        self.key = key_of(self.seed, replicate)
        self._begin(scenario)

    def _begin(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.plan: Plan = make_plan(scenario)
        self.world: World = make_world(scenario, self.plan, self.key)
        self.week = 0
        self.weekly = np.full((self.weeks + 1, N_WEEKLY), np.nan)
        self._record()

    @property
    def weeks(self) -> int:
        """Length of the run."""
        return len(self.plan.severity)

    @property
    def over(self) -> bool:
        """Whether the last week has been simulated."""
        return self.week >= self.weeks

    def value(self, outcome: str, week: int | None = None) -> float:
        """A weekly outcome, see `outcomes.WEEKLY`; now, or at the end of an earlier week."""
        return float(self.weekly[self.week if week is None else week, _COLUMN[outcome]])

    def series(self, outcome: str) -> np.ndarray:
        """A weekly outcome so far; the first is the start."""
        return self.weekly[:self.week + 1, _COLUMN[outcome]]

    def step(self) -> None:
        """Advance by one week; does nothing when the run is over."""
        if self.over:
            return
        advance(self.world, self.plan, self.key, self.week)
        self.week += 1
        self._record()

    def go_to(self, week: int) -> None:
        """Go to the end of a week; backwards by playing from the start.

        Raises:
            UserError: if the run has no such week.
        """
        if not 0 <= week <= self.weeks:
            raise UserError(f"week: {week} is not a week of this run; allowed: 0 to {self.weeks}")
        if week < self.week:
            self._begin(self.scenario)
        while self.week < week:
            self.step()

    def change(self, scenario: Scenario) -> None:
        """Go on with another scenario: it is played from the start to the week at hand, with the same luck."""
        week = self.week
        self._begin(scenario)
        self.go_to(min(week, self.weeks))

    def finish(self) -> Run:
        """Run to the end and sum up, as `run.run_once`."""
        self.go_to(self.weeks)
        outcomes = np.zeros(len(OUTCOMES))
        sum_up(self.world, self.plan, self.weekly, outcomes)
        return Run(self.replicate, outcomes, self.weekly.copy(), self.world.hours)

    def _record(self) -> None:
        segment = self.plan.segments[max(0, self.week - 1)]
        record_now(self.world, self.plan.settings[segment:segment + 1], self.weekly[self.week])
