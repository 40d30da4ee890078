"""Attitudes move when people meet.

Claim: allies can bring others round, as far as these can hear them.
Equation (E9, default): x_i += pull · w_ij · (x_j - x_i) if |x_j - x_i| <= reach + tie_reach · w_ij,
then x_i += anchor_pull · (own view - x_i). The own view moves with experience:
good +anchor_shift · (1 - own view), bad -anchor_shift · (1 + own view) · (1 - repair if disclosed).
Source: Friedkin & Johnsen 1990 (anchor); Deffuant et al. 2000 and Hegselmann & Krause 2002 (bounded
confidence); DeGroot 1974; Mobilia et al. 2007 (voter with zealots); Battilana & Casciaro 2013 (ties widen).
Reads: attitude, anchor, ties, outcome. Writes: attitude, anchor.
Updating, and who moves: fj_bounded and repulsive: the listener, one after the other in random order;
deffuant: both, one after the other; voter: the one picked copies, one pick after the other; linear and
hk: everybody at once. Stubborn people never move.
"""

import numpy as np

from sim.compiled import allocating, compiled, inlined
from sim.draws import GOLDEN, P_MEETING, again, mix, pick, stream
from sim.settings import choice_number
from sim.state import (ANCHOR, ATTITUDE, DISCLOSED, N_PRESENT, N_ROWS, N_STUBBORN, OUTCOME, PRESENT, SELF_WEIGHT,
                       STUBBORN)
from sim.ties_table import contact_by_strength, kept_apart, somebody_else

FJ_BOUNDED = choice_number("mechanisms.attitude", "fj_bounded")
LINEAR = choice_number("mechanisms.attitude", "linear")
DEFFUANT = choice_number("mechanisms.attitude", "deffuant")
HK = choice_number("mechanisms.attitude", "hk")
VOTER = choice_number("mechanisms.attitude", "voter")
REPULSIVE = choice_number("mechanisms.attitude", "repulsive")
NONE = choice_number("mechanisms.attitude", "none")
WELL_MIXED = choice_number("network.kind", "well_mixed")
ANYONE = choice_number("network.meeting", "anyone")
_U32 = np.uint64(32)
_Z64 = np.uint64(0)


@compiled
def pulled(own, other, pull, strength, reach, tie_reach):
    """Attitude of a listener after a meeting: unchanged if the other is out of reach."""
    difference = other - own
    if abs(difference) <= reach + tie_reach * strength:
        return own + pull * strength * difference
    return own


@compiled
def pulled_or_pushed(own, other, pull, strength, reach, tie_reach):
    """As `pulled`, but a view out of reach pushes the listener away (contested: Takács et al. 2016)."""
    difference = other - own
    if abs(difference) <= reach + tie_reach * strength:
        return own + pull * strength * difference
    return min(1.0, max(-1.0, own - pull * strength * difference))


@compiled
def anchored(attitude, anchor, anchor_pull):
    """Attitude after a week's return to the own view."""
    return attitude + anchor_pull * (anchor - attitude)


@compiled
def averaged(own, others_mean, anchor, self_weight, anchor_pull):
    """Linear update (DeGroot; Friedkin–Johnsen with an anchor): x' = (1-a)(s x + (1-s) mean) + a anchor."""
    return (1.0 - anchor_pull) * (self_weight * own + (1.0 - self_weight) * others_mean) + anchor_pull * anchor


@compiled
def anchor_after(anchor, outcome, disclosed, shift, repair):
    """Own view after an experience (1 good, -1 bad, 0 none); a failure discussed openly counts less."""
    if outcome > 0.0:
        return anchor + shift * (1.0 - anchor)
    if outcome < 0.0:
        return anchor - shift * (1.0 + anchor) * (1.0 - repair * disclosed)
    return anchor


