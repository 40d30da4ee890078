"""From a study to a table of points by replicates; what cannot be analysed is refused here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.pairs import Array
from sim.errors import UserError, did_you_mean, one_of, shown

KINDS = ("sobol", "morris", "one_at_a_time", "factorial", "latin_hypercube", "points")
MUST_HAVE_VALUES = ("sobol", "morris", "factorial")
"""Designs that fall apart if a point is left out."""
FIXED_POINTS = ("morris", "one_at_a_time", "factorial")
"""Designs whose points are no random sample of the settings."""
IN_GROUPS = ("sobol", "morris")
"""Designs that move a group of factors together."""
OF_A_RUN = ("scenario", "point", "replicate", "stage", "type", "message")
"""Columns of a table of runs that are there whatever was kept."""
_WHY_NONE = (("weeks_to_", "a week that never came"), ("median_stay", "half of the members never left"),
             ("crisis", "a run without a crisis"), ("recover", "a run without a crisis"),
             ("year_after", "a run that ended before then"), ("sustained", "a run that ended before then"),
             ("kept_60", "a run that ended before then"), ("per_adopter", "nobody more took it up"))
"""Part of an outcome's name, and why a run may have no value of it."""


@dataclass(frozen=True)
class Sample:
    """The runs of one scenario.

    Attributes:
        scenario: its name.
        outcome: name of the outcome.
        kind: of the design.
        design: one row a point.
        factors: what was varied, as in the study's manifest: at least `key`, `values` and `group`.
        y: the outcome, shape (points, replicates); nan for a run without a value.
        notes: remarks on what is left out.
    """

    scenario: str
    outcome: str
    kind: str
    design: pd.DataFrame
    factors: tuple[Mapping[str, Any], ...]
    y: Array
    notes: tuple[str, ...]

    @cached_property
    def keys(self) -> list[str]:
        """The factors, in their order."""
        return [str(factor["key"]) for factor in self.factors]

    @cached_property
    def names(self) -> list[str]:
        """What was moved by itself: groups in designs that know them, and factors."""
        if self.kind not in IN_GROUPS:
            return self.keys
        return list(dict.fromkeys(str(factor.get("group") or factor["key"]) for factor in self.factors))

    @cached_property
    def groups(self) -> set[str]:
        """Names of groups of more than one factor."""
        inside = [factor.get("group") for factor in self.factors]
        return {str(group) for group in inside if group and inside.count(group) > 1}

    @property
    def replicates(self) -> int:
        return self.y.shape[1]


def kept_outcomes(design: pd.DataFrame, columns: Iterable[str]) -> list[str]:
    """Names of the outcomes among the columns of a table of runs."""
    return [name for name in columns if name not in OF_A_RUN and name not in design.columns]


def samples(design: pd.DataFrame, about: Mapping[str, Any], runs: pd.DataFrame, outcome: str) -> list[Sample]:
    """The runs of each scenario, checked.

    Args:
        design: one row a point.
        about: kind, options and factors of the design.
        runs: one row a run.
        outcome: name of a column of `runs`.

    Raises:
        UserError: if nothing was varied, the outcome is not there, or runs failed or are missing.
    """
    kind = about.get("kind")
    if kind == "scenarios":
        raise UserError("sensitivity: nothing was varied in this study (its design is scenarios); compare its "
                        "scenarios instead, or give another design and [vary]")
    if kind not in KINDS:
        raise UserError(f"sensitivity: the design {shown(kind)} is not known; it must be {one_of(KINDS)}")
    check_outcome(outcome, design, runs.columns)
    problems = [problem for scenario, own in design.groupby("scenario", sort=False)
                for problem in _gaps(str(scenario), own, runs[runs["scenario"] == scenario])]
    if problems:
        raise UserError(problems)
    return [_sample(about, own, runs[runs["scenario"] == scenario], outcome)
            for scenario, own in design.groupby("scenario", sort=False)]


