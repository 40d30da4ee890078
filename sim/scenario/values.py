"""One value checked against the declaration of its setting.

Strict about types: `true` is no number, `"2"` is no number; 2.0 will do for a whole number. Each function
returns the value to be used and, if it can't be used, a sentence that says why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import ENOUGH, did_you_mean, one_of, shown
from sim.settings import BY_KEY, DOMAINS, SECTIONS, SETTINGS, STAGES, Setting

COVERAGE = "programme.coverage"
CRISIS = {setting.key: setting for setting in (
    Setting("crisis.start", 52, "week", 0, 5200, "Week in which the crisis begins."),
    Setting("crisis.weeks", 26, "weeks", 1, 5200, "How long the crisis lasts."),
    Setting("crisis.severity", 0.0, "0 to 1", 0, 1, "How severe the crisis is; 0: there is none."),
)}
"""A scenario's crisis as keys of `with_values`, so that it can be varied; defaults are those of no crisis."""
VARIABLE: dict[str, Setting] = {**BY_KEY, **CRISIS}
"""All that `with_values` knows by one key."""
Coverage = tuple[tuple[float, ...], ...]
Cells = dict[tuple[int, int], float]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and at which path of the file (keys and item numbers)."""

    path: tuple[str | int, ...]
    what: str


def plain_value(value: Any) -> Any:
    """A value of plain Python: NumPy's numbers and arrays are turned into numbers and lists."""
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    return value


def number_text(value: float) -> str:
    """A bound as it stands in a message."""
    return str(int(value)) if math.isfinite(value) and value == int(value) else repr(float(value))


def range_text(low: float, high: float, unit: str) -> str:
    """`0 to 1 (share of the decision)`."""
    allowed = f"{number_text(low)} or more" if math.isinf(high) else f"{number_text(low)} to {number_text(high)}"
    return f"{allowed} ({unit})" if unit else allowed


def allowed_text(setting: Setting) -> str:
    """What a setting may be, with its unit."""
    if setting.kind == "choice":
        return "allowed: " + one_of(setting.choices)
    if setting.kind == "switch":
        return "allowed: true or false"
    whole = "a whole number, " if setting.kind == "whole" else ""
    return f"allowed: {whole}{range_text(setting.low, setting.high, setting.unit)}"


def check_value(setting: Setting, value: Any) -> tuple[Any, str]:
    """The value of a setting (any but `programme.coverage`), or why it can't be used."""
    value = plain_value(value)
    if setting.kind == "choice":
        return _check_choice(setting, value)
    if setting.kind == "switch":
        if isinstance(value, bool):
            return value, ""
        return (setting.default, f"{shown(value)} is neither on nor off; {allowed_text(setting)}")
    number, wrong = check_number(value, setting.low, setting.high, setting.kind == "whole")
    return number, f"{wrong}; {allowed_text(setting)}" if wrong else ""


def _check_choice(setting: Setting, value: Any) -> tuple[Any, str]:
    if isinstance(value, str) and value in setting.choices:
        return value, ""
    wrong = f"{shown(value)} is not one of the choices; {allowed_text(setting)}"
    return setting.default, wrong + (did_you_mean(value, setting.choices) if isinstance(value, str) else "")


