"""What the picture of the people needs to know of a world: a byte a person, ties, and who talked."""

from __future__ import annotations

import numpy as np

from sim.app.widgets.network import ALLY, AWAY, IN_TEAM, PRACTISES, PRESENT, SCEPTIC, UNSURE
from sim.open_run import OpenRun
from sim.recorder import ALLY as WARM
from sim.state import ATTITUDE, AWAY_UNTIL, CONTACTS_SO_FAR, MEMBER, SITE, START_ATTITUDE, World
from sim.state import PRACTISES as DOES
from sim.state import PRESENT as HERE


def stances(attitude: np.ndarray) -> np.ndarray:
    """Who is against it (0), on the fence (1) or in favour (2): shape of `attitude`, uint8."""
    return np.where(attitude >= WARM, ALLY, np.where(attitude <= -WARM, SCEPTIC, UNSURE)).astype(np.uint8)


def kinds(world: World) -> np.ndarray:
    """Where people stood at the start, uint8 (people,)."""
    return stances(world.people[START_ATTITUDE])


def looks(world: World, week: int) -> np.ndarray:
    """How people look at the end of a week, uint8 (people,): see `NetworkView.frame`."""
    people = world.people
    return (stances(people[ATTITUDE]) + PRACTISES * (people[DOES] > 0) + IN_TEAM * (people[MEMBER] > 0)
            + PRESENT * (people[HERE] > 0) + AWAY * ((people[AWAY_UNTIL] > week) & (people[HERE] > 0))).astype(np.uint8)


def sites(world: World) -> np.ndarray:
    """Site of each person, int64 (people,)."""
    return world.people[SITE].astype(np.int64)


def tied(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Who knows whom: pairs of rows, int64 (ties, 2), and strength 0-255, uint8 (ties,); stronger direction."""
    ties = world.ties
    n = len(ties.count)
    if not len(ties.who):
        return np.zeros((0, 2), np.int64), np.zeros(0, np.uint8)
    row = np.repeat(np.arange(n), ties.count)
    begins = np.cumsum(ties.count) - ties.count
    slots = np.arange(len(row)) - np.repeat(begins, ties.count) + np.repeat(ties.first[:n], ties.count)
    other = ties.who[slots].astype(np.int64)
    once = row < other
    slots = slots[once]
    strength = np.maximum(ties.strength[slots], ties.strength[ties.back[slots]])
    return np.column_stack((row[once], other[once])), np.rint(255 * strength).astype(np.uint8)


def talks(run: OpenRun, before: float) -> np.ndarray:
    """Who went to talk to whom in the last week: advocate and other, int64 (talks, 2).

    Args:
        run: open at the end of that week.
        before: outreach contacts up to the week before.
    """
    visits, now = run.world.scratch.visits, int(run.world.programme[CONTACTS_SO_FAR])
    which = np.arange(max(int(before), now - len(visits)), now) % len(visits)
    return visits[which, :2].astype(np.int64).reshape(-1, 2)
