"""What a claim of the blog is as an experiment: ways of working, what is measured, where it must vanish.

A pattern has effects, which must show, and nulls, which must not: settings in which the mechanism that
the claim rests on is switched off. All ways of a pattern share their luck, replicate by replicate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.docking.verdict import mean_interval
from sim.outcomes import OUTCOMES, WEEKLY
from sim.scenario import Crisis

SHOWN, NOT_SHOWN, OPPOSITE, UNSETTLED = "shown", "not shown", "opposite", "cannot tell yet"
ABSENT, PRESENT = "absent", "present"
"""What a null is found to be, if it is settled."""
WORTHWHILE = 0.03
"""Smallest difference of a share that counts, and the margin of a null: 3 people out of 100 [assumption]."""

OUTCOME_COLUMN = {outcome.name: column for column, outcome in enumerate(OUTCOMES)}
WEEKLY_COLUMN = {outcome.name: column for column, outcome in enumerate(WEEKLY)}


@dataclass(frozen=True)
class Way:
    """A way of working in a world: what differs from the baseline.

    Attributes:
        values: settings by full key.
        crises: crises that hit.
        traits: traits that all people share (see the columns of people.csv), for example resilience.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    crises: tuple[Crisis, ...] = ()
    traits: Mapping[str, float] = field(default_factory=dict)

    def but(self, values: Mapping[str, Any] | None = None, *, traits: Mapping[str, float] | None = None) -> Way:
        """The same with further differences."""
        return Way({**self.values, **(values or {})}, self.crises, {**self.traits, **(traits or {})})


class Runs:
    """Replicates of one way.

    `runs["adoption"]` are the values at the end, shape (replicates,); `runs.weekly("adoption")` every
    week's, shape (replicates, weeks + 1).
    """

    def __init__(self, outcomes: np.ndarray, weekly: Mapping[str, np.ndarray]) -> None:
        self._outcomes, self._weekly = outcomes, weekly

    def __getitem__(self, outcome: str) -> np.ndarray:
        return self._outcomes[:, OUTCOME_COLUMN[outcome]]

    def weekly(self, outcome: str) -> np.ndarray:
        return self._weekly[outcome]


Measure = Callable[[Mapping[str, Runs]], np.ndarray]
"""From the runs of each way to one number for each replicate; positive is what the claim says."""


@dataclass(frozen=True)
class Contrast:
    """One number that is compared, replicate by replicate.

    Attributes:
        name: what is measured, with its unit; a positive number is what the claim says.
        ways: name of each way and what it is.
        measure: from the runs to one number a replicate.
        margin: smallest number that counts; what lies within ± margin is practically nothing.
        scale: factor for showing it (100 for people out of 100).
        series: weekly outcomes that `measure` reads.
        one_sided: of a null: only a number above the margin contradicts it.
        note: where this holds, or why it is measured so.
    """

    name: str
    ways: Mapping[str, Way]
    measure: Measure
    margin: float = WORTHWHILE
    scale: float = 100.0
    series: tuple[str, ...] = ()
    one_sided: bool = False
    note: str = ""


@dataclass(frozen=True)
class Pattern:
    """A claim, how it is put to the test, and where it must not show.

    Attributes:
        name: P0 to P24.
        part: of the cake.
        sentence: the blog's words.
        claim: in plain words.
        varied: what differs between the ways.
        effects: contrasts that must be positive.
        nulls: contrasts that must be practically nothing.
        vanishes: in words, when it does not happen.
        beside: contrasts that are reported with the claim, but do not decide it.
        finding: what was learned where the claim does not emerge as told.
    """

    name: str
    part: str
    sentence: str
    claim: str
    varied: str
    effects: tuple[Contrast, ...]
    nulls: tuple[Contrast, ...]
    vanishes: str
    beside: tuple[Contrast, ...] = ()
    finding: str = ""

    @property
    def contrasts(self) -> tuple[Contrast, ...]:
        """All of them: effects, nulls, and those beside."""
        return self.effects + self.nulls + self.beside


@dataclass(frozen=True)
class Estimate:
    """A contrast with its interval and verdict.

    Attributes:
        mean, low, high: over replicates, with the 95 % t interval of paired differences; unscaled.
        pairs: replicates with a value.
        verdict: of an effect: shown, not shown, opposite, cannot tell yet; of a null: absent (as it must
            be), present, cannot tell yet.
        pairs_needed: about how many pairs would settle it, if it is not settled.
        practise: mean share who practise when the funding ends, in each way.
        hours: mean joint hours in each way, for judging "at equal hours".
    """

    contrast: Contrast
    mean: float
    low: float
    high: float
    pairs: int
    verdict: str
    pairs_needed: int
    practise: Mapping[str, float]
    hours: Mapping[str, float]


