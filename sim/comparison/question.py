"""What a team asks, declared before anything runs: ways of working, baseline, outcomes, what would matter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.analysis.comparing.settling import Rule
from sim.errors import UserError, did_you_mean, plain, shown
from sim.outcomes import BY_NAME
from sim.run import check_seed
from sim.scenario import Scenario, load_scenario
from sim.settings import GROUPS, ROLES

PRIMARY = "adoption"
FUTURES = 200
"""Plausible worlds that every programme is tried in, if nobody says how many."""
MOST_FUTURES = 500
WHO = (*(f"adoption_{role}" for role in ROLES), *(f"adoption_{group}" for group in GROUPS))
"""Outcomes that say who gains and who does not."""
COST = ("hours_total", "hours_joint", "hours_alone", "hours_outreach", *(f"hours_{role}" for role in ROLES),
        "paid_cost")
"""Outcomes that say what it takes."""
BESIDE = ("adoption", "adoption_funding_end", "adoption_year_after", "conversion", "quality", "benefit", "mean_fit",
          "mean_trust", "user_influence", "tokenism", "representativeness", "adoption_gap", "burnt_out_weeks", "exits",
          "hours_per_adopter")
"""Outcomes that are shown beside those that were declared."""


@dataclass(frozen=True)
class Question:
    """A comparison as it was declared.

    Attributes:
        scenarios: ways of working, the baseline among them; in the order asked for.
        baseline: name of the one that the others are compared with.
        outcomes: names of what is judged; the first makes the headline.
        worthwhile: of each of these the smallest difference that matters, in the unit it is stored in.
        replicates: runs of each, if their number is fixed; None: until the verdicts are settled.
        rule: when to look and to stop, if it is not.
        seed: of all runs.
        futures: plausible worlds that every programme is tried in; 0: none.
        target: of the first outcome, to be reached in a world; None: worthwhile more than the baseline there.
    """

    scenarios: tuple[Scenario, ...]
    baseline: str
    outcomes: tuple[str, ...] = (PRIMARY,)
    worthwhile: Mapping[str, float] | None = None
    replicates: int | None = None
    rule: Rule = field(default_factory=Rule)
    seed: int = 0
    futures: int = FUTURES
    target: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Of the scenarios, in order."""
        return tuple(scenario.name for scenario in self.scenarios)

    @property
    def others(self) -> tuple[str, ...]:
        """Names of what is compared with the baseline."""
        return tuple(name for name in self.names if name != self.baseline)

    @property
    def primary(self) -> str:
        """The outcome that makes the headline."""
        return self.outcomes[0]

    @property
    def weekly(self) -> tuple[str, ...]:
        """Outcomes kept of every week: those declared that there are of every week, else adoption."""
        own = tuple(name for name in self.outcomes if BY_NAME[name].weekly)
        return own or (PRIMARY,)

    @property
    def kept(self) -> tuple[str, ...]:
        """Outcomes kept at the end of a run."""
        return tuple(dict.fromkeys((*self.outcomes, *BESIDE, *WHO, *COST)))

    def scenario(self, name: str) -> Scenario:
        """The scenario of a name."""
        return next(scenario for scenario in self.scenarios if scenario.name == name)

    def worth(self, outcome: str) -> float:
        """The smallest difference in an outcome that matters; groups of people as in the first outcome, if it counts
        people too."""
        declared = self.worthwhile or {}
        if outcome in declared:
            return declared[outcome]
        if outcome in WHO and BY_NAME[self.primary].unit == BY_NAME[outcome].unit:
            return declared.get(self.primary, BY_NAME[outcome].worthwhile)
        return BY_NAME[outcome].worthwhile

    def as_dict(self) -> dict[str, Any]:
        """Plain data; scenarios by name."""
        return {"scenarios": list(self.names), "baseline": self.baseline, "outcomes": list(self.outcomes),
                "worthwhile": {name: self.worth(name) for name in self.outcomes}, "replicates": self.replicates,
                "rule": {"first": self.rule.first, "block": self.rule.block, "most": self.rule.most},
                "seed": self.seed, "futures": self.futures, "target": self.target}


