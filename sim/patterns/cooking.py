"""Cooking time: undercooked cakes, commitment, crises, strengths, and whether it is worth it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.patterns.method import NOTHING
from sim.patterns.pattern import Contrast, Measure, Pattern, Runs, Way, gap, gap_at, mean_gap
from sim.patterns.recipe import FUNDED, FUNDING_END, PRACTISE, WITHOUT_REINFORCEMENT
from sim.scenario import Crisis

PART = "Cooking time"


def _returns(name: str, more: float, less: float, base: Mapping[str, float], one_sided: bool = False) -> Contrast:
    """Quality at the end of the funding for each hour a week, with more hours against fewer, or the reverse."""
    def measure(runs: Mapping[str, Runs]) -> np.ndarray:
        per_hour = {hours: runs[f"{hours:g} h"].weekly("quality")[:, FUNDING_END] / hours for hours in (more, less)}
        return (per_hour[more] - per_hour[less]).astype(float)

    ways = {f"{hours:g} h": Way({"programme.hours": hours, **base}) for hours in (more, less)}
    return Contrast(name, ways, measure, series=("quality",), one_sided=one_sided)


def _taken_up(runs: Runs) -> np.ndarray:
    """Share of the people who took it up from the start to the end of the funding."""
    return runs["adoption_funding_end"] - runs.weekly("adoption")[:, 0]


P10 = Pattern(
    "P10", PART, "Co-production takes time to do well – you don’t want an undercooked cake.",
    "A little time achieves next to nothing, then each hour pays more, then less again.",
    "A quarter of an hour, one hour, or eight hours a week for each member.",
    (_returns("quality for each hour: 1 h a week against 0.25 h, on 0-100", 1.0, 0.25, {}),
     _returns("quality for each hour: 1 h a week against 8 h, on 0-100", 1.0, 8.0, {})),
    (_returns("no start-up cost: quality for each hour, 1 h against 0.25 h, on 0-100", 1.0, 0.25,
              {"production.hill": 1.0}, one_sided=True),),
    "Without a start-up cost the first hour pays best, and no cake is undercooked.",
    beside=(Contrast(f"{PRACTISE}, for each hour: 3 h a week against 1 h",
                     {f"{h:g} h": Way({"programme.hours": h}) for h in (1.0, 3.0)},
                     lambda runs: (_taken_up(runs["3 h"]) / 3.0 - _taken_up(runs["1 h"])), series=("adoption",)),),
)

_CALM = {"mechanisms.exhaustion": False, "mechanisms.exits": False, "mechanisms.commitment": False,
         "programme.rotation": 0.0}
_ALL_GIVE = {"people.share_conditional": 0.0, "people.share_free_riders": 0.0}


def _decay(runs: Mapping[str, Runs]) -> np.ndarray:
    """Fall of the joint hours from the first cycle to the fourth, more in the mixed than in the committed team."""
    falls = {}
    for name, own in runs.items():
        hours = own.weekly("hours_joint").astype(float)
        falls[name] = 1.0 - (hours[:, 48] - hours[:, 36]) / (hours[:, 12] - hours[:, 0])
    return falls["mixed"] - falls["committed"]


def _free_riding(base: Mapping[str, bool | float]) -> dict[str, Way]:
    return {"mixed": Way({**_CALM, **base}), "committed": Way({**_CALM, **base, **_ALL_GIVE})}


P11 = Pattern(
    "P11", PART, "People need to be invested and committed to the process.",
    "Where some hold back, the others give less and less; where all are committed, nothing wears off.",
    "A third gives little and half give what the others give; or all give their part. Nobody tires or leaves.",
    (Contrast("fall of the hours from the first to the fourth cycle, per cent", _free_riding({}), _decay,
              series=("hours_joint",)),),
    (Contrast("nobody looks at what others give: fall of the hours, per cent",
              _free_riding({"mechanisms.cooperation": False}), _decay, series=("hours_joint",)),),
    "If nobody looks at what others give, nothing wears off.",
    finding="The others' giving adapts within weeks, so that the fall is over after the first cycle; the loss in level "
            "is far larger than the fall.",
)

LONG, SHORT = (Crisis(52, 26, 0.9),), (Crisis(52, 4, 0.9),)
YEAR_AFTER_CRISIS = 130


def _persevere(crises: tuple[Crisis, ...], base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({"programme.crisis_hours_protected": share, **(base or {})}, crises)
            for name, share in (("none", 0.0), ("all", 1.0))}


def _worth(name: str, ways: Mapping[str, Way], margin: float = 0.03, one_sided: bool = False) -> Contrast:
    return Contrast(name, ways, gap("adoption_funding_end", "all", "none"), margin=margin, one_sided=one_sided)


_A_YEAR_ON = Contrast("practise a year after the crisis, people out of 100", _persevere(LONG),
                      gap_at("adoption", YEAR_AFTER_CRISIS, "all", "none"), series=("adoption",))
P12 = Pattern(
    "P12", PART,
    "Don’t let COVID-19 push co-production to the bottom of the list, we must persevere in times of crisis",
    "In a long crisis, keeping the joint hours ends higher than giving them up.",
    "All joint hours are protected in a crisis, or none; half a year or four weeks long.",
    (_A_YEAR_ON, _worth(f"half a year of crisis: {PRACTISE}", _persevere(LONG))),
    (_worth(f"four weeks of crisis: {PRACTISE}", _persevere(SHORT), margin=0.06),
     _worth(f"nobody follows others, a year and a half later: {PRACTISE}", _persevere(LONG, WITHOUT_REINFORCEMENT),
            margin=0.03),
     _worth(f"persevering costs the whole benefit and five times the load: {PRACTISE}",
            _persevere(LONG, {"crisis_effects.delivery_loss": 1.0, "exhaustion.crisis_load": 5.0}), one_sided=True)),
    "A few weeks make no difference that counts. If nobody follows others, what was lost is caught up. And if "
    "persevering costs people the service itself, giving way is better.",
    beside=(_worth(f"ties never fade: {PRACTISE}", _persevere(LONG, {"mechanisms.tie_fading": False})),
            Contrast(f"half of the hours protected keeps more than half of the gain: {PRACTISE}",
                     {**_persevere(LONG), "half": Way({"programme.crisis_hours_protected": 0.5}, LONG)},
                     lambda runs: (runs["half"]["adoption_funding_end"] - 0.5 * runs["none"]["adoption_funding_end"]
                                   - 0.5 * runs["all"]["adoption_funding_end"]))),
    finding="The lasting loss does not come from ties that fade in the crisis: it stays if they never fade. It comes "
            "from people who were not won over in time and whom others then can't follow.",
)


def _strengths(crises: tuple[Crisis, ...] = (), base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({"programme.strength_based": share, **(base or {})}, crises)
            for name, share in (("none", 0.0), ("all", 1.0))}


def _tiredness(name: str, ways: Mapping[str, Way]) -> Contrast:
    return Contrast(name, ways, mean_gap("exhaustion_members", FUNDED, "none", "all"), series=("exhaustion_members",),
                    margin=0.01)


P13 = Pattern(
    "P13", PART, "Stakeholders and services must be recognised as assets and working in a strength-based manner will "
                 "help during these times",
    "Working from strengths makes better services and tires people less, in a crisis too.",
    "No strength-based working, or all of it; with and without half a year of crisis.",
    (Contrast("quality in the crisis scenario, on 0-100", _strengths(LONG), gap("cum_quality", "all", "none")),
     _worth(f"with half a year of crisis: {PRACTISE}", _strengths(LONG)),
     _tiredness("members less exhausted, on 0-100", _strengths())),
    (_tiredness("work tires nobody: members less exhausted, on 0-100",
                _strengths(base={"mechanisms.exhaustion": False})),
     Contrast("an hour of work does all that is needed: quality, on 0-100",
              _strengths(base={"production.half_hours": 0.1, "mechanisms.diversity": "none"}),
              gap("cum_quality", "all", "none"))),
    "If work tires nobody there is nothing to ease, and if little work does all that is needed, making more of it adds "
    "nothing.",
    beside=(Contrast(f"helps more in a crisis than without: {PRACTISE}",
                     {**{f"{k}, crisis": w for k, w in _strengths(LONG).items()}, **_strengths()},
                     lambda runs: (gap("adoption_funding_end", "all, crisis", "none, crisis")(runs)
                                   - gap("adoption_funding_end", "all", "none")(runs))),),
    finding="Strengths help in a crisis, but not more than at other times: with less joint work there is less for "
            "them to act on.",
)


def _break_even(joint: str, alone: str) -> Measure:
    """Week from which the summed benefit of joint work stays ahead; the funding's end if it never does."""
    def measure(runs: Mapping[str, Runs]) -> np.ndarray:
        ahead = np.cumsum((runs[joint].weekly("benefit") - runs[alone].weekly("benefit")).astype(float), axis=1)
        behind = ahead[:, 1:FUNDING_END] <= 0.0
        return FUNDING_END - np.where(behind.any(axis=1), behind[:, ::-1].argmax(axis=1), FUNDING_END - 1.0)

    return measure


