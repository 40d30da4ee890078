"""Making, finding, growing and cutting ties in the table of ties.

A person's row has bounded room; in a full row the weakest tie gives way to a stronger one.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import allocating, compiled, inlined
from sim.draws import GOLDEN, low_uniform, mix, pick, uniform
from sim.state import PRACTISES, PRACTISING_CONTACTS, PRESENT

NOBODY = -1
_TRIES = 32
_REFUSALS = 16


@inlined
def find_tie(ties, i, j):
    """Slot of the tie from i to j, or -1."""
    first = ties.first[i]
    for slot in range(first, first + ties.count[i]):
        if ties.who[slot] == j:
            return slot
    return NOBODY


@inlined
def kept_apart(apart, i, j):
    """Whether two people are kept apart this week, see `state.Scratch`."""
    for pair in range(apart.shape[0]):
        if (apart[pair, 0] == i and apart[pair, 1] == j) or (apart[pair, 0] == j and apart[pair, 1] == i):
            return True
    return False


@compiled
def _put(ties, people, i, j, slot, strength):
    ties.who[slot] = j
    ties.strength[slot] = strength
    ties.strongest[i] = max(ties.strongest[i], strength)
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
    j, mirror = np.int64(ties.who[slot]), np.int64(ties.back[slot])
    _take_out(ties, people, i, slot)
    _take_out(ties, people, j, mirror)


@compiled
def cut_all_ties(ties, people, i):
    """Cut all ties of a person."""
    while ties.count[i] > 0:
        cut_tie(ties, people, i, ties.first[i] + ties.count[i] - 1)


@compiled
def _weakest(ties, i):
    """Slot of the weakest tie of row i if the row is full, else -1."""
    first, count = ties.first[i], ties.count[i]
    if count < ties.first[i + 1] - first:
        return NOBODY
    weakest = first
    for slot in range(first + 1, first + count):
        if ties.strength[slot] < ties.strength[weakest]:
            weakest = slot
    return weakest


@compiled
def _has_room(ties, i, strength):
    """Whether row i takes a new tie: it is not full, or its weakest tie is weaker than the new one."""
    if ties.first[i + 1] == ties.first[i]:
        return False
    weakest = _weakest(ties, i)
    return weakest == NOBODY or ties.strength[weakest] < strength


@compiled
def _cut_weakest_if_full(ties, people, i):
    weakest = _weakest(ties, i)
    if weakest != NOBODY:
        cut_tie(ties, people, i, weakest)


@compiled
def connect(ties, people, i, j, strength):
    """Make a tie between i and j, who are not yet tied; its slot in i's row, or -1 without room."""
    if not _has_room(ties, i, strength) or not _has_room(ties, j, strength):
        return NOBODY
    _cut_weakest_if_full(ties, people, i)
    _cut_weakest_if_full(ties, people, j)
    slot = ties.first[i] + ties.count[i]
    mirror = ties.first[j] + ties.count[j]
    _put(ties, people, i, j, slot, strength)
    _put(ties, people, j, i, mirror, strength)
    ties.back[slot] = mirror
    ties.back[mirror] = slot
    return slot


@compiled
def tie_growth(relational_hours, hours_to_tie):
    """Share of what a tie lacks that hours together add (E8, D7): 1 - exp(-hours / hours_to_tie).

    Args:
        relational_hours: hours that count for the tie.
        hours_to_tie: hours that build 63 % of a tie; 50 after Hall 2018 (10.1177/0265407518761225).
    """
    return 1.0 - math.exp(-relational_hours / hours_to_tie)


@compiled
def strength_after(strength, growth):
    """Strength of a tie (0-1) after a growth (0-1) towards 1."""
    return strength + (1.0 - strength) * growth


@inlined
def grow_slot(ties, i, slot, growth):
    """Grow a tie of row i in both directions."""
    j, mirror = ties.who[slot], ties.back[slot]
    ties.strength[slot] = strength_after(ties.strength[slot], growth)
    ties.strength[mirror] = strength_after(ties.strength[mirror], growth)
    ties.strongest[i] = max(ties.strongest[i], ties.strength[slot])
    ties.strongest[j] = max(ties.strongest[j], ties.strength[mirror])


@compiled
def grow_tie(ties, people, i, j, growth):
    """Grow the tie between i and j, making it if there is none; its slot, or -1 without room."""
    slot = find_tie(ties, i, j)
    if slot == NOBODY:
        return connect(ties, people, i, j, growth)
    grow_slot(ties, i, slot, growth)
    return slot


@inlined
def mark_contacts(ties, i, marks):
    """Mark the contacts of i with their slot + 1, so that each is found at once."""
    for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
        marks[ties.who[slot]] = slot + 1.0


@inlined
def unmark_contacts(ties, i, marks):
    """Take the marks of `mark_contacts` away."""
    for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
        marks[ties.who[slot]] = 0.0


@inlined
def somebody_else(people, n_rows, i, bits):
    """A random other person among the first rows, where everyone knows everyone; -1 if none is found present."""
    for _ in range(_TRIES):
        j = pick(bits, n_rows - 1)
        if j >= i:
            j += 1
        if people[PRESENT, j] > 0.0:
            return j
        bits = mix(bits + GOLDEN)
    return NOBODY


@inlined
def contact_by_strength(ties, i, bits):
    """A slot of row i drawn in proportion to its strength; -1 if all are 0.

    Draws any slot and keeps it with a chance of its strength against the row's strongest; after many
    refusals walks along the row. Both ways have the same distribution; the first is mostly faster.
    """
    first, n, strongest = ties.first[i], ties.count[i], ties.strongest[i]
    if n == 0:
        return NOBODY
    for _ in range(_REFUSALS):
        slot = first + pick(bits, n)
        if low_uniform(bits) * strongest < ties.strength[slot]:
            return slot
        bits = mix(bits + GOLDEN)
    return _walk_to_contact(ties, first, first + n, bits)


@compiled
def _walk_to_contact(ties, first, end, bits):
    total = 0.0
    for slot in range(first, end):
        total += ties.strength[slot]
    left = uniform(bits) * total
    last = NOBODY
    for slot in range(first, end):
        if ties.strength[slot] > 0.0:
            last = slot
            left -= ties.strength[slot]
            if left < 0.0:
                return slot
    return last  # a rounding error away from the end


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
        ties.strongest[i] = max(ties.strongest[i], strengths[e, 0])
        ties.strongest[j] = max(ties.strongest[j], strengths[e, 1])


@allocating
def degrees(starts, ends, n_people):
    """Number of ends of the listed ties at each person."""
    count = np.zeros(n_people, np.int64)
    for e in range(starts.shape[0]):
        count[starts[e]] += 1
        count[ends[e]] += 1
    return count
