"""Being asked without being heard costs trust; being heard may win it.

Claim: involvement that changes nothing is tokenism.
Equation: expectation e = n · hours share, felt influence v = n · weight;
frustration: T (1 - voice_loss · max(0, e - v)); expressive: T + voice_loss · min(1, e) (1 - T).
Not repaired by openness (integrity, not competence).
Source: Folger 1977 against Lind, Kanfer & Earley 1990 (contested: a switch).
Reads: stage_hours, weight. Writes: trust, token_hours, voice_hours.
Updating: members at the end of each stage, from that stage's hours and weights.
"""

from sim.compiled import compiled
from sim.settings import choice_number
from sim.state import N_MEMBERS, STAGE_HOURS, TOKEN_HOURS, TRUST, VOICE_HOURS, WEIGHT

FRUSTRATION = choice_number("mechanisms.voice", "frustration")
EXPRESSIVE = choice_number("mechanisms.voice", "expressive")
BOTH = choice_number("mechanisms.voice", "both")


@compiled
def unheard(members, hours_share, weight):
    """Expected minus felt influence, at least 0: the hours' share against the weight, times the members."""
    return max(0.0, members * (hours_share - weight))


@compiled
def trust_after_silence(trust, gap, voice_loss):
    """Trust after voice without influence, 0-1."""
    return trust * max(0.0, 1.0 - voice_loss * gap)


@compiled
def trust_after_voice(trust, expectation, voice_loss):
    """Trust after being heard at all, 0-1."""
    return trust + voice_loss * min(1.0, expectation) * (1.0 - trust)


@compiled
def settle_voice(people, team, programme, s):
    """Compare what members gave with what they could decide."""
    members = int(programme[N_MEMBERS])
    hours = 0.0
    for seat in range(members):
        hours += people[STAGE_HOURS, team[seat]]
    for seat in range(members):
        i = team[seat]
        if hours > 0.0:
            share = people[STAGE_HOURS, i] / hours
            gap = unheard(members, share, people[WEIGHT, i])
            programme[TOKEN_HOURS] += people[STAGE_HOURS, i] * min(1.0, gap)
            programme[VOICE_HOURS] += people[STAGE_HOURS, i]
            if s.mechanisms_voice == FRUSTRATION or s.mechanisms_voice == BOTH:
                people[TRUST, i] = trust_after_silence(people[TRUST, i], gap, s.design_voice_loss)
            if s.mechanisms_voice == EXPRESSIVE or s.mechanisms_voice == BOTH:
                people[TRUST, i] = trust_after_voice(people[TRUST, i], members * share, s.design_voice_loss)
        people[STAGE_HOURS, i] = 0.0
