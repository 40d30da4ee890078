"""What an experiment will run and what can be estimated from it, in plain lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiment.designs import (FACTORIAL, LATIN_HYPERCUBE, MORRIS, ONE_AT_A_TIME, POINTS, SCENARIOS, SOBOL,
                                    moved_names)
from sim.experiment.factor import LOG, Factor
from sim.outcomes import OUTCOMES
from sim.scenario.text import value_text
from sim.scenario.values import number_text, split_coverage

if TYPE_CHECKING:
    from sim.experiment.experiment import Experiment

_ESTIMATES = {
    FACTORIAL: "what each factor and each combination does, at these levels",
    ONE_AT_A_TIME: "what each factor does by itself, from the scenario's own values; no interactions",
    LATIN_HYPERCUBE: "each factor's share of the variance by itself, and its influence on the whole distribution; "
                     "no interactions",
    SOBOL: "first and total order with intervals",
    MORRIS: "which factors matter at all, and which interact; no shares of the variance",
    POINTS: "each factor's share of the variance by itself, if the points are spread evenly",
    SCENARIOS: "differences between scenarios; nothing is varied",
}
_LOOKED_AT = 60
"""Points of each scenario whose warnings are read."""
_LISTED = 8
"""Values or outcomes that are named; of more, the number is told."""


def plan_lines(experiment: Experiment) -> list[str]:
    """Design, scenarios, factors, runs, what is kept, and notes."""
    runs = f"{experiment.n_points:,} points × {_count(experiment.replicates, 'replicate')} = {experiment.n_runs:,}"
    return [
        f"{experiment.kind}: {_sizes(experiment)}: {_estimates(experiment)}; {experiment.n_points:,} points",
        f"scenarios: {', '.join(scenario.name for scenario in experiment.scenarios)}",
        *(_factor_line(factor) for factor in experiment.factors),
        f"runs: {runs}; seed {experiment.seed}",
        f"kept at the end: {_names(experiment.outcomes, len(OUTCOMES))}; "
        f"every week: {_names(experiment.weekly, 0) if experiment.weekly else 'nothing'}",
        *(f"note: {note}" for note in _notes(experiment)),
    ]


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _estimates(experiment: Experiment) -> str:
    second = experiment.kind == SOBOL and experiment.options["second_order"]
    return "first, second and total order with intervals" if second else _ESTIMATES[experiment.kind]


def _sizes(experiment: Experiment) -> str:
    """How large a design is, in its own terms."""
    kind, options, factors = experiment.kind, experiment.options, experiment.factors
    if kind == SCENARIOS:
        return _count(len(experiment.scenarios), "scenario")
    parts = [_count(len(factors), "factor")]
    if any(factor.group for factor in factors):
        parts[0] += f" moved as {len(moved_names(factors))}"
    if kind == FACTORIAL:
        parts.append(" × ".join(str(len(factor.level_values())) for factor in factors) + " levels")
    elif kind == SOBOL:
        parts.append(_count(options["size"], "row"))
    elif kind == MORRIS:
        parts.append(f"{options['size']:,} trajectories on {options['levels']} levels")
    elif kind in (LATIN_HYPERCUBE, POINTS):
        parts.append(_count(experiment.n_points // len(experiment.scenarios), "point") + " for each scenario")
    return ", ".join(parts)


def _factor_line(factor: Factor) -> str:
    line = f"{factor.key}: {_span(factor)}"
    if factor.group is not None:
        line += f", in the group {factor.group}"
    return line if factor.against is None else f"{line}; {factor.against} gives way"


def _span(factor: Factor) -> str:
    values = factor.level_values()
    if values and len(values) <= _LISTED:
        return ", ".join(_value(value) for value in values)
    if factor.values is not None:
        return _count(len(values), "value")
    span = f"{_value(factor.low)} to {_value(factor.high)}"
    if factor.levels is not None:
        span += f", {factor.levels} levels"
    return span + (", equal factors equally likely" if factor.scale == LOG else "")


def _value(value: Any) -> str:
    if isinstance(value, float):
        return number_text(float(f"{value:.6g}"))
    return value if isinstance(value, str) else value_text(value)


def _names(names: Iterable[str], n_all: int) -> str:
    listed = list(names)
    if len(listed) == n_all:
        return f"all {n_all} outcomes"
    return ", ".join(listed) if len(listed) <= _LISTED else _count(len(listed), "outcome")


def _notes(experiment: Experiment) -> Iterator[str]:
    """What is allowed but odd."""
    if experiment.replicates == 1:
        yield "one replicate cannot tell luck from what the settings do; two or more can"
    for scenario in experiment.scenarios:
        for change in scenario.changes:
            for factor in experiment.factors:
                if split_coverage(factor.key)[0] in change.values:
                    yield (f"{factor.key}: {scenario.name} changes it in week {change.week}; what is varied holds "
                           "until then")
    yield from _warnings(experiment)


def _warnings(experiment: Experiment) -> Iterator[str]:
    """Warnings of scenarios about the factors, at some of the points; each once, whatever its numbers."""
    keys = tuple(f"{key}:" for key in experiment.settings)
    if not keys:
        return
    number = min(experiment.n_points, _LOOKED_AT * len(experiment.scenarios))
    seen = set()
    for point in np.unique(np.linspace(0, experiment.n_points - 1, number).astype(np.int64)).tolist():
        for warning in experiment.scenario_at(point).warnings():
            kind = re.sub(r"[\d.]+", "", warning)
            if warning.startswith(keys) and kind not in seen:
                seen.add(kind)
                yield warning
