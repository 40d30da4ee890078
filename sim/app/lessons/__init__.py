"""The lessons as data: each is a file beside this one, read and checked as a whole.

    lesson = lessons()["every_slice"]
    lesson.way[0].made(lesson.weeks)              # a scenario

A file holds a story, a question, ways of working that are run with the same luck, what is to be seen, how often it
comes out that way, a change to try, what is known about it, and notes for whoever leads the group.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from sim.errors import UserError, did_you_mean, one_of, shown
from sim.outcomes import WEEKLY
from sim.scenario import Scenario, load_scenario
from sim.scenario.stakeholder_map import map_from_tables
from sim.settings import BY_KEY

ORDER = ("the_recipe", "every_slice", "cooking_time", "who_gets_a_slice", "power", "allies", "how_it_tastes",
         "in_a_crisis")
"""As the cake is told."""
PUZZLE = "puzzle"
FOLDER = Path(__file__).parent
_WEEKLY = {outcome.name for outcome in WEEKLY}
_PLAIN: dict[str, type | tuple[type, ...]] = {"str": str, "int": int, "float": (int, float), "Mapping[str, Any]": dict}


@dataclass(frozen=True)
class Way:
    """A way of working: a shipped scenario, what differs from it, and traits that everybody shares."""

    name: str
    label: str
    scenario: str = "baseline"
    settings: Mapping[str, Any] = field(default_factory=dict)
    everyone: Mapping[str, Any] = field(default_factory=dict)

    def made(self, weeks: int) -> Scenario:
        """The scenario.

        Raises:
            UserError: if a setting or trait does not exist or can't have this value.
        """
        made = load_scenario(self.scenario).with_values({"time.weeks": weeks, **self.settings})
        if not self.everyone:
            return made
        import pandas as pd

        ids = [f"Person {number + 1}" for number in range(made.values["people.number"])]
        return replace(made, people=map_from_tables(pd.DataFrame({"id": ids, **self.everyone}), None))


@dataclass(frozen=True)
class Answer:
    """One of the answers to choose from."""

    name: str
    text: str


@dataclass(frozen=True)
class Question:
    """What is to be predicted: one of some answers, or people out of 100 in one way (less those in another)."""

    text: str
    answers: tuple[Answer, ...] = ()
    right: str = ""
    way: str = ""
    minus: str = ""
    label: str = ""


@dataclass(frozen=True)
class Sure:
    """In how many of 100 runs with other luck an outcome is higher in one way than in each of the others."""

    text: str
    higher: str
    over: tuple[str, ...]
    in_100: int
    outcome: str = "adoption"


@dataclass(frozen=True)
class Change:
    """What can be changed in one of the ways, and the values that are suggested."""

    text: str
    way: str
    suggested: Mapping[str, Any]


@dataclass(frozen=True)
class Evidence:
    """What the test of a claim found, in words that hold its numbers: `{difference}`, `{low}`, `{high}`, `{pairs}`."""

    pattern: str
    effect: str
    text: str
    difference: float
    low: float
    high: float
    pairs: int = 400

    def said(self) -> str:
        """The sentence with its numbers."""
        digits = int(abs(self.difference) < 10 or self.high - self.low < 2)
        return self.text.format(pairs=self.pairs, **{name: f"{getattr(self, name):.{digits}f}".removesuffix(".0")
                                                     for name in ("difference", "low", "high")})


@dataclass(frozen=True)
class Debrief:
    """The card at the end."""

    claim: str
    evidence: tuple[Evidence, ...]
    not_when: tuple[str, ...]


@dataclass(frozen=True)
class Notes:
    """For whoever leads the group."""

    ask: tuple[str, ...]
    say: tuple[str, ...]
    look: str
    misreading: str
    numbers: str


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Attributes:
        week: the week that is asked about; adoption then is always shown, and `outcomes` beside it.
        seed: the luck of the run that is shown: a typical one.
    """

    title: str
    about: str
    minutes: int
    story: str
    question: Question
    weeks: int
    week: int
    seed: int
    way: tuple[Way, ...]
    outcomes: tuple[str, ...]
    happened: str
    sure: tuple[Sure, ...]
    change: Change
    debrief: Debrief
    notes: Notes

    def named(self, name: str) -> Way:
        """One of its ways."""
        return next(way for way in self.way if way.name == name)


@dataclass(frozen=True)
class Puzzle:
    """A goal, a purse of hours, and the levers to reach it with."""

    title: str
    about: str
    minutes: int
    story: str
    goal: int
    purse: int
    weeks: int
    funding_end: int
    seed: int
    way: Way
    levers: tuple[str, ...]
    hints: tuple[str, ...]
    solution: Mapping[str, Any]


