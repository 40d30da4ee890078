"""What was found in other worlds that may be ours, as a report tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.analysis.futures.favours import ROBUST as ROBUST_IN
from sim.report.facts import Facts

if TYPE_CHECKING:
    import pandas as pd

    from sim.analysis.futures import Discovery, LeaderFlips

__all__ = ["ROBUST_IN", "Elsewhere", "elsewhere"]


@dataclass(frozen=True)
class Elsewhere:
    """How programmes do in plausible worlds.

    Attributes:
        programmes: names, the baseline's among them.
        baseline: name of the baseline's.
        worlds: how many there are.
        target: of the outcome; None: `worthwhile` better than the baseline in the same world.
        worthwhile: the smallest difference that matters.
        better: 1 if more of the outcome is better, -1 if less is.
        values: one row a programme and measure: value, low, high.
        favours: by measure, whom it favours.
        meets: programmes that meet the target in enough worlds.
        robust: those of them that every measure favours.
        reason: why there is none; None if there is.
        boxes: by programme, where it misses the target.
        flips: what makes the two best change places.
        luck: by programme, the share of luck in how it differs from the baseline from run to run.
    """

    programmes: tuple[str, ...]
    baseline: str
    worlds: int
    target: float | None
    worthwhile: float
    better: int
    values: pd.DataFrame
    favours: Mapping[str, tuple[str, ...]]
    meets: tuple[str, ...]
    robust: tuple[str, ...]
    reason: str | None
    boxes: Mapping[str, Discovery]
    flips: tuple[LeaderFlips, ...]
    luck: Mapping[str, float]

    def of(self, programme: str, measure: str) -> tuple[float, float, float]:
        """A measure of a programme with its interval."""
        own = self.values[(self.values["programme"] == programme) & (self.values["metric"] == measure)].iloc[0]
        return float(own["value"]), float(own["low"]), float(own["high"])

    @property
    def met(self) -> dict[str, float]:
        """By programme, the share of the worlds in which it meets the target; a baseline to be beaten has none."""
        return {name: self.of(name, "satisficing")[0] for name in self.programmes
                if self.target is not None or name != self.baseline}


def elsewhere(facts: Facts) -> Elsewhere | None:
    """What was found in plausible worlds; None if none were asked for."""
    found = facts.findings.futures
    if found is None:
        return None
    result, choice, noise = found.robustness, found.favours, found.noise.table
    apart = noise[noise["of"] == "difference"]
    return Elsewhere(
        result.programmes, result.baseline, result.worlds, result.target, result.worthwhile,
        result.better, result.table,
        choice.by_metric, choice.meets_target, choice.robust, choice.reason, dict(found.boxes), tuple(found.flips),
        dict(zip(apart["programme"], apart["luck"], strict=True)))
