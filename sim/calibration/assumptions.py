"""Which assumptions are varied, how far, and why so far; and points spread evenly over them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from sim.experiment.unit import latin_hypercube
from sim.settings import BY_KEY

DIGITS = 4
"""Significant digits of a value: few enough to write down and run again."""


@dataclass(frozen=True)
class Assumption:
    """One setting about the world that nobody has measured well.

    Attributes:
        key: of the setting.
        low, high: the range that is explored, in the unit of the setting.
        why: why not less and not more.
        factors: whether equal factors are equally likely (from half to twice), or equal steps.
    """

    key: str
    low: float
    high: float
    why: str
    factors: bool = False

    def value_at(self, share: float) -> float:
        """The value below which a share (0-1) of the range lies, to a few digits."""
        if self.factors:
            value = self.low * math.exp(share * math.log(self.high / self.low))
        else:
            value = self.low + share * (self.high - self.low)
        return float(f"{value:.{DIGITS}g}")

    def share_at(self, value: float) -> float:
        """The share of the range that lies below a value; outside 0-1 for a value out of range."""
        if self.factors:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def _in_factors(key: str, low: float, high: float, why: str) -> Assumption:
    return Assumption(key, low, high, why, factors=True)


ASSUMPTIONS: tuple[Assumption, ...] = (
    Assumption("people.taste_gap", 0.4, 1.2, "below, all want nearly the same; above, hardly any design fits"),
    _in_factors("people.champions", 0.04, 0.16, "about half to twice the default; more is past most tipping points"),
    _in_factors("network.contacts_elsewhere", 1.8, 7.2, "half to twice: nobody counted them for such a place"),
    _in_factors("production.half_hours", 1.1, 4.4, "half to twice: hours that show an effect are not measured"),
    Assumption("production.hill", 1.0, 4.0, "as usual: from no start-up cost to a steep one"),
    Assumption("production.substitution", -4.0, 1.0, "as usual: only the sign is known (Ostrom 1996)"),
    Assumption("production.slice_substitution", -4.0, 1.0, "as usual: from worst slice to plain mean"),
    Assumption("design.redesign_rate", 0.1, 1.0, "as usual: from hardly any change of the design to a full one"),
    _in_factors("design.taste_width", 0.3, 0.8, "below, a design suits one group only; above, taste hardly counts"),
    Assumption("experience.base_success", 0.05, 0.25, "a poor service pleases few: 1 in 20 to 1 in 4"),
    _in_factors("trust.gain", 0.03, 0.12, "half to twice: no rate in weeks is published"),
    _in_factors("trust.loss", 0.075, 0.3, "half to twice: lost faster than won, by how much is disputed"),
    Assumption("attitude.reach", 0.3, 0.9, "below, nobody is heard; above, everybody is"),
    _in_factors("attitude.pull", 0.075, 0.3, "half to twice: no rate in weeks is published"),
    Assumption("adoption.base", -6.5, -4.0, "as usual, without -4 to -3, where most practise with no programme"),
    _in_factors("adoption.attitude", 0.6, 2.4, "half to twice: an assumption"),
    Assumption("adoption.benefit", 3.0, 9.0, "half to one and a half times: an assumption"),
    Assumption("adoption.reinforcement", 3.0, 8.0, "as usual, from about 4 times the noise, where tipping begins"),
    _in_factors("adoption.noise", 0.5, 1.25, "keeps reinforcement from 2.4 to 16 times the noise: tipping or not"),
    _in_factors("adoption.revision", 0.03, 0.12, "half to twice: people reconsider two to six times a year"),
    Assumption("adoption.drop", 0.3, 1.0, "from a third as fast as uptake to just as fast: habit holds"),
    _in_factors("exhaustion.strain", 0.02, 0.12, "at full load and without support: from tired to burnt out"),
    _in_factors("exhaustion.recovery", 0.025, 0.1, "half to twice: half recovered after 7 to 28 weeks"),
    _in_factors("exits.hazard", 0.0025, 0.007, "alone, 69 to 88 of 100 stay a year; the published range is wider"),
    _in_factors("exits.distrust", 1.0, 4.0, "half to twice: an assumption"),
    _in_factors("exits.exhaustion", 1.0, 4.0, "half to twice: an assumption"),
    _in_factors("ties.hours_to_tie", 36.0, 72.0, "50 hours make .50 to .75 of a tie (Hall 2018)"),
    _in_factors("ties.fading", 0.0065, 0.026, "half to twice: a tie halves in half a year to two years"),
)
KEYS = tuple(assumption.key for assumption in ASSUMPTIONS)
BY_ASSUMPTION = {assumption.key: assumption for assumption in ASSUMPTIONS}


def defaults() -> dict[str, float]:
    """The present default of every assumption that is varied."""
    return {key: BY_KEY[key].default for key in KEYS}


def spread_points(number: int, seed: int) -> pd.DataFrame:
    """Points spread evenly over all ranges: a Latin hypercube (McKay, Beckman & Conover 1979).

    Each range is cut into as many slots as there are points, and each slot is used once.

    Args:
        number: of points, at least 1.
        seed: whole number from 0.

    Returns:
        One row a point, one column a setting.
    """
    shares = latin_hypercube(number, len(ASSUMPTIONS), seed)
    return pd.DataFrame({assumption.key: [assumption.value_at(share) for share in shares[:, place].tolist()]
                         for place, assumption in enumerate(ASSUMPTIONS)})
