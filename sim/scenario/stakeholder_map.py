"""A stakeholder map: real people from people.csv and who knows whom from ties.csv.

people.csv needs a column `id`; every other column is optional and may have empty cells: what is not given
is drawn from the settings. ties.csv has `from`, `to` and, if known, `strength`.
"""

from __future__ import annotations

import csv
import hashlib
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.scenario.csv_table import CsvTable, Row, read_csv, refused_text, same_spelling, table_from_frame
from sim.errors import MapError, Problems, did_you_mean, shown
from sim.scenario.map_cells import NUMBERS, SWITCHES, cell_reader, number_cell, read_cell
from sim.settings import BY_KEY, GROUPS, ROLES

if TYPE_CHECKING:
    import pandas

COLUMNS = ("id", "role", "site", "need_group", "stance", *NUMBERS, *SWITCHES)
"""All columns of people.csv; `name` and those that start with `note` are passed over."""

_TIE_COLUMNS = ("from", "to", "strength")
_OTHER_WORDS = {"ego": "from", "alter": "to"}


@dataclass(frozen=True, eq=False)
class StakeholderMap:
    """The people on a map, in the order of the file, and their ties.

    Attributes:
        ids: as written in the file.
        keys: each person's own key for draws, from the id: it does not depend on the order of the file.
        traits: a column for each trait that the file gives; nan where a cell is empty.
        site_names: sites in order of first appearance; the trait `site` counts them from 0.
        tie_from, tie_to: rows of the two people.
        tie_strength: 0 to 1; nan where not given.
        people_file, ties_file: where it was read; no part of what it is.
    """

    ids: tuple[str, ...]
    keys: NDArray[np.uint64]
    traits: dict[str, NDArray[np.float64]]
    site_names: tuple[str, ...]
    tie_from: NDArray[np.int64]
    tie_to: NDArray[np.int64]
    tie_strength: NDArray[np.float64]
    people_file: Path | None = field(default=None, repr=False)
    ties_file: Path | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StakeholderMap) and self.content() == other.content()

    def __hash__(self) -> int:
        return hash(self.ids)

    @property
    def has_ties(self) -> bool:
        """Whether the map says who knows whom."""
        return len(self.tie_from) > 0

    def content(self) -> dict[str, list[object]]:
        """All that can change results, as plain lists; None where nothing is given."""
        return {
            "ids": list(self.ids),
            "site_names": list(self.site_names),
            **{f"trait_{name}": _plain_list(self.traits[name]) for name in sorted(self.traits)},
            "tie_from": self.tie_from.tolist(),
            "tie_to": self.tie_to.tolist(),
            "tie_strength": _plain_list(self.tie_strength),
        }


def _plain_list(column: NDArray[np.float64]) -> list[object]:
    return [None if math.isnan(value) else value + 0.0 for value in column.tolist()]


def person_key(person_id: str) -> int:
    """A person's own key for draws: the first 8 bytes of the BLAKE2b hash of the id."""
    return int.from_bytes(hashlib.blake2b(person_id.encode()).digest()[:8], "little")


def load_map(people_path: Path | str, ties_path: Path | str | None = None) -> StakeholderMap:
    """Read a map. Raises MapError with all that is wrong."""
    people_path = Path(people_path)
    ties_path = None if ties_path is None else Path(ties_path)
    people = read_csv(people_path)
    ties = None if ties_path is None else read_csv(ties_path)
    return _checked_map(people, ties, people_path, ties_path)


def map_from_tables(people: pandas.DataFrame, ties: pandas.DataFrame | None = None) -> StakeholderMap:
    """A map from tables in memory. Raises MapError with all that is wrong."""
    tables = (table_from_frame("people", people), None if ties is None else table_from_frame("ties", ties))
    return _checked_map(*tables, None, None)


def _checked_map(
    people: CsvTable, ties: CsvTable | None, people_file: Path | None, ties_file: Path | None
) -> StakeholderMap:
    problems = Problems()
    ids, traits, sites = _read_people(people, problems)
    tie_columns: tuple[list[int], list[int], list[float]] = ([], [], [])
    if ties is not None and ids:
        tie_columns = _read_ties(ties, {person: row for row, person in enumerate(ids)}, problems)
    if problems:
        raise MapError(problems.lines())
    return StakeholderMap(
        tuple(ids),
        np.array([person_key(person) for person in ids], np.uint64),
        {name: np.array(column, np.float64) for name, column in traits.items()},
        tuple(sites),
        np.array(tie_columns[0], np.int64),
        np.array(tie_columns[1], np.int64),
        np.array(tie_columns[2], np.float64),
        people_file,
        ties_file,
    )


# — people —


def _read_people(table: CsvTable, problems: Problems) -> tuple[list[str], dict[str, list[float]], dict[str, int]]:
    """Ids, traits (only the columns that the table has) and sites with their numbers."""
    used = _used_columns(table, COLUMNS, ("id",), problems)
    if "stance" in used and "attitude" in used:
        problems.add(f"{table.place}: has both `stance` and `attitude`, which say the same; keep one")
    if problems:
        return [], {}, {}
    sites: dict[str, int] = {}
    readers = {name: cell_reader(name, sites) for name in used if name != "id"}
    traits: dict[str, list[float]] = {_trait(name): [] for name in readers}
    rows_by_id: dict[str, str] = {}
    for row in _full_rows(table, problems):
        person = same_spelling(row.cells[used["id"]])
        wrong = _wrong_id(person, rows_by_id)
        if wrong:
            problems.add(f"{row.place}: id: {wrong}")
        rows_by_id.setdefault(person, row.place)
        for name, read in readers.items():
            value, wrong = read_cell(row.cells[used[name]], read)
            traits[_trait(name)].append(value)
            if wrong:
                problems.add(f"{row.place}: {name}: {wrong}")
    _check_size(table, len(rows_by_id), problems)
    return list(rows_by_id), traits, sites


