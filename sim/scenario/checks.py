"""What must hold between settings (errors), and what is allowed but odd (warnings)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.values import COVERAGE, number_text
from sim.settings import BY_KEY, GROUPS, ROLES, SETTINGS

Values = Mapping[str, Any]

TOLERANCE = 1e-6
"""How far shares may miss their sum."""

_SEATS = tuple(f"programme.seats_{role}" for role in ROLES if role != "user")


@dataclass(frozen=True)
class Clash:
    """Settings that can't go together, and why."""

    keys: tuple[str, ...]
    what: str


def clashes(values: Values, changes: Sequence[Any], events: Sequence[Any], n_mapped: int | None, has_ties: bool
            ) -> list[Clash]:
    """All settings that can't go together, at the start or after a planned change.

    Args:
        changes: planned changes, in order of week.
        events: what befalls people.
        n_mapped: people on the stakeholder map; None if there is no map.
        has_ties: whether the map says who knows whom.
    """
    found = [*_clashes_at_once(values, n_mapped, has_ties), *_wrong_people(values, events, n_mapped)]
    known = {clash.keys for clash in found}
    for change in changes:
        values = {**values, **change.values}
        for clash in _clashes_at_once(values, n_mapped, has_ties):
            if clash.keys not in known:
                found.append(Clash(clash.keys, f"from the change in week {change.week} on {clash.what}"))
            known.add(clash.keys)
    return found


def _clashes_at_once(values: Values, n_mapped: int | None, has_ties: bool) -> list[Clash]:
    found = [*_wrong_sums(values), *_wrong_sizes(values, n_mapped)]
    if values["programme.user_share"] < 1 and sum(values[key] for key in _SEATS) <= 0:
        what = "are all 0, but user_share leaves seats for others; raise one, or set user_share = 1"
        found.append(Clash(_SEATS, what))
    if has_ties and values["network.kind"] == "well_mixed":
        what = "is well_mixed, where everyone knows everyone, but network.file says who knows whom; keep one"
        found.append(Clash(("network.kind",), what))
    return found


def _wrong_people(values: Values, events: Sequence[Any], n_mapped: int | None) -> Iterator[Clash]:
    number = values["people.number"] if n_mapped is None else n_mapped
    here = number + sum(event.what == "advocate_joins" for event in events)
    for event in events:
        for who in (event.who, event.whom):
            if isinstance(who, int) and who > here:
                yield Clash(("event",), f"of week {event.week} names person {who}, but there are {here} people")


def _wrong_sums(values: Values) -> Iterator[Clash]:
    for names in (ROLES, GROUPS):
        keys = tuple(f"people.share_{name}" for name in names)
        total = sum(values[key] for key in keys)
        if abs(total - 1) > TOLERANCE:
            yield Clash(keys, f"sum to {total:.6g}; they must sum to 1")
    for keys, who in (
        (("people.share_conditional", "people.share_free_riders"), "conditional givers and free riders"),
        (("people.stubborn", "people.champions"), "stubborn people and champions"),
    ):
        total = sum(values[key] for key in keys)
        if total > 1 + TOLERANCE:
            yield Clash(keys, f"sum to {total:.6g}; {who} together can be 1 at most")


def _wrong_sizes(values: Values, n_mapped: int | None) -> Iterator[Clash]:
    number, kind, degree = (values["people.number"], values["network.kind"], values["network.degree"])
    if n_mapped is not None and number != n_mapped:
        yield Clash(("people.number",), f"is {number}, but people.file lists {n_mapped} people; leave it out")
        number = n_mapped
    if n_mapped is None and values["programme.team_size"] > number:
        yield Clash(
            ("programme.team_size", "people.number"),
            f"do not fit: {values['programme.team_size']} seats, but {number} people; "
            "allowed: no more seats than people",
        )
    if kind in ("ring", "er", "ba") and degree >= number:
        yield Clash(
            ("network.degree", "people.number"),
            f"do not fit: {degree} contacts each, but {number} people; allowed: fewer contacts than people",
        )
    if kind == "ring" and degree % 2:
        yield Clash(("network.degree",), f"is {degree}, but a ring needs an even number: as many on each side")


# — warnings —


def setting_warnings(values: Values, n_mapped: int | None, has_ties: bool) -> list[str]:
    """Settings that are allowed but odd, each explained."""
    return [
        *_outside_usual(values),
        *_time_warnings(values),
        *_hours_warnings(values),
        *_unread_warnings(values),
        *_map_warnings(values, n_mapped, has_ties),
    ]


def outside_usual(key: str, value: Any, where: str = "") -> Iterator[str]:
    """A warning if a value lies outside the range that was explored."""
    usual = BY_KEY[key].usual
    if usual is not None and not usual[0] <= value <= usual[1]:
        low, high = (number_text(bound) for bound in usual)
        yield (
            f"{where}{key}: {number_text(value)} lies outside the range that was explored ({low} to {high}, "
            f"{BY_KEY[key].unit}); nobody has looked whether the model behaves sensibly there"
        )


def _outside_usual(values: Values) -> Iterator[str]:
    for setting in SETTINGS:
        if setting.kind in ("number", "whole") and setting.key != COVERAGE:
            yield from outside_usual(setting.key, values[setting.key])


