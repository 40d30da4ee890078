"""From factors and a design to a table with one row a point."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.experiment.factor import Factor, own_value
from sim.experiment.unit import latin_hypercube, morris_trajectories, sobol_rows
from sim.scenario import Scenario

Columns = dict[str, np.ndarray]

FACTORIAL, ONE_AT_A_TIME, LATIN_HYPERCUBE = "factorial", "one_at_a_time", "latin_hypercube"
SOBOL, MORRIS, POINTS, SCENARIOS = "sobol", "morris", "points", "scenarios"

OPTIONS: dict[str, tuple[str, ...]] = {
    FACTORIAL: ("levels",),
    ONE_AT_A_TIME: ("levels",),
    LATIN_HYPERCUBE: ("size", "seed"),
    SOBOL: ("size", "second_order", "seed"),
    MORRIS: ("size", "levels", "seed"),
    POINTS: ("file",),
    SCENARIOS: (),
}
"""Designs and their options."""
KINDS = tuple(OPTIONS)
GROUPED = (SOBOL, MORRIS)
"""Designs that move groups of factors together."""
LEVELLED = (FACTORIAL, ONE_AT_A_TIME)
"""Designs for which a range needs levels."""


def moved_names(factors: Iterable[Factor]) -> list[str]:
    """What Sobol' and Morris designs move: groups, and factors by themselves, in the order written."""
    return list(dict.fromkeys(factor.name for factor in factors))


def points_of(factors: Sequence[Factor], kind: str, options: Mapping[str, Any]) -> int:
    """Points for each scenario; for `one_at_a_time` at most. What is read from a file is not counted here."""
    names = len(moved_names(factors))
    levels = [len(factor.values) if factor.values is not None else factor.levels or 1 for factor in factors]
    numbers = {
        FACTORIAL: lambda: math.prod(levels),
        ONE_AT_A_TIME: lambda: 1 + sum(levels),
        LATIN_HYPERCUBE: lambda: options["size"],
        SOBOL: lambda: options["size"] * (2 + names * (2 if options["second_order"] else 1)),
        MORRIS: lambda: options["size"] * (names + 1),
    }
    return numbers[kind]() if kind in numbers else 1


def design_table(scenarios: Sequence[Scenario], factors: Sequence[Factor], kind: str, options: Mapping[str, Any],
                 listed: Columns | None = None) -> pd.DataFrame:
    """The points of all scenarios, scenario by scenario.

    Args:
        scenarios: at least one.
        factors: what is varied; none for `scenarios`.
        kind: of the design.
        options: of the design, complete.
        listed: values by factor key, for `points`.

    Returns:
        Columns `point`, `scenario`, those of the layout, one for each factor, one for each setting that
        gives way.
    """
    if kind == ONE_AT_A_TIME:
        parts = [_one_at_a_time(factors, scenario) for scenario in scenarios]
    else:
        parts = [_LAYOUTS[kind](factors, options) if listed is None else dict(listed)] * len(scenarios)
    parts = [{**part, **_giving_way(factors, scenario, part)} for part, scenario in zip(parts, scenarios, strict=True)]
    lengths = [max((len(column) for column in part.values()), default=1) for part in parts]
    table: Columns = {"point": np.arange(sum(lengths), dtype=np.int64),
                      "scenario": np.repeat(_text([scenario.name for scenario in scenarios]), lengths)}
    for name in parts[0]:
        table[name] = np.concatenate([part[name] for part in parts])
    return pd.DataFrame(table)


def _giving_way(factors: Sequence[Factor], scenario: Scenario, part: Columns) -> Columns:
    """The settings that give way: what the factors take from their own values in the scenario."""
    found: Columns = {}
    for factor in factors:
        if factor.against is not None:
            left = found.get(factor.against, scenario.values[factor.against])
            found[factor.against] = left + (scenario.values[factor.key] - part[factor.key])
    return {key: np.where(np.abs(column) < 1e-12, 0.0, column) for key, column in found.items()}


