"""Choosing the best of many, by order statistics (David & Nagaraja 2003, Order Statistics, 3rd edition)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import integrate, stats

from sim.docking.laboratory import ALL_USERS, Laboratory
from sim.docking.parameters import choice, within
from sim.docking.verdict import Check, Docked, dock, mean
from sim.errors import UserError
from sim.state import COMMITMENT, MEMBER, SENIORITY

SETTINGS: dict[str, Any] = {**ALL_USERS, "programme.user_share": 1.0, "people.seniority_user": 0.5}
"""All are users, so that all compete for the same seats; seniority far from its ends, so that none is cut off."""
RULES = ("commitment", "title")


def selection(people: int = 100, seats: int = 10, correlation: float = 0.5, rule: str = "title",
              replicates: int = 1000, seed: int = 0) -> Docked:
    """Mean commitment of a team chosen by commitment, or by title.

    Two places: commitment laid down evenly over 0 to 1, with normal scores that are correlated with those of
    seniority; and the model's own people, whose commitment is bell-shaped (Beta with 2 and 2). Expected is the mean
    over the top k of n, k/n times the integral of commitment at a score, weighted by the chance that fewer than k of
    the others score higher. For even commitment chosen by itself that is 1 - (k + 1) / (2 (n + 1)), 0.9455
    for 10 of 100; by title 0.5 without correlation, and the same 0.9455 with full correlation.

    Args:
        people: n (10 to 2000).
        seats: k (1 to n - 1).
        correlation: of commitment and seniority, of their normal scores (-1 to 1).
        rule: `commitment` or `title`.
        replicates: 20 to 20,000 runs.
        seed: of the luck.
    """
    within("people", people, 10, 2000)
    within("seats", seats, 1, people - 1)
    within("correlation", correlation, -1, 1)
    choice("rule", rule, RULES)
    within("replicates", replicates, 20, 20_000)
    even, bell = stats.uniform(), stats.beta(2, 2)
    checks: list[Check] = []
    for by, tied in dict.fromkeys([(rule, correlation), ("commitment", 0.0), ("title", 0.0), ("title", 1.0)]):
        name = f"chosen by {by}, correlation {tied:g}"
        expected = _expected(people, seats, tied, by, even.ppf)
        checks.append(mean(f"commitment of the team, even, {name}",
                           _chosen(people, seats, tied, by, replicates, seed, True), expected, 0.02))
    checks.append(mean(f"commitment of the team, bell-shaped, chosen by {rule}, correlation {correlation:g}",
                       _chosen(people, seats, correlation, rule, replicates, seed, False),
                       _expected(people, seats, correlation, rule, bell.ppf), 0.02))
    return dock("selection", "Choosing by commitment gets commitment; titles get it only as far as they go together.",
                "Order statistics (David & Nagaraja 2003)",
                {"people": people, "seats": seats, "correlation": correlation, "rule": rule,
                 "replicates": replicates, "seed": seed, **SETTINGS, "programme.selection": rule},
                "distributional", checks)


def _chosen(people: int, seats: int, correlation: float, rule: str, replicates: int, seed: int,
            laid_down: bool) -> np.ndarray:
    """Mean commitment of the team in each run."""
    values = {**SETTINGS, "programme.team_size": seats, "programme.selection": rule,
              "people.commitment_seniority": correlation}
    lab = Laboratory(values, people=people, weeks=1, seed=seed)
    found = np.zeros(replicates)
    for run in range(replicates):
        lab.start(seed, run)
        if laid_down:
            scores = stats.norm.ppf(np.maximum(lab.uniforms(people, 1), 1e-12))
            own = stats.norm.ppf(np.maximum(lab.uniforms(people, 2), 1e-12))
            lab.people[COMMITMENT] = stats.norm.cdf(correlation * scores + np.sqrt(1 - correlation**2) * own)
            lab.people[SENIORITY] = stats.norm.cdf(scores)
        lab.begin()
        lab.go(1)
        seated = lab.people[MEMBER] > 0
        if seated.sum() != seats:
            raise UserError(f"seats: {seats} of {people} could not be filled")
        found[run] = lab.people[COMMITMENT, seated].mean()
    return found


def _expected(people: int, seats: int, correlation: float, rule: str, quantile: Callable[..., Any]) -> float:
    """Mean commitment of the top seats, scores being normal and commitment the given quantile of its own score."""
    r = 1.0 if rule == "commitment" else correlation
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    weights = weights / weights.sum()

    def at(z: float) -> float:
        commitment = float(weights @ quantile(stats.norm.cdf(r * z + np.sqrt(1 - r * r) * nodes)))
        seated = stats.binom.cdf(seats - 1, people - 1, stats.norm.sf(z))
        return commitment * float(seated * stats.norm.pdf(z))

    whole, _ = integrate.quad(at, -9.0, 9.0, limit=200, epsabs=1e-9, points=[0.0, stats.norm.isf(seats / people)])
    return people / seats * float(whole)
