"""Eckles, Mossel, Rahimian & Sen 2024 (10.1038/s41562-024-01865-0): a little noise, and long ties help after all."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.docking.centola_macy2007 import ENOUGH_SWAPS, ring_weeks, spread
from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, at_least, at_most, dock, exact, share
from sim.state import PRACTISES

DEGREE, NEEDED = 4, 2
SETTINGS = {"network.kind": "ring", "network.degree": DEGREE, "mechanisms.adoption": "logit",
            "adoption.attitude": 0.0, "adoption.benefit": 0.0, "adoption.exhaustion": 0.0,
            "adoption.revision": 1.0, "adoption.drop": 0.0}
STEEP, NEXT_TO_NO_NOISE = 40.0, 0.01
LONGEST = 5000
SOON, MOST = 4.0, 20.0
"""A long tie needs some 2 to 3 times 1/slip weeks to set off a spread at its other end; SOON is on the safe side, and
no run waits longer than the plain ring takes and MOST times 1/slip."""


def eckles(people: int = 1000, rewiring: float = 0.1, slip: float = 0.02, graphs: int = 30, seed: int = 0) -> Docked:
    """Long ties stop a spread that needs two contacts, unless one contact is now and then enough.

    A ring in which everybody knows four, with and without some ties swapped; whoever has two practising
    contacts takes it up, all but for sure. Utility is a line through 0 halfway between one contact and two.
    Next to no noise: on the ring it gets round in the number of weeks that a plain threshold takes, and with
    long ties, from six swapped on, not at all. With noise such that one contact moves a person with a chance
    of `slip` a week: long ties save weeks, on the same luck, if that happens soon (4/slip weeks are fewer than
    the ring takes); they still cost weeks if it does not (1/slip weeks are more). Between the two nothing is
    claimed.

    Args:
        people: 200 to 5,000.
        rewiring: share of the ties swapped (0.003 to 1).
        slip: chance a week to take it up with one practising contact of four (0.0002 to 0.05).
        graphs: networks, each with its ring, 30 to 1,000.
        seed: of the luck.
    """
    within("people", people, 200, 5000)
    within("rewiring", rewiring, 0.003, 1)
    within("slip", slip, 0.0002, 0.05)
    within("graphs", graphs, 30, 1000)
    noise = _line()["adoption.reinforcement"] / (2 * DEGREE * math.log((1.0 - slip) / slip))
    return dock("eckles", "A little noise turns long ties from a hindrance into a help.",
                "Eckles et al. 2024, 10.1038/s41562-024-01865-0: noisy threshold of two contacts on a rewired ring",
                {"people": people, "rewiring": rewiring, "slip": slip, "graphs": graphs, "seed": seed, **SETTINGS,
                 **_line(), "adoption.noise": noise}, "relational",
                [*_quiet(people, rewiring, graphs, seed), *_noisy(people, rewiring, slip, noise, graphs, seed)])


def _line() -> dict[str, float]:
    """Utility by the share of practising contacts: 0 halfway between one contact and two."""
    return {"adoption.reinforcement": STEEP, "adoption.base": -STEEP * (NEEDED - 0.5) / DEGREE}


def _place(people: int, rewiring: float, noise: float, seed: int) -> Laboratory:
    settings: dict[str, Any] = {**SETTINGS, **_line(), "network.rewiring": rewiring, "adoption.noise": noise}
    return Laboratory(settings, people=people, weeks=LONGEST, seed=seed)


def _quiet(people: int, rewiring: float, graphs: int, seed: int) -> list[Check]:
    """Next to no noise: until nobody follows any more."""
    end, weeks = spread(_place(people, 0.0, NEXT_TO_NO_NOISE, seed), seed, 0)
    checks = [exact("share who practise in the end, ring, no noise", end, 1.0),
              exact("weeks until all practise, ring, no noise", weeks, ring_weeks(people, DEGREE, NEEDED) or 0)]
    if rewiring * people * DEGREE / 2 < ENOUGH_SWAPS:
        return checks
    lab = _place(people, rewiring, NEXT_TO_NO_NOISE, seed)
    round_it = sum(spread(lab, seed, graph)[0] == 1.0 for graph in range(graphs))
    return [*checks, share("share of networks with long ties that it gets round, no noise", round_it, graphs, 0.0, 0.15,
                           "at most")]


def _noisy(people: int, rewiring: float, slip: float, noise: float, graphs: int, seed: int) -> list[Check]:
    """With noise: weeks that long ties save, graph by graph on the same luck."""
    plain = ring_weeks(people, DEGREE, NEEDED) or 0
    soon, late = SOON / slip <= plain, 1.0 / slip >= plain
    if not soon and not late:
        return []
    longest = min(LONGEST, plain + MOST / slip)
    weeks = np.array([[_weeks(lab, seed, graph, longest) for graph in range(graphs)]
                      for lab in (_place(people, share_swapped, noise, seed) for share_swapped in (0.0, rewiring))])
    saved = weeks[0] - weeks[1]
    if soon:
        return [at_least("weeks that long ties save, with noise", saved, 0.0)]
    return [at_most("weeks that long ties save, with too little noise", saved, 0.0)]


def _weeks(lab: Laboratory, seed: int, graph: int, longest: float) -> float:
    """By the engine: weeks until all practise, at most so many as asked for."""
    spread(lab, seed, graph)
    while lab.people[PRACTISES].min() == 0.0 and lab.week < longest:
        lab.go(1)
    return float(lab.week)
