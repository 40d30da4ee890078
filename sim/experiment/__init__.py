"""Experiments: scenarios, what is varied in them, by which design, how often, and what is kept."""

from sim.experiment.experiment import Experiment
from sim.experiment.factor import Factor
from sim.experiment.files import load_experiment, make_experiment, read_experiment, shipped_experiments
from sim.experiment.starter import starter

__all__ = ["Experiment", "Factor", "load_experiment", "make_experiment", "read_experiment", "shipped_experiments",
           "starter"]