def check_outcome(outcome: str, design: pd.DataFrame, columns: Iterable[str]) -> None:
    """Refuse an outcome that is not among the columns of a table of runs.

    Raises:
        UserError: with the nearest name, or the ones that were kept.
    """
    from sim.outcomes import BY_NAME

    kept = kept_outcomes(design, columns)
    if outcome in kept:
        return
    if outcome in BY_NAME:
        some = ", ".join(kept[:12]) + (" …" if len(kept) > 12 else "")
        raise UserError(f"outcome {shown(outcome)}: was not kept in this study; kept: {some}; name it under [keep] and "
                        "run the experiment again to have it")
    raise UserError(f"outcome {shown(outcome)}: there is no such outcome" + did_you_mean(outcome, kept or BY_NAME))


def _gaps(scenario: str, design: pd.DataFrame, runs: pd.DataFrame) -> list[str]:
    failed = runs[runs["stage"].notna() & (runs["stage"] != "")] if "stage" in runs else runs[:0]
    if len(failed):
        why = f" (the first: {failed.iloc[0].get('type')}: {failed.iloc[0].get('message')})"
        return [f"{scenario}: {len(failed)} of {len(runs)} runs failed{why}; run the experiment again with "
                "--retry-failed"]
    strangers = set(runs["point"]) - set(design["point"])
    if strangers or runs.duplicated(["point", "replicate"]).any():
        return [f"{scenario}: the runs do not fit the design (points that are not in it, or a run twice); run the "
                "experiment again"]
    missing = len(set(design["point"]) - set(runs["point"]))
    if missing:
        return [f"{scenario}: {missing} of {len(design)} points have no run yet; finish the experiment first (the same "
                "command goes on where it stopped)"]
    if not _shared(runs):
        return [f"{scenario}: there is no replicate that all {len(design)} points have; finish the experiment first "
                "(the same command goes on where it stopped)"]
    return []


def _shared(runs: pd.DataFrame) -> list[Any]:
    """Replicates that all points have."""
    number = runs.groupby("replicate")["point"].nunique()
    return list(number.index[number == runs["point"].nunique()])


def _sample(about: Mapping[str, Any], design: pd.DataFrame, runs: pd.DataFrame, outcome: str) -> Sample:
    shared = _shared(runs)
    notes = []
    number = runs["replicate"].nunique()
    if len(shared) < number:
        notes.append(f"Not finished: only {len(shared)} of {number} replicates are there at all points; "
                     "these were used.")
    table = runs[runs["replicate"].isin(shared)].pivot(index="point", columns="replicate", values=outcome)
    y = table.loc[design["point"]].to_numpy(dtype=float)
    made = Sample(str(design["scenario"].iloc[0]), outcome, about["kind"], design.reset_index(drop=True),
                  tuple(about["factors"]), y, tuple(notes))
    return made if np.isfinite(y).all() else _without_gaps(made)


def _without_gaps(sample: Sample) -> Sample:
    """Leave out what has no value, if the design can bear it.

    Raises:
        UserError: if it cannot, or nothing is left.
    """
    none = ~np.isfinite(sample.y)
    why = next((words for part, words in _WHY_NONE if part in sample.outcome), "a share of nobody")
    said = f"{sample.outcome} has no value in {none.sum()} of {none.size} runs (likely: {why})"
    y = np.where(none, np.nan, sample.y)
    if sample.kind in MUST_HAVE_VALUES or none.all():
        raise UserError(f"{sample.scenario}: {said}; indices of a {sample.kind} design need a value in every run: "
                        "choose an outcome that every run has")
    if sample.kind == "one_at_a_time":
        note = f"{said}; these runs are left out of the pairs, which can mislead if settings decide who has a value."
        return Sample(sample.scenario, sample.outcome, sample.kind, sample.design, sample.factors, y,
                      (*sample.notes, note))
    complete = np.flatnonzero(~none.any(axis=1))
    if len(complete) < 2:
        raise UserError(f"{sample.scenario}: {said}, so that only {len(complete)} of {len(y)} points have a value in "
                        "every run; choose an outcome that every run has")
    note = (f"{said}; {len(y) - len(complete)} of {len(y)} points are left out for it, so the indices are those of the "
            "other points only.")
    return Sample(sample.scenario, sample.outcome, sample.kind, sample.design.iloc[complete].reset_index(drop=True),
                  sample.factors, y[complete], (*sample.notes, note))
