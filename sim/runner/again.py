"""Stored runs made again from their keys, to see that they come out the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from sim.runner.task import make_run, tables_of, task_of
from sim.store import ExperimentResults
from sim.store.pieces import FAILURE, RUNS, WEEKLY
from sim.store.ranges import ranges_of


def made_again(results: ExperimentResults, numbers: Sequence[int]) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Each run as it is stored and as it is made now: all kept outcomes at the end, then those of every week.

    Args:
        results: of a finished experiment.
        numbers: of the runs: replicate x points + point.
    """
    task = task_of(results.experiment, results.manifest["key"], ranges_of(numbers))
    at_end, weekly = list(task.outcomes), list(task.weekly)
    for number in dict.fromkeys(numbers):
        replicate, point = divmod(number, task.n_points)
        one = [("replicate", "==", replicate), ("point", "==", point)]
        made = tables_of(task, [make_run(task, number)])
        stored = [results.table(RUNS, [*at_end, *FAILURE], one)]
        again = [made[RUNS].to_pandas()]
        columns = [at_end]
        if weekly:
            stored.append(results.table(WEEKLY, weekly, one))
            again.append(made[WEEKLY].to_pandas())
            columns.append(weekly)
        yield tuple(np.concatenate([table[names].to_numpy(float).ravel()  # type: ignore[misc]
                                    for table, names in zip(tables, columns, strict=True)])
                    for tables in (stored, again))
