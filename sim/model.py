"""The model under Mesa: the same week, stepped one at a time, with people as agents.

    model = CoProductionModel("baseline", seed=1)
    model.step()
    model.agents_by_type[Sceptic].agg("trust", np.mean)

Stepping gives the same numbers as `simulate`, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim.agents import Stakeholder, kind_of
from sim.compiled import as_rows
from sim.errors import ScenarioError
from sim.outcomes import N_WEEKLY, OUTCOMES, WEEKLY
from sim.recorder import record_now, sum_up
from sim.run import Run, check_seed, key_of
from sim.scenario import Scenario, load_scenario
from sim.settings import settings_of, settings_row
from sim.state import PRESENT, START_ATTITUDE
from sim.week import advance
from sim.world import make_plan, make_world

if TYPE_CHECKING:
    import pandas as pd

_COLUMN = {outcome.name: column for column, outcome in enumerate(WEEKLY)}


class CoProductionModel(mesa.Model):
    """Co-production week by week, as a Mesa model.

    A subclass can do something of its own each week: override `step`, and call `super().step()`.
    The keyed draws know nothing of Mesa's random numbers; what you draw yourself does not disturb them.

    Attributes:
        scenario: what is simulated.
        world: all state, see `state.World`; people are rows of `world.people`.
        week: weeks simulated so far.
        running: whether the run goes on.
        datacollector: all weekly outcomes.
    """

    def __init__(self, scenario: Scenario | str = "baseline", seed: int | None = None, replicate: int = 0,
                 rng: Any = None, agent_reporters: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """Make the world of a scenario.

        Args:
            scenario: a scenario, or the name or path of one.
            seed: whole number from 0; 0 if neither it nor `rng` is given.
            replicate: whole number from 0; the same seed and replicate give the same run.
            rng: Mesa's way to give a seed (a whole number).
            agent_reporters: for Mesa's data collector.
            kwargs: settings by key, such as `**{"programme.power": 0.8}`, or levers by name: `power=0.8`.

        Raises:
            UserError: if a setting, the seed or the scenario is wrong.
        """
        # Mesa's live view accepts settings only if they arrive under this name
        settings, chosen = kwargs, rng if seed is None else seed
        self.seed = check_seed(0 if chosen is None else chosen)
        super().__init__(rng=self.seed)
        loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.scenario = loaded.with_values(_by_key(settings)) if settings else loaded
        self.replicate = replicate
        self.plan = make_plan(self.scenario)
        self.key = key_of(self.seed, replicate)
        self.world = make_world(self.scenario, self.plan, self.key)
        self.week = 0
        self.running = True
        self._weekly = np.full((self.weeks + 1, N_WEEKLY), np.nan)
        self.agent_by_row: dict[int, Stakeholder] = {}
        self._greet_and_dismiss()
        self._record()
        self.datacollector = mesa.DataCollector({outcome.name: _reporter(outcome.name) for outcome in WEEKLY},
                                                agent_reporters)
        self.datacollector.collect(self)

    @property
    def scenario(self) -> Scenario:
        """What is simulated."""
        return self._scenario_of_ours

    @scenario.setter
    def scenario(self, given: Any) -> None:
        # Mesa 3.5 puts a scenario of its own here while it starts; ours stays what it is
        if isinstance(given, Scenario):
            self._scenario_of_ours = given

    @property
    def weeks(self) -> int:
        """Length of the run."""
        return len(self.plan.severity)

    @property
    def settings(self) -> Any:
        """The settings in force this week, as the rules read them: `model.settings.trust_gain`."""
        segment = self.plan.segments[min(self.week, self.weeks - 1)]
        return self.plan.settings.view(np.recarray)[segment]

    @property
    def well_mixed(self) -> bool:
        """Whether everyone knows everyone."""
        return bool(self.scenario.values["network.kind"] == "well_mixed")

    def outcome(self, name: str) -> float:
        """A weekly outcome now, see `outcomes.WEEKLY`."""
        return float(self._weekly[self.week, _COLUMN[name]])

    @property
    def weekly(self) -> pd.DataFrame:
        """All weekly outcomes so far, week 0 being the start."""
        import pandas as pd

        table = pd.DataFrame(self._weekly[:self.week + 1], columns=list(_COLUMN))
        table.insert(0, "week", np.arange(self.week + 1))
        return table

    def step(self) -> None:
        """Advance by one week."""
        if self.week >= self.weeks:
            self.running = False
            return
        advance(self.world, self.plan, self.key, self.week)
        self.week += 1
        self._record()
        self._greet_and_dismiss()
        self.datacollector.collect(self)
        self.running = self.week < self.weeks

    def run_model(self) -> None:
        """Advance to the end."""
        while self.running:
            self.step()

    def change_programme(self, **levers: Any) -> None:
        """Change levers from the coming week on: `model.change_programme(power=0.8)`.

        A change that the scenario plans for a later week still comes in that week.

        Raises:
            ScenarioError: if a name is no lever, or a value is not allowed.
        """
        values = _by_key(levers)
        wrong = [key for key in values if not key.startswith("programme.")]
        if wrong:
            raise ScenarioError(f"{wrong[0]}: only the programme can change during a run")
        if self.week >= self.weeks:
            return
        rows, coming = self.plan.settings.copy(), self.plan.segments[self.week:]
        now = rows[coming[0]:coming[0] + 1].copy()
        changed = settings_row(self.scenario.with_values(settings_of(now, "programme")).with_values(values).values)
        later = rows[coming[0]:].copy()  # planned changes stay, where they set the same lever too
        for field in {key.split(".")[1] for key in values}:
            for row in range(len(later)):
                if np.array_equal(later[field][row], now[field][0]):
                    later[field][row] = changed[field][0]
        segments = self.plan.segments.copy()
        segments[self.week:] = coming - coming[0] + len(rows)
        self.plan = self.plan._replace(settings=as_rows(np.concatenate([rows, later])), segments=segments)
        self._make_seats(int(later["team_size"].max()))

    def finish(self) -> Run:
        """Run to the end and sum up, as `run.run_once`."""
        self.run_model()
        outcomes = np.zeros(len(OUTCOMES))
        sum_up(self.world, self.plan, self._weekly, outcomes)
        return Run(self.replicate, outcomes, self._weekly.copy(), self.world.hours)

    def _make_seats(self, seats: int) -> None:
        if seats > len(self.world.team):
            team = np.zeros(seats, self.world.team.dtype)
            team[:len(self.world.team)] = self.world.team
            self.world = self.world._replace(team=team)

    def _record(self) -> None:
        segment = self.plan.segments[max(0, self.week - 1)]
        record_now(self.world, self.plan.settings[segment:segment + 1], self._weekly[self.week])

    def _greet_and_dismiss(self) -> None:
        """Make agents for people who came, take away those of people who left."""
        present = self.world.people[PRESENT] > 0
        for row in [row for row in self.agent_by_row if not present[row]]:
            self.agent_by_row[row].remove()
        if len(self.agent_by_row) < present.sum():
            for row in np.flatnonzero(present).tolist():
                if row not in self.agent_by_row:
                    kind = kind_of(self.world.people[START_ATTITUDE, row])
                    self.agent_by_row[row] = kind(self, row)


def _reporter(name: str) -> Callable[[CoProductionModel], float]:
    return lambda model: model.outcome(name)


def _by_key(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key if "." in key else f"programme.{key}": value for key, value in settings.items()}
