"""The manifest at the door of every results folder: what it holds, in which format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.store.sealed import CHECK, is_sound

FORMAT = 1
MANIFEST = "manifest.json"


def holds_results(folder: Path, begun: frozenset[str] = frozenset()) -> bool:
    """Whether a folder holds results; False if it is not there or empty.

    Args:
        folder: where to look.
        begun: names of files that alone are no results yet.

    Raises:
        ResultsError: if it holds something else, which is not to be touched.
    """
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise ResultsError(f"{folder}: is a file, not a folder; choose another --out")
    names = {entry.name for entry in folder.iterdir()}
    if MANIFEST not in names and not names <= begun:
        raise ResultsError(f"{folder}: is not empty and holds no results of ours; choose another --out")
    return MANIFEST in names


def read_beside(folder: Path, name: str, missing: str) -> dict[str, Any]:
    """What a file in JSON beside the manifest says.

    Args:
        folder: of results.
        name: of the file.
        missing: what to say of the folder if the file is not there.

    Raises:
        ResultsError: if it is not there, or can't be read.
    """
    path = folder / name
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{folder}: {missing} (there is no {name})") from None
    except (OSError, ValueError) as error:
        raise ResultsError(f"{path}: can't be read: {error}") from None
    if not isinstance(found, dict):
        raise ResultsError(f"{path}: is damaged")
    return found


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a results folder says of itself.

    Raises:
        ResultsError: if it holds no results, or was written in another format.
    """
    path, manifest = folder / MANIFEST, read_beside(folder, MANIFEST, "holds no results")
    if manifest.get("format") != FORMAT:
        raise ResultsError(f"{path}: written in another format; this version reads format {FORMAT}")
    if CHECK in manifest and not is_sound(manifest):
        raise ResultsError(f"{path}: is damaged; begin again with --force, or bring the file back from a copy")
    return manifest
