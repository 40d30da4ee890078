"""The one place that names Numba: flags, and a cache folder that knows the rules' sources.

A helper edited in another file would leave Numba's disk cache stale and the results silently old.
So the cache folder's name is a hash of all sources that can be compiled, of the flags and of the
versions. `NUMBA_DISABLE_JIT=1` runs everything uncompiled, to the same last bit.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., Any])

FLAGS: dict[str, Any] = {"nogil": True, "no_cfunc_wrapper": True, "error_model": "numpy",
                         "boundscheck": bool(os.environ.get("COPRODUCE_BOUNDSCHECK"))}
"""Never `fastmath`, never a parallel sum: compiled and plain must agree to the last bit."""

SOURCES = ("settings.py", "compiled.py", "draws.py", "state.py", "population.py", "network.py",
           "ties_table.py", "rules", "outcomes.py", "recorder.py", "week.py", "world.py")
UNUSED_DAYS = 14


def rules_hash(root: Path | None = None) -> str:
    """Hash of every source that can change a result, as hexadecimal text."""
    root = root or Path(__file__).parent
    digest = hashlib.sha256()
    for name in SOURCES:
        path = root / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def cache_folder() -> Path:
    """Folder of the compiled code, new whenever a source, a flag or a version changes."""
    stamp = f"{rules_hash()} {FLAGS} {numba.__version__} {np.__version__} {platform.python_version()}"
    name = hashlib.sha256(stamp.encode()).hexdigest()[:16]
    home = os.environ.get("COPRODUCE_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(home) / "coproduce" / "compiled" / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.utime(folder)
        _forget_unused(folder.parent)
    except OSError:
        folder = Path(tempfile.gettempdir()) / f"coproduce-{os.getuid() if hasattr(os, 'getuid') else 'user'}" / name
        folder.mkdir(parents=True, exist_ok=True)
    return folder


def _forget_unused(parent: Path) -> None:
    """Take away compiled code that nobody has used for two weeks; each use renews a folder's date."""
    for folder in parent.iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > UNUSED_DAYS * 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def let_keys_wrap() -> None:
    """The keyed draws wrap around on purpose: no warning in this thread. Compiled code gives none anyway."""
    np.seterr(over="ignore")


JIT = not numba.config.DISABLE_JIT  # type: ignore[attr-defined]
if JIT:
    CACHE = cache_folder()
    numba.config.CACHE_DIR = str(CACHE)  # type: ignore[attr-defined]
else:
    let_keys_wrap()


def _jit(function: F, **options: Any) -> F:
    return numba.njit(cache=True, **FLAGS, **options)(function)  # type: ignore[no-any-return]


def compiled(function: F) -> F:
    """Compile a function that makes no array, at its first call, or load it from the cache folder.

    It counts no references either, which would cost more than most loops over people.
    """
    return _jit(function, _nrt=False)


def inlined(function: F) -> F:
    """As `compiled`, and put into its callers: for what is called once a person and takes whole tables."""
    return _jit(function, _nrt=False, forceinline=True)


def allocating(function: F) -> F:
    """As `compiled`, for a function that makes arrays, or calls one that returns them."""
    return _jit(function, _nrt=True)


def is_warm() -> bool:
    """Whether the compiled code is already on this machine, so that no one has to wait for it."""
    return not JIT or any(CACHE.rglob("*.nbi"))


def as_rows(settings: np.ndarray) -> np.ndarray:
    """Rows of settings whose fields can be read by name, compiled or not."""
    return settings if JIT else settings.view(np.recarray)
