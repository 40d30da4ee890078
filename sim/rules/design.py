"""The design follows the decisions of the team, and power decides whose taste counts.

Claim: power can and should be delegated to those who are genuinely invested.
Equation (E4): weight_i = (1 - P C) s_i / sum(s) + P C d_i / sum(d), with P power, C coverage of the slice,
s seniority, d = 1, or commitment · hours, or 1 for users. Expressed taste of all but the most senior:
safety · own + (1 - safety) · the most senior's. In create and improve stages the design moves by
redesign_rate · mean flexibility towards the decision, in the direction that each domain settles.
Fit (E5) = exp(-distance² / (2 taste_width²)).
Source: Newig et al. 2023 (10.1016/j.gloenvcha.2023.102705) for the sign of power; form: assumption.
Reads: seniority, commitment, stage_hours, tastes, flexibility, safety, open. Writes: design, weight, fit,
user_influence, design_change, user_design. Updating: at the end of each stage, all domains at once.
"""

import math

from sim.compiled import allocating, compiled
from sim.settings import choice_number
from sim.state import (COMMITMENT, CREATE, DESIGN_CHANGE, DESIGN_X, DESIGN_Y, DIRECTION_X, DIRECTION_Y, FIT,
                       FLEXIBILITY, IMPROVE, N_DOMAINS, N_MEMBERS, OPEN, ROLE, SAFETY, SENIORITY, STAGE_HOURS, TASTE_X,
                       TASTE_Y, USER, USER_DESIGN, USER_INFLUENCE, WEIGHT)

INVESTED = choice_number("programme.delegate", "invested")
USERS = choice_number("programme.delegate", "users")


@compiled
def delegated_claim(rule, role, commitment, hours):
    """What a member's claim on the delegated power rests on."""
    if rule == USERS:
        return 1.0 if role == USER else 0.0
    return commitment * hours if rule == INVESTED else 1.0


@compiled
def decision_weight(power, seniority, sum_seniority, claim, sum_claims):
    """Weight of one member in a decision (E4, D3); all weights add up to 1.

    Args:
        power: share of the decision that is delegated (0-1).
        seniority, claim: of the member; and their sums over the team.
    """
    return (1.0 - power) * seniority / sum_seniority + power * claim / sum_claims


@compiled
def expressed(own, boss, safety):
    """Taste that somebody junior voices (E4): the boss's, unless it is safe to speak."""
    return safety * own + (1.0 - safety) * boss


@compiled
def fit_of(taste_x, taste_y, design_x, design_y, width):
    """How well a design suits a taste (E5), 0-1."""
    dx, dy = taste_x - design_x, taste_y - design_y
    return math.exp(-(dx * dx + dy * dy) / (2.0 * width * width))


@compiled
def weigh(people, team, programme, s, power):
    """Set every member's weight in a decision with so much delegated power; users' share of it."""
    members = int(programme[N_MEMBERS])
    sum_seniority, sum_claims = 0.0, 0.0
    for seat in range(members):
        i = team[seat]
        sum_seniority += people[SENIORITY, i]
        sum_claims += delegated_claim(s.delegate, people[ROLE, i], people[COMMITMENT, i], people[STAGE_HOURS, i])
    # with nobody to delegate to, seniority decides; with no seniority at all, everybody alike
    power = power if sum_claims > 0.0 else 0.0
    users = 0.0
    for seat in range(members):
        i = team[seat]
        claim = delegated_claim(s.delegate, people[ROLE, i], people[COMMITMENT, i], people[STAGE_HOURS, i])
        seniority, whole = people[SENIORITY, i], sum_seniority
        if sum_seniority <= 0.0:
            seniority, whole = 1.0, float(members)
        people[WEIGHT, i] = min(1.0, decision_weight(power, seniority, whole, claim, max(sum_claims, 1e-300)))
        if people[ROLE, i] == USER:
            users += people[WEIGHT, i]
    return users


@compiled
def _boss(people, team, members):
    boss = team[0]
    for seat in range(1, members):
        if people[SENIORITY, team[seat]] > people[SENIORITY, boss]:
            boss = team[seat]
    return boss


@compiled
def _decision(people, team, programme, members):
    """Weighted mean of the tastes that the members voice, and the users' weighted part of it."""
    boss = _boss(people, team, members)
    x, y, users_x, users_y = 0.0, 0.0, 0.0, 0.0
    for seat in range(members):
        i = team[seat]
        safety = 1.0 if i == boss else programme[SAFETY]
        voiced_x = expressed(people[TASTE_X, i], people[TASTE_X, boss], safety) - programme[DESIGN_X]
        voiced_y = expressed(people[TASTE_Y, i], people[TASTE_Y, boss], safety) - programme[DESIGN_Y]
        x += people[WEIGHT, i] * voiced_x
        y += people[WEIGHT, i] * voiced_y
        if people[ROLE, i] == USER:
            users_x += people[WEIGHT, i] * voiced_x
            users_y += people[WEIGHT, i] * voiced_y
    return x, y, users_x, users_y


@compiled
def _mean_flexibility(people, team, members):
    total = 0.0
    for seat in range(members):
        total += people[FLEXIBILITY, team[seat]]
    return total / members


@allocating
def redesign(people, team, programme, slices, s, stage):
    """Weigh the members; in create and improve stages move the design, domain by domain."""
    members = int(programme[N_MEMBERS])
    programme[USER_INFLUENCE] = 0.0
    if members == 0:
        return
    moving = (stage == CREATE or stage == IMPROVE) and s.mechanisms_redesign == 1
    # the four directions count twice each direction of the plane
    rate = 2.0 / N_DOMAINS * s.design_redesign_rate * _mean_flexibility(people, team, members) if moving else 0.0
    move_x, move_y = 0.0, 0.0
    for domain in range(N_DOMAINS):
        users = weigh(people, team, programme, s, s.power * slices[OPEN, stage, domain])
        programme[USER_INFLUENCE] = min(1.0, programme[USER_INFLUENCE] + users / N_DOMAINS)
        x, y, users_x, users_y = _decision(people, team, programme, members)
        step = rate * (x * DIRECTION_X[domain] + y * DIRECTION_Y[domain])
        users_step = rate * (users_x * DIRECTION_X[domain] + users_y * DIRECTION_Y[domain])
        move_x += step * DIRECTION_X[domain]
        move_y += step * DIRECTION_Y[domain]
        programme[DESIGN_CHANGE] += abs(step)
        programme[USER_DESIGN] += min(abs(users_step), abs(step))
    weigh(people, team, programme, s, s.power * slices[OPEN, stage].mean())
    programme[DESIGN_X] += move_x
    programme[DESIGN_Y] += move_y
    if moving:
        suit(people, programme, s)


@compiled
def suit(people, programme, s):
    """Tell everybody how well the present design suits."""
    for i in range(people.shape[1]):
        people[FIT, i] = fit_of(people[TASTE_X, i], people[TASTE_Y, i], programme[DESIGN_X], programme[DESIGN_Y],
                                s.design_taste_width)
