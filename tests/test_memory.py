"""A run leaves nothing behind: every array that compiled code makes is freed again."""

from __future__ import annotations

import gc

import numba
import pytest
from numba.core.runtime import _nrt_python, rtsys
from small_worlds import random_scenario

from sim.run import run_once
from sim.scenario import load_scenario


@pytest.fixture(autouse=True)
def counting():
    """Let compiled code count what it makes and frees."""
    if numba.config.DISABLE_JIT:
        pytest.skip("nothing is compiled here")
    _nrt_python.memsys_enable_stats()
    yield
    _nrt_python.memsys_disable_stats()


def still_held(scenario) -> int:
    """Arrays of compiled code that two finished runs did not free."""
    run_once(scenario)
    gc.collect()
    before = rtsys.get_allocation_stats()
    for replicate in range(2):
        run_once(scenario, 1, replicate)
    gc.collect()
    after = rtsys.get_allocation_stats()
    made, freed = after.alloc - before.alloc, after.free - before.free
    assert made > 0
    return made - freed


@pytest.mark.parametrize("name", ["baseline", "crisis_paused", "usual_suspects"])
def test_a_shipped_scenario_leaves_nothing_behind(name) -> None:
    assert still_held(load_scenario(name)) == 0


@pytest.mark.parametrize("number", range(30))
def test_any_scenario_leaves_nothing_behind(number) -> None:
    assert still_held(random_scenario(number)) == 0
