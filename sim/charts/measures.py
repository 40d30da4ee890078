"""Measures of influence in words, and the factors of their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sim.charts.words import factor_words, outcome_axis


@dataclass(frozen=True)
class Measure:
    """A measure of influence.

    Attributes:
        name: as in a table of indices.
        axis: what an axis says; measures of one axis are drawn together.
        in_outcome: whether it is in units of the outcome.
    """

    name: str
    axis: str
    in_outcome: bool = False

    @property
    def mark(self) -> str:
        """What its mark stands for, as the tables of the command line call it."""
        from sim.analysis.sensitivity.wording import HEADINGS  # scipy, which a picture of a run does not wait for

        return HEADINGS[self.name]

    def axis_for(self, outcome: str) -> str:
        """The title of its axis."""
        return f"{self.axis}: {outcome_axis(outcome)}" if self.in_outcome else self.axis


_SHARE = "share of what the settings do to the outcome (of its variance)"
MEASURES: Mapping[str, Measure] = {measure.name: measure for measure in (
    Measure("total", _SHARE), Measure("first", _SHARE),
    Measure("mu_star", "mean size of the change over a whole range", in_outcome=True),
    Measure("density_median", "distance of the runs in a part of the setting's range from all runs (0 to 1)"))}
"""Those by which factors are ranked; of one axis the first decides."""


def ranked_by(table: pd.DataFrame) -> list[str]:
    """The measures to draw: those of the axis that a table begins with, the deciding one first; none if it has none."""
    there = [name for name in dict.fromkeys(table["measure"]) if name in MEASURES]
    return [name for name, measure in MEASURES.items() if name in there and measure.axis == MEASURES[there[0]].axis]


def named(table: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    """The rows of some factors, with their words; two settings of the same words are told apart by their keys."""
    words = {name: factor_words(name) for name in order}
    twice = {word for word in words.values() if list(words.values()).count(word) > 1}
    own = table[table["factor"].isin(order)].copy()
    own["name"] = [name if words[name] in twice else words[name] for name in own["factor"]]
    return own


def fewer(shown: int, all_of_them: int) -> str:
    """What a subtitle says if only the strongest are shown."""
    return f" The {shown} strongest of {all_of_them} are shown." if shown < all_of_them else ""
