"""The value of an assumption at which the ranking of two programmes flips.

The difference between two programmes in each world is fitted as a smooth curve in one assumption (`curves`). The
ranking flips if the curve crosses zero once, and is clearly below zero at one end of the assumption's range and clearly
above at the other: at the 5 % and the 95 % point of its values the interval of the fitted difference excludes zero.
The standard error is from resampled worlds; the intervals are made for as many assumptions as are looked at
(Bonferroni), so that all together rarely show a flip that is not there. The interval of the value itself is a
percentile bootstrap.

An assumption that holds no numbers, or only two of them, is treated by level: is one programme clearly better at some
level, and the other at another one?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import t as student

from sim.analysis.futures.cells import Array, check_better, checked, mean_differences, world_means
from sim.analysis.futures.columns import Codes, Columns, columns_of
from sim.analysis.futures.curves import (Terms, crossings, curve, heights, levels, nearest_crossings, resampled,
                                         terms_of)
from sim.analysis.sensitivity.pairs import counts
from sim.errors import UserError

RESAMPLES = 1000
ERROR = 0.05
"""Chance that any of all ends that are looked at is told on the wrong side of zero."""
TESTED_AT = (0.05, 0.95)
CENTRAL = (0.025, 0.975)
"""Shares of an assumption's values: a flip is looked for between these points."""
ENDS = (0.025, 0.975)
FEWEST_WORLDS = 20
FEWEST_AT_LEVEL = 5
"""Worlds below which nothing is said of a level."""
TOO_FEW_WORLDS, NOTHING_VARIES, NONE_FOUND = "too_few_worlds", "nothing_varies", "none_found"
REASONS = (TOO_FEW_WORLDS, NOTHING_VARIES, NONE_FOUND)
"""Why there is no flip: too few worlds, no assumption that varies, or none that clearly flips the ranking."""


@dataclass(frozen=True)
class Flip:
    """An assumption that flips the ranking.

    Attributes:
        key: of the setting.
        value, low, high: where the ranking flips, with a 95 % interval; None where it flips by level.
        rises: whether the difference is below zero under the value and above zero over it; None by level.
        above_zero, below_zero: levels at which the difference is clearly above and below zero; None for a value.
        swing: how far the fitted difference goes from one end (or level) to the other, unit of the outcome.
    """

    key: str
    value: float | None
    low: float | None
    high: float | None
    rises: bool | None
    above_zero: tuple[Any, ...] | None
    below_zero: tuple[Any, ...] | None
    swing: float


@dataclass(frozen=True)
class Flips:
    """All assumptions that flip a ranking.

    Attributes:
        found: the widest swing first.
        tested: how many assumptions were looked at.
        reason: why there is none, one of `REASONS`; None if there is.
    """

    found: tuple[Flip, ...]
    tested: int
    reason: str | None

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        found = [{name: list(own) if isinstance(own, tuple) else own for name, own in asdict(flip).items()}
                 for flip in self.found]
        return {"found": found, "tested": self.tested, "reason": self.reason}


