"""Slovic 1993 (10.1111/j.1539-6924.1993.tb01329.x): trust is won slowly and lost fast."""

from __future__ import annotations

import math
from typing import Any

from sim.docking.laboratory import ALL_USERS, Laboratory
from sim.docking.parameters import choice, within
from sim.docking.verdict import Check, Docked, dock, mean
from sim.state import TRUST

START, REPAIR = 0.5, 0.7
WEEKS_BETWEEN = 4
"""A stage takes a week, and one of four is delivery: one experience every four weeks."""
SETTINGS: dict[str, Any] = {
    "time.stage_weeks": 1, "mechanisms.experience": True, "experience.rate": 1.0, "production.initial_quality": 0.0,
    **ALL_USERS, "people.trust_start": START, "trust.repair": REPAIR,
}
"""All are users, and without quality the chance of a good experience is the base chance alone."""
SETTLED = 1e-5


def trust(gain: float = 0.06, loss: float = 0.15, success: float = 0.5, disclosed: float = 0.0,
          variant: str = "asymmetric", people: int = 20_000, seed: int = 0) -> Docked:
    """Mean trust of people whose experiences are good with a fixed chance, each on its own.

    Expected in the long run: q g / (q g + (1 - q) l), with q the chance of a good experience, g the gain and l the
    loss, of which open discussion spares 70 %; symmetric trust loses as much as it gains. Half of trust is
    kept where q = l / (g + l). Also after the first five experiences, on the way there:
    expected trust moves each time by the share q g + (1 - q) l towards its end.

    Args:
        gain: share of what is missing (0.02 to 1).
        loss: share of what is there (0.02 to 1).
        success: chance of a good experience (0 to 1).
        disclosed: chance that a failure is discussed openly (0 to 0.9).
        variant: `asymmetric` or `symmetric`.
        people: 1000 to 200,000.
        seed: of the luck.
    """
    within("gain", gain, 0.02, 1)
    within("loss", loss, 0.02, 1)
    within("success", success, 0, 1)
    within("disclosed", disclosed, 0, 0.9)
    choice("variant", variant, ("asymmetric", "symmetric"))
    within("people", people, 1000, 200_000)
    lost = (gain if variant == "symmetric" else loss) * (1.0 - REPAIR * disclosed)
    values = {**SETTINGS, "mechanisms.trust": variant, "trust.gain": gain, "trust.loss": loss,
              "safety.start": disclosed}
    checks: list[Check] = []
    for chance in dict.fromkeys((success, lost / (gain + lost))):
        checks += _by_the_engine(values, chance, gain, lost, people, seed)
    return dock("trust", "Trust is won slowly and lost fast, so it takes more good than bad to keep it.",
                "Slovic 1993, 10.1111/j.1539-6924.1993.tb01329.x; E6",
                {"gain": gain, "loss": loss, "success": success, "disclosed": disclosed, "variant": variant,
                 "people": people, "seed": seed, **values}, "distributional", checks)


def _by_the_engine(values: dict[str, Any], chance: float, gain: float, lost: float, people: int,
                   seed: int) -> list[Check]:
    """Mean trust after five experiences, and when it has settled."""
    pace = chance * gain + (1.0 - chance) * lost
    end = chance * gain / pace
    settled = 5 + (0 if pace >= 1.0 else math.ceil(math.log(SETTLED) / math.log1p(-pace)))
    lab = Laboratory({**values, "experience.base_success": chance}, people=people, weeks=settled * WEEKS_BETWEEN,
                     seed=seed)
    lab.begin()
    lab.go(5 * WEEKS_BETWEEN)
    early = mean(f"trust after 5 experiences, {chance:.4g} of them good", lab.people[TRUST],
                 end + (START - end) * (1.0 - pace) ** 5, 0.01)
    lab.go((settled - 5) * WEEKS_BETWEEN)
    return [early, mean(f"trust in the long run, {chance:.4g} of the experiences good", lab.people[TRUST], end, 0.01)]
