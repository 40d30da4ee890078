"""Commitment falls with setbacks, less for the resilient, and rises with wins.

Claim: love, passion, resilience and patience are the ingredients.
Equation (E10): bad c - setback (1 - resilience); good c + success (1 - c).
Source: assumption. Reads: outcome, resilience. Writes: commitment. Updating: each person alone.
"""

from sim.compiled import compiled
from sim.state import COMMITMENT, OUTCOME, RESILIENCE


@compiled
def commitment_after(commitment, good, resilience, setback, success):
    """Commitment after one experience (E10), 0-1."""
    if good:
        return commitment + success * (1.0 - commitment)
    return max(0.0, commitment - setback * (1.0 - resilience))


@compiled
def update_commitment(people, s):
    """Move everybody's commitment by this week's experience."""
    if s.mechanisms_commitment == 0:
        return
    for i in range(people.shape[1]):
        if people[OUTCOME, i] != 0.0:
            people[COMMITMENT, i] = commitment_after(people[COMMITMENT, i], people[OUTCOME, i] > 0.0,
                                                     people[RESILIENCE, i], s.commitment_setback,
                                                     s.commitment_success)
