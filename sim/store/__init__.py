"""Results on disk: of a run or a comparison, and of experiments with any number of runs.

    load_results("results/baseline-0f3a91c2").runs    # a pandas table
"""

from __future__ import annotations

from pathlib import Path

from sim.errors import ResultsError
from sim.store.experiment_folder import ExperimentFolder, begin
from sim.store.experiment_manifest import KIND, key_of
from sim.store.experiment_results import ExperimentResults
from sim.store.files import write_files
from sim.store.manifest import FORMAT, MANIFEST, read_manifest
from sim.store.results import TABLES, Request, Stored, find_finished, open_stored, save_results

__all__ = ["FORMAT", "MANIFEST", "TABLES", "ExperimentFolder", "ExperimentResults", "Request", "Stored", "begin",
           "find_finished", "key_of", "load_experiment_results", "load_results", "read_manifest", "save_results",
           "write_files"]


def load_results(folder: Path | str) -> Stored | ExperimentResults:
    """Open a results folder: of a run, a comparison, or an experiment.

    Raises:
        ResultsError: if it is none, is damaged, or was written in another format.
    """
    manifest = read_manifest(Path(folder))
    if manifest.get("kind") == KIND:
        return ExperimentResults(Path(folder), manifest)
    return open_stored(Path(folder), manifest)


def load_experiment_results(folder: Path | str) -> ExperimentResults:
    """Open the folder of an experiment. Raises ResultsError as `load_results`, and if it is of something else."""
    results = load_results(folder)
    if not isinstance(results, ExperimentResults):
        raise ResultsError(f"{folder}: holds a run or a comparison, not an experiment; "
                           "make one with: coproduce experiment")
    return results
