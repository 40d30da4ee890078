"""What we do against what we believe: a scenario taken apart into its levers and its world.

    levers only    what the scenario's team does, in the baseline's world
    world only     what the baseline's team does, in the scenario's world

Run beside the scenario and the baseline with the same luck, they split the difference into parts that add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sim.errors import ScenarioError
from sim.scenario import Scenario

LEVERS, WORLD = "levers", "world"


@dataclass(frozen=True)
class Halves:
    """How a scenario that differs from the baseline in both is taken apart.

    Attributes:
        scenario: its name.
        levers, world: names of the scenarios that are run for its halves; those of like halves are shared.
        why_not: why it can't be taken apart; else empty.
    """

    scenario: str
    levers: str = ""
    world: str = ""
    why_not: str = ""


def differs_in(scenario: Scenario, baseline: Scenario) -> tuple[bool, bool]:
    """Whether a scenario differs from the baseline in what the team does, and in the world it does it in."""
    does = scenario.levers != baseline.levers or scenario.changes != baseline.changes
    own, other = (_world_of(one) for one in (scenario, baseline))
    return does, own != other


def _world_of(scenario: Scenario) -> tuple[object, ...]:
    kept = {key: value for key, value in scenario.assumptions.items() if not key.startswith("output.")}
    return kept, scenario.crises, scenario.events, None if scenario.people is None else scenario.people.content()


def levers_in(scenario: Scenario, baseline: Scenario, name: str) -> Scenario:
    """What the team of a scenario does, in the baseline's world. Raises ScenarioError if that world does not allow it.

    Args:
        scenario: whose levers and planned changes.
        baseline: whose world.
        name: of what comes out.
    """
    return replace(baseline.with_values(scenario.levers), name=name, changes=scenario.changes,
                   title=f"{scenario.title}: only what we do", story="")


def take_apart(scenarios: Sequence[Scenario], baseline: Scenario) -> tuple[list[Halves], list[Scenario]]:
    """The halves of all scenarios that differ from the baseline in levers and world, and what is to be run for them.

    Args:
        scenarios: those asked for.
        baseline: one of them.
    """
    names = {scenario.identity(): scenario.name for scenario in scenarios}
    found, more = [], []
    for scenario in scenarios:
        if differs_in(scenario, baseline) != (True, True):
            continue
        try:
            halves = {LEVERS: levers_in(scenario, baseline, f"{scenario.name}-{LEVERS}"),
                      WORLD: replace(scenario.with_values(baseline.levers), name=f"{scenario.name}-{WORLD}",
                                     changes=baseline.changes, title=f"{scenario.title}: only the world", story="")}
        except ScenarioError as error:
            found.append(Halves(scenario.name, why_not=str(error)))
            continue
        for half in halves.values():
            if half.identity() not in names:
                names[half.identity()] = half.name
                more.append(half)
        found.append(Halves(scenario.name, *(_name(half, names) for half in halves.values())))
    return found, more


def _name(scenario: Scenario, names: Mapping[str, str]) -> str:
    return names[scenario.identity()]
