"""Ties grow with hours together and fade between contacts.

Claim: trusting relationships are built as you go, and need continuity.
Equation (E8): hours for the tie = relational_share · h + task_value · (1 - relational_share) · h, with h the
hours that both gave; the tie grows as in `ties_table.strength_after`, and fades by `fading` a week to the
strength that everyday life keeps up (nothing, for ties made in the team or by outreach).
Source: Hall 2018 (10.1177/0265407518761225): 50, 90, 200 hours. Fading: half in a year [assumption].
Reads: hours of the members. Writes: ties. Updating: pairs of members one after the other.
"""

from sim.compiled import compiled
from sim.settings import choice_number
from sim.state import HOURS, N_MEMBERS, TIES_MOVED
from sim.ties_table import cut_tie, grow_tie

WELL_MIXED = choice_number("network.kind", "well_mixed")
FORGOTTEN = 0.005
"""Strength below which a tie that everyday life does not keep up is gone."""


@compiled
def hours_for_tie(hours, relational_share, task_value):
    """Hours together that count for a tie."""
    return relational_share * hours + task_value * (1.0 - relational_share) * hours


@compiled
def faded(strength, rest, fading):
    """Strength of a tie after a week without contact; never below its resting strength."""
    return strength - fading * (strength - rest) if strength > rest else strength


@compiled
def meet_in_team(people, team, ties, programme, s):
    """Let the members' ties grow by the hours that each pair spent together."""
    if s.mechanisms_tie_building == 0 or s.network_kind == WELL_MIXED:
        return
    members = int(programme[N_MEMBERS])
    for a in range(members):
        i = team[a]
        for b in range(a + 1, members):
            j = team[b]
            together = min(people[HOURS, i], people[HOURS, j])
            if together > 0.0:
                counted = hours_for_tie(together, s.relational_share, s.ties_task_value)
                grow_tie(ties, people, i, j, counted, s.ties_hours_to_tie)
                programme[TIES_MOVED] = 1.0


@compiled
def fade_ties(people, ties, programme, s):
    """Let all ties fade by a week."""
    if s.mechanisms_tie_fading == 0 or programme[TIES_MOVED] == 0.0:
        return
    for i in range(people.shape[1]):
        slot = ties.first[i] + ties.count[i] - 1
        while slot >= ties.first[i]:
            ties.strength[slot] = faded(ties.strength[slot], ties.rest[slot], s.ties_fading)
            if ties.rest[slot] == 0.0 and ties.rest[ties.back[slot]] == 0.0 and ties.strength[slot] < FORGOTTEN:
                cut_tie(ties, people, i, slot)
            slot -= 1
