"""Where a crowd settles in which each answers to the share of the others: balances and folds, by the equation.

A response is a function from the share who practise (0-1) to the share of those free to choose who prefer
to; it never falls. With a committed share c, m = c + (1 - c) response(m) holds where the crowd stays.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import optimize

Response = Callable[[float], float]
_GRID = np.linspace(0.0, 1.0, 4001)


def balances(response: Response, committed: float = 0.0) -> list[float]:
    """All shares in 0-1 at which the crowd stays, from the smallest; to 1e-10."""
    def drift(share: float) -> float:
        return committed + (1.0 - committed) * response(share) - share

    drifts = [drift(share) for share in _GRID]
    found = [float(share) for share, value in zip(_GRID, drifts, strict=True) if value == 0.0]
    found += [float(optimize.brentq(drift, a, b, xtol=1e-12)) for a, b, low, high
              in zip(_GRID[:-1], _GRID[1:], drifts[:-1], drifts[1:], strict=True) if low * high < 0.0]
    return sorted(found)


def settles(response: Response, start: float, committed: float = 0.0) -> float:
    """The balance at which a crowd ends that starts at a share; on an unstable balance it stays."""
    here = committed + (1.0 - committed) * response(start)
    rest = balances(response, committed)
    if here > start:
        return min((m for m in rest if m >= start), default=1.0)
    return max((m for m in rest if m <= start), default=0.0)


def fold(response: Response) -> float | None:
    """The committed share above which a crowd of others leaves the low balance; None if it never jumps.

    Solved for the committed share, the balance is c(m) = (m - response(m)) / (1 - response(m)). The low
    balance ends where c(m), rising from 0, turns for the first time.
    """
    def needed(share: float) -> float:
        answer = response(share)
        return (share - answer) / (1.0 - answer) if answer < 1.0 else -np.inf

    values = np.array([needed(share) for share in _GRID])
    turns = np.flatnonzero((values[1:-1] > values[:-2]) & (values[1:-1] >= values[2:]) & (values[1:-1] > 0.0)) + 1
    if not turns.size:
        return None
    at = int(turns[0])
    best = optimize.minimize_scalar(lambda share: -needed(share), bounds=(_GRID[at - 1], _GRID[at + 1]),
                                    method="bounded", options={"xatol": 1e-9})
    return float(-best.fun)
