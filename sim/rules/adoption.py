"""People take up the practice and drop it.

Claim: the more allies you have, the easier it might be to convert the anti-cake eaters.
Equation (E13, default): U = base + attitude x + benefit T B + reinforcement m - exhaustion b, with m the
tie-weighted share of practising contacts; L = 1 / (1 + exp(-U / noise)); a week's chance to take up is
revision · L, to drop drop · revision · (1 - L). Variants: a share or a number of practising contacts;
Bass: 1 - exp(-(innovation + imitation · share)), for good; best reply to the last meetings.
Source: Granovetter 1978; Centola & Macy 2007; Bass 1969; Centola et al. 2018; logit: D30, D31.
Reads: attitude, trust, fit, quality, exhaustion, ties, practises. Writes: practises, memory.
Updating: everybody at once at the end of the week. One number decides both ways, so that a push that
only helps can never lose anybody. Champions keep to it until the funding ends, and those who stay for good.
"""

import math

import numpy as np

from sim.compiled import compiled
from sim.draws import P_ADOPTION, P_PAIRING, draw, order_people, pick, stream, uniform
from sim.settings import choice_number
from sim.state import (ATTITUDE, CHAMPION, DELIVERED, EXHAUSTION, FIRST_PRACTISED, FIT, N_PRACTISING, N_PRESENT,
                       PRACTISES, PRACTISING_CONTACTS, PRESENT, QUALITY, STAYS, STUBBORN, THRESHOLD, TRUST)
from sim.ties_table import set_practises

LOGIT = choice_number("mechanisms.adoption", "logit")
FRACTION = choice_number("mechanisms.adoption", "fraction_threshold")
COUNT = choice_number("mechanisms.adoption", "count_threshold")
BASS = choice_number("mechanisms.adoption", "bass")
MEMORY = choice_number("mechanisms.adoption", "memory_best_response")
WELL_MIXED = choice_number("network.kind", "well_mixed")
_Z64, _U1 = np.uint64(0), np.uint64(1)
_TINY = 1e-12
"""Slack of the threshold, so that 0.2 · 5 contacts means one contact."""


@compiled
def parts_of_utility(attitude, trust, benefit, practising_share, exhaustion, s):
    """What speaks for and against the practice (E13): leaning, attitude, trusted benefit, people around, tiredness."""
    return (s.adoption_base, s.adoption_attitude * attitude, s.adoption_benefit * trust * benefit,
            s.adoption_reinforcement * practising_share, -s.adoption_exhaustion * exhaustion)


@compiled
def utility(parts):
    """What speaks for the practice, all told: the sum of its parts."""
    return parts[0] + parts[1] + parts[2] + parts[3] + parts[4]


@compiled
def logistic(u, noise):
    """Chance to prefer the practice, from a utility and its noise."""
    return 1.0 / (1.0 + math.exp(min(-u / noise, 700.0)))


@compiled
def takes_up(luck, revision, preference):
    """Whether somebody who does not practise takes it up, with `luck` uniform in [0, 1)."""
    return luck < revision * preference


@compiled
def drops(luck, revision, drop, preference):
    """Whether somebody who practises drops it; by the same luck as `takes_up`, from the other end."""
    return luck >= 1.0 - drop * revision * (1.0 - preference)


@compiled
def bass_chance(innovation, imitation, practising_share):
    """Chance a week to take up (Bass 1969), 0-1."""
    return 1.0 - math.exp(-(innovation + imitation * practising_share))


@compiled
def reached(practising, contacts, threshold):
    """Whether a share of the contacts reaches a threshold: at least, not more than; without contacts, never above 0."""
    return (practising >= threshold * contacts - _TINY) & ((contacts > 0.0) | (threshold <= 0.0))


@compiled
def best_reply(memory, length, tie_breaker):
    """Whether the practice is the best reply to the remembered meetings (bits); a tie goes by luck."""
    ones = 0
    for _ in range(length):
        ones += 1 if memory & _U1 != _Z64 else 0
        memory = memory >> _U1
    return 2 * ones > length or (2 * ones == length and tie_breaker < 0.5)


@compiled
def practising_share(people, ties, programme, s, i):
    """Tie-weighted share of the contacts who practise, 0-1."""
    if s.network_kind == WELL_MIXED:
        return (programme[N_PRACTISING] - people[PRACTISES, i]) / max(1.0, programme[N_PRESENT] - 1.0)
    practising, total = 0.0, 0.0
    for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
        practising += ties.strength[slot] * people[PRACTISES, ties.who[slot]]
        total += ties.strength[slot]
    return practising / total if total > 0.0 else 0.0


@compiled
def parts_now(people, ties, programme, s, i):
    """What speaks for and against the practice for a person now, see `parts_of_utility`."""
    benefit = programme[QUALITY] * people[FIT, i] * programme[DELIVERED]
    return parts_of_utility(people[ATTITUDE, i], people[TRUST, i], benefit,
                            practising_share(people, ties, programme, s, i), people[EXHAUSTION, i], s)


@compiled
def preference_of(people, ties, programme, s, i):
    """Chance that a person prefers the practice now."""
    return logistic(utility(parts_now(people, ties, programme, s, i)), s.adoption_noise)


@compiled
def free_to_change(people, i, funded):
    """Whether a person decides at all: present, not stubborn, not a champion who is bound."""
    bound = people[CHAMPION, i] > 0.0 and (funded or people[STAYS, i] > 0.0)
    return people[PRESENT, i] > 0.0 and not bound and not (people[STUBBORN, i] > 0.0 and people[PRACTISES, i] == 0.0)


