"""Small worlds that the tests look into: scenarios, maps, worlds before and after some weeks."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from sim import state
from sim.run import key_of
from sim.scenario import Change, Crisis, Event, Scenario, load_scenario
from sim.settings import BY_KEY, GROUPS, ROLES, SETTINGS, Setting
from sim.scenario.stakeholder_map import map_from_tables
from sim.state import World
from sim.week import Plan, advance
from sim.world import make_plan, make_world

BASELINE = load_scenario("baseline")

NO_PROGRAMME = {"programme.team_size": 0, "programme.outreach": "none"}
STILL = {"mechanisms.attitude": "none", "mechanisms.adoption": "none", "mechanisms.voice": "off",
         "mechanisms.trust": "off", "mechanisms.learning": "off", "mechanisms.redesign": False,
         "mechanisms.experience": False, "mechanisms.safety": False, "mechanisms.commitment": False,
         "mechanisms.exhaustion": False, "mechanisms.exits": False, "mechanisms.cooperation": False,
         "mechanisms.tie_building": False, "mechanisms.tie_fading": False, "programme.outreach": "none"}
"""Every feedback off: what is left is the team's work."""

shares = st.floats(0.0, 1.0)
views = st.floats(-1.0, 1.0)
hours_a_week = st.floats(0.0, 60.0)
some = settings(max_examples=80, deadline=None)
"""Examples of a property; no deadline, because the first call may compile."""


def small(values: Mapping[str, Any] | None = None, *, number: int = 60, weeks: int = 40, **parts: Any) -> Scenario:
    """The baseline with few people and few weeks; `parts` are crises, changes, events."""
    few = {"people.number": number, "time.weeks": weeks}
    return replace(BASELINE.with_values({**few, **(values or {})}), **parts)


def mapped(people: Mapping[str, Sequence[Any]], ties: Sequence[tuple] = (), values: Mapping[str, Any] | None = None,
           *, weeks: int = 40, **parts: Any) -> Scenario:
    """The baseline on a stakeholder map; ids are p0, p1, … unless given."""
    columns = dict(people)
    columns.setdefault("id", [f"p{k}" for k in range(len(next(iter(columns.values()))))])
    frame = pd.DataFrame(ties, columns=["from", "to", "strength"]) if ties else None
    there = map_from_tables(pd.DataFrame(columns), frame)
    seats = {"programme.team_size": min(20, len(there))}
    scenario = BASELINE.with_values({"people.number": len(there), "time.weeks": weeks, **seats, **(values or {})})
    return replace(scenario, people=there, **parts)


class Running:
    """A world that can be advanced week by week and looked into."""

    def __init__(self, scenario: Scenario, seed: int = 0, replicate: int = 0) -> None:
        self.scenario = scenario
        self.plan: Plan = make_plan(scenario)
        self.key = key_of(seed, replicate)
        self.world: World = make_world(scenario, self.plan, self.key)
        self.week = 0

    def go(self, weeks: int | None = None) -> Running:
        """Advance by some weeks; by default to the end."""
        last = len(self.plan.severity) if weeks is None else self.week + weeks
        for week in range(self.week, last):
            advance(self.world, self.plan, self.key, week)
        self.week = last
        return self

    def column(self, column: int) -> np.ndarray:
        """A copy of a column of people."""
        return self.world.people[column].copy()

    def programme(self, column: int) -> float:
        return float(self.world.programme[column])

    @property
    def team(self) -> np.ndarray:
        """Rows of the members."""
        return self.world.team[: int(self.world.programme[state.N_MEMBERS])].copy()

    @property
    def settings(self) -> Any:
        """The first row of settings, as the rules read it."""
        return self.plan.settings[0]

    def copy(self) -> Running:
        return copy.deepcopy(self)


def row_of(values: Mapping[str, Any] | None = None) -> Any:
    """A row of settings as the rules read it."""
    return make_plan(small(values)).settings[0]


def after(scenario: Scenario, weeks: int | None = None, replicate: int = 0) -> Running:
    """A world after some weeks."""
    return Running(scenario, replicate=replicate).go(weeks)


# — random scenarios —

_CEILING = {"people.number": 60, "time.weeks": 40, "time.stage_weeks": 4, "network.site_size": 30,
            "network.degree": 12, "network.max_contacts": 40, "programme.team_size": 24, "programme.funding_start": 8,
            "programme.funding_weeks": 60, "programme.budget_hours": 3000.0, "design.taste_width": 5.0,
            "programme.outreach_contacts": 40.0, "exits.return_weeks": 60, "outreach.retry_weeks": 60,
            "exits.patience_weeks": 60, "production.half_hours": 100.0, "ties.hours_to_tie": 1000.0,
            "outreach.search": 16, "adoption.threshold_count": 12, "network.contacts_elsewhere": 20.0}
