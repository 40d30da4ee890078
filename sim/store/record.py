"""The append-only record of an experiment: one line of JSON for each finished task.

A line counts only when it is whole and agrees with its own check, so that neither a crash in the middle of writing
one nor a flipped bit leaves anything wrong behind.
"""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

from sim.store.files import cannot_write
from sim.store.sealed import is_sound, seal

RECORD = "tasks.jsonl"


def append(folder: Path, line: dict[str, Any]) -> None:
    """Add one line, for good. Raises ResultsError if the disk does not take it."""
    path = folder / RECORD
    text = json.dumps(seal(line), separators=(",", ":"), ensure_ascii=False) + "\n"
    try:
        torn = path.exists() and not _ends_with_a_line(path)
        with path.open("ab", buffering=0) as file:
            content = ("\n" * torn + text).encode()
            if file.write(content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(file.fileno())
    except OSError as error:
        raise cannot_write(path, error) from None


def _ends_with_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        if file.seek(0, os.SEEK_END) == 0:
            return True
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def lines(folder: Path) -> list[dict[str, Any]]:
    """All good lines, in order; none if there is no record yet."""
    try:
        text = (folder / RECORD).read_bytes().decode("utf-8", errors="replace")
    except FileNotFoundError:
        return []
    found = []
    for line in text.splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if is_sound(entry):
            found.append(entry)
    return found
