"""Whether every point of a design gives a scenario that can be run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import ScenarioError, shown
from sim.settings import GROUPS, ROLES

if TYPE_CHECKING:
    from sim.experiment.experiment import Experiment

CLASHING = frozenset((
    *(f"people.share_{name}" for name in (*ROLES, *GROUPS, "conditional", "free_riders")),
    *(f"programme.seats_{role}" for role in ROLES if role != "user"),
    "people.stubborn", "people.champions", "people.number", "programme.team_size", "programme.user_share",
    "network.kind", "network.degree",
))
"""Settings that can clash with others; points that differ in none of them need no second look (a test looks
that there are no more). Each value by itself was checked with its factor."""

MOST_SHOWN = 5


def points_that_cannot_run(experiment: Experiment) -> list[str]:
    """What is wrong with the design's points, in lines without a place; empty if all can be run."""
    columns = [key for key in experiment.settings if key in CLASHING or key in experiment.giving_way]
    table = experiment.design[["scenario", *columns]]
    alike = table.groupby(["scenario", *columns], sort=False, dropna=False).ngroup()
    firsts = table.index[~alike.duplicated()]
    reasons: dict[int, str] = {}
    for point in firsts.tolist():
        try:
            experiment.scenario_at(point)
        except ScenarioError as error:
            reasons[point] = "; ".join(error.problems)
    if not reasons:
        return []
    broken = alike.isin(alike[list(reasons)])
    lines = [f"{int(broken.sum()):,} of {len(table):,} points cannot be run; these and others like them:"]
    for point, reason in list(reasons.items())[:MOST_SHOWN]:
        lines.append(f"point {point} ({_values(experiment, point, columns)}): {reason}")
    if any("must sum to 1" in reason for reason in reasons.values()):
        lines.append('shares must sum to 1; let another one give way, such as against = "people.share_frontline"')
    return lines


def _values(experiment: Experiment, point: int, columns: Sequence[str]) -> str:
    values = experiment.values_at(point)
    told = [f"{key} = {shown(values[key])}" for key in columns if key in values]
    name = experiment.design["scenario"].iloc[point]
    return ", ".join([str(name), *told])
