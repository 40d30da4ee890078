"""A comparison with a hundred runs of each: in a process of its own, one at a time for the whole server.

    trials = Trials()
    trial = trials.ask([one, other], seed=0)     # a place in the queue
    trial.over.wait()
    trial.found, trial.report, trial.problems
    trials.give_up(trial)                        # at any time, by whoever has no use for it any more

What a process does is what `coproduce compare … --replicates 100 --futures 0` does, by the same functions.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.app.texts import words
from sim.errors import UserError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.comparison import Comparison

RUNS = 100
SINGLE_RUNS = 10
"""Drawn by themselves, of each way of working."""
FOLDER = "coproduce-trial-"
"""How the names of the folders begin in which runs are kept until their trial is over."""
LESS_URGENT = 5
"""Steps that a trial stands back behind the server, so that runs that somebody watches go on."""
LOOK_EVERY = 0.2
"""Seconds between two looks at whether somebody gave up, or the server ended."""


@dataclass(frozen=True)
class Weeks:
    """How many practise over the weeks in all runs of a way of working: people out of 100, from week 0 on.

    Attributes:
        low, middle, high: 10 %, 50 % and 90 % of the runs lie below.
        runs: the first few by themselves.
    """

    low: list[float]
    middle: list[float]
    high: list[float]
    runs: list[list[float]]


@dataclass(frozen=True)
class Found:
    """What a comparison found, in the words of its report.

    Attributes:
        answer: three sentences.
        verdicts: one sentence on each way of working but the first.
        weeks: of each way of working, in the order asked for.
        command: does the same from the command line.
    """

    answer: tuple[str, ...]
    verdicts: tuple[str, ...]
    weeks: tuple[Weeks, ...]
    command: str


@dataclass(eq=False)
class Trial:
    """One visitor's place, and what has come of it so far.

    Attributes:
        scenarios: what is compared with the first of them.
        seed, runs: where luck starts from; how many of each.
        before: trials that come first.
        done, total, left: runs made, runs to make (0: not known yet), and about how many seconds that will take.
        found, report: once they are there; the report is a page of its own.
        problems: why there is nothing, in sentences.
        given_up, over: events.
    """

    scenarios: tuple[Scenario, ...]
    seed: int
    runs: int
    before: int = 0
    done: int = 0
    total: int = 0
    left: float = math.nan
    found: Found | None = None
    report: bytes = b""
    problems: Sequence[str] = ()
    given_up: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)


Work = Callable[[tuple[Scenario, ...], int, int, str, Connection], None]


class Trials:
    """Trials of all visitors, one after the other. No process is left when there is nothing to do."""

    def __init__(self, runs: int = RUNS, work: Work | None = None) -> None:
        """`work` is what a process does, see `make_trial`; it has to be found by name in a module."""
        self._runs, self._work = runs, work or make_trial
        self._lock = threading.Lock()
        self._queue: list[Trial] = []

    def __len__(self) -> int:
        return len(self._queue)

    def ask(self, scenarios: Sequence[Scenario], seed: int) -> Trial:
        """Take a place at the end of the queue."""
        with self._lock:
            trial = Trial(tuple(scenarios), seed, self._runs, before=len(self._queue))
            self._queue.append(trial)
            if not trial.before:
                threading.Thread(target=self._serve, args=(trial,), daemon=True).start()
        return trial

    def give_up(self, trial: Trial) -> None:
        """Leave the queue; what is under way ends. Nothing happens if it is over."""
        trial.given_up.set()
        with self._lock:
            if trial in self._queue[1:]:
                self._leave(trial)

    def _leave(self, trial: Trial) -> None:
        self._queue.remove(trial)
        for place, other in enumerate(self._queue):
            other.before = place
        trial.over.set()

    def _serve(self, first: Trial) -> None:
        """Run one trial after the other, until nobody waits."""
        trial: Trial | None = first
        while trial is not None:
            try:
                self._run(trial)
            except Exception as error:  # whatever it was, the next one has its turn
                trial.problems = [words("compare")["hundred"]["died"]]
                if not isinstance(error, (EOFError, OSError)):  # killed, no room for a process or a file
                    traceback.print_exc()
            with self._lock:
                self._leave(trial)
                trial = self._queue[0] if self._queue else None

    def _run(self, trial: Trial) -> None:
        """Run a trial and note what its process says, until it has said all. Raises EOFError if it ends before."""
        fresh = multiprocessing.get_context("spawn")  # a forked one would share the locks of this server's threads
        heard, say = fresh.Pipe(duplex=False)
        with heard, tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True) as folder:
            process = fresh.Process(target=self._work, daemon=True,
                                    args=(trial.scenarios, trial.seed, trial.runs, folder, say))
            with say:
                process.start()
            try:
                while not (trial.report or trial.problems or trial.given_up.is_set()):
                    if heard.poll(LOOK_EVERY):
                        for name, value in heard.recv().items():
                            setattr(trial, name, value)
            finally:
                process.kill()
                process.join()
                process.close()


@cache
def trials_of_this_server() -> Trials:
    """The one queue that all visitors share."""
    return Trials()


# — in the process —


def make_trial(scenarios: tuple[Scenario, ...], seed: int, runs: int, folder: str, say: Connection) -> None:
    """Make a trial and tell what comes of it: attributes of `Trial` by name. The report, or problems, come last.

    Args:
        scenarios, seed, runs: as in `Trial`.
        folder: for the runs; taken away if this process has to end before the server could do so.
        say: where to tell it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process
    signal.signal(signal.SIGTERM, lambda *_: _end(folder))
    if hasattr(os, "nice"):
        os.nice(LESS_URGENT)
    server = multiprocessing.parent_process()
    assert server is not None
    making = threading.Thread(target=_make, args=(scenarios, seed, runs, folder, say), daemon=True)
    making.start()
    while making.is_alive():
        if wait([server.sentinel], LOOK_EVERY):
            _end(folder)


