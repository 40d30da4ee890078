"""Advocates reach out to others, and go back after a rebuff.

Claim: find your allies and build a movement; persistence towards a person works, if at all, because
meetings build a tie and a tie widens what can be heard.
Equation (E14, E15): an advocate (attitude at least 1/3, practises, exhaustion < 0.7) makes
passion · ally_building unpaid contacts a week, and a share of the contacts that the programme pays for.
A contact grows the tie by its hours. If |difference| <= reach + tie_reach · strength the other moves by
pull · difference (a conversation on purpose has full weight, unlike a passing meeting); if not it is a rebuff,
which tires the advocate by rebuff_strain · (1 - resilience). The advocate goes back while the rebuffs in
a row are fewer than `persistence`, then turns to somebody else and tries again after `retry_weeks`.
Source: affective widening after Battilana & Casciaro 2013 (10.1287/mnsc.1120.1583); the rest assumptions.
Reads: attitude, practises, passion, exhaustion, ties. Writes: ties, attitude, exhaustion, target, rebuffs,
load. Updating: advocates one after the other in random order, visible at once.
"""

import math

import numpy as np

from sim.compiled import compiled
from sim.draws import P_OUTREACH, P_PAID_OUTREACH, P_TARGET, again, draw, pick, stream, uniform
from sim.settings import choice_number
from sim.state import (ATTITUDE, AWAY_UNTIL, CONTACTS_SO_FAR, EXHAUSTION, FUNDED, KEPT, LOAD, N_ROWS, OUTREACH_HOURS,
                       PAID_THIS_YEAR, PASSION, PRACTISES, PRACTISING_CONTACTS, PRESENT, REBUFFS, REBUFFS_SO_FAR,
                       RESILIENCE, STUBBORN, TARGET, TIES_MOVED, WORN_OUT)
from sim.ties_table import find_tie, grow_tie, kept_apart, tie_growth

FENCE = choice_number("programme.outreach", "fence")
SCEPTIC = choice_number("programme.outreach", "sceptic")
CENTRAL = choice_number("programme.outreach", "central")
CLUSTERED = choice_number("programme.outreach", "clustered")
NONE = choice_number("programme.outreach", "none")
WELL_MIXED = choice_number("network.kind", "well_mixed")

WARM = 1.0 / 3.0
"""Attitude from which a person speaks up for the practice."""


@compiled
def hears(difference, reach, tie_reach, strength):
    """Whether a person hears a view that differs by so much from somebody tied so strongly."""
    return abs(difference) <= reach + tie_reach * strength


@compiled
def advocates(attitude, practises, exhaustion):
    """Whether a person speaks up for the practice."""
    return practises > 0.0 and attitude >= WARM and exhaustion < WORN_OUT


@compiled
def rebuffed_exhaustion(exhaustion, rebuff_strain, resilience):
    """Exhaustion of an advocate after a rebuff (E15), 0-1."""
    return min(1.0, exhaustion + rebuff_strain * (1.0 - resilience))


@compiled
def _is_advocate(people, i, week):
    return (people[PRESENT, i] > 0.0 and people[AWAY_UNTIL, i] <= week
            and advocates(people[ATTITUDE, i], people[PRACTISES, i], people[EXHAUSTION, i]))


@compiled
def _is_won(people, j):
    return people[PRACTISES, j] > 0.0 and people[ATTITUDE, j] >= WARM


@compiled
def target_score(rule, attitude, contacts, practising_contacts):
    """What an advocate looks for in the next person to talk to; the highest is chosen."""
    if rule == FENCE:
        return -abs(attitude)
    if rule == SCEPTIC:
        return -attitude
    if rule == CENTRAL:
        return contacts
    if rule == CLUSTERED:
        return practising_contacts
    return 0.0


@compiled
def _next_target(people, ties, programme, s, i, week, bits):
    """The best of a few people met by chance, or -1."""
    best, best_score = -1, -math.inf
    for look in range(s.outreach_search):
        j = pick(again(bits, look), programme[N_ROWS])
        if j == i or people[PRESENT, j] == 0.0 or _is_won(people, j):
            continue
        slot = find_tie(ties, i, j)
        if slot >= 0 and ties.retry[slot] > week:
            continue
        score = target_score(s.outreach, people[ATTITUDE, j], ties.count[j], people[PRACTISING_CONTACTS, j])
        if score > best_score:
            best, best_score = j, score
    return best


