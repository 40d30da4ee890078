"""From a scenario file, and those that it extends, to settings that are checked and complete.

A file says only what differs from the one it extends. Settings are merged one by one (coverage slice by
slice); a list of crises, changes or events replaces the inherited list as a whole. All mistakes are reported
together.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.errors import ENOUGH, Problems, ScenarioError, UnknownName, UserError, did_you_mean, plain, shown
from sim.scenario.checks import Clash, clashes
from sim.scenario.blocks import read_parts
from sim.scenario.parts import Change, Crisis, Event
from sim.scenario.values import (
    COVERAGE,
    Problem,
    check_value,
    coverage_cells,
    default_values,
    keys_named,
    section_keys,
    unknown_key,
    with_cells,
)
from sim.settings import BY_KEY, SECTIONS
from sim.scenario.stakeholder_map import StakeholderMap, load_map
from sim.scenario.toml_source import Source, source_from_file

FORMAT = 1
TOP_KEYS = ("format", "title", "story", "extends")
PARTS = ("crisis", "change", "event")
LONGEST = {"title": 200, "story": 5000}
"""Letters of a text, at most."""


@dataclass
class Written:
    """What a file and those that it extends say, taken together."""

    title: str = ""
    story: str = ""
    values: dict[str, Any] = field(default_factory=default_values)
    origins: dict[str, Source] = field(default_factory=dict)
    crises: tuple[Crisis, ...] = ()
    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    people: StakeholderMap | None = None


# — where scenarios are —


def shipped(part: str) -> Path:
    """A folder that comes with the program: inside the installed package, or beside it in the source tree."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "shipped" / part
    return installed if installed.is_dir() else package.parent / part


def shipped_folder() -> Path:
    """The scenarios that come with the program."""
    return shipped("scenarios")


def shipped_scenarios() -> list[str]:
    """The names of the scenarios that come with the program."""
    return names_in(shipped_folder())


