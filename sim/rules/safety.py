"""How safe it is to speak follows facilitation, trust and pressure.

Claim: foster a safe and supportive environment.
Equation (E7): safety moves by `rate` a week towards
start + facilitation_lift · facilitation + trust_pull · (mean trust of members - 0.5) - crisis_pressure · crisis.
Source: Edmondson 1999 for the idea; Frazier et al. 2017 (10.1111/peps.12183) for what goes with it; form: assumption.
Reads: facilitation, members' trust, crisis. Writes: safety. Updating: once a week, for the team as a whole.
"""

from sim.compiled import compiled
from sim.state import CRISIS, N_MEMBERS, SAFETY, TRUST


@compiled
def safety_after(safety, target, rate):
    """Safety after a week, 0-1."""
    return safety + rate * (min(1.0, max(0.0, target)) - safety)


@compiled
def follow_safety(people, team, programme, s):
    """Move safety by a week."""
    members = int(programme[N_MEMBERS])
    if s.mechanisms_safety == 0 or members == 0:
        return
    trust = 0.0
    for seat in range(members):
        trust += people[TRUST, team[seat]]
    target = (s.safety_start + s.safety_facilitation_lift * s.facilitation
              + s.safety_trust_pull * (trust / members - 0.5) - s.safety_crisis_pressure * programme[CRISIS])
    programme[SAFETY] = safety_after(programme[SAFETY], target, s.safety_rate)
