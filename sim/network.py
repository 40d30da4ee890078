"""Who knows whom at the start: generated from keyed draws, or taken from a list of ties.

Each generator returns pairs of rows; `make_ties` turns pairs into the table of ties.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import allocating, compiled
from sim.draws import GOLDEN, P_LONG_TIES, P_NETWORK, again, draw, mix, pick, stream, uniform
from sim.settings import choice_number
from sim.state import CHARITY, ROLE, SITE, Ties
from sim.ties_table import degrees, fill_ties

SITES = choice_number("network.kind", "sites")
RING = choice_number("network.kind", "ring")
ER = choice_number("network.kind", "er")
BA = choice_number("network.kind", "ba")
WELL_MIXED = choice_number("network.kind", "well_mixed")
_TRIES = 32


@compiled
def _know_each_other(key, keys, i, j, chance):
    """Whether two people know each other, from both people's keys."""
    return uniform(draw(draw(key, keys[i]), keys[j])) < chance


@allocating
def _ties_within(people, keys, key, chance, starts, ends):
    """Pairs within each site; rows of a site may stand anywhere. Counts only if the arrays are empty."""
    n = keys.shape[0]
    rows = np.argsort(people[SITE], kind="mergesort")
    found, begin = 0, 0
    while begin < n:
        end = begin
        while end < n and people[SITE, rows[end]] == people[SITE, rows[begin]]:
            end += 1
        for p in range(begin, end):
            for q in range(p + 1, end):
                if _know_each_other(key, keys, rows[p], rows[q], chance):
                    if found < starts.shape[0]:
                        starts[found], ends[found] = rows[p], rows[q]
                    found += 1
        begin = end
    return found


@compiled
def _ties_elsewhere(people, keys, key, mean, bridging, starts, ends):
    """Pairs across sites: each person seeks half of the mean number, people at charities more."""
    n = keys.shape[0]
    found = 0
    for i in range(n):
        sought = 0.5 * mean * (bridging if people[ROLE, i] == CHARITY else 1.0)
        h = draw(key, keys[i])
        for _ in range(int(sought + uniform(h))):
            for _ in range(8):
                h = mix(h + GOLDEN)
                j = pick(h, n)
                if people[SITE, j] != people[SITE, i]:
                    if found < starts.shape[0]:
                        starts[found], ends[found] = i, j
                    found += 1
                    break
    return found


@allocating
def sites_pairs(people, keys, luck, chance, elsewhere, bridging):
    """Pairs of a network of sites with some contacts elsewhere."""
    within, beyond = stream(luck, P_NETWORK), stream(luck, P_LONG_TIES)
    none = np.zeros(0, np.int64)
    n_within = _ties_within(people, keys, within, chance, none, none)
    n_beyond = _ties_elsewhere(people, keys, beyond, elsewhere, bridging, none, none)
    starts, ends = np.zeros(n_within + n_beyond, np.int64), np.zeros(n_within + n_beyond, np.int64)
    _ties_within(people, keys, within, chance, starts[:n_within], ends[:n_within])
    _ties_elsewhere(people, keys, beyond, elsewhere, bridging, starts[n_within:], ends[n_within:])
    return starts, ends


@compiled
def _replace(contacts, i, old, new):
    for k in range(contacts.shape[1]):
        if contacts[i, k] == old:
            contacts[i, k] = new
            return


@compiled
def _among(contacts, i, j):
    for k in range(contacts.shape[1]):
        if contacts[i, k] == j:
            return True
    return False


@allocating
def _lattice(n, half):
    """Pairs of a ring in which everybody knows `half` people on either side, and everybody's contacts."""
    starts, ends = np.zeros(n * half, np.int64), np.zeros(n * half, np.int64)
    contacts = np.full((n, 2 * half), -1, np.int64)
    e = 0
    for i in range(n):
        for step in range(1, half + 1):
            j = (i + step) % n
            starts[e], ends[e] = i, j
            contacts[i, 2 * step - 2], contacts[j, 2 * step - 1] = j, i
            e += 1
    return starts, ends, contacts


@compiled
def _swap(starts, ends, contacts, e, f):
    """Turn ties a-b and c-d into a-d and c-b, unless that makes a tie twice or to oneself; whether it did."""
    a, b, c, d = starts[e], ends[e], starts[f], ends[f]
    if a in (c, d) or b in (c, d) or _among(contacts, a, d) or _among(contacts, c, b):
        return False
    _replace(contacts, a, b, d)
    _replace(contacts, d, c, a)
    _replace(contacts, c, d, b)
    _replace(contacts, b, a, c)
    ends[e], ends[f] = d, b
    return True


