"""A planted difference as large as the tool says it can find is found in at least 95 of 100 studies."""

from __future__ import annotations

import numpy as np
import pytest

from sim.analysis.comparing.contrasts import Runs, contrasts
from sim.analysis.comparing.verdicts import BETTER

NAMES, RUNS, WORTH, STUDIES = ("base", "one", "two", "three"), 100, 0.05, 300


def _gaps(kind: str, luck: np.random.Generator) -> np.ndarray:
    """Paired differences without a difference, shape (three scenarios, runs), standard deviation about 0.15."""
    size = (3, RUNS)
    if kind == "skewed":
        return 0.15 * (luck.exponential(size=size) - 1)
    if kind == "heavy tails":
        return 0.15 * luck.standard_t(4, size=size) / 2**0.5
    return 0.15 * luck.normal(size=size)


def _found(kind: str, effect: float, luck: np.random.Generator) -> tuple[float, float]:
    base = luck.uniform(0.2, 0.4, RUNS)
    values = np.vstack([base, base + effect + _gaps(kind, luck)])
    runs = Runs(NAMES, {"adoption": values}, np.zeros(values.shape, bool))
    found = contrasts(runs, [(name, "adoption") for name in NAMES[1:]], "base", {"adoption": WORTH})
    return (float(np.mean([one.verdict == BETTER for one in found])),
            float(np.mean([one.detectable for one in found])))


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "least"), [("normal", 0.95), ("skewed", 0.95), ("heavy tails", 0.93)])
def test_what_can_be_found_is_found(kind, least):
    luck = np.random.default_rng(11)
    size = float(np.mean([_found(kind, 0.0, luck)[1] for _ in range(40)]))
    assert 0.1 < size < 0.2
    assert np.mean([_found(kind, size, luck)[0] for _ in range(STUDIES)]) >= least
