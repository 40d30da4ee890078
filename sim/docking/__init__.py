"""Published models reached by settings of our own rules: one file a source, one function a case.

    from sim import docking
    result = docking.granovetter(sigma=0.15, people=1000)
    result.verdict, result.measured, result.expected

`coproduce dock` runs them all. A case sets up, runs the engine, and compares; it never writes a rule again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sim.docking import parameters
from sim.docking.bass1969 import bass
from sim.docking.brock_durlauf2001 import committed_minority, hysteresis, logit_bistability
from sim.docking.centola2018 import centola_trials, memory_best_response
from sim.docking.centola_macy2007 import centola_macy
from sim.docking.deffuant2000 import deffuant
from sim.docking.degroot1974 import degroot
from sim.docking.demerouti2001 import exhaustion
from sim.docking.eckles2024 import eckles
from sim.docking.friedkin_johnsen1990 import friedkin_johnsen
from sim.docking.granovetter1978 import granovetter
from sim.docking.hall2018 import tie_growth
from sim.docking.hegselmann_krause2002 import hegselmann_krause
from sim.docking.hra2020 import crisis_hours
from sim.docking.hypergeometric import lottery
from sim.docking.madsen_desai2010 import learning
from sim.docking.mobilia2007 import zealot_voter
from sim.docking.nabatchi2017 import coverage
from sim.docking.ncvo2023 import exit_hazard
from sim.docking.newig2023 import decision_weights
from sim.docking.order_statistics import selection
from sim.docking.ostrom1996 import ces
from sim.docking.slovic1993 import trust
from sim.docking.watts2002 import watts
from sim.docking.verdict import Check, Docked
from sim.errors import UserError, did_you_mean
from sim.run import in_threads

CASES: dict[str, Callable[..., Docked]] = {case.__name__: case for case in (
    degroot, friedkin_johnsen, decision_weights, ces, coverage, tie_growth, trust, learning, exhaustion,
    exit_hazard, selection, lottery, deffuant, hegselmann_krause, zealot_voter, granovetter, watts,
    centola_macy, eckles, bass, logit_bistability, committed_minority, memory_best_response, centola_trials,
    crisis_hours, hysteresis,
)}
"""Every case by its name, in the order in which they are shown."""


def named(name: str) -> Callable[..., Docked]:
    """The case of a name. Raises UserError with the nearest name that there is."""
    if name not in CASES:
        raise UserError(f"{name}: there is no such docking case; coproduce dock --list names them"
                        + did_you_mean(name, CASES))
    return CASES[name]


def run_case(name: str, values: Mapping[str, Any] | None = None) -> Docked:
    """Run one case, with some parameters other than its own.

    Raises:
        UserError: on a name or a parameter that does not exist, or a value out of its range.
    """
    case = named(name)
    return case(**parameters.checked(case, values or {}))


def run_cases(names: Iterable[str] | None = None, seed: int = 0, workers: int = 1,
              progress: Callable[[int], Any] | None = None, values: Mapping[str, Any] | None = None,
              data: str | None = None) -> list[Docked]:
    """Run cases; all of them if no names are given.

    Args:
        names: of cases.
        seed: of the luck of all of them.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each case.
        values: other parameters, for each case.
        data: folder or file of published trials, for the cases that are docked to data.
    """
    def one(name: str) -> Docked:
        given = {"seed": seed, **(values or {})}
        if data is not None and "data" in parameters.defaults(CASES[name]):
            given["data"] = data
        result = run_case(name, given)
        if progress is not None:
            progress(1)
        return result

    asked = [named(name).__name__ for name in (CASES if names is None else names)]
    return in_threads(one, asked, workers)


__all__ = ["CASES", "Check", "Docked", "named", "run_case", "run_cases", *CASES]
