"""Runs that split into two camps: the cut between them, the chance of taking off, and when it happens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from sim.analysis.comparing.intervals import Array
from sim.analysis.sensitivity import two_camps


@dataclass(frozen=True)
class Split:
    """An outcome that splits the runs of at least one scenario into two camps.

    Attributes:
        outcome: its name.
        scenarios: those whose runs split.
        cut: a run that ends above it has taken off.
        low, high: mean of either camp, over the scenarios that split.
    """

    outcome: str
    scenarios: tuple[str, ...]
    cut: float
    low: float
    high: float

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    def chance_worth(self, worthwhile: float) -> float:
        """The difference of chances that is worth as much as a difference of the outcome: over the gap of the camps.

        If 60 more in 100 practise where it takes off, 10 more of 100 runs that take off are worth 6 people in 100.
        """
        return min(1.0, worthwhile / (self.high - self.low))


def split_of(outcome: str, values: Mapping[str, Array]) -> Split | None:
    """Whether the runs of any scenario fall into two camps; each scenario is looked at by itself.

    Args:
        outcome: its name.
        values: by scenario, one value a run; at least 50 runs are needed to speak of camps.
    """
    found = {name: camps for name, own in values.items() if (camps := two_camps(own)).split}
    if not found:
        return None
    cut, low, high = (float(np.mean([getattr(camps, what) for camps in found.values()]))
                      for what in ("cut", "low", "high"))
    return Split(outcome, tuple(found), cut, low, high)


def weeks_to_take_off(weekly: Array, cut: float) -> Array:
    """The first week at which each run lies above the cut; nan for runs that do not end above it.

    Args:
        weekly: the outcome, shape (runs, weeks + 1); column 0 is the start.
        cut: see `Split`.

    Returns:
        Weeks from the start, shape (runs,).
    """
    above = weekly > cut
    return np.where(above[:, -1], above.argmax(axis=1), np.nan)
