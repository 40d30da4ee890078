"""Running the ways of patterns, each way once, whoever asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np

from sim.compiled import let_keys_wrap
from sim.patterns.pattern import WEEKLY_COLUMN, Contrast, Finding, Pattern, Runs, Way, conclude, estimate
from sim.run import run_once
from sim.scenario import Scenario, load_scenario
from sim.scenario.stakeholder_map import map_from_tables
from sim.world import make_plan


def scenario_of(way: Way) -> Scenario:
    """The scenario that a way stands for: the baseline with its differences.

    Raises:
        UserError: on a setting or trait that does not exist, or is out of its range.
    """
    scenario = replace(load_scenario("baseline").with_values(dict(way.values)), crises=way.crises)
    if not way.traits:
        return scenario
    import pandas as pd

    people = pd.DataFrame({"id": [f"p{k}" for k in range(scenario.values["people.number"])], **way.traits})
    return replace(scenario, people=map_from_tables(people, None))


def _key(way: Way) -> str:
    return json.dumps([sorted(way.values.items()), [vars(crisis) for crisis in way.crises],
                       sorted(way.traits.items())], default=str)


class Ways:
    """The runs of many ways, each made once.

    Args:
        replicates: of each way.
        seed: the same luck for all ways.
        workers: threads; the results do not depend on it.
    """

    def __init__(self, replicates: int, seed: int = 0, workers: int = 1) -> None:
        self.replicates, self.seed, self.workers = replicates, seed, workers
        self._made: dict[str, Runs] = {}
        self._interrupted = False

    def missing(self, ways: Iterable[Way]) -> list[Way]:
        """Those that are not made yet, each once."""
        return list({_key(way): way for way in ways if _key(way) not in self._made}.values())

    def make(self, ways: Iterable[tuple[Way, set[str]]], progress: Callable[[int], Any] | None = None) -> None:
        """Run ways, keeping the outcomes at the end and the weekly series asked for."""
        series: dict[str, set[str]] = {}
        todo: dict[str, Way] = {}
        for way, names in ways:
            if _key(way) not in self._made:
                todo[_key(way)] = way
                series.setdefault(_key(way), set()).update(names)
        with ThreadPoolExecutor(self.workers, initializer=let_keys_wrap) as pool:
            try:
                made = pool.map(lambda key: self._run(todo[key], series[key], progress), todo)
                self._made.update(zip(todo, made, strict=True))
            except BaseException:  # an interruption must not wait for what is left to run
                self._interrupted = True
                pool.shutdown(cancel_futures=True)
                raise

    def _run(self, way: Way, names: set[str], progress: Callable[[int], Any] | None) -> Runs:
        scenario = scenario_of(way)
        plan = make_plan(scenario)
        outcomes, weekly = [], {name: [] for name in sorted(names)}  # type: ignore[var-annotated]
        for replicate in range(self.replicates):
            if self._interrupted:
                break
            run = run_once(scenario, self.seed, replicate, plan)
            outcomes.append(run.outcomes)
            for name, column in weekly.items():
                column.append(run.weekly[:, WEEKLY_COLUMN[name]].astype(np.float32))
            if progress is not None:
                progress(1)
        return Runs(np.array(outcomes), {name: np.array(column) for name, column in weekly.items()})

    def of(self, contrast: Contrast) -> dict[str, Runs]:
        """The runs of a contrast's ways, which must have been made."""
        return {name: self._made[_key(way)] for name, way in contrast.ways.items()}


def asked(patterns: Iterable[Pattern]) -> list[tuple[Way, set[str]]]:
    """Every way of some patterns with the weekly series that are read from it."""
    return [(way, set(contrast.series)) for pattern in patterns for contrast in pattern.contrasts
            for way in contrast.ways.values()]


def run_patterns(patterns: Iterable[Pattern], replicates: int, seed: int = 0, workers: int = 1,
                 progress: Callable[[int], Any] | None = None, ways: Ways | None = None) -> list[Finding]:
    """Put claims to the test.

    Args:
        patterns: the claims.
        replicates: pairs for each contrast, at least 2.
        seed: whole number from 0.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each run.
        ways: runs made before, to be used again.
    """
    patterns = list(patterns)
    ways = Ways(replicates, seed, workers) if ways is None else ways
    ways.make(asked(patterns), progress)
    return [conclude(pattern, tuple(estimate(c, ways.of(c), null=False) for c in pattern.effects),
                     tuple(estimate(c, ways.of(c), null=True) for c in pattern.nulls),
                     tuple(estimate(c, ways.of(c), null=False) for c in pattern.beside)) for pattern in patterns]