def _check_size(table: CsvTable, n_people: int, problems: Problems) -> None:
    number = BY_KEY["people.number"]
    if n_people < number.low and not problems:
        listed = "nobody" if n_people == 0 else "one person"
        problems.add(f"{table.place}: lists {listed}; at least 2 people are needed")
    elif n_people > number.high:
        problems.add(f"{table.place}: lists {n_people} people; allowed: at most {number.high}")


def _trait(column: str) -> str:
    return "attitude" if column == "stance" else column


def _wrong_id(person: str, rows_by_id: dict[str, str]) -> str:
    if not person:
        return "is empty; every person needs one"
    if person in rows_by_id:
        return f"{shown(person)} stands at {rows_by_id[person]} already; every person needs another"
    return refused_text(person)


# — ties —


def _read_ties(
    table: CsvTable, rows_by_id: dict[str, int], problems: Problems
) -> tuple[list[int], list[int], list[float]]:
    used = _used_columns(table, _TIE_COLUMNS, ("from", "to"), problems)
    starts: list[int] = []
    ends: list[int] = []
    strengths: list[float] = []
    if not {"from", "to"} <= set(used):
        return starts, ends, strengths
    places: dict[tuple[int, int], str] = {}
    for row in _full_rows(table, problems):
        pair = tuple(_person(row, used, end, rows_by_id, problems) for end in ("from", "to"))
        strength, wrong = (math.nan, "")
        if "strength" in used and row.cells[used["strength"]]:
            strength, wrong = number_cell(row.cells[used["strength"]], 0, 1, "")
        if wrong:
            problems.add(f"{row.place}: strength: {wrong}")
        start, end = pair
        if start is None or end is None:
            continue
        if start == end:
            problems.add(f"{row.place}: a tie from {shown(row.cells[used['from']])} to the same person; remove it")
        elif (start, end) in places:
            problems.add(f"{row.place}: the same tie stands at {places[start, end]} already; remove one")
        places.setdefault((start, end), row.place)
        starts.append(start)
        ends.append(end)
        strengths.append(strength)
    if not places and not problems:
        problems.add(f"{table.place}: lists no ties; leave out network.file if nobody knows anybody yet")
    return starts, ends, strengths


def _person(row: Row, used: dict[str, int], column: str, rows_by_id: dict[str, int], problems: Problems) -> int | None:
    person = same_spelling(row.cells[used[column]])
    found = rows_by_id.get(person)
    if found is None:
        if problems.full:
            problems.add(f"{row.place}: {column}: is not an id of the people")
        else:
            what = "is empty" if not person else f"{shown(person)} is not an id of the people"
            problems.add(f"{row.place}: {column}: {what}{did_you_mean(person, rows_by_id)}")
    return found


# — columns and rows —


def _used_columns(
    table: CsvTable, known: tuple[str, ...], needed: tuple[str, ...], problems: Problems
) -> dict[str, int]:
    """Where each known column stands. Notes what is unknown, missing or there twice."""
    used: dict[str, int] = {}
    for number, written in enumerate(table.header):
        column = _OTHER_WORDS.get(written, written) if "from" in known else written
        if column == "" or column == "name" or column.startswith("note"):
            continue
        if column not in known:
            allowed = did_you_mean(column, known) or f"; allowed: {', '.join(known)}"
            problems.add(f"{table.place}: {shown(written)} is not a column that is known{allowed}")
        elif column in used:
            problems.add(f"{table.place}: the column {shown(column)} is there twice; keep one")
        used.setdefault(column, number)
    for column in needed:
        if column not in used:
            problems.add(f"{table.place}: has no column {shown(column)}; the first line must name the columns")
    return used


def _full_rows(table: CsvTable, problems: Problems) -> Iterator[Row]:
    """The rows that fit the header; the others are noted."""
    width = len(table.header)
    for row in table.rows:
        if problems.enough:
            return
        if len(row.cells) == width:
            yield row
        else:
            problems.add(f"{row.place}: has {len(row.cells)} cells, but the header names {width} columns")


def save_map(people_map: StakeholderMap, people_path: Path, ties_path: Path | None = None) -> None:
    """Write a map to CSV files that read back as the same map."""
    header = ["id", *people_map.traits]
    columns = [_written(name, column, people_map) for name, column in people_map.traits.items()]
    _write_csv(people_path, header, zip(people_map.ids, *columns, strict=True))
    if ties_path is not None:
        ids = people_map.ids
        rows = zip(people_map.tie_from, people_map.tie_to, people_map.tie_strength, strict=True)
        lines = ((ids[start], ids[end], _text(strength)) for start, end, strength in rows)
        _write_csv(ties_path, list(_TIE_COLUMNS), lines)


def _written(name: str, column: NDArray[np.float64], people_map: StakeholderMap) -> list[str]:
    words: dict[str, tuple[str, ...]] = dict.fromkeys(SWITCHES, ("no", "yes"))
    words |= {"role": ROLES, "site": people_map.site_names, "need_group": GROUPS}
    if name not in words:
        return [_text(value) for value in column]
    return ["" if math.isnan(value) else words[name][int(value)] for value in column]


def _text(value: float) -> str:
    return "" if math.isnan(value) else repr(float(value))


def _write_csv(path: Path, header: list[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
