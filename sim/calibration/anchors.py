"""What is known from elsewhere, each with the tolerance in which a world is still believed.

The anchors are weak on purpose: each comes from another place than the one simulated. Together they rule
out much (pattern-oriented modelling: Grimm et al. 2005, 10.1126/science.1116681).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.ties_table import strength_after, tie_growth


@dataclass(frozen=True)
class Anchor:
    """A published finding and what of it must be seen.

    Attributes:
        name: column of the tables.
        what: what is measured, for lay readers, with its unit.
        low, high: the tolerance, both ends included.
        source: who found it, and what they found.
        how: how it is measured in the simulation.
        rejects: whether a world outside is rejected, or only reported.
    """

    name: str
    what: str
    low: float
    high: float
    source: str
    how: str
    rejects: bool = True


ANCHORS: tuple[Anchor, ...] = (
    Anchor("continuation", "share of members who stay a year", 0.70, 0.86,
           "NCVO Time Well Spent: 76-80 %; wide end: attrition of community health volunteers 9-53 % "
           "(Raja & Palanisamy 2022), 22 % in Dhaka (2014)", "baseline, outcome continuation_year"),
    Anchor("stress_exits", "share of the exits that exhaustion caused", 0.04, 0.25,
           "NCVO Time Well Spent: stress is the reason of 9 % (2019) to 14 % (2023)",
           "baseline: 1 - exp(-exits.exhaustion · mean exhaustion of members), the exits that would not be without it"),
    Anchor("crisis_hours", "joint hours in a crisis as a share of those before", 0.15, 0.35,
           "HRA 2020: involvement fell from about 80 % to 20 % of proposals",
           "crisis_paused: joint hours of the 26 weeks of crisis over those of the 26 weeks before"),
    Anchor("critical_mass", "share of champions at half of the rise of adoption", 0.08, 0.43,
           "Everall et al. 2025: 10-43 %, centre 24-27 %; Centola et al. 2018: 25 %",
           "adoption of the others at the end of funding, over shares of champions from .02 to .50; none if it rises "
           "by .2 or less"),
    Anchor("clustering_gain", "adoption in a clustered less that in a random network", -0.02, 0.40,
           "Centola 2010: 54 % against 38 %",
           "ring of degree 8, no swap against all ties swapped, no programme, a quarter are champions; 157 weeks"),
    Anchor("leaders_gain", "adoption with outreach to the well connected less that with none", -0.15, 0.72,
           "Cochrane reviews of local opinion leaders 2007, 2011: +9 to +10 points, range -15 to +72",
           "outreach `central` less `none`, at the end of funding"),
    Anchor("tie_50", "strength of a tie after 50 hours at leisure", 0.50, 0.75, "Hall 2018: a casual friend",
           "the rule of ties, from nothing"),
    Anchor("tie_200", "strength of a tie after 200 hours at leisure", 0.90, 1.0, "Hall 2018: a close friend",
           "the rule of ties, from nothing"),
    Anchor("sustained", "adoption a year after the funding over that at its end", 0.45, 1.1,
           "33 % of projects not sustained a year on (Maher 2010); 45 % of programmes go on in part (Stirman et al. "
           "2012); 60 % of sites keep a part in 14 of 17 studies (Scheirer 2005)", "baseline, ratio of means"),
    Anchor("adoption", "share who practise when the funding ends", 0.10, 0.75,
           "assumption: a programme like this one moves neither nobody nor everybody", "baseline"),
    Anchor("exhaustion", "mean exhaustion of members (0-1)", 0.0, 1.0, "none comparable", "baseline, weeks 12-156",
           rejects=False),
    Anchor("burnout", "share of members with exhaustion above .7", 0.31, 0.48,
           "O'Connor et al. 2018: emotional exhaustion of 40 (31-48) % of mental-health professionals, not volunteers",
           "baseline, weeks 12-156", rejects=False),
    Anchor("power_adoption", "users' adoption with power at .6 less that at 0", 0.0, 1.0,
           "sign: Newig et al. 2023", "delegated to the invested, at the end of funding", rejects=False),
    Anchor("power_fit", "fit of the design for users with power at .6 less that at 0", 0.0, 1.0,
           "sign: Newig et al. 2023", "delegated to the invested, at the end of funding", rejects=False),
)
NAMES = tuple(anchor.name for anchor in ANCHORS)
DEMANDED = tuple(anchor for anchor in ANCHORS if anchor.rejects)
SMALLEST_RISE = 0.2
"""A rise of adoption over the champions' shares that is no larger has no middle worth the name."""


def critical_mass(shares: np.ndarray, adoption: np.ndarray) -> float:
    """Share of champions at which adoption crosses half-way from its lowest to its highest value.

    Args:
        shares: of champions, ascending, 0-1.
        adoption: of the others, 0-1, one for each share.

    Returns:
        A share, between two shares by a straight line; nan if adoption rises by `SMALLEST_RISE` or less,
        or if it starts half-way up already.
    """
    low, high = float(adoption.min()), float(adoption.max())
    half = 0.5 * (low + high)
    above = np.flatnonzero(adoption >= half)
    if high - low <= SMALLEST_RISE or above[0] == 0:
        return math.nan
    k = int(above[0])
    part = (half - adoption[k - 1]) / (adoption[k] - adoption[k - 1])
    return float(shares[k - 1] + part * (shares[k] - shares[k - 1]))


def among_others(adoption: np.ndarray, champions: np.ndarray | float) -> np.ndarray:
    """Adoption among those who are no champions, from adoption among all and the champions' share (both 0-1)."""
    return (adoption - champions) / (1.0 - champions)


def share_before(hours_so_far: np.ndarray, start: int, weeks: int) -> float:
    """Hours of a stretch of weeks as a share of those of the equally long stretch before it.

    Args:
        hours_so_far: added up from the start, one number a week, row 0 being the start.
        start, weeks: of the stretch; as many weeks must lie before it.
    """
    before = hours_so_far[start] - hours_so_far[start - weeks]
    return float((hours_so_far[start + weeks] - hours_so_far[start]) / before) if before > 0.0 else math.nan


def exits_caused(exhaustion: float, weight: float) -> float:
    """Share of the exits that exhaustion caused: those that would not be without it (0-1).

    Exhaustion multiplies the chance to leave by exp(weight · exhaustion).
    """
    return 1.0 - math.exp(-weight * exhaustion)


def tie_after(hours: float, hours_to_tie: float) -> float:
    """Strength (0-1) of a new tie after hours at leisure together."""
    return float(strength_after(0.0, tie_growth(hours, hours_to_tie)))


def met(table: pd.DataFrame) -> pd.DataFrame:
    """Whether each row meets each anchor that is demanded: one column an anchor. What has no value is not met."""
    return pd.DataFrame({anchor.name: table[anchor.name].between(anchor.low, anchor.high) for anchor in DEMANDED})


def kept(table: pd.DataFrame) -> pd.DataFrame:
    """The rows that meet every anchor that is demanded."""
    return table[met(table).all(axis=1)]
