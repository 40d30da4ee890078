"""[set] and [vary]: settings that are the same for all points, and factors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.errors import did_you_mean, one_of, shown
from sim.experiment.designs import LEVELLED
from sim.experiment.factor import LINEAR, LOG, SCALES, Factor, cells_of, known_key, setting_of
from sim.experiment.options import MOST_LEVELS
from sim.experiment.reading import Path, Reader
from sim.scenario.values import (COVERAGE, VARIABLE, Problem, allowed_text, check_number, check_value, coverage_cells,
                                 plain_value, section_keys, unknown_key)
from sim.settings import BY_KEY, DOMAINS, SECTIONS, STAGES, Setting

_RANGE_KEYS = ("low", "high", "levels", "scale", "against")
USUAL = "usual"
"""Stands for the range that was explored."""

Leaf = tuple[Path, str, Any]
"""Where it stands, the key, and what is written."""


def leaves(reader: Reader, part: str) -> list[Leaf]:
    """The settings named under [set] or [vary], with what is written of each; unknown names are noted."""
    found: list[Leaf] = []
    for section, table in reader.table(part).items():
        path: Path = (part, section)
        if not section_keys(section):
            homes = [f"{name}.{section}" for name in SECTIONS if f"{name}.{section}" in BY_KEY]
            near = f"; did you mean {one_of(homes)}?" if homes else did_you_mean(section, SECTIONS)
            reader.wrong(path, f"is not a section of settings{near or f'; allowed: {one_of(SECTIONS)}'}")
        elif not isinstance(table, Mapping):
            reader.wrong(path, f"is a section of settings; write {section}.{section_keys(section)[0]} = …")
        else:
            for name, written in table.items():
                key = f"{section}.{name}"
                if key in VARIABLE:
                    found.append(((*path, name), key, written))
                elif name == "file":
                    reader.wrong((*path, name), "a map can be named in a scenario file only")
                else:
                    reader.wrong((*path, name), unknown_key(section, name, section_keys(section)))
    return found


def read_set(reader: Reader) -> tuple[dict[str, Any], dict[str, frozenset[tuple[str, ...]]]]:
    """What is set for all points, by key: the values that can be used, and the cells that each sets."""
    values: dict[str, Any] = {}
    fixed: dict[str, frozenset[tuple[str, ...]]] = {}
    for path, key, value in leaves(reader, "set"):
        if key == COVERAGE:
            cells, problems = coverage_cells(value)
            fixed[key] = frozenset((STAGES[stage], DOMAINS[domain]) for stage, domain in cells)
        else:
            _, wrong = check_value(VARIABLE[key], value)
            problems = [Problem((), wrong)] if wrong else []
            fixed[key] = cells_of(key)
        for problem in problems:
            reader.wrong((*path, *problem.path), problem.what)
        if not problems:
            values[key] = value
    return values, fixed


def _parts_of_coverage(path: Path, key: str, written: Any, *names: Sequence[str]) -> Iterator[Leaf]:
    """Coverage, or the parts of it that are written by name (a stage, then a domain)."""
    by_name = isinstance(written, Mapping) and names and (
        set(written) & set(names[0]) or not set(written) & set(_RANGE_KEYS))
    if not by_name:
        yield path, key, written
        return
    for name, item in written.items():
        if name in names[0]:
            yield from _parts_of_coverage((*path, name), f"{key}.{name}", item, *names[1:])
        else:
            yield (*path, name), f"{key}.{name}", item


def factor_leaves(reader: Reader) -> Iterator[Leaf]:
    """The settings under [vary], in the order written; coverage also by stage and by slice."""
    for path, key, written in leaves(reader, "vary"):
        if key != COVERAGE:
            yield path, key, written
            continue
        for place, part_key, part in _parts_of_coverage(path, key, written, STAGES, DOMAINS):
            if known_key(part_key):
                yield place, part_key, part
            else:
                names = STAGES if part_key.count(".") == 2 else DOMAINS
                name = str(place[-1])
                what = "stage" if names is STAGES else "domain"
                reader.wrong(place, f"is not a {what}; allowed: {one_of(names)}{did_you_mean(name, names)}")


# — one factor —


def read_factor(reader: Reader, leaf: Leaf, kind: str | None, levels: int | None) -> Factor | None:
    """A factor, or None if it cannot be used.

    Args:
        reader: notes what is wrong.
        leaf: where it stands, its key, and what is written.
        kind: of the design; None if it is not known.
        levels: of a range that names none.
    """
    path, key, written = leaf
    written = plain_value(written)
    if isinstance(written, tuple) and len(written) == 2:
        written = {"low": written[0], "high": written[1]}
    if isinstance(written, list):
        return _list_factor(reader, path, key, written, kind)
    setting = setting_of(key)
    if setting.kind in ("switch", "choice"):
        values = "[true, false]" if setting.kind == "switch" else str(list(setting.choices[:2])).replace("'", '"')
        what = "a range" if isinstance(written, Mapping) else shown(written)
        reader.wrong(path, f"{what} is not a list; write the values, such as {values}; "
                           f"{allowed_text(setting)}")
        return None
    if written == USUAL:
        written = _usual_range(reader, path, setting)
        return None if written is None else _range_factor(reader, path, key, written, kind, levels)
    if isinstance(written, Mapping):
        return _range_factor(reader, path, key, written, kind, levels)
    reader.wrong(path, f'{shown(written)} is neither a list nor a range; write [{shown(setting.default)}, …], '
                       '{ low = …, high = … } or "usual"; one value for all points belongs under [set]')
    return None


def _usual_range(reader: Reader, path: Path, setting: Setting) -> dict[str, Any] | None:
    if setting.usual is None:
        reader.wrong(path, f"no range of {setting.key} was explored; write {{ low = …, high = … }}; "
                           f"{allowed_text(setting)}")
        return None
    return {"low": setting.usual[0], "high": setting.usual[1]}


def checked(key: str, value: Any) -> tuple[Any, str]:
    """One value of a factor as it is used, or what is wrong with it."""
    setting = setting_of(key)
    if setting.key != COVERAGE:
        return check_value(setting, value)
    number, wrong = check_number(plain_value(value), setting.low, setting.high, whole=False)
    return number, f"{wrong}; {allowed_text(setting)}" if wrong else ""


def _list_factor(reader: Reader, path: Path, key: str, written: list[Any], kind: str | None) -> Factor | None:
    values: list[Any] = []
    fine = True
    for number, item in enumerate(written):
        value, wrong = checked(key, item)
        if not wrong and value in values:
            wrong = f"{shown(value)} is written twice; keep one"
        if wrong:
            reader.wrong((*path, number), wrong)
            fine = False
        values.append(value)
    if not values:
        reader.wrong(path, "the list is empty; write at least two values")
    elif len(values) == 1 and kind is not None and kind not in LEVELLED:
        reader.wrong(path, f"has one value only, but {kind} needs at least two; one value for all points belongs "
                           "under [set]")
        fine = False
    return Factor(key, tuple(values)) if values and fine else None


def _range_factor(reader: Reader, path: Path, key: str, written: Mapping[str, Any], kind: str | None,
                  default_levels: int | None) -> Factor | None:
    before = reader.n_wrong
    for name in written:
        if name not in _RANGE_KEYS:
            near = did_you_mean(str(name), _RANGE_KEYS) or f"; allowed: {', '.join(_RANGE_KEYS)}"
            reader.wrong((*path, str(name)), f"is not known in a range{near}")
    ends = [_end(reader, path, key, written, name) for name in ("low", "high")]
    scale = written.get("scale", LINEAR)
    if scale not in SCALES:
        near = did_you_mean(scale, SCALES) if isinstance(scale, str) else ""
        reader.wrong((*path, "scale"), f"{shown(scale)} is not a scale; allowed: {one_of(SCALES)}{near}")
    against = _against(reader, path, key, written.get("against"))
    levels = _levels(reader, path, written.get("levels"), kind)
    if reader.n_wrong > before:
        return None
    low, high = ends
    if not low < high:
        reader.wrong(path, f"low ({shown(low)}) is not below high ({shown(high)})")
        return None
    if scale == LOG and low <= 0:
        reader.wrong((*path, "low"), f"{shown(low)} has no logarithm; allowed with scale = \"log\": more than 0")
        return None
    if kind in LEVELLED and levels is None:
        levels = default_levels
    factor = Factor(key, None, low, high, scale, levels, against)
    return factor if _enough_levels(reader, path, factor, kind) else None


def _end(reader: Reader, path: Path, key: str, written: Mapping[str, Any], name: str) -> Any:
    if name not in written:
        reader.wrong(path, f"needs `{name}`; {allowed_text(setting_of(key))}")
        return None
    value, wrong = checked(key, written[name])
    if not wrong and math.isinf(value):
        wrong = "a range needs an end; write a number, or a list of values"
    if wrong:
        reader.wrong((*path, name), wrong)
    return value


def _against(reader: Reader, path: Path, key: str, against: Any) -> str | None:
    if against is None:
        return None
    place = (*path, "against")
    if not isinstance(against, str) or against not in VARIABLE:
        near = did_you_mean(against, VARIABLE) if isinstance(against, str) else ""
        reader.wrong(place, f"{shown(against)} is not a setting{near}")
    elif against == key:
        reader.wrong(place, "a setting cannot give way to itself; name another one")
    else:
        for one in (key, against):
            if setting_of(one).key == COVERAGE or setting_of(one).kind != "number":
                reader.wrong(place, f"{one} is not a plain number, so that no sum can stay the same")
    return str(against)


def _levels(reader: Reader, path: Path, levels: Any, kind: str | None) -> int | None:
    if levels is None:
        return None
    if kind is not None and kind not in LEVELLED:
        reader.wrong((*path, "levels"), f"is not used by {kind}, only by {one_of(LEVELLED)}; leave it out")
    return reader.whole((*path, "levels"), levels, 2, MOST_LEVELS)


def _enough_levels(reader: Reader, path: Path, factor: Factor, kind: str | None) -> bool:
    if kind not in LEVELLED:
        return True
    if factor.levels is None:
        reader.wrong(path, f"is a range, but {kind} needs single values; add levels = 5 here or under [design], "
                           "or write a list")
        return False
    different = len(set(factor.level_values()))
    if different < factor.levels:
        reader.wrong(path, f"has {factor.levels} levels, but only {different} different whole numbers lie on them; "
                           f"write levels = {different}, or a list")
    return different == factor.levels
