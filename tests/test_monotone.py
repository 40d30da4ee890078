"""Monotone luck: with shared draws, a push that only helps loses nobody, in any run and any week."""

from __future__ import annotations

import numpy as np
import pytest
from small_worlds import NO_PROGRAMME, small

from sim.outcomes import WEEKLY
from sim.run import run_once

ADOPTION = [outcome.name for outcome in WEEKLY].index("adoption")
PAIRS = 60
QUIET = {**NO_PROGRAMME, "mechanisms.experience": False, "mechanisms.redesign": False, "mechanisms.learning": "off",
         "mechanisms.trust": "off", "mechanisms.exits": False, "people.champions": 0.15}
# near the tipping point, where a push matters
LOGIT = {**QUIET, "mechanisms.adoption": "logit", "adoption.base": -4.0, "adoption.revision": 0.2,
         "adoption.reinforcement": 6.4, "adoption.noise": 0.8, "adoption.drop": 0.6}
FRACTION = {**QUIET, "mechanisms.adoption": "fraction_threshold", "adoption.revision": 0.5, "adoption.drop": 0.6,
            "adoption.threshold_mean": 0.3, "adoption.threshold_sd": 0.15}


@pytest.mark.parametrize(
    ("values", "push"),
    [
        (LOGIT, {"adoption.base": -3.9}),
        (LOGIT, {"production.initial_quality": 0.25}),
        (LOGIT, {"adoption.reinforcement": 6.6}),
        (LOGIT, {"people.champions": 0.2}),
        (LOGIT, {"people.trust_start": 0.55}),
        ({**LOGIT, "adoption.drop": 1.0, "adoption.revision": 1.0}, {"adoption.base": -3.9}),
        (FRACTION, {"adoption.threshold_mean": 0.28}),
        (FRACTION, {"people.champions": 0.2}),
        ({**FRACTION, "mechanisms.adoption": "count_threshold", "adoption.threshold_count": 4},
         {"adoption.threshold_count": 3}),
        ({**QUIET, "mechanisms.adoption": "bass", "adoption.imitation": 0.1}, {"adoption.innovation": 0.002}),
    ],
    ids=lambda values: next(iter(values)) if len(values) == 1 else values["mechanisms.adoption"],
)
def test_a_push_that_only_helps_never_loses_anybody(values, push) -> None:
    moved = 0
    for replicate in range(PAIRS):
        before = run_once(small(values, weeks=60), 0, replicate).weekly[:, ADOPTION]
        after = run_once(small({**values, **push}, weeks=60), 0, replicate).weekly[:, ADOPTION]
        assert (after >= before).all(), f"replicate {replicate}: {np.flatnonzero(after < before)[:3]}"
        moved += (after > before).any()
    assert moved > PAIRS // 10  # the push was felt
