"""Reads the trials of Centola et al. 2018 from `centola2018_trials.csv`: a row for each round of each group.

Columns: trial, N (people), cm_count (committed), rounds_played, adoption_alternative (per cent of the others who
used the committed ones' word). The data are not part of this project.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

from sim.errors import UserError, one_of, plain

NAME = "centola2018_trials.csv"
COLUMNS = ("trial", "N", "cm_count", "rounds_played", "adoption_alternative")


class Trial(NamedTuple):
    """One group.

    Attributes:
        name: of the group.
        people: in the group, the committed included.
        committed: committed members.
        rounds: rounds played.
        highest: largest share of the others (0-1) who used the committed ones' word in a round.
    """

    name: str
    people: int
    committed: int
    rounds: int
    highest: float


def read_trials(data: str) -> list[Trial]:
    """All trials of a file, in its order.

    Args:
        data: the file, or the folder that it lies in.

    Raises:
        UserError: if there is no such file, or it cannot be read as the table of trials.
    """
    path = Path(data) / NAME if Path(data).is_dir() else Path(data)
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise UserError(f"data: {plain(str(path))} cannot be read: {plain(str(error))}") from None
    missing = [column for column in COLUMNS if not rows or column not in rows[0]]
    if missing:
        raise UserError(f"data: {plain(str(path))} is no table of trials; it needs the columns {one_of(COLUMNS)}")
    groups: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        groups.setdefault(str(row["trial"]), []).append(row)
    try:
        return [_trial(name, group) for name, group in groups.items()]
    except (TypeError, ValueError) as error:
        raise UserError(f"data: {plain(str(path))}: {plain(str(error))}") from None


def _trial(name: str, rows: list[dict[str, str]]) -> Trial:
    people, committed = int(float(rows[0]["N"])), int(float(rows[0]["cm_count"]))
    rounds = max(int(float(row["rounds_played"])) for row in rows)
    shares = [float(row["adoption_alternative"]) / 100 for row in rows]
    if not 0 < committed < people <= 10_000 or not 1 <= rounds <= 5200 or not all(0 <= part <= 1 for part in shares):
        raise ValueError(f"trial {plain(name)}: its people, committed members, rounds or per cents can't be right")
    return Trial(name, people, committed, rounds, max(shares))