_PARTS: dict[str, type] = {made.__name__: made for made in (Way, Answer, Question, Sure, Change, Evidence, Debrief,
                                                            Notes)}


@cache
def lessons() -> dict[str, Lesson]:
    """All lessons by name, in their order."""
    return {name: read_lesson((FOLDER / f"{name}.toml").read_text(encoding="utf-8"), name) for name in ORDER}


@cache
def puzzle() -> Puzzle:
    """The puzzle."""
    made: Puzzle = _from_text(Puzzle, (FOLDER / f"{PUZZLE}.toml").read_text(encoding="utf-8"), PUZZLE)
    _stop_at(list(_unusable(PUZZLE, [made.way], made.weeks)))
    return made


def read_lesson(text: str, name: str) -> Lesson:
    """A lesson from the text of its file.

    Raises:
        UserError: with all that is wrong, each with the file and the key.
    """
    lesson: Lesson = _from_text(Lesson, text, name)
    _stop_at([*_unusable(name, lesson.way, lesson.weeks), *_unknown_names(name, lesson)])
    return lesson


def _from_text(cls: type, text: str, name: str) -> Any:
    problems: list[str] = []
    try:
        made = _read(cls, tomllib.loads(text), f"{name}.toml: ", problems)
    except tomllib.TOMLDecodeError as error:
        raise UserError(f"{name}.toml: {error}") from None
    _stop_at(problems)
    return made


def _stop_at(problems: list[str]) -> None:
    if problems:
        raise UserError(problems)


def _read(cls: type, table: Any, where: str, problems: list[str]) -> Any:
    """A table of a file as what it stands for; None if something in it is wrong."""
    if not isinstance(table, dict):
        problems.append(f"{where.rstrip('.: ')}: a table is needed, not {shown(table)}")
        return None
    known, before = {one.name: one for one in fields(cls)}, len(problems)
    problems += [f"{where}{key}: there is no such key{did_you_mean(key, known)}" for key in table if key not in known]
    problems += [f"{where}{key}: is missing" for key, one in known.items()
                 if key not in table and one.default is MISSING and one.default_factory is MISSING]
    values = {key: _value(str(known[key].type), value, f"{where}{key}", problems)
              for key, value in table.items() if key in known}
    return cls(**values) if len(problems) == before else None


def _value(kind: str, value: Any, where: str, problems: list[str]) -> Any:
    if kind.startswith("tuple["):
        inner = kind.removeprefix("tuple[").removesuffix(", ...]")
        if isinstance(value, list):
            return tuple(_value(inner, one, f"{where}.{number}", problems) for number, one in enumerate(value, 1))
        problems.append(f"{where}: a list is needed, not {shown(value)}")
    elif kind in _PARTS:
        return _read(_PARTS[kind], value, f"{where}.", problems)
    elif not isinstance(value, _PLAIN[kind]) or isinstance(value, bool):
        problems.append(f"{where}: {shown(value)} is not of the kind that is needed here")
    return value


def _unusable(file: str, ways: Iterable[Way], weeks: int) -> Iterator[str]:
    """What the scenarios say against their settings."""
    for way in ways:
        try:
            way.made(weeks)
        except UserError as error:
            yield from (f"{file}.toml: way.{way.name}: {one}" for one in error.problems)


def _unknown_names(file: str, lesson: Lesson) -> Iterator[str]:
    """Names that are used but stand for nothing."""
    ways, answers = [way.name for way in lesson.way], [answer.name for answer in lesson.question.answers]
    asked = [lesson.question.way, *filter(None, [lesson.question.minus])] if not answers else []
    used: list[tuple[str, str, Collection[str]]] = [("question.way", name, ways) for name in asked]
    used += [("question.right", lesson.question.right, answers)] if answers else []
    used += [("sure", name, ways) for sure in lesson.sure for name in (sure.higher, *sure.over)]
    used += [("sure.outcome", sure.outcome, _WEEKLY) for sure in lesson.sure]
    used += [("outcomes", name, _WEEKLY) for name in lesson.outcomes]
    used += [("change.way", lesson.change.way, ways)]
    used += [("change.suggested", key, BY_KEY) for key in lesson.change.suggested]
    for where, name, known in used:
        if name not in known:
            allowed = f"; allowed: {one_of(known)}" if len(known) < 8 else did_you_mean(name, known)
            yield f"{file}.toml: {where}: {shown(name)} is not known{allowed}"
    if lesson.week > lesson.weeks:
        yield f"{file}.toml: week: {lesson.week} comes after the end, {lesson.weeks}"
