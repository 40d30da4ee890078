"""What if it had been otherwise: with the same luck, and nothing else changed."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import mapped, small

from sim import what_if as w
from sim.errors import ScenarioError
from sim.life import follow
from sim.scenario import Event

SCENARIO = small({}, number=60, weeks=80)


def test_without_any_difference_there_is_none() -> None:
    told = w.what_if(SCENARIO, SCENARIO, 3, 0, 80)
    assert told.lost.size == told.gained.size == 0
    np.testing.assert_array_equal(told.first, told.first_without)


def test_one_ally_carries_a_chain_of_people() -> None:
    # a line of three who practise once a contact does: without the first, nobody ever does
    people = {"role": ["user"] * 4, "practises": ["yes", "no", "no", "no"], "champion": ["yes", "no", "no", "no"]}
    scenario = mapped(people, [("p0", "p1", 1.0), ("p1", "p2", 1.0), ("p2", "p3", 1.0)], {
        "mechanisms.adoption": "count_threshold", "adoption.threshold_count": 1, "adoption.revision": 1.0,
        "adoption.drop": 0.0, "programme.team_size": 0, "programme.outreach": "none",
        "mechanisms.tie_building": False, "mechanisms.tie_fading": False})
    told = w.what_if(scenario, w.without_person(scenario, 0), 0, 0, 10)
    assert told.first.tolist() == [0, 1, 2, 3]  # a step a week
    assert told.lost.tolist() == [0, 1, 2, 3]
    assert told.adoption_without[-1] == 0
    # apart for the first two weeks makes no difference to who is reached through ties, which are not meetings
    assert w.what_if(scenario, w.without_meetings(scenario, 0, 1, 0, 2), 0, 0, 10).lost.size == 0


def test_until_the_meeting_everything_is_the_same() -> None:
    life = follow(SCENARIO, 3, 0, 10, 40)
    meeting = next(one for one in life.contacts if one.moved != 0 and one.week > 5)
    other = w.without_meetings(SCENARIO, 10, meeting.row, meeting.week)
    without = follow(other, 3, 0, 10, 40)
    week = meeting.week
    np.testing.assert_array_equal(life.states["attitude"][:week + 1], without.states["attitude"][:week + 1])
    assert life.states["attitude"][week + 1] != without.states["attitude"][week + 1]
    assert not [one for one in without.contacts if one.week == week and one.row == meeting.row]


def test_a_newcomer_who_never_came_leaves_no_trace() -> None:
    joined = SCENARIO.with_blocks({"event": [{"week": 4, "what": "champion_leaves"},
                                             {"week": 5, "what": "advocate_joins"}]})
    only = SCENARIO.with_blocks({"event": [{"week": 4, "what": "champion_leaves"}]})
    told = w.what_if(w.without_event(joined, 1), only, 3, 0, 80)
    np.testing.assert_array_equal(told.first[:60], told.first_without)


def test_other_things_can_be_left_out() -> None:
    full = SCENARIO.with_blocks({"crisis": [{"start": 9, "weeks": 4, "severity": 0.5}],
                                 "change": [{"week": 3, "power": 0.9, "hours": 4.0}],
                                 "event": [{"week": 4, "what": "champion_leaves"}]})
    assert w.without_crisis(full, 0).crises == ()
    assert w.without_change(full, 0).changes == ()
    assert w.without_event(full, 0).events == ()
    held = w.with_levers(full, {"programme.power": 0.1})
    assert (held.values["programme.power"], dict(held.changes[0].values)) == (0.1, {"programme.hours": 4.0})
    assert w.with_levers(full, {"programme.power": 0.1, "programme.hours": 1.0}).changes == ()


def test_people_are_named_as_the_scenario_names_them() -> None:
    scenario = mapped({"role": ["user", "user"]}, events=(Event(3, "advocate_joins"),))
    assert [w.name_of(scenario, row) for row in range(3)] == ["p0", "p1", 3]
    assert w.name_of(SCENARIO, 0) == 1
    with pytest.raises(ScenarioError, match="names person 61, but there are 60"):
        w.without_person(SCENARIO, 60)
