"""Defaults that can be defended: uncertain assumptions, weak anchors, and the worlds that meet them all.

    from sim.calibration import surviving_set, worlds
    surviving_set()    # a table: settings that were varied, anchors as measured
    worlds()[0]        # {"adoption.base": -5.1, …}, to be given to `Scenario.with_values`

Made by `python experiments/calibration/run.py`; the method and its results are in the README beside it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from sim.calibration.assumptions import KEYS
from sim.errors import UserError
from sim.experiment.files import shipped_folder

__all__ = ["surviving_set", "survivors_file", "worlds"]


def survivors_file() -> Path:
    """Where the surviving worlds are: inside the installed package, or beside it in the source tree."""
    return shipped_folder() / "calibration" / "survivors.csv"


@lru_cache(maxsize=1)
def _read(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise UserError(f"{path}: the surviving worlds are not there; make them with experiments/calibration/run.py")
    return pd.read_csv(path)


def surviving_set() -> pd.DataFrame:
    """The worlds that meet every anchor: one row each, with its number, seed, settings and measured anchors.

    Raises:
        UserError: if the file is not there.
    """
    return _read(survivors_file()).copy()


def worlds() -> list[dict[str, float]]:
    """The settings of every surviving world, by key; what is not named is as in the baseline."""
    return [dict(zip(KEYS, row, strict=True)) for row in surviving_set()[list(KEYS)].to_numpy().tolist()]
