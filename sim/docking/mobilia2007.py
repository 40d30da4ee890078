"""Mobilia, Petersen & Redner 2007 (10.1088/1742-5468/2007/08/P08029): a few whom nothing moves keep all divided."""

from __future__ import annotations

import math

import numpy as np
from scipy import stats

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact, mean, mean_interval
from sim.errors import UserError
from sim.outcomes import WEEKLY
from sim.state import ATTITUDE, STUBBORN

SETTINGS = {"mechanisms.attitude": "voter", "network.kind": "well_mixed"}
MEAN_ATTITUDE = [outcome.name for outcome in WEEKLY].index("mean_attitude")
SETTLING, APART, LEAST = 8, 5, 20
"""Relaxation times until the start is forgotten, between weeks that count as independent, and in all."""
CLOSE, EARLY = 0.1, 0.5
"""Mean and spread must come so near in the long run, and the mean of all runs early on, as a share of the spread."""


def zealot_voter(people: int = 100, zealots_for: int = 5, zealots_against: int = 5, weeks: int = 5000,
                 replicates: int = 100, seed: int = 0) -> Docked:
    """How many are in favour at any time, if everybody copies others and a few never change.

    One after the other, somebody picked at random copies another one picked at random; the zealots copy
    nobody. A week has as many picks as there are people. Runs start with all free voters against. In the
    long run the number in favour is exactly Beta-binomial. On the way there each pick takes the same share
    off the mean distance: 1 in e is left after (people + zealots - 1)/zealots weeks. From this follow the
    weeks left out at first, and the weeks apart that count as independent in the whole distribution.

    Args:
        people: free voters (10 to 2,000).
        zealots_for, zealots_against: whom nothing moves (1 to 1,000 each).
        weeks: length of a run (20 to 5,200), at least 20 times (people + zealots - 1)/zealots.
        replicates: runs, 10 to 10,000.
        seed: of the luck.
    """
    within("people", people, 10, 2000)
    within("zealots_for", zealots_for, 1, 1000)
    within("zealots_against", zealots_against, 1, 1000)
    within("weeks", weeks, 20, 5200)
    within("replicates", replicates, 10, 10_000)
    zealots = zealots_for + zealots_against
    relaxation = math.ceil((people + zealots - 1) / zealots)
    if weeks < LEAST * relaxation:
        raise UserError(f"weeks: {weeks} are too few to forget the start; take at least {LEAST * relaxation}")
    seen = _votes(people, zealots_for, zealots_against, weeks, replicates, seed)
    votes = seen[:, SETTLING * relaxation:]
    law = stats.betabinom(people, zealots_for, zealots_against)
    return dock("zealot_voter", "A few people whom nothing moves keep a place divided, however long one waits.",
                "Mobilia, Petersen & Redner 2007, 10.1088/1742-5468/2007/08/P08029: Beta-binomial(N; Z1, Z0)",
                {"people": people, "zealots_for": zealots_for, "zealots_against": zealots_against, "weeks": weeks,
                 "replicates": replicates, "seed": seed, **SETTINGS}, "distributional",
                [_early(seen[:, relaxation - 1], law, relaxation, people + zealots, zealots),
                 mean("free voters in favour, mean", votes.mean(axis=1), law.mean(), CLOSE * law.std()),
                 _spread(votes, law), _whole(votes[:, ::APART * relaxation], law, people)])


def _votes(people: int, zealots_for: int, zealots_against: int, weeks: int, replicates: int,
           seed: int) -> np.ndarray:
    """By the engine: free voters in favour, shape (replicates, weeks)."""
    n = people + zealots_for + zealots_against
    lab = Laboratory(SETTINGS, people=n, weeks=weeks, seed=seed)
    votes = np.zeros((replicates, weeks))
    for replicate in range(replicates):
        lab.start(seed, replicate)
        lab.people[ATTITUDE], lab.people[STUBBORN] = -1.0, 0.0
        lab.people[ATTITUDE, people : people + zealots_for] = 1.0
        lab.people[STUBBORN, people:] = 1.0
        lab.begin()
        in_favour = n * (lab.go(weeks)[1:, MEAN_ATTITUDE] + 1.0) / 2.0
        votes[replicate] = np.rint(in_favour) - zealots_for
    return votes


def _early(votes: np.ndarray, law: stats.rv_discrete, week: int, everybody: int, zealots: int) -> Check:
    """On the way: each pick takes off zealots/(everybody (everybody - 1)) of the mean distance that is left."""
    left = (1.0 - zealots / (everybody * (everybody - 1))) ** (everybody * week)
    return mean(f"free voters in favour after {week} weeks, mean of all runs", votes, law.mean() * (1.0 - left),
                EARLY * law.std())


def _spread(votes: np.ndarray, law: stats.rv_discrete) -> Check:
    """Standard deviation around the expected mean, with its interval over runs."""
    variances = ((votes - law.mean()) ** 2).mean(axis=1)
    low, high = mean_interval(variances)
    return Check("free voters in favour, standard deviation", math.sqrt(variances.mean()), math.sqrt(max(0.0, low)),
                 math.sqrt(high), law.std(), CLOSE * law.std())


def _whole(votes: np.ndarray, law: stats.rv_discrete, people: int) -> Check:
    """Total-variation distance: by chance it exceeds its mean by 2/√n but once in 3,000 (McDiarmid 1989)."""
    n, chances = votes.size, law.pmf(np.arange(people + 1))
    seen = np.bincount(np.clip(votes, 0, people).astype(int).ravel(), minlength=people + 1) / n
    by_chance = 0.5 * float(np.sqrt(2 * chances * (1 - chances) / (math.pi * n)).sum())
    distance = 0.5 * float(np.abs(seen - chances).sum())
    return exact("total-variation distance of the votes", distance, by_chance, 2 / math.sqrt(n), "at most")
