"""The recipe: several recipes, love, passion, resilience, patience, flexibility."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.outcomes import BY_NAME
from sim.patterns.pattern import Contrast, Pattern, Runs, Way, gap, gap_at
from sim.settings import BY_KEY, ROLES

PART = "The recipe"
PRACTISE = "practise when the funding ends, people out of 100"
TRAITS = ("commitment", "passion", "resilience", "patience")
WITHOUT_REINFORCEMENT = {"adoption.reinforcement": 0.0, "adoption.base": -3.0}
"""Nobody follows others; the base is raised so that about as many practise as before."""
FUNDING_END = int(BY_KEY["programme.funding_weeks"].default)
"""Week in which the funding ends, in the baseline."""
FUNDED = slice(1, FUNDING_END)
"""The weeks at whose end the programme is funded still."""
RECONSIDER = 1.0 / float(BY_KEY["adoption.revision"].default)
"""Weeks after which a person reconsiders, on average."""


def _everyone(**traits: float) -> Way:
    return Way(traits={**dict.fromkeys(TRAITS, 0.5), **traits})


def _differ_beyond(role: str) -> Contrast:
    """Share of runs in which something other than the role's own hours differs without it."""
    def measure(runs: Mapping[str, Runs]) -> np.ndarray:
        with_it, without = runs["with"], runs["without"]
        differs = [with_it[name] != without[name] for name in ("cum_quality", "mean_fit", "learning", "mean_trust")]
        return np.any(differs, axis=0).astype(float)

    label = BY_NAME[f"adoption_{role}"].label.removeprefix("practise: ")
    seats = {"programme.user_share": 0.0} if role == "user" else {f"programme.seats_{role}": 0.0}
    return Contrast(f"runs that differ without {label}, out of 100", {"with": Way(), "without": Way(seats)}, measure)


def _seniority_of_nobody() -> Contrast:
    """Without a seat, a role's seniority weighs nothing."""
    absent = Way({"programme.seats_funder": 0.0})

    def measure(runs: Mapping[str, Runs]) -> np.ndarray:
        return (runs["senior"]["adoption"] != runs["junior"]["adoption"]).astype(float)

    return Contrast("runs that differ if funders without a seat are junior, out of 100",
                    {"senior": absent, "junior": absent.but({"people.seniority_funder": 0.1})}, measure)


P0 = Pattern(
    "P0", PART,
    "creating, delivering, improving and evaluating services jointly with people who will use them and "
    "stakeholders like local authorities, charities, frontline staff, funders, or academics",
    "Every party at the table leaves its mark.",
    "Whether each of the six roles has seats in the team.",
    tuple(_differ_beyond(role) for role in ROLES), (_seniority_of_nobody(),),
    "A role without seats has no hours and no say; how senior its people are then changes nothing.",
)

_RECIPES = {
    "much time": Way({"programme.hours": 5.0, "programme.power": 0.2}),
    "much power and good meetings": Way({"programme.hours": 3.0, "programme.power": 0.8, "programme.facilitation": 1.0,
                                         "programme.strength_based": 1.0}),
    "many allies": Way({"people.champions": 0.2}),
}
_ALL_AT_ONCE = Way({"programme.hours": 5.0, "programme.facilitation": 1.0, "programme.strength_based": 1.0})
_ENOUGH = 0.6


def _reaches(way: str) -> Contrast:
    return Contrast(f"{way}: {PRACTISE}, above {_ENOUGH * 100:.0f}", {way: _RECIPES[way]},
                    lambda runs: runs[way]["adoption_funding_end"] - _ENOUGH)


def _falls_short(what: str, way: Way) -> Contrast:
    return Contrast(f"all ingredients but {what}: {PRACTISE}, short of {_ENOUGH * 100:.0f}", {what: way},
                    lambda runs: _ENOUGH - runs[what]["adoption_funding_end"])


P1 = Pattern(
    "P1", PART, "Whilst there may be several recipes to choose from, you tend to get the same key ingredients.",
    "Different ways lead to the same result, but none without a minimum of each ingredient.",
    "Three recipes that should reach 60 people out of 100; then everything at once, but one ingredient near nothing.",
    (*(_reaches(way) for way in _RECIPES),
     _falls_short("commitment", _ALL_AT_ONCE.but(traits={"commitment": 0.0})),
     _falls_short("time", _ALL_AT_ONCE.but({"programme.hours": 0.25})),
     _falls_short("people who follow others", _ALL_AT_ONCE.but({"adoption.reinforcement": 0.0}))),
    (Contrast("professionals' work stands in for users', nobody follows others: short of 60 without users' work",
              {"no users": _ALL_AT_ONCE.but({"programme.user_share": 0.0, "production.professional_route": 1.0,
                                             "people.taste_gap": 0.0, **WITHOUT_REINFORCEMENT})},
              lambda runs: _ENOUGH - runs["no users"]["adoption_funding_end"], one_sided=True),),
    "If professionals' work can stand in for users' and they want the same, the users' part can be left out.",
    finding="Following others is needed because people lean little to the practice of their own accord. Where they "
            "lean to it more, it can be left out.",
)


def _trait(trait: str, base: Mapping[str, float | str | bool] | None = None, when: str = "") -> Contrast:
    return Contrast(f"{when}{trait} 0.9 against 0.1: {PRACTISE}",
                    {"much": _everyone(**{trait: 0.9}).but(base), "little": _everyone(**{trait: 0.1}).but(base)},
                    gap("adoption_funding_end", "much", "little"))