@compiled
def talk(people, ties, programme, visits, s, i, j):
    """One outreach contact of advocate i with j; whether j heard it. `visits` notes it, see `state.Scratch`."""
    strength = s.network_strength_start
    if s.network_kind != WELL_MIXED:
        slot = find_tie(ties, i, j)
        if s.mechanisms_tie_building == 1:
            slot = grow_tie(ties, people, i, j, tie_growth(s.outreach_contact_hours, s.ties_hours_to_tie))
            programme[TIES_MOVED] = 1.0
        strength = ties.strength[ties.back[slot]] if slot >= 0 else 0.0
    people[LOAD, i] += s.outreach_contact_hours
    programme[OUTREACH_HOURS] += s.outreach_contact_hours
    programme[CONTACTS_SO_FAR] += 1.0
    visit = (np.int64(programme[CONTACTS_SO_FAR]) - 1) % visits.shape[0]
    visits[visit, 0], visits[visit, 1], visits[visit, 2] = i, j, 0.0
    difference = people[ATTITUDE, i] - people[ATTITUDE, j]
    if hears(difference, s.attitude_reach, s.attitude_tie_reach, strength):
        if people[STUBBORN, j] == 0.0:
            visits[visit, 2] = s.attitude_pull * difference
            people[ATTITUDE, j] += visits[visit, 2]
        people[REBUFFS, i] = 0.0
        return True
    people[REBUFFS, i] += 1.0
    people[EXHAUSTION, i] = rebuffed_exhaustion(people[EXHAUSTION, i], s.outreach_rebuff_strain,
                                                people[RESILIENCE, i])
    programme[REBUFFS_SO_FAR] += 1.0
    return False


@compiled
def _visit(people, ties, programme, scratch, s, i, week, bits):
    """One contact of advocate i: with the person at hand, or with a new one."""
    j = int(people[TARGET, i])
    if j < 0 or people[PRESENT, j] == 0.0 or _is_won(people, j):
        j = _next_target(people, ties, programme, s, i, week, bits)
        people[TARGET, i] = j
        people[REBUFFS, i] = 0.0
    if j < 0 or kept_apart(scratch.apart, i, j):
        return
    talk(people, ties, programme, scratch.visits, s, i, j)
    if people[REBUFFS, i] >= max(1.0, s.persistence):
        slot = find_tie(ties, i, j)
        if slot >= 0:
            ties.retry[slot] = min(week + s.outreach_retry_weeks, 65535)
        people[TARGET, i] = -1.0


@compiled
def is_on(s):
    """Whether there is any outreach."""
    return s.outreach != NONE and (s.ally_building > 0.0 or s.outreach_contacts > 0.0)


@compiled
def reach_out(people, keys, ties, programme, scratch, s, luck, week):
    """A week of outreach, unpaid and paid, in the week's order (`scratch.order`)."""
    own, target = stream(luck, P_OUTREACH), stream(luck, P_TARGET)
    n_advocates = 0
    for p in range(keys.shape[0]):
        i = np.int64(scratch.order[p])
        if not _is_advocate(people, i, week):
            continue
        scratch.order2[n_advocates] = i
        n_advocates += 1
        contacts = int(people[PASSION, i] * s.ally_building + uniform(draw(own, keys[i])))
        for k in range(contacts):
            if _is_advocate(people, i, week):
                _visit(people, ties, programme, scratch, s, i, week, again(draw(target, keys[i]), k))
    if n_advocates == 0 or programme[FUNDED] <= 0.0:
        return
    paid = stream(luck, P_PAID_OUTREACH)
    contacts = int(s.outreach_contacts * programme[KEPT] * programme[FUNDED] + uniform(paid))
    for k in range(contacts):
        i = np.int64(scratch.order2[pick(again(paid, k + 1), n_advocates)])
        if _is_advocate(people, i, week):
            _visit(people, ties, programme, scratch, s, i, week, again(again(paid, k + 1), 1))
            programme[PAID_THIS_YEAR] += s.outreach_contact_hours
