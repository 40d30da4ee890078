"""Tables as Parquet: the same rows give the same bytes, and a flipped bit is found when they are read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sim.errors import ResultsError
from sim.store.files import cannot_write, in_its_place

VALUES_AT_ONCE = 500_000
"""Values of a group of rows: read and written in one go, so that memory stays the same however many rows there are."""
_READ: dict[str, Any] = {"page_checksum_verification": True}


def rows_at_once(schema: pa.Schema) -> int:
    """Rows of a group in a table with these columns."""
    return max(1, VALUES_AT_ONCE // len(schema))


def _options(schema: pa.Schema) -> dict[str, Any]:
    """How a table is written: small, quick to read, and without anything that depends on the day or the place."""
    numbers = [field.name for field in schema if pa.types.is_floating(field.type)]
    others = [name for name in schema.names if name not in numbers]
    return {"compression": "zstd", "compression_level": 1, "write_page_checksum": True, "store_schema": False,
            "use_dictionary": others, "use_byte_stream_split": numbers or False, "write_statistics": others}


def as_bytes(table: pa.Table) -> bytes:
    """A table as the content of a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, row_group_size=rows_at_once(table.schema), **_options(table.schema))
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def write_in_groups(path: Path, schema: pa.Schema, tables: Iterable[pa.Table]) -> int:
    """Write a table of any length, piece by piece; how it comes in pieces leaves no trace. Returns its rows.

    Raises:
        ResultsError: if the file can't be written.
    """
    rows = 0
    try:
        with in_its_place(path) as temporary, pq.ParquetWriter(temporary, schema, **_options(schema)) as writer:
            for group in _groups(schema, tables):
                writer.write_table(group, row_group_size=len(group))
                rows += len(group)
    except OSError as error:
        raise cannot_write(path, error) from None
    return rows


def _groups(schema: pa.Schema, tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows, `rows_at_once` at a time."""
    size = rows_at_once(schema)
    waiting, n_waiting = [schema.empty_table()], 0
    for table in tables:
        waiting.append(table)
        n_waiting += len(table)
        while n_waiting >= size:
            whole = pa.concat_tables(waiting)
            yield whole.slice(0, size).combine_chunks()
            waiting, n_waiting = [whole.slice(size)], n_waiting - size
    if n_waiting:
        yield pa.concat_tables(waiting).combine_chunks()


def read_table(path: Path, columns: Sequence[str] | None = None, where: Any = None) -> pa.Table:
    """A table, or some of its columns and rows.

    Args:
        path: of the file.
        columns: names; all if not given.
        where: a `pyarrow` filter, or tuples such as `("week", "==", 104)`.

    Raises:
        ResultsError: if the file is damaged.
    """
    try:
        return pq.read_table(path, columns=None if columns is None else list(columns), filters=where, **_READ)
    except (OSError, pa.ArrowInvalid) as error:
        raise damaged(path, error) from None


def batches(path: Path, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
    """The same piece by piece, `rows_at_once` rows at a time. Raises ResultsError if the file is damaged."""
    try:
        with pq.ParquetFile(path, **_READ) as file:
            for group in range(file.num_row_groups):
                yield file.read_row_group(group, columns=None if columns is None else list(columns))
    except (OSError, pa.ArrowInvalid) as error:
        raise damaged(path, error) from None


def names_in(path: Path) -> list[str]:
    """The columns of a file. Raises ResultsError if it is damaged."""
    try:
        return list(pq.read_schema(path).names)
    except (OSError, pa.ArrowInvalid) as error:
        raise damaged(path, error) from None


def damaged(path: Path, why: object) -> ResultsError:
    """What to say of a file that can't be read."""
    return ResultsError(f"{path}: is damaged or missing ({str(why).splitlines()[0]}); "
                        "run the same experiment again: only what is lost is made anew")


def fingerprint(file: BinaryIO) -> dict[str, Any]:
    """Length, SHA-256 of a whole Parquet file, and SHA-256 of its footer (columns, statistics, where pages are)."""
    file.seek(0)
    return {"sha256": hashlib.file_digest(file, "sha256").hexdigest(), **_outline(file)}  # type: ignore[arg-type]


def agrees(path: Path, told: dict[str, Any], thorough: bool) -> bool:
    """Whether a file is the one that a fingerprint was taken of.

    Args:
        path: of the file.
        told: the fingerprint.
        thorough: look at every byte. Otherwise at length and footer only; the pages have checks of their own, which
            are looked at when they are read.

    Raises:
        OSError: if the file can't be read.
    """
    with path.open("rb") as file:
        found = fingerprint(file) if thorough else _outline(file)
    return all(told[name] == value for name, value in found.items())


def _outline(file: BinaryIO) -> dict[str, Any]:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - 8))
    length = int.from_bytes(file.read(8)[:4], "little")
    file.seek(max(0, size - 8 - length))
    return {"bytes": size, "footer": hashlib.sha256(file.read()).hexdigest()}


def matching(where: Any) -> ds.Expression | None:
    """A filter as `pyarrow` takes it for a table in memory."""
    if where is None or isinstance(where, ds.Expression):
        return where
    return pq.filters_to_expression(where)