@compiled
def _changes_by_weighing(people, keys, ties, programme, changed, s, key, funded):
    """logit and bass: who changes this week."""
    n_changed = 0
    bass = s.mechanisms_adoption == BASS
    most = 1.0 if bass else s.adoption_revision
    least = 1.0 if bass else 1.0 - s.adoption_drop * s.adoption_revision
    for i in range(keys.shape[0]):
        luck = uniform(draw(key, keys[i]))
        practises = people[PRACTISES, i] > 0.0
        # beyond these bounds no preference changes anything
        if (luck < least if practises else luck >= most) or not free_to_change(people, i, funded):
            continue
        if bass:
            share = practising_share(people, ties, programme, s, i)
            change = not practises and luck < bass_chance(s.adoption_innovation, s.adoption_imitation, share)
        elif practises:
            change = drops(luck, s.adoption_revision, s.adoption_drop, preference_of(people, ties, programme, s, i))
        else:
            change = takes_up(luck, s.adoption_revision, preference_of(people, ties, programme, s, i))
        if change:
            changed[n_changed] = i
            n_changed += 1
    return n_changed


@compiled
def _at_odds(people, ties, programme, found, s):
    """fraction_threshold and count_threshold: who practises or not against the threshold; how many there are."""
    count, well_mixed, may_drop = s.mechanisms_adoption == COUNT, s.network_kind == WELL_MIXED, s.adoption_drop > 0.0
    practises, threshold, around = people[PRACTISES], people[THRESHOLD], people[PRACTISING_CONTACTS]
    n_found = _Z64
    for i in range(_Z64, np.uint64(people.shape[1])):
        if well_mixed:
            contacts, practising = programme[N_PRESENT] - 1.0, programme[N_PRACTISING] - practises[i]
        else:
            contacts, practising = float(ties.count[i]), around[i]
        high = practising >= s.adoption_threshold_count if count else reached(practising, contacts, threshold[i])
        own = practises[i] > 0.0
        found[n_found] = i
        n_found += np.uint64((high != own) & (may_drop | (not own)))  # no branch to guess
    return np.int64(n_found)


@compiled
def _changes_by_threshold(people, keys, ties, programme, changed, s, key, funded):
    """fraction_threshold and count_threshold: who changes this week."""
    n_changed = 0
    for c in range(_at_odds(people, ties, programme, changed, s)):
        i = np.int64(changed[c])
        if not free_to_change(people, i, funded):
            continue
        luck = uniform(draw(key, keys[i]))
        if people[PRACTISES, i] > 0.0:
            change = drops(luck, s.adoption_revision, s.adoption_drop, 0.0)
        else:
            change = takes_up(luck, s.adoption_revision, 1.0)
        if change:
            changed[n_changed] = i
            n_changed += 1
    return n_changed


@compiled
def _remember(people, memory, i, j):
    memory[i] = (memory[i] << _U1) | (_U1 if people[PRACTISES, j] > 0.0 else _Z64)


@compiled
def _changes_by_memory(people, keys, memory, ties, programme, scratch, s, luck, bits, funded):
    """memory_best_response: all meet, remember, and reply; pairs where everyone knows everyone."""
    n = keys.shape[0]
    pairing = stream(luck, P_PAIRING)
    if s.network_kind == WELL_MIXED:
        order_people(pairing, keys, scratch, bits)
        left = -1
        for p in range(n):
            i = np.int64(scratch.order[p])
            if people[PRESENT, i] == 0.0:
                continue
            if left < 0:
                left = i
            else:
                _remember(people, memory, left, i)
                _remember(people, memory, i, left)
                left = -1
    else:
        for i in range(n):
            if ties.count[i] > 0 and people[PRESENT, i] > 0.0:
                slot = ties.first[i] + pick(draw(pairing, keys[i]), ties.count[i])
                _remember(people, memory, i, np.int64(ties.who[slot]))
    key = stream(luck, P_ADOPTION)
    n_changed = 0
    for i in range(n):
        reply = best_reply(memory[i], s.adoption_memory, uniform(draw(key, keys[i])))
        if reply != (people[PRACTISES, i] > 0.0) and free_to_change(people, i, funded):
            scratch.order2[n_changed] = i
            n_changed += 1
    return n_changed


@compiled
def decide(people, keys, memory, ties, programme, scratch, s, luck, week, bits):
    """A week's decisions of everybody, put into effect at once."""
    variant = s.mechanisms_adoption
    funded = week < s.funding_start + s.funding_weeks
    changed, key, n_changed = scratch.order2, stream(luck, P_ADOPTION), 0
    if variant == LOGIT or variant == BASS:
        n_changed = _changes_by_weighing(people, keys, ties, programme, changed, s, key, funded)
    elif variant == FRACTION or variant == COUNT:
        n_changed = _changes_by_threshold(people, keys, ties, programme, changed, s, key, funded)
    elif variant == MEMORY:
        n_changed = _changes_by_memory(people, keys, memory, ties, programme, scratch, s, luck, bits, funded)
    for c in range(n_changed):
        i = np.int64(changed[c])
        change = 1.0 - 2.0 * people[PRACTISES, i]
        set_practises(ties, people, i, people[PRACTISES, i] + change)
        programme[N_PRACTISING] += change
        if people[FIRST_PRACTISED, i] < 0.0:
            people[FIRST_PRACTISED, i] = week + 1.0
