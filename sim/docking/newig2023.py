"""Decision weights: so much power is delegated, the rest follows seniority (form: assumption).

Newig et al. 2023 (10.1016/j.gloenvcha.2023.102705) find that delegated power matters; they give no formula.
"""

from __future__ import annotations

import numpy as np

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import choice, within
from sim.docking.verdict import Docked, dock, exact
from sim.errors import UserError
from sim.state import CAPACITY, COMMITMENT, CUM_HOURS, MEMBER, ROLE, SENIORITY, USER, USER_INFLUENCE, WEIGHT

STAGE_WEEKS = 3
DELEGATES = ("invested", "equal", "users")
SETTINGS = {"time.stage_weeks": STAGE_WEEKS, "programme.hours": 4.0, "programme.selection": "lottery"}


def decision_weights(power: float = 0.5, delegate: str = "invested", members: int = 20, coverage: float = 0.8,
                     seed: int = 0) -> Docked:
    """Every member's weight in the decision of a stage, against the formula.

    weight = (1 - P C) s / sum(s) + P C d / sum(d), with P power, C coverage, s seniority and d what delegated power
    rests on: commitment times hours, or 1 for all, or 1 for users. Seniority, commitment and capacity are
    drawn evenly. Also: the weights add up to 1; with no power delegated they follow seniority; with all
    delegated to users these decide alone; and users' weight is linear in P.

    Args:
        power: P (0 to 1).
        delegate: `invested`, `equal` or `users`.
        members: seats, half of them for users (4 to 500).
        coverage: C (0 to 1).
        seed: of the luck.
    """
    within("power", power, 0, 1)
    choice("delegate", delegate, DELEGATES)
    within("members", members, 4, 500)
    within("coverage", coverage, 0, 1)
    asked = {"power": power, "delegate": delegate, "members": members, "coverage": coverage, "seed": seed}
    lab = _after_a_stage(power, delegate, members, coverage, seed)
    ours, users = _weights(lab), lab.programme[USER_INFLUENCE]
    expected = _by_formula(lab, power * coverage, delegate)
    at_table = _at_table(lab)
    apart = [exact("largest difference of a weight from the formula", np.abs(ours - expected).max(), 0.0, 1e-12),
             exact("sum of the weights", ours.sum(), 1.0, 1e-12),
             exact("users' weight", users, expected[at_table[ROLE] == USER].sum(), 1e-12)]
    none = _after_a_stage(0.0, delegate, members, coverage, seed)
    apart.append(exact("largest difference from the share of seniority, no power delegated",
                       np.abs(_weights(none) - at_table[SENIORITY] / at_table[SENIORITY].sum()).max(), 0.0, 1e-12))
    alone = _after_a_stage(1.0, "users", members, 1.0, seed)
    apart.append(exact("users' weight, all power delegated to them", alone.programme[USER_INFLUENCE], 1.0, 1e-12))
    whole = _after_a_stage(1.0, delegate, members, coverage, seed).programme[USER_INFLUENCE]
    start = none.programme[USER_INFLUENCE]
    apart.append(exact("users' weight, on the line from no power to all power", users,
                       start + power * (whole - start), 1e-12))
    return dock("decision_weights", "Delegated power goes to those it is delegated to, the rest to the senior.",
                "E4; sign: Newig et al. 2023, 10.1016/j.gloenvcha.2023.102705", {**asked, **SETTINGS}, "identical",
                apart)


def _after_a_stage(power: float, delegate: str, members: int, coverage: float, seed: int) -> Laboratory:
    values = {**SETTINGS, "programme.team_size": members, "programme.power": power, "programme.delegate": delegate,
              "programme.coverage": coverage}
    people = 20 * members
    lab = Laboratory(values, people=people, weeks=STAGE_WEEKS, seed=seed)
    lab.people[SENIORITY] = 0.05 + 0.95 * lab.uniforms(people, 1)
    lab.people[COMMITMENT] = lab.uniforms(people, 2)
    lab.people[CAPACITY] = 1.0 + 5.0 * lab.uniforms(people, 3)
    lab.begin()
    lab.go(STAGE_WEEKS)
    if lab.people[MEMBER].sum() != members:
        raise UserError(f"members: {members} seats could not be filled")
    return lab


def _at_table(lab: Laboratory) -> np.ndarray:
    return lab.people[:, lab.people[MEMBER] > 0]


def _weights(lab: Laboratory) -> np.ndarray:
    return _at_table(lab)[WEIGHT]


def _by_formula(lab: Laboratory, delegated: float, delegate: str) -> np.ndarray:
    """E4, from the seniority, commitment and hours of the members."""
    table = _at_table(lab)
    claim = {"invested": table[COMMITMENT] * table[CUM_HOURS], "equal": np.ones(table.shape[1]),
             "users": (table[ROLE] == USER).astype(float)}[delegate]
    if claim.sum() == 0.0:
        delegated, claim = 0.0, np.ones(table.shape[1])
    return (1.0 - delegated) * table[SENIORITY] / table[SENIORITY].sum() + delegated * claim / claim.sum()
