"""One visitor's run: what is simulated, how far it is, and what was changed on the way.

No page code lives here. A session can be reached from two threads at once, the one that plays and the one that
answers the visitor, so each of its verbs holds its lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import lru_cache, wraps
from threading import RLock
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from sim import __version__
from sim.errors import UserError
from sim.open_run import OpenRun
from sim.run import LARGEST_SEED, run_once
from sim.scenario import Scenario, load_scenario
from sim.scenario.link import BASE, Link, to_link
from sim.settings import BY_KEY

P = ParamSpec("P")
R = TypeVar("R")

MOST_PEOPLE, MOST_WEEKS = 2000, 520
"""What a page plays; the command line runs more."""
ADOPTION = 0
CRISIS_WEEKS, CRISIS_SEVERITY = 26, 0.9
CUT = 0.5
"""Share of the hours and of the paid contacts that a funding cut leaves."""
EVENTS = ("crisis", "funding_cut", "champion_leaves", "advocate_joins", "new_member")
"""What a visitor can throw in, each from the coming week on."""
DATED = ("crises", "changes", "events")
RECORDED = ("from_start", "coming", *DATED)
"""Parts of the record, each by the attribute that holds it."""


def locked(verb: Callable[Concatenate[Session, P], R]) -> Callable[Concatenate[Session, P], R]:
    """A method that nobody else runs at the same time."""
    @wraps(verb)
    def held(self: Session, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.lock:
            return verb(self, *args, **kwargs)
    return held


def check_size(scenario: Scenario) -> Scenario:
    """The scenario, if a page can play it.

    Raises:
        UserError: if there are too many people or weeks.
    """
    people = scenario.values["people.number"] if scenario.people is None else len(scenario.people)
    problems = [f"{name}: there are {found:,}; this page plays at most {most:,} (coproduce run has no such limit)"
                for name, found, most in (("people", people, MOST_PEOPLE), ("weeks", scenario.values["time.weeks"],
                                                                           MOST_WEEKS)) if found > most]
    if problems:
        raise UserError(problems)
    return scenario


def differing(scenario: Scenario, other: Scenario) -> dict[str, Any]:
    """Settings of a scenario that another one has otherwise, by key."""
    return {key: value for key, value in scenario.values.items() if value != other.values[key]}


def next_seed(seed: int) -> int:
    """The seed of "other luck"; after the largest comes 0."""
    return (seed + 1) % (LARGEST_SEED + 1)


@lru_cache(maxsize=64)
def _baseline(seed: int) -> np.ndarray:
    return 100.0 * run_once(load_scenario(BASE), seed).weekly[:, ADOPTION]


class Session:
    """A run that one visitor plays.

    Attributes:
        scenario: the run's record: all that was set and thrown in, with its week.
        begun_with: the scenario before the visitor changed anything.
        run: the run, open at the week that is shown.
        last: adoption of the run before this one, in people out of 100; None if there was none.
        coming: settings that wait for a new start, by key.
    """

    def __init__(self, scenario: Scenario, seed: int = 0, week: int = 0, begun_with: Scenario | None = None) -> None:
        self.lock = RLock()
        self.begun_with = scenario if begun_with is None else begun_with
        self.run = OpenRun(check_size(scenario), seed)
        self.run.go_to(min(week, self.run.weeks))
        self.last: np.ndarray | None = None
        self.coming: dict[str, Any] = {}

    @property
    def scenario(self) -> Scenario:
        return self.run.scenario

    @property
    def seed(self) -> int:
        return self.run.seed

    @property
    def week(self) -> int:
        return self.run.week

    @property
    def weeks(self) -> int:
        return self.run.weeks

    @property
    def over(self) -> bool:
        return self.run.over

    @locked
    def step(self) -> None:
        """Go on by a week."""
        self.run.step()

    @locked
    def go_to(self, week: int) -> None:
        """Show another week of the same run."""
        self.run.go_to(max(0, min(week, self.weeks)))

    @locked
    def restart(self, other_luck: bool = False) -> None:
        """Begin anew, with what waited for it; the run so far stays as a shadow."""
        self.last = self.adoption() if self.week else self.last
        scenario = self.scenario.with_values(self.coming) if self.coming else self.scenario
        check_size(scenario)
        self.coming = {}
        self.run = OpenRun(scenario, next_seed(self.seed) if other_luck else self.seed)

    @locked
    def load(self, scenario: Scenario, seed: int | None = None, week: int = 0) -> None:
        """Play another scenario.

        Raises:
            UserError: if it is too large; what was there stays.
        """
        run = OpenRun(check_size(scenario), self.seed if seed is None else seed)
        run.go_to(min(week, run.weeks))
        self.last = self.adoption() if self.week else None
        self.begun_with, self.run, self.coming = scenario, run, {}

    @locked
    def forget_changes(self) -> None:
        """Back to the scenario as it was loaded, from the start."""
        self.load(self.begun_with)

    # — changes —

    def value(self, key: str) -> Any:
        """A setting as it holds in the coming week."""
        value = self.scenario.values[key]
        for change in self.scenario.changes:
            if change.week <= self.week:
                value = change.values.get(key, value)
        return value

    @locked
    def set(self, key: str, value: Any) -> bool:
        """Set a setting: a lever from the coming week on, anything else from the next start on.

        Returns:
            Whether it holds already.

        Raises:
            ScenarioError: if it can't be; nothing changes then.
        """
        setting = BY_KEY[key]
        if not setting.lever:
            self.scenario.with_values({**self.coming, key: value})
            self.coming[key] = value
            if value == self.scenario.values[key]:
                del self.coming[key]
            return False
        self._change({key: value})
        return True

    @property
    def from_start(self) -> dict[str, Any]:
        """Settings that the visitor set from the first week on, by key."""
        return differing(self.scenario, self.begun_with)

    @property
    def changed(self) -> bool:
        """Whether anything is otherwise than in the scenario as it was loaded."""
        return bool(self.coming) or any(getattr(self.scenario, part) != getattr(self.begun_with, part)
                                        for part in ("values", *DATED))

    def recorded(self, part: str) -> Collection[Any]:
        """What one of the parts `RECORDED` holds."""
        found: Collection[Any] = getattr(self.scenario if part in DATED else self, part)
        return found

    def _change(self, levers: Mapping[str, Any]) -> None:
        if self.week == 0:
            self.run.change(self.scenario.with_values(levers))
        else:
            block = {"week": self.week, **{key.split(".")[1]: value for key, value in levers.items()}}
            self.run.change(self.scenario.with_blocks({"change": [block]}))

    @locked
    def throw(self, event: str) -> None:
        """Let something happen in the coming week, one of `EVENTS`.

        Raises:
            ScenarioError: if it can't happen; nothing changes then.
        """
        week = self.week
        if week >= self.weeks:
            raise UserError("The run is over. Go back a few weeks, or start again.")
        if event == "crisis":
            crisis = {"start": week, "weeks": CRISIS_WEEKS, "severity": CRISIS_SEVERITY}
            self.run.change(self.scenario.with_blocks({"crisis": [crisis]}))
        elif event == "funding_cut":
            self._change({key: self.value(key) * CUT for key in ("programme.hours", "programme.outreach_contacts")})
        elif event == "new_member":
            self._change({"programme.team_size": self.value("programme.team_size") + 1})
        else:
            self.run.change(self.scenario.with_blocks({"event": [{"week": week, "what": event}]}))

    @locked
    def take_back(self, part: str, number: int) -> None:
        """Take something out of the record.

        Args:
            part: one of `RECORDED`.
            number: its place there, from 0.

        Raises:
            ScenarioError: if the rest can't be without it; nothing changes then.
        """
        if part in DATED:
            kept = getattr(self.scenario, part)
            self.run.change(replace(self.scenario, **{part: kept[:number] + kept[number + 1:]}))
            return
        key = list(self.recorded(part))[number]
        if part == "coming":
            del self.coming[key]
        else:
            self.run.change(self.scenario.with_values({key: self.begun_with.values[key]}))

    # — what is shown —

    @locked
    def adoption(self) -> np.ndarray:
        """People out of 100 who practise, at the start and after each week so far."""
        return 100.0 * self.run.series("adoption")

    def baseline(self) -> np.ndarray:
        """The same of the shipped baseline, with this run's luck, to its end."""
        return _baseline(self.seed)

    def link(self) -> str:
        """This run at this week, as the end of an address.

        Raises:
            UserError: if it can't be said in a link.
        """
        return to_link(Link(self.scenario, self.seed, self.week, __version__))
