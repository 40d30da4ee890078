"""What results there are: each folder with what it holds and how far it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.errors import ResultsError, SimError
from sim.store import ExperimentResults, load_results
from sim.store.manifest import MANIFEST


def listed(folder: Path) -> list[dict[str, Any]]:
    """The results in a folder, or of it: folder, name, title, runs, done, failed, bytes, state.

    Raises:
        ResultsError: if the folder is not there.
    """
    if not folder.is_dir():
        raise ResultsError(f"{folder}: there is no such folder")
    places = [folder] if (folder / MANIFEST).exists() else sorted(p.parent for p in folder.glob(f"*/{MANIFEST}"))
    return [_row(place) for place in places]


def _row(place: Path) -> dict[str, Any]:
    row = {"folder": str(place), "name": place.name, "title": "", "runs": 0, "done": 0, "failed": 0,
           "bytes": sum(path.stat().st_size for path in place.rglob("*") if path.is_file())}
    try:
        results = load_results(place)
        if not isinstance(results, ExperimentResults):
            manifest = results.manifest
            n_runs = manifest["replicates"] * len(manifest["scenarios"])
            row.update(title=", ".join(s["title"] for s in manifest["scenarios"]), runs=n_runs, done=n_runs)
            return {**row, "failed": manifest["failures"], "state": "finished"}
        row.update(name=results.manifest["name"], title=results.manifest["title"], runs=results.n_runs,
                   done=results.n_done, failed=results.n_failed)
        going_on = f"go on with: coproduce experiment {place}"
        return {**row, "state": "finished" if row["done"] == row["runs"] else going_on}
    except SimError as error:
        return {**row, "state": str(error)}
