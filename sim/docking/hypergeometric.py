"""A fair lot and who is left out, by the hypergeometric distribution."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats

from sim.docking.laboratory import ALL_USERS, Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Docked, dock, mean, share
from sim.errors import UserError
from sim.state import GROUP, MEMBER

SETTINGS: dict[str, Any] = {**ALL_USERS, "programme.user_share": 1.0}
SMALL, LARGE = 3, 0
"""Need groups: the one that may be left out, and everybody else's."""


def lottery(users: int = 100, group: int = 10, seats: int = 10, replicates: int = 8000, seed: int = 0) -> Docked:
    """How often a lot leaves a group out, and how many seats it gets.

    Expected: C(n - g, k) / C(n, k) for nobody, 0.3305 for 10 of 100 and ten seats, and so on for one and two seats;
    k g / n seats on average. Chosen in proportion to the groups instead, a group that is due a
    seat is never left out.

    Args:
        users: n (4 to 2000).
        group: g, of these (1 to n - 1).
        seats: k (1 to n - 1).
        replicates: 100 to 100,000 draws.
        seed: of the luck.
    """
    within("users", users, 4, 2000)
    within("group", group, 1, users - 1)
    within("seats", seats, 1, users - 1)
    within("replicates", replicates, 100, 100_000)
    drawn = stats.hypergeom(users, group, seats)
    found = _seats_of_group("lottery", users, group, seats, replicates, seed)
    checks = [share(f"draws that give the group {number} seats", int((found == number).sum()), replicates,
                    float(drawn.pmf(number)), 0.035) for number in range(min(2, group, seats) + 1)]
    checks.append(mean("seats of the group", found, float(drawn.mean()), 0.06 + 0.02 * float(drawn.std())))
    if group * seats >= users:
        fair = _seats_of_group("stratified_commitment", users, group, seats, 100, seed)
        checks.append(share("teams in proportion that leave the group out", int((fair == 0).sum()), 100, 0.0, 0.05))
    return dock("lottery", "A fair lot often leaves a small group out; seats in proportion do not.",
                "Hypergeometric distribution: C(n - g, k) / C(n, k)",
                {"users": users, "group": group, "seats": seats, "replicates": replicates, "seed": seed, **SETTINGS,
                 "programme.selection": "lottery"}, "distributional", checks)


def _seats_of_group(rule: str, users: int, group: int, seats: int, replicates: int, seed: int) -> np.ndarray:
    """Seats that the group gets, in each draw."""
    values = {**SETTINGS, "programme.team_size": seats, "programme.selection": rule}
    lab = Laboratory(values, people=users, weeks=1, seed=seed)
    found = np.zeros(replicates)
    for run in range(replicates):
        lab.start(seed, run)
        lab.people[GROUP] = np.where(np.arange(users) < group, SMALL, LARGE)
        lab.begin()
        lab.go(1)
        if lab.people[MEMBER].sum() != seats:
            raise UserError(f"seats: {seats} of {users} could not be filled")
        found[run] = lab.people[MEMBER, :group].sum()
    return found
