"""Effect sizes of paired runs: how often better, how far distributions lie apart, what pairing saved."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from sim.analysis.comparing.intervals import Array


def share_improved(gaps: Array, better: int) -> float:
    """Share of pairs in which the scenario did better than the baseline (rose, if `better` is 0); ties count as no."""
    return float(np.mean(gaps * (better or 1) > 0))


def vargha_delaney(ours: Array, theirs: Array, better: int) -> float:
    """Chance that a run of one does better than a run of the other with other luck; ties count half.

    Vargha & Delaney 2000 (10.3102/10769986025002101): 0.5 is no difference; by convention .56, .64 and .71 are small,
    medium and large.

    Args:
        ours, theirs: values, each shape (runs,), at least one each.
        better: +1 if more is better, -1 if less is, 0 if neither (then as for +1).
    """
    n, m = len(ours), len(theirs)
    ranks = rankdata(np.concatenate([ours, theirs]))[:n].sum()
    above = float((ranks / n - (n + 1) / 2) / m)
    return 1 - above if better < 0 else above


def correlation(ours: Array, theirs: Array) -> float:
    """Of the pairs; nan if one of them does not vary."""
    if np.ptp(ours) == 0 or np.ptp(theirs) == 0:
        return np.nan
    return float(np.corrcoef(ours, theirs)[0, 1])


def variance_reduction(ours: Array, theirs: Array) -> float:
    """How many times as many runs a comparison without common luck would need for an interval as narrow.

    The sum of both variances over the variance of the paired difference; infinite if all differences are the same, nan
    if nothing varies at all.
    """
    apart = float(ours.var() + theirs.var())
    paired = float((ours - theirs).var())
    if paired <= 1e-13 * apart or paired == 0:
        return np.inf if apart > 0 else np.nan
    return apart / paired
