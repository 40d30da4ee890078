"""Load tires people, support and strength-based working ease it, and people recover.

Claim: allies are a form of support along the way; strength-based working helps in hard times.
Equation (E11, D12): b += strain · (hours / capacity) (1 - strength_based / 2) (1 - support) (1 + crisis_load · crisis)
- recovery (0.5 + resilience) b; support = min(most_support, sum of strengths to practising contacts / full_support).
Source: job demands-resources theory (Demerouti & Bakker); numbers: assumptions.
Reads: load, capacity, ties, practises, resilience. Writes: exhaustion, load.
Updating: each person alone, from this week's load.
"""

from sim.compiled import compiled
from sim.settings import choice_number
from sim.state import (AWAY_UNTIL, BURNT_OUT_WEEKS, CAPACITY, CRISIS, EXHAUSTION, LOAD, MEMBER, MEMBER_WEEKS,
                       N_PRACTISING, PRACTISES, RESILIENCE, WORN_OUT)

WELL_MIXED = choice_number("network.kind", "well_mixed")


@compiled
def exhaustion_after(exhaustion, load, resilience, strain, recovery):
    """Exhaustion after a week (E11), 0-1; at constant load it settles at strain · load / recovery (D12).

    Args:
        exhaustion: before.
        load: hours / capacity, after support, strength-based working and crisis (0 or more).
        resilience: 0-1; at 0.5 a person recovers by `recovery` a week.
        strain, recovery: a week.
    """
    after = exhaustion + strain * load - min(1.0, recovery * (0.5 + resilience)) * exhaustion
    return min(1.0, max(0.0, after))


@compiled
def support_of(strength_to_practising, full_support, most_support):
    """Share of the load that practising contacts take away (E11)."""
    return min(most_support, strength_to_practising / full_support)


@compiled
def _strength_to_practising(people, ties, programme, s, i):
    if s.network_kind == WELL_MIXED:
        return s.network_strength_start * (programme[N_PRACTISING] - people[PRACTISES, i])
    total = 0.0
    for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
        total += ties.strength[slot] * people[PRACTISES, ties.who[slot]]
    return total


@compiled
def tire(people, ties, programme, s, week):
    """Tire and recover everybody by a week."""
    for i in range(people.shape[1]):
        if people[LOAD, i] == 0.0 and people[EXHAUSTION, i] == 0.0 and people[MEMBER, i] == 0.0:
            continue
        if s.mechanisms_exhaustion == 1:
            load = 0.0
            if people[LOAD, i] > 0.0 and people[AWAY_UNTIL, i] <= week:
                load = (people[LOAD, i] / max(people[CAPACITY, i], people[LOAD, i]) * (1.0 - 0.5 * s.strength_based)
                        * (1.0 + s.exhaustion_crisis_load * programme[CRISIS]))
                if s.mechanisms_support == 1:
                    strength = _strength_to_practising(people, ties, programme, s, i)
                    load *= 1.0 - support_of(strength, s.exhaustion_full_support, s.exhaustion_most_support)
            people[EXHAUSTION, i] = exhaustion_after(people[EXHAUSTION, i], load, people[RESILIENCE, i],
                                                     s.exhaustion_strain, s.exhaustion_recovery)
        if people[MEMBER, i] > 0.0:
            programme[MEMBER_WEEKS] += 1.0
            if people[EXHAUSTION, i] > WORN_OUT:
                programme[BURNT_OUT_WEEKS] += 1.0
        people[LOAD, i] = 0.0
