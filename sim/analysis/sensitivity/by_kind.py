"""From a study to its sensitivity analysis: which measures each design bears, in which order, with which remarks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.camps import Camps, two_camps
from sim.analysis.sensitivity.chance import COLUMNS as CHANCE_COLUMNS
from sim.analysis.sensitivity.chance import chance
from sim.analysis.sensitivity.convergence import LEADING, convergence, growth, overall
from sim.analysis.sensitivity.density import density
from sim.analysis.sensitivity.factorial import factorial, grid_of
from sim.analysis.sensitivity.indices import GROWTH, row, table
from sim.analysis.sensitivity.morris import elementary_effects, morris
from sim.analysis.sensitivity.one_at_a_time import one_at_a_time
from sim.analysis.sensitivity.pairs import FEW_REPLICATES, FEWEST_FOR_ERROR
from sim.analysis.sensitivity.result import Sensitivity
from sim.analysis.sensitivity.sample import Sample, samples
from sim.analysis.sensitivity.slices import first_order
from sim.analysis.sensitivity.sobol import blocks_of, sobol

NOTHING_TO_SETTLE = "nothing to settle"
WITH_DENSITY = ("sobol", "latin_hypercube", "points", "factorial")
WITHOUT_LUCK = ("sobol", "factorial", "latin_hypercube", "points")
"""Designs whose indices are shares of the variance of the expected outcome."""
RESAMPLED = ("sobol", "morris", "latin_hypercube", "points")
"""Designs whose intervals come from resampled points and replicates."""
FIXED_POINTS = ("morris", "one_at_a_time", "factorial")
"""Designs whose points are no random sample of the settings."""


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
    notes = [*sample.notes, *_on_camps(sample, camps), *_on_luck(sample, measured), *remarks,
             *_on_size(verdicts, shares, sample)]
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
    strength = indices[indices["measure"] == leading].set_index("factor")["value"].abs()
    if leading == "highest":
        strength = indices.assign(value=indices["value"].abs()).groupby("factor")["value"].max()
    order = {name: rank for rank, name in enumerate(strength.sort_values(ascending=False, kind="stable").index)}
    places = indices.assign(_pair=indices["with"] != "", _rank=indices["factor"].map(order))
    places["_size"] = np.where(places["_pair"], -indices["value"].abs(), places["_rank"])
    return indices.loc[places.sort_values(["_pair", "_size"], kind="stable").index]


def _chance(sample: Sample) -> tuple[pd.DataFrame, list[str]]:
    own = _independent(sample)
    y = own.y[~np.isnan(own.y).any(axis=1)]
    if min(y.shape) < 2 or np.ptp(y) == 0:
        return pd.DataFrame(columns=list(CHANCE_COLUMNS)), []
    shares, notes = chance(y, sample.kind in FIXED_POINTS)
    if sample.kind in FIXED_POINTS:
        notes.append("Chance: the shares are those of the variance over just the points of this design.")
    return shares, notes


def _on_camps(sample: Sample, camps: Camps | None) -> list[str]:
    if camps is None:
        return []
    side = sample.y > camps.cut
    known = ~np.isnan(sample.y)
    both = ((side & known).any(axis=1) & (~side & known).any(axis=1)).mean()
    first = ("read the density measure first, and means with care: they mislead" if sample.kind in WITH_DENSITY
             else "means mislead: a Sobol', Latin hypercube or factorial design would give a density measure")
    luck = "" if sample.replicates == 1 else (f" At {100 * both:.0f} of 100 points luck decides between them; at the "
                                              "others all runs lie in one camp.")
    return [f"The runs fall into two camps, around {camps.low:.3g} ({100 * camps.low_runs:.0f} of 100 runs) and "
            f"around {camps.high:.3g} ({100 * camps.high_runs:.0f} of 100); {first}.{luck}"]


def _on_luck(sample: Sample, measured: pd.DataFrame) -> list[str]:
    if sample.replicates == 1:
        return ["There is one replicate at each point: indices may be inflated by luck, or be an accident of this one "
                "luck, and its share is unknown. Run the study with at least 2 replicates, better 10."]
    notes = []
    if sample.kind in WITHOUT_LUCK and measured["value"].isna().all():
        notes.append("The settings did not move the expected outcome by more than luck would make it seem; its "
                     "variance over settings is estimated as none, so that shares of it have no meaning.")
    elif sample.kind in WITHOUT_LUCK and measured["low"].isna().any():
        notes.append("In many resamples the settings moved nothing, so some intervals are unknown: luck covers the "
                     "influence of the settings. Add replicates.")
    if sample.replicates < FEW_REPLICATES and sample.kind in RESAMPLED:
        notes.append(f"There are only {sample.replicates} replicates: the intervals can be too narrow for what other "
                     "luck would give.")
    if sample.replicates < FEWEST_FOR_ERROR:
        notes.append("With 2 replicates the intervals of the shares of luck are unknown"
                     + (", and those of the indices." if sample.kind == "factorial" else "."))
    return notes


def _on_size(verdicts: pd.DataFrame, shares: pd.DataFrame, sample: Sample) -> list[str]:
    own = verdicts[verdicts["measure"].isin(LEADING[sample.kind])]
    enough = own["enough"].max(skipna=False)
    size, unit = int(own["size"].iloc[0]), own["unit"].iloc[0]
    if np.isnan(enough) or enough <= size:
        return []
    if sample.kind == "sobol":
        enough = 2 ** int(np.ceil(np.log2(enough)))
    share = shares.set_index("part")["share"]
    luck = (" More replicates help as well: luck moves single runs more than the settings do."
            if unit != "replicates" and len(share) and share["luck_with_settings"] > share["settings"] else "")
    return [f"About {int(enough):,} {unit} would settle the values, if the intervals narrow as usual (now {size:,})."
            f"{luck}"]


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
