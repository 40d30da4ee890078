"""Families of scenarios whose true differences are known, and what the tool says of them."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import multivariate_normal, norm
from scipy.stats import t as student

from sim.analysis.comparing import contrasts as contrasting
from sim.analysis.comparing import intervals, settling, takeoff, verdicts
from sim.analysis.comparing.contrasts import CHANCE, Contrast, Runs, contrasts
from sim.analysis.comparing.settling import CAP, MOST, Rule, settle
from sim.analysis.comparing.takeoff import split_of
from sim.analysis.comparing.verdicts import ABOUT, BETTER, SAME, UNCLEAR, WORSE, verdict_of
from sim.store import write_files

SEED = 1
RESAMPLES = 2000
"""The tool takes 10,000; the table of resamples shows what that changes."""
OUTCOME = "adoption"
CHECKED = 500
"""Families that are tried with as many resamples as the tool takes, too."""
FIXED = (20, 50, 100, 200)
SIZES = (0.25, 0.4)
"""The smallest difference that matters, in standard deviations of a paired difference."""
SMALL = 0.1
"""So small that runs go on to the cap; looked at with normal outcomes, until settled."""
LABELS = ("0", "0.5", "1", "1.5", "2", "4")
"""True differences, in smallest differences that matter; the same in all scenarios of a family."""
DETECTABLE, MIXED = "detectable", "mixed"
OF_MIXED = (0.0, 0.5, 1.0, 2.0, 4.0)
KINDS = ("normal", "skewed", "camps", "heavy_tails")
EXCEPTIONS = ("long_tail", "seldom", "few_differ")
"""Where intervals are known to have a hard time."""
ALSO = ("shared", *EXCEPTIONS)
"""Looked at without a difference only."""
SHARED = 0.5
"""Of the luck of taking off (on the normal scale) that all scenarios share."""
START = {"camps": 0.2, "seldom": 0.05}
"""Chance of taking off in the baseline."""
FEW, UNIT = 0.05, (2 * 0.05 - 0.05**2) ** -0.5
"""Where few pairs differ: how many, and by how much in the mean (exponential), so that differences have variance 1."""
LOW, GAP, SPREAD = 0.1, 0.6, 0.03
"""Camps: where the lower one lies, how far away the upper one, and the spread of either."""
POWER = 0.95


# — worlds whose truth is known —


@cache
def discordant(start: float, end: float) -> float:
    """Chance that a run takes off in only one of two scenarios."""
    both = multivariate_normal([0, 0], [[1, SHARED], [SHARED, 1]]).cdf(norm.ppf([start, end]))
    return float(start + end - 2 * both)


@cache
def spread_of(kind: str, effect: float = 0.0) -> float:
    """Standard deviation of a paired difference: of outcomes, or of taking off."""
    if kind not in START:
        return 1.0
    return (discordant(START[kind], START[kind] + effect) - effect**2) ** 0.5


class Family:
    """A baseline and some scenarios with the same luck, in so many runs as anybody may ask for.

    Attributes:
        kind: of outcomes.
        names: of the scenarios, the baseline first.
        values: shape (scenarios, runs): outcomes without any difference; for camps the luck of taking off.
        noise: for camps, what is added to outcomes.
        offset: the true difference that is there from the start.
    """

    def __init__(self, kind: str, number: int, scenarios: int) -> None:
        """Draw the luck; the same for the same kind, number of the family, and number of scenarios."""
        rng = np.random.default_rng([SEED, (*KINDS, *ALSO).index(kind), scenarios, number])
        common, base, others = ((1, MOST), (1, MOST), (scenarios, MOST))
        self.kind, self.names = kind, ("baseline", *(f"way {k}" for k in range(1, scenarios + 1)))
        self.noise = np.zeros((scenarios + 1, MOST))
        self.offset = FEW * UNIT if kind == "few_differ" else 0.0
        self._seen: dict[tuple[int, bytes, float], list[Contrast]] = {}
        if kind in START:
            luck = SHARED**0.5 * rng.normal(size=common)
            luck = luck + (1 - SHARED) ** 0.5 * rng.normal(size=(scenarios + 1, MOST))
            self.values, self.noise = norm.cdf(luck), SPREAD * rng.normal(size=luck.shape)
        elif kind == "skewed":  # chi-squared: the scenarios do half as much again with the common luck
            luck, one, other = (rng.chisquare(1, size=size) for size in (common, base, others))
            self.values = np.vstack([luck + one / 2 - 1.5, 1.5 * luck + other - 2.5]) / 3**0.5
        elif kind == "long_tail":  # lognormal, in the scenarios only
            luck, other = rng.normal(size=common), np.exp(rng.normal(size=others)) - math.e**0.5
            self.values = np.vstack([luck, luck + other / (math.e * (math.e - 1)) ** 0.5])
        elif kind == "few_differ":
            luck, other = rng.normal(size=common), rng.exponential(UNIT, size=others)
            self.values = np.vstack([luck, luck + other * (rng.random(size=others) < FEW)])
        elif kind == "shared":  # nearly all that makes differences vary is the baseline's own luck
            luck, base, others = (rng.normal(size=size) for size in (common, base, others))
            self.values = np.vstack([luck + 3 * base / 10**0.5, luck + others / 10**0.5])
        else:
            luck, size = 1.5 * rng.normal(size=common), (scenarios + 1, MOST)
            own = rng.normal(size=size) / 2**0.5 if kind == "normal" else rng.standard_t(3, size=size) / 6**0.5
            self.values = luck + own

    def look(self, n: int, effects: np.ndarray, worth: float) -> list[Contrast]:
        """The contrasts after n runs of each, if the true differences are these."""
        constant = self.kind not in START
        key = (n, b"" if constant else effects.tobytes(), 0.0 if constant else worth)
        if key not in self._seen:
            self._seen[key] = self._judged(n, 0 * effects if constant else effects, worth)
        if not constant:
            return self._seen[key]
        return [_shifted(one, effect, worth) for one, effect in zip(self._seen[key], effects, strict=True)]

    def _judged(self, n: int, effects: np.ndarray, worth: float) -> list[Contrast]:
        values, splits = self.values[:, :n], {}
        if self.kind in START:
            worth = GAP * worth
            chances = START[self.kind] + np.concatenate([[0.0], effects])
            values = LOW + GAP * (values < chances[:, None]) + self.noise[:, :n]
            split = split_of(OUTCOME, dict(zip(self.names, values, strict=True)))
            splits = {} if split is None else {OUTCOME: split}
        runs = Runs(self.names, {OUTCOME: values}, np.zeros(values.shape, bool))
        return contrasts(runs, [(name, OUTCOME) for name in self.names[1:]], self.names[0], {OUTCOME: worth}, splits)


def _shifted(one: Contrast, effect: float, worth: float) -> Contrast:
    """The contrast that a constant more would have given: tests show that intervals move with it."""
    low, high = one.low + effect, one.high + effect
    return replace(one, difference=one.difference + effect, low=low, high=high, worthwhile=worth,
                   verdict=verdict_of(low, high, worth, 1))


# — what is tried —


@dataclass(frozen=True)
class Case:
    """A number of runs (None: until settled), a smallest difference that matters, and true differences."""

    kind: str
    scenarios: int
    runs: int | None
    size: float
    label: str

    @cached_property
    def worth(self) -> float:
        """The smallest difference that matters: of outcomes, or of chances of taking off."""
        return self.size * spread_of(self.kind)

    @cached_property
    def effects(self) -> np.ndarray:
        """True differences, shape (scenarios,)."""
        if self.label == MIXED:
            return self.worth * np.array(OF_MIXED)
        times = self.detectable / self.worth if self.label == DETECTABLE else float(self.label)
        return np.full(self.scenarios, times * self.worth)

    @cached_property
    def detectable(self) -> float:
        """The difference that is found in 95 of 100, by the rule of the verdicts.

        The low end has to lie above the smallest difference that matters, and lies a half-width below the estimate:
        so smallest + half-width + 1.645 standard errors. Settling ends at a half-width of half the smallest, or at the
        cap.
        """
        n = self.runs or MOST
        reach = student.ppf((1 + intervals.LEVEL ** (1 / self.scenarios)) / 2, n - 1)
        effect = self.worth
        for _ in range(100):  # the spread of chances depends on the effect
            half = reach * spread_of(self.kind, effect) / n**0.5
            if self.runs is None:
                half = max(half, self.worth / 2)
            effect = self.worth + half * (1 + norm.ppf(POWER) / reach)
            if self.kind in START and START[self.kind] + effect >= 1:
                return np.inf
        return float(effect)

    @property
    def possible(self) -> bool:
        """Chances end at 1."""
        return self.kind not in START or START[self.kind] + self.effects.max() < 0.99

    def tried(self, family: Family) -> dict[str, Any]:
        """One family: whether its intervals hold, and what was said."""
        why, n = "", self.runs
        if n is None:
            went = settle(lambda many: family.look(many, self.effects, self.worth), Rule())
            why, n = went.why, went.looks[-1].replicates
        found = family.look(n, self.effects, self.worth)
        unit = np.array([GAP if self.kind in START and one.kind != CHANCE else 1.0 for one in found])
        effects = self.effects + family.offset
        truth = effects * unit
        low, high = (np.array([getattr(one, end) for one in found]) for end in ("low", "high"))
        said = [one.verdict for one in found]
        wrong = [verdict == WORSE or (verdict == BETTER and effect <= self.worth)
                 or (verdict == SAME and effect > self.worth) for verdict, effect in zip(said, effects, strict=True)]
        return {"ended_with": n, "cap": why == CAP, "hold": bool(((low <= truth) & (truth <= high)).all()),
                "too_high": bool((low > truth).any()), "too_low": bool((high < truth).any()),
                "half": float(((high - low) / 2 / unit).mean() / spread_of(self.kind)), "wrong": any(wrong),
                **{word: said.count(word) / len(said) for word in (BETTER, SAME, ABOUT, UNCLEAR)}}


def cases_of(kind: str, sizes: tuple[float, ...] = SIZES) -> Iterator[Case]:
    """All that is tried with outcomes of a kind, and these smallest differences that matter."""
    if kind in ALSO:
        yield from (Case(kind, 5, n, SIZES[-1], "0") for n in FIXED)
        return
    for size in sizes:
        for label in (*LABELS, DETECTABLE):
            yield from (Case(kind, 5, n, size, label) for n in (*FIXED, None))
        yield Case(kind, 5, None, size, MIXED)
    for scenarios in (1, 20):
        yield from (Case(kind, scenarios, 100, SIZES[-1], label) for label in ("0", "2"))
    if kind == "normal" and sizes == SIZES:
        yield from (Case(kind, 5, None, SMALL, label) for label in (*LABELS, DETECTABLE))


@dataclass(frozen=True)
class Job:
    """Some families of a kind, with so many resamples; and which smallest differences that matter are tried."""

    kind: str
    first: int
    last: int
    resamples: int
    sizes: tuple[float, ...] = SIZES

    @property
    def cases(self) -> list[Case]:
        if self.resamples != RESAMPLES:
            return [Case(self.kind, scenarios, 100, SIZES[-1], "0") for scenarios in (5, 20)]
        return [case for case in cases_of(self.kind, self.sizes) if case.possible]

    def run(self, folder: Path) -> pd.DataFrame:
        """One row a family and case; read if it was made before."""
        name = f"{stamp()}-{self.kind}-{len(self.sizes)}-{self.resamples}-{self.first:06d}-{self.last:06d}.csv"
        if not (folder / name).exists():
            _take(self.resamples)
            cases, rows = self.cases, []
            for number in range(self.first, self.last):
                families = {k: Family(self.kind, number, k) for k in sorted({case.scenarios for case in cases})}
                rows += [{"kind": case.kind, "scenarios": case.scenarios, "runs": case.runs or 0, "size": case.size,
                          "label": case.label, "effect": case.effects.max() / case.worth, "resamples": self.resamples,
                          **case.tried(families[case.scenarios])} for case in cases]
            write_files(folder, {name: pd.DataFrame(rows).to_csv(index=False)})
        return pd.read_csv(folder / name, dtype={"label": str})


def _take(resamples: int) -> None:
    """Set the number of resamples, and keep the weights of all looks: families take turns with them."""
    if resamples != intervals.RESAMPLES or intervals._weights.cache_info().maxsize is not None:
        intervals.RESAMPLES = resamples
        intervals._weights = cache(intervals._weights.__wrapped__)


@cache
def stamp() -> str:
    """Short name of all that decides what comes out, so that old chunks are never mixed in."""
    sources = [__file__, *(str(part.__file__) for part in (contrasting, intervals, settling, takeoff, verdicts))]
    return hashlib.sha256(b"".join(Path(path).read_bytes() for path in sources)).hexdigest()[:12]
