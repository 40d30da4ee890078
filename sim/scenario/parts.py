"""What happens at a date: crises, planned changes of the programme, and events that befall people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sim.scenario.values import CRISIS, check_value

EVENTS = ("champion_leaves", "advocate_joins", "member_falls_ill", "person_leaves", "kept_apart")
USUAL_WEEKS = {"member_falls_ill": 12, "kept_apart": 1}
"""Events that have a length, and what it is if nothing is said."""


@dataclass(frozen=True)
class Crisis:
    """A crisis that pushes co-production aside.

    Attributes:
        start: week in which it begins.
        weeks: how long it lasts.
        severity: 0 to 1.
    """

    start: int
    weeks: int
    severity: float


@dataclass(frozen=True)
class Change:
    """A change of the programme that the team has planned; it holds from its week on.

    Attributes:
        week: week from which it holds.
        values: new values by key, `programme.*` only.
    """

    week: int
    values: Mapping[str, Any] = field(hash=False)


@dataclass(frozen=True)
class Event:
    """Something that befalls one person, or two.

    Attributes:
        week: when.
        what: one of `EVENTS`.
        who: id of a person on the map, or a person's number: from 1 in the order of the map or of the model,
            newcomers last; None: the model picks one.
        weeks: how long, for `member_falls_ill` and `kept_apart`.
        role: role of the newcomer, for `advocate_joins`.
        whom: the other person of `kept_apart`, as `who`.
    """

    week: int
    what: str
    who: str | int | None = None
    weeks: int = USUAL_WEEKS["member_falls_ill"]
    role: str = "user"
    whom: str | int | None = None


def crisis_values(crises: tuple[Crisis, ...]) -> dict[str, Any]:
    """The crisis by the keys of `CRISIS`; of several, the first."""
    if not crises:
        return {key: setting.default for key, setting in CRISIS.items()}
    return {f"crisis.{name}": value for name, value in asdict(crises[0]).items()}


def crises_with(crises: tuple[Crisis, ...], changes: Mapping[str, Any]) -> tuple[tuple[Crisis, ...], list[str]]:
    """The crises of a scenario after changes by the keys of `CRISIS`, and what is wrong with these."""
    if not changes:
        return crises, []
    if len(crises) > 1:
        return crises, [f"{next(iter(changes))}: there are {len(crises)} crises; only a single one can be changed"]
    if not crises and "crisis.severity" not in changes:
        return crises, [f"{next(iter(changes))}: there is no crisis; set crisis.severity too"]
    values, problems = crisis_values(crises), []
    for key, value in changes.items():
        values[key], wrong = check_value(CRISIS[key], value)
        problems += [f"{key}: {wrong}"] if wrong else []
    if problems or values["crisis.severity"] == 0:
        return (), problems
    return (Crisis(values["crisis.start"], values["crisis.weeks"], float(values["crisis.severity"])),), []


def as_blocks(crises: Iterable[Crisis], changes: Iterable[Change], events: Iterable[Event]
              ) -> dict[str, list[dict[str, Any]]]:
    """The dated parts as they stand in a file: tables by the name of their block."""
    return {"crisis": [asdict(crisis) for crisis in crises], "change": [_change_block(one) for one in changes],
            "event": [_event_block(one) for one in events]}


def _change_block(change: Change) -> dict[str, Any]:
    return {"week": change.week, **{key.split(".")[1]: value for key, value in change.values.items()}}


def _event_block(event: Event) -> dict[str, Any]:
    block: dict[str, Any] = {"week": event.week, "what": event.what}
    block |= {name: value for name, value in (("who", event.who), ("whom", event.whom)) if value is not None}
    if event.what in USUAL_WEEKS and event.weeks != USUAL_WEEKS[event.what]:
        block["weeks"] = event.weeks
    if event.role != "user":
        block["role"] = event.role
    return block


def merged(changes: Iterable[Mapping[str, Any]], more: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Changes as they stand in a file, with more of them; those of one week are put together."""
    found: list[Mapping[str, Any]] = list(changes)
    for table in more:
        same = [place for place, one in enumerate(found) if one.get("week") == table.get("week")]
        if same:
            found[same[0]] = {**found[same[0]], **table}
        else:
            found.append(table)
    return found
