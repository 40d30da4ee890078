"""One person's life: noted from the run itself, and every decision explained by its parts and its luck."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import mapped, small

from sim.life import PARTS, follow
from sim.open_run import OpenRun
from sim.settings import BY_KEY
from sim.state import ATTITUDE, PRACTISES, TRUST

SCENARIO = small({"programme.outreach": "sceptic", "programme.outreach_contacts": 20.0}, number=40, weeks=60)


def test_following_somebody_changes_nothing() -> None:
    run = OpenRun(SCENARIO, 2)
    run.go_to(60)
    for row in (0, 17, 39):
        life = follow(SCENARIO, 2, 0, row, 60)
        assert life.states["attitude"][-1] == run.world.people[ATTITUDE, row]
        assert life.states["trust"][-1] == run.world.people[TRUST, row]
        assert life.states["practises"][-1] == run.world.people[PRACTISES, row]


def test_every_change_of_mind_follows_from_its_parts_and_its_luck() -> None:
    changes = 0
    for row in range(40):
        for one in follow(SCENARIO, 2, 0, row, 60).decisions:
            # E13: 1 / (1 + exp(-U / noise)); .06 a week to reconsider; dropping .6 times as fast
            preference = 1 / (1 + np.exp(-sum(one.parts) / 0.8))
            chance = 0.06 * (0.6 * (1 - preference) if one.practised else preference)
            assert one.chance == pytest.approx(chance)
            turned = one.luck >= 1 - one.chance if one.practised else one.luck < one.chance
            assert one.changed == (turned and one.free)
            changes += one.changed
    assert changes > 5


def test_the_parts_are_the_weights_times_what_the_person_felt() -> None:
    life = follow(SCENARIO, 2, 0, 5, 30)
    for one in life.decisions:
        parts = dict(zip(PARTS, one.parts, strict=True))
        assert parts["leaning"] == -5.2
        assert parts["attitude"] == pytest.approx(1.2 * life.states["attitude"][one.week + 1])
        assert parts["people"] == pytest.approx(6.4 * one.share)
        assert parts["exhaustion"] == pytest.approx(-life.states["exhaustion"][one.week + 1])


def test_what_moved_an_attitude_is_all_there_is() -> None:
    # a week: visits, then a meeting, then the return to the own view (.08 of the way)
    life = follow(SCENARIO, 2, 0, 5, 60)
    attitude = life.states["attitude"]
    anchor = attitude[0]
    assert sum(contact.kind == "visit" for contact in life.contacts) > 3
    for week in range(60):
        moved = attitude[week] + sum(contact.moved for contact in life.contacts if contact.week == week)
        if any(now <= week for now, _ in life.experiences):
            break  # from here on the own view moves with experience
        assert attitude[week + 1] == pytest.approx(moved + 0.08 * (anchor - moved))


def test_a_visit_that_is_not_heard_moves_nobody() -> None:
    people = {"role": ["user", "user"], "attitude": [-1.0, 1.0], "practises": ["no", "yes"], "champion": ["no", "yes"],
              "stubborn": ["no", "no"]}
    scenario = mapped(people, [("p0", "p1", 0.1)],
                      {"programme.team_size": 0, "programme.outreach_contacts": 1.0, "attitude.tie_reach": 0.0})
    visits = [one for one in follow(scenario, 0, 0, 0, 10).contacts if one.kind == "visit"]
    assert visits
    assert all((one.row, one.moved) == (1, 0.0) and one.difference > 0.6 for one in visits)


@pytest.mark.parametrize("theory", BY_KEY["mechanisms.adoption"].choices)
def test_other_theories_weigh_nothing_and_are_followed_all_the_same(theory) -> None:
    scenario = SCENARIO.with_values({"mechanisms.adoption": theory, "mechanisms.attitude": "deffuant"})
    life = follow(scenario, 2, 0, 5, 10)
    assert all(one.theory == theory and bool(one.parts) == (theory == "logit") for one in life.decisions)
    assert not [one for one in life.contacts if one.kind == "meeting"]
