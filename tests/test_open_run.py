"""A run in progress: whatever way it went, its numbers are those of the batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_worlds import small, some

from sim.errors import UserError
from sim.open_run import OpenRun
from sim.run import run_once

SCENARIO = small({}, weeks=20)
WHOLE = run_once(SCENARIO, 5)


@some
@given(st.lists(st.integers(0, 20), max_size=6))
def test_forwards_and_backwards_give_the_same_numbers(ways) -> None:
    run = OpenRun(SCENARIO, 5)
    for week in ways:
        run.go_to(week)
        np.testing.assert_array_equal(run.weekly[:week + 1], WHOLE.weekly[:week + 1])
        assert run.value("adoption") == WHOLE.weekly[week, 0]


def test_the_end_is_the_end_of_the_batch() -> None:
    run = OpenRun(SCENARIO, 5)
    run.go_to(7)
    done = run.finish()
    np.testing.assert_array_equal(done.outcomes, WHOLE.outcomes)
    np.testing.assert_array_equal(done.weekly, WHOLE.weekly)
    assert run.over
    run.step()
    assert run.week == 20


@pytest.mark.parametrize("blocks", [
    {"change": [{"week": 8, "power": 1.0}]}, {"event": [{"week": 8, "what": "advocate_joins"}]},
    {"event": [{"week": 8, "what": "champion_leaves"}]}, {"crisis": [{"start": 8, "weeks": 5, "severity": 1.0}]},
    {"event": [{"week": 8, "what": "kept_apart", "who": 1, "whom": 2}]},
    {"change": [{"week": 8, "team_size": 30}]},
], ids=lambda blocks: str(next(iter(blocks.values()))[0]))
def test_a_change_midway_leaves_the_past_alone_and_is_the_batch_of_the_changed_scenario(blocks) -> None:
    run = OpenRun(SCENARIO, 5)
    run.go_to(8)
    changed = SCENARIO.with_blocks(blocks)
    run.change(changed)
    assert run.week == 8
    np.testing.assert_array_equal(run.weekly[:9], WHOLE.weekly[:9])
    np.testing.assert_array_equal(run.finish().weekly, run_once(changed, 5).weekly)


@pytest.mark.parametrize("week", [-1, 21])
def test_there_are_no_other_weeks(week) -> None:
    with pytest.raises(UserError, match="allowed: 0 to 20"):
        OpenRun(SCENARIO).go_to(week)