@allocating
def ring_pairs(n, degree, rewiring, luck):
    """Pairs of a ring in which everybody knows the nearest `degree`, then pairs of ties swapped.

    A swap turns a-b and c-d into a-d and c-b, so everybody keeps as many contacts (the rewiring of
    Centola & Macy 2007, 10.1086/521848). `rewiring` is the share of the ties that take part, each once.
    """
    starts, ends, contacts = _lattice(n, min(degree, n - 1) // 2)
    key, n_ties = stream(luck, P_NETWORK), starts.shape[0]
    ties = np.arange(n_ties)
    taking_part = int(0.5 * rewiring * n_ties + 0.5) * 2
    for k in range(min(taking_part, n_ties) // 2):
        h = again(key, k)
        for place in (2 * k, 2 * k + 1):  # draw the next two of those left
            h = mix(h + GOLDEN)
            other = place + pick(h, n_ties - place)
            ties[place], ties[other] = ties[other], ties[place]
        for _ in range(_TRIES):
            if _swap(starts, ends, contacts, ties[2 * k], ties[2 * k + 1]):
                break
            h = mix(h + GOLDEN)
            other = 2 * k + 1 + pick(h, n_ties - 2 * k - 1)
            ties[2 * k + 1], ties[other] = ties[other], ties[2 * k + 1]
    return starts, ends


@compiled
def _walk_pairs(n, chance, key, starts, ends):
    """Independent pairs with the same chance, by skipping to the next one that exists."""
    found, i, j, slot = 0, 1, -1, 0
    scale = math.log1p(-chance) if chance < 1.0 else -math.inf
    while True:
        slot += 1
        skip = math.log(1.0 - uniform(again(key, slot))) / scale
        if skip > float(n) * n:
            return found
        j += 1 + int(skip)
        while j >= i:
            j -= i
            i += 1
            if i >= n:
                return found
        if found < starts.shape[0]:
            starts[found], ends[found] = i, j
        found += 1


@allocating
def er_pairs(n, degree, luck):
    """Pairs of a random network (Erdős & Rényi 1959), each existing with the same chance."""
    key = stream(luck, P_NETWORK)
    chance = min(1.0, degree / (n - 1.0))
    none = np.zeros(0, np.int64)
    if chance <= 0.0:
        return none, none
    found = _walk_pairs(n, chance, key, none, none)
    starts, ends = np.zeros(found, np.int64), np.zeros(found, np.int64)
    _walk_pairs(n, chance, key, starts, ends)
    return starts, ends


@allocating
def ba_pairs(n, degree, luck):
    """Pairs of a network with hubs (Barabási & Albert 1999): newcomers prefer the well connected."""
    each = min(degree // 2, n - 1)
    if each == 0:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    starts, ends = np.zeros((n - each) * each, np.int64), np.zeros((n - each) * each, np.int64)
    h = stream(luck, P_NETWORK)
    found = 0
    for i in range(each, n):
        begin = found
        while found < begin + each:
            h = mix(h + GOLDEN)
            if i == each:
                j = found - begin
            else:
                end = pick(h, 2 * begin)
                j = starts[end // 2] if end % 2 == 0 else ends[end // 2]
            known = False
            for e in range(begin, found):
                known = known or ends[e] == j
            if not known:
                starts[found], ends[found] = i, j
                found += 1
    return starts, ends


@allocating
def make_pairs(people, keys, settings, luck):
    """Pairs of rows that know each other, as the settings ask; none where everyone knows everyone."""
    s = settings[0]
    n, kind = keys.shape[0], s.network_kind
    if kind == SITES:
        return sites_pairs(people, keys, luck, s.network_contacts_within, s.network_contacts_elsewhere,
                           s.network_bridging)
    if kind == RING:
        return ring_pairs(n, s.network_degree, s.network_rewiring, luck)
    if kind == ER:
        return er_pairs(n, s.network_degree, luck)
    if kind == BA:
        return ba_pairs(n, s.network_degree, luck)
    return np.zeros(0, np.int64), np.zeros(0, np.int64)


def make_ties(n_people: int, starts: np.ndarray, ends: np.ndarray, strengths: np.ndarray, room: int) -> Ties:
    """The table of ties.

    Args:
        n_people: number of people.
        starts, ends: rows of the two people of each tie.
        strengths: strength in either direction (0-1), shape (ties, 2).
        room: contacts that each row has room for, if it starts with fewer.
    """
    first = np.zeros(n_people + 1, np.int64)
    np.cumsum(np.maximum(degrees(starts, ends, n_people), room), out=first[1:])
    slots = int(first[-1])
    ties = Ties(first, np.zeros(n_people, np.int64), np.zeros(slots, np.uint32), np.zeros(slots), np.zeros(slots),
                np.zeros(slots, np.int32), np.zeros(slots, np.uint16), np.zeros(n_people))
    fill_ties(ties, starts, ends, strengths)
    return ties
