"""The folder of an experiment while it is run: begun, filled, interrupted, gone on with, compacted.

    manifest.json      what is run: settings, design, seed, hash of the rules, versions, machine, commit, citation
    experiment.toml    the file as it was given
    scenarios/         every setting of every scenario, as it was run
    design.parquet     one row a point
    shards/            runs as the workers made them, until they are compacted
    tasks.jsonl        a line for each finished task: which runs, fingerprints, machine, seconds
    runs.parquet, weekly.parquet, compacted.json   all runs in one table each, in order

Nothing here is ever changed in place, so that an interruption at any moment loses the task at hand at most.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.errors import ResultsError
from sim.experiment import Experiment
from sim.store import record
from sim.store.files import cannot_write, check_writable, move_into_place, write_files, write_whole
from sim.store.experiment_manifest import DESIGN, KIND, describe, design_bytes, what_differs
from sim.store.manifest import MANIFEST, holds_results, read_manifest
from sim.store.parquet import agrees, fingerprint, write_in_groups
from sim.store.pieces import (RUNS, SHARDS, WEEKLY, Piece, read_piece, rows_in_order, runs_schema, weekly_schema,
                              with_design)
from sim.store.provenance import machine, provenance
from sim.store.ranges import Ranges, merged, without
from sim.store.results import keep_scenario
from sim.store.sealed import is_sound, seal

COMPACTED = "compacted.json"
LOCK = ".lock"
_BEGUN = frozenset({"scenarios", DESIGN, "experiment.toml", LOCK, SHARDS})
SLOW_DISK = 30.0
"""Seconds that a file may take to be seen from another machine."""


class ExperimentFolder:
    """An experiment's folder, held by one process at a time.

    Attributes:
        path: of the folder.
        experiment: what is run in it.
        manifest: what it says of itself.
    """

    def __init__(self, path: Path, experiment: Experiment, manifest: dict[str, Any], thorough: bool = True) -> None:
        """Look at a folder.

        Args:
            path, experiment, manifest: see above.
            thorough: look at every byte of compacted tables before they are believed; otherwise when they are read.
        """
        self.path, self.experiment, self.manifest, self._thorough = path, experiment, manifest, thorough

    @cached_property
    def pieces(self) -> list[Piece]:
        """All good pieces in the order in which they were written; what is torn or damaged is left out."""
        compacted = _compacted(self.path)
        entries = [] if compacted is None else [(compacted, self._thorough)]
        entries += [(line, True) for line in record.lines(self.path)]
        return [piece for entry, thorough in entries if entry.get("key") == self.manifest["key"]
                and (piece := read_piece(self.path, entry, thorough)) is not None]

    @property
    def done(self) -> Ranges:
        """Numbers of the runs that are stored, failed ones among them."""
        return merged(pair for piece in self.pieces for pair in piece.ranges)

    @property
    def failed(self) -> Ranges:
        """Numbers of the runs that failed, and were not run again with success."""
        found: Ranges = []
        for piece in self.pieces:
            found = merged([*without(found, piece.ranges), *piece.failed])
        return found

    def missing(self, retry_failed: bool = False) -> Ranges:
        """Numbers of the runs that are still to be made."""
        done = without(self.done, self.failed) if retry_failed else self.done
        return without([(0, self.experiment.n_runs)], done)

    @property
    def compacted(self) -> bool:
        """Whether all stored runs are in one table each."""
        return len(self.pieces) == 1 and self.pieces[0].files[RUNS].parent == self.path

    def add(self, entry: dict[str, Any]) -> None:
        """Note a finished task, for good. Raises ResultsError if the disk does not take it."""
        entry = {"key": self.manifest["key"], **entry}
        patience = time.monotonic() + SLOW_DISK
        while (piece := read_piece(self.path, entry, thorough=True)) is None:  # a shared disk may show it later here
            if time.monotonic() > patience:
                raise ResultsError(f"{self.path / SHARDS}: what was written can't be read back; is the disk sound?")
            time.sleep(0.1)
        record.append(self.path, entry)
        self.pieces.append(piece)

    def add_files(self, files: dict[str, bytes]) -> None:
        """Write the files of a shard that was made where this folder can't be seen. Raises ResultsError."""
        for name, content in files.items():
            try:
                write_whole(self.path / name, content)
            except OSError as error:
                raise cannot_write(self.path, error) from None

    def compact(self) -> None:
        """Put all stored runs into one table each, in order, then take the shards away.

        The new tables wait beside the old ones until `compacted.json` tells of them, so that there is no moment
        at which runs could be lost. Raises ResultsError if the disk does not take them.
        """
        if not self.pieces:
            return
        tables = {}
        for name in self.tables:
            waiting = self.path / _waiting(f"{name}.parquet")
            rows = write_in_groups(waiting, *self.rows(name))
            with waiting.open("rb") as file:
                tables[name] = {"file": f"{name}.parquet", "rows": rows, **fingerprint(file)}
        entry = {"key": self.manifest["key"], "ranges": self.done, "failed": self.failed, "tables": tables,
                 "at": now()}
        write_files(self.path, {COMPACTED: json.dumps(seal(entry), indent=1) + "\n"})
        self._finish_compacting()
        shutil.rmtree(self.path / SHARDS, ignore_errors=True)
        self.__dict__.pop("pieces", None)

    def _finish_compacting(self) -> None:
        """Move the tables that `compacted.json` tells of into place; take away those that it does not."""
        told = {table["file"]: table for table in (_compacted(self.path) or {}).get("tables", {}).values()}
        for waiting in self.path.glob(_waiting("*.parquet")):
            name = waiting.name.removeprefix(_waiting(""))
            if name in told and agrees(waiting, told[name], thorough=True):
                move_into_place(waiting, self.path / name)
            else:
                waiting.unlink()

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that are kept of each run."""
        return (RUNS, WEEKLY) if self.experiment.weekly else (RUNS,)

    def rows(self, table: str) -> tuple[pa.Schema, Iterator[pa.Table]]:
        """All rows of a table that are stored, in order of run, with the columns of their points; and the schema."""
        own = weekly_schema(self.experiment.weekly) if table == WEEKLY else runs_schema(self.experiment.outcomes)
        varied = self.experiment.design[["scenario", *self.experiment.settings]]
        design = pa.Table.from_pandas(varied, preserve_index=False).replace_schema_metadata()
        return with_design(rows_in_order(self.pieces, table, len(design)), design, own)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else runs or compacts this experiment meanwhile.

        Raises:
            ResultsError: if somebody does, or the folder can't be written.
        """
        try:
            (self.path / SHARDS).mkdir(exist_ok=True)
            file = (self.path / LOCK).open("ab+", buffering=0)
        except OSError as error:
            raise cannot_write(self.path, error) from None
        with file:
            _lock(file, self.path)
            self.__dict__.pop("pieces", None)  # somebody may have gone on with it before we held it
            try:
                self._finish_compacting()
                self._tidy()
            except OSError as error:
                raise cannot_write(self.path, error) from None
            yield
            with contextlib.suppress(OSError):
                (self.path / SHARDS).rmdir()

    def _tidy(self) -> None:
        """Take away what an interrupted run left behind: files half written, or of no recorded task."""
        good = {path for piece in self.pieces for path in piece.files.values()}
        for path in [*(self.path / SHARDS).iterdir(), *self.path.glob(".*.tmp")]:
            if path not in good:
                path.unlink(missing_ok=True)


