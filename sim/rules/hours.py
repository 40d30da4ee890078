"""How many hours each member gives, jointly and (professionals) alone.

Claim: people need to be invested and committed; effort follows one's own commitment and others' effort.
Equation (E1): hours = min(planned · kept · funded, capacity) · (0.4 + 0.6 commitment) · (1 - 0.5 exhaustion)
· cooperation, spread over the four domains of the stage, each times its coverage.
E17: conditional cooperators give the mean share that the other members gave last week, free riders a part.
What professionals could give but do not give jointly they spend on the same work alone.
Source: Fischbacher, Gächter & Fehr 2001 for the types. Coefficients: assumptions.
Reads: capacity, commitment, exhaustion, given, kept, funded, open. Writes: hours, load, given, stage_hours,
cum_hours, paid_this_year, the table of hours, the inputs of the slices.
Updating: members one after the other; `given` of last week is read first (synchronous).
"""

from sim.compiled import compiled
from sim.settings import choice_number
from sim.state import (ACCESS_NEED, ALONE, AWAY_UNTIL, CAPACITY, COMMITMENT, CONDITIONAL, COOPERATION, CRISIS,
                       CUM_HOURS, EXHAUSTION, FREE_RIDER, FUNDED, GIVEN, HOURS, JOINT, KEPT, LOAD, N_DOMAINS, N_MEMBERS,
                       OPEN, PAID_THIS_YEAR, ROLE, SKILL, STAFF_INPUT, STAFF_TOTAL, STAGE_HOURS, USER, USER_HOURS,
                       USER_INPUT)

ORG_CROWDOUT = choice_number("mechanisms.crisis", "org_crowdout")
USER_CROWDOUT = choice_number("mechanisms.crisis", "user_crowdout")
MOBILISATION = choice_number("mechanisms.crisis", "mobilisation")

FACILITATION_COST, STRENGTH_COST, ACCESS_COST = 0.15, 0.05, 0.05
"""Shares of a meeting that facilitation, strength-based working and access support take (E19) [assumption]."""


@compiled
def task_share(relational_share, facilitation, strength_based, access_support):
    """Share of the joint hours that goes into the task (E19)."""
    return ((1.0 - relational_share) * (1.0 - FACILITATION_COST * facilitation)
            * (1.0 - STRENGTH_COST * strength_based) * (1.0 - ACCESS_COST * access_support))


@compiled
def capacity_now(capacity, access_need, access_support, capacity_loss):
    """Hours a week that a person could give, after access barriers and the crisis."""
    return capacity * (1.0 - access_need * (1.0 - access_support)) * (1.0 - capacity_loss)


@compiled
def effort(commitment, exhaustion, cooperation):
    """Share of the planned hours that a person gives (E1), 0-1."""
    return (0.4 + 0.6 * commitment) * (1.0 - 0.5 * exhaustion) * cooperation


@compiled
def cooperation_share(kind, others_gave, free_rider_effort):
    """Share of the own part that a person gives in the light of others (E17), 0-1."""
    if kind == CONDITIONAL:
        return others_gave
    return free_rider_effort if kind == FREE_RIDER else 1.0


@compiled
def planned_factor(variant, user, kept, severity, mobilisation):
    """Factor on a person's planned hours in a crisis, by the theory of the crisis."""
    if variant == USER_CROWDOUT:
        return kept if user else 1.0
    if variant == MOBILISATION:
        return 1.0 + mobilisation * severity if user else kept
    return kept


@compiled
def _sum_given(people, team, members):
    total = 0.0
    for seat in range(members):
        total += people[GIVEN, team[seat]]
    return total


@compiled
def give_hours(people, team, programme, slices, hours, s, week, stage):
    """Let every member give this week's hours, and add them to the inputs of the slices."""
    members = int(programme[N_MEMBERS])
    given_before = _sum_given(people, team, members)
    on_task = task_share(s.relational_share, s.facilitation, s.strength_based, s.access_support)
    for seat in range(members):
        i = team[seat]
        user = people[ROLE, i] == USER
        share = 1.0
        if s.mechanisms_cooperation == 1 and members > 1:
            others = (given_before - people[GIVEN, i]) / (members - 1)
            share = cooperation_share(people[COOPERATION, i], others, s.people_free_rider_effort)
            people[GIVEN, i] = share  # the others read the sum of last week
        loss = (s.crisis_effects_capacity_user if user else s.crisis_effects_capacity_staff) * programme[CRISIS]
        capacity = capacity_now(people[CAPACITY, i], people[ACCESS_NEED, i], s.access_support, loss)
        if people[AWAY_UNTIL, i] > week:
            capacity = 0.0
        willing = effort(people[COMMITMENT, i], people[EXHAUSTION, i], share)
        kept = planned_factor(s.mechanisms_crisis, user, programme[KEPT], programme[CRISIS],
                              s.crisis_effects_mobilisation)
        joint = min(s.hours * kept * programme[FUNDED], capacity) * willing
        offered = joint if user else max(joint, min(s.hours, capacity) * willing)
        _work(people, slices, hours, s, i, stage, joint, offered, on_task)
        programme[PAID_THIS_YEAR] += people[LOAD, i]


@compiled
def _work(people, slices, hours, s, i, stage, joint, offered, on_task):
    """Spread one person's hours over the domains of the stage (E2)."""
    role = int(people[ROLE, i])
    skill = people[SKILL, i] * (1.0 + 0.5 * s.strength_based)
    together = 0.0
    for domain in range(N_DOMAINS):
        part = joint * slices[OPEN, stage, domain] / N_DOMAINS
        together += part
        hours[JOINT, role, stage, domain] += part
        if role == USER:
            slices[USER_INPUT, stage, domain] += part * on_task * skill
            slices[USER_HOURS, stage, domain] += part
        else:
            alone = offered / N_DOMAINS - part
            hours[ALONE, role, stage, domain] += alone
            slices[STAFF_INPUT, stage, domain] += part * on_task * skill
            slices[STAFF_TOTAL, stage, domain] += (part * on_task + alone) * skill
    people[HOURS, i] = together
    people[LOAD, i] = together if role == USER else offered
    people[STAGE_HOURS, i] += together
    people[CUM_HOURS, i] += together
    gain = s.production_skill_gain * together * (0.5 + 0.5 * s.strength_based)
    people[SKILL, i] += min(1.0, gain) * (1.0 - people[SKILL, i])
