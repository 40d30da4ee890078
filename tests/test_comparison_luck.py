"""A scenario against itself with other luck: how often the intervals hold, and how often a verdict is wrong."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import small

from sim.analysis.comparing.contrasts import Runs, contrasts
from sim.analysis.comparing.verdicts import BETTER, SAME, WORSE
from sim.outcomes import OUTCOMES
from sim.run import in_threads, run_once
from sim.world import make_plan

BATCHES, RUNS, OTHERS = 400, 100, 3
PLACE = [outcome.name for outcome in OUTCOMES].index("adoption")


def _adoption(seed: int) -> np.ndarray:
    """Adoption at the end, shape (batches, runs), all with luck of this seed."""
    scenario = small(number=60, weeks=30)
    plan = make_plan(scenario)

    def block(first: int) -> list[float]:
        return [float(run_once(scenario, seed, replicate, plan).outcomes[PLACE])
                for replicate in range(first, first + RUNS)]

    return np.array(in_threads(block, range(0, BATCHES * RUNS, RUNS), 2))


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_scenario_against_itself_with_another_seed():
    """Three copies with luck of their own against the same scenario, 400 times."""
    names = ("base", "one", "two", "three")
    luck = [_adoption(seed) for seed in range(1, 2 + OTHERS)]
    assert min(own.std() for own in luck) > 0.02, "the runs hardly differ, so nothing would be tested"
    asked = [(name, "adoption") for name in names[1:]]
    covered, wrong, same = 0, 0, 0
    for batch in range(BATCHES):
        runs = Runs(names, {"adoption": np.array([own[batch] for own in luck])}, np.zeros((4, RUNS), bool))
        found = contrasts(runs, asked, "base", {"adoption": 0.0})
        covered += all(one.low <= 0 <= one.high for one in found)
        declared = contrasts(runs, asked, "base", {"adoption": 0.05})
        wrong += sum(one.verdict in (BETTER, WORSE) for one in declared)
        same += sum(one.verdict == SAME for one in declared)
    assert 0.93 <= covered / BATCHES <= 0.97, covered
    assert wrong <= 2 and same > 0.5 * BATCHES * OTHERS
