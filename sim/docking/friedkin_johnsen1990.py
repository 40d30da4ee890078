"""Friedkin & Johnsen 1990 (10.1080/0022250X.1990.9990069): people listen, but keep to where they started."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.degroot1974 import THREE, attitudes, by_person, read
from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact, share
from sim.state import ANCHOR, ATTITUDE

SETTINGS = {"mechanisms.attitude": "linear"}
PULL, REACH = 0.3, 0.6
DEFAULT_RULE = {"mechanisms.attitude": "fj_bounded", "attitude.pull": PULL, "attitude.reach": REACH,
                "attitude.tie_reach": 0.0}
LISTENS = np.array([[0.0, 1.0], [0.0, 0.0]])
"""The first of two people listens to the second, and not the other way round."""
CHAIN = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
"""The first listens to the second, and the second to the third."""
CHAINS = 600


def friedkin_johnsen(weights: tuple[Any, ...] = THREE, start: tuple[Any, ...] = (1.0, 0.0, 0.0),
                     susceptibility: float = 0.5, weeks: int = 100, seed: int = 0) -> Docked:
    """Everybody takes, at once, part of the mean and part of the own first view: x(t + 1) = λ W x(t) + (1 - λ) x(0).

    Expected is this closed form after one week, two weeks and at the end; and, in the long run, the
    solution x* of (I - λ W) x* = (1 - λ) x(0). What is still to go at the end is at most λ^weeks times 2.
    The model's default rule adds that people hear views within reach only, and one contact a week: there,
    of two people of whom one listens, that one alone must move, and only if the other is within reach. They
    come one after the other in random order: along a chain, the first must hear what the second has just
    heard in every other run.

    Args:
        weights: as for `degroot`: a row a person, 2 to 10 people, each row sums to 1.
        start: views at the start, -1 to 1, one a person.
        susceptibility: λ, the share that others have in a person's view (0 to 0.99); the same for all.
        weeks: 2 to 5,000.
        seed: of the luck; the result does not depend on it.
    """
    matrix, views = read(weights, start)
    within("susceptibility", susceptibility, 0, 0.99)
    within("weeks", weeks, 2, 5000)
    settings = {**SETTINGS, "attitude.anchor_pull": 1.0 - susceptibility}
    ours = attitudes(settings, matrix, views, weeks, seed)
    system = np.eye(len(views)) - susceptibility * matrix
    rest = np.linalg.solve(system, (1.0 - susceptibility) * views)
    left = {t: np.linalg.matrix_power(susceptibility * matrix, t) @ (views - rest) for t in ours}
    checks = by_person(ours, {t: rest + left[t] for t in ours})
    checks += [exact(f"in the long run, person {i + 1}", x, rest[i], 1e-9 + 2 * susceptibility**weeks)
               for i, x in enumerate(ours[weeks])]
    checks += [*_default_rule(1.0 - susceptibility, seed), _one_after_the_other(seed)]
    return dock("friedkin_johnsen", "People who keep to their first view in part stay divided, however long they talk.",
                "Friedkin & Johnsen 1990, 10.1080/0022250X.1990.9990069: x* = (I - λW)⁻¹ (1 - λ) x(0)",
                {"weights": weights, "start": start, "susceptibility": susceptibility, "weeks": weeks, "seed": seed,
                 **settings}, "identical", checks)


def _default_rule(anchor_pull: float, seed: int) -> list[Check]:
    """A week of two people by the default rule: x + pull (y - x) if heard, then anchor_pull of the way back."""
    settings = {**DEFAULT_RULE, "attitude.anchor_pull": anchor_pull}
    checks = []
    for words, first in (("within reach", 0.5), ("out of reach", 0.7)):
        lab = Laboratory(settings, people=2, weeks=1, seed=seed)
        lab.know(LISTENS)
        lab.people[ATTITUDE] = lab.people[ANCHOR] = np.array([first, 0.0])
        lab.begin()
        lab.go(1)
        heard = first - PULL * first if first <= REACH else first
        listener, other = lab.people[ATTITUDE]
        checks += [exact(f"default rule, {words}: who listens", listener, heard + anchor_pull * (first - heard)),
                   exact(f"default rule, {words}: who is listened to", other, 0.0)]
    return checks


def _one_after_the_other(seed: int) -> Check:
    """Share of runs in which the first of a chain hears what the second has just heard."""
    lab = Laboratory({**DEFAULT_RULE, "attitude.anchor_pull": 0.0}, people=3, weeks=1, seed=seed)
    just_heard = 0
    for run in range(CHAINS):
        lab.start(seed, run)
        lab.know(CHAIN)
        lab.people[ATTITUDE] = lab.people[ANCHOR] = np.array([0.0, 0.3, 0.6])
        lab.begin()
        lab.go(1)
        just_heard += bool(lab.people[ATTITUDE, 0] > PULL * 0.3 + 1e-9)
    return share("default rule, along a chain: runs in which the news travels two steps in a week", just_heard, CHAINS,
                 0.5, 0.1)
