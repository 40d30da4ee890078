"""How the cake tastes: trust, safety to discuss what failed, learning, and baking together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.patterns.method import PLAIN_WORK, ROOMY
from sim.patterns.pattern import Contrast, Pattern, Runs, Way, gap

PART = "How the cake tastes"
OFTEN_FAILING = {"experience.base_success": 0.0, "programme.facilitation": 0.0}


def _safety(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({**OFTEN_FAILING, "safety.start": level, **(base or {})})
            for name, level in (("safe", 0.9), ("unsafe", 0.1))}


_NOTHING_FROM_TALK = {"mechanisms.learning": "off", "trust.repair": 0.0, "people.taste_gap": 0.0,
                      "people.group_radius": 0.0}


def _disclosed_share(runs: Mapping[str, Runs]) -> np.ndarray:
    safe, unsafe = runs["safe"], runs["unsafe"]
    return safe["disclosed_failures"] / safe["true_failures"] - unsafe["disclosed_failures"] / unsafe["true_failures"]


P23 = Pattern(
    "P23", PART,
    "foster a safe and supportive environment so that if the cake doesn’t taste too good (…), you are able to discuss "
    "this openly – reflect and learn from one another",
    "Where much fails, teams that can talk about it end with a better service and more trust.",
    "Safety to speak 0.9 or 0.1 where many experiences are bad.",
    (Contrast("quality, mean over the weeks, on 0-100", _safety(), gap("cum_quality", "safe", "unsafe")),
     Contrast("trust in the programme, on 0-100", _safety(), gap("mean_trust", "safe", "unsafe")),
     Contrast("fewer bad experiences, of 100 in unsafe teams", _safety(),
              lambda runs: 1.0 - runs["safe"]["true_failures"] / runs["unsafe"]["true_failures"])),
    (Contrast("nothing is learned, trust is not repaired, all want the same: quality, on 0-100",
              _safety(_NOTHING_FROM_TALK), gap("cum_quality", "safe", "unsafe")),
     Contrast("nothing is learned, trust is not repaired, all want the same: trust, on 0-100",
              _safety(_NOTHING_FROM_TALK), gap("mean_trust", "safe", "unsafe"))),
    "If nothing is learned from failures and talking repairs no trust, safety changes nothing.",
    beside=(Contrast("share of bad experiences that are reported, on 0-100", _safety(), _disclosed_share),),
    finding="More failures are reported although fewer happen: reports alone would mislead.",
)


def _table(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({**ROOMY, "programme.user_share": share, **(base or {})})
            for name, share in (("mixed", 0.5), ("users", 1.0), ("professionals", 0.0))}


def _mixed_against(other: str) -> Contrast:
    ways = _table()
    return Contrast(f"mixed team against {other} only: quality, mean over the weeks, on 0-100",
                    {"mixed": ways["mixed"], other: ways[other]}, gap("cum_quality", "mixed", other))


_ALIKE = {**PLAIN_WORK, "people.skill_user": 0.7, "people.skill_staff": 0.7, "mechanisms.diversity": "none",
          "production.carry_over": 0.0}


def _against_the_better(runs: Mapping[str, Runs]) -> np.ndarray:
    an_hour = {name: own["cum_quality"] / own["hours_joint"] for name, own in runs.items()}
    better = np.maximum(an_hour["users"], an_hour["professionals"])
    return (an_hour["mixed"] - better) / better


def _rise(learning: str) -> Contrast:
    def measure(runs: Mapping[str, Runs]) -> np.ndarray:
        quality = runs["team"].weekly("quality")
        return (quality[:, 120] - quality[:, 12]).astype(float)

    condition = "" if learning != "off" else "nothing is learned: "
    return Contrast(f"{condition}quality after the tenth cycle against the first, on 0-100",
                    {"team": Way({"mechanisms.learning": learning})}, measure, series=("quality",),
                    one_sided=learning == "off")


P24 = Pattern(
    "P24", PART, "Together, we can bake a better cake.",
    "A mixed team beats users alone and professionals alone, and gets better with every cycle.",
    "All seats to users, to professionals, or half to each, at equal hours; with and without learning.",
    (_mixed_against("users"), _mixed_against("professionals"), _rise("safety_gated")),
    (Contrast("every hour counts alike, whoever gives it: quality an hour, mixed against the better of both, per cent",
              _table(_ALIKE), _against_the_better), _rise("off")),
    "If everybody's hour counts alike, it does not matter who gives it; without learning nothing rises.",
)

PATTERNS = (P23, P24)
