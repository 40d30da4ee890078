"""Outcomes of programmes in worlds: what is checked, means over luck, and differences with the same luck.

A table of outcomes has the shape (worlds, programmes, replicates); a cell is all replicates of one programme in one
world, nan where a run failed or has no value. Replicate r of a world has the same luck under every programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from sim.errors import MOST_LISTED, UserError, plain, shown

Array = npt.NDArray[np.float64]


def checked(values: Any, programmes: Sequence[str]) -> Array:
    """The outcomes as an array of floats, shape (worlds, programmes, replicates).

    Raises:
        UserError: if the shape is another one, a programme is named twice, an outcome is infinite, or a programme has
            no value at all in some world.
    """
    outcomes = np.asarray(values, dtype=np.float64)
    if outcomes.ndim != 3 or 0 in outcomes.shape:
        raise UserError(f"values: the shape is {outcomes.shape}; it must be (worlds, programmes, replicates), at least "
                        "one of each")
    if outcomes.shape[1] != len(programmes):
        raise UserError(f"values: there are outcomes of {outcomes.shape[1]} programmes and {len(programmes)} names; "
                        "there must be one name a programme")
    twice = sorted({name for name in programmes if list(programmes).count(name) > 1})
    if twice:
        raise UserError([f"programme {shown(name)}: is named twice; each needs a name of its own" for name in twice])
    for where, what in ((np.isinf(outcomes).any(axis=2), "an outcome is infinite; outcomes are finite, or nan if there "
                                                         "is none"),
                        (np.isnan(outcomes).all(axis=2), "no run has a value; run it again, or leave this world out")):
        if where.any():
            raise UserError(_lines(np.argwhere(where), programmes, what))
    return outcomes


def _lines(cells: npt.NDArray[np.int64], programmes: Sequence[str], what: str) -> list[str]:
    listed = [f"world {world}, programme {shown(programmes[programme])}: {what}"
              for world, programme in cells[:MOST_LISTED].tolist()]
    more = len(cells) - len(listed)
    return [*listed, f"and {more} more"] if more else listed


def check_better(better: int) -> None:
    """Refuse a direction other than +1 (more is better) or -1 (less is better).

    Raises:
        UserError: for anything else.
    """
    if better not in (1, -1):
        raise UserError(f"better: is {plain(shown(better))}; it must be 1 (more is better) or -1 (less is better)")


def check_baseline(baseline: int, programmes: Sequence[str]) -> None:
    """Refuse a baseline that is not the place of a programme.

    Raises:
        UserError: if it lies outside 0 … number of programmes - 1.
    """
    if not 0 <= baseline < len(programmes):
        raise UserError(f"baseline: is {plain(shown(baseline))}; it must be the place of a programme, 0 to "
                        f"{len(programmes) - 1}")


def world_means(outcomes: Array) -> Array:
    """The mean over the replicates that have a value, shape (worlds, programmes)."""
    there = ~np.isnan(outcomes)
    return np.asarray(np.where(there, outcomes, 0.0).sum(axis=2) / there.sum(axis=2))


def differences(outcomes: Array, one: int, other: int) -> Array:
    """One programme less another, run by run with the same luck; shape (worlds, replicates).

    nan where one of the two has no value. In a world in which no replicate has a value under both, the difference of
    the means stands alone.
    """
    paired = outcomes[:, one] - outcomes[:, other]
    lone = np.isnan(paired).all(axis=1)
    means = world_means(outcomes[lone])
    paired[lone, 0] = means[:, one] - means[:, other]
    return np.asarray(paired)


def mean_differences(outcomes: Array, one: int, other: int) -> Array:
    """The mean of `differences` in each world, shape (worlds,)."""
    return world_means(differences(outcomes, one, other)[:, None, :])[:, 0]