def _end(folder: str) -> None:
    for _ in range(3):  # a run may be stored at this very moment
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(1)


def _make(scenarios: tuple[Scenario, ...], seed: int, runs: int, folder: str, say: Connection) -> None:
    from sim.comparison import make_question, run_question
    from sim.report import report_files
    from sim.runner import Progress

    def tell(progress: Progress) -> None:
        say.send({"done": progress.done, "total": progress.total, "left": progress.seconds_left})

    with say:
        try:
            question = make_question(scenarios, replicates=runs, seed=seed, futures=0)
            comparison = run_question(question, Path(folder) / "runs", workers=1, report=tell)
            say.send({"found": found_in(comparison)})
            say.send({"report": report_files(comparison, formats=("html",))["report.html"]})
        except UserError as error:
            say.send({"problems": error.problems})


def found_in(comparison: Comparison) -> Found:
    """What a comparison found, in the words of its report."""
    from sim.report.facts import Facts
    from sim.report.sections.about import command
    from sim.report.sentences.answer import answer
    from sim.report.sentences.verdicts import verdict_sentences

    facts, question = Facts(comparison.findings), comparison.question
    return Found(tuple(answer(facts)), tuple(verdict_sentences(facts, facts.primary)),
                 tuple(_weeks(comparison, name) for name in question.names), command(question)[0])


def _weeks(comparison: Comparison, name: str) -> Weeks:
    weekly, outcome = comparison.findings.weekly, comparison.question.weekly[0]
    table: Any = weekly[weekly["scenario"] == name].pivot(index="replicate", columns="week", values=outcome)
    of_100 = 100 * table.dropna()
    low, middle, high = (of_100.quantile(share).tolist() for share in (0.1, 0.5, 0.9))
    return Weeks(low, middle, high, of_100.head(SINGLE_RUNS).to_numpy().tolist())
