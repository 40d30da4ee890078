"""Deffuant, Neau, Amblard & Weisbuch 2000 (10.1142/S0219525900000078): two meet, and move if near enough."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, at_least, at_most, dock, exact, share
from sim.state import ATTITUDE

SETTINGS = {"mechanisms.attitude": "deffuant", "network.kind": "well_mixed"}
AMONG_CONTACTS = {"network.kind": "er", "network.degree": 10, "network.meeting": "anyone"}
PUBLISHED = {0.5: (1, 1.0), 0.4: (1, 1.0), 0.35: (1, 1.0), 0.3: (1, 0.99), 0.25: (2, 0.95), 0.22: (2, 1.0),
             0.2: (2, 1.0), 0.15: (3, 0.91)}
"""Reach: major clusters, and the share of runs that end with so many (1,000 people, mu 0.5); one cluster at 0.5
and two at 0.2 are published, the rest was found with 1,000 runs of a separate program."""
SPLIT, REBIRTH, PERIOD = 1.871, 2.724, 2.155
"""Where one more major cluster appears, in 1/(2 reach) (Ben-Naim, Krapivsky & Redner 2003)."""
BLUR = 0.15
"""A crowd of some hundred people may tip so far (as a share) from where one without end does."""
GAP, MAJOR = 0.02, 0.05
"""Views further apart than GAP are two clusters; a cluster counts from MAJOR of the people."""


def deffuant(epsilon: float = 0.25, mu: float = 0.5, people: int = 1000, weeks: int = 200, replicates: int = 200,
             seed: int = 0) -> Docked:
    """How many camps are left, if people listen only to those whose view is near enough.

    Views are uniform on 0 to 1; ours, on -1 to 1, are twice as wide, and so is the reach. In a week
    everybody in turn, in random order, meets somebody: as many meetings as people, two a person.
    Expected is, for the listed reaches, the share of runs with the listed number of major clusters;
    for others the number by the rate equation for a crowd without end, where it is the same at a reach
    15 % smaller and larger, and otherwise not fewer and not more than at these. Major clusters lie
    further apart than the reach, and the mean view never changes.

    Args:
        epsilon: reach, on a scale of 0 to 1 (0.1 to 0.5).
        mu: share of the difference that both move (0.1 to 0.5).
        people: 300 to 20,000.
        weeks: 100 to 5,000.
        replicates: runs, 10 to 10,000.
        seed: of the luck.
    """
    within("epsilon", epsilon, 0.1, 0.5)
    within("mu", mu, 0.1, 0.5)
    within("people", people, 300, 20_000)
    within("weeks", weeks, 100, 5000)
    within("replicates", replicates, 10, 10_000)
    settings = {**SETTINGS, "attitude.reach": 2 * epsilon, "attitude.pull": mu}
    moved, centres = _runs(settings, people, weeks, replicates, seed)
    checks = [exact("change of the mean view, largest of all runs", moved, 0.0), *_two_people(settings, epsilon, mu),
              *_number(epsilon, mu, people, np.array([len(run) for run in centres]))]
    apart = [b - a for run in centres for a, b in pairwise(run)]
    if apart:
        checks.append(exact("distance of neighbouring major clusters, smallest", min(apart), epsilon, 0.0, "at least"))
    moved, _ = _runs({**settings, **AMONG_CONTACTS}, people, 20, 1, seed)
    checks.append(exact("change of the mean view, people with ten contacts", moved, 0.0))
    return dock("deffuant", "Those who listen only to their like end up in camps; the narrower, the more camps.",
                "Deffuant et al. 2000, 10.1142/S0219525900000078: if |x - y| < ε, both move by μ of the difference",
                {"epsilon": epsilon, "mu": mu, "people": people, "weeks": weeks, "replicates": replicates,
                 "seed": seed, **settings}, "distributional", checks)


def _runs(settings: dict[str, Any], people: int, weeks: int, replicates: int,
          seed: int) -> tuple[float, list[np.ndarray]]:
    """By the engine: the largest change of a mean view, and each run's major clusters, views on 0 to 1."""
    lab = Laboratory(settings, people=people, weeks=weeks, seed=seed)
    moved, centres = 0.0, []
    for replicate in range(replicates):
        lab.start(seed, replicate)
        start = lab.uniforms(people)
        lab.people[ATTITUDE] = 2.0 * start - 1.0
        lab.begin()
        lab.go(weeks)
        end = (lab.people[ATTITUDE] + 1.0) / 2.0
        moved = max(moved, abs(float(end.mean() - start.mean())))
        centres.append(major_clusters(end))
    return moved, centres


def major_clusters(views: np.ndarray) -> np.ndarray:
    """Mean view of each cluster that has enough people, in order."""
    in_order = np.sort(views)
    clusters = np.split(in_order, np.flatnonzero(np.diff(in_order) > GAP) + 1)
    return np.array([cluster.mean() for cluster in clusters if len(cluster) >= MAJOR * len(views)])


def _number(epsilon: float, mu: float, people: int, counts: np.ndarray) -> list[Check]:
    """The number of major clusters against the table where it holds, else against the rate equation."""
    if mu == 0.5 and people == 1000 and epsilon in PUBLISHED:
        number, often = PUBLISHED[epsilon]
        hits = int((counts == number).sum())
        return [share(f"share of runs that end in {number} major clusters", hits, len(counts), often, 0.1)]
    fewest, most = without_end(epsilon * (1 + BLUR)), without_end(epsilon * (1 - BLUR))
    return [at_least("major clusters, mean of all runs, not fewer", counts, fewest, 0.25),
            at_most("major clusters, mean of all runs, not more", counts, most, 0.25)]


def without_end(epsilon: float) -> int:
    """Major clusters of a crowd without end."""
    width = 0.5 / epsilon
    return 1 + sum(int(max(0.0, width - first + PERIOD) // PERIOD) for first in (SPLIT, REBIRTH))


def _two_people(settings: dict[str, Any], epsilon: float, mu: float) -> list[Check]:
    """Two people alone: each picks the other once a week, so they meet twice. Views on 0 to 1, worked by hand."""
    near = 0.8 * epsilon
    after = near * (1.0 - 2.0 * mu) ** 2
    checks = []
    for kind, other in (("anyone", {}), ("contacts", {**AMONG_CONTACTS, "network.degree": 1})):
        for distance, left, words in ((near, after, "within reach"), (epsilon, epsilon, "exactly at the reach")):
            lab = Laboratory({**settings, **other}, people=2, weeks=1)
            lab.people[ATTITUDE] = [0.0, 2.0 * distance]
            lab.begin()
            lab.go(1)
            views = lab.people[ATTITUDE] / 2.0
            moved = (distance - left) / 2
            for name, view, expected in (("lower", views[0], moved), ("upper", views[1], distance - moved)):
                checks.append(exact(f"two people {words}, {kind}, {name} view after two meetings", view, expected))
    return checks
