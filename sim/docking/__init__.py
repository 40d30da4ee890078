"""Published models reached by settings of our own rules: one file a source, one function a case.

    from sim import docking
    result = docking.granovetter(sigma=0.15, people=1000)
    result.verdict, result.measured, result.expected

`coproduce dock` runs them all. A case sets up, runs the engine, and compares; it never writes a rule again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sim.compiled import let_keys_wrap
from sim.docking import parameters
from sim.docking.granovetter1978 import granovetter
from sim.docking.verdict import Check, Docked
from sim.errors import UserError, did_you_mean

CASES: dict[str, Callable[..., Docked]] = {case.__name__: case for case in (
    granovetter,
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
              progress: Callable[[int], Any] | None = None) -> list[Docked]:
    """Run cases with their own parameters; all of them if no names are given.

    Args:
        names: of cases.
        seed: of the luck of all of them.
        workers: threads; the results do not depend on it.
        progress: called with 1 after each case.
    """
    def one(name: str) -> Docked:
        result = run_case(name, {"seed": seed})
        if progress is not None:
            progress(1)
        return result

    asked = [named(name).__name__ for name in (CASES if names is None else names)]
    with ThreadPoolExecutor(workers, initializer=let_keys_wrap) as pool:
        return list(pool.map(one, asked))


__all__ = ["CASES", "Check", "Docked", "named", "run_case", "run_cases", *CASES]
