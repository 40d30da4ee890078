"""From a checked scenario to a plan (what it lays down) and a world (who is there, before week 0)."""

from __future__ import annotations

import hashlib

import numpy as np

from sim import population
from sim.compiled import as_rows, compiled
from sim.draws import P_NEWCOMER, draw, pick, row_keys, stream, week_luck
from sim.network import make_pairs, make_ties
from sim.rules import design
from sim.rules.events import ADVOCATE_JOINS, KEPT_APART
from sim.scenario import Scenario
from sim.scenario.parts import EVENTS
from sim.settings import ROLES, settings_row
from sim.state import (CHAMPION, DELIVERED, DESIGN_X, DESIGN_Y, FIRST_PRACTISED, FULL_MEMORY, FUNDED, KEPT, N_DOMAINS,
                       N_PRACTISING, N_PRESENT, N_ROWS, N_STAGES, N_STUBBORN, PEOPLE_COLUMNS, PRACTISES, PRESENT,
                       PROGRAMME_COLUMNS, QUALITY, ROLE, SAFETY, SITE, SLICE_COLUMNS, SLICE_QUALITY, STUBBORN, TASTE_X,
                       TASTE_Y, Ties, World, make_scratch, order_bits)
from sim.ties_table import count_practising_contacts
from sim.week import Plan

COLUMN = {column.name: row for row, column in enumerate(PEOPLE_COLUMNS)}
MAP_COLUMNS = {"need_group": "group", "attitude": "attitude"}
"""Columns of people.csv whose names differ from the table's."""


def make_plan(scenario: Scenario) -> Plan:
    """What a scenario lays down, as the compiled week reads it."""
    weeks = scenario.values["time.weeks"]
    values = dict(scenario.values)
    rows, segments = [settings_row(values)], np.zeros(weeks, np.int64)
    for change in scenario.changes:
        values.update(change.values)
        rows.append(settings_row(values))
        segments[change.week:] = len(rows) - 1
    severity = np.zeros(weeks)
    for crisis in scenario.crises:
        window = slice(crisis.start, crisis.start + crisis.weeks)
        severity[window] = np.maximum(severity[window], crisis.severity)
    return Plan(as_rows(np.concatenate(rows)), segments, severity, _event_rows(scenario),
                order_bits(_n_people(scenario) + _n_joining(scenario)))


def _n_people(scenario: Scenario) -> int:
    return scenario.values["people.number"] if scenario.people is None else len(scenario.people)


def _n_joining(scenario: Scenario) -> int:
    return _n_events(scenario, ADVOCATE_JOINS)


def _n_events(scenario: Scenario, what: int) -> int:
    return sum(event.what == EVENTS[what] for event in scenario.events)


def _event_rows(scenario: Scenario) -> np.ndarray:
    ids = {} if scenario.people is None else {person: row for row, person in enumerate(scenario.people.ids)}
    table, newcomer = np.zeros((len(scenario.events), 5), np.int64), _n_people(scenario)

    def row_of(who: str | int | None) -> int:
        return -1 if who is None else who - 1 if isinstance(who, int) else ids[who]

    for row, event in zip(table, scenario.events, strict=True):
        who = row_of(event.who)
        if event.what == EVENTS[ADVOCATE_JOINS]:
            who, newcomer = newcomer, newcomer + 1
        row[:] = event.week, EVENTS.index(event.what), who, event.weeks, row_of(event.whom)
    return table


def make_world(scenario: Scenario, plan: Plan, run: np.uint64) -> World:
    """Everybody and everything before week 0.

    Args:
        scenario: a checked scenario.
        plan: what it lays down.
        run: key of the run, from `draws.run_key(seed, replicate)`.
    """
    n_people, n_joining = _n_people(scenario), _n_joining(scenario)
    luck = np.uint64(week_luck(run, -1))
    settings = plan.settings[:1]
    keys, people = _make_people(scenario, settings, luck)
    ties = _make_ties(scenario, plan, people, keys, luck, n_joining)
    if n_joining:
        keys, people = _with_newcomers(scenario, settings, luck, keys, people)
    practises = people[PRACTISES] > 0
    longest = int(plan.settings["team_size"].max())
    world = World(people, keys, np.where(practises, FULL_MEMORY, np.uint64(0)), ties, np.zeros(longest, np.int64),
                  np.zeros(len(PROGRAMME_COLUMNS)), np.zeros((len(SLICE_COLUMNS), N_STAGES, N_DOMAINS)),
                  np.zeros((2, len(ROLES), N_STAGES, N_DOMAINS)), np.zeros((2, len(plan.severity) + 2), np.int64),
                  make_scratch(n_people + n_joining, _n_events(scenario, KEPT_APART)))
    begin(world, settings)
    return world


