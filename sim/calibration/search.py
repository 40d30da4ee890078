"""Measuring many points: in chunks, so that an interrupted search loses at most the chunk at hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sim.calibration.anchors import NAMES
from sim.calibration.assumptions import KEYS, spread_points
from sim.calibration.measuring import SETUPS, measure
from sim.compiled import rules_hash
from sim.run import check_seed, in_threads
from sim.store import write_files

CHUNK = 100
PLACES = 5
"""Decimal places of what was measured: far finer than the luck in it."""


def measure_points(points: pd.DataFrame, seed: int, numbers: list[int], workers: int = 2,
                   progress: Callable[[int], Any] | None = None) -> pd.DataFrame:
    """Every anchor at every point.

    Args:
        points: one row a point, one column a setting.
        seed: whole number from 0.
        numbers: the number of each point, which decides its luck.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each point.

    Returns:
        The points with their number, the seed, and one column an anchor.

    Raises:
        UserError: if the seed is out of range.
    """
    seed = check_seed(seed)
    values: list[dict[str, float]] = [dict(zip(points.columns, row, strict=True)) for row in points.to_numpy().tolist()]

    def one(place: int) -> dict[str, float]:
        measured = measure(values[place], seed, numbers[place])
        if progress is not None:
            progress(1)
        return measured

    measured = in_threads(one, range(len(values)), workers)
    table = pd.concat([points.reset_index(drop=True), pd.DataFrame(measured).round(PLACES)], axis=1)
    table.insert(0, "seed", seed)
    table.insert(0, "point", numbers)
    return table


def search(number: int, seed: int, folder: Path, workers: int = 2,
           progress: Callable[[int], Any] | None = None) -> pd.DataFrame:
    """Measure points spread over all assumptions; what was measured before is read, not run again.

    Args:
        number: of points.
        seed: whole number from 0.
        folder: where the chunks are kept.
        workers: threads.
        progress: called with the number of points that are newly done.

    Returns:
        One row a point, as `measure_points`.
    """
    points = spread_points(number, seed)
    folder.mkdir(parents=True, exist_ok=True)
    chunks, stamp = [], _stamp(points, seed)
    for first in range(0, number, CHUNK):
        part = points.iloc[first:first + CHUNK]
        path = folder / f"{stamp}-{first:06d}.csv"
        if not path.exists():
            numbers = list(range(first, first + len(part)))
            write_whole(measure_points(part, seed, numbers, workers, progress), path)
        elif progress is not None:
            progress(len(part))
        chunks.append(pd.read_csv(path))
    return pd.concat(chunks, ignore_index=True)


def _stamp(points: pd.DataFrame, seed: int) -> str:
    """Short name of all that decides what is measured, so that old chunks are never mixed in."""
    text = f"{rules_hash()} {seed} {KEYS} {points.to_csv(index=False)} {SETUPS}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def measure_often(values: Mapping[str, float], seed: int, first: int, times: int) -> dict[str, float]:
    """Mean of every anchor at one point over several measurements, each with luck of its own.

    Args:
        values: settings by key.
        seed: whole number from 0.
        first: number of the first measurement; choose one beyond those of a search.
        times: number of measurements.
    """
    points = pd.DataFrame([dict(values)] * times)
    table = measure_points(points, seed, list(range(first, first + times)))
    return {name: float(table[name].mean()) for name in NAMES}


def write_whole(table: pd.DataFrame, path: Path) -> None:
    """Write a table so that nobody ever sees half of it."""
    write_files(path.parent, {path.name: table.to_csv(index=False)})
