"""A wrong rule must fail: faults are written into a copy of the rules, and the named docking case sees each.

The faults stand in planted_faults.toml. Rules run uncompiled here, except for the stale cache.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FAULTS = tomllib.loads((ROOT / "tests" / "planted_faults.toml").read_text(encoding="utf-8"))["fault"]
by_name = pytest.mark.parametrize("fault", FAULTS, ids=[fault["name"] for fault in FAULTS])
pytestmark = pytest.mark.slow


def copied(folder: Path) -> Path:
    shutil.copytree(ROOT / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "scenarios", folder / "scenarios")
    return folder


def verdict(folder: Path, case: str, settings: dict[str, Any], **environment: str) -> str:
    """The verdict of a docking case with the rules of a folder."""
    sets = [word for name, value in settings.items() for word in ("--set", f"{name}={json.dumps(value)}")]
    done = subprocess.run([sys.executable, "-m", "sim", "dock", case, "--json", "--workers", "1", *sets], cwd=folder,
                          env={**os.environ, "PYTHONPATH": str(folder), **environment}, capture_output=True, text=True,
                          timeout=280, check=False)
    assert done.returncode in (0, 1), done.stderr
    return str(json.loads(done.stdout)[0]["verdict"])


def plant(folder: Path, fault: dict[str, Any]) -> None:
    path = folder / "sim" / fault["file"]
    text = path.read_text(encoding="utf-8")
    assert text.count(fault["old"]) == 1, f"{fault['name']}: the text to replace must stand there once"
    path.write_text(text.replace(fault["old"], fault["new"]), encoding="utf-8")


@cache
def verdict_without_fault(case: str, settings: str) -> str:
    return verdict(ROOT, case, json.loads(settings), NUMBA_DISABLE_JIT="1")


@by_name
def test_the_named_case_catches_the_fault(fault, tmp_path) -> None:
    folder = copied(tmp_path)
    settings = fault.get("settings", {})
    assert verdict_without_fault(fault["case"], json.dumps(settings)) == "pass"
    plant(folder, fault)
    assert verdict(folder, fault["case"], settings, NUMBA_DISABLE_JIT="1") == "fail"


def test_a_stale_cache_would_be_caught(tmp_path) -> None:
    """Compiled code of a wrong rule that outlives its mending, because the cache does not know the sources."""
    if os.environ.get("NUMBA_DISABLE_JIT"):
        pytest.skip("nothing is compiled here")
    folder = copied(tmp_path)
    stale = str(tmp_path / "cache")
    rule, house = folder / "sim" / "rules" / "learning.py", folder / "sim" / "compiled.py"
    right = rule.read_text(encoding="utf-8")
    house.write_text(house.read_text(encoding="utf-8").replace("return digest.hexdigest()", 'return "always the same"'),
                     encoding="utf-8")
    plant(folder, next(fault for fault in FAULTS if fault["file"] == "rules/learning.py"))
    assert verdict(folder, "learning", {}, COPRODUCE_CACHE=stale) == "fail"
    rule.write_text(right, encoding="utf-8")
    assert verdict(folder, "learning", {}, COPRODUCE_CACHE=stale) == "fail"  # stale: the source is right again
    assert verdict(ROOT, "learning", {}) == "pass"  # our cache knows its sources
