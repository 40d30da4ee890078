"""Runs experiments on any executor after `concurrent.futures`: resumable, with the same bytes everywhere.

    from sim import run_experiment
    run_experiment("power_and_hours", workers=2).runs
"""

from __future__ import annotations

from sim.runner.driver import Progress
from sim.runner.estimate import Estimate, estimate
from sim.runner.running import default_folder, run_experiment

__all__ = ["Estimate", "Progress", "default_folder", "estimate", "run_experiment"]