def _text(words: Iterable[str]) -> np.ndarray:
    return np.array(list(words), dtype=object)


def _at_shares(factors: Sequence[Factor], shares: np.ndarray) -> Columns:
    """Values at points of the unit cube, shape (points, factors)."""
    return {factor.key: factor.values_at(shares[:, place]) for place, factor in enumerate(factors)}


def _factorial(factors: Sequence[Factor], _options: Mapping[str, Any]) -> Columns:
    levels = [factor.level_values() for factor in factors]
    shape = tuple(len(values) for values in levels)
    numbers = np.unravel_index(np.arange(math.prod(shape)), shape)  # the last factor changes fastest
    return {factor.key: factor.column(values)[number]
            for factor, values, number in zip(factors, levels, numbers, strict=True)}


def _one_at_a_time(factors: Sequence[Factor], scenario: Scenario) -> Columns:
    """The scenario's own values, then each factor's other values, one after another."""
    own = {factor.key: own_value(scenario, factor.key) for factor in factors}
    steps = [(factor.key, value) for factor in factors for value in factor.level_values() if value != own[factor.key]]
    table: Columns = {"varied": _text(["", *(key for key, _ in steps)])}
    for factor in factors:
        values = [value if key == factor.key else own[factor.key] for key, value in steps]
        table[factor.key] = factor.column([own[factor.key], *values])
    return table


def _latin_hypercube(factors: Sequence[Factor], options: Mapping[str, Any]) -> Columns:
    return _at_shares(factors, latin_hypercube(options["size"], len(factors), options["seed"]))


def _sobol(factors: Sequence[Factor], options: Mapping[str, Any]) -> Columns:
    """The radial layout of Saltelli et al. (2010): A, B, and A with one name's columns from B (and B with A's)."""
    rows, k = options["size"], len(factors)
    both = sobol_rows(rows, 2 * k, options["seed"])
    names = moved_names(factors)
    mixed = ("AB", "BA") if options["second_order"] else ("AB",)
    blocks = ["A", "B", *(f"{block}:{name}" for block in mixed for name in names)]
    shares = np.zeros((rows, len(blocks), k))
    for number, block in enumerate(blocks):
        base, _, name = block.partition(":")
        for place, factor in enumerate(factors):
            of_b = (base[0] == "B") != (name == factor.name)
            shares[:, number, place] = both[:, place + k * of_b]
    return {"row": np.repeat(np.arange(rows, dtype=np.int64), len(blocks)), "block": np.tile(_text(blocks), rows),
            **_at_shares(factors, shares.reshape(-1, k))}


def _morris(factors: Sequence[Factor], options: Mapping[str, Any]) -> Columns:
    number, levels = options["size"], options["levels"]
    names = moved_names(factors)
    groups = [names.index(factor.name) for factor in factors]
    shares, moved, ways = morris_trajectories(number, groups, levels, options["seed"])
    step = levels / (2 * (levels - 1))
    way_of = np.ones((number, len(names)), np.int64)  # a group's members go either way: its step has no sign
    for place, factor in enumerate(factors):
        if factor.group is None:
            way_of[:, groups[place]] = ways[:, place]
    start = np.zeros((number, 1))
    labels = np.concatenate([np.full((number, 1), "", dtype=object), _text(names)[moved]], axis=1)
    deltas = np.concatenate([start, step * np.take_along_axis(way_of, moved, axis=1)], axis=1)
    return {"trajectory": np.repeat(np.arange(number, dtype=np.int64), len(names) + 1),
            "step": np.tile(np.arange(len(names) + 1, dtype=np.int64), number),
            "moved": labels.ravel(), "delta": deltas.ravel(),
            **_at_shares(factors, shares.reshape(-1, len(factors)))}


def _scenarios(_factors: Sequence[Factor], _options: Mapping[str, Any]) -> Columns:
    return {}


_LAYOUTS = {FACTORIAL: _factorial, LATIN_HYPERCUBE: _latin_hypercube, SOBOL: _sobol, MORRIS: _morris,
            SCENARIOS: _scenarios}