def _routes(base: Mapping[str, float]) -> dict[str, Way]:
    return {"together": Way(base), "alone": Way({**base, "programme.coverage": NOTHING})}


def _later_than_a_cycle(base: Mapping[str, float], name: str) -> Contrast:
    week = _break_even("together", "alone")
    return Contrast(name, _routes(base), lambda runs: week(runs) - 12.0, margin=3.0, scale=1.0,
                    series=("benefit",))


_STRONG_ALONE = {"production.professional_route": 1.0}


def _less_time_later() -> Contrast:
    ways = {**_routes(_STRONG_ALONE), **{f"{k}, 1.5 h": w for k, w in
                                         _routes({**_STRONG_ALONE, "programme.hours": 1.5}).items()}}
    two, less = _break_even("together", "alone"), _break_even("together, 1.5 h", "alone, 1.5 h")
    return Contrast("professionals reach full quality alone: 1.5 h against 2 h a week, pays later, weeks", ways,
                    lambda runs: less(runs) - two(runs), margin=3.0, scale=1.0, series=("benefit",))


P14 = Pattern(
    "P14", PART, "Take time to do co-production well, it will be worth it.",
    "Working together costs benefit at first and pays later than one cycle.",
    "All slices together, or professionals alone with the same plan of hours; the week from which the summed benefit "
    "for users stays ahead.",
    (_later_than_a_cycle({}, "pays later than one cycle of twelve weeks, weeks"),),
    (Contrast("professionals reach full quality alone, one hour a week: share of runs in which it pays, out of 100",
              _routes({**_STRONG_ALONE, "programme.hours": 1.0}),
              lambda runs: (_break_even("together", "alone")(runs) < FUNDING_END).astype(float),
              margin=0.1, series=("benefit",)),),
    "If professionals reach full quality alone and time is short, working together never pays in benefit.",
    beside=(_less_time_later(),
            Contrast("benefit for users at the end of the funding, on 0-100", _routes({}),
                     gap_at("benefit", FUNDING_END, "together", "alone"), series=("benefit",))),
    finding="Under the default assumptions working together is ahead from the first stages on: it never costs benefit. "
            "A delay appears only where professionals alone would do nearly as well; then less time means later, "
            "as claimed.",
)

PATTERNS = (P10, P11, P12, P13, P14)
