"""From a study to its sensitivity analysis: which measures each design bears, in which order, with which remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.camps import two_camps
from sim.analysis.sensitivity.chance import COLUMNS as CHANCE_COLUMNS
from sim.analysis.sensitivity.chance import chance
from sim.analysis.sensitivity.convergence import LEADING, convergence, growth, overall
from sim.analysis.sensitivity.density import density
from sim.analysis.sensitivity.factorial import factorial, grid_of
from sim.analysis.sensitivity.indices import GROWTH, row, table
from sim.analysis.sensitivity.morris import elementary_effects, morris
from sim.analysis.sensitivity.notes import WITH_DENSITY, on_camps, on_luck
from sim.analysis.sensitivity.one_at_a_time import one_at_a_time
from sim.analysis.sensitivity.result import Sensitivity
from sim.analysis.sensitivity.sample import FIXED_POINTS, Sample, samples
from sim.analysis.sensitivity.slices import first_order
from sim.analysis.sensitivity.sobol import blocks_of, sobol

NOTHING_TO_SETTLE = "nothing to settle"


@dataclass(frozen=True)
class _Study:
    """Indices of a sample, and those of its first so many units."""

    rows: list[dict[str, Any]]
    size: int
    unit: str
    part: Callable[[int], Iterable[dict[str, Any]]]


def analyse(design: pd.DataFrame, about: Mapping[str, Any], runs: pd.DataFrame, outcome: str) -> list[Sensitivity]:
    """What moves an outcome, in each scenario by itself.

    Args:
        design: one row a point: `point`, `scenario`, the columns of the layout, the factors.
        about: of the design: `kind`, `options`, `factors` (each at least `key`, `values`, `group`).
        runs: one row a run: `scenario`, `point`, `replicate`, outcomes, `stage` (not null for a failed run), `type`,
            `message`. Runs of one replicate share their luck at all points.
        outcome: name of an outcome that was kept.

    Raises:
        UserError: if nothing was varied, the outcome is not there, runs failed or are missing, or runs have no value
            of the outcome where the design needs one.
    """
    return [_analysed(sample) for sample in samples(design, about, runs, outcome)]


def _analysed(sample: Sample) -> Sensitivity:
    known = sample.y[~np.isnan(sample.y)]
    if np.ptp(known) == 0:
        return _unmoved(sample)
    study = _study(sample)
    dense = density(_independent(sample)) if sample.kind in WITH_DENSITY else []
    found = two_camps(sample.y)
    camps = found if found.split else None
    measured = table(study.rows)
    verdicts = convergence(measured, study.size, study.unit)
    ordered = [_sorted(table(dense), "density_median"), _sorted(measured, LEADING[sample.kind][0])]
    indices = pd.concat(ordered if camps else ordered[::-1], ignore_index=True)
    shares, remarks = _chance(sample)
    notes = [*sample.notes, *([on_camps(sample, camps)] if camps else []), *on_luck(sample, measured), *remarks]
    return Sensitivity(sample.scenario, sample.outcome, sample.kind, indices, shares,
                       growth(study.part, study.size, study.unit, LEADING[sample.kind]), verdicts, camps, notes,
                       overall(verdicts, sample.kind))


def _study(sample: Sample) -> _Study:
    """The indices that the design is made for."""
    if sample.kind == "sobol":
        blocks = blocks_of(sample)
        return _Study(sobol(blocks), len(blocks.a), "rows", lambda n: sobol(blocks.first(n)))
    if sample.kind == "morris":
        effects = elementary_effects(sample)
        size = len(next(iter(effects.values())))
        return _Study(morris(effects, sample.groups), size, "trajectories",
                      lambda n: morris({name: own[:n] for name, own in effects.items()}, sample.groups))
    if sample.kind == "factorial":
        grid = grid_of(sample)
        return _Study(factorial(sample.keys, grid), sample.replicates, "replicates",
                      lambda n: factorial(sample.keys, grid[..., :n]))
    if sample.kind == "one_at_a_time":
        return _Study(one_at_a_time(sample), sample.replicates, "replicates",
                      lambda n: one_at_a_time(replace(sample, y=sample.y[:, :n])))
    return _Study(first_order(sample), len(sample.y), "points",
                  lambda n: first_order(replace(sample, y=sample.y[:n], design=sample.design[:n])))


def _independent(sample: Sample) -> Sample:
    """The points that are a random sample of the settings: rows A and B of a Sobol' design, else all."""
    if sample.kind != "sobol":
        return sample
    own = sample.design["block"].isin(["A", "B"])
    return replace(sample, y=sample.y[own], design=sample.design[own].reset_index(drop=True))


def _sorted(indices: pd.DataFrame, leading: str) -> pd.DataFrame:
    """Most influential first, by the leading measure; rows of one factor stay together, pairs come last."""
    strength = indices[indices["measure"] == leading].set_index("factor")["value"]
    if leading == "highest":
        strength = indices["value"].abs().groupby(indices["factor"]).max()
    order = {name: rank for rank, name in enumerate(strength.sort_values(ascending=False, kind="stable").index)}
    places = indices.assign(_pair=indices["with"] != "", _rank=indices["factor"].map(order))
    places["_size"] = np.where(places["_pair"], -indices["value"].abs(), places["_rank"])
    return indices.loc[places.sort_values(["_pair", "_size"], kind="stable").index]


def _chance(sample: Sample) -> tuple[pd.DataFrame, list[str]]:
    own = _independent(sample)
    y = own.y[~np.isnan(own.y).any(axis=1)]
    if min(y.shape) < 2 or np.ptp(y) == 0:
        return pd.DataFrame(columns=list(CHANCE_COLUMNS)), []
    return chance(y, sample.kind in FIXED_POINTS)


def _unmoved(sample: Sample) -> Sensitivity:
    """An outcome with the same value in all runs."""
    indices = table(row(name, measure) for measure in LEADING[sample.kind] for name in sample.names)
    value = sample.y[~np.isnan(sample.y)][0]
    note = f"Nothing moved it: {sample.outcome} is {value:.6g} in all runs, so that indices have no meaning."
    verdicts = convergence(indices, 0, "")
    return Sensitivity(sample.scenario, sample.outcome, sample.kind, indices,
                       pd.DataFrame(columns=list(CHANCE_COLUMNS)), pd.DataFrame(columns=list(GROWTH)),
                       verdicts.assign(verdict=NOTHING_TO_SETTLE), None,
                       [*sample.notes, note], NOTHING_TO_SETTLE)
