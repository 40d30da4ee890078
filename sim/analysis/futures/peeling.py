"""The patient rule induction method: a box around the worlds in which a target is missed, by peeling and pasting.

Friedman & Fisher 1999 (10.1023/A:1008894516817). Peeling takes away a thin slice at one side of the box at a time,
the one whose loss raises the density of missed worlds most for each world lost (so that slices of unequal size, as of
whole numbers and of words, compare: Kwakkel & Jaxa-Rozen 2016, 10.1016/j.envsoft.2015.11.020). Pasting moves a side
out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.analysis.futures.columns import Codes, Columns

Flags = npt.NDArray[np.bool_]

MASS = 0.05
"""Share of the worlds that a box holds at least."""
FEWEST_INSIDE = 5
"""Worlds that a box holds at least."""


@dataclass(frozen=True, eq=False)
class Sides:
    """The sides at which a box can be cut: two for a column of numbers, one for a column of anything else.

    A box is an array of flags, shape (sides, values): which values each side lets in.

    Attributes:
        codes: place of each world's value as seen from the side, 0 being outermost; shape (worlds, sides).
        column: number of each side's column; shape (sides,).
        single: whether values are cut one by one, not in order from the outermost; shape (sides,).
        values: how many a box has flags for.
    """

    codes: Codes
    column: Codes
    single: Flags
    values: int

    def at(self, worlds: Flags) -> Sides:
        """The same for some of the worlds."""
        return Sides(self.codes[worlds], self.column, self.single, self.values)

    def of(self, columns: Any) -> Sides:
        """The same for some of the columns."""
        kept = np.isin(self.column, columns)
        return Sides(self.codes[:, kept], self.column[kept], self.single[kept], self.values)

    def whole(self) -> Flags:
        """The box that lets in all worlds."""
        return np.ones((len(self.column), self.values), dtype=np.bool_)

    def shut_out(self, box: Flags) -> Flags:
        """Which worlds each side shuts out, shape (worlds, sides)."""
        return np.asarray(~box[np.arange(len(box)), self.codes])

    def inside(self, box: Flags) -> Flags:
        """Which worlds are in a box, shape (worlds,)."""
        return np.asarray(~self.shut_out(box).any(axis=1))


def sides_of(columns: Columns) -> Sides:
    """All sides of a table of worlds: of a column of numbers first the low one, then the high one."""
    codes, column, single = [], [], []
    for place, ordered in enumerate(columns.ordered):
        own = columns.codes[:, place]
        for seen in (own, len(columns.values[place]) - 1 - own) if ordered else (own,):
            codes.append(seen)
            column.append(place)
            single.append(not ordered)
    return Sides(np.column_stack(codes), np.array(column), np.array(single), max(map(len, columns.values)))


def score(hits: Any, size: Any, missed: int, worlds: int) -> Any:
    """How well boxes tell missed worlds from the others, 0 (not at all) to 1 (exactly).

    The harmonic mean of coverage and gain, as the F measure of information retrieval (van Rijsbergen 1979). Coverage
    is the share of the missed worlds that lie inside. Gain is how far the density inside has come from the base rate
    towards 1, so that taking all worlds scores 0 whatever the base rate.

    Args:
        hits: missed worlds inside, numbers or arrays.
        size: worlds inside, at least 1.
        missed: missed worlds in all, neither none nor all.
        worlds: in all.
    """
    coverage = np.asarray(hits) / missed
    gain = np.maximum((np.asarray(hits) / size - missed / worlds) / (1 - missed / worlds), 0.0)
    return np.divide(2 * coverage * gain, coverage + gain, out=np.zeros_like(gain), where=gain > 0)


def score_of(sides: Sides, missed: Flags, box: Flags) -> float:
    """The score of one box."""
    inside = sides.inside(box)
    return float(score((missed & inside).sum(), max(1, inside.sum()), int(missed.sum()), len(missed)))


def peel(sides: Sides, missed: Flags, alpha: float) -> list[Flags]:
    """Boxes, each inside the one before, from all worlds to the smallest that is allowed.

    Args:
        sides: at which to cut.
        missed: worlds in which the target is missed, shape (worlds,).
        alpha: share of the worlds in the box that a slice holds at most, unless a single value holds more.
    """
    box, inside = sides.whole(), np.ones(len(missed), dtype=np.bool_)
    smallest = max(MASS * len(missed), FEWEST_INSIDE)
    boxes = [box]
    while True:
        slices = _slices(sides, missed, inside, alpha)
        place = _best_slice(*slices, (int(missed[inside].sum()), int(inside.sum())), smallest)
        if place is None:
            return boxes
        side, value = place
        box = box.copy()
        box[side, value if sides.single[side] else slice(0, value + 1)] = False
        inside = inside & box[side, sides.codes[:, side]]
        boxes.append(box)


def _slices(sides: Sides, missed: Flags, inside: Flags, alpha: float) -> tuple[Codes, Codes]:
    """Worlds, and missed worlds, that each cut would take away; shape (sides, values).

    A cut at a value takes away all that lies further out too, or this value alone where values are single. Cuts that
    are no candidates take away 0 worlds: ordered sides have one candidate.
    """
    n_sides, values = len(sides.column), sides.values
    offset = np.arange(n_sides) * values

    def counted(rows: Flags) -> Codes:
        flat = (sides.codes[rows] + offset).ravel()
        return np.bincount(flat, minlength=n_sides * values).reshape(n_sides, values)

    size, hits = counted(inside), counted(inside & missed)
    ordered = np.flatnonzero(~sides.single)
    further, further_hits = size[ordered].cumsum(axis=1), hits[ordered].cumsum(axis=1)
    thin = max(1, int(alpha * inside.sum()))
    last = np.maximum((further <= thin).sum(axis=1) - 1, (further == 0).sum(axis=1))  # thin, or else a single value
    rows = np.arange(len(ordered))
    size[ordered], hits[ordered] = 0, 0
    size[ordered, last], hits[ordered, last] = further[rows, last], further_hits[rows, last]
    return size, hits


def _best_slice(size: Codes, hits: Codes, now: tuple[int, int], smallest: float) -> tuple[int, int] | None:
    """Side and value of the cut that raises the density most for each world lost; None if no cut is allowed."""
    in_box, worlds = now
    left = worlds - size
    allowed = (size > 0) & (left >= smallest)
    if not allowed.any():
        return None
    density = (in_box - hits) / np.maximum(left, 1)
    gain = np.where(allowed, (density - in_box / worlds) / np.maximum(size, 1), -np.inf)
    side, value = np.unravel_index(int(gain.argmax()), gain.shape)
    return int(side), int(value)


def paste(sides: Sides, missed: Flags, box: Flags) -> Flags:
    """Move sides of a box out as long as that raises its score; each time the move that raises it most."""
    while True:
        moved = _best_move(sides, missed, box)
        if moved is None:
            return box
        side, value = moved
        box = box.copy()
        box[side, value if sides.single[side] else slice(value, None)] = True


def _best_move(sides: Sides, missed: Flags, box: Flags) -> tuple[int, int] | None:
    shut = sides.shut_out(box)
    by = shut.sum(axis=1)
    size, hits = int((by == 0).sum()), int(missed[by == 0].sum())
    best, found = float(score(hits, max(1, size), int(missed.sum()), len(missed))) + 1e-12, None
    for side in np.flatnonzero(~box.all(axis=1)):
        alone = (by == 1) & shut[:, side]  # worlds that this side alone shuts out
        more, more_hits = (np.bincount(sides.codes[rows, side], minlength=box.shape[1])
                           for rows in (alone, alone & missed))
        if not sides.single[side]:
            more, more_hits = more[::-1].cumsum()[::-1], more_hits[::-1].cumsum()[::-1]
        scores = score(hits + more_hits, np.maximum(1, size + more), int(missed.sum()), len(missed))
        value = int(scores.argmax()) if sides.single[side] else len(scores) - 1 - int(scores[::-1].argmax())
        if scores[value] > best:
            best, found = float(scores[value]), (int(side), value)
    return found
