"""Hall 2018 (10.1177/0265407518761225): hours together make a tie; about 50 to a casual friend, 90 to a friend."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Docked, dock, exact
from sim.state import ACCESS_NEED, CAPACITY, COMMITMENT, MEMBER

SETTINGS: dict[str, Any] = {
    "mechanisms.tie_building": True, "network.kind": "er", "network.degree": 0, "time.stage_weeks": 2,
    "programme.team_size": 4, "programme.rotation": 0.0, "programme.selection": "lottery",
}
"""Nobody knows anybody at the start."""
STAGE_WEEKS = 2
WEEKS = 10
"""Five stages: in the first the ties are made, in the others they grow."""
HOURS_TO_TIE, TASK_VALUE = 50.0, 0.5


def tie_growth(hours: float = 50.0, relational_share: float = 0.6, seed: int = 0) -> Docked:
    """How strong the ties of a team are after some hours together.

    Strength = 1 - exp(-h / 50), h being the relational hours and half of those on the task. A team of four meets over
    ten weeks; every pair gives the same hours. Besides the hours asked for: 50, 90 and 200 relational hours
    (0.632, 0.835, 0.982) and 50 hours on the task only (0.393).

    Args:
        hours: together, over the ten weeks (0 to 400).
        relational_share: of the hours, the rest is spent on the task (0 to 1).
        seed: of the luck; the result does not depend on it.
    """
    within("hours", hours, 0, 400)
    within("relational_share", relational_share, 0, 1)
    checks = []
    for spent, share in dict.fromkeys([(hours, relational_share), (50.0, 1.0), (90.0, 1.0), (200.0, 1.0), (50.0, 0.0)]):
        weakest, strongest, others = _ties(spent, share, seed)
        expected = 1.0 - np.exp(-(share + TASK_VALUE * (1.0 - share)) * spent / HOURS_TO_TIE)
        name = f"after {spent:g} hours, {share:.0%} of them relational"
        checks += [exact(f"weakest tie of the team {name}", weakest, expected),
                   exact(f"strongest tie of the team {name}", strongest, expected),
                   exact(f"ties with others {name}", others, 0.0)]
    return dock("tie_growth", "Hours together make ties; hours on the task count half.",
                "Hall 2018, 10.1177/0265407518761225; E8",
                {"hours": hours, "relational_share": relational_share, "seed": seed, **SETTINGS}, "identical", checks)


def _ties(hours: float, relational_share: float, seed: int) -> tuple[float, float, int]:
    """Weakest and strongest tie between two members, either way; and the number of ties to others."""
    values = {**SETTINGS, "programme.hours": hours / WEEKS, "programme.relational_share": relational_share,
              "ties.hours_to_tie": HOURS_TO_TIE, "ties.task_value": TASK_VALUE}
    lab = Laboratory(values, people=30, weeks=WEEKS, seed=seed)
    lab.people[COMMITMENT], lab.people[ACCESS_NEED], lab.people[CAPACITY] = 1.0, 0.0, 60.0
    lab.begin()
    lab.go(WEEKS)
    ties, members = lab.world.ties, np.flatnonzero(lab.people[MEMBER])
    table = np.zeros((30, 30))
    for i in range(30):
        slots = slice(ties.first[i], ties.first[i] + ties.count[i])
        table[i, ties.who[slots]] = ties.strength[slots]
    inside = table[np.ix_(members, members)][~np.eye(len(members), dtype=bool)]
    return float(inside.min()), float(inside.max()), int(ties.count.sum() - (inside > 0.0).sum())
