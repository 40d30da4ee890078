"""Bass 1969 (10.1287/mnsc.15.5.215): uptake by own initiative and by imitation, for good."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact, mean
from sim.state import PRACTISES

SETTINGS = {"network.kind": "well_mixed", "mechanisms.adoption": "bass"}
COARSE = "in coarse steps those who take it up within a step do not yet move the others of that step"


def bass(innovation: float = 0.03, imitation: float = 0.38, steps_per_year: int = 52, people: int = 5000,
         years: int = 15, replicates: int = 16, seed: int = 0) -> Docked:
    """The S-curve F(t) = (1 - e^-(p+q)t) / (1 + q/p e^-(p+q)t), and its steepest year.

    Each step, everybody who does not practise takes it up with chance 1 - exp(-(p + q F) / steps a year).
    Expected are the recursion of the steps, exact for a crowd without end, and the curve above, which it nears as
    steps get short. Steps of a year miss it by 0.103 at the defaults, and the engine must miss it as much.

    Args:
        innovation: p, rate a year (0.001 to 1).
        imitation: q, rate a year (0 to 3).
        steps_per_year: 1 to 365.
        people: 100 to 200,000.
        years: 1 to 60; the steps are at most 5200.
        replicates: 2 to 1000 runs.
        seed: of the luck.
    """
    within("innovation", innovation, 0.001, 1)
    within("imitation", imitation, 0, 3)
    within("steps_per_year", steps_per_year, 1, 365)
    within("people", people, 100, 200_000)
    within("years", years, 1, min(60, 5200 // steps_per_year))
    within("replicates", replicates, 2, 1000)
    curves = _curves(innovation, imitation, steps_per_year, people, years, replicates, seed)
    steps = _recursion(innovation, imitation, steps_per_year, years)
    limit = _limit(innovation, imitation, np.arange(len(steps)) / steps_per_year)
    checks = [exact("largest distance of the mean curve from that of the steps",
                    np.abs(curves.mean(0) - steps).max(), 0.0, 0.015)]
    for year in sorted({max(1, years // 3), max(1, 2 * years // 3), years}):
        at = year * steps_per_year
        checks += [mean(f"share who practise after {year} years, in these steps", curves[:, at], steps[at], 0.02),
                   _in_the_limit(f"share who practise after {year} years, without steps", curves[:, at], limit[at])]
    checks += _steepest(innovation, imitation, steps_per_year, curves)
    coarse = _curves(innovation, imitation, 1, people, years, replicates, seed).mean(0)
    checks.append(_missed_by_years(innovation, imitation, coarse))
    return dock("bass", "Uptake by initiative and imitation makes an S-curve.", "Bass 1969, 10.1287/mnsc.15.5.215",
                {"innovation": innovation, "imitation": imitation, "steps_per_year": steps_per_year, "people": people,
                 "years": years, "replicates": replicates, "seed": seed, **SETTINGS,
                 "adoption.innovation": innovation / steps_per_year, "adoption.imitation": imitation / steps_per_year},
                "distributional", checks)


def _missed_by_years(p: float, q: float, coarse: np.ndarray) -> Check:
    years = len(coarse) - 1
    curve = _limit(p, q, np.arange(years + 1.0))
    missed = np.abs(_recursion(p, q, 1, years) - curve).max()
    return exact("how far steps of a year miss the curve", np.abs(coarse - curve).max(), missed, 0.02)


def _curves(p: float, q: float, per_year: int, people: int, years: int, replicates: int, seed: int) -> np.ndarray:
    """Share who practise after each step, shape (replicates, steps + 1)."""
    values = {**SETTINGS, "adoption.innovation": p / per_year, "adoption.imitation": q / per_year}
    lab = Laboratory(values, people=people, weeks=years * per_year, seed=seed)
    curves = np.zeros((replicates, years * per_year + 1))
    for run in range(replicates):
        lab.start(seed, run).begin()
        for step in range(years * per_year):
            lab.go(1)
            curves[run, step + 1] = lab.people[PRACTISES].mean()
    return curves


def _recursion(p: float, q: float, per_year: int, years: int) -> np.ndarray:
    """The same for a crowd without end."""
    share = [0.0]
    for _ in range(years * per_year):
        share.append(share[-1] + (1.0 - share[-1]) * (1.0 - math.exp(-(p + q * share[-1]) / per_year)))
    return np.array(share)


def _limit(p: float, q: float, t: np.ndarray) -> np.ndarray:
    """Bass's curve, t in years."""
    fading = np.exp(-(p + q) * t)
    return (1.0 - fading) / (1.0 + q / p * fading)


def _in_the_limit(name: str, values: np.ndarray, expected: float, margin: float = 0.02) -> Check:
    return replace(mean(name, values, expected, margin), known=COARSE)


def _steepest(p: float, q: float, per_year: int, curves: np.ndarray) -> list[Check]:
    """Uptake is fastest at ln(q/p) / (p + q) years, when (1 - p/q) / 2 have taken it up."""
    if q <= p:
        return []
    share, year = (1.0 - p / q) / 2.0, math.log(q / p) / (p + q)
    times = np.arange(curves.shape[1]) / per_year
    if times[-1] <= year * 1.2:
        return []
    reached = np.array([float(np.interp(share, curve, times)) for curve in curves])
    return [_in_the_limit(f"year in which {share:.4g} practise, the steepest", reached, year, 0.1 + 0.02 * year)]
