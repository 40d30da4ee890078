"""Money buys hours: inside the funding window and the year's budget; a residue stays after that.

Claim: what lasts after the funding depends on the hours that remain and on the authority having
taken up the practice.
Equation: funded = 1 inside; residual_hours · (1 + share of the authority who practise), at most 1, after (E1, E16).
Source: Scheirer 2005 (10.1177/1098214005278752) for who sustains; the factor is an assumption.
Reads: role, practises, present, paid_this_year. Writes: funded, paid_this_year.
Updating: once a week, for the programme as a whole.
"""

from sim.compiled import compiled
from sim.state import AUTHORITY, FUNDED, PAID_THIS_YEAR, PRACTISES, PRESENT, ROLE

WEEKS_A_YEAR = 52


@compiled
def residual_share(residual_hours, authority_practising):
    """Share of the planned hours that remains without money (0-1)."""
    return min(1.0, residual_hours * (1.0 + authority_practising))


@compiled
def authority_practising(people):
    """Share of the authority's people who practise; 0 if there are none."""
    total, practising = 0.0, 0.0
    for i in range(people.shape[1]):
        if people[ROLE, i] == AUTHORITY and people[PRESENT, i] > 0.0:
            total += 1.0
            practising += people[PRACTISES, i]
    return practising / total if total > 0.0 else 0.0


@compiled
def fund(people, programme, s, week):
    """Set the share of the planned hours that this week's money allows."""
    clock = week - s.funding_start
    if clock < 0:
        programme[FUNDED] = 0.0
        return
    if clock % WEEKS_A_YEAR == 0:
        programme[PAID_THIS_YEAR] = 0.0
    if clock < s.funding_weeks and programme[PAID_THIS_YEAR] < s.budget_hours:
        programme[FUNDED] = 1.0
    else:
        programme[FUNDED] = residual_share(s.residual_hours, authority_practising(people))
