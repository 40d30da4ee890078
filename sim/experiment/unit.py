"""Points in the unit cube: Latin hypercubes, Sobol' rows, Morris trajectories.

Everything follows from a seed, by keyed draws; the same seed gives the same points in every process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.draws import P_LAID_DOWN, stream, uniforms, week_luck
from sim.run import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# Each stands where a week would: this luck is used by no run, and none by two designs.
_SPREADING = -3
_SHIFTING = -4
_STARTING = -5
_ORDERING = -6

_BITS = 53
"""Bits of a share in [0, 1) that a float holds exactly."""


def _luck(seed: int, place: int, purpose: int, number: int) -> np.ndarray:
    """Numbers in [0, 1), shape (number,), for one place (a column, a trajectory) of a design."""
    return uniforms(np.uint64(stream(np.uint64(week_luck(key_of(seed, place), purpose)), P_LAID_DOWN)), number)


def latin_hypercube(number: int, columns: int, seed: int) -> np.ndarray:
    """A Latin hypercube (McKay, Beckman & Conover 1979): each slot of each column is used once.

    Args:
        number: of points, at least 1; each column is cut into as many slots.
        columns: at least 1.
        seed: whole number from 0.

    Returns:
        Shares in [0, 1), shape (number, columns).
    """
    found = np.zeros((number, columns))
    for place in range(columns):
        luck = _luck(seed, place, _SPREADING, 2 * number)
        found[:, place] = (np.argsort(luck[:number], kind="stable") + luck[number:]) / number
    return found


def sobol_rows(rows: int, columns: int, seed: int) -> np.ndarray:
    """The first rows of a Sobol' sequence (Joe & Kuo 2008), moved by a digital shift of each column.

    The shift flips the same bits in all rows of a column, which keeps the sequence as even as it was; no
    share is exactly 0. A longer sequence of the same seed begins with the same rows.

    Args:
        rows: a power of two.
        columns: at least 1.
        seed: whole number from 0.

    Returns:
        Shares in (0, 1), shape (rows, columns).
    """
    from scipy.stats.qmc import Sobol

    scale = float(1 << _BITS)
    plain = (Sobol(columns, scramble=False).random_base2(rows.bit_length() - 1) * scale).astype(np.uint64)
    shift = (_luck(seed, 0, _SHIFTING, columns) * scale).astype(np.uint64) | np.uint64(1)
    return (plain ^ shift) / scale


def morris_trajectories(number: int, groups: Sequence[int], levels: int, seed: int) -> tuple[np.ndarray, np.ndarray,
                                                                                           np.ndarray]:
    """Walks over a grid, each step of which moves one group of columns (Morris 1991; Campolongo et al. 2007).

    Every column moves by `levels` / (2 (`levels` - 1)), up or down by chance, also within a group.

    Args:
        number: of trajectories.
        groups: of each column the number of its group, from 0.
        levels: of the grid from 0 to 1, an even number.
        seed: whole number from 0.

    Returns:
        Shares, shape (number, groups + 1, columns); the group that each step moves, shape (number, groups);
        and the way that each column goes, +1 or -1, shape (number, columns).
    """
    group_of = np.array(groups)
    columns, n_groups = len(groups), max(groups) + 1
    half = levels // 2
    shares = np.zeros((number, n_groups + 1, columns))
    moved = np.zeros((number, n_groups), np.int64)
    ways = np.zeros((number, columns), np.int64)
    for walk in range(number):
        luck = _luck(seed, walk, _STARTING, 2 * columns)
        moved[walk] = np.argsort(_luck(seed, walk, _ORDERING, n_groups), kind="stable")
        lowest = (luck[:columns] * half).astype(np.int64)
        ways[walk] = np.where(luck[columns:] < 0.5, 1, -1)
        step_of = np.argsort(moved[walk])[group_of]  # the step, from 0, that moves each column
        for step in range(n_groups + 1):
            has_moved = step > step_of
            at_top = has_moved == (ways[walk] > 0)
            shares[walk, step] = (lowest + half * at_top) / (levels - 1)
    return shares, moved, ways