def _fewer_exits(trait: str) -> Contrast:
    ways = {"much": _everyone(**{trait: 0.9}), "little": _everyone(**{trait: 0.1})}
    return Contrast(f"{trait} 0.9 against 0.1: fewer members leave, people", ways, gap("exits", "little", "much"),
                    margin=1.0, scale=1.0)


_ALL_GOES_WELL = {"experience.base_success": 1.0, "mechanisms.exhaustion": False}
P2 = Pattern(
    "P2", PART, "the key ingredients are love, passion, resilience and patience",
    "Each of the four ingredients helps.",
    "One trait of everybody at 0.9 or at 0.1, the three others at 0.5. Love stands for commitment, passion for unpaid "
    "outreach.",
    tuple(_trait(trait) for trait in TRAITS),
    (_trait("resilience", _ALL_GOES_WELL, "all goes well: "), _trait("patience", _ALL_GOES_WELL, "all goes well: "),
     _trait("passion", {"programme.outreach": "none"}, "no outreach: ")),
    "If nothing ever goes wrong, resilience and patience have nothing to do; without outreach, passion has not.",
    beside=(_fewer_exits("resilience"), _fewer_exits("patience")),
    finding="Commitment and resilience help. Patience keeps members in the team, but empty seats are filled at once, "
            "so that no fewer people practise without it; it would matter where committed people are scarce. Passion "
            "moves few, because a talk moves an attitude a little and for a few weeks only.",
)


def _stayers(low_commitment: float, when: str = "") -> Contrast:
    way = Way({"mechanisms.commitment": False, "programme.selection": "lottery", "programme.rotation": 0.0,
               "programme.team_size": 60, "exits.low_commitment": low_commitment, "exits.return_weeks": 5200})
    return Contrast(f"{when}rise of the members' mean commitment over the funding, on 0-100", {"team": way},
                    lambda runs: (runs["team"].weekly("commitment_members")[:, FUNDING_END - 1]
                                  - runs["team"].weekly("commitment_members")[:, 1]).astype(float),
                    margin=0.01, series=("commitment_members",))


P3 = Pattern(
    "P3", PART, "The people involved need to be the ones who love what they do",
    "The uncommitted leave, so that those who stay look more committed although nobody changed.",
    "A team of sixty by lot, in which nobody's commitment moves; whether low commitment makes leaving likelier.",
    (_stayers(1.0),), (_stayers(0.0, "anybody may leave: "),),
    "If leaving does not depend on commitment, the team's mean stays where it was.",
)


def _weeks_to_half(series: np.ndarray) -> np.ndarray:
    """First week at which each run has made half of its way from the start to the funding's end."""
    way = series[:, FUNDING_END] - series[:, 0]
    there = (series - series[:, :1]) >= 0.5 * way[:, None]
    return np.where(way > 0, there.argmax(axis=1).astype(float), np.nan)


def _lag(way: Way, name: str, take_off: float = 0.0) -> Contrast:
    return Contrast(name, {"team": way},
                    lambda runs: (_weeks_to_half(runs["team"].weekly("adoption"))
                                  - _weeks_to_half(runs["team"].weekly("quality")) - take_off),
                    margin=12.0, scale=1.0, series=("adoption", "quality"), one_sided=take_off > 0)


P4 = Pattern(
    "P4", PART, "change is never immediate so stakeholders must be resilient and patient",
    "Practice follows quality with a long delay; whoever stops early gets less than the share of the time.",
    "Weeks from half of the quality to half of the practice; funding for one year or three.",
    (_lag(Way(), "practice lags quality, weeks"),
     Contrast("three years bring more than twice what one year brings: people out of 100 who took it up",
              {"one": Way({"programme.funding_weeks": 52}), "three": Way()},
              lambda runs: (runs["three"]["adoption_funding_end"] - runs["three"].weekly("adoption")[:, 0]
                            - 2.0 * (runs["one"]["adoption_funding_end"] - runs["one"].weekly("adoption")[:, 0])),
              series=("adoption",))),
    (_lag(Way({**WITHOUT_REINFORCEMENT, "mechanisms.learning": "off", "mechanisms.trust": "off",
               "mechanisms.attitude": "none", "mechanisms.redesign": False}),
          f"the lag, beyond the {RECONSIDER:.0f} weeks after which people reconsider on average, weeks", RECONSIDER),),
    "If nobody follows others and nothing is learned, the delay shrinks to the time in which people reconsider.",
)


def _flexible(base: Mapping[str, float] | None = None) -> dict[str, Way]:
    return {name: Way(base or {}, traits={"flexibility": flexibility})
            for name, flexibility in (("flexible", 0.9), ("rigid", 0.1))}


def _fit_after(week: int, ways: Mapping[str, Way], when: str = "") -> Contrast:
    return Contrast(f"{when}how well the design suits users after {week} weeks, on 0-100", ways,
                    gap_at("mean_fit", week, "flexible", "rigid"), series=("mean_fit",))


P5 = Pattern(
    "P5", PART, "being flexible and creative in your approach will support the work you’re doing",
    "After a poor first design, a flexible team finds its way to what suits people sooner.",
    "Everybody's flexibility 0.9 or 0.1; the first design is what professionals want.",
    (_fit_after(26, _flexible()), _fit_after(52, _flexible())),
    (_fit_after(52, _flexible({"people.taste_gap": 0.0, "people.group_radius": 0.0}), "all want the same: "),),
    "If the first design suits already, there is nothing to be flexible about.",
)

PATTERNS = (P0, P1, P2, P3, P4, P5)
