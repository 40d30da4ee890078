"""Running a comparison: scenarios and halves with the same luck, as often as it takes; then the plausible worlds."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sim.analysis.comparing.contrasts import Contrast, runs_from
from sim.analysis.comparing.settling import Rule, settle
from sim.comparison.findings import Findings, findings_of, judge
from sim.comparison.futures import futures_experiment
from sim.comparison.halves import take_apart
from sim.comparison.question import Question
from sim.errors import ResultsError, StudyStopped
from sim.experiment import Experiment, make_experiment
from sim.runner import run_experiment
from sim.store import key_of, load_experiment_results, write_files
from sim.store.manifest import read_beside

if TYPE_CHECKING:
    import pandas as pd

    from sim.runner import Progress
    from sim.store import ExperimentResults

QUESTION = "question.json"
FUTURES_FOLDER = "futures"


@dataclass(frozen=True)
class Comparison:
    """A comparison that was run, in its folder.

    Attributes:
        question: what was asked.
        folder: where its runs are.
        results: the runs of all scenarios, and of the halves of those that differ from the baseline in levers and
            world.
        futures: the runs of the programmes in plausible worlds, if any were asked for.
    """

    question: Question
    folder: Path
    results: ExperimentResults
    futures: ExperimentResults | None

    @cached_property
    def findings(self) -> Findings:
        """What the runs say."""
        return findings_of(self.question, self.results, self.futures)

    @property
    def contrasts(self) -> pd.DataFrame:
        """Every scenario against the baseline: difference, interval, verdict, effect sizes; one row an outcome."""
        import pandas as pd

        return pd.DataFrame([one.as_dict() for one in self.findings.judged.contrasts])

    @property
    def reach(self) -> pd.DataFrame:
        """What each scenario reaches: the middle run and the range of 8 in 10 runs of each outcome."""
        return self.findings.reach


def experiment_of(question: Question) -> Experiment:
    """What is run for a question: its scenarios, and the halves of those that differ in levers and world."""
    _, more = take_apart(question.scenarios, question.scenario(question.baseline))
    n = question.replicates or min(question.rule.first, question.rule.most)
    title = f"{len(question.scenarios)} ways of working, compared"
    return make_experiment([*question.scenarios, *more], None, "scenarios", n, question.seed, question.kept,
                           question.weekly, name="comparison", title=title)


def default_folder(question: Question) -> Path:
    """Where a comparison goes if nobody says: the same scenarios and seed, the same folder."""
    return Path("results") / f"{'_'.join(question.names)[:60]}-{key_of(experiment_of(question))[:8]}"


def run_question(question: Question, folder: Path | str | None = None, workers: int | None = None, force: bool = False,
                 report: Callable[[Progress], None] | None = None) -> Comparison:
    """Run what a question needs and is not stored yet.

    Args:
        question: see `make_question`.
        folder: where the runs go.
        workers: runs at the same time; all processors if not given.
        force: whether other results in the folder are thrown away.
        report: called a few times a second with how far it is.

    Raises:
        UserError: if a programme can't be run in the baseline's world.
        ResultsError: if the folder holds something else, is in use, or can't be written.
        StudyStopped: if workers can't be had any longer; what is done is safe.
        KeyboardInterrupt: if it was interrupted; what is done is safe.
    """
    folder = Path(folder) if folder is not None else default_folder(question)
    later = futures_experiment(question) if question.futures else None
    experiment = experiment_of(question)

    def make(replicates: int) -> ExperimentResults:
        return run_experiment(experiment.with_runs(replicates), folder, workers=workers, force=force, report=report)

    def look(replicates: int) -> Sequence[Contrast]:
        table = make(replicates).table("runs", ["scenario", "replicate", "stage", *question.outcomes])
        return judge(runs_from(table, question.names, question.outcomes).first(replicates), question).contrasts

    results = make(experiment.replicates)
    if question.replicates is None:
        settle(look, question.rule)
        results = load_experiment_results(folder)
    futures = None
    if later is not None:
        futures = run_experiment(later, folder / FUTURES_FOLDER, workers=workers, force=force, report=report)
    write_files(folder, {QUESTION: json.dumps(question.as_dict(), indent=1, ensure_ascii=False) + "\n"})
    return Comparison(question, folder, results, futures)


def load_comparison(folder: Path | str) -> Comparison:
    """A comparison that was run before, from its folder.

    Raises:
        ResultsError: if the folder holds none, a file is damaged, or runs are missing.
    """
    folder = Path(folder)
    results = load_experiment_results(folder)
    about = read_beside(folder, QUESTION, "holds no comparison")
    named = {scenario.name: scenario for scenario in results.experiment.scenarios}
    try:
        question = Question(**{**about, "scenarios": tuple(named[name] for name in about["scenarios"]),
                               "outcomes": tuple(about["outcomes"]), "rule": Rule(**about["rule"])})
    except (KeyError, TypeError) as error:
        raise ResultsError(f"{folder / QUESTION}: is damaged: {error}") from None
    futures = load_experiment_results(folder / FUTURES_FOLDER) if question.futures else None
    for part in (results, futures):
        if part is not None and not part.complete:
            raise StudyStopped(f"{part.folder}: {part.n_done:,} of {part.n_runs:,} runs are there; "
                               "go on with the command that began it")
    return Comparison(question, folder, results, futures)
