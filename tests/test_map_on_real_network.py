"""A stakeholder map from a real network: other people's data, read where it lies, skipped where it is absent."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.run import key_of, simulate
from sim.scenario import load_scenario
from sim.scenario.stakeholder_map import StakeholderMap, load_map, map_from_tables, save_map
from sim.state import PRACTISES, check_world
from sim.week import advance
from sim.world import make_plan, make_world

DATA = Path(os.environ.get("COPRODUCE_DATA") or Path(__file__).parents[2] / "shared" / "data")
NETWORKS = ("brfarmers", "medinnov")

pytestmark = pytest.mark.skipif(not all((DATA / f"{name}_nodes.csv").exists() for name in NETWORKS),
                                reason="no folder of networks: set COPRODUCE_DATA")


def real_map(network: str, group: int | None = None) -> StakeholderMap:
    """One village or city (or all) as a map: users, one site a group, practising from the first period on."""
    nodes, edges = (pd.read_csv(DATA / f"{network}_{part}.csv") for part in ("nodes", "edges"))
    if group is not None:
        nodes, edges = nodes[nodes["group"] == group], edges[edges["group"] == group]
    early = nodes["toa"] <= (1 if network == "medinnov" else 5)  # blank means never
    people = pd.DataFrame({"id": nodes["id"].astype(str), "role": "user", "site": nodes["group"].astype(str),
                           "practises": np.where(early, "yes", "no")})
    known = set(people["id"])
    ties = edges[["ego", "alter"]].astype(str).drop_duplicates()
    ties = ties[ties["ego"].isin(known) & ties["alter"].isin(known) & (ties["ego"] != ties["alter"])]
    return map_from_tables(people.reset_index(drop=True), ties.reset_index(drop=True))


def scenario_of(people: StakeholderMap, **values):
    settings = {"people.number": len(people), "time.weeks": 52, "programme.user_share": 1.0, "programme.team_size": 10}
    changed = {**settings, **{key.replace("__", "."): value for key, value in values.items()}}
    return replace(load_scenario("baseline").with_values(changed), people=people)


def smallest_group(network: str) -> int:
    return int(pd.read_csv(DATA / f"{network}_nodes.csv")["group"].value_counts().idxmin())


@pytest.mark.parametrize("network", NETWORKS)
def test_a_village_runs_and_stays_within_bounds(network):
    people = real_map(network, smallest_group(network))
    scenario = scenario_of(people)
    plan, key = make_plan(scenario), key_of(1, 0)
    world = make_world(scenario, plan, key)
    assert check_world(world) == []
    for week in range(len(plan.severity)):
        advance(world, plan, key, week)
    assert check_world(world) == []


@pytest.mark.parametrize(("network", "people", "groups"), [("brfarmers", 692, 11), ("medinnov", 125, 4)])
def test_the_whole_network_runs(network, people, groups):
    there = real_map(network)
    assert len(there) == people and len(there.site_names) == groups
    result = simulate(scenario_of(there), replicates=2, seed=1)
    assert result.failures == []
    assert (result.runs["people_user"] == people).all()
    assert (result.runs["cross_site_ties"] < 0.5).all()


@pytest.mark.parametrize("network", NETWORKS)
def test_who_practises_and_who_knows_whom_is_as_the_data_says(network):
    people = real_map(network)
    scenario = scenario_of(people)
    world = make_world(scenario, make_plan(scenario), key_of(1, 0))
    np.testing.assert_array_equal(world.people[PRACTISES], people.traits["practises"])
    pairs = {frozenset(pair) for pair in zip(people.tie_from.tolist(), people.tie_to.tolist(), strict=True)}
    assert world.ties.count.sum() == 2 * len(pairs)


@pytest.mark.parametrize("network", NETWORKS)
def test_a_directed_network_lets_people_listen_one_way(network):
    people = real_map(network, smallest_group(network))
    scenario = scenario_of(people, network__directed=True)
    world = make_world(scenario, make_plan(scenario), key_of(1, 0))
    there = set(zip(people.tie_from.tolist(), people.tie_to.tolist(), strict=True))
    for i in range(len(people)):
        for slot in range(world.ties.first[i], world.ties.first[i] + world.ties.count[i]):
            assert (world.ties.strength[slot] > 0) == ((i, int(world.ties.who[slot])) in there)


def test_people_matter_not_rows(tmp_path):
    """The same village in another order of the file gives everybody the same traits and practice."""
    people = real_map("brfarmers", smallest_group("brfarmers"))
    save_map(people, tmp_path / "people.csv", tmp_path / "ties.csv")
    lines = (tmp_path / "people.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "people.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
    turned = load_map(tmp_path / "people.csv", tmp_path / "ties.csv")
    worlds = [make_world(scenario, make_plan(scenario), key_of(1, 0))
              for scenario in (scenario_of(people), scenario_of(turned))]
    here = [dict(zip(there.ids, world.people[PRACTISES], strict=True)) for there, world in zip((people, turned), worlds,
                                                                                            strict=True)]
    assert here[0] == here[1]
    for column in range(3, 27):  # traits, apart from numbers of rows
        values = [dict(zip(there.ids, world.people[column], strict=True))
                  for there, world in zip((people, turned), worlds, strict=True)]
        assert all(a == b or (a != a and b != b) for a, b in ((values[0][k], values[1][k]) for k in values[0])), column


def test_the_same_seed_gives_the_same_village():
    scenario = scenario_of(real_map("medinnov", smallest_group("medinnov")))
    first, again = (simulate(scenario, 2, seed=5).runs for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