def _compacted(folder: Path) -> dict[str, Any] | None:
    try:
        entry = json.loads((folder / COMPACTED).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return entry if is_sound(entry) else None


def _waiting(name: str) -> str:
    """Name of a compacted table until it takes its place."""
    return f".new-{name}"


def _lock(file: Any, folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # another system: two at once would only do work twice
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise ResultsError(f"{folder}: is being run already by {file.read().decode() or 'another process'}; "
                           "wait for it, or stop it first") from None
    except OSError:  # a shared disk without locks
        return
    with contextlib.suppress(OSError):  # who holds it is good to know, no more
        file.truncate(0)
        file.write(f"process {os.getpid()} on {machine()['host']}, since {now()}".encode())


def now() -> str:
    """The time, for records."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def begin(path: Path, experiment: Experiment, force: bool = False) -> ExperimentFolder:
    """Begin an experiment in a folder, or go on with it if it is there already.

    Args:
        path: of the folder; made if it is not there.
        experiment: what to run. More replicates than before are added to those that are there.
        force: whether other results of ours may be thrown away.

    Raises:
        ResultsError: if the folder holds something else, or can't be written.
    """
    wanted = describe(experiment)
    there = _what_is_there(path, force)
    if there is not None and there.get("key") != wanted["key"] and not force:
        raise ResultsError(f"{path}: holds other results ({what_differs(there, wanted)}); choose another --out, or "
                           "--force to throw them away")
    check_writable(path)
    if there is not None and there.get("key") == wanted["key"] and there.get("kind") == KIND:
        there = {**there, "replicates": max(there["replicates"], experiment.replicates)}
        _furnish(path, experiment, there)
        return ExperimentFolder(path, experiment.with_runs(replicates=there["replicates"]), there)
    if there is not None:
        _throw_away(path)
    manifest = {**wanted, **provenance(), "begun": now()}
    _furnish(path, experiment, manifest)
    return ExperimentFolder(path, experiment, manifest)


def _furnish(path: Path, experiment: Experiment, manifest: dict[str, Any]) -> None:
    """Write what an experiment is; the manifest last, for it says that the rest is there."""
    try:
        (path / "scenarios").mkdir(parents=True, exist_ok=True)
        for scenario in experiment.scenarios:
            keep_scenario(scenario, path / "scenarios")
    except OSError as error:
        raise cannot_write(path, error) from None
    files: dict[str, str | bytes] = {DESIGN: design_bytes(experiment)}
    if experiment.text:
        files["experiment.toml"] = experiment.text
    write_files(path, {**files, MANIFEST: _json(manifest)})


def _what_is_there(path: Path, force: bool) -> dict[str, Any] | None:
    """The manifest of what a folder holds; empty if it is damaged and may be thrown away, None without results."""
    if not holds_results(path, _BEGUN):
        return None
    try:
        return read_manifest(path)
    except ResultsError:
        if not force:
            raise
        return {}


def _throw_away(path: Path) -> None:
    with (path / LOCK).open("ab+", buffering=0) as file:
        _lock(file, path)
        for entry in path.iterdir():
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _json(manifest: dict[str, Any]) -> str:
    return json.dumps(seal(manifest), indent=1, ensure_ascii=False) + "\n"

