"""Scenario discovery: in which worlds, told by few settings, a programme misses its target.

The patient rule induction method (Friedman & Fisher 1999, 10.1023/A:1008894516817) as used for scenario discovery by
Bryant & Lempert 2010 (10.1016/j.techfore.2009.08.002): coverage is the share of the missed worlds that lie in the box,
density the share of the worlds in the box that are missed. A box can be found in noise too. So the whole search is
done again without a fifth of the worlds, five times, and the box is told only if worlds that had no part in the search
are missed clearly more often inside.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from sim.analysis.futures.boxes import best_box, quasi_p_values
from sim.analysis.futures.columns import Codes, Columns, columns_of
from sim.analysis.futures.peeling import Flags, Sides, sides_of
from sim.draws import P_RESAMPLE, stream, uniforms, week_luck
from sim.errors import UserError
from sim.run import key_of

ALPHA = 0.05
FEWEST = 10
"""Missed worlds, and worlds that are not, below which no box is looked for."""
FOLDS = 5
LEVEL = 0.05
"""Chance at which worlds held out would be missed as often, below which a box is told."""
CLEAR = 0.2
"""How far the density of worlds held out must have come from the base rate towards 1."""
TOO_FEW_MISSED, TOO_FEW_MET, NOTHING_VARIES = "too_few_missed", "too_few_met", "nothing_varies"
NO_SETTING_MATTERS, NOT_CONFIRMED, NOT_DENSER = "no_setting_matters", "not_confirmed", "density_near_base_rate"
REASONS = (TOO_FEW_MISSED, TOO_FEW_MET, NOTHING_VARIES, NO_SETTING_MATTERS, NOT_CONFIRMED, NOT_DENSER)
"""Why there is no box worth telling."""
_DEALING = -7  # stands where a week would: this luck is used by no run


@dataclass(frozen=True)
class Restriction:
    """What a box says of one setting.

    Attributes:
        key: of the setting.
        low, high: ends of a range of numbers, midway between values that occur; None where it has no end.
        values: those in the box, of a setting that holds no numbers; None for numbers.
        p_value: quasi-p-value, of two ends the larger.
    """

    key: str
    low: float | None
    high: float | None
    values: tuple[Any, ...] | None
    p_value: float


@dataclass(frozen=True)
class Discovery:
    """The box in which a target is mainly missed, if there is one.

    Attributes:
        found: whether there is a box worth telling.
        reason: why not, one of `REASONS`; None if there is.
        restrictions: all that hold in the box, at most three; empty if there is none.
        coverage: share of the missed worlds in the box (0-1); nan without a box, as all below.
        density: share of the worlds in the box that are missed (0-1).
        base_rate: share of all worlds that are missed (0-1); nan without worlds.
        inside: number of worlds in the box.
        worlds: number of all worlds.
        coverage_held_out, density_held_out: the same for worlds that had no part in the search; these flatter less.
        p_value: chance that worlds held out are missed as often; known too where it was too high to tell the box.
    """

    found: bool
    reason: str | None
    restrictions: tuple[Restriction, ...]
    coverage: float
    density: float
    base_rate: float
    inside: int
    worlds: int
    coverage_held_out: float = np.nan
    density_held_out: float = np.nan
    p_value: float = np.nan

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; what has no value is nan or None."""
        return {**asdict(self), "restrictions": [
            {**asdict(one), "values": None if one.values is None else list(one.values)} for one in self.restrictions]}


