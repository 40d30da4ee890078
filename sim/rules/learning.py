"""The team learns from what it can discuss.

Claim: reflect and learn from one another; together we can bake a better cake.
Equation (E7, D10): learning += failure_rate · safety · failures' share · (1 - learning)
+ success_rate · successes' share · (1 - learning), times what academics add, times (0.5 + 0.5 coverage of
the evaluation of research).
Source: Madsen & Desai 2010 (more from failures than from successes); the two last factors: assumptions.
Reads: good and bad experiences since the last evaluation, safety, roles at the table. Writes: learning.
Updating: at the end of each evaluate stage.
"""

from sim.compiled import compiled
from sim.settings import choice_number
from sim.state import ACADEMIC, BAD_SINCE, EVALUATE, GOOD_SINCE, LEARNING, N_DOMAINS, N_MEMBERS, OPEN, ROLE, SAFETY

SAFETY_GATED = choice_number("mechanisms.learning", "safety_gated")
OFF = choice_number("mechanisms.learning", "off")


@compiled
def learning_after(learning, safety, failure_share, failure_rate, success_rate):
    """Learning after one evaluation (E7), 0-1; with success_rate 0, 1 - learning shrinks by
    1 - failure_rate · safety · failure_share (D10)."""
    gained = failure_rate * safety * failure_share + success_rate * (1.0 - failure_share)
    return learning + min(1.0, gained) * (1.0 - learning)


@compiled
def _academic_at_table(people, team, programme):
    for seat in range(int(programme[N_MEMBERS])):
        if people[ROLE, team[seat]] == ACADEMIC:
            return True
    return False


@compiled
def evaluate(people, team, programme, slices, s):
    """Learn from the experiences since the last evaluation."""
    events = programme[GOOD_SINCE] + programme[BAD_SINCE]
    if s.mechanisms_learning != OFF and programme[N_MEMBERS] > 0.0 and events > 0.0:
        factor = 0.5 + 0.5 * slices[OPEN, EVALUATE, N_DOMAINS - 1]
        if not _academic_at_table(people, team, programme):
            factor *= s.learning_without_academics
        failure_rate = s.learning_failure_rate if s.mechanisms_learning == SAFETY_GATED else 0.0
        programme[LEARNING] = learning_after(programme[LEARNING], programme[SAFETY], programme[BAD_SINCE] / events,
                                             factor * failure_rate, factor * s.learning_success_rate)
    programme[GOOD_SINCE] = programme[BAD_SINCE] = 0.0
