"""What was asked for: scenario files, stakeholder maps and settings, checked at the door."""

from sim.scenario.scenario import (
    Change,
    Crisis,
    Event,
    Scenario,
    load_scenario,
    parse_assignments,
    read_scenario,
    save_scenario,
    shipped_folder,
    shipped_scenarios,
)

__all__ = [
    "Change",
    "Crisis",
    "Event",
    "Scenario",
    "load_scenario",
    "parse_assignments",
    "read_scenario",
    "save_scenario",
    "shipped_folder",
    "shipped_scenarios",
]
