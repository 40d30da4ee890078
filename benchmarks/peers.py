"""The package against Mesa and against plain C, on the task of `meeting.py`."""

from __future__ import annotations

import gc
import itertools
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.c_peer import has_compiler, run_c
from benchmarks.figures import Figure, interleaved, median_ratio
from benchmarks.meeting import Start, plan_and_world, run_engine, scenario_of, start_of
from benchmarks.mesa_peer import TunedPlace, run_mesa

ENGINE, IDIOMATIC, TUNED = "this package", "Mesa, idiomatic and lean", "Mesa, tuned by hand"
MAKING, MAKING_MESA = "making the world", "making the Mesa model"
LARGEST_AGAINST_C = LARGEST_MADE_TWICE = 20_000
C_PLAIN, C_COUNTING = "C, counting anew every week", "C, keeping the counts"


@dataclass(frozen=True)
class Size:
    """How a number of people is measured.

    Attributes:
        people, weeks: of a run.
        rounds: rounds in which all take turns.
        repeats: runs a round of the fast ones, whose median counts.
        target: times Mesa.
    """

    people: int
    weeks: int
    rounds: int
    repeats: int
    target: float


QUICK = (Size(200, 100, 3, 25, 150), Size(2_000, 100, 3, 5, 160), Size(20_000, 20, 2, 5, 200))
FULL = (Size(200, 100, 9, 50, 150), Size(2_000, 100, 7, 9, 160), Size(20_000, 50, 3, 7, 200),
        Size(1_000_000, 3, 2, 2, 50))


def measure(quick: bool) -> Iterator[list[Figure]]:
    """Figures, size by size."""
    for size in QUICK if quick else FULL:
        yield _measure_size(size)


def _fast(run: Callable[[int], tuple[float, object]], repeats: int) -> Callable[[], float]:
    """Median seconds of runs that each have their own luck, or the processor would learn a short run by heart."""
    luck = itertools.count()
    return lambda: statistics.median(run(next(luck))[0] for _ in range(repeats))


def _tidied(run: Callable[[], float]) -> Callable[[], float]:
    """The same, with nothing left over that Python's collector would have to look through meanwhile."""
    def job() -> float:
        gc.collect()
        return run()

    return job


def _jobs(size: Size) -> dict[str, Callable[[], float]]:
    plan, world = plan_and_world(scenario_of(size.people, size.weeks))
    start = start_of(world)
    jobs = {ENGINE: _fast(lambda luck: run_engine(plan, world, luck), size.repeats),
            IDIOMATIC: _tidied(lambda: run_mesa(start, size.weeks)[0]),
            TUNED: _tidied(lambda: run_mesa(start, size.weeks, idiomatic=False)[0])}
    if has_compiler():
        jobs[C_PLAIN] = _fast(lambda luck: run_c(start, size.weeks, False, luck), size.repeats)
        jobs[C_COUNTING] = _fast(lambda luck: run_c(start, size.weeks, True, luck), size.repeats)
        jobs[C_PLAIN](), jobs[C_COUNTING]()
    jobs[ENGINE]()
    jobs[MAKING] = lambda: _seconds(lambda: plan_and_world(scenario_of(size.people, size.weeks)))
    if size.people <= LARGEST_MADE_TWICE:
        jobs[MAKING_MESA] = _tidied(lambda: _seconds(lambda: _make_mesa(start)))
    return jobs


def _seconds(job: Callable[[], object]) -> float:
    begin = time.perf_counter()
    job()
    return time.perf_counter() - begin


def _make_mesa(start: Start) -> None:
    TunedPlace(start, 0).remove_all_agents()


def _measure_size(size: Size) -> list[Figure]:
    seconds = interleaved(_jobs(size), size.rounds)
    group = (f"Meetings, attitudes and adoption alone: {size.people:,} people, {size.weeks} weeks "
             f"(random network, 8 contacts; nobody drops the practice)")
    shown = [name for name in (ENGINE, IDIOMATIC, TUNED, C_PLAIN, C_COUNTING) if name in seconds]
    figures = [_cost(group, name, seconds[name], size) for name in shown]
    figures += [_ratio(group, IDIOMATIC, seconds, size.target), _ratio(group, TUNED, seconds)]
    floor = 1.0 if size.people <= LARGEST_AGAINST_C else None
    figures += [_ratio(group, name, seconds, floor) for name in (C_PLAIN, C_COUNTING)]
    figures += [Figure(group, name, 1e3 * statistics.median(seconds[name]), "ms, not counted above")
                for name in (MAKING, MAKING_MESA) if name in seconds]
    return figures


def _cost(group: str, name: str, seconds: list[float], size: Size) -> Figure:
    return Figure(group, name, 1e9 * statistics.median(seconds) / size.people / size.weeks, "ns per person and week")


def _ratio(group: str, name: str, seconds: dict[str, list[float]], target: float | None = None) -> Figure:
    what = f"time of {name} / ours"
    if name not in seconds:
        return Figure(group, what, None, "", note="no C compiler here")
    return Figure(group, what, median_ratio(seconds[name], seconds[ENGINE]), "times", target, True)