def names_in(folder: Path) -> list[str]:
    """The names of the TOML files in a folder."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def find_scenario(name: str | Path, folder: Path = Path()) -> Path:
    """The file that a name or a path stands for. Raises UnknownName."""
    return find_file(name, "a scenario", shipped_folder(), folder)


def find_file(name: str | Path, what: str, ready: Path, folder: Path = Path()) -> Path:
    """The file that the name of a ready one, or a path, stands for.

    Args:
        name: as written.
        what: it is, with its article.
        ready: where those are that can be called by name.
        folder: where a path begins.

    Raises:
        UnknownName: if there is none.
    """
    text = str(name)
    if not text.strip() or "\0" in text:
        raise UnknownName(f"{shown(text)}: is not the name of {what}")
    known = names_in(ready)
    is_path = isinstance(name, Path) or text.endswith(".toml") or "/" in text or os.sep in text
    if not is_path and text in known:
        return ready / f"{text}.toml"
    path = folder / text
    if os.path.lexists(path):
        return path
    near = did_you_mean(Path(text).name.removesuffix(".toml"), known) or f"; there are: {', '.join(known)}"
    raise UnknownName(f"{plain(text)}: there is no such {'file' if is_path else what.split()[-1]}{near}")


# — one file after another —


def resolve(source: Source) -> Written:
    """Everything that a file says and inherits. Raises ScenarioError with all that is wrong."""
    problems = Problems()
    chain = _chain(source, problems)
    written = Written()
    for part in chain:
        _read_sections(part, written, problems)
    written.title, written.story = _title_and_story(source, problems)
    _read_map(chain, written, problems)
    _read_dated(chain, written, problems)
    if not problems:
        for clash in _clashes(written):
            problems.add(_where_clash(clash.keys, source, written.origins) + clash.what)
    if problems:
        raise ScenarioError(problems.lines())
    return written


def _clashes(written: Written) -> list[Clash]:
    people = written.people
    n_mapped, has_ties = (None, False) if people is None else (len(people), people.has_ties)
    return clashes(written.values, written.changes, written.events, n_mapped, has_ties)


def _chain(source: Source, problems: Problems) -> list[Source]:
    """The file and those that it extends, the furthest ancestor first."""
    chain = [source]
    seen = [_real(source)]
    while True:
        newest = chain[0]
        check_format(newest)
        if "extends" not in newest.tables:
            return chain
        parent = newest.tables["extends"]
        where = newest.where(("extends",))
        if not isinstance(parent, str):
            problems.add(f"{where}: {shown(parent)} is not a text; write the name of a scenario in quotes")
            return chain
        try:
            chain.insert(0, source_from_file(find_scenario(parent, newest.folder)))
        except UserError as error:
            for line in error.problems:
                problems.add(f"{where}: {line}")
            return chain
        seen.insert(0, _real(chain[0]))
        if seen[0] in seen[1:]:
            names = " → ".join(part.place for part in reversed(chain))
            raise ScenarioError(f"{where}: the files extend one another in a circle: {names}")


def _real(source: Source) -> str:
    return "" if source.path is None else os.path.realpath(source.path)


def check_format(source: Source) -> None:
    """The first line. Raises ScenarioError at once: nothing else of another format can be judged."""
    if "format" not in source.tables:
        raise ScenarioError(f"{source.place}:1: format: is missing; add `format = {FORMAT}` as the first line")
    written = source.tables["format"]
    where = source.where(("format",))
    if type(written) is not int or written < 1:
        raise ScenarioError(f"{where}: {shown(written)} is not a format; allowed: {FORMAT}")
    if written > FORMAT:
        raise ScenarioError(
            f"{where}: the file is of format {shown(written)}, but this version of coproduce reads "
            f"format {FORMAT} only; install a newer version"
        )


def _title_and_story(source: Source, problems: Problems) -> tuple[str, str]:
    texts = []
    for key in LONGEST:
        text, wrong = text_of(source, key)
        for what in wrong:
            problems.add(f"{source.where((key,))}: {what}")
        texts.append(text)
    return texts[0], texts[1]


def text_of(source: Source, key: str) -> tuple[str, list[str]]:
    """Title or story as one line, and what is wrong with it."""
    text, longest = source.tables.get(key, ""), LONGEST[key]
    if not isinstance(text, str):
        return "", [f"{shown(text)} is not a text; write it in quotes"]
    text, wrong = " ".join(text.split()), []
    if len(text) > longest:
        wrong.append(f"is too long; allowed: at most {longest} characters")
    if not text.isprintable():
        wrong.append("holds a character that cannot be printed; remove it")
    return text, wrong


def _where_clash(keys: tuple[str, ...], source: Source, origins: Mapping[str, Source]) -> str:
    """Where the last of the settings that clash was written."""
    names = ", ".join(keys)
    written = [key for key in keys if origins.get(key) is source] or [key for key in keys if key in origins]
    if not written:
        return f"{source.place}: {names} "
    origin = origins[written[-1]]
    place = origin.where(tuple(written[-1].split("."))).rpartition(": ")[0]
    return f"{place}: {names} "


# — settings —


def _read_sections(source: Source, written: Written, problems: Problems) -> None:
    for name, table in source.tables.items():
        if name in TOP_KEYS or name in PARTS:
            continue
        if problems.enough:
            return
        if name not in SECTIONS:
            problems.add(f"{source.where((name,))}: {_unknown_top(name)}")
        elif not isinstance(table, dict):
            problems.add(f"{source.where((name,))}: is a section; write [{name}] and its settings below")
        else:
            for problem in _read_section(source, name, table, written):
                problems.add(source.problem(problem))


def _unknown_top(name: str) -> str:
    keys = keys_named(name)
    if keys:
        sections = " or ".join(f"[{key.split('.')[0]}]" for key in keys)
        return f"is a setting; it belongs under {sections}"
    known = (*TOP_KEYS, *SECTIONS, *PARTS)
    return "is not known here" + (did_you_mean(name, known) or f"; allowed: {', '.join(known)}")


def _read_section(source: Source, section: str, table: Mapping[str, Any], written: Written) -> list[Problem]:
    problems: list[Problem] = []
    for name, value in table.items():
        key = f"{section}.{name}"
        if len(problems) >= ENOUGH:
            break
        if name == "file" and section in ("people", "network"):
            continue
        if key == COVERAGE:
            cells, wrong_cells = coverage_cells(value)
            written.values[key] = with_cells(written.values[key], cells)
            problems += [Problem((section, name, *p.path), p.what) for p in wrong_cells]
        elif key in BY_KEY:
            written.values[key], wrong = check_value(BY_KEY[key], value)
            if wrong:
                problems.append(Problem((section, name), wrong))
        elif name in TOP_KEYS:
            problems.append(Problem((section, name), "belongs at the top of the file, above the first section"))
        else:
            problems.append(Problem((section, name), unknown_key(section, name, section_keys(section))))
        written.origins[key] = source
    return problems


# — the map, and what happens at a date —


def _read_map(chain: list[Source], written: Written, problems: Problems) -> None:
    people: tuple[Source, Path] | None = None
    ties: tuple[Source, Path] | None = None
    for source in chain:
        new_people = _file_of(source, "people", problems)
        if new_people is not None:
            people, ties = (source, new_people), None
        new_ties = _file_of(source, "network", problems)
        if new_ties is not None:
            ties = (source, new_ties)
    if people is None:
        if ties is not None:
            where = ties[0].where(("network", "file"))
            problems.add(f"{where}: needs people.file, the list of the people who are tied")
        return
    try:
        written.people = load_map(people[1], None if ties is None else ties[1])
    except UserError as error:
        for line in error.problems:
            problems.add(f"{people[0].where(('people', 'file'))}: {line}")
        return
    if "people.number" not in written.origins:
        written.values["people.number"] = len(written.people)


def _file_of(source: Source, section: str, problems: Problems) -> Path | None:
    table = source.tables.get(section)
    if not isinstance(table, dict) or "file" not in table:
        return None
    name = table["file"]
    if not isinstance(name, str) or not name.strip() or "\0" in name:
        problems.add(f"{source.where((section, 'file'))}: {shown(name)} is not the name of a file; write it in quotes")
        return None
    return source.folder / name


def _read_dated(chain: list[Source], written: Written, problems: Problems) -> None:
    """Crises, changes and events, each list from the last file that has one."""
    ids = None if written.people is None else frozenset(written.people.ids)
    map_is_wanted = any(isinstance(s.tables.get("people"), dict) and "file" in s.tables["people"] for s in chain)
    if ids is None and map_is_wanted:
        return  # the map is broken: nobody can say who is on it
    for name in PARTS:
        source = next((source for source in reversed(chain) if name in source.tables), None)
        if source is None:
            continue
        crises, changes, events, found = read_parts({name: source.tables[name]}, written.values[COVERAGE], ids)
        written.crises = crises or written.crises
        written.changes = changes or written.changes
        written.events = events or written.events
        for problem in found:
            problems.add(source.problem(problem))
