"""Granovetter 1978 (10.1086/226707): a crowd in which each joins once enough others have."""

from __future__ import annotations

import numpy as np
from scipy import stats

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Docked, dock, exact
from sim.state import PRACTISES, THRESHOLD

SETTINGS = {"network.kind": "well_mixed", "mechanisms.adoption": "fraction_threshold", "adoption.revision": 1.0,
            "adoption.drop": 0.0}
FINITE = "near the jump, quantiles of few people tip at a larger sigma than a crowd without end does"


def granovetter(mean: float = 0.25, sigma: float = 0.13, people: int = 1000, seed: int = 0) -> Docked:
    """How many join, if thresholds are normal; and the two crowds of Granovetter's first page.

    Thresholds are the quantiles (k - 1/2)/n of the normal distribution, so nothing is left to chance.
    Each round, everybody joins whose threshold is reached by those who joined before, the person
    excluded. What is expected is the smallest r with r = F(r), F being the share of thresholds that r
    reaches: for this crowd by counting through the sorted thresholds, for one without end by the normal
    distribution (with mean 0.25, it jumps at sigma = 0.1222).

    Args:
        mean: mean threshold, share of the others (-1 to 2).
        sigma: standard deviation of the thresholds (0.001 to 2).
        people: 10 to 20,000.
        seed: of the luck; the result does not depend on it.
    """
    within("mean", mean, -1, 2)
    within("sigma", sigma, 0.001, 2)
    within("people", people, 10, 20_000)
    thresholds = mean + sigma * stats.norm.ppf((np.arange(people) + 0.5) / people)
    ours = _share_who_join(thresholds, seed)
    ladder = np.arange(100) / 99
    broken = ladder.copy()
    broken[1] = 2 / 99
    limit = exact("share who join, a crowd without end", ours, _fixed_point(mean, sigma), 2 / people + 0.005,
                  known=FINITE)
    joined = {"share who join, this crowd": (ours, _first_balance(thresholds)),
              "people out of 100 who join, thresholds 0, 1, 2 … 99": (100 * _share_who_join(ladder, seed), 100.0),
              "the same with 2 in place of 1": (100 * _share_who_join(broken, seed), 1.0)}
    return dock("granovetter", "One threshold decides whether a crowd acts.",
                "Granovetter 1978, 10.1086/226707: r = F(r)",
                {"mean": mean, "sigma": sigma, "people": people, "seed": seed, **SETTINGS}, "identical",
                [*[exact(name, measured, expected) for name, (measured, expected) in joined.items()], limit])


def _share_who_join(thresholds: np.ndarray, seed: int) -> float:
    """By the engine: until a round in which nobody joins."""
    n = len(thresholds)
    lab = Laboratory(SETTINGS, people=n, weeks=n + 1, seed=seed)
    lab.people[THRESHOLD] = thresholds
    lab.begin()
    before = -1.0
    while (joined := lab.people[PRACTISES].sum()) > before and lab.week < n:
        before = joined
        lab.go(1)
    return float(joined) / n


def _fixed_point(mean: float, sigma: float) -> float:
    """The smallest r with r = F(r), to 1e-5: the first r at which F no longer runs ahead."""
    r = np.linspace(0.0, 1.0, 100_001)
    behind = stats.norm.cdf(r, mean, sigma) <= r
    return float(r[behind.argmax()]) if behind.any() else 1.0


def _first_balance(thresholds: np.ndarray) -> float:
    """By counting: the person in place k joins if the k before do; each sees the other n - 1."""
    n = len(thresholds)
    holds_out = np.sort(thresholds) * (n - 1) > np.arange(n) + 1e-9
    return float(holds_out.argmax() if holds_out.any() else n) / n
