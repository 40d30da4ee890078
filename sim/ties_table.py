"""Making, finding, growing and cutting ties in the table of ties.

A person's row has bounded room; in a full row the weakest tie gives way to a new one.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import compiled
from sim.draws import GOLDEN, low_uniform, mix, pick, uniform
from sim.state import PRACTISES, PRACTISING_CONTACTS, PRESENT

NOBODY = -1
_TRIES = 32


@compiled
def find_tie(ties, i, j):
    """Slot of the tie from i to j, or -1."""
    first = ties.first[i]
    for slot in range(first, first + ties.count[i]):
        if ties.who[slot] == j:
            return slot
    return NOBODY


@compiled
def _put(ties, people, i, j, slot, strength):
    ties.who[slot] = j
    ties.strength[slot] = strength
    ties.rest[slot] = 0.0
    ties.retry[slot] = 0
    ties.count[i] += 1
    people[PRACTISING_CONTACTS, i] += people[PRACTISES, j]


@compiled
def _take_out(ties, people, i, slot):
    """Take one slot out of row i; the row's last slot moves into the gap."""
    people[PRACTISING_CONTACTS, i] -= people[PRACTISES, ties.who[slot]]
    ties.count[i] -= 1
    last = ties.first[i] + ties.count[i]
    if slot != last:
        ties.who[slot] = ties.who[last]
        ties.strength[slot] = ties.strength[last]
        ties.rest[slot] = ties.rest[last]
        ties.retry[slot] = ties.retry[last]
        ties.back[slot] = ties.back[last]
        ties.back[ties.back[slot]] = slot


@compiled
def cut_tie(ties, people, i, slot):
    """Cut a tie in both people's rows."""
    j, mirror = ties.who[slot], ties.back[slot]
    _take_out(ties, people, i, slot)
    _take_out(ties, people, j, mirror)


@compiled
def cut_all_ties(ties, people, i):
    """Cut all ties of a person."""
    while ties.count[i] > 0:
        cut_tie(ties, people, i, ties.first[i] + ties.count[i] - 1)


@compiled
def _make_room(ties, people, i):
    """Whether row i has room for one more, after its weakest tie gave way if need be."""
    room = ties.first[i + 1] - ties.first[i]
    if room == 0:
        return False
    if ties.count[i] == room:
        weakest = ties.first[i]
        for slot in range(ties.first[i] + 1, ties.first[i] + ties.count[i]):
            if ties.strength[slot] < ties.strength[weakest]:
                weakest = slot
        cut_tie(ties, people, i, weakest)
    return True


@compiled
def connect(ties, people, i, j, strength):
    """Make a tie between i and j, who are not yet tied; its slot in i's row, or -1 without room."""
    if not _make_room(ties, people, i) or not _make_room(ties, people, j):
        return NOBODY
    slot = ties.first[i] + ties.count[i]
    mirror = ties.first[j] + ties.count[j]
    _put(ties, people, i, j, slot, strength)
    _put(ties, people, j, i, mirror, strength)
    ties.back[slot] = mirror
    ties.back[mirror] = slot
    return slot


@compiled
def strength_after(strength, relational_hours, hours_to_tie):
    """Strength of a tie after hours together (E8): what is missing shrinks by exp(-hours/hours_to_tie).

    Args:
        strength: before (0-1).
        relational_hours: hours that count for the tie.
        hours_to_tie: hours that build 63 % of a tie; 50 after Hall 2018 (10.1177/0265407518761225).
    """
    return strength + (1.0 - strength) * (1.0 - math.exp(-relational_hours / hours_to_tie))


@compiled
def grow_tie(ties, people, i, j, relational_hours, hours_to_tie):
    """Grow the tie between i and j by hours together, making it if there is none; its slot, or -1."""
    slot = find_tie(ties, i, j)
    if slot == NOBODY:
        slot = connect(ties, people, i, j, 0.0)
        if slot == NOBODY:
            return NOBODY
    mirror = ties.back[slot]
    ties.strength[slot] = strength_after(ties.strength[slot], relational_hours, hours_to_tie)
    ties.strength[mirror] = strength_after(ties.strength[mirror], relational_hours, hours_to_tie)
    return slot


@compiled
def somebody_else(people, i, bits):
    """A random other person where everyone knows everyone; -1 if none is found present."""
    n = people.shape[1]
    for _ in range(_TRIES):
        j = pick(bits, n - 1)
        if j >= i:
            j += 1
        if people[PRESENT, j] > 0.0:
            return j
        bits = mix(bits + GOLDEN)
    return NOBODY


@compiled
def contact_by_strength(ties, i, bits):
    """A slot of row i drawn in proportion to its strength; -1 if all are 0.

    Draws a slot and keeps it with a probability of its strength; after 32 refusals walks the row.
    Both ways have the same distribution.
    """
    n, first = ties.count[i], ties.first[i]
    if n == 0:
        return NOBODY
    for _ in range(_TRIES):
        slot = first + pick(bits, n)
        if low_uniform(bits) < ties.strength[slot]:
            return slot
        bits = mix(bits + GOLDEN)
    total = 0.0
    for slot in range(first, first + n):
        total += ties.strength[slot]
    left = uniform(bits) * total
    for slot in range(first, first + n):
        left -= ties.strength[slot]
        if left < 0.0:
            return slot
    return NOBODY


@compiled
def count_practising_contacts(ties, people):
    """Fill the column of practising contacts from the ties."""
    for i in range(people.shape[1]):
        total = 0.0
        for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
            total += people[PRACTISES, ties.who[slot]]
        people[PRACTISING_CONTACTS, i] = total


@compiled
def set_practises(ties, people, i, practises):
    """Let a person take up the practice or drop it, and tell the contacts' counts."""
    change = practises - people[PRACTISES, i]
    people[PRACTISES, i] = practises
    for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
        people[PRACTISING_CONTACTS, ties.who[slot]] += change


@compiled
def fill_ties(ties, starts, ends, strengths):
    """Fill an empty table from a list of pairs; pairs given twice are kept once.

    Args:
        ties: table with room for all.
        starts, ends: rows of the two people of each tie.
        strengths: strength from start to end, and from end to start, shape (ties, 2).
    """
    for e in range(starts.shape[0]):
        i, j = starts[e], ends[e]
        if find_tie(ties, i, j) != NOBODY:
            continue
        slot, mirror = ties.first[i] + ties.count[i], ties.first[j] + ties.count[j]
        ties.who[slot], ties.who[mirror] = j, i
        ties.strength[slot] = ties.rest[slot] = strengths[e, 0]
        ties.strength[mirror] = ties.rest[mirror] = strengths[e, 1]
        ties.back[slot], ties.back[mirror] = mirror, slot
        ties.count[i] += 1
        ties.count[j] += 1


@compiled
def degrees(starts, ends, n_people):
    """Number of ends of the listed ties at each person."""
    count = np.zeros(n_people, np.int64)
    for e in range(starts.shape[0]):
        count[starts[e]] += 1
        count[ends[e]] += 1
    return count
