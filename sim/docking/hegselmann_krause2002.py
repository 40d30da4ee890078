"""Hegselmann & Krause 2002 (JASSS 5(3)2): everybody averages, at once, over all whose view is near enough."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact, share
from sim.state import ATTITUDE

SETTINGS = {"mechanisms.attitude": "hk", "network.kind": "well_mixed"}
PUBLISHED = {100: {0.2: 0.074, 0.22: 0.225, 0.23: 0.348, 0.25: 0.624, 0.3: 0.982},
             500: {0.2: 0.083, 0.22: 0.470, 0.23: 0.765, 0.25: 0.984, 0.3: 1.0}}
"""People: reach: share of runs that end in agreement; the formula itself, 20,000 and 4,000 starts."""
LONGEST = 1000
STEPS = 3


def hegselmann_krause(epsilon: float = 0.25, people: int = 100, replicates: int = 1000, seed: int = 0) -> Docked:
    """Whether a crowd agrees in the end, if people hear only those whose view is near enough.

    Views are uniform on 0 to 1; ours, on -1 to 1, are twice as wide, and so is the reach. Expected is,
    for any parameters, the published formula after each of the first three weeks, views that never
    overtake each other, and camps that end further apart than the reach; where it is listed, also the
    share of runs that end in agreement.

    Args:
        epsilon: reach, on a scale of 0 to 1 (0.01 to 0.5).
        people: 10 to 2,000.
        replicates: runs, 10 to 10,000.
        seed: of the luck.
    """
    within("epsilon", epsilon, 0.01, 0.5)
    within("people", people, 10, 2000)
    within("replicates", replicates, 10, 10_000)
    settings = {**SETTINGS, "attitude.reach": 2 * epsilon}
    lab = Laboratory(settings, people=people, weeks=LONGEST, seed=seed)
    ends = [_run(lab, seed, replicate) for replicate in range(replicates)]
    agreed = sum(bool(np.ptp(end) < 1e-9) for end in ends)
    checks = [*_first_weeks(lab, seed, epsilon), *_at_the_edge(settings, epsilon), _apart(ends, epsilon),
              exact("overtakings, all runs", sum(int((np.diff(end) < -1e-12).sum()) for end in ends), 0.0)]
    published = PUBLISHED.get(people, {}).get(epsilon)
    if published is not None:
        checks.append(share("share of runs that end in agreement", agreed, replicates, published, 0.08))
    return dock("hegselmann_krause", "A crowd agrees if people hear views a fifth to a quarter of the scale away.",
                "Hegselmann & Krause 2002, JASSS 5(3)2: x(t + 1) = mean of all x(t) within ε, the own one included",
                {"epsilon": epsilon, "people": people, "replicates": replicates, "seed": seed, **settings},
                "distributional" if published is not None else "identical", checks)


def _start(lab: Laboratory, seed: int, replicate: int) -> np.ndarray:
    """A fresh world; views in ascending order, so that any overtaking shows."""
    lab.start(seed, replicate)
    lab.people[ATTITUDE] = np.sort(2.0 * lab.uniforms(lab.people.shape[1]) - 1.0)
    lab.begin()
    return lab.people[ATTITUDE].copy()


def _run(lab: Laboratory, seed: int, replicate: int) -> np.ndarray:
    """By the engine: until nobody moves; views on 0 to 1."""
    before = _start(lab, seed, replicate)
    while lab.week < LONGEST:
        lab.go(1)
        if np.abs(lab.people[ATTITUDE] - before).max() < 1e-12:
            break
        before = lab.people[ATTITUDE].copy()
    return (lab.people[ATTITUDE] + 1.0) / 2.0


def _first_weeks(lab: Laboratory, seed: int, epsilon: float) -> list[Check]:
    """The engine's weeks beside the formula, in the first run."""
    views, checks = (_start(lab, seed, 0) + 1.0) / 2.0, []
    for week in range(1, STEPS + 1):
        heard = np.abs(views[:, None] - views) <= epsilon + 1e-12
        expected = (heard @ views) / heard.sum(axis=1)
        lab.go(1)
        views = (lab.people[ATTITUDE] + 1.0) / 2.0
        off = float(np.abs(views - expected).max())
        checks.append(exact(f"difference from the formula in week {week}, largest", off, 0.0))
    return checks


def _at_the_edge(settings: dict[str, Any], epsilon: float) -> list[Check]:
    """Three people in a row, each exactly at the reach of the next: that still counts as near enough."""
    lab = Laboratory(settings, people=3, weeks=1)
    lab.people[ATTITUDE] = np.array([-2.0, 0.0, 2.0]) * epsilon
    lab.begin()
    lab.go(1)
    expected = np.array([-0.5, 0.0, 0.5]) * epsilon
    return [exact(f"three people in a row, view {i + 1} after a week", x, expected[i])
            for i, x in enumerate(lab.people[ATTITUDE] / 2.0)]


def _apart(ends: list[np.ndarray], epsilon: float) -> Check:
    """The smallest distance of neighbouring camps in all runs; one camp alone counts as the whole scale away."""
    camps = [np.unique(np.round(end, 9)) for end in ends]
    smallest = min((b - a for run in camps for a, b in pairwise(run)), default=1.0)
    return exact("distance of neighbouring camps, smallest", smallest, epsilon, 0.0, "at least")
