"""Eating the cake: its type, allies and a movement, the anti-cake eaters."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from sim.calibration.anchors import among_others
from sim.patterns.pattern import Contrast, Measure, Pattern, Runs, Way, gap, mean_gap
from sim.patterns.recipe import FUNDED, PRACTISE, WITHOUT_REINFORCEMENT

PART = "Eating the cake"
FIXED_CAKE = {"mechanisms.redesign": False}


def _distance(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({**FIXED_CAKE, "people.taste_gap": far, **(base or {})})
            for name, far in (("near", 0.2), ("far", 1.2))}


_BETTER = {"programme.hours": 6.0}
P20 = Pattern(
    "P20", PART, "if someone doesn’t like the type of cake you’ve made, chances are they won’t eat it",
    "A service of the wrong type finds few users, however good it is.",
    "What users want lies near to or far from a design that nobody changes; two or six hours a week.",
    (Contrast("users who practise, near against far, out of 100", _distance(), gap("adoption_user", "near", "far")),
     Contrast("users who practise: two hours near against six hours far, out of 100",
              {"near": _distance()["near"], "far": _distance(_BETTER)["far"]}, gap("adoption_user", "near", "far"))),
    (Contrast("any type suits anybody: users who practise, near against far, out of 100",
              _distance({"design.taste_width": math.inf}), gap("adoption_user", "near", "far")),),
    "If any type suited anybody, taste would not matter.",
)


def _outreach(base: Mapping[str, object] | None = None, contacts: float = 20.0) -> dict[str, Way]:
    return {target: Way({"programme.outreach": target, "programme.outreach_contacts": contacts, **(base or {})})
            for target in ("fence", "none")}


_EASED = mean_gap("exhaustion_members", FUNDED, "alone", "supported")


def _support(base: Mapping[str, object], on: bool) -> dict[str, Way]:
    return {"supported": Way({**base, "mechanisms.support": on}), "alone": Way({**base, "mechanisms.support": False})}


P21 = Pattern(
    "P21", PART, "Find your allies and build a movement: this can be a critical driver of the process and a form of "
                 "support along the way.",
    "Reaching out wins people where people follow others; and allies around a person ease the load in any case.",
    "Twenty contacts a week to people on the fence, or none; whether people around a person ease the load.",
    (Contrast(PRACTISE, _outreach(), gap("adoption_funding_end", "fence", "none")),
     Contrast("members less exhausted with support, nobody following others, on 0-100",
              _support(WITHOUT_REINFORCEMENT, True), _EASED, margin=0.01, series=("exhaustion_members",))),
    (Contrast(f"nobody follows others: {PRACTISE}", _outreach(WITHOUT_REINFORCEMENT),
              gap("adoption_funding_end", "fence", "none")),
     Contrast("contacts ease no load: members less exhausted, on 0-100", _support(WITHOUT_REINFORCEMENT, False),
              _EASED, margin=0.01, series=("exhaustion_members",))),
    "If nobody follows others, warmer attitudes hardly turn into practice.",
    beside=(Contrast(f"four contacts a week: {PRACTISE}", _outreach(contacts=4.0),
                     gap("adoption_funding_end", "fence", "none")),),
    finding="Outreach moves attitudes a little, and for some weeks only, because people return to their own view. At "
            "the default of four contacts a week in a place of 200 people it changes next to nothing.",
)

CHAMPIONS = tuple(round(0.02 + 0.06 * step, 2) for step in range(8))
"""Shares of champions: 2 to 44 out of 100, in steps of 6."""


def _named(share: float) -> str:
    return f"{100 * share:.0f} champions"


def _champions(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {_named(share): Way({"people.champions": share, **(base or {})}) for share in CHAMPIONS}


def _others(runs: Mapping[str, Runs]) -> np.ndarray:
    """Share of those who were no champions at the start who practise when the funding ends; (shares, replicates)."""
    return np.array([among_others(runs[_named(share)]["adoption_funding_end"], share) for share in CHAMPIONS])


def _steepest_against(place: int) -> Measure:
    """What the steepest step in champions wins among the others, against the first (0) or the last (-1).

    Which step is steepest is looked up in the other half of the replicates, so that luck does not choose it.
    """
    def measure(runs: Mapping[str, Runs]) -> np.ndarray:
        steps = np.diff(_others(runs), axis=0)
        even = np.arange(steps.shape[1]) % 2 == 0
        steepest = np.where(even, steps[:, ~even].mean(axis=1).argmax(), steps[:, even].mean(axis=1).argmax())
        return steps[steepest, np.arange(steps.shape[1])] - steps[place]

    return measure


def _step(name: str, place: int, base: Mapping[str, object] | None = None, one_sided: bool = False) -> Contrast:
    return Contrast(f"{name}: others who practise, out of 100", _champions(base), _steepest_against(place),
                    one_sided=one_sided)


P22 = Pattern(
    "P22", PART, "The more allies you have, the easier it might be to convert the ‘anti-cake eaters’.",
    "Below a tipping point, each further ally wins more of the others than the one before; beyond it, fewer.",
    "Champions from 2 to 44 people out of 100, in steps of six; practice among all others.",
    (Contrast("44 champions out of 100 against 2: others who practise, out of 100", _champions(),
              lambda runs: _others(runs)[-1] - _others(runs)[0]),
     _step("the steepest step in champions against the first", 0),
     _step("the steepest step in champions against the last", -1)),
    (_step("nobody follows others: the steepest step against the first", 0, WITHOUT_REINFORCEMENT, one_sided=True),
     _step("nobody follows others: the steepest step against the last", -1, WITHOUT_REINFORCEMENT, one_sided=True)),
    "If nobody follows others, each ally counts for one person only.",
    beside=(Contrast("sceptics at the start who practise at the end: 14 champions against 2, out of 100", _champions(),
                     gap("conversion", _named(0.14), _named(0.02))),),
)

PATTERNS = (P20, P21, P22)
