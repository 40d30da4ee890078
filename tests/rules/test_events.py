"""Dated events: who leaves, who joins, who falls ill; none means none."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import Running, mapped, small

from sim.rules.events import NEWCOMER_ATTITUDE, NEWCOMER_CONTACTS
from sim.scenario import Event
from sim.state import (ATTITUDE, AWAY_UNTIL, CHAMPION, CUM_HOURS, HOURS, MEMBER, N_MEMBERS, N_PRACTISING, N_PRESENT,
                       PRACTISES, PRACTISING_CONTACTS, PRESENT, ROLE, START_ATTITUDE, check_world)


def test_the_champion_with_most_contacts_leaves_for_good() -> None:
    run = Running(small({}, events=(Event(3, "champion_leaves"),))).go(3)
    champions = np.flatnonzero(run.column(CHAMPION))
    contacts = run.world.ties.count[champions]
    leaver = champions[np.argmax(contacts)]
    run.go(1)
    assert (run.column(PRESENT)[leaver], run.column(PRACTISES)[leaver], run.world.ties.count[leaver]) == (0, 0, 0)
    assert run.column(PRESENT).sum() == run.programme(N_PRESENT) == 59
    assert check_world(run.world) == []
    attitude = run.column(ATTITUDE)[leaver]
    run.go()
    assert run.column(ATTITUDE)[leaver] == attitude  # who is gone does not change
    assert run.column(MEMBER)[leaver] == 0


def test_an_advocate_joins_with_contacts_and_a_warm_attitude() -> None:
    run = Running(small({}, events=(Event(3, "advocate_joins", role="charity"),))).go(3)
    assert (run.programme(N_PRESENT), run.column(PRESENT)[60]) == (60, 0)
    run.go(1)
    assert (run.programme(N_PRESENT), run.column(PRESENT)[60], run.column(ROLE)[60]) == (61, 1, 2)
    assert run.column(ATTITUDE)[60] >= 0.9 * NEWCOMER_ATTITUDE  # the first week's talk is in already
    assert run.world.ties.count[60] >= NEWCOMER_CONTACTS
    assert check_world(run.world) == []


def test_a_newcomer_draws_nobody_elses_luck() -> None:
    # until somebody joins, the place is the same to the last bit
    alone, joined = Running(small()).go(5), Running(small({}, events=(Event(5, "advocate_joins"),))).go(5)
    np.testing.assert_array_equal(alone.world.people, joined.world.people[:, :60])


def test_a_newcomer_who_practises_remembers_practice() -> None:
    # best reply to the last meetings: somebody who comes as an advocate has not met sceptics only
    values = {"mechanisms.adoption": "memory_best_response", "people.champions": 0.3, "adoption.memory": 64}
    run = Running(small(values, events=(Event(3, "advocate_joins"),))).go(4)
    assert run.column(PRACTISES)[60] == 1.0


def test_a_newcomer_is_no_converted_sceptic() -> None:
    # `conversion` counts people who were sceptics at the start; a newcomer was never one
    scenario = small({"people.attitude_user": -1.0}, events=(Event(3, "advocate_joins"),))
    assert Running(scenario).go(4).column(START_ATTITUDE)[60] >= -1 / 3


def test_the_member_who_has_given_most_falls_ill_and_gives_nothing() -> None:
    run = Running(small({"mechanisms.exits": False, "programme.rotation": 0.0},
                        events=(Event(6, "member_falls_ill", weeks=4),))).go(6)
    busiest = run.team[np.argmax(run.column(CUM_HOURS)[run.team])]
    hours = [run.go(1).column(HOURS)[busiest] for _ in range(5)]
    assert run.column(AWAY_UNTIL)[busiest] == 10
    assert hours[:4] == [0.0] * 4
    assert hours[4] > 0.0
    assert run.column(MEMBER)[busiest] == 1  # the seat is kept


def test_a_named_person_leaves_team_and_place() -> None:
    people = {"role": ["user"] * 10 + ["frontline"] * 10}
    run = Running(mapped(people, (), {"programme.team_size": 8}, events=(Event(5, "person_leaves", who="p3"),))).go(7)
    assert (run.column(PRESENT)[3], run.column(MEMBER)[3]) == (0, 0)
    assert run.programme(N_PRESENT) == 19
    assert 3 not in run.team
    assert run.programme(N_MEMBERS) == run.column(MEMBER).sum()


@pytest.mark.parametrize("twice", ["champion_leaves", "member_falls_ill", "advocate_joins"])
def test_several_events_in_one_week_keep_the_books(twice) -> None:
    run = Running(small({}, events=tuple(Event(5, twice) for _ in range(4)))).go(8)
    assert run.programme(N_PRESENT) == run.column(PRESENT).sum()
    assert run.programme(N_PRACTISING) == (run.column(PRACTISES) * run.column(PRESENT)).sum()
    assert (run.column(PRACTISING_CONTACTS) >= 0).all()
    assert check_world(run.world) == []


def test_when_no_champion_is_left_nobody_leaves() -> None:
    run = Running(small({"people.champions": 0.0}, events=(Event(2, "champion_leaves"),))).go(4)
    assert run.programme(N_PRESENT) == 60


def test_before_an_event_nothing_differs() -> None:
    calm, struck = Running(small()).go(5), Running(small({}, events=(Event(5, "champion_leaves"),))).go(5)
    np.testing.assert_array_equal(calm.world.people, struck.world.people)


def test_people_are_named_by_number_where_there_is_no_map() -> None:
    run = Running(small({}, events=(Event(3, "person_leaves", who=7),))).go(4)
    assert np.flatnonzero(run.column(PRESENT) == 0).tolist() == [6]


def test_who_leaves_before_coming_never_comes() -> None:
    events = (Event(0, "person_leaves", who=61), Event(3, "advocate_joins"))
    run = Running(small({}, events=events)).go()
    assert (run.column(PRESENT)[60], run.programme(N_PRESENT)) == (0, 60)
    np.testing.assert_array_equal(run.column(ATTITUDE)[:60], Running(small()).go().column(ATTITUDE))


def test_people_kept_apart_neither_meet_nor_visit() -> None:
    # two people who know nobody else: apart, neither moves the other
    people = {"role": ["user", "user"], "attitude": [-0.2, 0.2], "practises": ["no", "no"]}
    values = {"programme.team_size": 0, "attitude.anchor_pull": 0.0}
    ties = [("p0", "p1", 0.5)]
    together = Running(mapped(people, ties, values)).go(3)
    assert together.column(ATTITUDE)[0] > -0.2
    apart = mapped(people, ties, values, events=(Event(1, "kept_apart", "p0", 2, whom="p1"),))
    run = Running(apart).go(1)
    first_week = run.column(ATTITUDE)
    run.go(2)
    np.testing.assert_array_equal(run.column(ATTITUDE), first_week)
    run.go(1)
    assert run.column(ATTITUDE)[0] > first_week[0]  # and then they meet again
