"""Sensitivity analysis: which settings and assumptions move an outcome, and how much of it is luck.

    for result in analyse(design, about, runs, "adoption"):
        result.indices, result.chance, result.settled

Which measures there are depends on the design: Sobol' indices (`sobol`), elementary effects (`morris`), exact shares
of a factorial (`factorial`), first order from any sample (`slices`), the distance of distributions (`density`), and
effects of one factor at a time (`one_at_a_time`). Indices are those of the expected outcome over luck, without
inflation by luck (`pairs`); the share of luck is told apart (`chance`).
"""

from sim.analysis.sensitivity.by_kind import analyse
from sim.analysis.sensitivity.camps import Camps, two_camps
from sim.analysis.sensitivity.result import Sensitivity
from sim.analysis.sensitivity.sample import OF_A_RUN, check_outcome, kept_outcomes

__all__ = ["OF_A_RUN", "Camps", "Sensitivity", "analyse", "check_outcome", "kept_outcomes", "two_camps"]
