"""A difference taken apart: what is due to what we do, to the world, and to both together."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.analysis.comparing.contrasts import Runs
from sim.analysis.comparing.intervals import FEWEST, simultaneous

NAMES = ("levers", "world", "together", "total")


@dataclass(frozen=True)
class Parts:
    """The difference of a scenario from the baseline in an outcome, as three parts that add up run by run.

    Attributes:
        scenario, outcome: names.
        difference, low, high: by part: `levers` (what we do, in the baseline's world), `world` (the scenario's world,
            with what the baseline's team does), `together` (what is left: the levers do more, or less, in that world
            than in the baseline's), `total`. The intervals hold together at 95 %.
    """

    scenario: str
    outcome: str
    difference: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)


def parts_of(runs: Runs, scenario: str, baseline: str, levers: str, world: str, outcome: str) -> Parts | None:
    """Take a difference apart; None if runs failed, or too few have a value.

    Args:
        runs: of all four scenarios.
        scenario, baseline: names of what is compared.
        levers, world: names of the scenario's halves.
        outcome: name.
    """
    four = [runs.of(name, outcome) for name in (scenario, baseline, levers, world)]
    there = ~np.isnan(four).any(axis=0)
    if there.sum() < FEWEST or any((np.isnan(own) != ~there).any() for own in four):
        return None
    ours, base, by_levers, by_world = (own[there] for own in four)
    total, one, other = ours - base, by_levers - base, by_world - base
    gaps = np.column_stack([one, other, total - one - other, total])
    found = simultaneous(gaps)
    middle = gaps.mean(axis=0).tolist()
    return Parts(scenario, outcome, dict(zip(NAMES, middle, strict=True)),
                 dict(zip(NAMES, found.low.tolist(), strict=True)), dict(zip(NAMES, found.high.tolist(), strict=True)))
