"""The benchmark's peers do the same work as the package: C to the last bit, Mesa in its statistics."""

import numpy as np
import pytest

pytest.importorskip("mesa")

from benchmarks.c_peer import has_compiler, run_c
from benchmarks.figures import Figure, interleaved, median_ratio, table
from benchmarks.meeting import plan_and_world, run_engine, scenario_of, start_of
from benchmarks.mesa_peer import run_mesa

REPLICATES, PEOPLE, WEEKS = 40, 200, 25
MARGIN = 0.006
"""A difference in the variance of attitudes (about 0.1 at the end) that would not matter."""


@pytest.mark.skipif(not has_compiler(), reason="no C compiler here")
@pytest.mark.parametrize("counting", [False, True])
@pytest.mark.parametrize(("people", "network"), [(9, "er"), (200, "er"), (300, "ring"), (5000, "er")])
def test_c_gives_the_same_to_the_last_bit(people, network, counting):
    """Adoption, mean attitude and everybody's attitude, in every week."""
    plan, world = plan_and_world(scenario_of(people, WEEKS, network), replicate=3)
    _, ours = run_engine(plan, world, replicate=3)
    _, theirs = run_c(start_of(world), WEEKS, counting, replicate=3)
    for name in ("adoption", "mean_attitude", "attitude"):
        assert (getattr(ours, name) == getattr(theirs, name)).all(), name


@pytest.mark.parametrize("idiomatic", [False, True])
@pytest.mark.parametrize("network", ["er", "ring"])
def test_mesa_gives_the_same_statistics(network, idiomatic):
    """From the same starts, with other luck, run by run.

    Adoption follows from the start alone (thresholds, network, who practises), so it is the same in every
    week. Who meets whom is luck: the 95 % interval of the mean difference in the variance of attitudes
    lies within the margin.
    """
    differences = []
    for replicate in range(REPLICATES):
        plan, world = plan_and_world(scenario_of(PEOPLE, WEEKS, network), replicate)
        _, ours = run_engine(plan, world, replicate)
        _, theirs = run_mesa(start_of(world), WEEKS, idiomatic, seed=replicate)
        assert np.allclose(ours.adoption, theirs.adoption, rtol=0, atol=1e-12)
        assert np.allclose(ours.mean_attitude, theirs.mean_attitude, rtol=0, atol=1e-12)
        differences.append(ours.attitude.var() - theirs.attitude.var())
    half_width = 2.02 * np.std(differences, ddof=1) / np.sqrt(REPLICATES)
    assert half_width > 0.0
    assert abs(np.mean(differences)) + half_width < MARGIN


def test_the_task_is_not_trivial():
    """Adoption moves and is not complete at once, attitudes move, and the mean attitude stays, as it must."""
    plan, world = plan_and_world(scenario_of(2000, WEEKS))
    _, end = run_engine(plan, world)
    assert end.adoption[0] < 0.5 < end.adoption[-1]
    assert end.attitude.var() < 0.8 * start_of(world).attitude.var()
    assert np.allclose(end.mean_attitude, start_of(world).attitude.mean(), atol=1e-12)


def test_both_read_the_same_start():
    """A start is taken from a world without changing it."""
    _, world = plan_and_world(scenario_of(50, 2))
    before = world.people.copy()
    start = start_of(world)
    assert start.first[-1] == len(start.who) == world.ties.count.sum()
    run_mesa(start, 2)
    assert (world.people == before).all()


def test_jobs_take_turns():
    """Each round runs every job once."""
    calls = []
    found = interleaved({"a": lambda: calls.append("a") or 1.0, "b": lambda: calls.append("b") or 2.0}, 2)
    assert calls == ["a", "b", "a", "b"]
    assert median_ratio(found["b"], found["a"]) == 2.0


def test_a_table_says_what_is_missed():
    """Targets are printed beside the figures."""
    text = table([Figure("speed", "fast", 3.0, "times", 2.0, True), Figure("speed", "slow", 1.0, "times", 2.0, True),
                  Figure("speed", "gone", None, "")])
    assert "at least 2 met" in text and "at least 2 MISSED" in text and "not available" in text