@dataclass(frozen=True)
class LeaderFlips:
    """What flips the ranking of the best programme on average and another one.

    Attributes:
        first: the best on average; the difference is above zero where it is the better one.
        second: the other programme.
        difference: mean over worlds by which the first is better, unit of the outcome.
        flips: of their ranking.
    """

    first: str
    second: str
    difference: float
    flips: Flips

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data."""
        return {"first": self.first, "second": self.second, "difference": self.difference,
                "flips": self.flips.as_dict()}


def flips(difference: Any, worlds: pd.DataFrame) -> Flips:
    """The assumptions that flip the sign of a difference between two programmes.

    Args:
        difference: in each world the mean over runs with the same luck, shape (worlds,).
        worlds: one row a world, one column a setting.

    Raises:
        UserError: if there are not as many worlds as differences, or a difference is no finite number.
    """
    y = np.asarray(difference, dtype=np.float64)
    if y.ndim != 1 or not np.isfinite(y).all():
        raise UserError("difference: there must be one finite number a world")
    return _all_flips([y], columns_of(worlds, len(y)))[0]


def leader_flips(values: Any, worlds: pd.DataFrame, programmes: Sequence[str], better: int,
                 every_rival: bool = False) -> tuple[LeaderFlips, ...]:
    """What flips the ranking of the two programmes that do best on average over all worlds.

    Args:
        values: outcomes, shape (worlds, programmes, replicates), nan where a run has no value.
        worlds: one row a world, one column a setting.
        programmes: names.
        better: 1 if more of the outcome is better, -1 if less is.
        every_rival: whether the best is compared with every other programme, best first, not with the second only.

    Returns:
        One for each pair; empty with a single programme.

    Raises:
        UserError: if the arguments do not fit together, or a programme has no value at all in some world.
    """
    outcomes = checked(values, programmes)
    check_better(better)
    order = np.argsort(-better * world_means(outcomes).mean(axis=0), kind="stable").tolist()
    first, rivals = order[0], order[1:] if every_rival else order[1:2]
    apart = [better * mean_differences(outcomes, first, rival) for rival in rivals]
    found = _all_flips(apart, columns_of(worlds, len(outcomes)))
    return tuple(LeaderFlips(programmes[first], programmes[rival], float(difference.mean()), own)
                 for rival, difference, own in zip(rivals, apart, found, strict=True))


def _all_flips(differences: list[Array], columns: Columns) -> list[Flips]:
    """The flips of several differences, each shape (worlds,); the correction is for all of them together."""
    n, tests = len(columns.codes), len(columns.keys) * len(differences)
    if n < FEWEST_WORLDS or not columns.keys:
        return [Flips((), 0, TOO_FEW_WORLDS if n < FEWEST_WORLDS else NOTHING_VARIES) for _ in differences]
    settings = [_Setting(key, columns.values[place], columns.codes[:, place], terms)
                for place, (key, terms) in enumerate(zip(columns.keys, terms_of(columns), strict=True))]
    drawn, found = counts(n, RESAMPLES), []
    for y in differences:
        own = [(_at_value if setting.terms.own.shape[1] == 1 else _at_levels)(y, setting, drawn, ERROR / tests)
               for setting in settings]
        there = tuple(sorted((flip for flip in own if flip is not None), key=lambda flip: -flip.swing))
        found.append(Flips(there, len(columns.keys), None if there else NONE_FOUND))
    return found


class _Setting(NamedTuple):
    key: str
    values: tuple[Any, ...]
    codes: Codes
    terms: Terms


def _at_value(y: Array, setting: _Setting, drawn: Array, level: float) -> Flip | None:
    x = np.array(setting.values, dtype=np.float64)[setting.codes]
    middle, spread = x.mean(), x.std()
    fit = curve(y, setting.terms)
    tested, central = ((np.quantile(x, shares) - middle) / spread for shares in (TESTED_AT, CENTRAL))
    ends, found = heights(fit.coefficients[None], tested)[0], crossings(fit.coefficients, central)
    if len(found) != 1 or ends[0] * ends[1] >= 0:
        return None
    again = resampled(fit, drawn)
    reach = student.ppf(1 - level / 2, fit.freedom) * heights(again, tested).std(axis=0)
    if (np.abs(ends) <= reach).any():
        return None
    rises = bool(ends[1] > 0)
    low, high = np.quantile(nearest_crossings(again, central, float(found[0]), rises), ENDS)
    value, low, high = (float(middle + spread * u) for u in (found[0], low, high))
    return Flip(setting.key, value, low, high, rises, None, None, float(abs(ends[1] - ends[0])))


def _at_levels(y: Array, setting: _Setting, drawn: Array, level: float) -> Flip | None:
    values = setting.values
    fit = levels(y, setting.terms)
    error = resampled(fit, drawn).std(axis=0)
    enough = np.bincount(setting.codes, minlength=len(values)) >= FEWEST_AT_LEVEL
    clear = enough & (np.abs(fit.coefficients) > student.ppf(1 - level / (2 * len(values)), fit.freedom) * error)
    above, below = (tuple(value for value, there in zip(values, clear & (side * fit.coefficients > 0), strict=True)
                          if there) for side in (1, -1))
    if not above or not below:
        return None
    return Flip(setting.key, None, None, None, None, above, below, float(np.ptp(fit.coefficients[clear])))