"""Where the tests stop short of a setting's highest value, to stay small."""
_FLOOR = {"people.number": 20, "time.weeks": 14, "network.site_size": 3}


def _bounds(setting: Setting, wide: bool) -> tuple[float, float]:
    low, high = (setting.low, setting.high) if wide or setting.usual is None else setting.usual
    return max(low, _FLOOR.get(setting.key, low)), min(high, _CEILING.get(setting.key, high))


def _drawn(setting: Setting, luck: random.Random, wide: bool) -> Any:
    if setting.kind == "choice":
        return luck.choice(setting.choices)
    if setting.kind == "switch":
        return luck.random() < 0.75
    low, high = _bounds(setting, wide)
    if wide and luck.random() < 0.2:
        value = luck.choice((low, high))
    else:
        value = luck.uniform(low, high)
    return round(value) if setting.kind == "whole" else value


def _split(luck: random.Random, n: int) -> list[float]:
    parts = [luck.random() ** 2 + 1e-6 for _ in range(n)]
    return [part / sum(parts) for part in parts]


def random_scenario(number: int, *, wide: bool = False, n_people: int | None = None, weeks: int | None = None,
                    dated: bool = True) -> Scenario:
    """One of many scenarios, the same whenever it is asked for.

    Args:
        number: which one.
        wide: from the whole range that is allowed, ends included; otherwise from what was explored.
        n_people, weeks: instead of drawn ones.
        dated: with crises, changes and events in some.
    """
    luck = random.Random(f"scenario {number} {wide}")
    values = {setting.key: _drawn(setting, luck, wide) for setting in SETTINGS if setting.key != "output.detail"}
    values["programme.coverage"] = [[luck.choice((0.0, 1.0, luck.random())) for _ in range(4)] for _ in range(4)]
    for names, prefix in ((ROLES, "people.share_"), (GROUPS, "people.share_")):
        for name, share in zip(names, _split(luck, len(names)), strict=True):
            values[prefix + name] = share
    for one, other in (("people.share_conditional", "people.share_free_riders"),
                       ("people.stubborn", "people.champions")):
        scale = max(1.0, values[one] + values[other])
        values[one], values[other] = values[one] / scale, values[other] / scale
    n = values["people.number"] = n_people or values["people.number"]
    values["time.weeks"] = weeks or values["time.weeks"]
    values["programme.team_size"] = min(values["programme.team_size"], n)
    values["network.degree"] = max(2, min(values["network.degree"], n - 2)) // 2 * 2
    values["programme.seats_frontline"] = max(values["programme.seats_frontline"], 0.01)
    return _with_dates(BASELINE.with_values(values), luck) if dated else BASELINE.with_values(values)


def _event(luck: random.Random, week: int, what: str) -> Event:
    if what == "advocate_joins":
        return Event(week, what, role=luck.choice(ROLES))
    return Event(week, what, weeks=luck.randrange(1, 20)) if what == "member_falls_ill" else Event(week, what)


def _with_dates(scenario: Scenario, luck: random.Random) -> Scenario:
    weeks, n = scenario.values["time.weeks"], scenario.values["people.number"]
    crises = tuple(Crisis(luck.randrange(weeks), luck.randrange(1, 20), luck.random())
                   for _ in range(luck.randrange(3)))
    changes = []
    for week in sorted(luck.sample(range(1, weeks), luck.randrange(3))):
        keys = luck.sample([s.key for s in SETTINGS if s.lever and s.key not in ("programme.coverage",
                                                                               "programme.funding_start")], 3)
        new = {key: _drawn(BY_KEY[key], luck, False) for key in keys if not key.startswith("programme.seats_")}
        if "programme.team_size" in new:
            new["programme.team_size"] = min(new["programme.team_size"], n)
        if new:
            changes.append(Change(week, new))
    what = ("champion_leaves", "advocate_joins", "member_falls_ill")
    events = [_event(luck, luck.randrange(weeks), luck.choice(what)) for _ in range(luck.randrange(4))]
    pair = luck.sample(range(1, n + 1), 2)
    events.append(Event(luck.randrange(weeks), "kept_apart", pair[0], luck.randrange(1, 20), whom=pair[1]))
    events.sort(key=lambda event: event.week)
    crises = tuple(sorted(crises, key=lambda crisis: (crisis.start, crisis.weeks)))
    return replace(scenario, crises=crises, changes=tuple(changes), events=tuple(events))