def _time_warnings(values: Values) -> Iterator[str]:
    weeks, start, length = (values[k] for k in ("time.weeks", "programme.funding_start", "programme.funding_weeks"))
    if start >= weeks:
        yield f"programme.funding_start: the programme starts in week {start}, but the run ends in week {weeks}"
    elif start + length > weeks:
        yield (
            f"programme.funding_weeks: the funding lasts until week {start + length}, "
            f"but the run ends in week {weeks}: what happens after the funding is not seen"
        )
    if weeks < 4 * values["time.stage_weeks"]:
        yield f"time.weeks: the run ({weeks} weeks) is shorter than one cycle of four stages"


def _hours_warnings(values: Values) -> Iterator[str]:
    hours = values["programme.hours"]
    for key, who in (("people.capacity_user", "users"), ("people.capacity_staff", "staff")):
        if hours > values[key]:
            yield (
                f"programme.hours: {number_text(hours)} hours a week are planned, but {who} can give "
                f"{number_text(values[key])} ({key}); the rest will not be given"
            )


_READ_ONLY_UNDER: tuple[tuple[str, tuple[Any, ...], tuple[str, ...]], ...] = (
    ("mechanisms.adoption", ("fraction_threshold",), ("adoption.threshold_mean", "adoption.threshold_sd")),
    ("mechanisms.adoption", ("count_threshold",), ("adoption.threshold_count",)),
    ("mechanisms.adoption", ("bass",), ("adoption.innovation", "adoption.imitation")),
    ("mechanisms.adoption", ("memory_best_response",), ("adoption.memory",)),
    ("mechanisms.adoption", ("logit",),
     ("adoption.base", "adoption.attitude", "adoption.benefit", "adoption.reinforcement", "adoption.exhaustion")),
    ("mechanisms.attitude", ("linear",), ("attitude.self_weight",)),
    ("mechanisms.production", ("crowd_out",), ("production.crowd_out",)),
    ("mechanisms.crisis", ("mobilisation",), ("crisis_effects.mobilisation",)),
    ("mechanisms.diversity", ("coverage",), ("production.diversity_weight", "production.perspective")),
    ("mechanisms.learning", ("safety_gated",), ("learning.failure_rate",)),
    ("mechanisms.cooperation", (True,),
     ("people.share_conditional", "people.share_free_riders", "people.free_rider_effort")),
    ("programme.coverage_rule", ("random", "opportunistic"), ("programme.open_slices",)),
    ("programme.outreach", ("fence", "sceptic", "central", "clustered", "random"),
     ("programme.outreach_contacts", "programme.ally_building", "programme.persistence")),
    ("network.kind", ("sites",), ("network.contacts_within", "network.contacts_elsewhere", "network.bridging")),
    ("network.kind", ("ring", "er", "ba"), ("network.degree",)),
    ("network.kind", ("ring",), ("network.rewiring",)),
)  # fmt: skip
"""Settings that only some rules read: (the choice, under which words, the settings)."""


def _unread_warnings(values: Values) -> Iterator[str]:
    for chooser, words, keys in _READ_ONLY_UNDER:
        if values[chooser] in words:
            continue
        for key in keys:
            if values[key] != BY_KEY[key].default:
                chosen = _word(values[chooser])
                needed = " or ".join(_word(word) for word in words)
                yield f"{key}: has no effect while {chooser} is {chosen}; it is read under {needed}"


_GENERATED_TIES = tuple(
    f"network.{name}" for name in ("kind", "contacts_within", "contacts_elsewhere", "bridging", "degree", "rewiring")
)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _map_warnings(values: Values, n_mapped: int | None, has_ties: bool) -> Iterator[str]:
    if values["network.directed"] and not has_ties:
        yield "network.directed: has no effect without network.file; generated ties go both ways"
    if n_mapped is not None and values["programme.team_size"] > n_mapped:
        yield f"programme.team_size: {values['programme.team_size']} seats, but the map lists {n_mapped} people"
    for key in _GENERATED_TIES:
        if has_ties and values[key] != BY_KEY[key].default:
            yield f"{key}: has no effect, because network.file says who knows whom"


def crisis_warnings(crises: Sequence[Any], weeks: int) -> Iterator[str]:
    """Crises that the run does not see, or not to their end."""
    for crisis in crises:
        if crisis.start >= weeks:
            yield f"crisis: starts in week {crisis.start}, but the run ends in week {weeks}"
        elif crisis.start + crisis.weeks > weeks:
            yield f"crisis: lasts until week {crisis.start + crisis.weeks}, but the run ends in week {weeks}"
        if crisis.severity == 0:
            yield f"crisis: the one of week {crisis.start} has severity 0 and does nothing"


def apart_warnings(values: Values, events: Sequence[Any]) -> Iterator[str]:
    """People kept apart under a theory in which nobody meets in pairs."""
    theory = values["mechanisms.attitude"]
    if theory in ("linear", "hk") and any(event.what == "kept_apart" for event in events):
        yield f"event: kept_apart stops visits only while mechanisms.attitude is {theory}: nobody meets in pairs"


def late_warnings(name: str, dated: Sequence[Any], weeks: int) -> Iterator[str]:
    """Changes or events that come after the end of the run."""
    for item in dated:
        if item.week >= weeks:
            yield f"{name}: comes in week {item.week}, but the run ends in week {weeks}"
