"""What a number rests on beside its settings: versions, machine, commit, and how to cite the program."""

from __future__ import annotations

import contextlib
import platform
import subprocess
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

from sim import __version__

PACKAGES = ("numpy", "numba", "llvmlite", "pandas", "pyarrow", "scipy", "mesa")
VECTORS = ("sse4_2", "avx", "avx2", "fma", "avx512f", "neon", "asimd", "sve")
"""Kinds of vector arithmetic: processors that differ in them may differ in the last digit."""
CITATION = ("The coproduce authors. coproduce: a simulation of co-production, version {version}. "
            "Cite the rules' hash and the seed with the numbers.")


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Versions of Python and of the packages that numbers or tables come from."""
    found = {"python": platform.python_version(), "coproduce": __version__}
    for package in PACKAGES:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


@lru_cache(maxsize=1)
def processor() -> str:
    """Model of the processor and its kinds of vector arithmetic, in a line."""
    model, flags = platform.processor() or platform.machine(), set[str]()
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                model = value.strip()
            elif name.strip() in ("flags", "Features"):
                flags = set(value.split())
                break
    return " ".join([model, f"({platform.machine()})", *(name for name in VECTORS if name in flags)])


@lru_cache(maxsize=1)
def machine() -> dict[str, str]:
    """Where runs are made: host, system, processor."""
    return {"host": platform.node(), "system": platform.platform(), "processor": processor()}


@lru_cache(maxsize=1)
def commit() -> dict[str, Any] | None:
    """Commit of the program's sources and whether they were changed since; None outside a checkout of it."""
    root = Path(__file__).resolve().parents[2]

    def git(*words: str) -> str:
        return subprocess.run(["git", "-C", str(root), *words], check=True, capture_output=True, text=True,
                              timeout=10).stdout.strip()

    try:
        git("ls-files", "--error-unmatch", "sim/__init__.py")
        return {"commit": git("rev-parse", "HEAD"), "changed": bool(git("status", "--porcelain", "--", "sim"))}
    except (OSError, subprocess.SubprocessError):
        return None


def provenance() -> dict[str, Any]:
    """All of it, for a manifest."""
    return {"versions": versions(), "machine": machine(), "git": commit(),
            "citation": CITATION.format(version=__version__)}
