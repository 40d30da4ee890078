"""The pieces in which runs are stored until they are compacted, and reading the good ones in order of run.

A run's number is replicate x points + point, so that more replicates only add numbers at the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sim.store.parquet import agrees, batches
from sim.store.ranges import Ranges, merged, without

FAILURE = ("stage", "type", "message")
"""Columns of a run that say why it failed; without a value for a run that finished."""
SHARDS = "shards"
RUNS, WEEKLY = "runs", "weekly"


def runs_schema(outcomes: Sequence[str]) -> pa.Schema:
    """Columns of the table of runs as a worker writes it."""
    return pa.schema([("replicate", pa.int64()), ("point", pa.int64()), *((name, pa.float64()) for name in outcomes),
                      *((name, pa.string()) for name in FAILURE)])


def weekly_schema(outcomes: Sequence[str]) -> pa.Schema:
    """Columns of the weekly table as a worker writes it."""
    return pa.schema([("replicate", pa.int64()), ("point", pa.int64()), ("week", pa.int64()),
                      *((name, pa.float64()) for name in outcomes)])


def shard_name(ranges: Ranges) -> str:
    """Name of the files that hold these runs: the same runs, the same name."""
    digest = hashlib.sha256(repr(ranges).encode()).hexdigest()[:8]
    return f"{ranges[0][0]:010d}-{ranges[-1][1] - 1:010d}-{digest}"


def shard_file(name: str, table: str) -> str:
    """File of one table of a shard, below the experiment's folder."""
    return f"{SHARDS}/{name}.{table}.parquet"


@dataclass(frozen=True)
class Piece:
    """Files that hold the rows of some runs, in order of number.

    Attributes:
        files: by table.
        ranges: numbers of the runs that hold; later pieces may replace some.
        failed: those that failed.
    """

    files: dict[str, Path]
    ranges: Ranges
    failed: Ranges = field(default_factory=list)


def read_piece(folder: Path, entry: dict[str, Any], thorough: bool) -> Piece | None:
    """The piece that a line of the record, or of the compacted tables, tells of; None if it is not whole.

    Args:
        folder: of the experiment.
        entry: `tables` (by name: file, rows, fingerprint), `ranges`, `failed`.
        thorough: look at every byte, see `parquet.agrees`.
    """
    try:
        ranges, failed = (merged((int(a), int(b)) for a, b in entry[name]) for name in ("ranges", "failed"))
        tables = entry["tables"]
        for table in tables.values():
            if not agrees(folder / table["file"], table, thorough):
                return None
        return Piece({name: folder / table["file"] for name, table in tables.items()}, ranges, failed)
    except (OSError, KeyError, TypeError, ValueError):
        return None


def newest_first(pieces: Iterable[Piece]) -> list[tuple[Piece, Ranges]]:
    """Which numbers to take from which piece: of pieces that hold the same run, the later one counts.

    Args:
        pieces: in the order in which they were written.
    """
    taken: Ranges = []
    found = []
    for piece in reversed(list(pieces)):
        own = without(piece.ranges, taken)
        if own:
            found.append((piece, own))
            taken = merged([*taken, *own])
    return found


class _Cursor:
    """Reads one file from the start to the end, once, giving rows by number of run."""

    def __init__(self, path: Path, n_points: int) -> None:
        self._batches = batches(path)
        self._n_points = n_points
        self._table: pa.Table | None = None
        self._numbers = np.zeros(0, np.int64)

    def rows(self, first: int, last: int) -> Iterator[pa.Table]:
        """Rows of runs numbered from `first` to before `last`; each call must lie after the one before."""
        while True:
            if self._table is not None:
                begin, end = np.searchsorted(self._numbers, [first, last])
                if end > begin:
                    yield self._table.slice(begin, end - begin)
                if end < len(self._numbers):
                    return
            self._table = next(self._batches, None)
            if self._table is None:
                return
            self._numbers = (self._table["replicate"].to_numpy() * self._n_points + self._table["point"].to_numpy())


def rows_in_order(pieces: Iterable[Piece], table: str, n_points: int) -> Iterator[pa.Table]:
    """All rows of a table in order of run, piece by piece; each run once.

    Args:
        pieces: in the order in which they were written.
        table: `runs` or `weekly`.
        n_points: points of the design.
    """
    chosen = newest_first(pieces)
    segments = sorted((first, last, k) for k, (_, ranges) in enumerate(chosen) for first, last in ranges)
    ends = {k: ranges[-1][1] for k, (_, ranges) in enumerate(chosen)}
    open_ones: dict[int, _Cursor] = {}
    for first, last, k in segments:
        if k not in open_ones:
            open_ones[k] = _Cursor(chosen[k][0].files[table], n_points)
        yield from open_ones[k].rows(first, last)
        if last == ends[k]:
            del open_ones[k]


def with_design(tables: Iterator[pa.Table], design: pa.Table, own: pa.Schema) -> tuple[pa.Schema, Iterator[pa.Table]]:
    """The schema of tables with the columns of their points, and the tables with them.

    Args:
        tables: as the workers made them.
        design: `scenario` and what was varied, one row a point.
        own: schema of `tables`.
    """
    varied = [name for name in design.column_names if name != "scenario"]
    names = ["scenario", "point", "replicate", *["week"] * ("week" in own.names), *varied]
    names += [name for name in own.names if name not in names]
    fields = {field.name: field for field in [*design.schema, *own]}
    schema = pa.schema([fields[name] for name in names])

    def joined() -> Iterator[pa.Table]:
        for table in tables:
            columns = {**dict(zip(design.column_names, design.take(table["point"]).columns, strict=True)),
                       **dict(zip(table.column_names, table.columns, strict=True))}
            yield pa.Table.from_arrays([columns[name] for name in names], schema=schema)

    return schema, joined()
