"""Who gets a slice: usual suspects, titles, power, representation."""

from __future__ import annotations

from collections.abc import Mapping

from sim.patterns.pattern import Contrast, Pattern, Way, gap, mean_gap
from sim.patterns.recipe import FUNDED, PRACTISE

PART = "Who gets a slice"
ONE_GROUP = {"people.share_group_1": 1.0, "people.share_group_2": 0.0, "people.share_group_3": 0.0,
             "people.share_group_4": 0.0}


def _rotation(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({"programme.rotation": share, **(base or {})})
            for name, share in (("nobody", 0.0), ("a third", 0.3), ("everybody", 1.0))}


def _turnover(name: str, more: str, less: str, base: Mapping[str, object] | None = None,
              one_sided: bool = False) -> Contrast:
    ways = _rotation(base)
    return Contrast(f"{name}: {PRACTISE}", {more: ways[more], less: ways[less]},
                    gap("adoption_funding_end", more, less), one_sided=one_sided)


_NO_GAIN_BY_NEW_FACES = {**ONE_GROUP, "mechanisms.exhaustion": False, "people.group_radius": 0.0,
                         "people.taste_spread": 0.0}
P15 = Pattern(
    "P15", PART,
    "you need your allies (so you’ll probably share the cake with them) but don’t always go to the usual suspects",
    "Some new faces in each cycle are better than none, and better than only new ones.",
    "None, a third or all of the team make room for others each cycle.",
    (_turnover("a third against nobody", "a third", "nobody"),
     _turnover("a third against everybody", "a third", "everybody")),
    (_turnover("no ties from joint work: a third against everybody", "a third", "everybody",
               {"mechanisms.tie_building": False}, one_sided=True),
     _turnover("nobody tires, all want the same: a third against nobody", "a third", "nobody", _NO_GAIN_BY_NEW_FACES,
               one_sided=True)),
    "If joint work built no ties, new faces would cost nothing; if nobody tired and all wanted the same, they would "
    "bring nothing.",
    finding="No best rate in between: those who are rotated out come back rested and the team stays as committed, "
            "while ties of former members keep working outside the team.",
)


