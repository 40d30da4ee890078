"""What a docking case says: our value beside the expected one, and the verdict by an equivalence margin.

Docking in the sense of Axtell, Axelrod, Epstein & Cohen 1996: the same numbers (identical), the same
distribution (distributional), the same direction or order (relational). A case passes only if the whole
interval of ours lies within the margin of what is expected; that a difference is "not significant"
proves nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

LEVELS = ("identical", "distributional", "relational")
PASS, FAIL, KNOWN, NOT_RUN = "pass", "fail", "known difference", "not run"
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Check:
    """One number of a case.

    Attributes:
        name: which number, with its unit.
        measured: ours.
        low, high: interval of ours, 95 %; both are `measured` where nothing is left to chance.
        expected: published or analytic value for these parameters; for a bound, the bound.
        margin: largest difference from `expected` that still counts as equivalent.
        bound: "" if `measured` must lie within the margin of `expected`; "at least" or "at most" if
            `expected` is a bound that the whole interval must keep, up to the margin.
        known: why a difference in this number would be understood, if it would.
    """

    name: str
    measured: float
    low: float
    high: float
    expected: float
    margin: float
    bound: str = ""
    known: str = ""

    @property
    def holds(self) -> bool:
        """Whether the whole interval keeps to what is expected."""
        above = self.low >= self.expected - self.margin
        below = self.high <= self.expected + self.margin
        return {"": above and below, "at least": above, "at most": below}[self.bound]

    @property
    def unsettled(self) -> bool:
        """Whether ours is where it should be, but the interval reaches beyond: more runs would tell."""
        return not self.holds and exact(self.name, self.measured, self.expected, self.margin, self.bound).holds


@dataclass(frozen=True)
class Docked:
    """The result of a docking case.

    Attributes:
        case: name of the case, as for `coproduce dock`.
        source: publication or formula.
        settings: the parameters of the case, and the settings of the model that reduce it to the source.
        level: identical, distributional or relational.
        checks: the numbers.
        verdict: pass, fail, known difference, or not run.
        reason: why, in a sentence, unless it is a plain pass.
    """

    case: str
    source: str
    settings: dict[str, Any]
    level: str
    checks: tuple[Check, ...]
    verdict: str
    reason: str = ""
    claim: str = ""

    @property
    def measured(self) -> dict[str, float]:
        """Ours, by name of the number."""
        return {check.name: check.measured for check in self.checks}

    @property
    def interval(self) -> dict[str, tuple[float, float]]:
        """The 95 % interval of ours, by name of the number."""
        return {check.name: (check.low, check.high) for check in self.checks}

    @property
    def expected(self) -> dict[str, float]:
        """What is expected for these parameters, by name of the number."""
        return {check.name: check.expected for check in self.checks}

    @property
    def margin(self) -> dict[str, float]:
        """The margin of each number, by its name."""
        return {check.name: check.margin for check in self.checks}

    def __getitem__(self, key: str) -> Any:
        """One of the keys of `as_dict`: `result["verdict"]` is `result.verdict`."""
        return self.as_dict()[key]

    def keys(self) -> list[str]:
        """The keys of `as_dict`, so that `dict(result)` is plain data."""
        return list(self.as_dict())

    def as_dict(self) -> dict[str, Any]:
        """Plain data, as `coproduce dock --json` prints it."""
        bounds = {c.name: c.bound for c in self.checks if c.bound}
        return {"case": self.case, "source": self.source, "claim": self.claim, "settings": self.settings,
                "measured": self.measured, "interval": {k: list(v) for k, v in self.interval.items()},
                "expected": self.expected, "bounds": bounds, "margin": self.margin, "level": self.level,
                "verdict": self.verdict, "reason": self.reason}


def dock(case: str, claim: str, source: str, settings: dict[str, Any], level: str,
         checks: Sequence[Check]) -> Docked:
    """Judge the numbers of a case.

    Args:
        case: its name.
        claim: what it shows, one sentence.
        source: publication or formula.
        settings: parameters of the case, and what the model was set to.
        level: one of `LEVELS`.
        checks: at least one, each with a name of its own.
    """
    assert level in LEVELS
    assert checks and len({check.name for check in checks}) == len(checks)
    missed = [check for check in checks if not check.holds]
    if not missed:
        return Docked(case, source, settings, level, tuple(checks), PASS, "", claim)
    reason = "; ".join(f"{check.name}: {check.known or _missed(check)}" for check in missed)
    verdict = KNOWN if all(check.known for check in missed) else FAIL
    return Docked(case, source, settings, level, tuple(checks), verdict, reason, claim)


def _missed(check: Check) -> str:
    if check.unsettled:
        return (f"the interval {check.low:.4g} to {check.high:.4g} is wider than the margin "
                f"{check.margin:.4g} around {check.expected:.4g}; more runs would tell")
    allowed = f"{check.bound} {check.expected:.4g}" if check.bound else f"{check.expected:.4g}"
    return f"{check.measured:.6g} is not {allowed} ± {check.margin:.4g}"


def exact(name: str, measured: float, expected: float, margin: float = 1e-9, bound: str = "", known: str = "") -> Check:
    """A number that nothing is left to chance in."""
    return Check(name, float(measured), float(measured), float(measured), float(expected), margin, bound, known)


def at_least(name: str, values: Sequence[float] | np.ndarray, bound: float, margin: float = 0.0) -> Check:
    """A mean over runs that must reach a bound."""
    low, high = mean_interval(values)
    return Check(name, float(np.mean(values)), low, high, float(bound), margin, "at least")


def at_most(name: str, values: Sequence[float] | np.ndarray, bound: float, margin: float = 0.0) -> Check:
    """A mean over runs that must stay below a bound."""
    low, high = mean_interval(values)
    return Check(name, float(np.mean(values)), low, high, float(bound), margin, "at most")


def mean(name: str, values: Sequence[float] | np.ndarray, expected: float, margin: float) -> Check:
    """A mean over independent runs, with its t interval."""
    low, high = mean_interval(values)
    return Check(name, float(np.mean(values)), low, high, float(expected), margin)


def share(name: str, hits: int, n: int, expected: float, margin: float, bound: str = "") -> Check:
    """A share of independent runs, with its Clopper–Pearson interval."""
    low, high = share_interval(hits, n)
    return Check(name, hits / n, low, high, float(expected), margin, bound)


def mean_interval(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """The 95 % t interval of a mean; a point if all values are equal or there is only one."""
    values = np.asarray(values, float)
    spread = float(values.std(ddof=1)) if len(values) > 1 else 0.0
    if spread == 0.0:
        return float(values.mean()), float(values.mean())
    half = float(stats.t.ppf(0.5 + CONFIDENCE / 2, len(values) - 1)) * spread / math.sqrt(len(values))
    return float(values.mean()) - half, float(values.mean()) + half


def share_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % Clopper–Pearson interval of a share."""
    interval = stats.binomtest(int(hits), int(n)).proportion_ci(CONFIDENCE)
    return float(interval.low), float(interval.high)
