"""Scenarios against their baseline, run by run with the same luck: one contrast a scenario and outcome.

The run is the unit. A family of contrasts is analysed together, so that all its intervals hold at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.analysis.comparing.effects import correlation, share_improved, vargha_delaney, variance_reduction
from sim.analysis.comparing.intervals import FEWEST, LEVEL, Array, simultaneous
from sim.analysis.comparing.takeoff import Split
from sim.analysis.comparing.verdicts import NO_VERDICT, UNCLEAR, runs_needed, verdict_of
from sim.outcomes import BY_NAME

MEAN, CHANCE = "mean", "chance"


@dataclass(frozen=True)
class Contrast:
    """A scenario against the baseline in one outcome.

    Attributes:
        scenario, outcome: names.
        kind: `mean`, or `chance` where runs split into two camps: then values and differences are chances of taking
            off, not means.
        pairs: runs of each that were compared.
        value, baseline_value: mean (or chance) of either.
        difference: of the two, in the unit of the outcome as stored (a share for people out of 100).
        low, high: its interval; all of a family hold together at 95 %.
        error: its standard error.
        worthwhile: the smallest difference that matters, in the same unit.
        verdict: see `sim.analysis.comparing.verdicts`.
        why: why there is no verdict; else empty.
        needed: runs of each scenario that would settle it; None if it is settled, or none are in sight.
        improved: share of pairs in which the scenario did better (rose, where neither is better).
        a: Vargha & Delaney's A, oriented so that more than 0.5 is better.
        correlation: of the pairs.
        reduction: how many times fewer runs pairing needs.
    """

    scenario: str
    outcome: str
    kind: str
    pairs: int
    value: float = math.nan
    baseline_value: float = math.nan
    difference: float = math.nan
    low: float = math.nan
    high: float = math.nan
    error: float = math.nan
    worthwhile: float = math.nan
    verdict: str = NO_VERDICT
    why: str = ""
    needed: int | None = None
    improved: float = math.nan
    a: float = math.nan
    correlation: float = math.nan
    reduction: float = math.nan

    @property
    def detectable(self) -> float:
        """The difference that so many runs would find in at least 95 of 100 such studies; nan without an interval.

        To be found, the low end has to lie beyond the smallest difference that matters; it lies a half-width and,
        in all but few studies, up to two standard errors below the true difference. With heavy tails 94 were measured.
        """
        return self.worthwhile + (self.high - self.low) / 2 + 2 * self.error

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {**asdict(self), "detectable": self.detectable}


@dataclass(frozen=True)
class Runs:
    """The runs of several scenarios with the same luck.

    Attributes:
        scenarios: names.
        values: by outcome, shape (scenarios, replicates); nan for a run that failed or has no value.
        failed: shape (scenarios, replicates).
    """

    scenarios: tuple[str, ...]
    values: Mapping[str, Array]
    failed: NDArray[np.bool_]

    @property
    def replicates(self) -> int:
        return self.failed.shape[1]

    def of(self, scenario: str, outcome: str) -> Array:
        """One value a replicate."""
        return self.values[outcome][self.scenarios.index(scenario)]

    def first(self, replicates: int) -> Runs:
        """The first so many replicates."""
        return Runs(self.scenarios, {name: own[:, :replicates] for name, own in self.values.items()},
                    self.failed[:, :replicates])


def runs_from(table: pd.DataFrame, scenarios: Sequence[str], outcomes: Iterable[str]) -> Runs:
    """Runs from a table with one row a run (scenario, replicate, outcomes; `stage` of runs that failed).

    A run that is not in the table counts as failed.
    """
    replicates = np.arange(0 if table.empty else int(table["replicate"].max()) + 1)
    rows = pd.MultiIndex.from_product([scenarios, replicates])
    table = table.set_index(["scenario", "replicate"])
    there = rows.isin(table.index)
    table = table.reindex(rows)
    shape = (len(scenarios), len(replicates))
    failed = ~there | ((table["stage"].notna() & (table["stage"] != "")).to_numpy() if "stage" in table else False)
    return Runs(tuple(scenarios), {name: table[name].to_numpy(float).reshape(shape) for name in outcomes},
                np.asarray(failed).reshape(shape))


def contrasts(runs: Runs, asked: Sequence[tuple[str, str]], baseline: str, worthwhile: Mapping[str, float],
              splits: Mapping[str, Split] | None = None, level: float = LEVEL) -> list[Contrast]:
    """A family of contrasts with the baseline, whose intervals hold together.

    Args:
        runs: of all scenarios.
        asked: pairs of scenario and outcome.
        baseline: name of the scenario compared with.
        worthwhile: by outcome, the smallest difference that matters.
        splits: by outcome, how runs split into two camps; a scenario that splits, or whose baseline does, is judged by
            the chance of taking off.
        level: of all intervals together.

    Returns:
        One contrast for each pair asked for, in order. There is no verdict where runs failed, or have no value, in one
        of the two scenarios only: what is left would no longer be a fair sample.
    """
    prepared = [_prepared(runs, scenario, outcome, baseline, worthwhile[outcome], (splits or {}).get(outcome))
                for scenario, outcome in asked]
    fit = [number for number, one in enumerate(prepared) if not one.contrast.why]
    found = {number: prepared[number].contrast for number in range(len(prepared))}
    groups: dict[bytes, list[int]] = {}
    for number in fit:  # what lacks other runs can't be resampled together: such groups share the level
        groups.setdefault(prepared[number].there.tobytes(), []).append(number)
    for members in groups.values():
        parts = [prepared[number] for number in members]
        gaps = np.column_stack([part.gaps for part in parts])
        counted = np.array([part.counted for part in parts])
        own_level = 1 - (1 - level) * len(members) / len(fit)
        intervals = simultaneous(gaps, counted, own_level)
        for place, number in enumerate(members):
            ends = (float(own[place]) for own in (intervals.low, intervals.high, intervals.error))
            found[number] = _judged(prepared[number], *ends)
    return [found[number] for number in range(len(prepared))]


@dataclass(frozen=True)
class _Prepared:
    """A contrast before its interval: paired differences, and which replicates are there."""

    contrast: Contrast
    gaps: Array
    there: NDArray[np.bool_]
    counted: bool


def _prepared(runs: Runs, scenario: str, outcome: str, baseline: str, worthwhile: float,
              split: Split | None) -> _Prepared:
    ours, theirs = runs.of(scenario, outcome), runs.of(baseline, outcome)
    there = ~(np.isnan(ours) | np.isnan(theirs))
    why = _why_not(runs, scenario, baseline, ours, theirs)
    ours, theirs = ours[there], theirs[there]
    alike = len(ours) > 0 and bool((ours == theirs).all())
    by_chance = split is not None and bool({scenario, baseline} & set(split.scenarios))
    if by_chance and split is not None:
        ours, theirs = (ours > split.cut).astype(float), (theirs > split.cut).astype(float)
        worthwhile = split.chance_worth(worthwhile)
    contrast = Contrast(scenario, outcome, CHANCE if by_chance else MEAN, len(ours), worthwhile=worthwhile, why=why)
    if len(ours) and not why:
        better = BY_NAME[outcome].better
        contrast = replace(
            contrast, value=float(ours.mean()), baseline_value=float(theirs.mean()),
            difference=float((ours - theirs).mean()), improved=share_improved(ours - theirs, better),
            a=vargha_delaney(ours, theirs, better), correlation=correlation(ours, theirs),
            reduction=variance_reduction(ours, theirs))
    return _Prepared(contrast, ours - theirs, there, by_chance and not alike)


def _why_not(runs: Runs, scenario: str, baseline: str, ours: Array, theirs: Array) -> str:
    """Why two scenarios can't be compared in an outcome; empty if they can."""
    lost, base_lost = (runs.failed[runs.scenarios.index(name)] for name in (scenario, baseline))
    if (lost != base_lost).any():
        return (f"{int(lost.sum())} of {len(lost)} runs failed, and {int(base_lost.sum())} of the baseline; "
                "what is left is not a fair sample")
    none, base_none = np.isnan(ours) & ~lost, np.isnan(theirs) & ~base_lost
    if (none != base_none).any():
        return (f"{int(none.sum())} of {len(none)} runs have no value, and {int(base_none.sum())} of the baseline; "
                "what is left is not a fair sample")
    if int((~np.isnan(ours)).sum()) < FEWEST:
        return f"fewer than {FEWEST} runs have a value"
    return ""


def _judged(part: _Prepared, low: float, high: float, error: float) -> Contrast:
    one = part.contrast
    verdict = verdict_of(low, high, one.worthwhile, BY_NAME[one.outcome].better)
    needed = runs_needed(low, high, one.worthwhile, one.pairs) if verdict == UNCLEAR else None
    return replace(one, low=low, high=high, error=error, verdict=verdict, needed=needed)
