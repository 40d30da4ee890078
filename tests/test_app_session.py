"""One visitor's run: what is shown is the engine's run, and all that was changed is in its record."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import mapped, small, some

from sim.app.session import EVENTS, MOST_PEOPLE, Session
from sim.app.story import record
from sim.errors import ScenarioError, UserError
from sim.run import LARGEST_SEED, run_once
from sim.scenario import load_scenario, read_scenario
from sim.scenario.link import read_link

SCENARIO = small({}, weeks=40)


def same_as_batch(session: Session) -> None:
    """The record, saved and read again, run by the batch, gives what the visitor saw."""
    written = read_scenario(session.scenario.to_toml())
    batch = run_once(written, session.seed).weekly[:session.week + 1]
    np.testing.assert_array_equal(session.run.weekly[:session.week + 1], batch)


steps = st.lists(st.one_of(
    st.tuples(st.just("step"), st.integers(1, 9)), st.tuples(st.just("back"), st.integers(1, 9)),
    st.tuples(st.just("set"), st.sampled_from([("programme.power", 0.9), ("programme.team_size", 30),
                                               ("programme.outreach", "sceptic"), ("programme.coverage", 0.5)])),
    st.tuples(st.just("throw"), st.sampled_from(EVENTS)), st.tuples(st.just("restart"), st.booleans())), max_size=12)


@some
@given(steps)
def test_whatever_a_visitor_does_the_record_gives_the_same_run(done) -> None:
    session = Session(SCENARIO, 3)
    for what, how in done:
        if what == "step":
            session.go_to(session.week + how)
        elif what == "back":
            session.go_to(session.week - how)
        elif what == "set":
            session.set(*how)
        elif what == "throw" and not session.over:
            session.throw(how)
        elif what == "restart":
            session.restart(other_luck=how)
    same_as_batch(session)
    opened = read_link(session.link())
    assert (opened.scenario.identity(), opened.seed, opened.week) == (session.scenario.identity(), session.seed,
                                                                      session.week)


def test_a_change_holds_from_the_coming_week_on() -> None:
    session = Session(SCENARIO)
    session.go_to(10)
    assert session.set("programme.power", 0.9)
    assert session.set("programme.hours", 5.0)
    assert [(change.week, dict(change.values)) for change in session.scenario.changes] == [
        (10, {"programme.power": 0.9, "programme.hours": 5.0})]
    assert session.value("programme.power") == 0.9
    session.go_to(9)
    assert session.value("programme.power") == 0.5  # a week earlier it does not hold yet


def test_before_the_first_week_a_change_is_a_setting() -> None:
    session = Session(SCENARIO)
    session.set("programme.power", 0.9)
    assert (session.scenario.changes, session.scenario.values["programme.power"]) == ((), 0.9)


def test_what_the_place_is_like_waits_for_a_new_start() -> None:
    session = Session(SCENARIO)
    session.go_to(5)
    assert not session.set("people.number", 80)
    assert session.scenario.values["people.number"] == 60
    session.set("people.stubborn", 0.2)
    session.set("people.stubborn", SCENARIO.values["people.stubborn"])  # and back again
    assert session.coming == {"people.number": 80}
    session.restart()
    assert (session.scenario.values["people.number"], session.coming, session.week) == (80, {}, 0)


def test_the_run_before_stays_as_a_shadow() -> None:
    session = Session(SCENARIO)
    session.go_to(7)
    seen = session.adoption()
    session.restart(other_luck=True)
    np.testing.assert_array_equal(session.last, seen)
    assert session.seed == 1
    session.restart()
    np.testing.assert_array_equal(session.last, seen)  # nothing was seen of the one in between


def test_after_the_largest_seed_comes_the_first() -> None:
    session = Session(SCENARIO, LARGEST_SEED)
    session.restart(other_luck=True)
    assert session.seed == 0


def test_events_are_what_they_say() -> None:
    session = Session(SCENARIO)
    session.go_to(6)
    for event in EVENTS:
        session.throw(event)
    scenario = session.scenario
    assert [(one.start, one.weeks) for one in scenario.crises] == [(6, 26)]
    assert [one.what for one in scenario.events] == ["champion_leaves", "advocate_joins"]
    # half of 2 hours, half of 4 contacts, one seat more than 20
    assert dict(scenario.changes[0].values) == {"programme.hours": 1.0, "programme.outreach_contacts": 2.0,
                                                "programme.team_size": 21}
    session.take_back("crises", 0)
    session.take_back("events", 1)
    session.take_back("changes", 0)
    assert (session.scenario.crises, session.scenario.changes, len(session.scenario.events)) == ((), (), 1)


def test_what_was_set_can_be_taken_back_alone_or_all_together() -> None:
    session = Session(SCENARIO)
    assert not session.changed
    session.set("programme.power", 0.9)
    session.set("programme.coverage", 0.25)
    session.set("people.trust_start", 0.3)
    assert session.from_start.keys() == {"programme.power", "programme.coverage"}
    assert dict(session.coming) == {"people.trust_start": 0.3}
    said = str(record(session))
    for line in ("From the start: Power that is handed over: 90 of 100", "With the next start", "Take everything back"):
        assert line in said
    session.take_back("from_start", list(session.from_start).index("programme.power"))
    session.take_back("coming", 0)
    assert session.from_start.keys() == {"programme.coverage"}
    assert not session.coming
    session.go_to(5)
    session.throw("crisis")
    session.forget_changes()
    assert (session.scenario, session.week, session.changed) == (SCENARIO, 0, False)
    assert "Nothing has been changed" in str(record(session))


def test_what_cannot_be_changes_nothing() -> None:
    session = Session(SCENARIO)
    session.go_to(5)
    before = session.scenario
    with pytest.raises(ScenarioError):
        session.set("programme.power", 7.0)
    with pytest.raises(ScenarioError):
        session.set("programme.team_size", 90)  # more seats than people
    session.go_to(40)
    with pytest.raises(UserError, match="over"):
        session.throw("crisis")
    assert session.scenario == before


def test_a_page_plays_so_many_people_and_weeks() -> None:
    with pytest.raises(UserError, match=f"at most {MOST_PEOPLE:,}"):
        Session(load_scenario("baseline").with_values({"people.number": 50_000}))
    with pytest.raises(UserError, match="weeks: there are 600"):
        Session(load_scenario("baseline").with_values({"time.weeks": 600}))
    session = Session(SCENARIO)
    session.set("people.number", 5000)
    with pytest.raises(UserError):
        session.restart()
    assert session.scenario.values["people.number"] == 60


def test_people_of_a_map_are_played_and_never_linked() -> None:
    session = Session(mapped({"role": ["user"] * 9 + ["frontline"]}))
    session.go_to(4)
    with pytest.raises(UserError, match="can't hold people"):
        session.link()


def test_two_threads_cannot_spoil_a_run() -> None:
    session = Session(SCENARIO, 5)

    def busy(number: int) -> None:
        for k in range(30):
            session.step() if number % 2 else session.set("programme.power", (k % 10) / 10)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(busy, range(4)))
    assert session.week == 40
    same_as_batch(session)


def test_a_week_shows_the_digits_of_the_command_line(tmp_path, monkeypatch, capsys) -> None:
    from sim.app.story import figures
    from sim.cli import app
    from sim.wording import AT_A_WEEK

    session = Session(load_scenario("well_baked"), 3)
    session.go_to(20)
    session.set("programme.power", 0.9)
    session.go_to(52)
    shown = dict(re.findall(r'data-testid="figure-(\w+)">([^<]+)<', str(figures(session.run))))
    monkeypatch.chdir(tmp_path)
    app(["run", f"http://127.0.0.1:8765/play?{session.link()}"], standalone_mode=False)
    table = capsys.readouterr().out.partition("At the end of week 52")[2]
    printed = [cells[2].strip() for cells in (line.split("│") for line in table.splitlines()) if len(cells) > 3]
    assert printed == [shown[name] for name in AT_A_WEEK]


def test_a_renamed_scenario_is_the_same_run() -> None:
    session = Session(replace(SCENARIO, name="mine"), 2)
    assert "scenario=baseline" in session.link()
    assert read_link(session.link()).scenario.identity() == SCENARIO.identity()
