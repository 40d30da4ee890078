"""Points that are listed: one row a point, one column a setting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.errors import Problems, ScenarioError, did_you_mean, shown
from sim.experiment.factor import Factor, known_key, setting_of
from sim.experiment.varied import checked
from sim.scenario.csv_table import CsvTable, Row
from sim.scenario.values import VARIABLE
from sim.settings import SETTINGS, Setting

_SWITCHES = {"true": True, "false": False}


def listed_points(table: CsvTable) -> tuple[tuple[Factor, ...], dict[str, np.ndarray]]:
    """The factors that a table of points varies, and their values.

    A factor of numbers has the range that its column spans; one of switches or choices, or of a single
    number, the values that occur.

    Raises:
        ScenarioError: with all that is wrong, each with its line and column.
    """
    problems = Problems()
    keys = _keys(table, problems)
    values: list[list[Any]] = [[] for _ in keys]
    for row in table.rows:
        if problems.enough:
            break
        _read_row(row, keys, values, problems)
    if not problems and not values[0]:
        problems.add(f"{table.place}: has no rows; write one line a point below the names of the columns")
    if problems:
        raise ScenarioError(problems.lines())
    factors = tuple(_factor(key, column) for key, column in zip(keys, values, strict=True))
    return factors, {factor.key: factor.column(column) for factor, column in zip(factors, values, strict=True)}


def _keys(table: CsvTable, problems: Problems) -> Sequence[str]:
    """The keys that the columns name."""
    known = [*VARIABLE, *(setting.name for setting in SETTINGS)]
    for number, name in enumerate(table.header):
        place = f"{table.place}:1: column {number + 1}"
        if name in table.header[:number]:
            problems.add(f"{place}: {shown(name)} is there twice; keep one")
        elif not known_key(name):
            full = [setting.key for setting in SETTINGS if setting.name == name]
            near = f"; did you mean {' or '.join(full)}?" if full else did_you_mean(name, known)
            problems.add(f"{place}: {shown(name)} is not a setting; columns are named as programme.power{near}")
    return table.header


def _read_row(row: Row, keys: Sequence[str], values: list[list[Any]], problems: Problems) -> None:
    """Add the cells of one row to the values of each column."""
    if len(row.cells) != len(keys):
        problems.add(f"{row.place}: has {len(row.cells)} cells, but the header names {len(keys)} columns")
        return
    for key, cell, column in zip(keys, row.cells, values, strict=True):
        value, wrong = checked(key, _typed(setting_of(key), cell)) if known_key(key) else (None, "")
        if wrong:
            what = "the cell is empty; " + wrong.partition("; ")[2] if cell == "" else wrong
            problems.add(f"{row.place}: {key}: {what}")
        column.append(value)


def _typed(setting: Setting, cell: str) -> Any:
    """A cell as the value that it spells, or as it is."""
    if setting.kind == "choice":
        return cell
    if setting.kind == "switch":
        return _SWITCHES.get(cell.lower(), cell)
    try:
        return cell if "_" in cell else int(cell) if setting.kind == "whole" and cell.isdigit() else float(cell)
    except ValueError:
        return cell


def _factor(key: str, column: list[Any]) -> Factor:
    different = list(dict.fromkeys(column))
    if setting_of(key).kind in ("switch", "choice") or len(different) == 1:
        return Factor(key, tuple(different))
    return Factor(key, None, min(different), max(different))