def check_number(value: Any, low: float, high: float, whole: bool) -> tuple[Any, str]:
    """A number within its bounds (whole: an int; otherwise a float), or why not."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return low, f"{shown(value)} is not a number" + _quotes_hint(value)
    if isinstance(value, float) and math.isnan(value):  # isnan refuses very long whole numbers
        return low, "nan is not a number that can be used"
    if not low <= value <= high:
        return low, f"{shown(value)} is too {'small' if value < low else 'large'}"
    if whole:
        return (int(value), "") if value == int(value) else (int(low), f"{shown(value)} is not a whole number")
    try:
        return float(value) + 0.0, ""  # + 0.0 turns -0.0 into 0.0
    except OverflowError:
        return low, "a number that large cannot be used"


def _quotes_hint(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    try:
        float(value)
    except ValueError:
        return ""
    return " (leave out the quotes)"


# — programme.coverage: a table of stages by domains —


def coverage_cells(value: Any) -> tuple[Cells, list[Problem]]:
    """The cells that a written coverage fills: all 16, or some if it is a table.

    Args:
        value: a number; four numbers (one a stage); four rows of four numbers (stage by domain);
            or a table by stage, whose items are a number, four numbers, or a table by domain.
    """
    value = plain_value(value)
    cells: Cells = {}
    problems: list[Problem] = []
    if isinstance(value, Mapping):
        for name, item in value.items():
            if len(problems) >= ENOUGH:
                break
            if name in STAGES:
                _fill_stage(STAGES.index(name), item, (name,), cells, problems)
            else:
                what = f"is not a stage; allowed: {one_of(STAGES)}{did_you_mean(str(name), STAGES)}"
                problems.append(Problem((str(name),), what))
    elif isinstance(value, (list, tuple)):
        if len(value) != len(STAGES):
            return {}, [Problem((), f"a list of {len(value)} cannot be used; {_coverage_forms()}")]
        for stage, item in enumerate(value):
            _fill_stage(stage, item, (stage,), cells, problems)
    else:
        for stage in range(len(STAGES)):
            _fill_stage(stage, value, (), cells, problems)
        problems = problems[:1]
    return cells, problems


def _fill_stage(stage: int, value: Any, path: tuple[str | int, ...], cells: Cells, problems: list[Problem]) -> None:
    value = plain_value(value)
    if isinstance(value, Mapping):
        for name in value:
            if name not in DOMAINS and len(problems) < ENOUGH:
                what = f"is not a domain; allowed: {one_of(DOMAINS)}{did_you_mean(str(name), DOMAINS)}"
                problems.append(Problem((*path, str(name)), what))
        items = [((*path, name), DOMAINS.index(name), item) for name, item in value.items() if name in DOMAINS]
    elif isinstance(value, (list, tuple)):
        if len(value) != len(DOMAINS):
            problems.append(Problem(path, f"a list of {len(value)} cannot be used; {_coverage_forms()}"))
            return
        items = [((*path, domain), domain, item) for domain, item in enumerate(value)]
    else:
        items = [(path, domain, value) for domain in range(len(DOMAINS))]
    found = len(problems)
    for place, domain, item in items:
        setting = BY_KEY[COVERAGE]
        cells[stage, domain], wrong = check_number(plain_value(item), setting.low, setting.high, False)
        if wrong and (len(problems) == found or problems[-1].path != place):
            problems.append(Problem(place, f"{wrong}; {allowed_text(setting)}"))


def _coverage_forms() -> str:
    return "allowed: one number, four numbers (one a stage), or four rows of four (stage by domain), each 0 to 1"


def with_cells(coverage: Coverage, cells: Cells) -> Coverage:
    """A coverage in which some cells are replaced."""
    return tuple(
        tuple(cells.get((stage, domain), coverage[stage][domain]) for domain in range(len(DOMAINS)))
        for stage in range(len(STAGES))
    )


def default_values() -> dict[str, Any]:
    """All settings at their defaults, numbers as floats, coverage as a table."""
    values = {s.key: float(s.default) if s.kind == "number" else s.default for s in SETTINGS}
    values[COVERAGE] = tuple(tuple(values[COVERAGE] for _ in DOMAINS) for _ in STAGES)
    return values


# — names —


def unknown_key(section: str, name: str, allowed: Iterable[str]) -> str:
    """What to say of a name that is not a setting of its section."""
    homes = [setting.section for setting in SETTINGS if setting.name == name and setting.section != section]
    if homes:
        places = one_of(f"[{home}]" for home in homes)
        return f"is not a setting of [{section}]; it belongs in {places}"
    near = did_you_mean(name, allowed)
    if not near:
        elsewhere = did_you_mean(name, [setting.name for setting in SETTINGS])
        key = next((s.key for s in SETTINGS if elsewhere == f'; did you mean "{s.name}"?'), "")
        near = f"; did you mean {shown(key)}?" if key else f"; allowed: {', '.join(sorted(allowed))}"
    return f"is not a setting of [{section}]{near}"


def keys_named(name: str) -> list[str]:
    """The keys that a name stands for: itself if it is a full key, or every setting of that short name."""
    if name in VARIABLE:
        return [name]
    return [setting.key for setting in SETTINGS if setting.name == name]


def section_keys(section: str) -> list[str]:
    """The names of the settings of a section."""
    return [setting.name for setting in VARIABLE.values() if setting.section == section]


def split_coverage(key: str) -> tuple[str, tuple[str, ...]]:
    """A key of `with_values` or `--set` and, for coverage, the stage and domain after it."""
    parts = key.split(".")
    if len(parts) > 2 and parts[0] in SECTIONS and parts[1] == "coverage":
        return COVERAGE, tuple(parts[2:])
    if len(parts) > 1 and parts[0] == "coverage":
        return COVERAGE, tuple(parts[1:])
    return key, ()
