"""Ties grow with hours together and fade between contacts.

Claim: trusting relationships are built as you go, and need continuity.
Equation (E8): hours for the tie = relational_share · h + task_value · (1 - relational_share) · h, with h the
hours that both gave; the tie grows as in `ties_table.strength_after`, and fades by `fading` a week to the
strength that everyday life keeps up (nothing, for ties made in the team or by outreach).
Source: Hall 2018 (10.1177/0265407518761225): 50, 90, 200 hours. Fading: half in a year [assumption].
Reads: hours of the members. Writes: ties.
Updating: at the end of each stage pairs of members one after the other, by the stage's hours;
fading at the end of each stage by its weeks; ties that have all but faded are cut at the end of a cycle.
"""

import math

import numpy as np

from sim.compiled import allocating, compiled
from sim.settings import choice_number
from sim.state import N_MEMBERS, STAGE_HOURS, TIES_MOVED
from sim.ties_table import connect, cut_tie, grow_slot, mark_contacts, tie_growth, unmark_contacts

WELL_MIXED = choice_number("network.kind", "well_mixed")
FORGOTTEN = 0.005
"""Strength below which a tie that everyday life does not keep up is gone."""


@compiled
def hours_for_tie(hours, relational_share, task_value):
    """Hours together that count for a tie."""
    return relational_share * hours + task_value * (1.0 - relational_share) * hours


@compiled
def faded(strength, rest, lost):
    """Strength of a tie that lost a share of what everyday life does not keep up; never below `rest` (0-1)."""
    return strength - lost * (strength - rest) if strength > rest else strength


@allocating
def meet_in_team(people, team, ties, programme, marks, s):
    """Let the members' ties grow by the hours that each pair spent together in the stage."""
    if s.mechanisms_tie_building == 0 or s.network_kind == WELL_MIXED:
        return
    members = int(programme[N_MEMBERS])
    growth = np.zeros(members)  # the fewer hours of two make the smaller growth of two
    for a in range(members):
        counted = hours_for_tie(people[STAGE_HOURS, team[a]], s.relational_share, s.ties_task_value)
        growth[a] = tie_growth(counted, s.ties_hours_to_tie)
    for a in range(members):
        i = team[a]
        mark_contacts(ties, i, marks)
        for b in range(a + 1, members):
            shared = min(growth[a], growth[b])
            if shared <= 0.0:
                continue
            slot = int(marks[team[b]]) - 1
            if slot < 0:
                unmark_contacts(ties, i, marks)  # making room moves slots
                connect(ties, people, i, team[b], shared)
                mark_contacts(ties, i, marks)
            else:
                grow_slot(ties, i, slot, shared)
            programme[TIES_MOVED] = 1.0
        unmark_contacts(ties, i, marks)


@compiled
def fade_ties(people, ties, programme, s):
    """Let all ties fade by a stage."""
    if s.mechanisms_tie_fading == 0 or programme[TIES_MOVED] == 0.0:
        return
    lost = 1.0 - math.pow(1.0 - s.ties_fading, float(s.time_stage_weeks))
    for i in range(people.shape[1]):
        strongest = 0.0
        for slot in range(ties.first[i], ties.first[i] + ties.count[i]):
            ties.strength[slot] = faded(ties.strength[slot], ties.rest[slot], lost)
            if ties.strength[slot] > strongest:
                strongest = ties.strength[slot]
        ties.strongest[i] = strongest


@compiled
def forget_ties(people, ties):
    """Cut the ties that have all but faded and that everyday life does not keep up."""
    for i in range(people.shape[1]):
        slot = ties.first[i] + ties.count[i] - 1
        while slot >= ties.first[i]:
            mirror = ties.back[slot]
            kept_up = max(ties.rest[slot], ties.rest[mirror]) > 0.0
            if not kept_up and max(ties.strength[slot], ties.strength[mirror]) < FORGOTTEN:
                cut_tie(ties, people, i, slot)
            slot -= 1
