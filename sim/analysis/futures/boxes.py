"""Which box to tell: few settings, each of them needed, and the best score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from sim.analysis.futures.peeling import Flags, Sides, paste, peel, score, score_of

MOST_SETTINGS = 3
"""Settings that a box may restrict: more cannot be told in a sentence."""
SIMPLER = 0.02
"""A box with fewer settings is preferred if its score is lower by no more than this."""
CHANCE = 0.05
"""Quasi-p-value from which a side of a box is not needed."""


@dataclass(frozen=True, eq=False)
class Found:
    """A box.

    Attributes:
        box: which values each side lets in, shape (sides, values).
        score: see `peeling.score`.
        settings: how many columns it restricts.
    """

    box: Flags
    score: float
    settings: int


def best_box(sides: Sides, missed: Flags, alpha: float) -> Found | None:
    """The box to tell, or None if no side of any box is needed.

    Boxes peeled with all columns say which one, two and three columns matter most; boxes are peeled again with these
    alone, the one with the highest score is pasted, and sides that are not needed are taken away. Of the up to three
    boxes the one with the fewest settings is taken whose score is within `SIMPLER` of the highest.

    Args:
        sides: at which to cut.
        missed: worlds in which the target is missed, shape (worlds,); neither none nor all.
        alpha: share of a box that is peeled at a time.
    """
    found = []
    for columns in _leading(sides, missed, alpha):
        some = sides.of(columns)
        boxes = peel(some, missed, alpha)
        best = boxes[int(np.argmax([score_of(some, missed, box) for box in boxes]))]
        box = _needed_sides(some, missed, paste(some, missed, best))
        settings = len(set(some.column[~box.all(axis=1)]))
        if settings:
            whole = sides.whole()
            whole[np.isin(sides.column, columns)] = box
            found.append(Found(whole, score_of(some, missed, box), settings))
    enough = max((one.score for one in found), default=0.0) - SIMPLER
    return min((one for one in found if one.score >= enough), key=lambda one: (one.settings, -one.score), default=None)


def _leading(sides: Sides, missed: Flags, alpha: float) -> list[list[int]]:
    """For one, two and three settings the columns of the best box with so many, among all that were peeled."""
    best: dict[int, tuple[float, list[int]]] = {}
    for box in peel(sides, missed, alpha)[1:]:
        for value, columns in _simplified(sides, missed, box):
            if value > best.get(len(columns), (-1.0, []))[0]:
                best[len(columns)] = value, columns
    return [best[number][1] for number in sorted(best)]


def _simplified(sides: Sides, missed: Flags, box: Flags) -> list[tuple[float, list[int]]]:
    """The score and the columns of a box as one column after the other is freed, each time the one that costs least.

    Only with as many columns as a box may restrict.
    """
    shut = sides.shut_out(box)
    columns = sorted({int(column) for column in sides.column[shut.any(axis=0)]})
    by_column = np.column_stack([shut[:, sides.column == column].any(axis=1) for column in columns])
    total, worlds = int(missed.sum()), len(missed)
    found = []
    while columns:
        by = by_column.sum(axis=1)
        inside, alone = by == 0, by == 1  # alone: shut out by one column only
        if len(columns) <= MOST_SETTINGS:
            found.append((float(score((missed & inside).sum(), inside.sum(), total, worlds)), list(columns)))
        freed = score((missed & inside).sum() + by_column[alone & missed].sum(axis=0),
                      inside.sum() + by_column[alone].sum(axis=0), total, worlds)
        least = int(np.argmax(freed))
        columns.pop(least)
        by_column = np.delete(by_column, least, axis=1)
    return found


def _needed_sides(sides: Sides, missed: Flags, box: Flags) -> Flags:
    """Free the side with the highest quasi-p-value until all are below `CHANCE`; then paste again."""
    while not box.all():
        p = quasi_p_values(sides, missed, box)
        least_needed = int(np.nanargmax(p))
        if p[least_needed] < CHANCE:
            break
        box = box.copy()
        box[least_needed] = True
        box = paste(sides, missed, box)
    return box


def quasi_p_values(sides: Sides, missed: Flags, box: Flags) -> npt.NDArray[np.float64]:
    """For each side how likely it would do so well by chance; nan for a side that restricts nothing; shape (sides,).

    Bryant & Lempert 2010: with n worlds in the box, k of them missed, and density q in the box without the side, the
    chance that k or more of n are missed where each is missed with probability q (one-sided binomial test). It is not
    a p-value: the side was chosen because it does well.
    """
    shut = sides.shut_out(box)
    by = shut.sum(axis=1)
    inside = by == 0
    found = np.full(len(box), np.nan)
    for side in np.flatnonzero(~box.all(axis=1)):
        without = inside | ((by == 1) & shut[:, side])
        found[side] = binom.sf(missed[inside].sum() - 1, inside.sum(), missed[without].mean())
    return found
