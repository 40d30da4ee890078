"""A task: a chunk of runs that one worker makes in one go, wherever it is, and what it reports.

A task knows all that it needs, so that any worker that has this program can do it. A run that fails is a row.
"""

from __future__ import annotations

import io
import os
import time
import traceback
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.compiled import rules_hash
from sim.errors import StudyStopped
from sim.experiment import Experiment
from sim.outcomes import OUTCOMES, WEEKLY
from sim.run import Run, run_once
from sim.scenario import Scenario
from sim.store.files import write_whole
from sim.store.parquet import as_bytes, fingerprint
from sim.store.pieces import FAILURE, RUNS, SHARDS, runs_schema, shard_file, shard_name, weekly_schema
from sim.store.pieces import WEEKLY as WEEKLY_TABLE
from sim.store.provenance import machine, versions
from sim.store.ranges import Ranges, count, numbers, ranges_of
from sim.week import Plan
from sim.world import make_plan

_PLANS: OrderedDict[tuple[str, int], tuple[Scenario, Plan]] = OrderedDict()
"""Scenarios and plans of points that this worker met before: the next replicate needs the same."""
_MOST_PLANS = 4096
_PLACE = {outcome.name: place for place, outcome in enumerate(OUTCOMES)}
_WEEKLY_PLACE = {outcome.name: place for place, outcome in enumerate(WEEKLY)}
FAILED_RUN, FAILED_SETTING, LOST_WORKER = "run", "settings", "worker"
"""Stages at which a run can fail."""


@dataclass(frozen=True)
class Task:
    """A chunk of runs.

    Attributes:
        key: of the experiment, rules included.
        rules: hash of the rules that must make it.
        ranges: numbers of the runs: replicate x points + point.
        n_points: points of the design.
        seed: of all runs.
        scenarios: those of the experiment.
        points: of each point met: place of its scenario, settings by key, first replicate of its luck.
        outcomes, weekly: names of what is kept.
    """

    key: str
    rules: str
    ranges: Ranges
    n_points: int
    seed: int
    scenarios: tuple[Scenario, ...]
    points: Mapping[int, tuple[int, dict[str, Any], int]]
    outcomes: tuple[str, ...]
    weekly: tuple[str, ...]

    @property
    def n_runs(self) -> int:
        """How many runs it is."""
        return count(self.ranges)


def task_of(experiment: Experiment, key: str, ranges: Ranges) -> Task:
    """The task to make these runs.

    Args:
        experiment: whose runs.
        key: of the experiment, rules included.
        ranges: numbers of the runs: replicate x points + point.
    """
    n_points = experiment.n_points
    places = {scenario.name: place for place, scenario in enumerate(experiment.scenarios)}
    met = {number % n_points for first, last in ranges for number in range(first, min(last, first + n_points))}
    names = experiment.design["scenario"]
    points = {point: (places[str(names.iat[point])], experiment.values_at(point), experiment.luck_at(point, 0))
              for point in sorted(met)}
    return Task(key, rules_hash(), ranges, n_points, experiment.seed, experiment.scenarios, points,
                experiment.outcomes, experiment.weekly)


