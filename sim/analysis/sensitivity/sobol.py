"""Sobol' indices from Saltelli's blocks of rows: shares of the variance of the expected outcome.

First order after Saltelli et al. 2010 (10.1016/j.cpc.2009.09.018), total after Jansen 1999
(10.1016/S0010-4655(98)00154-4), second order after Saltelli 2002 (10.1016/S0010-4655(02)00280-1), the mean of both
ways round. Products of runs are taken over different replicates only (`pairs`), so luck does not inflate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sim.analysis.sensitivity.indices import rows
from sim.analysis.sensitivity.pairs import NOTHING, RESAMPLES, Array, across_luck, divided, estimate, pairs
from sim.analysis.sensitivity.sample import Sample
from sim.errors import UserError


@dataclass(frozen=True)
class Blocks:
    """Outcomes by block, each of shape (rows, replicates).

    Attributes:
        names: factors or groups.
        a, b: the two independent blocks.
        ab: A with one name from B, in the order of names.
        ba: B with one name from A; empty if second order was not asked for.
    """

    names: tuple[str, ...]
    a: Array
    b: Array
    ab: tuple[Array, ...]
    ba: tuple[Array, ...]

    def first(self, rows: int) -> Blocks:
        """The first rows only."""
        return Blocks(self.names, self.a[:rows], self.b[:rows], tuple(block[:rows] for block in self.ab), ())


def blocks_of(sample: Sample) -> Blocks:
    """Sort the runs of a sample into blocks, in units of their spread.

    Every replicate has its mean taken off: what luck does to all points alike moves no index.

    Raises:
        UserError: if the table of the design has no complete blocks.
    """
    design = sample.design
    found = {str(name): own.sort_values("row").index for name, own in design.groupby("block", sort=False)}
    wanted = ["A", "B", *(f"AB:{name}" for name in sample.names)]
    second = [f"BA:{name}" for name in sample.names]
    if any(name in found for name in second):
        wanted += second
    order = [list(design["row"][found[name]]) for name in wanted if name in found]
    if len(order) < len(wanted) or any(own != order[0] for own in order):
        raise UserError(f"{sample.scenario}: the design is not complete (a row lacks one of its blocks); run the "
                        "experiment again")
    y = (sample.y - sample.y.mean(axis=0)) / sample.y.std()
    n = len(sample.names)
    own = [y[found[name]] for name in wanted]
    return Blocks(tuple(sample.names), own[0], own[1], tuple(own[2: 2 + n]), tuple(own[2 + n:]))


def sobol(blocks: Blocks, resamples: int = RESAMPLES) -> list[dict[str, object]]:
    """First, total and (with BA blocks) second order indices with their intervals; rows and luck are resampled.

    Small negative values are left as they are: they mean about zero. Where the settings move nothing, indices are nan.
    """
    couples = list(combinations(range(len(blocks.names)), 2)) if blocks.ba else []
    keys = [(name, "", measure) for name in blocks.names for measure in ("first", "total")]
    keys += [(blocks.names[j], blocks.names[k], "second") for j, k in couples]

    def index(w: Array, v: Array) -> Array:
        return _indices(blocks, couples, w, v)

    return rows(keys, estimate(index, len(blocks.a), blocks.a.shape[1], resamples=resamples))


def _indices(blocks: Blocks, couples: list[tuple[int, int]], w: Array, v: Array) -> Array:
    """Indices in the order first and total of each name, then second of each couple; shape (b, indices)."""
    whole = _variance(blocks, w, v)
    columns = []
    for own in blocks.ab:
        columns.append(_mean(across_luck(blocks.b, own - blocks.a, v), w))
        gap = blocks.a - own
        columns.append(_mean(across_luck(gap, gap, v), w) / 2)
    apart = _mean(across_luck(blocks.a, blocks.b, v), w)
    for j, k in couples:
        both = (_mean(across_luck(blocks.ba[j], blocks.ab[k], v), w)
                + _mean(across_luck(blocks.ba[k], blocks.ab[j], v), w)) / 2
        columns.append(both - apart - columns[2 * j] - columns[2 * k])
    found = np.stack(columns, axis=1)
    return divided(found, whole[:, None], NOTHING)


def _variance(blocks: Blocks, w: Array, v: Array) -> Array:
    """Variance of the expected outcome over the rows of A and B; shape (b,)."""
    squares = _mean(across_luck(blocks.a, blocks.a, v) + across_luck(blocks.b, blocks.b, v), w) / 2
    middle = (w @ blocks.a + w @ blocks.b) / (2 * w.sum(axis=1, keepdims=True))
    if middle.shape[1] == 1:
        return squares - middle[:, 0] ** 2
    return squares - divided((v * middle).sum(axis=1) ** 2 - ((v * middle) ** 2).sum(axis=1), pairs(v))


def _mean(by_row: Array, w: Array) -> Array:
    """Mean over rows with weights: (b, rows) or (1, rows) to (b,)."""
    if len(by_row) == 1:
        return np.asarray(w @ by_row[0] / w.sum(axis=1))
    return np.asarray(np.einsum("bn,bn->b", by_row, w) / w.sum(axis=1))
