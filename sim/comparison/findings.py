"""All that a comparison found, worked out from its stored runs and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.comparing.contrasts import Contrast, Runs, contrasts, runs_from
from sim.analysis.comparing.parts import Parts, parts_of
from sim.analysis.comparing.settling import NOT_ASKED, Look, Settling, settle
from sim.analysis.comparing.takeoff import Split, split_of, weeks_to_take_off
from sim.analysis.summary import summarise
from sim.comparison.futures import futures_values, programmes, worlds
from sim.comparison.halves import take_apart
from sim.comparison.question import COST, WHO, Question
from sim.outcomes import BY_NAME

if TYPE_CHECKING:
    from sim.analysis.futures import Futures
    from sim.store import ExperimentResults


@dataclass(frozen=True)
class Chance:
    """How often the runs of a scenario take off, where an outcome splits runs into two camps.

    Attributes:
        scenario, outcome: names.
        runs: how many ended.
        took_off: how many of these above the cut.
        weeks: of those that took off, the week in which they rose above the cut: a tenth by then, half, nine tenths;
            nan where none did, or no weekly outcome was kept.
    """

    scenario: str
    outcome: str
    runs: int
    took_off: int
    weeks: tuple[float, float, float]


@dataclass(frozen=True)
class Judged:
    """The outcomes that were declared, judged on so many replicates.

    Attributes:
        contrasts: every scenario against the baseline, one for each outcome.
        splits: by outcome, where runs split into two camps.
    """

    contrasts: list[Contrast]
    splits: dict[str, Split]


def judge(runs: Runs, question: Question) -> Judged:
    """Every scenario against the baseline in every declared outcome, as one family.

    Args:
        runs: of all scenarios asked for, at least.
        question: what was asked.
    """
    splits = {}
    for outcome in question.outcomes:
        split = split_of(outcome, {name: runs.of(name, outcome) for name in question.names})
        if split is not None:
            splits[outcome] = split
    asked = [(name, outcome) for outcome in question.outcomes for name in question.others]
    worth = {outcome: question.worth(outcome) for outcome in question.outcomes}
    return Judged(contrasts(runs, asked, question.baseline, worth, splits), splits)


class Findings:
    """All that a comparison found.

    Attributes:
        question: what was asked.
        runs: the runs that were judged, halves among them.
        settling: how the number of runs came about.
    """

    def __init__(self, question: Question, table: pd.DataFrame, weekly: pd.DataFrame,
                 futures: pd.DataFrame | None) -> None:
        """Work out what was found.

        Args:
            question: what was asked.
            table: one row a run, of all scenarios and halves.
            weekly: one row a run and week.
            futures: one row a run of the programmes in plausible worlds; None if there are none.
        """
        self.question, self._futures = question, futures
        self.halves, more = take_apart(question.scenarios, question.scenario(question.baseline))
        names = [*question.names, *(scenario.name for scenario in more)]
        stored = runs_from(table, names, question.kept)
        self.settling, replicates = _settling(stored, question)
        self.runs = stored.first(replicates)
        self.table = table[table["replicate"] < replicates]
        self.weekly = weekly[weekly["replicate"] < replicates]

    @cached_property
    def judged(self) -> Judged:
        """The outcomes that were declared."""
        return judge(self.runs, self.question)

    @cached_property
    def who(self) -> list[Contrast]:
        """Every role and need group that there are people of, as a family: mean differences."""
        return self._family(WHO)

    @cached_property
    def cost(self) -> list[Contrast]:
        """Hours and money, as a family: mean differences."""
        return self._family(COST)

    def _family(self, outcomes: Sequence[str]) -> list[Contrast]:
        there = [name for name in outcomes if not np.isnan(self.runs.values[name]).all()]
        worth = {name: self.question.worth(name) for name in there}
        asked = [(scenario, name) for name in there for scenario in self.question.others]
        return contrasts(self.runs, asked, self.question.baseline, worth)

    @cached_property
    def reach(self) -> pd.DataFrame:
        """What each scenario reaches, see `analysis.summary.summarise`."""
        own = self.table[self.table["scenario"].isin(self.question.names)]
        return summarise(own, self.question.kept)

    @cached_property
    def chances(self) -> list[Chance]:
        """Where runs split into two camps: how often each scenario takes off, and when."""
        return [self._chance(name, split) for split in self.judged.splits.values() for name in self.question.names]

    def _chance(self, scenario: str, split: Split) -> Chance:
        values = self.runs.of(scenario, split.outcome)
        values = values[~np.isnan(values)]
        weeks = (np.nan, np.nan, np.nan)
        if split.outcome in self.weekly:
            own = self.weekly[self.weekly["scenario"] == scenario]
            by_week = own.pivot(index="replicate", columns="week", values=split.outcome).to_numpy(float)
            found = weeks_to_take_off(by_week, split.cut)
            if not np.isnan(found).all():
                early, middle, late = np.nanquantile(found, (0.1, 0.5, 0.9), method="lower").tolist()
                weeks = early, middle, late
        return Chance(scenario, split.outcome, len(values), int((values > split.cut).sum()), weeks)

    @cached_property
    def parts(self) -> list[Parts]:
        """Differences in the first outcome of scenarios that differ in levers and world, taken apart."""
        found = [parts_of(self.runs, half.scenario, self.question.baseline, half.levers, half.world,
                          self.question.primary) for half in self.halves if not half.why_not]
        return [parts for parts in found if parts is not None]

    @cached_property
    def futures(self) -> Futures | None:
        """What holds in other worlds; None if none were asked for."""
        if self._futures is None:
            return None
        from sim.analysis.futures import analyse_futures

        question = self.question
        ways, values = futures_values(question, self._futures)
        outcome = BY_NAME[question.primary]
        worth = question.worth(question.primary) or outcome.worthwhile
        return analyse_futures(values, ways, 0, worlds(question), outcome.better or 1, worth, question.target)

    @cached_property
    def programme_of(self) -> dict[str, str]:
        """For each scenario the name of its programme in plausible worlds."""
        return programmes(self.question)[1]

    def as_dict(self) -> dict[str, Any]:
        """Plain data: all that tables and pages are made from."""
        return {
            "question": self.question.as_dict(), "replicates": self.runs.replicates,
            "settling": self.settling.as_dict(),
            "contrasts": [one.as_dict() for one in self.judged.contrasts],
            "camps": [split.as_dict() for split in self.judged.splits.values()],
            "chances": [vars(chance) for chance in self.chances],
            "who": [one.as_dict() for one in self.who], "cost": [one.as_dict() for one in self.cost],
            "parts": [one.as_dict() for one in self.parts],
            "not_taken_apart": {half.scenario: half.why_not for half in self.halves if half.why_not},
            "reach": self.reach.to_dict("records"),
            "futures": None if self.futures is None else self.futures.as_dict(),
        }


def _settling(stored: Runs, question: Question) -> tuple[Settling, int]:
    """How the number of runs came about, looked at again in what is stored."""
    if question.replicates is not None:
        verdicts = tuple(one.verdict for one in judge(stored.first(question.replicates), question).contrasts)
        return Settling(NOT_ASKED, (Look(question.replicates, verdicts),)), question.replicates
    found = settle(lambda replicates: judge(stored.first(replicates), question).contrasts, question.rule)
    return found, found.looks[-1].replicates


def findings_of(question: Question, results: ExperimentResults, futures: ExperimentResults | None) -> Findings:
    """What the stored runs of a comparison say.

    Args:
        question: what was asked.
        results: of all scenarios and halves.
        futures: of the programmes in plausible worlds, if there are any.
    """
    at_end = ["scenario", "replicate", "stage", *question.kept]
    weekly = ["scenario", "replicate", "week", *question.weekly]
    there = None if futures is None else futures.table("runs", ["scenario", "point", "replicate", question.primary])
    return Findings(question, results.table("runs", at_end), results.table("weekly", weekly), there)