def _usual(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {"open": Way({"programme.selection": "commitment", **(base or {})}),
            "usual": Way({"programme.selection": "usual", "programme.rotation": 0.0, **(base or {})})}


_NO_COST_OF_SAMENESS = {**ONE_GROUP, "mechanisms.exhaustion": False, "mechanisms.diversity": "none",
                        "mechanisms.tie_building": False}
P16 = Pattern(
    "P16", PART, "when the same people are involved time and time again co-production often does not work as well",
    "The usual suspects tire, work piles up on a few, and in the long run less comes of it.",
    "The same people again and again, or a third of the team renewed each cycle by the same rule (commitment).",
    (Contrast(PRACTISE, _usual(), gap("adoption_funding_end", "open", "usual")),
     Contrast("members more exhausted, on 0-100", _usual(),
              mean_gap("exhaustion_members", FUNDED, "usual", "open"), margin=0.01, series=("exhaustion_members",)),
     Contrast("hours more concentrated (Gini, on 0-100)", _usual(), gap("gini_hours", "usual", "open")),
     Contrast("hours mirror the need groups less, on 0-100", _usual(), gap("representativeness", "open", "usual"))),
    (Contrast(f"nobody tires, one need group, no new ties: {PRACTISE}", _usual(_NO_COST_OF_SAMENESS),
              gap("adoption_funding_end", "open", "usual"), one_sided=True),),
    "If nobody tired, all needed the same and team work built no ties, the usual suspects would do as well.",
    beside=(Contrast("quality after the first cycle, on 0-100", _usual(), gap("cycle_quality", "usual", "open")),),
    finding="Work does pile up on a few and they are more tired, but little less comes of it: a rule that asks the "
            "most committed comes back to nearly the same people, renewed or not. What difference there is stays if "
            "nobody tires, all need the same and no ties are built: it is the renewal by commitment, not the sameness.",
)


def _by(rule: str, base: Mapping[str, object] | None = None) -> Way:
    return Way({"programme.selection": rule, **(base or {})})


def _title(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {"commitment": _by("commitment", base), "title": _by("title", base)}


P17 = Pattern(
    "P17", PART, "Stakeholders should not be selected based on their job titles but because of their commitment",
    "A team chosen by commitment achieves more than one chosen by title.",
    "Seats go to the most committed or to the most senior of each role.",
    (Contrast(PRACTISE, _title(), gap("adoption_funding_end", "commitment", "title")),
     Contrast("quality, mean over the weeks, on 0-100", _title(), gap("cum_quality", "commitment", "title"))),
    (Contrast(f"the senior are the committed: {PRACTISE}", _title({"people.commitment_seniority": 1.0}),
              gap("adoption_funding_end", "commitment", "title")),),
    "If the senior were also the committed, it would make no difference.",
)


def _power(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {name: Way({"programme.power": share, "programme.delegate": "users", **(base or {})})
            for name, share in (("none", 0.0), ("half", 0.5), ("all", 1.0))}


def _delegated(name: str, outcome: str, more: str, less: str, base: Mapping[str, object] | None = None) -> Contrast:
    ways = _power(base)
    return Contrast(name, {more: ways[more], less: ways[less]}, gap(outcome, more, less))


_NOTHING_AT_STAKE = {"people.taste_gap": 0.0, "people.group_radius": 0.0, "people.taste_spread": 0.0,
                     "mechanisms.voice": "off"}
P18 = Pattern(
    "P18", PART, "power can and should be delegated to those who are genuinely invested",
    "More power to users gives a design that suits them and more users who practise; for everybody together, half of "
    "the power is better than all.",
    "None, half or all of each decision delegated to the users in the team.",
    (_delegated("users' say in decisions, half against none, on 0-100", "user_influence", "half", "none"),
     _delegated("how well the design suits users, half against none, on 0-100", "mean_fit", "half", "none"),
     _delegated("users who practise, half against none, out of 100", "adoption_user", "half", "none"),
     _delegated(f"half against all: {PRACTISE}", "adoption_funding_end", "half", "all")),
    (_delegated(f"all want the same, no effect of voice: half against none: {PRACTISE}", "adoption_funding_end",
                "half", "none", _NOTHING_AT_STAKE),
     _delegated(f"the same, half against all: {PRACTISE}", "adoption_funding_end", "half", "all", _NOTHING_AT_STAKE)),
    "If all want the same and being heard does nothing to trust, it does not matter who decides.",
    beside=(_delegated(f"half against none: {PRACTISE}", "adoption_funding_end", "half", "none"),
            _delegated("how well the design suits users, all against half, on 0-100", "mean_fit", "all", "half"),
            _delegated("users who practise, all against half, out of 100", "adoption_user", "all", "half")),
    finding="All power to users costs: professionals get a service that suits them less and no say, follow less, and "
            "pull users' practice down with them.",
)


def _stratified(base: Mapping[str, object] | None = None) -> dict[str, Way]:
    return {"by group": _by("stratified_commitment", base), "commitment": _by("commitment", base)}


P19 = Pattern(
    "P19", PART, "Who can represent the service or voices of your community? Pick them!",
    "Seats for every need group bring hours, benefit and practice closer together across groups.",
    "Users' seats by commitment within each need group, or by commitment alone.",
    (Contrast("hours mirror the need groups, on 0-100", _stratified(),
              gap("representativeness", "by group", "commitment")),
     Contrast("benefit, smaller gap between need groups, on 0-100", _stratified(),
              gap("benefit_gap", "commitment", "by group")),
     Contrast("smallest need group: practise, people out of 100", _stratified(),
              gap("adoption_group_4", "by group", "commitment"))),
    (Contrast("one need group: how well the design suits users, on 0-100", _stratified(ONE_GROUP),
              gap("mean_fit", "by group", "commitment")),),
    "With one need group there is nobody to leave out.",
    beside=(Contrast(f"what it costs: {PRACTISE}", _stratified(),
                     gap("adoption_funding_end", "by group", "commitment")),),
    finding="The team mirrors the groups far better and loses nothing by it. But there is one service for all: a seat "
            "more among ten moves it little towards a small group, so that the gap in benefit stays.",
)

PATTERNS = (P15, P16, P17, P18, P19)
