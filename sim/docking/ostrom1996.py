"""Ostrom 1996 (10.1016/0305-750X(96)00023-X): users' and officials' work as complements, in CES form.

With the start-up cost of Oliver, Marwell & Teixeira 1985 (10.1086/228313): e(X) = X^h / (X^h + X0^h).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import optimize

from sim.docking.laboratory import Laboratory
from sim.docking.parameters import within
from sim.docking.verdict import Check, Docked, dock, exact
from sim.rules.production import ces as joint_effect
from sim.rules.production import hill_effect
from sim.state import ALONE, JOINT, QUALITY, SLICE_QUALITY, USER

STAGE_WEEKS = 3
RELATIONAL, START, CEILING, SKILL_USER, SKILL_STAFF = 0.3, 0.2, 0.8, 0.6, 0.8
ACROSS_SLICES = -1.0
SETTINGS: dict[str, Any] = {
    "time.stage_weeks": STAGE_WEEKS, "programme.team_size": 20, "programme.relational_share": RELATIONAL,
    "programme.facilitation": 0.0, "programme.strength_based": 0.0, "programme.access_support": 0.0,
    "programme.coverage": [[1.0, 0.6, 0.2, 0.0]] + [[1.0] * 4] * 3, "people.skill_user": SKILL_USER,
    "people.skill_staff": SKILL_STAFF, "production.skill_gain": 0.0, "production.carry_over": 0.0,
    "production.base_quality": CEILING, "production.initial_quality": START,
    "production.slice_substitution": ACROSS_SLICES,
}
"""What is learned, meeting costs of other kinds, and spill-over between domains are off; coverage differs."""
LEAST = -20.0
"""The smallest exponent that the settings allow; nearly the smaller of the two inputs."""


def ces(substitution: float = -1.0, user_weight: float = 0.4, professional_route: float = 0.55, hill: float = 2.0,
        half_hours: float = 2.2, price: float = 2.0, seed: int = 0) -> Docked:
    """Quality of the slices after a stage of work, against the formula from the hours that were given.

    q = A max(route · e(all staff work), [d e(users)^r + (1 - d) e(joint staff work)^r]^(1/r)), also at the ends of r:
    1 (a sum), 0 (a product of powers), -20 (nearly the smaller). The rest docks the functions of the rule: equal
    inputs give that input; each input makes the other worth more if and only if r < 1; the cheapest mix of
    inputs is U / S = [d p_S / ((1 - d) p_U)]^(1 / (1 - r)), at r = 1 all of one; half of the effect is reached
    at the half-hours, and returns rise up to X0 ((h - 1) / (h + 1))^(1/h), if h > 1.

    Args:
        substitution: r (-20 to 1).
        user_weight: d (0.05 to 0.95).
        professional_route: 0 to 1.
        hill: h (0.5 to 8).
        half_hours: X0, effective hours (0.1 to 500).
        price: of a staff hour, in user hours (0.1 to 10); other than (1 - d) / d if r = 1.
        seed: of the luck.
    """
    within("substitution", substitution, LEAST, 1)
    within("user_weight", user_weight, 0.05, 0.95)
    within("professional_route", professional_route, 0, 1)
    within("hill", hill, 0.5, 8)
    within("half_hours", half_hours, 0.1, 500)
    within("price", price, 0.1, 10)
    asked = {"substitution": substitution, "user_weight": user_weight, "professional_route": professional_route,
             "hill": hill, "half_hours": half_hours, "price": price, "seed": seed}
    checks = []
    for r in dict.fromkeys((substitution, LEAST, 0.0, 1.0)):
        checks += _by_the_engine({**_production(asked), "production.substitution": r}, seed)
    checks += [*_identities(user_weight), _complements(substitution, user_weight),
               _cheapest_mix(substitution, user_weight, price), *_start_up(hill, half_hours)]
    return dock("ces", "Good work needs both sides: each input makes the other worth more.",
                "Ostrom 1996, 10.1016/0305-750X(96)00023-X, in CES form; E2, E3",
                {**asked, **SETTINGS, **_production(asked)}, "identical", checks)


def _production(asked: dict[str, Any]) -> dict[str, Any]:
    return {f"production.{name}": asked[name]
            for name in ("substitution", "user_weight", "professional_route", "hill", "half_hours")}


def _by_the_engine(values: dict[str, Any], seed: int) -> list[Check]:
    """A stage of a team of twenty; its slices and the programme against the formula."""
    lab = Laboratory({**SETTINGS, **values}, people=60, weeks=STAGE_WEEKS, seed=seed)
    lab.begin()
    lab.go(STAGE_WEEKS)
    hours = lab.world.hours[:, :, 0]  # of the first stage: joint or alone, roles, domains
    on_task, half, hill = 1.0 - RELATIONAL, values["production.half_hours"], values["production.hill"]
    staff_roles = np.arange(hours.shape[1]) != USER
    joint = hours[JOINT, staff_roles].sum(0)
    users = _hill(SKILL_USER * on_task * hours[JOINT, USER], half, hill)
    staff = _hill(SKILL_STAFF * on_task * joint, half, hill)
    all_staff = _hill(SKILL_STAFF * (on_task * joint + hours[ALONE, staff_roles].sum(0)), half, hill)
    r, weight = values["production.substitution"], values["production.user_weight"]
    quality = CEILING * np.maximum(values["production.professional_route"] * all_staff,
                                   _together(users, staff, weight, r))
    ours = lab.world.slices[SLICE_QUALITY]
    every_slice = np.append(quality, np.full(12, START))
    whole = float(1.0 / np.mean(1.0 / every_slice)) if (every_slice > 0).all() else 0.0  # the power mean of exponent -1
    return [exact(f"largest difference of a slice from the formula, r = {r:g}", np.abs(ours[0] - quality).max(), 0.0),
            exact(f"quality of the programme, r = {r:g}", lab.programme[QUALITY], whole)]


def _hill(hours: np.ndarray, half: float, exponent: float) -> np.ndarray:
    return hours**exponent / (hours**exponent + half**exponent)


def _together(users: np.ndarray, staff: np.ndarray, weight: float, r: float) -> np.ndarray:
    if r == 0.0:
        return users**weight * staff ** (1.0 - weight)
    with np.errstate(divide="ignore", over="ignore"):
        return (weight * users**r + (1.0 - weight) * staff**r) ** (1.0 / r)


def _identities(weight: float) -> list[Check]:
    equal = max(float(abs(joint_effect(v, v, weight, r) - v)) for v in (0.01, 0.3, 1.0)
                for r in (LEAST, -1.0, 0.0, 0.5, 1.0))
    pairs = [(0.2, 0.8), (0.9, 0.1), (0.5, 0.6)]
    over = [joint_effect(u, s, weight, LEAST) / min(u, s) for u, s in pairs]
    product = max(float(abs(joint_effect(u, s, weight, r) - u**weight * s ** (1 - weight)))
                  for u, s in pairs for r in (-1e-7, 0.0, 1e-7))
    total = max(float(abs(joint_effect(u, s, weight, 1.0) - (weight * u + (1 - weight) * s))) for u, s in pairs)
    return [exact("equal inputs, largest difference from that input", equal, 0.0),
            exact("r = -20: joint effect over the smaller input, largest", max(over),
                  float(min(weight, 1 - weight) ** (1 / LEAST)), bound="at most"),
            exact("r = -20: joint effect over the smaller input, smallest", min(over), 1.0, bound="at least"),
            exact("r near 0, largest difference from the product of powers", product, 0.0, 1e-6),
            exact("r = 1, largest difference from the sum", total, 0.0)]


def _complements(r: float, weight: float) -> Check:
    """What a little more of both adds beyond what each alone adds, near equal inputs."""
    u, s, step = 0.4, 0.5, 1e-3
    both = (joint_effect(u + step, s + step, weight, r) - joint_effect(u + step, s, weight, r)
            - joint_effect(u, s + step, weight, r) + joint_effect(u, s, weight, r)) / step**2
    if r == 1.0:
        return exact("what users' work adds to the worth of staff work, r = 1", both, 0.0, 1e-6)
    q = _together(np.array([u + step / 2]), np.array([s + step / 2]), weight, r)[0]
    slope = (1 - r) * weight * (1 - weight) * ((u + step / 2) * (s + step / 2)) ** (r - 1) * q ** (1 - 2 * r)
    return exact("what users' work adds to the worth of staff work", both, slope, 1e-3 * slope + 1e-6)


def _cheapest_mix(r: float, weight: float, price: float) -> Check:
    """Users' part of the cheapest mix, found on a grid by the rule's own function."""
    parts = np.linspace(0.0, 1.0, 20_001)
    cost = [(part + price * (1 - part)) / made if (made := joint_effect(part, 1 - part, weight, r)) > 0 else np.inf
            for part in parts]
    if r == 1.0:
        expected = float(weight * price > 1 - weight)
    else:
        mix = (weight * price / (1 - weight)) ** (1 / (1 - r))
        expected = mix / (1 + mix)
    return exact("users' part of the cheapest mix", parts[int(np.argmin(cost))], expected, 1e-3)


def _start_up(hill: float, half_hours: float) -> list[Check]:
    checks = [exact("effect at the half-hours", hill_effect(half_hours, half_hours, hill), 0.5)]

    def bend(x: float) -> float:
        step = 1e-3 * half_hours
        below, here, above = (hill_effect(h, half_hours, hill) for h in (x - step, x, x + step))
        return float(below - 2 * here + above)

    if hill > 1.05:
        turn = ((hill - 1) / (hill + 1)) ** (1 / hill)
        found = optimize.brentq(bend, 0.002 * half_hours, 2 * half_hours) / half_hours
        return [*checks, exact("hours up to which returns rise, in half-hours", found, turn, 2e-3)]
    if hill <= 1.0:
        most = max(bend(x) for x in np.linspace(0.01, 3.0, 300) * half_hours)
        checks.append(exact("largest rise of the returns", most, 0.0, 0.0, "at most"))
    return checks
