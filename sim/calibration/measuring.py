"""Every anchor measured at one point: the same few runs for each, with luck of the point's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from sim.calibration.anchors import among_others, critical_mass, exits_caused, share_before, tie_after
from sim.outcomes import OUTCOMES, WEEKLY
from sim.run import Run, run_once
from sim.scenario import Scenario, load_scenario
from sim.world import make_plan

CHAMPION_SHARES = (0.02, 0.06, 0.10, 0.15, 0.20, 0.25, 0.30, 0.40, 0.50)
CRISIS_START, CRISIS_WEEKS = 52, 26
SETTLED = 12
"""Weeks that are passed over where a mean over the funded time is taken: everybody starts fresh."""
RUNS = 10
"""Most runs of one comparison, so that the luck of two points never overlaps."""
_WEEKLY = {outcome.name: column for column, outcome in enumerate(WEEKLY)}
_ALL = {outcome.name: column for column, outcome in enumerate(OUTCOMES)}


@dataclass(frozen=True)
class Setup:
    """What is changed for one measurement.

    Attributes:
        changes: settings by key, on top of those of the point.
        runs: replicates.
        to_funding_end: whether the run stops at the end of the funding, or lasts as long as the scenario.
        full: whether all outcomes are needed, or adoption only.
    """

    changes: Mapping[str, Any]
    runs: int = 6
    to_funding_end: bool = True
    full: bool = False
    scenario: str = "baseline"


_RING = {"network.kind": "ring", "network.degree": 8, "programme.team_size": 0, "programme.outreach": "none",
         "people.champions": 0.25}
_POWER = {"programme.delegate": "invested"}
SETUPS: dict[str, Setup] = {
    "baseline": Setup({}, RUNS, to_funding_end=False, full=True),
    "crisis": Setup({"time.weeks": CRISIS_START + CRISIS_WEEKS}, 6, False, True, "crisis_paused"),
    **{f"champions {share}": Setup({"people.champions": share}) for share in CHAMPION_SHARES},
    "clustered": Setup({**_RING, "network.rewiring": 0.0}),
    "random": Setup({**_RING, "network.rewiring": 1.0}),
    "leaders": Setup({"programme.outreach": "central"}, 8),
    "no outreach": Setup({"programme.outreach": "none"}, 8),
    "no power": Setup({**_POWER, "programme.power": 0.0}, full=True),
    "power": Setup({**_POWER, "programme.power": 0.6}, full=True),
}


@lru_cache
def _scenario(name: str) -> Scenario:
    return load_scenario(name)


@dataclass(frozen=True)
class Runs:
    """The runs of one setup, as tables.

    Attributes:
        weekly: shape (runs, weeks + 1, weekly outcomes).
        ends: shape (runs, outcomes).
    """

    weekly: np.ndarray
    ends: np.ndarray

    def by_week(self, outcome: str) -> np.ndarray:
        """Mean over runs of a weekly outcome, one number a week."""
        return self.weekly[:, :, _WEEKLY[outcome]].mean(axis=0)

    def at_end(self, outcome: str) -> float:
        """Mean over runs of an outcome at the end."""
        return float(self.ends[:, _ALL[outcome]].mean())


def _do(setup: Setup, values: Mapping[str, Any], seed: int, point: int) -> Runs:
    scenario = _scenario(setup.scenario).with_values({**values, **setup.changes})
    changes: dict[str, Any] = {} if setup.full else {"output.detail": "basic"}
    if setup.to_funding_end:
        changes["time.weeks"] = funding_end(scenario)
    scenario = scenario.with_values(changes)
    plan = make_plan(scenario)
    done: list[Run] = [run_once(scenario, seed, point * RUNS + run, plan) for run in range(setup.runs)]
    return Runs(np.array([run.weekly for run in done]), np.array([run.outcomes for run in done]))


def funding_end(scenario: Scenario) -> int:
    """The week in which the funding ends."""
    return int(scenario.values["programme.funding_start"] + scenario.values["programme.funding_weeks"])


def measure(values: Mapping[str, Any], seed: int, point: int) -> dict[str, float]:
    """Every anchor at one point.

    Args:
        values: settings by key; all others are those of the baseline.
        seed: whole number from 0.
        point: whole number from 0; each has luck of its own.

    Raises:
        ScenarioError: if a value is not allowed.
    """
    runs = {name: _do(setup, values, seed, point) for name, setup in SETUPS.items()}
    everything = _scenario("baseline").with_values(values)
    sweep = [runs[f"champions {share}"].by_week("adoption") for share in CHAMPION_SHARES]
    first, last = np.array([series[0] for series in sweep]), np.array([series[-1] for series in sweep])
    base, power, no_power = runs["baseline"], runs["power"], runs["no power"]
    funded = slice(SETTLED, funding_end(everything) + 1)
    exhaustion = float(base.by_week("exhaustion_members")[funded].mean())
    hours_to_tie = everything.values["ties.hours_to_tie"]
    return {
        "continuation": base.at_end("continuation_year"),
        "stress_exits": exits_caused(exhaustion, everything.values["exits.exhaustion"]),
        "crisis_hours": share_before(runs["crisis"].by_week("hours_joint"), CRISIS_START, CRISIS_WEEKS),
        "critical_mass": critical_mass(np.array(CHAMPION_SHARES), among_others(last, first)),
        "clustering_gain": runs["clustered"].at_end("adoption") - runs["random"].at_end("adoption"),
        "leaders_gain": runs["leaders"].at_end("adoption") - runs["no outreach"].at_end("adoption"),
        "tie_50": tie_after(50.0, hours_to_tie),
        "tie_200": tie_after(200.0, hours_to_tie),
        "sustained": _share(base.at_end("adoption_year_after"), base.at_end("adoption_funding_end")),
        "adoption": base.at_end("adoption_funding_end"),
        "exhaustion": exhaustion,
        "burnout": float(base.by_week("burnout")[funded].mean()),
        "power_adoption": power.at_end("adoption_user") - no_power.at_end("adoption_user"),
        "power_fit": power.at_end("mean_fit") - no_power.at_end("mean_fit"),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0.0 else float("nan")
