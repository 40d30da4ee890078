"""DeGroot 1974 (10.1080/01621459.1974.10480137): people average each other's views until they agree."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact
from sim.errors import UserError
from sim.state import ANCHOR, ATTITUDE, SELF_WEIGHT

SETTINGS = {"mechanisms.attitude": "linear", "attitude.anchor_pull": 0.0}
THREE = ((0.5, 0.5, 0.0), (0.25, 0.5, 0.25), (0.0, 0.5, 0.5))
MOST_PEOPLE = 10
NEAR = 1e-9


def degroot(weights: tuple[Any, ...] = THREE, start: tuple[Any, ...] = (1.0, 0.0, 0.0), weeks: int = 100,
            seed: int = 0) -> Docked:
    """Everybody takes, at once, the weighted mean of all views: x(t + 1) = W x(t).

    Expected is W^t x(0) after one week, two weeks and at the end; and, if all agree by then, the consensus
    by the stationary weights of W (the row vector π with π W = π), which is found without any stepping.

    Args:
        weights: a row a person, 2 to 10 people: weight on each person's view, the own one on the diagonal;
            each row sums to 1.
        start: views at the start, -1 to 1, one a person.
        weeks: 2 to 5,000.
        seed: of the luck; the result does not depend on it.
    """
    matrix, views = read(weights, start)
    within("weeks", weeks, 2, 5000)
    ours = attitudes({**SETTINGS}, matrix, views, weeks, seed)
    checks = by_person(ours, {t: np.linalg.matrix_power(matrix, t) @ views for t in (1, 2, weeks)})
    stationary = _stationary(matrix)
    if stationary is not None and np.ptp(np.linalg.matrix_power(matrix, weeks) @ views) < NEAR:
        consensus = float(stationary @ views)
        checks += [exact(f"consensus, person {i + 1}", x, consensus, 2 * NEAR) for i, x in enumerate(ours[weeks])]
    return dock("degroot", "People who average each other's views end in agreement, where the weights lead.",
                "DeGroot 1974, 10.1080/01621459.1974.10480137: x(t) = W^t x(0)",
                {"weights": weights, "start": start, "weeks": weeks, "seed": seed, **SETTINGS}, "identical", checks)


def read(weights: tuple[Any, ...], start: tuple[Any, ...]) -> tuple[np.ndarray, np.ndarray]:
    """A matrix of weights and the views at the start, as arrays.

    Raises:
        UserError: if the matrix is not square, a row does not sum to 1, or a number is out of its range.
    """
    n = len(weights)
    within("number of people in weights", n, 2, MOST_PEOPLE)
    if any(not isinstance(row, tuple) or len(row) != n for row in weights) or len(start) != n:
        raise UserError(f"weights: {n} rows need {n} numbers each, and start {n} numbers")
    for row in weights:
        for weight in row:
            within("weights", weight, 0, 1)
        if abs(sum(row) - 1.0) > NEAR:
            raise UserError(f"weights: a row sums to {sum(row):g}, but each must sum to 1")
    for view in start:
        within("start", view, -1, 1)
    return np.array(weights, float), np.array(start, float)


def attitudes(settings: dict[str, Any], matrix: np.ndarray, views: np.ndarray, weeks: int,
              seed: int) -> dict[int, np.ndarray]:
    """By the engine: everybody's attitude after one week, two weeks and at the end."""
    lab = Laboratory(settings, people=len(views), weeks=weeks, seed=seed)
    lab.know(matrix)
    lab.people[ATTITUDE] = lab.people[ANCHOR] = views
    lab.people[SELF_WEIGHT] = matrix.diagonal()
    lab.begin()
    seen = {}
    for t in sorted({1, 2, weeks}):
        lab.go(t - lab.week)
        seen[t] = lab.people[ATTITUDE].copy()
    return seen


def by_person(ours: dict[int, np.ndarray], expected: dict[int, np.ndarray]) -> list[Check]:
    """A check a person and week."""
    return [exact(f"attitude after {t} week{'s' * (t > 1)}, person {i + 1}", ours[t][i], expected[t][i])
            for t in ours for i in range(len(ours[t]))]


def _stationary(matrix: np.ndarray) -> np.ndarray | None:
    """Weights π that the matrix leaves as they are, summing to 1; None if there is more than one such row."""
    n = len(matrix)
    equations = np.vstack([matrix.T - np.eye(n), np.ones(n)])
    if np.linalg.matrix_rank(equations) < n:
        return None
    return np.asarray(np.linalg.lstsq(equations, np.eye(n + 1)[n], rcond=None)[0])
