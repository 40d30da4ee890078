"""Columns of a table of worlds as whole numbers: the place of each value among those that occur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.errors import UserError

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a table of worlds that vary.

    Attributes:
        keys: names of the columns.
        codes: place of each value among the column's `values`, from 0; shape (worlds, columns).
        values: of each column those that occur; numbers ascending, all else in order of the alphabet.
        ordered: of each column whether it holds numbers.
    """

    keys: tuple[str, ...]
    codes: Codes
    values: tuple[tuple[Any, ...], ...]
    ordered: tuple[bool, ...]


def columns_of(worlds: pd.DataFrame, number: int) -> Columns:
    """Read a table of worlds.

    Whole numbers and floats are ordered; true or false, text and all else are not, and there what is missing is a
    value of its own (None). Columns of one value are left out, and columns of numbers some of which are missing or
    infinite.

    Args:
        worlds: one row a world, one column a setting.
        number: of worlds that there must be.

    Raises:
        UserError: if there is another number of rows.
    """
    if len(worlds) != number:
        raise UserError(f"worlds: the table has {len(worlds)} rows, the outcomes are of {number} worlds; "
                        "there must be one row a world")
    found = [(str(key), *_coded(column.infer_objects())) for key, column in worlds.items()]
    kept = [column for column in found if len(column[2]) > 1]
    codes = np.column_stack([column[1] for column in kept]) if kept else np.zeros((number, 0), np.int64)
    return Columns(tuple(column[0] for column in kept), codes, tuple(column[2] for column in kept),
                   tuple(column[3] for column in kept))


def _coded(column: pd.Series) -> tuple[Codes, tuple[Any, ...], bool]:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        if not np.isfinite(column.to_numpy(dtype=np.float64, na_value=np.nan)).all():
            return np.zeros(len(column), np.int64), (), True
        numbers, codes = np.unique(column.to_numpy(), return_inverse=True)
        return codes.astype(np.int64), tuple(numbers.tolist()), True
    there = [None if missing else value for value, missing in zip(column.tolist(), column.isna(), strict=True)]
    values = tuple(sorted(set(there), key=lambda value: ("" if value is None else str(value))))
    place = {value: code for code, value in enumerate(values)}
    return np.array([place[value] for value in there], dtype=np.int64), values, False
