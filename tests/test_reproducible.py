"""A run depends on its scenario, seed and replicate alone: not on the order, the worker, the process,
the compiler, the version of Python, or on what other rules and other people do."""

from __future__ import annotations

import functools
import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_worlds import NO_PROGRAMME, STILL, Running, mapped, random_scenario, small

from sim.run import Run, run_once, simulate
from sim.scenario import Crisis, Event, Scenario
from sim.settings import BY_KEY, SETTINGS
from sim.state import (ATTITUDE, COMMITMENT, CUM_HOURS, DESIGN_X, EXHAUSTION, FIT, HOURS, MEMBER, OUTCOME, PRACTISES,
                       TIMES_SELECTED, TRUST)

HERE = Path(__file__).parent
MANY, FEW = 50, 12
EDGES = (
    {"adoption.base": -50.0, "adoption.noise": 0.01},
    {"adoption.base": 50.0, "adoption.noise": 0.01, "adoption.drop": 1.0},
    {"production.hill": 8.0, "production.half_hours": 500.0, "programme.hours": 0.001,
     "production.slice_substitution": -20.0, "production.substitution": -20.0},
    {"exits.hazard": 1.0, "exits.distrust": 10.0, "exits.exhaustion": 10.0, "exits.low_commitment": 10.0},
)
"""Ends of ranges at which powers and exponentials grow large."""


def many(number: int) -> Scenario:
    """One of the scenarios that are run again and again."""
    return random_scenario(number)


@functools.cache
def few() -> tuple[Scenario, ...]:
    """Small scenarios, so chosen that twelve of them hold every word of every choice."""
    found = []
    for number in range(FEW):
        values = {setting.key: setting.choices[number % len(setting.choices)] for setting in SETTINGS
                  if setting.kind == "choice" and setting.key != "output.detail"}
        found.append(random_scenario(1000 + number, n_people=20, weeks=14).with_values(values))
    return (*found, *(small(values, number=20, weeks=14) for values in EDGES))


def digest(run: Run) -> str:
    """A fingerprint of all that a run returns, to the last bit."""
    parts = (run.outcomes, run.weekly, run.hours)
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


@functools.cache
def digests() -> tuple[str, ...]:
    return tuple(digest(run_once(many(number), 3, number % 4)) for number in range(MANY))


