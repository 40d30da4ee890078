"""Members leave when they are tired, distrustful, uncommitted, or have waited too long for a win.

Claim: systems are complex and change is never immediate, so people must be resilient and patient.
Equation (E12, D13): chance a week = hazard · exp(distrust (0.5 - T) + exhaustion b + low_commitment (0.5 - c))
· (1 + (1 - patience) max(0, weeks since a win - patience_weeks) / patience_weeks).
An exit counts under its largest cause, unless with the same luck the person had left without it too.
Source: NCVO Time Well Spent: 76-80 % continue a year, so 0.0043-0.0053 a week; coefficients: assumptions.
Reads: trust, exhaustion, commitment, patience, last_win. Writes: member, barred_until, exits by reason.
Updating: members one after the other.
"""

import math

from sim.compiled import compiled
from sim.draws import P_EXIT, draw, stream, uniform
from sim.state import (BARRED_UNTIL, COMMITMENT, EXHAUSTION, EXITS_DISTRUST, EXITS_EXHAUSTION, EXITS_IMPATIENCE,
                       EXITS_OTHER, JOINED, LAST_WIN, N_MEMBERS, PATIENCE, TRUST)


@compiled
def waiting_factor(patience, weeks_since_win, patience_weeks):
    """How waiting for a win multiplies the hazard; 1 or more."""
    return 1.0 + (1.0 - patience) * max(0.0, weeks_since_win - patience_weeks) / patience_weeks


@compiled
def exit_chance(hazard, distrust, tiredness, low_commitment, waiting):
    """Chance to leave in a week (E12), 0-1; the middle three are logs of factors."""
    return min(1.0, hazard * math.exp(distrust + tiredness + low_commitment) * waiting)


@compiled
def _note_reason(programme, luck, chance, distrust, tiredness, waiting):
    """Count the exit under its largest cause; under "other" if the person would have left without it too."""
    largest = max(distrust, tiredness, math.log(waiting))
    if largest <= 0.0 or luck < chance * math.exp(-largest):
        programme[EXITS_OTHER] += 1.0
    elif largest == tiredness:
        programme[EXITS_EXHAUSTION] += 1.0
    elif largest == distrust:
        programme[EXITS_DISTRUST] += 1.0
    else:
        programme[EXITS_IMPATIENCE] += 1.0


@compiled
def draw_exits(people, keys, team, stays, programme, scratch, s, luck, week):
    """Mark who leaves this week; the number of them, their rows in `scratch.order2`."""
    leaving = 0
    if s.mechanisms_exits == 0:
        return leaving
    key = stream(luck, P_EXIT)
    for seat in range(int(programme[N_MEMBERS])):
        i = team[seat]
        distrust = s.exits_distrust * (0.5 - people[TRUST, i])
        tiredness = s.exits_exhaustion * people[EXHAUSTION, i]
        low = s.exits_low_commitment * (0.5 - people[COMMITMENT, i])
        waiting = waiting_factor(people[PATIENCE, i], week - people[LAST_WIN, i], s.exits_patience_weeks)
        chance = exit_chance(s.exits_hazard, distrust, tiredness, low, waiting)
        leaves = uniform(draw(key, keys[i]))
        if leaves < chance:
            _note_reason(programme, leaves, chance, distrust, tiredness, waiting)
            stays[0, int(week - people[JOINED, i])] += 1
            people[BARRED_UNTIL, i] = week + s.exits_return_weeks
            scratch.order2[leaving] = i
            leaving += 1
    return leaving
