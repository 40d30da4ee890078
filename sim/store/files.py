"""Writing files so that none is ever half there: to a temporary name, flushed, moved into place."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.errors import ResultsError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is either not there or whole, also after a crash. Raises OSError."""
    with in_its_place(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def in_its_place(path: Path) -> Iterator[Path]:
    """A file beside `path` to be written, which is flushed and takes its place when all went well. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        move_into_place(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def move_into_place(temporary: Path, path: Path) -> None:
    """Give a written file its name, for good. Raises OSError."""
    os.replace(temporary, path)
    if os.name == "posix":  # elsewhere a folder can't be opened to be flushed
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def write_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder, each to a temporary name first and then moved into place.

    Args:
        folder: made if it is not there; other files in it stay.
        files: content by file name; text in UTF-8.

    Raises:
        ResultsError: if the folder or a file can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(folder / name, content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise cannot_write(folder, error) from None


def cannot_write(folder: Path, error: OSError) -> ResultsError:
    """What to say of a folder that can't be written."""
    return ResultsError(f"{folder}: can't be written: {error.strerror or error}")


def check_writable(folder: Path) -> None:
    """Say so now, not after all the runs, if a folder (there or not yet) can't be written. Raises ResultsError."""
    nearest = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    try:
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=nearest):
            pass
    except OSError as error:
        raise cannot_write(folder, error) from None


def sha256_of(path: Path) -> str:
    """Fingerprint of a file's content, as hexadecimal text. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
