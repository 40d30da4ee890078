"""Settings, crises and plans of a scenario in plain words, and how sure anybody is of an assumption."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.calibration.assumptions import BY_ASSUMPTION, Assumption
from sim.charts.words import factor_words, plain_number, value_words
from sim.comparison.futures import LENGTH, SEVERITY, STUBBORN
from sim.report.facts import cleaned
from sim.report.phrases import listed, one_of_it
from sim.scenario import Change, Crisis, Event, Scenario
from sim.scenario.values import COVERAGE, VARIABLE
from sim.settings import ASSUMPTION, SECTIONS, Setting

EVIDENCE, JUDGEMENT, GUESS = "evidence", "judgement", "guess"
CONFIDENCE = ("Evidence: a published source gives it. Judgement: a source gives its direction or its order of size, or "
              "there is a reason for its range. Guess: nobody has measured it.")
RANGES: Mapping[str, Assumption] = {**BY_ASSUMPTION, **{one.key: one for one in (STUBBORN, SEVERITY, LENGTH)}}
"""Assumptions that plausible worlds vary, with their ranges."""
_EVENTS = {"champion_leaves": "a champion leaves", "advocate_joins": "an advocate joins",
           "member_falls_ill": "a member of the team falls ill for {weeks} weeks", "person_leaves": "{who} leaves",
           "kept_apart": "{who} and {whom} do not meet for {weeks} weeks"}
_SEVERE = ((0.7, "severe"), (0.4, "moderate"), (0.0, "mild"))
_NO_REASON = ("half to twice", "half to one and a half times")
_NO_UNIT = ("choice", "on or off")
_COUNTED = ("hours", "weeks", "people", "pounds", "contacts", "times", "rebuffs", "meetings")


@dataclass(frozen=True)
class Differs:
    """One thing in which a scenario differs from the baseline.

    Attributes:
        name: short, as sentences call it.
        meaning: one plain sentence.
        here, there: what it is in the scenario, and in the baseline, with the unit.
        decided: whether the team decides it; otherwise it belongs to the world.
    """

    name: str
    meaning: str
    here: str
    there: str
    decided: bool


def meaning_of(key: str) -> str:
    """What a setting means, in one or two plain sentences."""
    return VARIABLE[key].meaning.replace("`", "")


def name_of(key: str) -> str:
    """What sentences call a setting."""
    setting = VARIABLE.get(key)
    if setting is None:
        return key.replace("_", " ")
    words = factor_words(key)
    section = setting.section.replace("_", " ")
    return words if words.startswith(section) or setting.lever else f"{section}: {setting.name.replace('_', ' ')}"


def said(key: str, value: Any) -> str:
    """A value of a setting with its unit."""
    if key == COVERAGE:
        return _coverage(value)
    setting = VARIABLE[key]
    text = value_words(value)
    if setting.unit in _NO_UNIT or text == "no limit":
        return text
    if _is_scale(setting):
        return f"{text} ({setting.unit})"
    first, *rest = setting.unit.split()
    return " ".join([text, one_of_it(first) if text == "1" else first, *rest])


def _is_scale(setting: Setting) -> bool:
    """Whether a unit does not read on from its number."""
    return not setting.unit.startswith(_COUNTED)


def _coverage(rows: Any) -> str:
    cells = [cell for row in rows for cell in row]
    full, none = cells.count(1.0), cells.count(0.0)
    if len(set(cells)) == 1:
        return {1.0: "all 16 slices in full", 0.0: "none of the 16 slices"}.get(
            cells[0], f"{plain_number(cells[0])} of the work in all 16 slices")
    told = [f"{full} of 16 slices in full"] if full else []
    told += [f"{16 - full - none} in part"] if full + none < 16 else []
    return listed([*told, f"{none} not at all"] if none else told)


def differences(scenario: Scenario, baseline: Scenario) -> list[Differs]:
    """All in which a scenario differs from the baseline: settings, then what happens at a date, then who is there."""
    found = []
    for key, (here, there) in scenario.differences(baseline).items():
        if key in VARIABLE and not key.startswith("output."):
            found.append(Differs(name_of(key), meaning_of(key), said(key, here), said(key, there),
                                 VARIABLE[key].lever))
    for name, meaning, decided, words in (
            ("crisis", "A time in which co-production is pushed aside.", False, crises_words),
            ("plan", "Changes that the team has planned.", True, changes_words),
            ("events", "What befalls single people.", False, events_words),
            ("people", "Who is there, and who knows whom.", False, people_words)):
        here, there = words(scenario), words(baseline)
        if here != there:
            found.append(Differs(name, meaning, here, there, decided))
    return found


def crises_words(scenario: Scenario) -> str:
    """The crises of a scenario."""
    return "; ".join(_crisis(crisis) for crisis in scenario.crises) or "none"


def _crisis(crisis: Crisis) -> str:
    how = next(word for least, word in _SEVERE if crisis.severity >= least)
    return (f"a {how} one ({plain_number(crisis.severity)} on a scale from 0 to 1) from week {crisis.start} on, "
            f"for {crisis.weeks} weeks")


def changes_words(scenario: Scenario) -> str:
    """The changes that a team has planned."""
    return "; ".join(_change(change) for change in scenario.changes) or "no changes"


def _change(change: Change) -> str:
    told = [f"{name_of(key)} {said(key, value)}" for key, value in change.values.items()]
    return f"from week {change.week} on: {listed(told)}"


def events_words(scenario: Scenario) -> str:
    """What befalls single people."""
    return "; ".join(_event(event) for event in scenario.events) or "none"


def _event(event: Event) -> str:
    what = _EVENTS.get(event.what, event.what.replace("_", " "))
    return f"week {event.week}: {what.format(weeks=event.weeks, who=_name(event.who), whom=_name(event.whom))}"


def _name(who: str | int | None) -> str:
    return "somebody" if who is None else f"person {who}" if isinstance(who, int) else cleaned(who)


def people_words(scenario: Scenario) -> str:
    """Who is there."""
    people = scenario.people
    if people is None:
        return f"{scenario.values['people.number']:,} made-up people"
    ties = f" and {len(people.tie_from):,} ties between them" if people.has_ties else ""
    return f"a map of {len(people):,} people{ties}"


def confidence_of(key: str) -> str:
    """How sure anybody is of a setting: evidence, judgement or guess, from its source and from why its range is so."""
    source, tried = VARIABLE[key].source, RANGES.get(key)
    if ASSUMPTION in source:
        reasoned = tried is not None and ASSUMPTION not in tried.why and not tried.why.startswith(_NO_REASON)
        return JUDGEMENT if reasoned else GUESS
    return EVIDENCE if re.search(r"\b(19|20)\d\d\b", source) and "sign" not in source else JUDGEMENT


def source_of(key: str) -> str:
    """Where the default comes from."""
    source = VARIABLE[key].source.replace("`", "")
    return "nobody has measured it" if source == ASSUMPTION else source


def range_of(key: str) -> str:
    """The range that plausible worlds take it from, and why; empty if they do not vary it."""
    one = RANGES.get(key)
    return "" if one is None else f"{plain_number(one.low)} to {plain_number(one.high)}: {one.why}"


def part_of(key: str) -> str:
    """What a setting is about."""
    return SECTIONS.get(VARIABLE[key].section, "the crisis")