@inlined
def partner_of(people, ties, programme, apart, s, i, bits):
    """Row and tie strength of the person that i meets, or -1."""
    if s.network_kind == WELL_MIXED:
        j = somebody_else(people, np.int64(programme[N_ROWS]), i, bits)
        return -1 if kept_apart(apart, i, j) else j, s.network_strength_start
    if s.network_meeting == ANYONE:
        n = ties.count[i]
        slot = ties.first[i] + pick(bits, n) if n > 0 else -1
    else:
        slot = contact_by_strength(ties, i, bits)
    if slot < 0 or kept_apart(apart, i, np.int64(ties.who[slot])):
        return -1, 0.0
    return np.int64(ties.who[slot]), ties.strength[slot]


@compiled
def _listen(people, ties, programme, scratch, s, luck):
    """fj_bounded and repulsive: each listens to one contact, in random order."""
    salt = stream(luck, P_MEETING)
    for p in range(people.shape[1]):
        i = np.int64(scratch.order[p])
        if people[STUBBORN, i] > 0.0 or people[PRESENT, i] == 0.0:
            continue
        own = people[ATTITUDE, i]
        j, strength = partner_of(people, ties, programme, scratch.apart, s, i, mix(scratch.hashes[p] ^ salt))
        if j >= 0:
            if s.mechanisms_attitude == REPULSIVE:
                own = pulled_or_pushed(own, people[ATTITUDE, j], s.attitude_pull, strength, s.attitude_reach,
                                       s.attitude_tie_reach)
            else:
                own = pulled(own, people[ATTITUDE, j], s.attitude_pull, strength, s.attitude_reach,
                             s.attitude_tie_reach)
        people[ATTITUDE, i] = anchored(own, people[ANCHOR, i], s.attitude_anchor_pull)


@compiled
def _pair_up(people, ties, programme, scratch, s, luck):
    """deffuant: each meets one contact in random order; both move, unless too far apart."""
    salt = stream(luck, P_MEETING)
    for p in range(people.shape[1]):
        i = np.int64(scratch.order[p])
        if people[PRESENT, i] == 0.0:
            continue
        j, _ = partner_of(people, ties, programme, scratch.apart, s, i, mix(scratch.hashes[p] ^ salt))
        if j < 0:
            continue
        difference = people[ATTITUDE, j] - people[ATTITUDE, i]
        step = s.attitude_pull * difference if abs(difference) < s.attitude_reach else 0.0
        people[ATTITUDE, i] += step * (1.0 - people[STUBBORN, i])
        people[ATTITUDE, j] -= step * (1.0 - people[STUBBORN, j])


@compiled
def _pair_up_free(people, ties, scratch, s, luck):
    """As `_pair_up` where all are present, none is stubborn, and anyone of the own contacts is met."""
    salt, reach, pull = stream(luck, P_MEETING), s.attitude_reach, s.attitude_pull
    attitude = people[ATTITUDE]
    for p in range(_Z64, np.uint64(people.shape[1])):
        i = scratch.order[p]
        n = np.uint64(ties.count[i])
        if n == _Z64:
            continue
        bits = mix(scratch.hashes[p] ^ salt)
        j = ties.who[np.uint64(ties.first[i]) + (((bits >> _U32) * n) >> _U32)]
        difference = attitude[j] - attitude[i]
        step = pull * difference if abs(difference) < reach else 0.0
        attitude[i] += step
        attitude[j] -= step


@compiled
def _copy(people, ties, programme, apart, s, luck):
    """voter: as many picks as people, with replacement; the one picked copies a contact."""
    key = stream(luck, P_MEETING)
    n = np.int64(programme[N_ROWS])
    for k in range(n):
        bits = again(key, k)
        i = pick(bits, n)
        if people[STUBBORN, i] > 0.0 or people[PRESENT, i] == 0.0:
            continue
        j, _ = partner_of(people, ties, programme, apart, s, i, mix(bits + GOLDEN))
        if j >= 0:
            people[ATTITUDE, i] = people[ATTITUDE, j]


