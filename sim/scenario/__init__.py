"""What was asked for: scenario files, stakeholder maps and settings, checked at the door."""

from sim.scenario.assignments import parse_assignments
from sim.scenario.files import shipped_folder, shipped_scenarios
from sim.scenario.parts import Change, Crisis, Event
from sim.scenario.scenario import Scenario, load_scenario, read_scenario, save_scenario

__all__ = ["Change", "Crisis", "Event", "Scenario", "load_scenario", "parse_assignments", "read_scenario",
           "save_scenario", "shipped_folder", "shipped_scenarios"]
