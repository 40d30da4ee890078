"""The effect of one factor at a time against the starting point: the table behind a tornado picture."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from sim.analysis.sensitivity.indices import row
from sim.analysis.sensitivity.pairs import Array
from sim.analysis.sensitivity.sample import Sample
from sim.errors import UserError

CONFIDENCE = 0.95


def one_at_a_time(sample: Sample) -> list[dict[str, object]]:
    """Lowest and highest mean effect of each factor over its values, in units of the outcome.

    Runs are paired by replicate; the interval is that of a paired t (nan with fewer than two pairs). A factor with one
    other value has the same effect as lowest and as highest.

    Raises:
        UserError: if there is no single starting point.
    """
    varied = sample.design["varied"].fillna("")
    start = np.flatnonzero(varied == "")
    if len(start) != 1:
        raise UserError(f"{sample.scenario}: the design has {len(start)} starting points, not 1; run the experiment "
                        "again")
    entries = []
    for key in sample.keys:
        points = np.flatnonzero(varied == key)
        effects = [_paired(sample.y[point] - sample.y[start[0]]) for point in points]
        known = [place for place, (mean, _) in enumerate(effects) if not np.isnan(mean)]
        for measure, end in (("lowest", min), ("highest", max)):
            if not known:
                entries.append(row(key, measure))
                continue
            place = end(known, key=lambda one: effects[one][0])
            mean, half = effects[place]
            entries.append(row(key, measure, value=mean, low=mean - half, high=mean + half, threshold=0.0,
                               at=_written(sample.design[key].iloc[points[place]])))
    return entries


def _written(value: Any) -> str:
    """A value of a factor as text: numbers without noughts behind."""
    return f"{value:.6g}" if isinstance(value, (float, np.floating)) else str(value)


def _paired(gap: Array) -> tuple[float, float]:
    """Mean of paired differences, and half of its 95 % interval; pairs without a value are left out."""
    known = gap[~np.isnan(gap)]
    n = len(known)
    if n < 2:
        return (float(known[0]) if n else np.nan), np.nan
    half = stats.t.ppf((1 + CONFIDENCE) / 2, n - 1) * known.std(ddof=1) / np.sqrt(n)
    return float(known.mean()), float(half)