def digests_elsewhere(interpreter: str, which: str, compiled: bool = True) -> list[str]:
    """The same fingerprints from another process."""
    told = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent), str(HERE)])}
    told.pop("NUMBA_DISABLE_JIT", None)
    if not compiled:
        told["NUMBA_DISABLE_JIT"] = "1"
    done = subprocess.run([interpreter, str(HERE / "test_reproducible.py"), which], env=told, capture_output=True,
                          text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


# — the same again —


@pytest.mark.parametrize("setting", [s for s in SETTINGS if s.kind in ("choice", "switch")], ids=lambda s: s.key)
def test_the_scenarios_cover_every_word_of_every_choice(setting) -> None:
    if setting.key == "output.detail":
        return  # what is recorded, not what happens
    words = set(setting.choices) if setting.kind == "choice" else {True, False}
    assert {many(number).values[setting.key] for number in range(MANY)} == words
    if setting.kind == "choice":
        assert {scenario.values[setting.key] for scenario in few()} == words


def test_a_second_time_and_in_another_order_nothing_differs() -> None:
    again = {number: digest(run_once(many(number), 3, number % 4)) for number in reversed(range(MANY))}
    assert tuple(again[number] for number in range(MANY)) == digests()


def test_no_two_scenarios_gave_the_same() -> None:
    assert len(set(digests())) == MANY


def test_workers_make_no_difference() -> None:
    for number in range(6):
        alone, together = (simulate(many(number), 5, seed=3, workers=workers) for workers in (1, 2))
        assert alone.failures == together.failures == []
        assert [digest(run) for run in alone.finished] == [digest(run) for run in together.finished]


def test_another_process_makes_no_difference() -> None:
    assert digests_elsewhere(sys.executable, "many") == list(digests())


def test_compiled_and_uncompiled_agree_to_the_last_bit() -> None:
    here = [digest(run_once(scenario)) for scenario in few()]
    assert digests_elsewhere(sys.executable, "few", compiled=False) == here


OTHER_PYTHONS = [path for path in os.environ.get("COPRODUCE_PYTHONS", "").split(os.pathsep) if path]


@pytest.mark.skipif(not OTHER_PYTHONS, reason="set COPRODUCE_PYTHONS to interpreters that have the packages")
@pytest.mark.parametrize("interpreter", OTHER_PYTHONS or ["none"])
def test_another_python_makes_no_difference(interpreter) -> None:
    here = [digest(run_once(scenario)) for scenario in few()]
    assert digests_elsewhere(interpreter, "few", compiled=False) == here


# — other luck —


def test_seed_0_is_a_seed_and_replicates_differ() -> None:
    runs = [digest(run_once(small(), seed, replicate)) for seed in (0, 1, 2) for replicate in (0, 1, 2)]
    assert len(set(runs)) == 9


def test_simulate_numbers_its_replicates_and_gives_each_its_own_luck() -> None:
    result = simulate(small(), 3, seed=0)
    assert [run.replicate for run in result.finished] == [0, 1, 2]
    assert [digest(run) for run in result.finished] == [digest(run_once(small(), 0, r)) for r in range(3)]


# — a rule's luck is its own —


def same_columns(one: Scenario, other: Scenario, columns: tuple[int, ...], weeks: int = 40) -> None:
    """The columns agree to the last bit in every week."""
    first, second = Running(one), Running(other)
    for week in range(weeks):
        first.go(1)
        second.go(1)
        for column in columns:
            np.testing.assert_array_equal(first.column(column), second.column(column), err_msg=f"week {week}")


# with everything else still, each rule's decisions can be seen undisturbed
ALONE = {
    "exits": ({"mechanisms.exits": True, "exits.hazard": 0.05}, (MEMBER, TIMES_SELECTED)),
    "experience": ({"mechanisms.experience": True}, (OUTCOME,)),
    "attitude": ({"mechanisms.attitude": "fj_bounded"}, (ATTITUDE,)),
    "deffuant": ({"mechanisms.attitude": "deffuant"}, (ATTITUDE,)),
    "voter": ({"mechanisms.attitude": "voter"}, (ATTITUDE,)),
    "adoption": ({"mechanisms.adoption": "logit", "adoption.base": -2.0}, (PRACTISES,)),
    "memory": ({"mechanisms.adoption": "memory_best_response"}, (PRACTISES,)),
    "lottery": ({"programme.selection": "lottery"}, (MEMBER, HOURS, CUM_HOURS)),
    "rotation": ({"programme.rotation": 0.5}, (MEMBER, HOURS, CUM_HOURS)),
    "redesign": ({"mechanisms.redesign": True}, (FIT,)),
    "tiredness": ({"mechanisms.exhaustion": True}, (EXHAUSTION,)),
}
UNTOUCHED = {
    "experience": ("attitude", "deffuant", "voter", "adoption", "memory", "tiredness"),
    "attitude": ("adoption", "memory", "exits", "lottery", "rotation", "redesign", "tiredness"),
    "deffuant": ("adoption", "memory", "exits", "lottery", "rotation", "redesign", "tiredness"),
    "voter": ("adoption", "memory", "exits", "lottery", "rotation", "redesign", "tiredness"),
    "memory": ("attitude", "deffuant", "voter", "exits", "lottery", "rotation", "experience", "redesign", "tiredness"),
    "lottery": ("attitude", "deffuant", "voter", "adoption", "memory", "experience", "redesign"),
    "rotation": ("attitude", "deffuant", "voter", "adoption", "memory", "experience", "redesign"),
    "exits": ("attitude", "deffuant", "voter", "adoption", "memory", "redesign"),
    "redesign": ("attitude", "deffuant", "voter", "memory"),
}
"""Which rules may be switched on without a rule noticing: none of them writes what it reads."""


@pytest.mark.parametrize(("watched", "switched"), [(a, b) for a, others in UNTOUCHED.items() for b in others])
def test_switching_a_rule_on_leaves_the_luck_of_another_alone(watched, switched) -> None:
    common = {**STILL, "people.champions": 0.2, **ALONE[watched][0]}
    same_columns(small(common), small({**common, **ALONE[switched][0]}), ALONE[watched][1])


def test_the_luck_of_experiences_is_the_same_whoever_else_leaves() -> None:
    # who meets the service, and whether it would have worked, is drawn alike with and without exits
    values = {"experience.rate": 0.5, "mechanisms.adoption": "none", "programme.outreach": "none",
              "production.initial_quality": 0.2, "programme.hours": 0.0}
    on, off = (Running(small({**values, "exits.hazard": 0.1, "mechanisms.exits": switch})).go(6)
               for switch in (True, False))
    users = on.column(0) == 0
    assert (on.column(MEMBER) != off.column(MEMBER)).any()
    np.testing.assert_array_equal(on.column(OUTCOME)[users], off.column(OUTCOME)[users])


def test_a_calm_run_is_the_run_before_anything_was_planned() -> None:
    # no crisis and no event is the same, bit for bit, as those that come after the end
    calm = small(weeks=30)
    late = replace(calm, crises=(Crisis(30, 5, 1.0), Crisis(100, 5, 0.5)), events=(Event(31, "champion_leaves"),))
    assert digest(run_once(calm)) == digest(run_once(late))
    nothing = replace(calm, crises=(Crisis(5, 5, 0.0),))
    np.testing.assert_array_equal(run_once(calm).weekly, run_once(nothing).weekly)


@pytest.mark.parametrize(
    ("off", "also_off"),
    [
        ({"programme.outreach": "none"}, {"programme.outreach_contacts": 0.0, "programme.ally_building": 0.0}),
        ({"mechanisms.experience": False}, {"experience.rate": 0.0}),
        ({"mechanisms.exits": False}, {"exits.hazard": 0.0}),
        ({"mechanisms.tie_fading": False}, {"ties.fading": 0.0}),
        ({"mechanisms.redesign": False}, {"design.redesign_rate": 0.0}),
        ({"mechanisms.voice": "off"}, {"design.voice_loss": 0.0}),
        ({"mechanisms.learning": "off"}, {"learning.failure_rate": 0.0, "learning.success_rate": 0.0}),
        ({"mechanisms.safety": False}, {"safety.rate": 0.0}),
        ({"mechanisms.commitment": False}, {"commitment.setback": 0.0, "commitment.success": 0.0}),
        ({"mechanisms.cooperation": False}, {"people.share_conditional": 0.0, "people.share_free_riders": 0.0}),
        ({"mechanisms.diversity": "none"}, {"production.diversity_weight": 0.0}),
        ({"mechanisms.support": False}, {"exhaustion.most_support": 0.0}),
    ],
    ids=lambda values: next(iter(values)),
)
def test_switched_off_is_the_same_as_set_to_nothing(off, also_off) -> None:
    one, other = (run_once(small(values)).weekly for values in (off, also_off))
    np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12)


