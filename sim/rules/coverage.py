"""Which slices (stage by domain) are open to joint work.

Claim: co-production belongs in every slice; it cannot be ad hoc, or chosen by preference.
Rule: the coverage as written; or `open_slices` domains of each stage, drawn at random, or those in which
users agree with the present design already; or all of them in every other cycle only.
Each domain settles one direction of the design: services 0°, practice 45°, policies 90°, research 135°
[assumption], so that leaving a domain out leaves one direction undecided.
Reads: coverage, tastes, design. Writes: open. Updating: at the start of each stage.
"""

import numpy as np

from sim.compiled import allocating, compiled
from sim.draws import P_SLICES, again, stream, uniform
from sim.settings import choice_number
from sim.state import (DESIGN_X, DESIGN_Y, DIRECTION_X, DIRECTION_Y, N_DOMAINS, N_MEMBERS, N_STAGES, OPEN, ROLE,
                       TASTE_X, TASTE_Y, USER, USER_HOURS)

RANDOM = choice_number("programme.coverage_rule", "random")
OPPORTUNISTIC = choice_number("programme.coverage_rule", "opportunistic")
ALTERNATE = choice_number("programme.coverage_rule", "alternate")


@compiled
def disagreement(taste_x, taste_y, design_x, design_y, domain):
    """How far a taste lies from the design in the direction that a domain settles."""
    return abs((taste_x - design_x) * DIRECTION_X[domain] + (taste_y - design_y) * DIRECTION_Y[domain])


@compiled
def _users_disagreement(people, team, programme, domain):
    total, users = 0.0, 0
    for seat in range(int(programme[N_MEMBERS])):
        i = team[seat]
        if people[ROLE, i] == USER:
            total += disagreement(people[TASTE_X, i], people[TASTE_Y, i], programme[DESIGN_X], programme[DESIGN_Y],
                                  domain)
            users += 1
    return total / users if users > 0 else 0.0


@allocating
def open_slices(people, team, programme, slices, s, luck, stage, cycle):
    """Open the slices of the stage that begins."""
    rule = s.coverage_rule
    slices[USER_HOURS, stage] = 0.0
    for k in range(N_STAGES):
        for domain in range(N_DOMAINS):
            slices[OPEN, k, domain] = s.coverage[k, domain]
    if rule == ALTERNATE and cycle % 2 == 1:
        slices[OPEN, stage] = 0.0
    if rule != RANDOM and rule != OPPORTUNISTIC:
        return
    rank = np.zeros(N_DOMAINS)
    for domain in range(N_DOMAINS):
        if rule == RANDOM:
            rank[domain] = uniform(again(stream(luck, P_SLICES), domain))
        else:
            rank[domain] = _users_disagreement(people, team, programme, domain)
    for domain in range(N_DOMAINS):
        before = 0
        for other in range(N_DOMAINS):
            if rank[other] < rank[domain] or (rank[other] == rank[domain] and other < domain):
                before += 1
        if before >= s.open_slices:
            slices[OPEN, stage, domain] = 0.0
