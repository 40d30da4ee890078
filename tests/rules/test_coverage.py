"""Coverage: as written, a random few, where users agree already, or in every other cycle."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import STILL, Running, small, some

from sim.rules.coverage import disagreement
from sim.state import (CREATE, DESIGN_X, DESIGN_Y, DIRECTION_X, DIRECTION_Y, HOURS, IMPROVE, OPEN, TASTE_X, TASTE_Y,
                       USER_HOURS)

WRITTEN = [[1.0, 0.5, 0.0, 0.25], [0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 1.0, 1.0], [0.75, 0.0, 0.0, 1.0]]
numbers = st.floats(-2.0, 2.0)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        (0, 0.3),  # services settle the first direction
        (1, 0.7 / math.sqrt(2)),  # practice 45°: (.3 + .4) / √2
        (2, 0.4),  # policies the second
        (3, 0.1 / math.sqrt(2)),  # research 135°: |-.3 + .4| / √2
    ],
)
def test_each_domain_settles_its_own_direction(domain, expected) -> None:
    assert disagreement(0.3, 0.4, 0.0, 0.0, domain) == pytest.approx(expected)


@some
@given(numbers, numbers, numbers, numbers)
def test_no_domain_sees_more_than_the_whole_distance(tx, ty, dx, dy) -> None:
    for domain in range(4):
        assert 0.0 <= disagreement(tx, ty, dx, dy, domain) <= math.hypot(tx - dx, ty - dy) + 1e-12


def test_the_four_directions_count_each_direction_of_the_plane_twice() -> None:
    assert (DIRECTION_X**2).sum() == pytest.approx(2.0)
    assert (DIRECTION_Y**2).sum() == pytest.approx(2.0)
    assert (DIRECTION_X * DIRECTION_Y).sum() == pytest.approx(0.0, abs=1e-12)


def test_as_written_opens_what_is_written() -> None:
    run = Running(small({"programme.coverage": WRITTEN})).go(1)
    np.testing.assert_array_equal(run.world.slices[OPEN], WRITTEN)


@pytest.mark.parametrize("rule", ["random", "opportunistic"])
@pytest.mark.parametrize("n_open", [0, 1, 3, 4])
def test_a_few_slices_are_opened_in_each_stage(rule, n_open) -> None:
    run = Running(small({"programme.coverage_rule": rule, "programme.open_slices": n_open}))
    for stage in range(4):
        run.go(3 if stage else 1)
        assert run.world.slices[OPEN, stage].sum() == n_open


def test_random_slices_differ_from_cycle_to_cycle() -> None:
    run = Running(small({"programme.coverage_rule": "random", "programme.open_slices": 2}, weeks=100))
    seen = {tuple(run.go(12).world.slices[OPEN, 3]) for _ in range(8)}
    assert len(seen) > 1


def test_opportunistic_opens_the_domain_in_which_users_agree_most() -> None:
    run = Running(small({"programme.coverage_rule": "opportunistic", "programme.open_slices": 1})).go(1)
    people, team = run.world.people, run.team
    users = team[people[0, team] == 0]
    design = run.programme(DESIGN_X), run.programme(DESIGN_Y)
    far = [np.mean([disagreement(people[TASTE_X, i], people[TASTE_Y, i], *design, d) for i in users]) for d in range(4)]
    assert run.world.slices[OPEN, CREATE].tolist() == [float(d == np.argmin(far)) for d in range(4)]


def test_alternate_closes_everything_in_every_other_cycle() -> None:
    run = Running(small({**STILL, "programme.coverage_rule": "alternate"}))
    assert run.go(1).world.slices[OPEN, CREATE].sum() == 4
    assert run.go(12).world.slices[OPEN, CREATE].sum() == 0
    assert (run.column(HOURS) == 0.0).all()
    assert run.go(12).world.slices[OPEN, CREATE].sum() == 4


def test_closed_slices_get_no_joint_hours() -> None:
    run = Running(small({"programme.coverage": WRITTEN})).go(12)
    worked = run.world.slices[USER_HOURS] > 0
    np.testing.assert_array_equal(worked, np.array(WRITTEN) > 0)
    assert worked[IMPROVE].all()
