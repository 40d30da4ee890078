"""Which way of working reaches more, for whom, at what cost, how surely, and in which worlds.

    comparison = compare(["baseline", "well_baked"], outcomes=["adoption"], worthwhile=0.05)
    comparison.contrasts, comparison.reach    # pandas tables
    comparison.findings                       # everything else
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.comparison.findings import Findings
from sim.comparison.question import FUTURES, Question, make_question
from sim.comparison.running import Comparison, load_comparison, run_question
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.runner import Progress

__all__ = ["Comparison", "Findings", "Question", "compare", "load_comparison", "make_question", "run_question"]


def compare(scenarios: Iterable[Scenario | str | Path], baseline: str | None = None, outcomes: Sequence[str] = (),
            worthwhile: Mapping[str, float] | float | None = None, replicates: int | None = None,
            most: int | None = None, seed: int = 0, futures: int = FUTURES, target: float | None = None,
            folder: Path | str | None = None, workers: int | None = None, force: bool = False,
            report: Callable[[Progress], None] | None = None) -> Comparison:
    """Run scenarios with the same luck, as often as it takes, and judge them against a baseline.

    Arguments and errors are those of `make_question` and `run_question`.
    """
    question = make_question(scenarios, baseline, outcomes, worthwhile, replicates, most, seed, futures, target)
    return run_question(question, folder, workers, force, report)