@dataclass(frozen=True)
class Receipt:
    """What a worker says of a finished task.

    Attributes:
        entry: line for the record: ranges, failed, tables with their fingerprints, machine, seconds.
        files: content by file name, if the worker can't see the folder.
    """

    entry: dict[str, Any]
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where shards go.

    Attributes:
        folder: of the experiment, as the driver sees it.
        token: what a file there says, so that a worker knows whether it sees the same folder.
    """

    folder: str
    token: str

    def seen(self) -> bool:
        """Whether this worker sees the folder."""
        try:
            return (Path(self.folder) / SHARDS / TOKEN).read_text(encoding="utf-8") == self.token
        except OSError:
            return False


TOKEN = ".token"


def make_shard(task: Task, place: Place) -> Receipt:
    """Make all runs of a task, and store them. Called on the worker.

    Raises:
        StudyStopped: if this worker has other rules than the experiment.
        OSError: if the disk does not take the files.
    """
    if rules_hash() != task.rules:
        raise StudyStopped(f"the worker on {machine()['host']} has another version of the rules; install the same "
                           "version of coproduce there, then go on")
    begin = time.perf_counter()
    made = [make_run(task, number) for number in numbers(task.ranges)]
    return store_shard(task, made, place, time.perf_counter() - begin)


@dataclass(frozen=True)
class Made:
    """A run, or why there is none."""

    number: int
    run: Run | None
    failure: tuple[str, str, str] | None = None
    traceback: str = ""


def lost(task: Task) -> list[Made]:
    """The runs of a task whose workers died time and again."""
    why = (LOST_WORKER, "WorkerDied", "the process that made this run died each time; is there enough memory?")
    return [Made(number, None, why) for number in numbers(task.ranges)]


def make_run(task: Task, number: int) -> Made:
    """Make one run, or say why it can't be made.

    Args:
        task: that it belongs to.
        number: replicate x points + point.
    """
    replicate, point = divmod(number, task.n_points)
    stage = FAILED_SETTING
    try:
        scenario, plan = _prepared(task, point)
        stage = FAILED_RUN
        return Made(number, run_once(scenario, task.seed, task.points[point][2] + replicate, plan))
    except Exception as error:
        return Made(number, None, (stage, type(error).__name__, str(error)), traceback.format_exc())


def _prepared(task: Task, point: int) -> tuple[Scenario, Plan]:
    found = _PLANS.get((task.key, point))
    if found is None:
        place, values, _ = task.points[point]
        scenario = task.scenarios[place].with_values(values) if values else task.scenarios[place]
        found = _PLANS[task.key, point] = scenario, make_plan(scenario)
        if len(_PLANS) > _MOST_PLANS:
            _PLANS.popitem(last=False)
    return found


def store_shard(task: Task, made: list[Made], place: Place, seconds: float) -> Receipt:
    """Write what was made of a task, or send it back if the folder can't be seen from here. Raises OSError."""
    tables = tables_of(task, made)
    name = shard_name(task.ranges)
    files = {shard_file(name, table): as_bytes(rows) for table, rows in tables.items()}
    failed = [one for one in made if one.run is None]
    entry = {
        "ranges": task.ranges, "failed": ranges_of(one.number for one in failed),
        "tables": {table: {"file": file, "rows": len(tables[table]), **fingerprint(io.BytesIO(content))}
                   for table, (file, content) in zip(tables, files.items(), strict=True)},
        "seconds": round(seconds, 3), "process": os.getpid(), **machine(), "versions": versions(),
    }
    if failed:
        entry["first_failure"] = failed[0].traceback or failed[0].failure
    if not place.seen():
        return Receipt(entry, files)
    for file, content in files.items():
        write_whole(Path(place.folder) / file, content)
    return Receipt(entry)


def tables_of(task: Task, made: list[Made]) -> dict[str, pa.Table]:
    """The tables that are kept of some runs, by name."""
    tables = {RUNS: _runs_table(task, made)}
    if task.weekly:
        tables[WEEKLY_TABLE] = _weekly_table(task, made)
    return tables


def _identified(task: Task, made: list[Made], repeats: np.ndarray) -> dict[str, np.ndarray]:
    own = np.array([one.number for one in made], np.int64)
    return {"replicate": np.repeat(own // task.n_points, repeats), "point": np.repeat(own % task.n_points, repeats)}


def _runs_table(task: Task, made: list[Made]) -> pa.Table:
    """One row a run, in order of number."""
    table: dict[str, Any] = _identified(task, made, np.ones(len(made), np.int64))
    values = np.full((len(made), len(OUTCOMES)), np.nan)
    for row, one in enumerate(made):
        if one.run is not None:
            values[row] = one.run.outcomes
    for name in task.outcomes:
        table[name] = values[:, _PLACE[name]]
    for place, name in enumerate(FAILURE):
        table[name] = [None if one.failure is None else one.failure[place] for one in made]
    return pa.table(table, schema=runs_schema(task.outcomes))


def _weekly_table(task: Task, made: list[Made]) -> pa.Table:
    """One row a finished run and week, in order of number and week."""
    there = [one for one in made if one.run is not None]
    weeks = np.array([len(one.run.weekly) for one in there if one.run is not None], np.int64)
    places = [_WEEKLY_PLACE[name] for name in task.weekly]
    table: dict[str, Any] = _identified(task, there, weeks)
    table["week"] = np.concatenate([np.zeros(0, np.int64), *(np.arange(n) for n in weeks)])
    values = np.concatenate([np.zeros((0, len(places))),
                             *(one.run.weekly[:, places] for one in there if one.run is not None)])
    for place, name in enumerate(task.weekly):
        table[name] = values[:, place]
    return pa.table(table, schema=weekly_schema(task.weekly))

