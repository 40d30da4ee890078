"""Networks: who knows whom at the start, for each kind."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import Running, mapped, small

from sim.settings import BY_KEY
from sim.state import CHARITY, PRACTISES, PRACTISING_CONTACTS, ROLE, SITE, check_world

KINDS = BY_KEY["network.kind"].choices
STORED = [kind for kind in KINDS if kind != "well_mixed"]


def placed(kind: str, number: int = 200, replicate: int = 0, **network) -> Running:
    values = {"network.kind": kind, **{f"network.{name}": value for name, value in network.items()}}
    return Running(small(values, number=number, weeks=1), replicate=replicate)


def pairs(run: Running) -> list[tuple[int, int]]:
    """All ties, both ways."""
    ties = run.world.ties
    return [(i, int(j)) for i in range(len(ties.count)) for j in ties.who[ties.first[i]:ties.first[i] + ties.count[i]]]


@pytest.mark.parametrize("number", [3, 60, 300])
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_is_tied_to_himself_or_twice_and_every_tie_leads_back(kind, number) -> None:
    run = placed(kind, number, degree=2 if number == 3 else 8) if number > 3 else Running(
        small({"network.kind": kind, "network.degree": 2, "programme.team_size": 0}, number=3, weeks=1))
    known = pairs(run)
    assert len(set(known)) == len(known)
    assert all(i != j and (j, i) in set(known) for i, j in known)
    assert check_world(run.world) == []
    told = run.column(PRACTISING_CONTACTS)
    assert told.sum() == sum(run.column(PRACTISES)[j] for _, j in known)


@pytest.mark.parametrize("kind", STORED)
def test_replicates_and_seeds_know_others(kind) -> None:
    networks = [pairs(placed(kind, replicate=r, rewiring=0.5)) for r in (0, 1)]
    assert networks[0] != networks[1]
    assert networks[0] == pairs(placed(kind, rewiring=0.5))


def test_where_everyone_knows_everyone_nothing_is_stored() -> None:
    ties = placed("well_mixed").world.ties
    assert (ties.count.sum(), len(ties.who)) == (0, 0)


def test_a_ring_knows_its_nearest() -> None:
    known = set(pairs(placed("ring", 60, degree=6, rewiring=0.0)))
    assert known == {(i, (i + step) % 60) for i in range(60) for step in (-3, -2, -1, 1, 2, 3)}


@pytest.mark.parametrize("rewiring", [0.0, 0.1, 0.5, 1.0])
@pytest.mark.parametrize("degree", [2, 4, 8])
def test_swaps_leave_everybody_as_many_contacts(degree, rewiring) -> None:
    run = placed("ring", degree=degree, rewiring=rewiring)
    assert (run.world.ties.count == degree).all()
    far = np.mean([min((i - j) % 200, (j - i) % 200) > degree for i, j in pairs(run)])
    assert far == pytest.approx(rewiring, abs=0.15)


def test_rewiring_adds_ties_to_none() -> None:
    plain, swapped = (set(pairs(placed("ring", degree=4, rewiring=share))) for share in (0.0, 0.05))
    # .05 of the 400 ties take part in swaps: 20 ties
    assert len(plain - swapped) == len(swapped - plain) == 40


def test_a_random_network_has_its_mean_degree() -> None:
    counts = [placed("er", 400, degree=8, replicate=r).world.ties.count for r in range(10)]
    assert np.mean(counts) == pytest.approx(8.0, abs=0.3)
    assert np.var(counts) == pytest.approx(8.0 * (1 - 8 / 399), abs=1.0)  # binomial


def test_everybody_knows_everybody_in_a_random_network_of_the_highest_degree() -> None:
    assert (placed("er", 60, degree=59).world.ties.count == 59).all()


def test_a_hub_network_has_hubs() -> None:
    count = placed("ba", 1000, degree=8).world.ties.count
    assert count.mean() == pytest.approx(8.0, abs=0.1)  # (1000 - 4) · 4 ties
    assert count.min() == 4
    assert count.max() > 60


@pytest.mark.parametrize("kind", ["ring", "er", "ba"])
def test_with_no_contacts_nobody_knows_anybody(kind) -> None:
    assert placed(kind, degree=0).world.ties.count.sum() == 0


def test_sites_know_each_other_within_and_a_few_beyond() -> None:
    within, beyond = [], []
    for replicate in range(10):
        run = placed("sites", replicate=replicate, contacts_within=0.4, contacts_elsewhere=3.0, bridging=1.0)
        site = run.column(SITE)
        assert np.bincount(site.astype(int)).tolist() == [20] * 10
        same = np.mean([site[i] == site[j] for i, j in pairs(run)])
        within.append(len(pairs(run)) * same / 200)
        beyond.append(len(pairs(run)) * (1 - same) / 200)
    assert np.mean(within) == pytest.approx(0.4 * 19, abs=0.25)
    assert np.mean(beyond) == pytest.approx(3.0, abs=0.15)


def test_charities_bridge_sites() -> None:
    run = placed("sites", contacts_elsewhere=4.0, bridging=5.0)
    site, charity = run.column(SITE), run.column(ROLE) == CHARITY
    beyond = np.bincount([i for i, j in pairs(run) if site[i] != site[j]], minlength=200)
    # they seek ten more than the two of everybody else
    assert beyond[charity].mean() > beyond[~charity].mean() + 6


def test_a_single_site_has_nobody_elsewhere() -> None:
    run = placed("sites", 60, site_size=60, contacts_within=0.0, contacts_elsewhere=20.0)
    assert pairs(run) == []


def test_the_ties_of_a_map_are_taken_as_they_are() -> None:
    ties = [("p0", "p1", 0.3), ("p1", "p2", 0.6), ("p2", "p1", 0.7)]
    people = {"role": ["user"] * 4}
    for directed, expected in ((False, {(0, 1): 0.3, (1, 0): 0.3, (1, 2): 0.6, (2, 1): 0.7}),
                               (True, {(0, 1): 0.3, (1, 0): 0.0, (1, 2): 0.6, (2, 1): 0.7})):
        table = Running(mapped(people, ties, {"network.directed": directed})).world.ties
        found = {(i, int(table.who[k])): table.strength[k] for i in range(4)
                 for k in range(table.first[i], table.first[i] + table.count[i])}
        assert found == expected
