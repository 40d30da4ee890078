"""Keyed random numbers: (seed, replicate, week, purpose, person, slot) to a number.

A draw is a pure function of its key, so a run depends on its key alone: never on the order of
calls, on a worker, or on what another rule drew. Two scenarios share their luck decision by
decision. The hash is the finaliser of splitmix64 (Steele, Lea & Flood 2014); a person's key is
itself a hash, so the keys of two people never run side by side.
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import allocating, compiled

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
ONE = np.uint64(1)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31, _S32 = (np.uint64(bits) for bits in (11, 27, 30, 31, 32))
_S64 = np.uint64(64)
_ZERO = np.uint64(0)
_LOW = np.uint64(0xFFFFFFFF)
_ONE_PASS = np.uint64(12)  # bits, as `state.ONE_PASS_BITS`

# Purposes: one number each, never renumbered, never used twice (a test looks).
P_PERSON = np.uint64(1)
P_ROLE = np.uint64(2)
P_GROUP = np.uint64(3)
P_CHAMPION = np.uint64(4)
P_STUBBORN = np.uint64(5)
P_NETWORK = np.uint64(6)
P_LONG_TIES = np.uint64(7)
P_ORDER = np.uint64(8)
P_MEETING = np.uint64(9)
P_ADOPTION = np.uint64(10)
P_EXPERIENCE = np.uint64(11)
P_OUTCOME = np.uint64(12)
P_DISCLOSURE = np.uint64(13)
P_ROTATION = np.uint64(14)
P_SELECTION = np.uint64(15)
P_EXIT = np.uint64(16)
P_OUTREACH = np.uint64(17)
P_TARGET = np.uint64(18)
P_PAID_OUTREACH = np.uint64(19)
P_SLICES = np.uint64(20)
P_PAIRING = np.uint64(21)
P_NEWCOMER = np.uint64(22)
P_RESAMPLE = np.uint64(23)
P_LAID_DOWN = np.uint64(24)  # laid down outside of runs: starts of docking cases, points of a design


@compiled
def mix(z):
    """Scramble 64 bits."""
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    return z ^ (z >> _S31)


@compiled
def run_key(seed, replicate):
    """Key of one run, from the seed and the replicate (both whole numbers from 0)."""
    return mix(mix(np.uint64(seed) * GOLDEN + _MIX_1) + np.uint64(replicate) * GOLDEN)


@compiled
def week_luck(run, week):
    """Key of one week of a run; the set-up is week -1."""
    return mix(run ^ (np.uint64(week + 2) * _MIX_2))


@compiled
def stream(luck, purpose):
    """Key of one purpose in one week."""
    return mix(luck ^ (purpose * GOLDEN))


@compiled
def draw(key, person):
    """64 random bits of a person (a key of `people_keys`) for a stream."""
    return mix(key + person)


@compiled
def again(bits, slot):
    """Further bits of the same draw: slot 1, 2, 3 …"""
    return mix(bits + np.uint64(slot) * GOLDEN)


@compiled
def uniform(bits):
    """A number in [0, 1) from 64 bits."""
    return float(bits >> _S11) * 1.1102230246251565e-16


@compiled
def low_uniform(bits):
    """A number in [0, 1) from the lower half of 64 bits; independent of `pick`."""
    return float(bits & _LOW) * 2.3283064365386963e-10


@compiled
def pick(bits, n):
    """A whole number in 0 … n-1 from the upper half of 64 bits."""
    return np.int64(((bits >> _S32) * np.uint64(n)) >> _S32)


@compiled
def normal(bits):
    """A standard normal number (Box & Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(bits)))
    return radius * math.cos(6.283185307179586 * uniform(again(bits, ONE)))


@compiled
def row_keys(keys):
    """Fill the keys of generated people: a hash of the row number."""
    for i in range(keys.shape[0]):
        keys[i] = mix(np.uint64(i + 1) * GOLDEN)


@compiled
def _empty(buckets, n_buckets):
    for b in range(_ZERO, n_buckets + ONE):
        buckets[b] = _ZERO


@compiled
def _count_to_starts(buckets, n_buckets):
    for b in range(_ZERO, n_buckets):
        buckets[b + ONE] += buckets[b]


@compiled
def order_people(key, keys, scratch, bits):
    """Random order of all people by the hash of each one's own key (radix sort).

    Fills `scratch.order` (rows) and `scratch.hashes` (ascending). Taking one person away leaves
    the order of the others as it was. `bits` is about log2 of the number of people.
    """
    hashes, order, buckets = scratch.hashes, scratch.order, scratch.buckets
    hashes2, order2 = scratch.hashes2, scratch.order2
    n = np.uint64(keys.shape[0])
    if bits <= _ONE_PASS:
        n_buckets, shift = ONE << bits, _S64 - bits
        _empty(buckets, n_buckets)
        for i in range(_ZERO, n):
            h = mix(key + keys[i])
            hashes2[i] = h
            buckets[(h >> shift) + ONE] += ONE
        _count_to_starts(buckets, n_buckets)
        for i in range(_ZERO, n):
            h = hashes2[i]
            p = buckets[h >> shift]
            buckets[h >> shift] = p + ONE
            hashes[p] = h
            order[p] = i
    else:
        low_bits = bits >> ONE
        n_buckets, shift = ONE << low_bits, _S64 - bits
        mask = n_buckets - ONE
        _empty(buckets, n_buckets)
        for i in range(_ZERO, n):
            h = mix(key + keys[i])
            hashes[i] = h
            buckets[((h >> shift) & mask) + ONE] += ONE
        _count_to_starts(buckets, n_buckets)
        for i in range(_ZERO, n):
            h = hashes[i]
            b = (h >> shift) & mask
            p = buckets[b]
            buckets[b] = p + ONE
            hashes2[p] = h
            order2[p] = i
        n_buckets, shift = ONE << (bits - low_bits), _S64 - (bits - low_bits)
        _empty(buckets, n_buckets)
        for i in range(_ZERO, n):
            buckets[(hashes2[i] >> shift) + ONE] += ONE
        _count_to_starts(buckets, n_buckets)
        for i in range(_ZERO, n):
            h = hashes2[i]
            p = buckets[h >> shift]
            buckets[h >> shift] = p + ONE
            hashes[p] = h
            order[p] = order2[i]
    _finish_order(hashes, order, n)


@compiled
def _finish_order(hashes, order, n):
    """Insertion sort of what the buckets left nearly sorted."""
    for p in range(ONE, n):
        h = hashes[p]
        if hashes[p - ONE] > h:
            row, q = order[p], p
            while q > _ZERO and hashes[q - ONE] > h:
                hashes[q] = hashes[q - ONE]
                order[q] = order[q - ONE]
                q -= ONE
            hashes[q] = h
            order[q] = row


@allocating
def uniforms(key, n):
    """Numbers in [0, 1) of one stream, shape (n,)."""
    numbers = np.zeros(n)
    for k in range(n):
        numbers[k] = uniform(again(key, k))
    return numbers


@allocating
def resampled_rows(n, resamples):
    """Rows drawn with replacement, shape (resamples, n): the same at every call."""
    rows = np.zeros((resamples, n), np.int64)
    for r in range(resamples):
        key = stream(week_luck(run_key(r, 0), -2), P_RESAMPLE)
        for k in range(n):
            rows[r, k] = pick(again(key, k), n)
    return rows
