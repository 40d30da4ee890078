"""Run-to-run luck kept apart from not knowing the world: the parts of the variance of an outcome.

One-way layout with random effects (Searle, Casella & McCulloch 1992). In world w, run r:

    y_wr = m + a_w + e_wr,   var(a) = between worlds,   var(e) = within worlds (luck)

With s²_w the sample variance of the R_w runs of world w, and Y_w their mean:

    within  = mean over w of s²_w
    between = max(0, sample variance of Y_w - mean over w of s²_w / R_w)
    share of luck = within / (between + within)

More runs a world make the mean of a world sharper; they never lessen the variance between worlds. For the difference
from the baseline y_wr is the difference of two runs with the same luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.futures.cells import Array, check_baseline, checked, differences

ROUNDING = 1e-12
"""Relative to the outcome: runs of a world that differ by less do not differ."""
OUTCOME, DIFFERENCE = "outcome", "difference"
COLUMNS = ("programme", "of", "between", "within", "luck", "replicates")


@dataclass(frozen=True)
class Noise:
    """The parts of the variance of each programme's outcome, and of its difference from the baseline.

    Attributes:
        baseline: name of the programme that differences are from.
        table: one row a programme and `of` ("outcome", or "difference" for all but the baseline), columns `COLUMNS`:
            variance `between` worlds and `within` worlds (unit of the outcome squared), the share of `luck` (0-1; nan
            if nothing varies), and the mean number of `replicates` with a value. Variances are nan where nothing is
            known of them: between with one world, all with one run a world.
    """

    baseline: str
    table: pd.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; what is unknown is nan."""
        return {"baseline": self.baseline, "parts": self.table.to_dict("records")}


def noise(values: Any, programmes: Sequence[str], baseline: int) -> Noise:
    """Tell the variance between worlds from luck within them.

    Replicates of different worlds are taken to have luck of their own; where replicate r has the same luck in all
    worlds, what that luck does everywhere alike is in neither part.

    Args:
        values: outcomes, shape (worlds, programmes, replicates), nan where a run has no value.
        programmes: names.
        baseline: place of the programme that differences are from.

    Raises:
        UserError: if the arguments do not fit together, or a programme has no value at all in some world.
    """
    outcomes = checked(values, programmes)
    check_baseline(baseline, programmes)
    rows = []
    for place, programme in enumerate(programmes):
        rows.append((programme, OUTCOME, *parts(outcomes[:, place])))
        if place != baseline:
            rows.append((programme, DIFFERENCE, *parts(differences(outcomes, place, baseline))))
    return Noise(programmes[baseline], pd.DataFrame(rows, columns=list(COLUMNS)))


def parts(y: Array) -> tuple[float, float, float, float]:
    """Variance between and within worlds, the share of luck, and the mean number of runs with a value.

    Args:
        y: shape (worlds, replicates), nan where there is no value; at least one value a world. A world with a single
            value has the mean variance of the others.
    """
    there = ~np.isnan(y)
    runs = there.sum(axis=1)
    mean = np.where(there, y, 0.0).sum(axis=1) / runs
    squares = np.where(there, y - mean[:, None], 0.0) ** 2
    known = runs > 1
    if not known.any():
        return np.nan, np.nan, np.nan, float(runs.mean())
    variance = np.full(len(y), np.nan)
    variance[known] = squares.sum(axis=1)[known] / (runs[known] - 1)
    within = float(variance[known].mean())
    if within <= (ROUNDING * np.nanmax(np.abs(y))) ** 2:
        within = 0.0
    blur = float((np.where(known, variance, within) / runs).mean()) if within > 0 else 0.0
    between = max(0.0, float(mean.var(ddof=1)) - blur) if len(y) > 1 else np.nan
    whole = between + within
    luck = np.nan if not whole > 0 else within / whole
    return between, within, luck, float(runs.mean())