def make_question(scenarios: Iterable[Scenario | str | Path], baseline: str | None = None,
                  outcomes: Sequence[str] = (), worthwhile: Mapping[str, float] | float | None = None,
                  replicates: int | None = None, most: int | None = None, seed: int = 0, futures: int = FUTURES,
                  target: float | None = None) -> Question:
    """A question that has been checked.

    Args:
        scenarios: scenarios, or names or paths of scenario files.
        baseline: name; the first if not given.
        outcomes: names, the most important first; adoption if none.
        worthwhile: by outcome, or of the first outcome; what is not given is as the outcome declares it.
        replicates: runs of each scenario, at least 5; None: until the verdicts are settled.
        most: runs of each scenario at most, if their number is not fixed.
        seed: whole number from 0.
        futures: plausible worlds, 0 to 500.
        target: of the first outcome, as stored.

    Raises:
        UserError: with all that is wrong, before anything runs.
    """
    loaded = tuple(s if isinstance(s, Scenario) else load_scenario(s) for s in scenarios)
    names = tuple(outcomes) or (PRIMARY,)
    worth = worthwhile if isinstance(worthwhile, Mapping) else {} if worthwhile is None else {names[0]: worthwhile}
    problems = [*_about_baseline(loaded, baseline), *clashes_between(loaded), *_about_outcomes(names, worth),
                *_whole("replicates", replicates, 5, 100_000), *_whole("most", most, 5, 100_000),
                *_whole("futures", futures, 0, MOST_FUTURES), *_about_target(names[0], target)]
    if problems:
        raise UserError(problems)
    question = Question(loaded, baseline or loaded[0].name, tuple(dict.fromkeys(names)), dict(worth), replicates,
                        seed=check_seed(seed), futures=futures, target=target)
    return question if most is None else replace(question, rule=replace(question.rule, most=most))


def _about_baseline(scenarios: Sequence[Scenario], baseline: str | None) -> list[str]:
    names = [scenario.name for scenario in scenarios]
    if len(names) < 2:
        return ["scenarios: a comparison needs at least two, such as: coproduce compare baseline well_baked"]
    if baseline is not None and baseline not in names:
        return [f"baseline: {shown(baseline)} is not among the scenarios compared ({', '.join(map(plain, names))})"
                f"{did_you_mean(baseline, names)}"]
    return []


def clashes_between(scenarios: Sequence[Scenario]) -> list[str]:
    """Why scenarios can't be shown side by side, in lines: names that are the same, lengths that differ."""
    names = [scenario.name for scenario in scenarios]
    problems = [f"{plain(name)}: is named twice; each scenario needs a name of its own"
                for name in dict.fromkeys(names) if names.count(name) > 1]
    weeks = {scenario.name: scenario.values["time.weeks"] for scenario in scenarios}
    if len(set(weeks.values())) > 1:
        told = ", ".join(f"{plain(name)} {length}" for name, length in weeks.items())
        problems.append(f"time.weeks: the scenarios differ in length ({told} weeks); "
                        "give all the same, for example with --set time.weeks=208")
    return problems


def _about_outcomes(outcomes: Sequence[str], worthwhile: Mapping[str, float]) -> list[str]:
    problems = [f"outcome: there is no {shown(name)}{did_you_mean(str(name), BY_NAME)}; "
                "coproduce describe outcomes lists them" for name in outcomes if name not in BY_NAME]
    for name, value in worthwhile.items():
        if name not in outcomes:
            problems.append(f"worthwhile: {shown(name)} is not an outcome that is judged "
                            f"({', '.join(outcomes)}){did_you_mean(str(name), outcomes)}")
        elif isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < math.inf:
            problems.append(f"worthwhile: {shown(value)} is not a number of at least 0, in the unit of {name}")
        elif name in BY_NAME and BY_NAME[name].share and value > 1:
            problems.append(f"worthwhile: {shown(value)} is more than everybody; 5 people out of 100 are 0.05")
    return problems


def _whole(name: str, value: Any, low: int, high: int) -> list[str]:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and low <= value <= high):
        return []
    return [f"{name}: {shown(value)} is not a whole number from {low} to {high:,}"]


def _about_target(outcome: str, target: float | None) -> list[str]:
    if target is None or outcome not in BY_NAME:
        return []
    about = BY_NAME[outcome]
    if isinstance(target, (int, float)) and not isinstance(target, bool) and about.low <= target <= about.high:
        return []
    ends = f"from {about.low:g} to {about.high:g}" if about.high < math.inf else f"of at least {about.low:g}"
    hint = "; 60 people out of 100 are 0.6" if about.share else ""
    return [f"target: {shown(target)} is not a number {ends} ({about.label}){hint}"]


