"""Declared outcomes: name, label for lay readers, unit, range, direction.

Weekly outcomes are recorded after every week, row 0 being the start; the others once, at the end.
An outcome without a value in a run (a share of nobody, a week that never came) is nan.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from sim.settings import GROUPS, ROLES


@dataclass(frozen=True)
class Outcome:
    """What is recorded of a run.

    Attributes:
        name: column of the tables.
        label: plain words for lay readers.
        unit: what the number counts; "people out of 100" is stored as a share (0-1).
        better: +1 if more is better, -1 if less is, 0 if neither.
        weekly: recorded every week (and at the end) or only at the end.
    """

    name: str
    label: str
    unit: str
    better: int
    weekly: bool
    low: float = 0.0
    high: float = math.inf

    @property
    def share(self) -> bool:
        return self.unit.startswith("people out of 100")

    @property
    def worthwhile(self) -> float:
        """The smallest difference that would matter to a team, as stored; an assumption, for every team to judge."""
        return _WORTHWHILE_OF.get(self.name, _WORTHWHILE.get(self.unit, 0.05))


_OUT = "people out of 100"
_WORTHWHILE = {"people": 1.0, "hours": 250.0, "times": 50.0, "weeks": 4.0, "pounds": 5000.0, "-1 to 1": 0.1,
               "0 to 8": 0.5, "ratio": 0.1}
"""By unit; shares and everything else on a scale from 0 to 1: 0.05, which is 5 in 100."""
_WORTHWHILE_OF = {"hours_per_adopter": 10.0, "exits": 2.0, "most_selected": 2.0, "trust_volatility": 0.005}
_ROLE_LABELS = ("users", "authority", "charities", "frontline staff", "funders", "academics")


def _weekly() -> list[Outcome]:
    def share(name, label, better=0, unit=_OUT):
        return Outcome(name, label, unit, better, True, 0.0, 1.0)

    def count(name, label, unit, better=0):
        return Outcome(name, label, unit, better, True)

    return [
        share("adoption", "practise co-production", 1),
        Outcome("mean_attitude", "attitude to co-production", "-1 to 1", 1, True, -1.0, 1.0),
        *(share(f"adoption_{role}", f"practise: {label}", 1) for role, label in zip(ROLES, _ROLE_LABELS, strict=True)),
        *(share(f"adoption_{group}", f"practise: users in need {group.replace('_', ' ')}", 1) for group in GROUPS),
        share("conversion", "practise: people who were sceptics at the start", 1),
        share("allies", "warm to it (allies)", 1),
        share("fence_sitters", "on the fence"),
        share("sceptics", "against it (sceptics)", -1),
        Outcome("polarisation", "spread of attitudes", "variance", -1, True, 0.0, 1.0),
        share("mean_trust", "trust in the programme", 1, "0 to 1"),
        share("mean_trust_members", "trust in the programme, members of the team", 1, "0 to 1"),
        share("low_trust", "have little trust (below 0.3)", -1),
        share("mean_fit", "how well the design suits users", 1, "0 to 1"),
        share("benefit", "benefit for users", 1, "0 to 1"),
        *(share(f"benefit_{group}", f"benefit for users in need {group.replace('_', ' ')}", 1, "0 to 1")
          for group in GROUPS),
        share("quality", "quality of the service", 1, "0 to 1"),
        share("worst_slice", "quality of the worst slice", 1, "0 to 1"),
        share("user_influence", "users' say in decisions", 1, "share of the decision"),
        Outcome("arnstein_rung", "rung on Arnstein's ladder", "0 to 8", 1, True, 0.0, 8.0),
        share("realised_coverage", "slices in which users really worked", 1, "share of 16 slices"),
        share("safety", "safety to speak in the team", 1, "0 to 1"),
        share("learning", "what the team has learned", 1, "0 to 1"),
        count("members", "members of the team", "people"),
        share("exhaustion_members", "exhaustion of members", -1, "0 to 1"),
        share("exhaustion_advocates", "exhaustion of people who practise", -1, "0 to 1"),
        share("burnout", "members who are burnt out", -1, "members out of 100"),
        share("commitment_members", "commitment of members", 1, "0 to 1"),
        share("mean_skill_members", "skill of members for joint work", 1, "0 to 1"),
        share("crisis", "severity of the crisis", 0, "0 to 1"),
        count("hours_joint", "joint hours so far", "hours"),
        count("hours_alone", "hours of professionals alone so far", "hours"),
        count("hours_outreach", "hours of outreach so far", "hours"),
        count("hours_total", "all hours so far", "hours", -1),
        count("true_failures", "bad experiences so far", "times", -1),
        count("disclosed_failures", "bad experiences discussed openly so far", "times"),
        count("exits", "members who left of their own accord so far", "people", -1),
        count("rebuffs", "rebuffs of advocates so far", "times", -1),
        count("outreach_contacts", "outreach contacts so far", "times"),
    ]


def _final() -> list[Outcome]:
    def number(name, label, unit, better=0, low=0.0, high=math.inf):
        return Outcome(name, label, unit, better, False, low, high)

    return [
        number("adoption_funding_end", "practise when the funding ends", _OUT, 1, 0, 1),
        number("adoption_year_after", "practise a year after the funding", _OUT, 1, 0, 1),
        number("sustained_ratio", "practise a year after, against the funding's end", "ratio", 1),
        number("kept_60", "at least 60 % of the practice kept a year after", "share of runs", 1, 0, 1),
        number("weeks_to_10", "weeks until 10 in 100 practise", "weeks", -1),
        number("weeks_to_50", "weeks until 50 in 100 practise", "weeks", -1),
        number("cycle_quality", "quality after the first cycle", "0 to 1", 1, 0, 1),
        number("cum_quality", "quality, mean over the weeks", "0 to 1", 1, 0, 1),
        number("benefit_crisis", "benefit for users in the crisis", "0 to 1", 1, 0, 1),
        number("crisis_dip", "fall of adoption after the crisis began", _OUT, -1, 0, 1),
        number("weeks_to_recover", "weeks to the adoption before the crisis", "weeks", -1),
        number("tokenism", "hours given without matching influence", "share of the hours", -1, 0, 1),
        number("representativeness", "how well the hours mirror the need groups", "0 to 1", 1, 0, 1),
        number("r_indicator", "how even the chance of a seat is over need groups", "0 to 1", 1, -1, 1),
        number("new_faces", "seats filled by somebody new", "share of the seats", 1, 0, 1),
        number("gini_hours", "concentration of the joint hours (Gini)", "0 to 1", -1, 0, 1),
        number("top_tenth_hours", "joint hours given by the busiest tenth", "share of the hours", -1, 0, 1),
        number("most_selected", "times that one person was chosen, at most", "times", -1),
        number("burnt_out_weeks", "weeks of membership spent burnt out", "share of the weeks", -1, 0, 1),
        number("continuation_year", "members who stay a year of their own accord", "members out of 100", 1, 0, 1),
        number("median_stay", "weeks after which half of the members have left of their own accord", "weeks", 1),
        number("exits_exhaustion", "exits mainly of exhaustion", "people", -1),
        number("exits_distrust", "exits mainly of distrust", "people", -1),
        number("exits_impatience", "exits mainly of impatience", "people", -1),
        number("exits_other", "exits for other reasons", "people", -1),
        *(number(f"hours_{role}", f"hours of the {label}", "hours")
          for role, label in zip(ROLES, _ROLE_LABELS, strict=True)),
        number("paid_cost", "cost of all hours", "pounds", -1),
        number("hours_per_adopter", "hours for each person more who practises", "hours", -1),
        number("adoption_gap", "practise: best against worst served need group", _OUT, -1, 0, 1),
        number("benefit_gap", "benefit: best against worst served need group", "0 to 1", -1, 0, 1),
        number("burden_gap", "largest excess of a need group's share of hours over its share of benefit",
               "share", -1, -1, 1),
        number("design_change", "how far the design moved", "distance of tastes"),
        number("user_design", "part of that way explained by users' weight", "0 to 1", 1, 0, 1),
        number("tie_strength", "mean strength of a tie", "0 to 1", 1, 0, 1),
        number("contacts_mean", "contacts per person", "people"),
        number("cross_role_ties", "strength of ties across roles", "share of all strength", 1, 0, 1),
        number("cross_site_ties", "strength of ties across sites", "share of all strength", 1, 0, 1),
        number("peer_ties", "strength of ties between users", "share of all strength", 1, 0, 1),
        number("clustering", "contacts who know each other", "0 to 1", 0, 0, 1),
        number("trust_volatility", "how much mean trust moves from week to week", "0 to 1", -1, 0, 1),
        *(number(f"people_{role}", f"number of {label}", "people")
          for role, label in zip(ROLES, _ROLE_LABELS, strict=True)),
        *(number(f"people_{group}", f"users in need {group.replace('_', ' ')}", "people") for group in GROUPS),
    ]


WEEKLY: tuple[Outcome, ...] = tuple(_weekly())
FINAL: tuple[Outcome, ...] = tuple(_final())
OUTCOMES: tuple[Outcome, ...] = WEEKLY + FINAL
BY_NAME: dict[str, Outcome] = {outcome.name: outcome for outcome in OUTCOMES}
N_WEEKLY = len(WEEKLY)
