"""An experiment: scenarios, what is varied in them, by which design, how often, and what is kept.

    experiment = load_experiment("power_and_hours")
    experiment.n_runs, experiment.scenario_at(0)

An experiment that exists has been checked: every point of its design gives a scenario that runs.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import UserError
from sim.experiment.factor import Factor
from sim.experiment.plan import plan_lines
from sim.experiment.reading import MOST_REPLICATES
from sim.run import check_seed
from sim.scenario import Scenario


@dataclass(frozen=True, eq=False)
class Experiment:
    """Everything that decides what is run.

    Attributes:
        name: of its file, without the ending.
        title, story: for lay readers.
        scenarios: what the design is applied to, with what is set for all points; their names differ.
        factors: what is varied, in the order written.
        kind: of the design, one of `sim.experiment.designs.KINDS`.
        options: of the design, complete with defaults; plain data, fit for JSON.
        design: one row a point: `point` (from 0), `scenario`, columns of the layout, one column for each
            factor key, one for each setting that gives way. All points of the first scenario come first.
        replicates: runs of each point, each with its own luck.
        seed: of the runs.
        outcomes, weekly: names of what is kept at the end and of every week.
        text: the file as it was read; empty if made in Python.
        own_luck: whether each point has luck of its own, alike for all scenarios; else replicate r has the same luck
            at all points.
        compare: what its comparison is about, as arguments of `sim.comparison.make_question`; it decides no run.
    """

    name: str
    title: str
    story: str
    scenarios: tuple[Scenario, ...]
    factors: tuple[Factor, ...]
    kind: str
    options: Mapping[str, Any]
    design: pd.DataFrame
    replicates: int
    seed: int
    outcomes: tuple[str, ...]
    weekly: tuple[str, ...]
    text: str = ""
    compare: Mapping[str, Any] = field(default_factory=dict)
    own_luck: bool = False

    @property
    def n_points(self) -> int:
        """Points of the design, all scenarios together."""
        return len(self.design)

    @property
    def n_runs(self) -> int:
        """Runs: points times replicates."""
        return self.n_points * self.replicates

    @property
    def giving_way(self) -> list[str]:
        """Keys of the settings that give way to factors, each once."""
        return list(dict.fromkeys(factor.against for factor in self.factors if factor.against is not None))

    @property
    def settings(self) -> list[str]:
        """Keys of all settings that differ between points: factors, then what gives way to them."""
        return [factor.key for factor in self.factors] + self.giving_way

    @cached_property
    def _columns(self) -> dict[str, np.ndarray]:
        """The columns that are settings, for quick reading point by point."""
        return {key: self.design[key].to_numpy() for key in self.settings}

    @cached_property
    def _scenario_of(self) -> np.ndarray:
        """The number of the scenario of each point."""
        numbers = {scenario.name: number for number, scenario in enumerate(self.scenarios)}
        return self.design["scenario"].map(numbers).to_numpy(np.int64)

    def values_at(self, point: int) -> dict[str, Any]:
        """The settings of a point by key, for `Scenario.with_values`.

        A coverage that is nan in the design (the scenario's own, not the same in all slices) is left out.
        """
        found = {key: column[point] for key, column in self._columns.items()}
        plain = {key: value.item() if isinstance(value, np.generic) else value for key, value in found.items()}
        return {key: value for key, value in plain.items() if not (isinstance(value, float) and math.isnan(value))}

    def luck_at(self, point: int, replicate: int) -> int:
        """The replicate whose luck a run has, for `run_once`."""
        if not self.own_luck:
            return replicate
        return replicate + (1 + point % (self.n_points // len(self.scenarios))) * MOST_REPLICATES

    def scenario_at(self, point: int) -> Scenario:
        """The scenario of a point, ready to run."""
        scenario = self.scenarios[self._scenario_of[point]]
        values = self.values_at(point)
        return scenario.with_values(values) if values else scenario

    def with_runs(self, replicates: int | None = None, seed: int | None = None) -> Experiment:
        """A copy with another number of replicates, another seed of the runs, or both.

        Raises:
            UserError: if one is no whole number, or out of range.
        """
        if replicates is None:
            replicates = self.replicates
        if isinstance(replicates, bool) or not isinstance(replicates, (int, np.integer)) \
                or not 1 <= replicates <= MOST_REPLICATES:
            raise UserError(f"replicates: {replicates!r} is not a whole number from 1 to {MOST_REPLICATES:,}")
        return replace(self, replicates=int(replicates), seed=self.seed if seed is None else check_seed(seed))

    def identity(self) -> str:
        """A fingerprint (SHA-256) of all that decides the result of a point and replicate.

        Title, story, name and the number of replicates do not: more replicates continue an experiment.
        """
        about = {"scenarios": [[scenario.name, scenario.identity()] for scenario in self.scenarios],
                 "seed": self.seed, "outcomes": self.outcomes, "weekly": self.weekly,
                 **({"own_luck": True} if self.own_luck else {})}
        found = hashlib.sha256(json.dumps(about, sort_keys=True).encode())
        for name in self.design.columns:
            kind, content = _column_bytes(self.design[name])
            found.update(f"\n{json.dumps(name)} {kind} {len(content)}\n".encode())
            found.update(content)
        return found.hexdigest()

    def describe(self) -> list[str]:
        """What will be run and what can be estimated from it, in plain lines."""
        return plan_lines(self)


def _column_bytes(column: pd.Series) -> tuple[str, bytes]:
    """The exact values of a column, the same for every version of pandas and every machine."""
    kind = column.dtype.kind
    if kind == "f":
        numbers = column.to_numpy(np.float64) + 0.0  # turns -0.0 into 0.0
        return "number", np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes()
    if kind == "i":
        return "whole", column.to_numpy("<i8").tobytes()
    if kind == "b":
        return "switch", column.to_numpy(np.bool_).tobytes()
    return "text", json.dumps(column.tolist()).encode()
