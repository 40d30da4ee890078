"""What the surviving worlds say: is a world central among them, which anchors clash, what could be learned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from sim.calibration.anchors import DEMANDED, NAMES, met
from sim.calibration.assumptions import ASSUMPTIONS, KEYS

LOW, HIGH = 0.1, 0.9
"""Ends of the middle 80 %."""
NEAREST = 0.03
"""Share of the table that a re-estimate keeps."""


# — is it central —


@dataclass(frozen=True)
class Place:
    """Where a world stands among the survivors.

    Attributes:
        ranks: for each setting the share (0-1) of the survivors below it.
        distance: root mean square distance of the ranks from the middle (0-0.5).
        typical: the same of the survivor in the middle.
    """

    ranks: dict[str, float]
    distance: float
    typical: float

    @property
    def outside(self) -> list[str]:
        """Settings that lie outside the middle 80 % of the survivors."""
        return [key for key, rank in self.ranks.items() if not LOW <= rank <= HIGH]

    @property
    def is_central(self) -> bool:
        """Inside the middle 80 % in every setting, and no further from the middle than most survivors."""
        return not self.outside and self.distance <= self.typical


def place_among(survivors: pd.DataFrame, values: Mapping[str, float]) -> Place:
    """Where a world stands among the survivors, setting by setting and in all."""
    there = survivors[list(KEYS)].to_numpy()
    ranks = {key: _rank(there[:, k], values[key]) for k, key in enumerate(KEYS)}
    own = (survivors[list(KEYS)].rank() - 0.5) / len(survivors)
    typical = float(np.median([_distance(row) for row in own.to_numpy()]))
    return Place(ranks, _distance(np.array(list(ranks.values()))), typical)


def _rank(column: np.ndarray, value: float) -> float:
    return float(((column < value).sum() + 0.5 * (column == value).sum()) / len(column))


def _distance(ranks: np.ndarray) -> float:
    return float(np.sqrt(((ranks - 0.5) ** 2).mean()))


# — what the anchors do —


def rejections(table: pd.DataFrame) -> pd.DataFrame:
    """For each anchor that is demanded: share of the points that meet it, and that fail by it alone."""
    yes = met(table)
    rows = [{"anchor": name, "met": yes[name].mean(),
             "fails_alone": (~yes[name] & yes.drop(columns=name).all(axis=1)).mean()} for name in yes]
    return pd.DataFrame(rows)


def clashes_of(table: pd.DataFrame) -> pd.DataFrame:
    """For each pair of anchors: how often both are met, against how often if they had nothing to do with each other.

    Pairs in which one is met always or never say nothing and are left out.
    """
    yes = met(table)
    rows = []
    for one, other in combinations([anchor.name for anchor in DEMANDED], 2):
        apart = yes[one].mean() * yes[other].mean()
        if 0.0 < yes[one].mean() < 1.0 and 0.0 < yes[other].mean() < 1.0:
            both = (yes[one] & yes[other]).mean()
            rows.append({"one": one, "other": other, "both": both, "if_unrelated": apart, "times": both / apart})
    found = pd.DataFrame(rows, columns=["one", "other", "both", "if_unrelated", "times"])
    return found.sort_values("times", kind="stable", ignore_index=True)


# — what could be learned —


def as_shares(table: pd.DataFrame) -> pd.DataFrame:
    """Settings as shares (0-1) of their explored ranges."""
    return pd.DataFrame({a.key: [a.share_at(value) for value in table[a.key].tolist()] for a in ASSUMPTIONS},
                        index=table.index)


def widths(table: pd.DataFrame, survivors: pd.DataFrame) -> dict[str, float]:
    """For each setting, the width of the survivors' middle 80 % against that of all points; near 1: not identified."""
    before, after = as_shares(table), as_shares(survivors)
    return {key: _width(after[key]) / _width(before[key]) for key in KEYS}


def _width(column: pd.Series) -> float:
    return float(column.quantile(HIGH) - column.quantile(LOW))


def recover(table: pd.DataFrame, known: pd.DataFrame, nearest: float = NEAREST) -> pd.DataFrame:
    """Whether settings that are known are found again from what was measured there.

    For each known point, the points of the table whose anchors are nearest (each anchor in its own standard
    deviations) are its re-estimate (rejection: Beaumont, Zhang & Balding 2002, 10.1093/genetics/162.4.2025).

    Args:
        table: all points, as `search` returns them.
        known: some of its points, measured anew with other luck; a point never helps to find itself.
        nearest: share of the table that is kept.

    Returns:
        One row a setting: coverage (share of known values inside the middle 80 % of the re-estimates), and
        shrinkage (how much narrower that is than the middle 80 % of all points; 0: nothing learned).
    """
    names = [name for name in NAMES if table[name].std() > 0.0]
    usable = table.dropna(subset=names)
    shares, truth = as_shares(usable), as_shares(known)
    scale = usable[names].std()
    number = max(10, round(nearest * len(usable)))
    inside, width = np.zeros((len(known), len(KEYS))), np.zeros((len(known), len(KEYS)))
    for k in range(len(known)):
        far = (((usable[names] - known[names].iloc[k]) / scale) ** 2).sum(axis=1)
        far = far[usable["point"] != known["point"].iloc[k]]
        estimate = shares.loc[far.nsmallest(number).index]
        low, high = _ends(estimate)
        own = truth.iloc[k].to_numpy()
        inside[k] = (low <= own) & (own <= high)
        width[k] = high - low
    low, high = _ends(shares)
    return pd.DataFrame({"setting": KEYS, "coverage": inside.mean(axis=0),
                         "shrinkage": 1.0 - width.mean(axis=0) / (high - low)})


def _ends(shares: pd.DataFrame) -> np.ndarray:
    """Ends of the middle 80 % of each column, by the rule that holds 80 % of new values however few there are."""
    return np.quantile(shares.to_numpy(), [LOW, HIGH], axis=0, method="weibull")
