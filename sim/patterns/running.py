"""Running the ways of patterns, each way once, whoever asks for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from sim.patterns.pattern import WEEKLY_COLUMN, Contrast, Finding, Pattern, Runs, Way, conclude, estimate
from sim.run import in_threads, run_once
from sim.scenario import Scenario, load_scenario
from sim.scenario.stakeholder_map import map_from_tables
from sim.world import make_plan

BLOCK = 25
"""Runs in one task of a thread: an interruption waits for no more than these."""


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


def distinct(ways: Iterable[Way]) -> dict[str, Way]:
    """Each way once, by what identifies it."""
    return {_key(way): way for way in ways}


class Ways:
    """The runs of many ways, each made once.

    Args:
        ways: each with the weekly outcomes to keep of it; those at the end are all kept.
        replicates: of each way.
        seed: the same luck for all ways.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each run.
    """

    def __init__(self, ways: Iterable[tuple[Way, set[str]]], replicates: int, seed: int = 0, workers: int = 1,
                 progress: Callable[[int], Any] | None = None) -> None:
        ways = list(ways)
        todo = {key: scenario_of(way) for key, way in distinct(way for way, _ in ways).items()}
        plans = {key: make_plan(scenario) for key, scenario in todo.items()}
        series: dict[str, set[str]] = {key: set() for key in todo}
        for way, names in ways:
            series[_key(way)] |= names

        def run(block: tuple[str, int]) -> list[tuple[np.ndarray, dict[str, np.ndarray]]]:
            key, first = block
            done = []
            for replicate in range(first, min(first + BLOCK, replicates)):
                one = run_once(todo[key], seed, replicate, plans[key])
                done.append((one.outcomes, {name: one.weekly[:, WEEKLY_COLUMN[name]].astype(np.float32)
                                            for name in series[key]}))
                if progress is not None:
                    progress(1)
            return done

        blocks = [(key, first) for key in todo for first in range(0, replicates, BLOCK)]
        made: dict[str, list[tuple[np.ndarray, dict[str, np.ndarray]]]] = {key: [] for key in todo}
        for (key, _), done in zip(blocks, in_threads(run, blocks, workers), strict=True):
            made[key] += done
        self._made = {key: Runs(np.array([outcomes for outcomes, _ in runs]),
                                {name: np.array([weekly[name] for _, weekly in runs]) for name in series[key]})
                      for key, runs in made.items()}

    def of(self, contrast: Contrast) -> dict[str, Runs]:
        """The runs of a contrast's ways, which must have been made."""
        return {name: self._made[_key(way)] for name, way in contrast.ways.items()}


def asked(patterns: Iterable[Pattern]) -> list[tuple[Way, set[str]]]:
    """Every way of some patterns with the weekly series that are read from it."""
    return [(way, set(contrast.series)) for pattern in patterns for contrast in pattern.contrasts
            for way in contrast.ways.values()]


def run_patterns(patterns: Iterable[Pattern], replicates: int, seed: int = 0, workers: int = 1,
                 progress: Callable[[int], Any] | None = None) -> list[Finding]:
    """Put claims to the test.

    Args:
        patterns: the claims.
        replicates: pairs for each contrast, at least 2.
        seed: whole number from 0.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each run.
    """
    patterns = list(patterns)
    ways = Ways(asked(patterns), replicates, seed, workers, progress)
    return [conclude(pattern, tuple(estimate(c, ways.of(c), null=False) for c in pattern.effects),
                     tuple(estimate(c, ways.of(c), null=True) for c in pattern.nulls),
                     tuple(estimate(c, ways.of(c), null=False) for c in pattern.beside)) for pattern in patterns]