@dataclass(frozen=True)
class Finding:
    """What became of a pattern."""

    pattern: Pattern
    effects: tuple[Estimate, ...]
    nulls: tuple[Estimate, ...]
    beside: tuple[Estimate, ...]
    verdict: str
    reason: str


def gap(outcome: str, more: str, less: str) -> Measure:
    """By how much an outcome is larger in one way than in another."""
    return lambda runs: runs[more][outcome] - runs[less][outcome]


def gap_at(outcome: str, week: int, more: str, less: str) -> Measure:
    """The same for a weekly outcome in some week; the contrast must name it in `series`."""
    return lambda runs: (runs[more].weekly(outcome)[:, week] - runs[less].weekly(outcome)[:, week]).astype(float)


def mean_gap(outcome: str, weeks: slice, more: str, less: str) -> Measure:
    """The same for the mean of a weekly outcome over some weeks; the contrast must name it in `series`."""
    return lambda runs: (runs[more].weekly(outcome)[:, weeks].mean(axis=1)
                         - runs[less].weekly(outcome)[:, weeks].mean(axis=1)).astype(float)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Mean and 95 % t interval."""
    return float(values.mean()), *mean_interval(values)


def judge_effect(mean: float, low: float, high: float, margin: float) -> str:
    """The verdict on a number that should be positive.

    Shown if the whole interval is above nought and reaches beyond what is practically nothing.
    """
    if -margin <= low and high <= margin:
        return NOT_SHOWN
    if low > 0.0:
        return SHOWN
    return OPPOSITE if high < 0.0 else UNSETTLED


def judge_null(low: float, high: float, margin: float, one_sided: bool) -> str:
    """The verdict on a number that should be practically nothing."""
    if high <= margin and (one_sided or low >= -margin):
        return ABSENT
    return PRESENT if low > margin or (high < -margin and not one_sided) else UNSETTLED


def pairs_needed(mean: float, half: float, margin: float, pairs: int, null: bool) -> int:
    """About how many pairs would settle it, if the mean stays where it is.

    The interval must come off the margin; that of an effect larger than the margin, off nought.
    """
    room = abs(mean) if not null and abs(mean) > margin else abs(margin - abs(mean))
    return math.ceil(pairs * (half / max(room, 0.01 * margin)) ** 2) + 1


def estimate(contrast: Contrast, runs: Mapping[str, Runs], null: bool) -> Estimate:
    """Measure a contrast and judge it.

    Raises:
        ValueError: if no replicate has a value.
    """
    values = contrast.measure(runs)
    values = values[~np.isnan(values)]
    if len(values) == 0:
        raise ValueError(f"{contrast.name}: no replicate has a value")
    mean, low, high = interval(values)
    verdict = (judge_null(low, high, contrast.margin, contrast.one_sided) if null
               else judge_effect(mean, low, high, contrast.margin))
    more = pairs_needed(mean, (high - low) / 2, contrast.margin, len(values), null) if verdict == UNSETTLED else 0
    practise, hours = ({name: float(own[outcome].mean()) for name, own in runs.items()}
                       for outcome in ("adoption_funding_end", "hours_joint"))
    return Estimate(contrast, mean, low, high, len(values), verdict, more, practise, hours)


def conclude(pattern: Pattern, effects: tuple[Estimate, ...], nulls: tuple[Estimate, ...],
             beside: tuple[Estimate, ...] = ()) -> Finding:
    """The verdict on a pattern: shown only if every effect shows and every null is absent."""
    def end(verdict: str, reason: str = "") -> Finding:
        return Finding(pattern, effects, nulls, beside, verdict, reason)

    for wanted, said in ((OPPOSITE, "the opposite holds"), (NOT_SHOWN, "practically nothing")):
        missed = [e.contrast.name for e in effects if e.verdict == wanted]
        if missed:
            return end(wanted, f"{said}: " + "; ".join(missed))
    present = [n.contrast.name for n in nulls if n.verdict == PRESENT]
    if present:
        return end(NOT_SHOWN, "also where it must not: " + "; ".join(present))
    unsettled = [e for e in effects + nulls if e.verdict == UNSETTLED]
    if unsettled:
        return end(UNSETTLED, "; ".join(f"{e.contrast.name}: about {e.pairs_needed} pairs would settle it"
                                        for e in unsettled))
    return end(SHOWN)