@allocating
def _average(people, ties, scratch, s, n_present):
    """linear: everybody at once moves to the weighted mean of contacts, self and own view."""
    attitude, new = people[ATTITUDE], scratch.values
    total = 0.0
    if s.network_kind == WELL_MIXED:
        for i in range(people.shape[1]):
            total += attitude[i] * people[PRESENT, i]
    for i in range(people.shape[1]):
        mean, weights = 0.0, 0.0
        if s.network_kind == WELL_MIXED:
            mean, weights = total - attitude[i] * people[PRESENT, i], n_present - 1.0
        else:
            for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
                mean += ties.strength[slot] * attitude[ties.who[slot]]
                weights += ties.strength[slot]
        new[i] = attitude[i]
        if people[STUBBORN, i] == 0.0 and people[PRESENT, i] > 0.0:
            others = mean / weights if weights > 0.0 else attitude[i]
            new[i] = averaged(attitude[i], others, people[ANCHOR, i], people[SELF_WEIGHT, i], s.attitude_anchor_pull)
    attitude[:] = new
    new[:] = 0.0  # the scratch is left empty


@allocating
def _average_within_reach(people, ties, scratch, s):
    """hk: everybody at once moves to the mean of all within reach, self included."""
    attitude, new = people[ATTITUDE], scratch.values
    for i in range(people.shape[1]):
        total, heard = attitude[i], 1.0
        if s.network_kind == WELL_MIXED:
            for j in range(people.shape[1]):
                if j != i and people[PRESENT, j] > 0.0 and abs(attitude[j] - attitude[i]) <= s.attitude_reach:
                    total += attitude[j]
                    heard += 1.0
        else:
            for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
                if ties.strength[slot] > 0.0 and abs(attitude[ties.who[slot]] - attitude[i]) <= s.attitude_reach:
                    total += attitude[ties.who[slot]]
                    heard += 1.0
        free = people[STUBBORN, i] == 0.0 and people[PRESENT, i] > 0.0
        new[i] = total / heard if free else attitude[i]
    attitude[:] = new
    new[:] = 0.0  # the scratch is left empty


@compiled
def _all_free(people, programme, apart, s):
    """Whether the short loop of `_pair_up_free` applies: by settings and by who is there."""
    return (apart.shape[0] == 0 and s.network_meeting == ANYONE and s.network_kind != WELL_MIXED
            and programme[N_STUBBORN] == 0.0 and programme[N_PRESENT] == people.shape[1])


@compiled
def needs_order(s):
    """Whether people meet one after the other in random order."""
    variant = s.mechanisms_attitude
    return variant == FJ_BOUNDED or variant == REPULSIVE or variant == DEFFUANT


@compiled
def meet(people, ties, programme, scratch, s, luck):
    """A week of meetings, in the week's order (`scratch.order`) where they come one after the other."""
    variant = s.mechanisms_attitude
    if variant == FJ_BOUNDED or variant == REPULSIVE:
        _listen(people, ties, programme, scratch, s, luck)
    elif variant == DEFFUANT:
        if _all_free(people, programme, scratch.apart, s):
            _pair_up_free(people, ties, scratch, s, luck)
        else:
            _pair_up(people, ties, programme, scratch, s, luck)
    elif variant == VOTER:
        _copy(people, ties, programme, scratch.apart, s, luck)
    elif variant == LINEAR:
        _average(people, ties, scratch, s, programme[N_PRESENT])
    elif variant == HK:
        _average_within_reach(people, ties, scratch, s)


@compiled
def shift_anchors(people, s):
    """Move everybody's own view by this week's experience."""
    if s.mechanisms_attitude == NONE:
        return
    for i in range(people.shape[1]):
        if people[OUTCOME, i] != 0.0 and people[STUBBORN, i] == 0.0:
            people[ANCHOR, i] = anchor_after(people[ANCHOR, i], people[OUTCOME, i], people[DISCLOSED, i],
                                             s.attitude_anchor_shift, s.trust_repair)
