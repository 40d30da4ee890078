"""coproduce: a simulation of co-production, told as baking a cake.

    from sim import load_scenario, simulate, compare, CoProductionModel
    from sim import load_experiment, run_experiment, load_results

The names are loaded when they are first used, so that `import sim` is quick.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.comparison import Comparison as Comparison
    from sim.comparison import compare as compare
    from sim.errors import SimError as SimError
    from sim.errors import UserError as UserError
    from sim.model import CoProductionModel as CoProductionModel
    from sim.experiment import Experiment as Experiment
    from sim.experiment import load_experiment as load_experiment
    from sim.experiment import make_experiment as make_experiment
    from sim.run import Result as Result
    from sim.run import simulate as simulate
    from sim.runner import run_experiment as run_experiment
    from sim.scenario import Scenario as Scenario
    from sim.scenario import load_scenario as load_scenario
    from sim.store import load_results as load_results

__version__ = "0.1.0"

_HOMES = {
    "Comparison": "sim.comparison", "compare": "sim.comparison", "CoProductionModel": "sim.model",
    "Result": "sim.run", "simulate": "sim.run", "Scenario": "sim.scenario", "load_scenario": "sim.scenario",
    "load_results": "sim.store", "Experiment": "sim.experiment", "load_experiment": "sim.experiment",
    "make_experiment": "sim.experiment", "run_experiment": "sim.runner", "SimError": "sim.errors",
    "UserError": "sim.errors",
}
__all__ = ["CoProductionModel", "Comparison", "Experiment", "Result", "Scenario", "SimError", "UserError", "compare",
           "load_experiment", "load_results", "load_scenario", "make_experiment", "run_experiment", "simulate"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
