"""Brock & Durlauf 2001 (10.1111/1467-937X.00168): noisy choice, reinforced by the share of others who choose alike.

U = base + reinforcement · m, and a preference for the practice with chance 1 / (1 + exp(-U / noise)). In units
of the noise: `leaning` = base / noise, `ratio` = reinforcement / noise. Those who practise drop the practice
as readily as others take it up; were they slower by a factor f, that would add ln(1/f) to the leaning.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.docking.balance import Response, fold, settles
from sim.docking.laboratory import Laboratory
from sim.docking.parameters import listed, within
from sim.docking.verdict import Check, Docked, dock, mean
from sim.errors import UserError
from sim.state import CHAMPION, PRACTISES, STAYS

NOISE = 0.5
"""Not 1, so that a rule that forgets to divide by it is found out."""
SETTINGS = {"network.kind": "well_mixed", "mechanisms.adoption": "logit", "adoption.attitude": 0.0,
            "adoption.benefit": 0.0, "adoption.noise": NOISE, "adoption.revision": 0.5, "adoption.drop": 1.0,
            "programme.funding_weeks": 5200}
SOURCE = "Brock & Durlauf 2001, 10.1111/1467-937X.00168: m = 1 / (1 + exp(-(leaning + ratio · m)))"
RUNS = 4
SETTLING, WATCHED = 300, 100
"""Weeks until a crowd has settled, and weeks over which it is then averaged."""
BEYOND = 0.4
"""How far beyond its jumps a crowd is pushed, in units of the noise."""
MOST_WEEKS = 5200
AT_ONCE = {"adoption.revision": 1.0}
SLOW = 0.6
APART = 0.02
"""How far from the fold the committed share is run, if none is asked for."""


def logit_bistability(ratio: float = 8.0, leaning: float = -3.0986, people: int = 5000,
                      start: tuple[float, ...] = (0.0, 0.2, 0.3, 1.0), seed: int = 0) -> Docked:
    """Where a crowd ends that starts from some share, and that two ends need a ratio above 4.

    Expected is the balance m = L(leaning + ratio · m) in whose basin the start lies. Just below and above
    a ratio of 4 (3.5 and 4.5, with the leaning at which the two choices are alike) the distance of the ends
    reached from everybody and from nobody must be that of the outermost balances. With a ratio of 2 and a leaning of
    -1 people also drop the practice 0.6 times as fast as others take it up: m = L(-1 + ln(1/0.6) + 2 m).

    Args:
        ratio: reinforcement over noise (0 to 20).
        leaning: base over noise (-20 to 20).
        people: 100 to 20,000.
        start: shares who practise at the start, each a run (1 to 20 of them, 0 to 1).
        seed: of the luck.
    """
    _check_choice(ratio, leaning, people)
    start = listed(start)
    _check_shares("start", start)
    shares = list(dict.fromkeys(start))
    checks = [mean(f"share in the end, from {share:g}", _ends(ratio, leaning, people, share, seed),
                   settles(_response(ratio, leaning), share), 0.015) for share in shares]
    checks.append(mean("share in the end, slow to drop, ratio 2", _ends(2.0, -1.0, people, 0.0, seed, drop=SLOW),
                       settles(_response(2.0, -1.0 - math.log(SLOW)), 0.0), 0.015))
    for other in (3.5, 4.5):
        answer = _response(other, -other / 2)
        gap = _ends(other, -other / 2, people, 1.0, seed) - _ends(other, -other / 2, people, 0.0, seed)
        checks.append(mean(f"distance of the ends at a ratio of {other:g}", gap,
                           settles(answer, 1.0) - settles(answer, 0.0), 0.04))
    return dock("logit_bistability", "Reinforcement makes two ends possible only above four times the noise.", SOURCE,
                {"ratio": ratio, "leaning": leaning, "people": people, "start": list(start), "seed": seed,
                 **_settings(ratio, leaning)}, "distributional", checks)


def committed_minority(ratio: float = 8.0, leaning: float = -4.585, committed: tuple[float, ...] = (),
                       people: int = 4000, seed: int = 0) -> Docked:
    """How large a committed minority must be to win the others over.

    Nobody else practises at the start. Expected is the smallest m with m = c + (1 - c) L(leaning + ratio · m);
    where this end jumps is the critical share, 0.25 at the defaults. The well-known 9.79 % of Xie et al.
    2011 (10.1103/PhysRevE.84.011130) belongs to another model, the naming game, and is not docked here.

    Args:
        ratio: reinforcement over noise (0 to 20).
        leaning: base over noise (-20 to 20).
        committed: committed shares, each a run (0 to 0.9); if none, 0.02 below and above the critical share.
        people: 100 to 20,000.
        seed: of the luck.

    Raises:
        UserError: also if no committed share is asked for and the end never jumps.
    """
    _check_choice(ratio, leaning, people)
    committed = listed(committed)
    if committed:
        _check_shares("committed", committed, 0.9)
    answer = _response(ratio, leaning)
    critical = fold(answer)
    if not committed and critical is None:
        raise UserError(f"committed: with a ratio of {ratio:g} and a leaning of {leaning:g} no minority is critical; "
                        "say which shares to run, for example committed=[0.1, 0.2]")
    shares = tuple(dict.fromkeys(committed)) or tuple(max(0.0, (critical or 0.0) + step) for step in (-APART, APART))
    checks: list[Check] = []
    for share in shares:
        bound = round(share * people)
        ends = _ends(ratio, leaning, people, 0.0, seed, bound)
        expected = settles(answer, bound / people, bound / people)
        checks.append(mean(f"share in the end, {share:.4g} committed", ends, expected, 0.02))
    return dock("committed_minority", "A committed minority wins the others over once it is large enough.",
                f"{SOURCE}, with a committed share c: m = c + (1 - c) L(m)",
                {"ratio": ratio, "leaning": leaning, "committed": [float(share) for share in shares],
                 "critical share": critical, "people": people, "seed": seed, **_settings(ratio, leaning)},
                "distributional", checks)


def hysteresis(ratio: float = 8.0, people: int = 2000, step: float = 0.02, weeks_a_step: int = 35,
               seed: int = 0) -> Docked:
    """Push a crowd up slowly and let it down again: it jumps at two different points.

    The leaning rises from below both jumps to above, step by step, and falls back. Expected are
    the folds of m = L(leaning + ratio · m): m = (1 ± √(1 - 4 / ratio)) / 2, leaning = logit(m) - ratio · m.
    At a ratio of 4 or less there is no jump, and half of the crowd is reached at -ratio / 2 both ways.

    Args:
        ratio: reinforcement over noise (0.5 to 20).
        people: 1000 to 20,000; small crowds jump early by chance.
        step: of the leaning (0.001 to 0.1).
        weeks_a_step: weeks for each step (5 to 500); a fast ramp overshoots.
        seed: of the luck.

    Raises:
        UserError: also if one way would take more than 5200 weeks.
    """
    within("ratio", ratio, 0.5, 20)
    within("people", people, 1000, 20_000)
    within("step", step, 0.001, 0.1)
    within("weeks_a_step", weeks_a_step, 5, 500)
    up, down = _jumps(ratio)
    ramp = np.arange(down - BEYOND, up + BEYOND + step / 2, step)
    if len(ramp) * weeks_a_step > MOST_WEEKS:
        raise UserError(f"weeks_a_step: {len(ramp)} steps of {weeks_a_step} weeks are more than {MOST_WEEKS} weeks; "
                        "take longer steps or fewer weeks")
    reached = np.array([_ramped(ratio, people, ramp, weeks_a_step, seed, run) for run in range(RUNS)])
    checks = [mean("leaning at which half is reached going up, times the noise", reached[:, 0], up, 0.06),
              mean("leaning at which half is lost going down, times the noise", reached[:, 1], down, 0.06),
              mean("width of the loop, times the noise", reached[:, 0] - reached[:, 1], up - down, 0.1)]
    return dock("hysteresis", "What was hard to win is as hard to lose.", SOURCE,
                {"ratio": ratio, "people": people, "step": step, "weeks_a_step": weeks_a_step, "seed": seed,
                 **_settings(ratio, float(ramp[0])), **AT_ONCE}, "distributional", checks)


def _settings(ratio: float, leaning: float) -> dict[str, Any]:
    return {**SETTINGS, "adoption.base": leaning * NOISE, "adoption.reinforcement": ratio * NOISE}


def _response(ratio: float, leaning: float) -> Response:
    return lambda share: 1.0 / (1.0 + math.exp(-(leaning + ratio * share)))


def _ends(ratio: float, leaning: float, people: int, share: float, seed: int, committed: int = 0,
          drop: float = 1.0) -> np.ndarray:
    """Share who practise, averaged over the weeks watched, in each run."""
    values = {**_settings(ratio, leaning), "adoption.drop": drop}
    lab = Laboratory(values, people=people, weeks=SETTLING + WATCHED, seed=seed)
    ends = np.zeros(RUNS)
    for run in range(RUNS):
        lab.start(seed, run)
        lab.people[CHAMPION, :committed] = lab.people[STAYS, :committed] = 1.0
        lab.people[PRACTISES, :max(committed, round(share * people))] = 1.0
        lab.begin()
        lab.go(SETTLING)
        ends[run] = np.mean([_share_after_a_week(lab) for _ in range(WATCHED)])
    return ends


def _share_after_a_week(lab: Laboratory) -> float:
    lab.go(1)
    return float(lab.people[PRACTISES].mean())


def _jumps(ratio: float) -> tuple[float, float]:
    """Leanings at which the crowd jumps up and down."""
    if ratio <= 4.0:
        return -ratio / 2, -ratio / 2
    low, high = (0.5 * (1 + sign * math.sqrt(1 - 4 / ratio)) for sign in (-1, 1))
    return tuple(math.log(m / (1 - m)) - ratio * m for m in (low, high))  # type: ignore[return-value]


def _ramped(ratio: float, people: int, ramp: np.ndarray, weeks: int, seed: int, run: int) -> tuple[float, float]:
    """Leanings at which half is first reached on the way up, and first lost on the way down."""
    values = {**_settings(ratio, float(ramp[0])), **AT_ONCE}
    practises, crossed = np.zeros(people), []
    for way, leanings in enumerate((ramp, ramp[::-1])):
        lab = Laboratory(values, people=people, weeks=len(ramp) * weeks, seed=seed, replicate=2 * run + way)
        lab.people[PRACTISES] = practises
        lab.begin()
        beyond = np.zeros(len(ramp), bool)
        for place, leaning in enumerate(leanings):
            lab.plan.settings["adoption_base"][:] = leaning * NOISE
            lab.go(weeks)
            beyond[place] = (lab.people[PRACTISES].mean() >= 0.5) == (way == 0)
        practises = lab.people[PRACTISES].copy()
        crossed.append(float(leanings[beyond.argmax()]) if beyond.any() else float("nan"))
    return crossed[0], crossed[1]


def _check_choice(ratio: float, leaning: float, people: int) -> None:
    within("ratio", ratio, 0, 20)
    within("leaning", leaning, -20, 20)
    within("people", people, 100, 20_000)


def _check_shares(name: str, shares: Sequence[float], high: float = 1.0) -> None:
    if not 1 <= len(shares) <= 20:
        raise UserError(f"{name}: {len(shares)} shares; 1 to 20 can be run")
    for share in shares:
        within(name, share, 0, high)
