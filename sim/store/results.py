"""The results folder: a manifest, Parquet tables, the scenarios as they were run, pictures.

    manifest.json  what was run: key, seed, replicates, versions, machine
    runs.parquet, weekly.parquet, hours.parquet, failures.parquet
    scenarios/NAME.toml  every setting as it was
    adoption.svg, adoption.png

A folder is written under a temporary name and moved into place, so that a half-written one never
looks finished. Its key says what it holds; another key never overwrites it unasked.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from sim.compiled import rules_hash
from sim.errors import ResultsError
from sim.run import Result
from sim.scenario import Scenario, save_scenario
from sim.scenario.stakeholder_map import save_map
from sim.store.files import cannot_write, check_writable
from sim.store.manifest import FORMAT, MANIFEST, holds_results, read_manifest
from sim.store.provenance import provenance

TABLES = ("runs", "weekly", "hours", "failures")


@dataclass(frozen=True)
class Request:
    """What is to be run: it has a key, from which everything follows."""

    scenarios: tuple[Scenario, ...]
    replicates: int
    seed: int

    @property
    def key(self) -> str:
        """Hash of scenarios, seed, replicates and rules: the same key, the same bytes."""
        parts = [str(FORMAT), rules_hash(), str(self.seed), str(self.replicates)]
        parts += [f"{scenario.name} {scenario.identity()}" for scenario in self.scenarios]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Stored:
    """Finished results in a folder; tables are read when asked for."""

    folder: Path
    manifest: dict[str, Any]

    def table(self, name: str) -> pd.DataFrame:
        """One of `TABLES`."""
        return pd.read_parquet(self.folder / f"{name}.parquet")

    @property
    def runs(self) -> pd.DataFrame:
        return self.table("runs")

    @property
    def weekly(self) -> pd.DataFrame:
        return self.table("weekly")

    @property
    def hours(self) -> pd.DataFrame:
        return self.table("hours")


def open_stored(folder: Path, manifest: dict[str, Any]) -> Stored:
    """Results whose manifest was read. Raises ResultsError if a table is missing."""
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").exists()]
    if missing:
        raise ResultsError(f"{folder}: not complete, {missing[0]}.parquet is missing; run it again with --force")
    return Stored(folder, manifest)


def find_finished(request: Request, folder: Path, force: bool = False) -> Stored | None:
    """The folder's results if they are just what is asked for; None if there is nothing yet.

    Args:
        request: what is asked for.
        folder: where to look.
        force: whether other results of ours may be overwritten.

    Raises:
        ResultsError: if the folder holds something else, or can't be written.
    """
    if not holds_results(folder):
        check_writable(folder)
        return None
    if force:
        return None
    manifest = read_manifest(folder)
    if manifest["key"] == request.key:
        return open_stored(folder, manifest)
    raise ResultsError(f"{folder}: holds other results ({_what_differs(manifest, request)}); "
                       "choose another --out, or --force to overwrite them")


def _what_differs(manifest: dict[str, Any], request: Request) -> str:
    mine = _description(request)
    for field in ("seed", "replicates"):
        if manifest.get(field) != mine[field]:
            return f"{field} {manifest.get(field)}, not {mine[field]}"
    if manifest.get("scenarios") != mine["scenarios"]:
        return "another set of scenarios or settings"
    return "another version of the rules"


def _description(request: Request) -> dict[str, Any]:
    return {
        "format": FORMAT, "key": request.key, "rules": rules_hash(), "seed": request.seed,
        "replicates": request.replicates,
        "scenarios": [{"name": s.name, "title": s.title, "identity": s.identity()} for s in request.scenarios],
    }


def keep_scenario(scenario: Scenario, folder: Path) -> None:
    """Write a scenario with its stakeholder map, so that the folder can be moved and run again."""
    people = scenario.people
    if people is not None:
        people_file = folder / f"{scenario.name}-people.csv"
        ties_file = folder / f"{scenario.name}-ties.csv" if people.has_ties else None
        save_map(people, people_file, ties_file)
        scenario = replace(scenario, people=replace(people, people_file=people_file, ties_file=ties_file))
    save_scenario(scenario, folder / f"{scenario.name}.toml")


@contextlib.contextmanager
def _new_folder(folder: Path, force: bool) -> Iterator[Path]:
    """A temporary folder beside `folder` that takes its place when all went well."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise cannot_write(folder, error) from None
    try:
        temporary.chmod(0o755)
        yield temporary
        if folder.exists():
            if any(folder.iterdir()) and not force:
                raise ResultsError(f"{folder}: was filled by somebody else meanwhile; nothing was overwritten")
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
            os.replace(folder, old / "old")
            os.replace(temporary, folder)
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.replace(temporary, folder)
    except OSError as error:
        raise cannot_write(folder, error) from None
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def save_results(request: Request, results: list[Result], folder: Path, force: bool = False,
                 draw: Callable[[pd.DataFrame], dict[str, bytes]] | None = None) -> Stored:
    """Write results into a folder.

    Args:
        request: what was asked for.
        results: one for each scenario.
        folder: where to.
        force: whether other results there may be overwritten.
        draw: makes the pictures, by file name, from the weekly table.

    Raises:
        ResultsError: if the folder can't be written, or holds something else and `force` is False.
    """
    weekly = pd.concat([result.weekly for result in results], ignore_index=True)
    tables = {
        "runs": pd.concat([result.runs for result in results], ignore_index=True),
        "weekly": weekly,
        "hours": pd.concat([result.hours for result in results], ignore_index=True),
        "failures": pd.DataFrame([asdict(failure) for result in results for failure in result.failures],
                                 columns=["scenario", "replicate", "stage", "type", "message", "traceback"]),
    }
    manifest = {**_description(request), **provenance(), "failures": len(tables["failures"]),
                "finished": datetime.now(UTC).isoformat(timespec="seconds")}
    with _new_folder(folder, force) as temporary:
        for name, table in tables.items():
            table.to_parquet(temporary / f"{name}.parquet", index=False, compression="zstd")
        (temporary / "scenarios").mkdir()
        for scenario in request.scenarios:
            keep_scenario(scenario, temporary / "scenarios")
        for name, picture in (draw(weekly) if draw is not None else {}).items():
            (temporary / name).write_bytes(picture)
        (temporary / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    return Stored(folder, manifest)
