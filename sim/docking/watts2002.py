"""Watts 2002 (10.1073/pnas.082090499): one person sets off a cascade, or none, as the network allows."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact, share_interval
from sim.network import er_pairs, make_ties
from sim.state import PRACTISES, THRESHOLD

SETTINGS = {"network.kind": "er", "network.degree": 0, "mechanisms.adoption": "fraction_threshold",
            "adoption.revision": 1.0, "adoption.drop": 0.0}
LARGE = 0.1
"""Share of the people from which a cascade is large."""
LONGEST = 5000
AT_A_TIME = 10
STARS = [(leaves, needed) for leaves in range(1, 26) for needed in range(1, leaves + 1)]
"""Contacts of the centre, and how many of them it needs; 7/25 · 25 comes out above 7 in a computer."""
NEAR_THE_EDGE = (0.9, 1.1)
FINITE = "this close to where cascades begin or end, a network of limited size does not yet do as one without end"


def watts(threshold: float = 0.18, mean_degree: float = 3.0, people: int = 10_000, graphs: int = 300,
          seed: int = 0) -> Docked:
    """How often one person, picked at random, moves more than a tenth of a random network.

    Everybody takes up what at least the threshold's share of the own contacts do, all at once, for good.
    Expected is, for a network without end, the chance that the person or a contact touches the giant
    cluster of those whom one contact moves (by generating functions). Outside the cascade window, given
    by Σ k(k - 1) p(k) > mean degree over k up to 1/threshold, it is 0. Stars that meet the threshold
    exactly, a line, and people without contacts are worked by hand.

    Args:
        threshold: share of the contacts, the same for all (0.03 to 1).
        mean_degree: contacts on average (0.1 to 30).
        people: 2,000 to 100,000.
        graphs: networks, each with one person to begin with (10 to 10,000).
        seed: of the luck.
    """
    within("threshold", threshold, 0.03, 1)
    within("mean_degree", mean_degree, 0.1, 30)
    within("people", people, 2000, 100_000)
    within("graphs", graphs, 10, 10_000)
    lab = Laboratory(SETTINGS, people=people, weeks=LONGEST, seed=seed)
    large = sum(_spread(lab, threshold, mean_degree, seed, graph) > LARGE for graph in range(graphs))
    branching, chance = without_end(threshold, mean_degree)
    low, high = share_interval(large, graphs)
    near = len({without_end(threshold, mean_degree * factor)[0] > 1 for factor in NEAR_THE_EDGE}) > 1
    cascades = Check("share of large cascades", large / graphs, low, high, chance, 0.12,
                     "" if branching > 1 else "at most", FINITE if near else "")
    return dock("watts", "Whether one person sets off a cascade depends on those whom one contact moves.",
                "Watts 2002, 10.1073/pnas.082090499: cascade condition and generating functions",
                {"threshold": threshold, "mean_degree": mean_degree, "people": people, "graphs": graphs, "seed": seed,
                 **SETTINGS}, "distributional", [cascades, *_by_hand()])


def _spread(lab: Laboratory, threshold: float, mean_degree: float, seed: int, graph: int) -> float:
    """By the engine: share of the people in the end, on a fresh network."""
    lab.start(seed, graph)
    n = lab.people.shape[1]
    starts, ends = er_pairs(n, mean_degree, lab.key)
    _lay_down(lab, starts, ends, threshold, [int(lab.uniforms(1)[0] * n)])
    before = 0.0
    while (now := float(lab.people[PRACTISES].sum())) > before and lab.week + AT_A_TIME <= LONGEST:
        before = now
        lab.go(AT_A_TIME)
    return now / n


def _lay_down(lab: Laboratory, starts: Any, ends: Any, thresholds: Any, first: list[int]) -> None:
    """Who knows whom, everybody's threshold, and who begins."""
    ties = make_ties(lab.people.shape[1], np.asarray(starts), np.asarray(ends), np.ones((len(starts), 2)), 0)
    lab.world = lab.world._replace(ties=ties)
    lab.people[THRESHOLD], lab.people[PRACTISES] = thresholds, 0.0
    lab.people[PRACTISES, first] = 1.0
    lab.begin()


def _by_hand() -> list[Check]:
    """Networks whose outcome anybody can count."""
    met, missed = _stars(short=0), _stars(short=1)
    # six in a row and three on their own; half of the contacts needed, the first begins
    lab = Laboratory(SETTINGS, people=9, weeks=2)
    _lay_down(lab, range(5), range(1, 6), 0.5, [0])
    lab.go(2)
    return [exact("stars whose centre follows at exactly its threshold", met, len(STARS)),
            exact("stars whose centre follows one contact short of it", missed, 0),
            exact("people in a row after two weeks, one at a time", lab.people[PRACTISES, :6].sum(), 3),
            exact("people without contacts who follow", lab.people[PRACTISES, 6:].sum(), 0)]


def _stars(short: int) -> int:
    """Centres that follow, one star for every share of up to 25 contacts, `short` contacts below the threshold."""
    starts: list[int] = []
    ends: list[int] = []
    first: list[int] = []
    thresholds: list[float] = []
    centres: list[int] = []
    for leaves, needed in STARS:
        centre = len(thresholds)
        centres.append(centre)
        thresholds += [needed / leaves] + [2.0] * leaves  # no leaf ever follows
        starts += [centre] * leaves
        ends += range(centre + 1, centre + 1 + leaves)
        first += range(centre + 1, centre + 1 + needed - short)
    lab = Laboratory(SETTINGS, people=len(thresholds), weeks=1)
    _lay_down(lab, starts, ends, np.array(thresholds), first)
    lab.go(1)
    return int(lab.people[PRACTISES, centres].sum())


def without_end(threshold: float, mean_degree: float) -> tuple[float, float]:
    """For a network without end: whom one vulnerable person moves on average, and the chance of a large cascade."""
    degrees = np.arange(int(1.0 / threshold + 1e-9) + 1)
    vulnerable = stats.poisson.pmf(degrees, mean_degree)
    by_tie = degrees * vulnerable / mean_degree  # chance that a tie leads to a vulnerable person of each degree
    branching = float((by_tie * (degrees - 1)).sum())
    if branching <= 1.0:
        return branching, 0.0
    fizzles, before = 0.0, -1.0  # chance that a tie does not lead to the giant cluster: the smallest solution
    while fizzles - before > 1e-12:
        before, fizzles = fizzles, 1.0 - float((by_tie[1:] * (1.0 - fizzles ** (degrees[1:] - 1))).sum())
    return branching, 1.0 - float(np.exp(mean_degree * (fizzles - 1.0)))
