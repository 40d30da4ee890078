"""The tables of an experiment as CSV files, with a list of what each column means."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from sim.errors import ResultsError
from sim.outcomes import BY_NAME
from sim.scenario.values import VARIABLE
from sim.store.experiment_results import ExperimentResults
from sim.store.files import cannot_write, in_its_place

_PLAIN = {
    "scenario": "name of the scenario", "point": "number of the design point, from 0",
    "replicate": "number of the replicate, from 0; the same number has the same luck at all points",
    "week": "weeks since the start; 0 is the start",
    "stage": "where a run failed; empty if it finished", "type": "kind of the error", "message": "what was said",
}


def export_csv(results: ExperimentResults, folder: Path, force: bool = False) -> list[tuple[Path, int]]:
    """Write all tables, each to a temporary name first. Returns the files and their rows.

    Args:
        results: of an experiment.
        folder: where to; made if it is not there.
        force: whether files that are there are overwritten.

    Raises:
        ResultsError: if a file is there already, or can't be written.
    """
    tables = [folder / f"{name}.csv" for name in results.tables]
    wanted = [*tables, folder / "design.csv", folder / "columns.csv"]
    there = [path for path in wanted if path.exists()]
    if there and not force:
        raise ResultsError(f"{there[0]}: is there already; choose another --out, or --force to overwrite it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = [(path, _write(path, results.parts(path.stem))) for path in tables]
        columns = _columns(results)
        return [*written, *((path, _write(path, [table]))
                            for path, table in ((wanted[-2], results.design), (wanted[-1], columns)))]
    except OSError as error:
        raise cannot_write(folder, error) from None


def _write(path: Path, parts: Iterable[pd.DataFrame]) -> int:
    rows = 0
    with in_its_place(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        for part in parts:
            part.to_csv(file, index=False, header=rows == 0)
            rows += len(part)
    return rows


def _columns(results: ExperimentResults) -> pd.DataFrame:
    """Every column that is not of the design's layout: its meaning and unit."""
    rows = []
    for name in dict.fromkeys(column for table in results.tables for column in results.columns(table)):
        if name in BY_NAME:
            rows.append((name, BY_NAME[name].label, BY_NAME[name].unit))
        elif name in VARIABLE:
            rows.append((name, VARIABLE[name].meaning, VARIABLE[name].unit))
        else:
            rows.append((name, _PLAIN.get(name, "coverage of these slices"), ""))
    return pd.DataFrame(rows, columns=["column", "meaning", "unit"])
