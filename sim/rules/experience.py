"""People meet the service, and it works for them or it does not.

Claim: if someone does not like the type of cake you have made, chances are they won't eat it.
Equation (E5): benefit = quality · fit · delivered; chance of success = clip(base_success + benefit, 0, 1).
A failure is discussed openly with probability `safety`.
Source: assumption; multiplicative, so that quality can't make up for a cake of the wrong type.
Reads: quality, fit, delivered, safety. Writes: outcome, disclosed, last_win, counts of failures.
Updating: users, frontline workers and members, each at `rate` a week while the service is delivered.
"""

from sim.compiled import compiled
from sim.draws import P_DISCLOSURE, P_EXPERIENCE, P_OUTCOME, draw, stream, uniform
from sim.state import (BAD_SINCE, DELIVERED, DISCLOSED, DISCLOSED_FAILURES, FIT, FRONTLINE, GOOD_SINCE, LAST_WIN,
                       MEMBER, OUTCOME, PRESENT, QUALITY, ROLE, SAFETY, TRUE_FAILURES, USER)


@compiled
def benefit_of(quality, fit, delivered):
    """Benefit that a person gets from the service (E5), 0-1."""
    return quality * fit * delivered


@compiled
def success_chance(base_success, benefit):
    """Chance of a good experience, 0-1."""
    return min(1.0, max(0.0, base_success + benefit))


@compiled
def _meets_service(people, i):
    role = people[ROLE, i]
    return people[PRESENT, i] > 0.0 and (role == USER or role == FRONTLINE or people[MEMBER, i] > 0.0)


@compiled
def _note(people, programme, i, week, good, disclosed):
    if good:
        people[OUTCOME, i] = 1.0
        people[LAST_WIN, i] = week
        programme[GOOD_SINCE] += 1.0
        return
    people[OUTCOME, i] = -1.0
    people[DISCLOSED, i] = disclosed
    programme[BAD_SINCE] += 1.0
    programme[TRUE_FAILURES] += 1.0
    programme[DISCLOSED_FAILURES] += disclosed


@compiled
def meet_service(people, keys, programme, s, luck, week):
    """Draw this week's experiences."""
    who, how, talked = stream(luck, P_EXPERIENCE), stream(luck, P_OUTCOME), stream(luck, P_DISCLOSURE)
    for i in range(keys.shape[0]):
        people[OUTCOME, i] = people[DISCLOSED, i] = 0.0
        if not _meets_service(people, i) or uniform(draw(who, keys[i])) >= s.experience_rate:
            continue
        benefit = benefit_of(programme[QUALITY], people[FIT, i], programme[DELIVERED])
        good = uniform(draw(how, keys[i])) < success_chance(s.experience_base_success, benefit)
        disclosed = 1.0 if uniform(draw(talked, keys[i])) < programme[SAFETY] else 0.0
        _note(people, programme, i, week, good, disclosed)
