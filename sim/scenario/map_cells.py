"""One cell of people.csv: text that becomes a number, or a sentence that says why it can't."""

from __future__ import annotations

import math
from collections.abc import Callable

from sim.scenario.csv_table import refused_text, same_spelling
from sim.errors import did_you_mean, one_of, plain, shown
from sim.scenario.values import range_text
from sim.settings import GROUPS, ROLES

STANCES = {"ally": 0.6, "fence": 0.0, "sceptic": -0.6}
"""Words for an attitude, for those who would rather not write a number."""

_YES = {"1": 1.0, "yes": 1.0, "true": 1.0, "0": 0.0, "no": 0.0, "false": 0.0}

NUMBERS: dict[str, tuple[float, float, str]] = {
    "attitude": (-1, 1, ""),
    "seniority": (0, 1, ""),
    "capacity": (0, 60, "hours a week"),
    "commitment": (0, 1, ""),
    "patience": (0, 1, ""),
    "resilience": (0, 1, ""),
    "flexibility": (0, 1, ""),
    "passion": (0, 1, ""),
    "trust": (0, 1, ""),
    "skill": (0, 1, ""),
    "access_need": (0, 1, ""),
    "threshold": (-5, 5, "share of contacts"),
    "self_weight": (0, 1, ""),
    "taste_x": (-10, 10, "distance of tastes"),
    "taste_y": (-10, 10, "distance of tastes"),
}
"""Columns that hold a number: lowest, highest, unit."""

SWITCHES = ("stubborn", "practises", "champion")
"""Columns that hold yes or no."""

_ROLE_WORDS = {role: float(number) for number, role in enumerate(ROLES)}
_GROUP_WORDS = {word: float(number) for number, name in enumerate(GROUPS) for word in (name, str(number + 1))}

Reader = Callable[[str], tuple[float, str]]


def read_cell(cell: str, read: Reader) -> tuple[float, str]:
    return read(cell) if cell else (math.nan, "")


def cell_reader(column: str, sites: dict[str, int]) -> Reader:
    """The function that turns a cell of a column into a number."""
    if column == "role":
        return lambda cell: _word(cell, _ROLE_WORDS, "a role")
    if column == "site":
        return lambda cell: _site(cell, sites)
    if column == "need_group":
        return lambda cell: _word(cell, _GROUP_WORDS, "a need group")
    if column == "stance":
        return _stance
    if column in SWITCHES:
        return lambda cell: _word(cell, _YES, "yes or no")
    low, high, unit = NUMBERS[column]
    return lambda cell: number_cell(cell, low, high, unit)


def _word(cell: str, words: dict[str, float], what: str) -> tuple[float, str]:
    word = cell.lower()
    value = words.get(word, words.get(word.removesuffix(".0")))  # tables in memory turn 1 into 1.0
    if value is not None:
        return value, ""
    return (math.nan, f"{shown(cell)} is not {what}; allowed: {one_of(words)}{did_you_mean(cell, words)}")


def _site(cell: str, sites: dict[str, int]) -> tuple[float, str]:
    name = same_spelling(cell)
    wrong = refused_text(name)
    return (math.nan, wrong) if wrong else (float(sites.setdefault(name, len(sites))), "")


def _stance(cell: str) -> tuple[float, str]:
    if cell.lower() in STANCES:
        return STANCES[cell.lower()], ""
    value, wrong = number_cell(cell, -1, 1, "")
    if wrong and "not a number" in wrong:
        wrong = (
            f"{shown(cell)} is not a stance; allowed: {one_of(STANCES)}, or a number from -1 to 1"
            f"{did_you_mean(cell, STANCES)}"
        )
    return value, wrong


def number_cell(cell: str, low: float, high: float, unit: str) -> tuple[float, str]:
    allowed = "allowed: " + range_text(low, high, unit)
    try:
        value = float(cell) if "_" not in cell else math.nan
    except ValueError:
        value = math.nan
    if math.isnan(value):
        hint = " (write decimals with a point)" if cell.count(",") == 1 else ""
        return math.nan, f"{shown(cell)} is not a number{hint}; {allowed}"
    if not low <= value <= high:
        return (math.nan, f"{plain(cell)} is too {'small' if value < low else 'large'}; {allowed}")
    return value + 0.0, ""