def _make_people(scenario: Scenario, settings: np.ndarray, luck: np.uint64) -> tuple[np.ndarray, np.ndarray]:
    n_people, site_size = _n_people(scenario), scenario.values["network.site_size"]
    if scenario.people is None:
        keys, given = np.zeros(n_people, np.uint64), {}
        row_keys(keys)
    else:
        keys = scenario.people.keys.copy()
        given = {COLUMN[MAP_COLUMNS.get(name, name)]: values for name, values in scenario.people.traits.items()}
    scratch = make_scratch(n_people)
    return keys, population.make_people(n_people, keys, given, settings, luck, site_size, scratch)


def _make_ties(scenario: Scenario, plan: Plan, people: np.ndarray, keys: np.ndarray, luck: np.uint64,
               n_joining: int) -> Ties:
    values, n = scenario.values, len(keys)
    well_mixed = values["network.kind"] == "well_mixed"
    if scenario.people is not None and scenario.people.has_ties:
        starts, ends, strengths = _mapped_ties(scenario)
    else:
        starts, ends = make_pairs(people, keys, plan.settings[:1], luck)
        strengths = np.full((len(starts), 2), values["network.strength_start"])
    return make_ties(n + n_joining, starts, ends, strengths, 0 if well_mixed else _room(plan, n_joining))


def _room(plan: Plan, n_joining: int) -> int:
    """Contacts that each row has room for: more than it starts with only if ties can be made."""
    building = bool(plan.settings["mechanisms_tie_building"].any())
    return int(plan.settings["network_max_contacts"].max()) if building or n_joining else 0


def _mapped_ties(scenario: Scenario) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Pairs of a map's ties. A row means both ways, unless the other way has a row of its own, or the
    network is directed: then `from` listens to `to` only."""
    tie_map = scenario.people
    assert tie_map is not None
    start_strength = scenario.values["network.strength_start"]
    given = np.where(np.isnan(tie_map.tie_strength), start_strength, tie_map.tie_strength)
    pairs_told = zip(tie_map.tie_from.tolist(), tie_map.tie_to.tolist(), strict=True)
    told = dict(zip(pairs_told, given.tolist(), strict=True))
    pairs, strengths = [], []
    for (i, j), w in told.items():
        back = told.get((j, i))
        if back is not None and (j, i) < (i, j):
            continue
        pairs.append((i, j))
        strengths.append((w, back if back is not None else 0.0 if scenario.values["network.directed"] else w))
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy(), np.array(strengths).reshape(-1, 2)


def _with_newcomers(scenario: Scenario, settings: np.ndarray, luck: np.uint64, keys: np.ndarray,
                    people: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows for those who will join, absent until then."""
    joining = [event for event in scenario.events if event.what == EVENTS[ADVOCATE_JOINS]]
    n = len(joining)
    digests = (hashlib.blake2b(f"newcomer {k}".encode(), digest_size=8).digest() for k in range(n))
    new_keys = np.array([int.from_bytes(digest, "big") for digest in digests], np.uint64)
    never = np.zeros(n)
    given = {ROLE: np.array([float(ROLES.index(event.role)) for event in joining]), CHAMPION: never, STUBBORN: never,
             PRACTISES: never}
    new = population.make_people(n, new_keys, given, settings, luck, scenario.values["network.site_size"],
                                 make_scratch(n))
    new[PRESENT] = 0.0
    for k in range(n):
        bits = np.uint64(draw(np.uint64(stream(luck, P_NEWCOMER)), new_keys[k]))
        new[SITE, k] = people[SITE, pick(bits, len(keys))]
    new[FIRST_PRACTISED] = -1.0
    return np.concatenate([keys, new_keys]), np.concatenate([people, new], axis=1)


def begin(world: World, settings: np.ndarray) -> None:
    """Set the programme, the slices and all counts to the start, as follows from who is there.

    Args:
        world: people and ties as they are before week 0; programme and slices are overwritten.
        settings: rows of settings, the first of which holds at the start.
    """
    programme, people = world.programme, world.people
    programme[[KEPT, FUNDED, DELIVERED]] = 1.0
    programme[QUALITY] = settings["production_initial_quality"][0]
    world.slices[SLICE_QUALITY] = programme[QUALITY]
    programme[SAFETY] = settings["safety_start"][0]
    here = people[PRESENT] > 0
    professionals = here & (people[ROLE] > 0)
    owners = professionals if professionals.any() else here
    programme[DESIGN_X], programme[DESIGN_Y] = people[TASTE_X, owners].mean(), people[TASTE_Y, owners].mean()
    programme[N_PRESENT], programme[N_PRACTISING] = here.sum(), people[PRACTISES].sum()
    programme[N_ROWS], programme[N_STUBBORN] = here.sum(), people[STUBBORN].sum()
    _finish(world, settings)


@compiled
def _finish(world, settings):
    count_practising_contacts(world.ties, world.people)
    design.suit(world.people, world.programme, settings[0])
