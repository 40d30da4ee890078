"""The parts of an experiment file, checked one by one; all mistakes are noted with their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.errors import Problems, ScenarioError, did_you_mean, one_of, shown
from sim.experiment.designs import GROUPED, OPTIONS
from sim.experiment.factor import Factor, cells_of
from sim.outcomes import OUTCOMES, WEEKLY
from sim.run import LARGEST_SEED
from sim.scenario.files import text_of
from sim.scenario.toml_source import Source
from sim.scenario.values import Problem, check_number, plain_value, range_text
from sim.settings import SECTIONS

Path = tuple[str | int, ...]

TOP_KEYS = ("format", "title", "story", "scenarios", "replicates", "seed")
PARTS = ("design", "set", "vary", "groups", "keep", "compare")
_KEPT = ("outcomes", "weekly")
MOST_REPLICATES = 1_000_000
_GROUP_NAME = re.compile(r"[\w-]{1,100}")


@dataclass
class Reader:
    """Reads the tables of one file, and notes what is wrong with them."""

    source: Source
    problems: Problems = field(default_factory=Problems)
    n_wrong: int = 0

    @property
    def tables(self) -> Mapping[str, Any]:
        return self.source.tables

    def wrong(self, path: Path, what: str) -> None:
        """Note a mistake at a path of the file."""
        self.n_wrong += 1
        self.problems.add(self.source.problem(Problem(path, what)))

    def table(self, name: str) -> Mapping[str, Any]:
        """A section, empty if it is not there."""
        found = self.tables.get(name, {})
        if isinstance(found, Mapping):
            return found
        self.wrong((name,), f"is a section; write [{name}] and its lines below")
        return {}

    def whole(self, path: Path, value: Any, low: int, high: int) -> int | None:
        """A whole number, or None if it is none."""
        number, wrong = check_number(plain_value(value), low, high, whole=True)
        if not wrong:
            return int(number)
        self.wrong(path, f"{wrong}; allowed: a whole number, {range_text(low, high, '')}")
        return None

    def stop_if_wrong(self) -> None:
        """Raise ScenarioError with all mistakes noted so far, if there are any."""
        if self.problems:
            raise ScenarioError(self.problems.lines())


# — the top of the file —


def read_top_keys(reader: Reader) -> None:
    """Names at the top that mean nothing."""
    known = (*TOP_KEYS, *PARTS)
    homes = {**{option: "design" for options in OPTIONS.values() for option in options if option not in TOP_KEYS},
             "kind": "design", **dict.fromkeys(_KEPT, "keep")}
    for name in reader.tables:
        if name in known:
            continue
        if name in SECTIONS:
            reader.wrong((name,), "is a section of settings; they belong under [set] (the same for all points) or "
                                  f"[vary], such as {name}.… = …")
        elif name in homes:
            reader.wrong((name,), f"belongs under [{homes[name]}]")
        else:
            near = did_you_mean(name, known) or f"; allowed: {', '.join(known)}"
            reader.wrong((name,), f"is not known here{near}")


def read_text(reader: Reader, key: str) -> str:
    """Title or story: one line."""
    text, wrong = text_of(reader.source, key)
    for what in wrong:
        reader.wrong((key,), what)
    return text


def read_runs(reader: Reader) -> tuple[int, int]:
    """Replicates and the seed of the runs."""
    replicates = reader.whole(("replicates",), reader.tables.get("replicates", 10), 1, MOST_REPLICATES)
    seed = reader.whole(("seed",), reader.tables.get("seed", 0), 0, LARGEST_SEED)
    return replicates or 1, seed or 0


# — [groups] —


def with_groups(reader: Reader, kind: str | None, factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """The factors, those of a group with its name."""
    groups = reader.table("groups")
    if groups and kind is not None and kind not in GROUPED:
        reader.wrong(("groups",), f"are moved together in {one_of(GROUPED)} only; {kind} moves each factor by itself")
    group_of: dict[str, str] = {}
    known = {factor.key for factor in factors}
    for name, members in groups.items():
        if not _GROUP_NAME.fullmatch(str(name)):
            reader.wrong(("groups", name), "cannot be the name of a group; allowed: letters, digits, - and _")
        if not isinstance(members, (list, tuple)) or not members:
            reader.wrong(("groups", name), f'{shown(members)} is not a list of factors, such as ["trust.gain"]')
            continue
        for number, key in enumerate(members):
            if not isinstance(key, str) or key not in known:
                near = did_you_mean(key, known) if isinstance(key, str) else ""
                reader.wrong(("groups", name, number), f"{shown(key)} is not a factor of [vary]{near}")
            elif key in group_of:
                reader.wrong(("groups", name, number), f"{key} is in the group {group_of[key]} already; keep one")
            else:
                group_of[key] = name
    return tuple(replace(factor, group=group_of.get(factor.key)) for factor in factors)


# — [keep] —


def read_keep(reader: Reader) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Outcomes to keep at the end, and of every week."""
    keep = reader.table("keep")
    for name in keep:
        if name not in _KEPT:
            near = did_you_mean(name, _KEPT) or f"; allowed: {one_of(_KEPT)}"
            reader.wrong(("keep", name), f"is not known in [keep]{near}")
    all_names = tuple(outcome.name for outcome in OUTCOMES)
    outcomes = all_names
    if "outcomes" in keep:
        outcomes = _names(reader, "outcomes", keep["outcomes"], all_names)
        if not outcomes:
            reader.wrong(("keep", "outcomes"), "names no outcome; leave the line out to keep all of them")
    weekly_names = [outcome.name for outcome in WEEKLY]
    return outcomes, _names(reader, "weekly", keep.get("weekly", []), weekly_names)


def _names(reader: Reader, key: str, written: Any, allowed: Iterable[str]) -> tuple[str, ...]:
    if not isinstance(written, (list, tuple)):
        reader.wrong(("keep", key), f'{shown(written)} is not a list of names, such as ["adoption"]')
        return allowed if isinstance(allowed, tuple) else ()
    allowed = list(allowed)
    at_end = {outcome.name for outcome in OUTCOMES}
    for number, name in enumerate(written):
        path = ("keep", key, number)
        if not isinstance(name, str) or name not in allowed:
            near = did_you_mean(name, allowed) if isinstance(name, str) else ""
            only = isinstance(name, str) and name in at_end
            what = "is known at the end of a run only, not every week" if only else "is not an outcome"
            reader.wrong(path, f"{shown(name)} {what}{near}")
        elif name in written[:number]:
            reader.wrong(path, f"{name} is named twice; keep one")
    return tuple(name for name in written if isinstance(name, str))


# — what [set] and [vary] may not both say —


def check_overlaps(reader: Reader, factors: Sequence[Factor], paths: Mapping[str, Path],
                   fixed: Mapping[str, frozenset[tuple[str, ...]]]) -> None:
    """Factors that are also set, that set the same, or that give way to one another.

    Args:
        reader: notes what is wrong.
        factors: as read.
        paths: where each stands, by key.
        fixed: what [set] says: by key, the cells that it sets (see `cells_of`).
    """
    keys = [factor.key for factor in factors]
    for number, factor in enumerate(factors):
        path = paths[factor.key]
        for other in keys[:number]:
            if cells_of(factor.key) & cells_of(other):
                reader.wrong(path, f"sets the same as {other}, which is varied too; keep one")
        for key, cells in fixed.items():
            if cells and cells <= cells_of(factor.key):
                reader.wrong(path, f"is varied here, but {key} is also under [set]; keep one")
        if factor.against is not None and factor.against in keys:
            reader.wrong(path, f"{factor.against} cannot give way: it is varied itself")
