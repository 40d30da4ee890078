"""Robust choice: which programme does well in all the worlds that may be ours, where it fails, and what it hangs on.

A programme is what a team does; a world is one plausible set of assumptions. Every programme is run in every world,
several times, with the same luck for all programmes.

    result = robustness(values, programmes, baseline, better, worthwhile)
    favours(result).robust                # who does well by every metric, or why nobody does
    noise(values, programmes, baseline)   # luck kept apart from not knowing the world
    discover(worlds, missed)              # the worlds in which a programme misses its target, in up to three settings
    leader_flips(values, worlds, programmes, better)  # the assumption at which the ranking of the two best flips

Pure functions from tables to tables.
"""

from sim.analysis.futures.discovery import Discovery, Restriction, discover
from sim.analysis.futures.favours import ROBUST, Favours, favours
from sim.analysis.futures.flips import Flip, Flips, LeaderFlips, flips, leader_flips
from sim.analysis.futures.futures import Futures, analyse_futures
from sim.analysis.futures.metrics import METRICS, Metric, Robustness, robustness
from sim.analysis.futures.noise import Noise, noise

__all__ = ["METRICS", "ROBUST", "Discovery", "Favours", "Flip", "Flips", "Futures", "LeaderFlips", "Metric", "Noise",
           "Restriction", "Robustness", "analyse_futures", "discover", "favours", "flips", "leader_flips", "noise",
           "robustness"]
