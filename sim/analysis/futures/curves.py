"""How a difference between two programmes depends on one setting, the others being kept at their mean.

Least squares: a polynomial of degree 1 to 3 in the setting, with or without a linear effect of every other setting,
whichever of the six has the lowest corrected Akaike criterion (Hurvich & Tsai 1989, 10.1093/biomet/76.2.297).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sim.analysis.futures.cells import Array
from sim.analysis.futures.columns import Columns

ALIKE = 0.95
"""Correlation from which two settings cannot be told apart, so that one is not kept still while the other moves."""
NOTHING = 1e-9
"""Share of a variance below which a term says nothing that others do not."""
MOST_BENT = 3
"""Highest degree."""
STEPS = 200
"""Between two places: a crossing is looked for in each, and taken to be straight within it."""


@dataclass(frozen=True, eq=False)
class Terms:
    """A setting and all that is kept still while it moves.

    Attributes:
        own: its value, with mean 0 and variance 1, if it holds three or more numbers, shape (worlds, 1); else a flag
            for each of its values, shape (worlds, values).
        others: an orthonormal basis of the linear terms of the other columns, but those that go along with this one;
            shape (worlds, terms).
    """

    own: Array
    others: Array


def terms_of(columns: Columns) -> list[Terms]:
    """The terms of each column of a table of worlds."""
    own = [_own(columns, place) for place in range(len(columns.keys))]
    linear = [_standard(one) for one in own]
    found = []
    for place, one in enumerate(own):
        rest = np.hstack([np.zeros((len(one), 0)), *linear[:place], *linear[place + 1:]])
        along = np.abs(linear[place].T @ rest).max(axis=0) / len(rest)
        found.append(Terms(one, _basis(rest[:, along < ALIKE])))
    return found


def _own(columns: Columns, place: int) -> Array:
    codes, values = columns.codes[:, place], columns.values[place]
    if columns.ordered[place] and len(values) > 2:
        return _standard(np.array(values, dtype=np.float64)[codes][:, None])
    return np.asarray(np.eye(len(values))[codes])


def _standard(terms: Array) -> Array:
    return np.asarray((terms - terms.mean(axis=0)) / terms.std(axis=0))


def _basis(terms: Array) -> Array:
    square, ways = np.linalg.eigh(terms.T @ terms)
    there = square > NOTHING * len(terms)
    return np.asarray(terms @ (ways[:, there] / np.sqrt(square[there])))


@dataclass(frozen=True, eq=False)
class Curve:
    """A fit of a difference.

    Attributes:
        coefficients: of 1, u, u² …, u being the setting with mean 0 and variance 1.
        powers: the same of each world, less what goes along with the other settings; shape (worlds, powers).
        adjusted: the difference in each world less the effect of the other settings; what the fit leaves over is
            widened by how much each world drew the fit to itself (HC3, MacKinnon & White 1985); shape (worlds,).
        freedom: degrees of freedom left.
    """

    coefficients: Array
    powers: Array
    adjusted: Array
    freedom: int


def curve(difference: Array, terms: Terms) -> Curve:
    """The best fit of a polynomial to a difference, shape (worlds,)."""
    u = terms.own[:, 0]
    most = max(1, min(MOST_BENT, len(np.unique(u)) - 2))
    return _best_fit(difference, [np.vander(u, degree + 1, increasing=True) for degree in range(1, most + 1)], terms)


def levels(difference: Array, terms: Terms) -> Curve:
    """The fit of a height for each level of a setting to a difference, shape (worlds,); its powers are flags."""
    return _best_fit(difference, [terms.own], terms)


def _best_fit(difference: Array, candidates: list[Array], terms: Terms) -> Curve:
    fits = [_fit(difference, powers, others) for powers in candidates for others in (terms.others[:, :0], terms.others)]
    return min((fit for fit in fits if fit is not None), key=lambda fit: fit[0])[1]


def _fit(difference: Array, powers: Array, others: Array) -> tuple[float, Curve] | None:
    """The criterion and the fit; None if there are too few worlds for so many effects."""
    n, effects = len(difference), powers.shape[1] + others.shape[1]
    if n - effects - 2 <= 0:
        return None
    # Frisch & Waugh 1933: powers without what goes along with other settings give the same coefficients
    alone = powers - others @ (others.T @ powers)
    own: Array = np.asarray(np.linalg.lstsq(alone, difference, rcond=None)[0], dtype=np.float64)
    rest = difference - others @ (others.T @ difference) - alone @ own
    square = max(float(rest @ rest), 1e-24 * float(difference @ difference), np.finfo(float).tiny)
    criterion = n * np.log(square / n) + 2 * (effects + 1) * n / (n - effects - 2)
    drawn = (others**2).sum(axis=1) + (np.linalg.qr(alone)[0] ** 2).sum(axis=1)
    return float(criterion), Curve(own, alone, alone @ own + rest / np.maximum(1 - drawn, NOTHING), n - effects)


def resampled(fit: Curve, drawn: Array) -> Array:
    """The coefficients of resampled worlds: from how often each is drawn (resamples, worlds) to (resamples, powers)."""
    powers = fit.powers.shape[1]
    products = (fit.powers[:, :, None] * fit.powers[:, None, :]).reshape(len(fit.powers), -1)
    squares = (drawn @ products).reshape(-1, powers, powers)
    sums = drawn @ (fit.powers * fit.adjusted[:, None])
    return np.asarray((np.linalg.pinv(squares, hermitian=True) @ sums[..., None])[..., 0])


def heights(coefficients: Array, u: Array) -> Array:
    """Heights of curves (rows, powers) at some places; shape (rows, places)."""
    return np.asarray(coefficients @ np.vander(u, coefficients.shape[1], increasing=True).T)


def crossings(coefficients: Array, ends: Array) -> Array:
    """All places between two ends at which one curve (powers,) crosses zero, ascending."""
    grid = np.linspace(ends[0], ends[1], STEPS + 1)
    height = heights(coefficients[None], grid)[0]
    step = np.flatnonzero((height[:-1] > 0) != (height[1:] > 0))
    return np.asarray(_zero(grid, step, height[step], height[step + 1]))


def nearest_crossings(coefficients: Array, ends: Array, near: float, rises: bool) -> Array:
    """For each curve (rows, powers) the place nearest to `near` where it crosses zero the same way; shape (rows,).

    A curve that does not cross this way between the ends is given the end beyond which it must: the lower one if it
    is on the far side of zero already at `near`, else the upper one.
    """
    grid = np.linspace(ends[0], ends[1], STEPS + 1)
    height = heights(coefficients, grid) * (1.0 if rises else -1.0)
    crosses = (height[:, :-1] <= 0) & (height[:, 1:] > 0)
    distance = np.where(crosses, np.abs((grid[:-1] + grid[1:]) / 2 - near), np.inf)
    step = distance.argmin(axis=1)
    rows = np.arange(len(step))
    place = _zero(grid, step, height[rows, step], height[rows, step + 1])
    over = heights(coefficients, np.array([near]))[:, 0] * (1.0 if rises else -1.0) > 0
    return np.asarray(np.where(crosses.any(axis=1), place, np.where(over, ends[0], ends[1])))


def _zero(grid: Array, step: npt.NDArray[np.int64], left: Array, right: Array) -> Array:
    """Where a straight line from the left to the right of each step is zero."""
    apart = np.where(left == right, 1.0, left - right)
    return np.asarray(grid[step] + (grid[1] - grid[0]) * left / apart)
