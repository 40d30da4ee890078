"""The results of an experiment, finished or not: tables that are read when asked for.

    results = load_results("results/power_and_hours-1f0c9a2e")
    results.runs                                     # one row a run
    results.table("runs", columns=["adoption"])      # some columns: quick for a million runs
    results.table("weekly", where=[("week", "==", 104)])
    for part in results.parts("weekly"): ...         # any number of rows in little memory
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sim.errors import UnknownName, did_you_mean, one_of, plain
from sim.experiment import Experiment, Factor
from sim.scenario import load_scenario
from sim.store import record
from sim.store.experiment_folder import ExperimentFolder
from sim.store.experiment_manifest import DESIGN
from sim.store.files import sha256_of
from sim.store.parquet import batches, damaged, matching, names_in, read_table
from sim.store.pieces import RUNS, WEEKLY
from sim.store.ranges import count


@dataclass(frozen=True)
class ExperimentResults:
    """An experiment's folder, for reading.

    Attributes:
        folder: where it is.
        manifest: what was run, when, on what.
    """

    folder: Path
    manifest: dict[str, Any]

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row a point: point, scenario, the layout of the design, what was varied."""
        path = self.folder / DESIGN
        try:
            sound = sha256_of(path) == self.manifest["design"]["sha256"]
        except OSError:
            sound = False
        if not sound:
            raise damaged(path, "not what the manifest says")
        return _as_pandas(read_table(path))

    @cached_property
    def experiment(self) -> Experiment:
        """The experiment itself, made from what the folder holds: it can be run on.

        Raises:
            ResultsError: if a file is damaged or missing.
        """
        scenarios = tuple(load_scenario(self.folder / "scenarios" / f"{scenario['name']}.toml")
                          for scenario in self.manifest["scenarios"])
        for scenario, told in zip(scenarios, self.manifest["scenarios"], strict=True):
            if scenario.identity() != told["identity"]:
                raise damaged(self.folder / "scenarios" / f"{scenario.name}.toml", "not what the manifest says")
        about = self.manifest["design"]
        text = self.folder / "experiment.toml"
        return Experiment(
            self.manifest["name"], self.manifest["title"], self.manifest["story"], scenarios,
            tuple(_factor(factor) for factor in about["factors"]), about["kind"], about["options"],
            self.design, self.manifest["replicates"], self.manifest["seed"], tuple(self.manifest["outcomes"]),
            tuple(self.manifest["weekly"]), text.read_text(encoding="utf-8") if text.exists() else "",
            own_luck=self.manifest.get("own_luck", False))

    @cached_property
    def _files(self) -> ExperimentFolder:
        return ExperimentFolder(self.folder, self.experiment, self.manifest, thorough=False)

    @property
    def n_runs(self) -> int:
        """Runs that were asked for."""
        return int(self.manifest["points"] * self.manifest["replicates"])

    @property
    def n_done(self) -> int:
        """Runs that are stored, failed ones among them."""
        return count(self._files.done)

    @property
    def n_failed(self) -> int:
        """Runs that failed."""
        return count(self._files.failed)

    @property
    def complete(self) -> bool:
        """Whether all runs are stored."""
        return self.n_done == self.n_runs

    def made_on(self) -> dict[str, list[str]]:
        """What the stored runs were made with: `processor`, and `version` of each package, each with all its values."""
        found: dict[str, dict[str, None]] = {}
        for entry in record.lines(self.folder):
            kinds = {"processor": entry.get("processor", ""), **{
                f"version of {package}": version for package, version in entry.get("versions", {}).items()}}
            for kind, value in kinds.items():
                found.setdefault(kind, {})[value] = None
        return {kind: sorted(values) for kind, values in found.items()}

    @property
    def runs(self) -> pd.DataFrame:
        """One row a run: scenario, point, replicate, what was varied, outcomes at the end; stage, type and message
        of a run that failed."""
        return self.table(RUNS)

    @property
    def weekly(self) -> pd.DataFrame:
        """One row a run and week (0 is the start): scenario, point, replicate, week, what was varied, outcomes."""
        return self.table(WEEKLY)

    @property
    def failures(self) -> pd.DataFrame:
        """The runs that failed: scenario, point, replicate, stage, type, message."""
        return self.table(RUNS, ["scenario", "point", "replicate", "stage", "type", "message"],
                          [("stage", "!=", "")])

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that were kept."""
        return self._files.tables

    def columns(self, table: str) -> list[str]:
        """The columns of a table. Raises UnknownName if there is no such table."""
        path = self._compacted(table)
        return names_in(path) if path is not None else list(self._files.rows(table)[0].names)

    def table(self, name: str, columns: Sequence[str] | None = None, where: Any = None) -> pd.DataFrame:
        """A table, or some of its columns and rows, in order of replicate and point.

        Args:
            name: `runs` or `weekly`.
            columns: names; all if not given.
            where: tuples such as `("week", "==", 104)`, all of which must hold, or a `pyarrow` expression.

        Raises:
            UnknownName: if there is no such table or column.
            ResultsError: if a file is damaged.
        """
        path = self._compacted(name)
        self._check_columns(name, columns)
        if path is not None:
            return _as_pandas(read_table(path, columns, where))
        schema, rows = self._files.rows(name)
        table = pa.concat_tables([schema.empty_table(), *rows])
        expression = matching(where)
        table = table if expression is None else table.filter(expression)
        return _as_pandas(table if columns is None else table.select(list(columns)))

    def parts(self, name: str, columns: Sequence[str] | None = None) -> Iterator[pd.DataFrame]:
        """The same table piece by piece, for more rows than memory holds. Arguments and errors as for `table`."""
        path = self._compacted(name)
        self._check_columns(name, columns)
        if path is not None:
            yield from (_as_pandas(part) for part in batches(path, columns))
            return
        for part in self._files.rows(name)[1]:
            yield _as_pandas(part if columns is None else part.select(list(columns)))

    def _compacted(self, name: str) -> Path | None:
        """The one file that holds all stored rows of a table; None if they are still in pieces."""
        if name not in self.tables:
            why = " (no weekly outcomes were kept: see keep.weekly)" if name == WEEKLY else ""
            raise UnknownName(f"{plain(name)}: there is no such table{why}; allowed: {one_of(self.tables)}")
        return self._files.pieces[0].files[name] if self._files.compacted else None

    def _check_columns(self, name: str, columns: Sequence[str] | None) -> None:
        known = self.columns(name)
        for column in columns or ():
            if column not in known:
                raise UnknownName(f"{plain(column)}: the table {name} has no such column{did_you_mean(column, known)}")


def _as_pandas(table: pa.Table) -> pd.DataFrame:
    return table.to_pandas(split_blocks=True, self_destruct=True)


def _factor(data: dict[str, Any]) -> Factor:
    values = data["values"]
    if values is not None:
        values = tuple(math.inf if value == "inf" else value for value in values)
    return Factor(**{**data, "values": values})
