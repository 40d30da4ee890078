"""The method: co-production in every slice, never ad hoc, never by preference."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.patterns.pattern import Contrast, Pattern, Runs, Way, gap
from sim.patterns.recipe import PRACTISE

PART = "The method"
ROOMY = {"people.capacity_user": 60.0, "people.capacity_staff": 60.0}
"""Nobody is short of time, so that hours asked for are hours given."""
STAGE_ONLY = {stage: [[float(row == stage)] * 4 for row in range(4)] for stage in range(4)}
ONE_STAGE = {"create": STAGE_ONLY[0], "deliver": STAGE_ONLY[1]}
NOTHING, NO_SERVICES = [[0.0] * 4] * 4, [[0.0, 1.0, 1.0, 1.0]] * 4
PLAIN_WORK = {
    "mechanisms.exhaustion": False, "mechanisms.exits": False, "mechanisms.commitment": False,
    "mechanisms.cooperation": False, "mechanisms.learning": "off", "mechanisms.redesign": False,
    "production.hill": 1.0, "production.half_hours": 500.0, "production.substitution": 1.0,
    "production.slice_substitution": 1.0, "production.professional_route": 0.0, "production.initial_quality": 0.0,
    **ROOMY,
}
"""Every hour counts alike and slices add up: nothing is left that could reward spreading."""


def _against_one(stage: str) -> Contrast:
    spread = Way(ROOMY)
    return Contrast(f"every stage against {stage} only, at four times the hours: {PRACTISE}",
                    {"every": spread,
                     "one": spread.but({"programme.coverage": ONE_STAGE[stage], "programme.hours": 8.0})},
                    gap("adoption_funding_end", "every", "one"))


def _relative(runs: Mapping[str, Runs]) -> np.ndarray:
    every, one = runs["every"]["cum_quality"], runs["one"]["cum_quality"]
    return 2.0 * (every - one) / (every + one)


P6 = Pattern(
    "P6", PART, "You can’t just have co-production in a singular slice of the cake: it should be inherent to what we "
                "do and therefore in every single slice",
    "The same hours achieve more when every stage is done together than when one is.",
    "Two hours a week in every stage, or eight in one stage only; nobody is short of time.",
    (_against_one("create"), _against_one("deliver")),
    (Contrast("every hour counts alike and slices add up: quality, relative difference in per cent",
              {"every": Way({**PLAIN_WORK, "programme.hours": 0.5}),
               "one": Way({**PLAIN_WORK, "programme.hours": 2.0, "programme.coverage": ONE_STAGE["create"]})},
              _relative),),
    "If each hour counts alike and slices simply add up, spreading gains nothing.",
)


def _loss(base: Mapping[str, float | str]) -> dict[str, Way]:
    here = Way({"mechanisms.learning": "off", **base})
    return {"all": here, "dropped": here.but({"programme.coverage": NO_SERVICES}),
            "none": here.but({"programme.coverage": NOTHING})}


def _beyond_a_quarter(runs: Mapping[str, Runs], suffix: str = "") -> np.ndarray:
    """Quality lost with one of four domains, beyond a quarter of what joint work adds."""
    quality = {name: runs[name + suffix]["cum_quality"] for name in ("all", "dropped", "none")}
    return quality["all"] - quality["dropped"] - 0.25 * (quality["all"] - quality["none"])


_MORE_HOURS = {f"{name}, more hours": way for name, way in _loss({"programme.hours": 4.0}).items()}
P7 = Pattern(
    "P7", PART, "the “thread” that runs through services, their practice and policies and research and evaluation",
    "Leaving out one domain costs more than its share, and the more so the better the others are.",
    "Joint work in all four domains, in three, or in none; at two and at four hours a week.",
    (Contrast("loss beyond a quarter of what joint work adds: quality on 0-100", _loss({}), _beyond_a_quarter,
              margin=0.01),
     Contrast("that loss at four hours a week against two: quality on 0-100", {**_loss({}), **_MORE_HOURS},
              lambda runs: _beyond_a_quarter(runs, ", more hours") - _beyond_a_quarter(runs), margin=0.01)),
    (Contrast("good slices make up for bad ones: loss beyond a quarter, quality on 0-100",
              _loss({"production.slice_substitution": 1.0, "production.carry_over": 0.0}), _beyond_a_quarter,
              margin=0.01),),
    "If good slices make up for bad ones, a domain costs just its share.",
)

_TURNS = Way({**ROOMY, "programme.hours": 4.0, "programme.coverage_rule": "alternate"})
_NOTHING_GAINED = {"production.professional_route": 1.0, "production.half_hours": 0.1, "mechanisms.redesign": False,
                   "production.user_weight": 0.0}
P8 = Pattern(
    "P8", PART, "it cannot be ad hoc involvement of stakeholders",
    "The same hours achieve less in every other cycle than all the time.",
    "Two hours a week all the time, or four in every other cycle of twelve weeks; nobody is short of time.",
    (Contrast(PRACTISE, {"steady": Way(ROOMY), "on and off": _TURNS},
              gap("adoption_funding_end", "steady", "on and off")),),
    (Contrast(f"professionals alone make a perfect service: {PRACTISE}",
              {"steady": Way({**ROOMY, **_NOTHING_GAINED}), "on and off": _TURNS.but(_NOTHING_GAINED)},
              gap("adoption_funding_end", "steady", "on and off")),),
    "If working together adds nothing to the service, it does not matter when it happens.",
    beside=(Contrast("strength of ties, on 0-100", {"steady": Way(ROOMY), "on and off": _TURNS},
                     gap("tie_strength", "steady", "on and off")),
            Contrast(f"ties never fade: {PRACTISE}",
                     {"steady": Way({**ROOMY, "mechanisms.tie_fading": False}),
                      "on and off": _TURNS.but({"mechanisms.tie_fading": False})},
                     gap("adoption_funding_end", "steady", "on and off"))),
    finding="The loss does not come from ties that fade between meetings, as we expected: it is as large if they never "
            "do. It comes from the service, which falls back whenever the joint work rests.",
)


def _picked(base: Mapping[str, float | str] | None = None, outcome: str = "mean_fit",
            name: str = "how well the design suits users, on 0-100") -> Contrast:
    ways = {rule: Way({"programme.coverage_rule": rule, "programme.open_slices": 2, **(base or {})})
            for rule in ("random", "opportunistic")}
    return Contrast(name, ways, gap(outcome, "random", "opportunistic"))


P9 = Pattern(
    "P9", PART, "you can’t pick and choose when to ‘do co-production’ based on your own preferences",
    "Opening only what users agree with anyway gives a worse design than opening as much by lot.",
    "Two of four domains in each stage: by lot, or those where users and the design agree already.",
    (_picked(),), (_picked({"people.taste_gap": 0.0, "people.group_radius": 0.0},
                          name="all want the same: how well the design suits users, on 0-100"),),
    "If everybody wants the same, it does not matter what is opened.",
    beside=(_picked({"programme.power": 1.0, "programme.delegate": "users", "programme.open_slices": 1},
                    name="one domain, all power to users: how well the design suits users, on 0-100"),
            _picked(outcome="adoption_funding_end", name=PRACTISE)),
    finding="The direction is as claimed, but the effect is small while users hold little of the say: it needs power "
            "for the choice of topics to matter. With all power to users it shows.",
)

PATTERNS = (P6, P7, P8, P9)
