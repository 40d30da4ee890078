"""One scenario, one replicate, one result; and many replicates of one scenario.

    result = simulate(load_scenario("baseline"), replicates=30, seed=1)
    result.runs, result.weekly    # pandas tables
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from sim.compiled import let_keys_wrap
from sim.draws import run_key
from sim.errors import UserError
from sim.outcomes import N_WEEKLY, OUTCOMES, WEEKLY
from sim.scenario import Scenario
from sim.settings import DOMAINS, ROLES, STAGES
from sim.state import World
from sim.week import Plan, run_and_sum_up
from sim.world import make_plan, make_world

if TYPE_CHECKING:
    import pandas as pd

T = TypeVar("T")
R = TypeVar("R")
LARGEST_SEED = 2**63 - 1
MOST_GIGABYTES = 8
WORK_KINDS = ("joint", "alone")


@dataclass(frozen=True)
class Run:
    """One finished run.

    Attributes:
        replicate: its number, from 0.
        outcomes: all outcomes at the end, in the order of `outcomes.OUTCOMES`.
        weekly: shape (weeks + 1, weekly outcomes); row 0 is the start.
        hours: shape (joint/alone, roles, stages, domains).
    """

    replicate: int
    outcomes: np.ndarray
    weekly: np.ndarray
    hours: np.ndarray


@dataclass(frozen=True)
class Failure:
    """A run that failed: where, and what was said."""

    scenario: str
    replicate: int
    stage: str
    type: str
    message: str
    traceback: str


@dataclass
class Result:
    """Replicates of one scenario, in order.

    Attributes:
        scenario: what was run.
        seed: of all runs.
        finished: the runs that finished.
        failures: those that did not, one each.
    """

    scenario: Scenario
    seed: int
    finished: list[Run]
    failures: list[Failure] = field(default_factory=list)

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run: scenario, replicate, all outcomes at the end."""
        import pandas as pd

        table = pd.DataFrame(np.array([run.outcomes for run in self.finished]).reshape(-1, len(OUTCOMES)),
                             columns=[outcome.name for outcome in OUTCOMES])
        table.insert(0, "replicate", [run.replicate for run in self.finished])
        table.insert(0, "scenario", self.scenario.name)
        return table

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a run and week: scenario, replicate, week, weekly outcomes; week 0 is the start."""
        import pandas as pd

        weeks = self.scenario.values["time.weeks"] + 1
        table = pd.DataFrame(np.array([run.weekly for run in self.finished]).reshape(-1, N_WEEKLY),
                             columns=[outcome.name for outcome in WEEKLY])
        table.insert(0, "week", np.tile(np.arange(weeks), len(self.finished)))
        table.insert(0, "replicate", np.repeat([run.replicate for run in self.finished], weeks))
        table.insert(0, "scenario", self.scenario.name)
        return table

    @property
    def hours(self) -> pd.DataFrame:
        """One row a run and cell: scenario, replicate, work (joint/alone), role, stage, domain, hours."""
        import pandas as pd

        cells = pd.MultiIndex.from_product(
            [[run.replicate for run in self.finished], WORK_KINDS, ROLES, STAGES, DOMAINS],
            names=["replicate", "work", "role", "stage", "domain"])
        table = pd.DataFrame({"hours": np.array([run.hours for run in self.finished]).ravel()}, index=cells)
        table = table.reset_index()
        table.insert(0, "scenario", self.scenario.name)
        return table


def check_seed(seed: int) -> int:
    """A seed as it is used; a whole number from 0 (0 is a seed like any other).

    Raises:
        UserError: if it is no whole number, or out of range.
    """
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or not 0 <= seed <= LARGEST_SEED:
        raise UserError(f"seed: {seed!r} is not a whole number from 0 to {LARGEST_SEED}")
    return int(seed)


def key_of(seed: int, replicate: int) -> np.uint64:
    """Key of a run: all its luck follows from it."""
    return np.uint64(run_key(np.uint64(seed), np.uint64(replicate)))


def run_once(scenario: Scenario, seed: int = 0, replicate: int = 0, plan: Plan | None = None) -> Run:
    """Run one replicate from the start to the end.

    Args:
        scenario: what to run.
        seed: whole number from 0.
        replicate: whole number from 0.
        plan: of the scenario, if it was made already.
    """
    plan = make_plan(scenario) if plan is None else plan
    key = key_of(check_seed(seed), replicate)
    world = make_world(scenario, plan, key)
    return finish_run(world, plan, key, replicate)


def finish_run(world: World, plan: Plan, key: np.uint64, replicate: int) -> Run:
    """Run a fresh world through all weeks and sum it up."""
    weeks = len(plan.severity)
    weekly, outcomes = np.full((weeks + 1, N_WEEKLY), np.nan), np.zeros(len(OUTCOMES))
    run_and_sum_up(world, plan, key, weekly, outcomes)
    return Run(replicate, outcomes, weekly, world.hours)


def _check_memory(scenario: Scenario, replicates: int) -> None:
    gigabytes = replicates * (scenario.values["time.weeks"] + 1) * N_WEEKLY * 8 / 1e9
    if gigabytes > MOST_GIGABYTES:
        raise UserError(f"replicates: {replicates} runs of {scenario.values['time.weeks']} weeks would need about "
                        f"{gigabytes:,.1f} GB of memory; at most {MOST_GIGABYTES} GB are used: ask for fewer")


def in_threads(task: Callable[[T], R], items: Iterable[T], workers: int) -> list[R]:
    """What a task makes of each item, in their order; an interruption waits for no item that has not begun.

    Args:
        task: called once an item, on any thread.
        items: what to call it with.
        workers: threads, at least 1.
    """
    with ThreadPoolExecutor(workers, initializer=let_keys_wrap) as pool:
        try:
            return list(pool.map(task, items))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def simulate(scenario: Scenario, replicates: int = 1, seed: int = 0, workers: int = 1,
             progress: Callable[[int], Any] | None = None) -> Result:
    """Run a scenario several times, each with its own luck.

    Args:
        scenario: what to run.
        replicates: number of runs, at least 1.
        seed: whole number from 0; the same seed gives every scenario the same luck, replicate by replicate.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each run.

    Raises:
        UserError: if replicates, seed or workers are out of range.
    """
    for name, value in (("replicates", replicates), ("workers", workers)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise UserError(f"{name}: {value!r} is not a whole number of at least 1")
    seed = check_seed(seed)
    _check_memory(scenario, replicates)
    plan = make_plan(scenario)

    def attempt(replicate: int) -> Run | Failure:
        try:
            return run_once(scenario, seed, replicate, plan)
        except Exception as error:
            return Failure(scenario.name, replicate, "run", type(error).__name__, str(error), traceback.format_exc())
        finally:
            if progress is not None:
                progress(1)

    attempts = [attempt(0)]  # in this thread, so that compiling can be interrupted
    attempts += in_threads(attempt, range(1, replicates), workers)
    return Result(scenario, seed, [a for a in attempts if isinstance(a, Run)],
                  [a for a in attempts if isinstance(a, Failure)])
