"""Whether a comparison holds: its report made again from the stored runs, and a sample of runs from their keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from sim.compiled import rules_hash
from sim.comparison import load_comparison
from sim.errors import ResultsError
from sim.experiment.unit import latin_hypercube
from sim.report import AUDIENCES, FORMATS, report_files
from sim.runner.again import made_again
from sim.store import ExperimentFolder
from sim.store.provenance import processor, versions

if TYPE_CHECKING:
    from sim.comparison import Comparison
    from sim.store import ExperimentResults

ALIKE = 1e-9
"""Relative difference up to which numbers from unlike machines are the same."""
_NUMBER = re.compile(r"-?\d+\.?\d*(?:e[+-]?\d+)?")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, in words, and whether it holds."""

    what: str
    holds: bool


def verified(folder: Path, runs: int) -> list[Check]:
    """Look at everything in a comparison's folder.

    Args:
        folder: of the comparison.
        runs: how many runs are made again from their keys, at most.

    Raises:
        ResultsError: if the folder holds no comparison, or stored runs are damaged.
    """
    comparison = load_comparison(folder)
    parts = [part for part in (comparison.results, comparison.futures) if part is not None]
    checks = [*(_stored_check(part) for part in parts), _report_check(folder, comparison)]
    mine = rules_hash()
    if any(part.manifest["rules"] != mine for part in parts):
        return [*checks, Check("the rules of the model have changed since these runs were made; they can't be made "
                               "again with this version", False)]
    shares = [round(runs * part.n_done / sum(one.n_done for one in parts)) for part in parts]
    return [*checks, *(_runs_check(part, share) for part, share in zip(parts, shares, strict=True) if share)]


def _stored_check(results: ExperimentResults) -> Check:
    """Every byte of the stored runs against its fingerprint."""
    said = f"{results.folder.name}: {results.n_runs:,} stored runs: "
    whole = not ExperimentFolder(results.folder, results.experiment, results.manifest).missing()
    return Check(said + ("all there, as they were written" if whole else "not as they were written"), whole)


def _report_check(folder: Path, comparison: Comparison) -> Check:
    """The page, the text, tables and pictures (SVG), byte by byte; from another machine, all but the last digits."""
    tolerance = ALIKE if list(_other_machine(comparison.results)) else 0.0
    said, unlike = "report made again from the stored runs: ", dict[str, list[str]]()
    for audience in AUDIENCES:
        files = report_files(comparison, audience, [one for one in FORMATS if one != "png"])
        unlike[audience] = [name for name, content in files.items()
                            if not _alike(_read(folder / name), content, tolerance)]
        if not unlike[audience]:
            close = " but for the last digits: it was made on another machine" if tolerance else ""
            return Check(f"{said}all {len(files)} files are the same{close}", True)
    return Check(said + "other content in " + ", ".join(sorted(unlike.values(), key=len)[0]), False)


def _alike(there: bytes | None, made: bytes, tolerance: float) -> bool:
    """Whether two files are the same; with a tolerance, numbers in them may differ by so much of their size."""
    if there is None or not tolerance:
        return there == made
    texts = (there.decode(errors="replace"), made.decode())
    if _NUMBER.split(texts[0]) != _NUMBER.split(texts[1]):
        return False
    one, other = (np.array([float(number) for number in _NUMBER.findall(text)]) for text in texts)
    return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance))


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ResultsError(f"{path}: can't be read: {error}") from None


def _runs_check(results: ExperimentResults, share: int) -> Check:
    """A sample of runs made again, spread over all of them."""
    share = min(share, results.n_done)
    places = np.sort((latin_hypercube(share, 1, results.experiment.seed)[:, 0] * results.n_done).astype(int))
    furthest = 0.0
    for stored, again in made_again(results, places.tolist()):
        furthest = max(furthest, _apart(stored, again))
    said = f"{results.folder.name}: {share} of {results.n_done:,} runs made again from their keys: "
    if furthest == 0:
        return Check(said + "the same to the last bit", True)
    others = list(_other_machine(results))
    if furthest <= ALIKE and others:
        return Check(f"{said}the same to {furthest:.0e}; the runs were made with another {' and '.join(others)}, "
                     "where the last digits may differ", True)
    return Check(f"{said}they differ by up to {furthest:.2g} of their size", False)


def _apart(stored: np.ndarray, again: np.ndarray) -> float:
    """The largest relative difference; infinite where one has a value and the other has none."""
    if (np.isnan(stored) != np.isnan(again)).any():
        return np.inf
    there = ~np.isnan(stored)
    size = np.maximum(np.maximum(np.abs(stored[there]), np.abs(again[there])), 1e-300)
    return float((np.abs(stored[there] - again[there]) / size).max(initial=0.0))


def _other_machine(results: ExperimentResults) -> Iterator[str]:
    """In what the machine that made the runs differs from this one."""
    mine = {"processor": processor(), **{f"version of {name}": version for name, version in versions().items()}}
    for what, values in results.made_on().items():
        if values != [mine.get(what)]:
            yield what
