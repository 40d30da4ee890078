"""What a report tells of: a comparison's findings, sorted by what a reader asks first. No words are made here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.comparing.contrasts import CHANCE, Contrast, contrasts
from sim.analysis.comparing.verdicts import BETTER, LESS, MORE, NO_VERDICT, WORSE
from sim.comparison import Findings, Question
from sim.outcomes import BY_NAME
from sim.settings import ROLES

if TYPE_CHECKING:
    from sim.scenario import Scenario

GOOD, BAD = (BETTER, MORE), (WORSE, LESS)
LAY, TECHNICAL = "lay", "technical"
AUDIENCES = (LAY, TECHNICAL)
ROUGH = 100
"""Runs below which intervals are called rough."""
MANY = 8
"""Ways of working from which they are told in groups, not one by one."""
_LONGEST = 90
"""Letters of a title; a file may have any number."""


def cleaned(text: str) -> str:
    """Text of somebody else on one line: letters that can't be shown are question marks."""
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def titles_of(scenarios: Sequence[Scenario]) -> dict[str, str]:
    """What to call each scenario: its title; with its name where two are called the same."""
    found = {}
    for scenario in scenarios:
        title = cleaned(scenario.title) or cleaned(scenario.name)
        found[scenario.name] = title if len(title) <= _LONGEST else title[: _LONGEST - 1] + "…"
    twice = {title for title in found.values() if list(found.values()).count(title) > 1}
    return {name: f"{title} [{cleaned(name)}]" if title in twice else title for name, title in found.items()}


@dataclass(frozen=True)
class Facts:
    """A comparison as a report tells of it.

    Attributes:
        findings: all that was found.
        audience: `lay` or `technical`.
        manifest: what was run, when, on what.
    """

    findings: Findings
    audience: str = LAY
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.findings.question

    @property
    def technical(self) -> bool:
        """Whether the report has the figures for researchers too."""
        return self.audience == TECHNICAL

    @cached_property
    def titles(self) -> dict[str, str]:
        """What to call each way of working, by name."""
        return titles_of(self.question.scenarios)

    @property
    def baseline(self) -> str:
        """What the others are compared with, in words."""
        return self.titles[self.question.baseline]

    @property
    def primary(self) -> str:
        """The outcome of the headline."""
        return self.question.primary

    @property
    def weeks(self) -> int:
        """Length of the runs."""
        return int(self.question.scenarios[0].values["time.weeks"])

    def about(self, outcome: str) -> list[Contrast]:
        """The contrasts of a declared outcome, the best first; those without a verdict last."""
        own = [one for one in self.findings.judged.contrasts if one.outcome == outcome]
        return sorted(own, key=lambda one: -standing(one))

    @cached_property
    def ranked(self) -> list[Contrast]:
        """The contrasts of the headline's outcome, the best first."""
        return self.about(self.primary)

    @cached_property
    def leader(self) -> Contrast | None:
        """The way of working that is furthest ahead of the baseline; None if none is clearly ahead."""
        ahead = [one for one in self.ranked if one.verdict in GOOD]
        return ahead[0] if ahead else None

    @cached_property
    def rivals(self) -> list[Contrast]:
        """Ways of working that the leader does not clearly beat, each against the leader, the nearest first."""
        if self.leader is None:
            return []
        first, question = self.leader.scenario, self.question
        asked = [(name, self.primary) for name in question.others if name != first]
        found = contrasts(self.findings.runs, asked, first, {self.primary: question.worth(self.primary)},
                          self.findings.judged.splits)
        beaten = WORSE if BY_NAME[self.primary].better else LESS
        return sorted((one for one in found if one.verdict not in (beaten, NO_VERDICT)), key=lambda one: -standing(one))

    @cached_property
    def shown(self) -> list[str]:
        """The ways of working that pictures of details show: all others if few, else the best two and the worst two."""
        order = [one.scenario for one in self.ranked if not math.isnan(one.difference)]
        return order if len(order) <= 4 else [*order[:2], *order[-2:]]

    @cached_property
    def pairs_worse(self) -> dict[tuple[str, str], float]:
        """By way of working and outcome, the share of pairs of runs in which it did worse than the baseline."""
        return {(one.scenario, one.outcome): self._worse(one) for one in self.findings.judged.contrasts}

    def _worse(self, one: Contrast) -> float:
        runs, split = self.findings.runs, self.findings.judged.splits.get(one.outcome)
        ours, theirs = runs.of(one.scenario, one.outcome), runs.of(self.question.baseline, one.outcome)
        there = ~(np.isnan(ours) | np.isnan(theirs))
        if not there.any():
            return math.nan
        if one.kind == CHANCE and split is not None:
            ours, theirs = (ours > split.cut).astype(float), (theirs > split.cut).astype(float)
        return float(np.mean(((ours - theirs) * (BY_NAME[one.outcome].better or 1))[there] < 0))

    def reached(self, scenario: str, outcome: str) -> pd.Series | None:
        """The middle run and the range of an outcome; None if no run has a value."""
        table = self.findings.reach
        own = table[(table["scenario"] == scenario) & (table["outcome"] == outcome)]
        return None if own.empty or own["runs"].iloc[0] == 0 else own.iloc[0]

    @cached_property
    def hours(self) -> pd.DataFrame:
        """Mean hours of each way of working: all, of users, of professionals, of outreach; empty if not recorded."""
        runs, rows = self.findings.runs, []
        for name in self.question.names:
            mean = {key: _mean(runs.of(name, f"hours_{key}")) for key in ("total", "outreach", *ROLES)}
            rows.append({"scenario": name, "total": mean["total"], "users": mean["user"],
                         "professionals": sum(mean[role] for role in ROLES if role != "user"),
                         "outreach": mean["outreach"]})
        table = pd.DataFrame(rows)
        return table[table["total"].notna()]

    def cost_of(self, scenario: str, outcome: str = "hours_total") -> Contrast | None:
        """What a way of working takes, against the baseline; None if it can't be told."""
        found = [one for one in self.findings.cost if (one.scenario, one.outcome) == (scenario, outcome)]
        return found[0] if found and not math.isnan(found[0].difference) else None

    def groups_of(self, scenario: str) -> list[Contrast]:
        """The groups of people in which a way of working can be compared, who gains most first."""
        own = [one for one in self.findings.who if one.scenario == scenario and not math.isnan(one.difference)]
        return sorted(own, key=lambda one: -one.difference)


def standing(one: Contrast) -> float:
    """How far ahead of the baseline: in multiples of the smallest difference that matters, more is better."""
    if math.isnan(one.difference):
        return -math.inf
    return one.difference * (BY_NAME[one.outcome].better or 1) / (one.worthwhile or 1.0)


def _mean(values: np.ndarray) -> float:
    there = values[~np.isnan(values)]
    return float(there.mean()) if len(there) else math.nan