def discover(worlds: pd.DataFrame, missed: Any, alpha: float = ALPHA) -> Discovery:
    """Find the box of worlds in which a target is mainly missed.

    Args:
        worlds: one row a world, one column a setting: numbers, true or false, or text.
        missed: for each world whether the target is missed, shape (worlds,).
        alpha: share of a box that is peeled at a time (0-1).

    Raises:
        UserError: if `missed` is not a flag for each world. All else is answered, with `found` False and a reason.
    """
    flags = np.asarray(missed)
    if flags.ndim != 1 or flags.dtype != np.bool_:
        raise UserError("missed: must be true or false for each world, and nothing else")
    columns = columns_of(worlds, len(flags))
    reason = _unfit(flags, columns)
    if reason is not None:
        return _nothing(flags, reason)
    sides = sides_of(columns)
    box = best_box(sides, flags, alpha)
    if box is None:
        return _nothing(flags, NO_SETTING_MATTERS)
    held_out = _held_out(sides, flags, alpha)
    reason = _doubt(held_out["p_value"], held_out["density_held_out"], flags.mean())
    if reason is not None:
        return _nothing(flags, reason, **held_out)
    inside = sides.inside(box.box)
    return Discovery(True, None, _restrictions(columns, sides, flags, box.box),
                     float(flags[inside].sum() / flags.sum()), float(flags[inside].mean()), float(flags.mean()),
                     int(inside.sum()), len(flags), **held_out)


def _unfit(missed: Flags, columns: Columns) -> str | None:
    if missed.sum() < FEWEST:
        return TOO_FEW_MISSED
    if (~missed).sum() < FEWEST:
        return TOO_FEW_MET
    return None if columns.keys else NOTHING_VARIES


def _doubt(p_value: float, density: float, base_rate: float) -> str | None:
    if not p_value < LEVEL:
        return NOT_CONFIRMED
    return None if density - base_rate >= CLEAR * (1 - base_rate) else NOT_DENSER


def _nothing(missed: Flags, reason: str, **held_out: float) -> Discovery:
    base_rate = float(missed.mean()) if len(missed) else np.nan
    return Discovery(False, reason, (), np.nan, np.nan, base_rate, 0, len(missed), **held_out)


def _held_out(sides: Sides, missed: Flags, alpha: float) -> dict[str, float]:
    """Coverage and density among worlds that had no part in a search, and the chance of so many by a plain draw.

    The chance is that of Fisher's exact test: of all missed worlds so many or more lie in the boxes.
    """
    fold = _folds(missed)
    inside = np.zeros(len(missed), dtype=np.bool_)
    for number in range(FOLDS):
        out = fold == number
        box = best_box(sides.at(~out), missed[~out], alpha)
        if box is not None:
            inside[out] = sides.at(out).inside(box.box)
    size, hits, total = int(inside.sum()), int(missed[inside].sum()), int(missed.sum())
    return {"coverage_held_out": hits / total, "density_held_out": hits / size if size else np.nan,
            "p_value": float(hypergeom.sf(hits - 1, len(missed), total, size))}


def _folds(missed: Flags) -> Codes:
    """Number of the fold of each world, dealt at random, missed and other worlds evenly; shape (worlds,)."""
    luck = uniforms(np.uint64(stream(np.uint64(week_luck(key_of(0, 0), _DEALING)), P_RESAMPLE)), len(missed))
    dealt = np.lexsort((luck, missed))
    fold = np.empty(len(missed), np.int64)
    fold[dealt] = np.arange(len(missed)) % FOLDS
    return fold


def _restrictions(columns: Columns, sides: Sides, missed: Flags, box: Flags) -> tuple[Restriction, ...]:
    p = quasi_p_values(sides, missed, box)
    found = []
    for place in sorted({int(column) for column in sides.column[~box.all(axis=1)]}):
        own = np.flatnonzero(sides.column == place)
        values, chance = columns.values[place], float(np.nanmax(p[own]))
        if columns.ordered[place]:
            first, last = (int(np.argmax(box[side])) for side in own)  # values shut out at the low and the high side
            found.append(Restriction(columns.keys[place], _midway(values, first),
                                     _midway(values, len(values) - last), None, chance))
        else:
            kept = tuple(value for value, there in zip(values, box[own[0]], strict=False) if there)
            found.append(Restriction(columns.keys[place], None, None, kept, chance))
    return tuple(found)


def _midway(values: tuple[Any, ...], number: int) -> float | None:
    """Halfway between the values below and above a cut, `number` values being below; None for no cut."""
    return None if number in (0, len(values)) else float((values[number - 1] + values[number]) / 2)
