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


def read_manifest(folder: Path) -> dict[str, Any]:
    """What a results folder says of itself.

    Raises:
        ResultsError: if it holds no results, or was written in another format.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ResultsError(f"{folder}: holds no results (there is no {MANIFEST})") from None
    except (OSError, ValueError) as error:
        raise ResultsError(f"{path}: can't be read: {error}") from None
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ResultsError(f"{path}: written in another format; this version reads format {FORMAT}")
    if CHECK in manifest and not is_sound(manifest):
        raise ResultsError(f"{path}: is damaged; begin again with --force, or bring the file back from a copy")
    return manifest
