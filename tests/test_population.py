"""People: shares dealt exactly, traits in range, what a map says is kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import Running, mapped, random_scenario, shares, small, some

from sim.population import bell, clipped, normal_share, shares_to_counts
from sim.settings import ROLES
from sim.state import (ATTITUDE, CAPACITY, CHAMPION, COMMITMENT, FIRST_PRACTISED, GROUP, PASSION, PATIENCE, PRACTISES,
                       PRESENT, RESILIENCE, ROLE, SELF_WEIGHT, SENIORITY, SKILL, STAYS, STUBBORN, THRESHOLD, TRUST,
                       check_world)


def people_of(values: dict | None = None, number: int = 200, replicate: int = 0) -> np.ndarray:
    return Running(small(values, number=number, weeks=1), replicate=replicate).world.people


# — dealing —


@pytest.mark.parametrize(
    ("parts", "total", "expected"),
    [
        ([0.5, 0.3, 0.2], 10, [5, 3, 2]),
        ([1.0, 1.0, 1.0], 10, [4, 3, 3]),  # the first of equal remainders
        ([0.55, 0.45], 3, [2, 1]),  # 1.65, 1.35
        ([0.0, 1.0], 4, [0, 4]),
        ([0.5, 0.5], 0, [0, 0]),
    ],
)
def test_shares_become_counts_by_largest_remainders(parts, total, expected) -> None:
    assert shares_to_counts(np.array(parts), total).tolist() == expected


@some
@given(st.lists(st.floats(0.001, 1.0), min_size=1, max_size=8), st.integers(0, 500))
def test_counts_add_up_and_miss_their_share_by_less_than_one(parts, total) -> None:
    counts = shares_to_counts(np.array(parts), total)
    assert counts.sum() == total
    assert (np.abs(counts - np.array(parts) / sum(parts) * total) < 1.0 + 1e-6).all()


@pytest.mark.parametrize("replicate", [0, 1])
def test_roles_groups_champions_and_sceptics_have_their_shares_exactly(replicate) -> None:
    people = people_of({"people.stubborn": 0.05, "people.champions": 0.08}, replicate=replicate)
    assert np.bincount(people[ROLE].astype(int)).tolist() == [100, 20, 24, 40, 6, 10]
    assert np.bincount(people[GROUP][people[ROLE] == 0].astype(int)).tolist() == [40, 30, 20, 10]
    assert (people[GROUP][people[ROLE] > 0] == -1).all()
    assert (people[STUBBORN].sum(), people[CHAMPION].sum()) == (10, 16)
    assert (people[STUBBORN] * people[CHAMPION]).sum() == 0


def test_more_champions_are_the_same_ones_and_others() -> None:
    few, many = (people_of({"people.champions": share})[CHAMPION] for share in (0.05, 0.2))
    assert (many >= few).all()
    assert many.sum() == 40


def test_champions_and_sceptics_can_be_everybody() -> None:
    people = people_of({"people.champions": 0.6, "people.stubborn": 0.4})
    assert (people[CHAMPION] + people[STUBBORN] == 1).all()


# — traits —


@some
@given(shares)
def test_bell_and_normal_share_are_shares(u) -> None:
    assert 0.0 <= bell(u) <= 1.0
    assert 0.0 <= normal_share(6.0 * u - 3.0) <= 1.0
    assert 3 * bell(u) ** 2 - 2 * bell(u) ** 3 == pytest.approx(u, abs=1e-9)  # the inverse of the distribution


def test_clipping_returns_the_nearer_end() -> None:
    assert [clipped(x, 0.0, 1.0) for x in (-2.0, 0.3, 5.0)] == [0.0, 0.3, 1.0]


@pytest.mark.parametrize("trait", [COMMITMENT, PATIENCE, RESILIENCE, PASSION])
def test_traits_are_bell_shaped_between_0_and_1(trait) -> None:
    values = people_of(number=2000)[trait]
    # Beta(2, 2): mean .5, variance .05
    assert (values.mean(), values.var()) == pytest.approx((0.5, 0.05), abs=0.02)


def test_traits_are_independent() -> None:
    people = people_of({"people.seniority_spread": 0.05}, number=2000)
    table = np.corrcoef(people[[COMMITMENT, PATIENCE, RESILIENCE, PASSION, STAYS]])
    assert abs(table - np.eye(5)).max() < 0.08


@pytest.mark.parametrize("number", range(8))
def test_everybody_starts_within_range(number) -> None:
    run = Running(random_scenario(number, wide=True))
    assert check_world(run.world) == []
    assert not np.isnan(run.world.people).any()


def ranks(values: np.ndarray) -> list[int]:
    return np.argsort(values).tolist()


@pytest.mark.parametrize("role", range(4))
def test_with_correlation_1_the_senior_of_a_role_are_the_committed(role) -> None:
    # a small spread, so that nobody's seniority is cut at 0 or 1
    people = people_of({"people.commitment_seniority": 1.0, "people.seniority_spread": 0.01})
    of_role = people[ROLE] == role
    assert ranks(people[COMMITMENT, of_role]) == ranks(people[SENIORITY, of_role])


@pytest.mark.parametrize("correlation", [-1.0, -0.5, 0.0, 0.5])
def test_commitment_follows_seniority_as_far_as_it_is_told(correlation) -> None:
    people = people_of({"people.commitment_seniority": correlation, "people.seniority_spread": 0.01}, number=4000)
    users = people[ROLE] == 0
    found = np.corrcoef(people[COMMITMENT, users], people[SENIORITY, users])[0, 1]
    assert found == pytest.approx(correlation, abs=0.06)


def test_champions_are_warm_and_sceptics_cold() -> None:
    people = people_of({"people.stubborn": 0.2, "people.champions": 0.2})
    assert (people[ATTITUDE, people[CHAMPION] > 0] >= 0.5).all()
    assert (people[ATTITUDE, people[STUBBORN] > 0] == -1.0).all()
    np.testing.assert_array_equal(people[PRACTISES], people[CHAMPION])
    np.testing.assert_array_equal(people[FIRST_PRACTISED], people[CHAMPION] - 1)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_share_of_champions_who_stay(share) -> None:
    people = people_of({"programme.champions_stay": share}, number=1000)
    assert people[STAYS].mean() == pytest.approx(share, abs=0.05)


def test_a_larger_place_begins_with_the_same_people() -> None:
    # keys are by row, so the traits of the first are drawn alike (roles are dealt among all)
    small_place, large = people_of(number=60), people_of(number=200)
    np.testing.assert_array_equal(small_place[PATIENCE], large[PATIENCE, :60])


# — maps —

GIVEN = {"id": ["a", "b", "c", "d", "e"], "role": ["user", "funder", "", "user", ""],
         "need_group": ["2", "", "", "", ""], "stance": ["sceptic", "", "ally", "", "fence"],
         "commitment": [0.9, "", "", 0.1, ""], "capacity": ["", 12, "", "", ""], "trust": ["", "", 0.9, "", ""],
         "skill": [0.1, "", "", "", ""], "threshold": ["", "", "", 0.7, ""], "self_weight": [0.3, "", "", "", ""],
         "practises": ["yes", "no", "", "", ""], "stubborn": ["", "", "no", "yes", "no"]}


def test_what_a_map_says_is_kept_and_the_rest_is_drawn() -> None:
    people = Running(mapped(GIVEN, (), {"people.champions": 0.2, "people.stubborn": 0.2})).world.people
    kept = {ROLE: (0, 0), GROUP: (0, 1), ATTITUDE: (0, -0.6), COMMITMENT: (0, 0.9), CAPACITY: (1, 12), TRUST: (2, 0.9),
            SKILL: (0, 0.1), THRESHOLD: (3, 0.7), SELF_WEIGHT: (0, 0.3), PRACTISES: (0, 1), STUBBORN: (3, 1)}
    for column, (row, value) in kept.items():
        assert people[column, row] == value, column
    assert people[ROLE, 1] == ROLES.index("funder")
    assert people[ATTITUDE, 2] == 0.6
    assert people[CAPACITY, 0] == 6.0  # drawn as for everybody else
    assert not np.isnan(people).any()
    assert (people[PRESENT] == 1).all()


def test_who_is_said_to_practise_is_no_champion() -> None:
    people = Running(mapped(GIVEN, (), {"people.champions": 1.0, "people.stubborn": 0.0})).world.people
    assert (people[CHAMPION, 0], people[CHAMPION, 1], people[PRACTISES, 1]) == (0, 0, 0)


def test_the_order_of_a_map_does_not_matter_to_a_persons_traits() -> None:
    rows = range(5)
    turned = {name: [values[k] for k in reversed(rows)] for name, values in GIVEN.items()}
    one, other = (Running(mapped(table, ())).world.people for table in (GIVEN, turned))
    np.testing.assert_array_equal(one[[PATIENCE, PASSION, RESILIENCE, ATTITUDE]],
                                  other[[PATIENCE, PASSION, RESILIENCE, ATTITUDE], ::-1])


def test_dealing_counts_what_the_map_has_dealt_already() -> None:
    roles = ["user"] * 30 + [""] * 30
    values = {f"people.share_{role}": share for role, share in zip(ROLES, (0.5, 0.5, 0, 0, 0, 0), strict=True)}
    people = Running(mapped({"role": roles}, (), {**values, "programme.team_size": 4})).world.people
    assert (people[ROLE] == 1).sum() == 30  # half of all; the map has dealt the users



def test_a_champion_on_the_map_practises_and_others_stay_as_they_are() -> None:
    people = {"champion": ["yes", "no", "no"], "practises": ["", "yes", "no"]}
    run = Running(mapped(people, (), {"programme.team_size": 0}))
    assert run.column(CHAMPION).tolist() == [1, 0, 0]
    assert run.column(PRACTISES).tolist() == [1, 1, 0]