# — a change to one person —

LOCAL_ATTITUDES = [v for v in BY_KEY["mechanisms.attitude"].choices if v != "voter"]  # the voter's picks are of all
LOCAL_ADOPTIONS = BY_KEY["mechanisms.adoption"].choices


def two_sites(without: int | None = None, attitude: float = 0.3, **values) -> Running:
    """Two sites of twelve with ties inside only; somebody of the first can be left out or be of another mind."""
    rows = [k for k in range(24) if k != without]
    views = [attitude if k == 3 else ((k * 7) % 20) / 10 - 1 for k in range(24)]
    people = {"id": [f"p{k}" for k in rows], "site": ["north" if k < 12 else "south" for k in rows],
              "role": ["frontline" if k % 4 == 0 else "user" for k in rows], "attitude": [views[k] for k in rows],
              "practises": ["yes" if k % 5 == 0 else "no" for k in rows], "stubborn": ["no"] * len(rows),
              "need_group": [("1" if k % 4 else "") for k in rows]}
    ties = [(f"p{i}", f"p{j}", 0.2 + ((i + j) % 7) / 10) for i in rows for j in rows
            if i < j and (i < 12) == (j < 12) and (i * j) % 3 != 1]
    apart = {**NO_PROGRAMME, "network.meeting": "by_strength", "adoption.base": -2.0, "adoption.threshold_count": 3,
             "adoption.innovation": 0.02, "adoption.imitation": 0.1, "adoption.memory": 4, "adoption.revision": 0.3,
             "experience.rate": 0.8}
    return Running(mapped(people, ties, {**apart, **values}))


@pytest.mark.parametrize("changed", [{"without": 3}, {"attitude": -0.9}], ids=["one is gone", "one thinks otherwise"])
@pytest.mark.parametrize(
    ("attitude", "adoption"),
    [*((v, "logit") for v in LOCAL_ATTITUDES), *(("fj_bounded", v) for v in LOCAL_ADOPTIONS if v != "logit")],
)
def test_a_change_to_one_person_leaves_the_unconnected_alone(attitude, adoption, changed) -> None:
    values = {"mechanisms.attitude": attitude, "mechanisms.adoption": adoption}
    before, after = two_sites(**values), two_sites(**changed, **values)
    watched = (ATTITUDE, PRACTISES, TRUST, COMMITMENT, OUTCOME)
    for week in range(40):
        before.go(1)
        after.go(1)
        for column in watched:
            south = before.column(column)[-12:]
            np.testing.assert_array_equal(south, after.column(column)[-12:], err_msg=f"week {week}")
    if attitude != "none":
        there = after.column(ATTITUDE)[: len(after.column(ATTITUDE)) - 12]
        assert len(there) == 11 or (there != before.column(ATTITUDE)[:12]).sum() > 1  # at home it matters


def test_two_worlds_side_by_side_do_not_touch() -> None:
    alone = Running(small()).go(20)
    one, other = Running(small()), Running(small(), replicate=1)
    for _ in range(20):
        one.go(1)
        other.go(1)
    np.testing.assert_array_equal(one.world.people, alone.world.people)
    assert one.programme(DESIGN_X) == alone.programme(DESIGN_X) != other.programme(DESIGN_X)


if __name__ == "__main__":  # another process says what it found
    chosen = [(many(n), 3, n % 4) for n in range(MANY)] if sys.argv[1] == "many" else [(s, 0, 0) for s in few()]
    print("\n".join(digest(run_once(*address)) for address in chosen))
