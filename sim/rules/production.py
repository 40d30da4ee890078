"""Hours become quality: a start-up cost, complements within a slice, complements between slices.

Claim: co-production takes time, needs both sides, and needs every slice.
Equation (E2, E3): e(X) = X^hill / (X^hill + half_hours^hill);
q = A · max(professional_route · e(all professional work), CES(e(users), e(joint professional work)));
programme quality = power mean of the 16 slices. E18: a share `carry_over` of users' input in a domain also
counts in the others of the stage. A = min(1, base_quality + learning_gain · learning).
Source: Oliver, Marwell & Teixeira 1985 (10.1086/228313) for the shape; Ostrom 1996
(10.1016/0305-750X(96)00023-X) for complements; Andersen et al. 2015 for crowding out.
Reads: the inputs of the slices, learning, members' groups. Writes: slice_quality, quality.
Updating: at the end of each stage, its four slices at once.
"""

import math

import numpy as np

from sim.compiled import allocating, compiled
from sim.settings import choice_number
from sim.state import (GROUP, LEARNING, N_DOMAINS, N_MEMBERS, N_STAGES, QUALITY, SLICE_QUALITY, STAFF_INPUT,
                       STAFF_TOTAL, USER_INPUT)

ADDITIVE = choice_number("mechanisms.production", "additive")
CROWD_OUT = choice_number("mechanisms.production", "crowd_out")
_NEGLIGIBLE = 1e-15
COVERAGE = choice_number("mechanisms.diversity", "coverage")


@compiled
def hill_effect(hours, half_hours, exponent):
    """Effect of effective hours (0-1): 0.5 at `half_hours` (D8)."""
    if hours <= _NEGLIGIBLE * half_hours:
        return 0.0
    return 1.0 / (1.0 + math.pow(half_hours / hours, exponent))


@compiled
def power_mean(values, weights, exponent):
    """Weighted power mean of numbers in 0-1 (D4); 1 is the plain mean, below 0 the smallest count most.

    Args:
        values, weights: same length; the weights add up to 1.
        exponent: at most 1; near 0 the geometric mean.
    """
    top = 0.0
    for k in range(values.shape[0]):
        top = max(top, values[k] if weights[k] > 0.0 else 0.0)
    if top <= 0.0:
        return 0.0
    total = 0.0
    for k in range(values.shape[0]):
        if weights[k] <= 0.0:
            continue
        if values[k] <= 0.0 and exponent <= 1e-9:
            return 0.0
        part = max(values[k] / top, _NEGLIGIBLE)  # relative to the largest, so that few powers overflow
        if abs(exponent) < 1e-9:
            total += weights[k] * math.log(part)
        elif values[k] > 0.0:
            total += weights[k] * math.pow(part, exponent)
    if abs(exponent) < 1e-9:
        return top * math.exp(total)
    return top * math.pow(total, 1.0 / exponent)


@allocating
def ces(users, staff, user_weight, r):
    """Joint effect of two inputs in 0-1 with elasticity of substitution 1 / (1 - r) (D4, D5)."""
    return power_mean(np.array([users, staff]), np.array([user_weight, 1.0 - user_weight]), r)


@compiled
def slice_quality(users, staff, staff_total, ceiling, s):
    """Quality of one slice from the effects of its inputs (E3), 0-1."""
    r = 1.0 if s.mechanisms_production == ADDITIVE else s.production_substitution
    together = ces(users, staff, s.production_user_weight, r)
    return ceiling * max(s.production_professional_route * staff_total, together)


@compiled
def ceiling_after(learning, base_quality, learning_gain):
    """Best quality that the team can reach (E3), 0-1."""
    return min(1.0, base_quality + learning_gain * learning)


@compiled
def perspectives(members_by_group, group_sizes, perspective):
    """Share of the need that the table knows: 1 - (1 - perspective)^members, by need group."""
    known, people = 0.0, 0.0
    for g in range(group_sizes.shape[0]):
        known += group_sizes[g] * (1.0 - math.pow(1.0 - perspective, members_by_group[g]))
        people += group_sizes[g]
    return known / people if people > 0.0 else 0.0


@allocating
def _known_perspectives(people, team, programme, sizes, s):
    seated = np.zeros(4)
    for seat in range(int(programme[N_MEMBERS])):
        group = int(people[GROUP, team[seat]])
        if group >= 0:
            seated[group] += 1.0
    return perspectives(seated, sizes, s.production_perspective)


@allocating
def close_stage(people, team, programme, slices, sizes, s, stage):
    """Turn the stage's inputs into the quality of its slices and of the programme."""
    ceiling = ceiling_after(programme[LEARNING], s.production_base_quality, s.production_learning_gain)
    factor = 1.0
    if s.mechanisms_diversity == COVERAGE:
        known = _known_perspectives(people, team, programme, sizes, s)
        factor = 1.0 - s.production_diversity_weight * (1.0 - known)
    total = slices[USER_INPUT, stage].sum()
    for domain in range(N_DOMAINS):
        own = slices[USER_INPUT, stage, domain]
        staff = hill_effect(slices[STAFF_INPUT, stage, domain], s.production_half_hours, s.production_hill)
        staff_total = hill_effect(slices[STAFF_TOTAL, stage, domain], s.production_half_hours, s.production_hill)
        user_hours = factor * (own + s.production_carry_over * (total - own))
        if s.mechanisms_production == CROWD_OUT:
            user_hours *= 1.0 - s.production_crowd_out * staff
        users = hill_effect(user_hours, s.production_half_hours, s.production_hill)
        slices[SLICE_QUALITY, stage, domain] = slice_quality(users, staff, staff_total, ceiling, s)
    for domain in range(N_DOMAINS):
        slices[USER_INPUT, stage, domain] = 0.0
        slices[STAFF_INPUT, stage, domain] = 0.0
        slices[STAFF_TOTAL, stage, domain] = 0.0
    n = N_STAGES * N_DOMAINS
    programme[QUALITY] = power_mean(slices[SLICE_QUALITY].copy().reshape(n), np.full(n, 1.0 / n),
                                    s.production_slice_substitution)
