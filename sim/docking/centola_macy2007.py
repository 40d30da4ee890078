"""Centola & Macy 2007 (10.1086/521848): long ties speed up what one contact can pass on, and stop what needs two."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, at_most, dock, exact, share
from sim.errors import UserError
from sim.state import PRACTISES, Ties

SETTINGS = {"network.kind": "ring", "mechanisms.adoption": "count_threshold", "adoption.revision": 1.0,
            "adoption.drop": 0.0}
ENOUGH_SWAPS = 6
"""Ties swapped from which the narrowest spread never got round a ring: 0.3 % of 2,000, 60 rings."""
WIDE, FEW_ENOUGH = 0.5, 0.3
"""A spread is wide if it needs so small a share of the contacts on one side; it then outruns the ring while at
most this share of the ties is swapped (8 contacts, threshold 2: all rings at 10 %, 92 % of them at 50 %)."""


def centola_macy(people: int = 1000, degree: int = 4, threshold: int = 2, rewiring: float = 0.01, graphs: int = 60,
                 seed: int = 0) -> Docked:
    """How fast a practice goes round a ring, and what long ties do to it.

    It starts with one person and the contacts; whoever has as many practising contacts as the threshold
    takes it up, all at once, for good; the same with threshold 1. Expected is, on the plain ring, the
    number of weeks by counting how many on either side have enough contacts; with long ties and
    threshold 1, everybody's distance in the network. Beyond that the publication gives directions, checked
    where they hold: with threshold 1 long ties make it faster; where the threshold is half of the contacts,
    from six swapped ties on, it no longer gets round; where it is at most a quarter of them, some long
    ties make it faster too.

    Args:
        people: 50 to 20,000.
        degree: contacts of each person, even (2 to 40, at most a fifth of the people).
        threshold: practising contacts needed (1 to 40).
        rewiring: share of the ties swapped (0.001 to 1).
        graphs: networks with long ties, 40 to 1,000.
        seed: of the luck.
    """
    within("people", people, 50, 20_000)
    within("degree", degree, 2, min(40, people / 5))
    within("threshold", threshold, 1, 40)
    within("rewiring", rewiring, 0.001, 1)
    within("graphs", graphs, 40, 1000)
    if degree % 2:
        raise UserError(f"degree: {degree} is odd, but a ring has as many contacts on either side")
    settings = {**SETTINGS, "network.degree": degree}
    checks: list[Check] = []
    for needed in sorted({1, threshold}):
        set_so = {**settings, "adoption.threshold_count": needed}
        checks += _on_the_ring(set_so, people, degree, needed, seed)
        checks += _with_long_ties({**set_so, "network.rewiring": rewiring}, people, degree, needed, graphs, seed)
    return dock("centola_macy", "Long ties speed up what one contact can pass on, and stop what needs several.",
                "Centola & Macy 2007, 10.1086/521848: ring with swapped ties",
                {"people": people, "degree": degree, "threshold": threshold, "rewiring": rewiring, "graphs": graphs,
                 "seed": seed, **settings}, "relational", checks)


def ring_weeks(people: int, degree: int, threshold: int) -> int | None:
    """Weeks until all practise on a plain ring; None if nobody follows.

    On either side the next degree/2 - threshold + 1 have enough contacts, until the gap is so small that
    all left see enough from both sides together.
    """
    half = degree // 2
    step = half - threshold + 1
    if step <= 0:
        return None
    gap = people - degree - 1
    return 1 + max(0, -(-(gap - half - step) // (2 * step)))


def spread(lab: Laboratory, seed: int, graph: int) -> tuple[float, int]:
    """By the engine: share of the people in the end, and the last week in which somebody followed."""
    lab.start(seed, graph)
    ties, n = lab.world.ties, lab.people.shape[1]
    lab.people[PRACTISES] = 0.0
    lab.people[PRACTISES, first_ones(ties)] = 1.0
    lab.begin()
    before = 0.0
    while (now := float(lab.people[PRACTISES].sum())) > before and now < n:
        before = now
        lab.go(1)
    return now / n, lab.week - (now == before)


def first_ones(ties: Ties) -> np.ndarray:
    """The first person and the contacts."""
    return np.append(ties.who[ties.first[0] : ties.first[0] + ties.count[0]].astype(np.int64), 0)


def _on_the_ring(settings: dict[str, Any], people: int, degree: int, threshold: int, seed: int) -> list[Check]:
    lab = Laboratory({**settings, "network.rewiring": 0.0}, people=people, weeks=people, seed=seed)
    end, weeks = spread(lab, seed, 0)
    expected = ring_weeks(people, degree, threshold)
    if expected is None:
        return [exact(f"share who practise in the end, ring, threshold {threshold}", end, (degree + 1) / people)]
    return [exact(f"share who practise in the end, ring, threshold {threshold}", end, 1.0),
            exact(f"weeks until all practise, ring, threshold {threshold}", weeks, expected)]


def _with_long_ties(settings: dict[str, Any], people: int, degree: int, threshold: int, graphs: int,
                    seed: int) -> list[Check]:
    lab = Laboratory(settings, people=people, weeks=people, seed=seed)
    ends, weeks, off, contacts = np.zeros(graphs), np.zeros(graphs), np.zeros(graphs), set()
    for graph in range(graphs):
        ends[graph], weeks[graph] = spread(lab, seed, graph)
        if threshold == 1:
            reach, steps = _by_distance(lab.world.ties)
            off[graph] = max(abs(ends[graph] - reach), abs(weeks[graph] - steps))
            contacts |= set(lab.world.ties.count.tolist())
    swapped, n_ties = settings["network.rewiring"] * people * degree / 2, people * degree / 2
    plain = ring_weeks(people, degree, threshold) or 0
    faster = at_most(f"weeks until all practise, long ties, threshold {threshold}, no more than without",
                     np.where((ends == 1.0) | (threshold == 1), weeks, people), plain)
    if threshold == 1:
        return [exact("contacts of a person, fewest, long ties", min(contacts), degree),
                exact("contacts of a person, most, long ties", max(contacts), degree),
                exact("difference from the distances in the network, largest, long ties", off.max(), 0.0), faster]
    if 2 * threshold == degree and swapped >= ENOUGH_SWAPS:
        return [share(f"share of networks with long ties that it gets round, threshold {threshold}",
                      int((ends == 1.0).sum()), graphs, 0.0, 0.1, "at most")]
    if threshold <= WIDE * degree / 2 and 2 * ENOUGH_SWAPS <= swapped <= FEW_ENOUGH * n_ties:
        return [faster]
    return []


def _by_distance(ties: Ties) -> tuple[float, float]:
    """Share within reach of the first ones, and the most steps from the nearest of them."""
    n = len(ties.count)
    rows = np.repeat(np.arange(n), np.diff(ties.first))
    network = csr_array((np.ones(len(rows)), (rows, ties.who.astype(np.int64))), shape=(n, n))
    steps = dijkstra(network, indices=first_ones(ties), unweighted=True, min_only=True)
    return float(np.isfinite(steps).mean()), float(steps[np.isfinite(steps)].max())
