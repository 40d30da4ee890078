"""Trust is won slowly and lost fast, unless failures are discussed.

Claim: build trusting relationships as you go, so that you can talk about what went wrong.
Equation (E6, D9): good T + gain (1 - T); bad T - loss · T (1 - repair if disclosed).
Source: Slovic 1993 (10.1111/j.1539-6924.1993.tb01329.x); contested by Poortinga & Pidgeon 2004
(10.1111/j.0272-4332.2004.00543.x): variants symmetric and confirmatory.
Reads: outcome, disclosed. Writes: trust. Updating: each person alone.
"""

from sim.compiled import compiled
from sim.settings import choice_number
from sim.state import DISCLOSED, OUTCOME, TRUST

ASYMMETRIC = choice_number("mechanisms.trust", "asymmetric")
SYMMETRIC = choice_number("mechanisms.trust", "symmetric")
CONFIRMATORY = choice_number("mechanisms.trust", "confirmatory")
OFF = choice_number("mechanisms.trust", "off")


@compiled
def trust_after(trust, good, disclosed, gain, loss, repair):
    """Trust after one experience (E6), 0-1.

    Args:
        trust: before.
        good: whether the experience was good.
        disclosed: 1 if a failure was discussed openly, else 0.
        gain, loss, repair: shares (0-1).
    """
    if good:
        return trust + gain * (1.0 - trust)
    return trust - loss * trust * (1.0 - repair * disclosed)


@compiled
def loss_in_force(variant, trust, gain, loss):
    """Share of trust that a failure costs under each theory."""
    if variant == SYMMETRIC:
        return gain
    if variant == CONFIRMATORY:
        return loss * min(1.0, 2.0 * (1.0 - trust))  # who trusts discounts bad news
    return loss


@compiled
def update_trust(people, s):
    """Move everybody's trust by this week's experience."""
    if s.mechanisms_trust == OFF:
        return
    for i in range(people.shape[1]):
        if people[OUTCOME, i] != 0.0:
            loss = loss_in_force(s.mechanisms_trust, people[TRUST, i], s.trust_gain, s.trust_loss)
            people[TRUST, i] = trust_after(people[TRUST, i], people[OUTCOME, i] > 0.0, people[DISCLOSED, i],
                                           s.trust_gain, loss, s.trust_repair)
