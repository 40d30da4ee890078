"""How sure: a visitor's hundred runs of each way of working, from the button to the report."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from markupsafe import Markup

from sim.app.markup import joined, safe
from sim.app.texts import words
from sim.app.trials import Trial, Trials, Weeks
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.curve import Curve
from sim.app.widgets.keep import Keep, Made
from sim.app.widgets.live import Live
from sim.errors import UserError
from sim.scenario import Scenario

LOOK_EVERY = 0.3
"""Seconds between two looks at how far it is."""


class Hundred:
    """The panel of one visitor.

    Attributes:
        buttons, status, bar, answer, keep: widgets.
        curves: a picture for each way of working, in order; those named in `drawn` have something to show.
        drawn: titles of the ways of working that were run, once there are results.
    """

    def __init__(self, trials: Trials, most: int, redraw: Callable[[], None]) -> None:
        """`redraw` shows the page anew, after `drawn` has changed."""
        text = words("compare")["hundred"]
        self._trials, self._redraw = trials, redraw
        self._lock = threading.RLock()
        self._trial: Trial | None = None
        self._asked: Callable[[], tuple[Sequence[Scenario], int]] = lambda: ((), 0)
        self.drawn: list[str] = []
        self.buttons = Buttons(label=text["heading"], on_press=self._on_press)
        self.status = Live(live="polite", role="status", testid="hundred-status")
        self.bar, self.answer = Live(testid="hundred-bar"), Live(testid="hundred-answer")
        self.curves = [Curve(testid=f"hundred-{number}") for number in range(most)]
        self.keep = Keep(make=self._made)
        self._show_buttons()

    def offer(self, asked: Callable[[], tuple[Sequence[Scenario], int]]) -> None:
        """Something else is compared: `asked` says what, and with which luck. What was found before is forgotten."""
        with self._drawing(), self._lock:
            self._asked = asked
            self.give_up()
            self._show_nothing()
            self.status.html = ""

    def ask(self) -> None:
        """Take a place in the queue, if there is none yet."""
        with self._drawing(), self._lock:
            if self._trial is not None and not self._trial.over.is_set():
                return
            self._show_nothing()
            trial = self._trial = self._trials.ask(*self._asked())
            self._show_buttons()
            threading.Thread(target=self._follow, args=(trial,), daemon=True).start()

    def give_up(self) -> None:
        """Let the place go, or what is under way."""
        with self._lock:
            trial, self._trial = self._trial, None
            if trial is not None:
                self._trials.give_up(trial)
            self._show_buttons()

    def _on_press(self, name: str) -> None:
        if name == "ask":
            self.ask()
        else:
            self.give_up()
            self.bar.html = ""
            self._say(words("compare")["hundred"]["cancelled"])

    def _follow(self, trial: Trial) -> None:
        """Show how far a trial is, as long as somebody wants to know."""
        over = False
        while not over:
            over = trial.over.wait(LOOK_EVERY)
            with self._drawing(), self._lock:
                if self._trial is not trial:
                    return
                self._show(trial, over)

    @contextmanager
    def _drawing(self) -> Iterator[None]:
        """Show the page anew after `drawn` has changed; without the lock, since a page that goes waits for it."""
        before = self.drawn
        yield
        if self.drawn != before:
            self._redraw()

    # — showing —

    def _show(self, trial: Trial, over: bool) -> None:
        text = words("compare")["hundred"]
        if trial.found is not None and not self.drawn:
            self._show_found(trial)
        if over and trial.report:
            said = text["done"].format(runs=trial.runs, seed=trial.seed)
            self.keep.files = [{"name": "report", "label": text["report"]}]
        elif over:
            said = " ".join(trial.problems)
        elif trial.before:
            said = text["one_before" if trial.before == 1 else "before"].format(count=trial.before)
        else:
            said = text["writing" if trial.found else "going" if trial.total else "starting"]
        self._say(said, problem=over and not trial.report)
        self.bar.html = "" if over or trial.before else str(_bar(trial))
        if over:
            self._show_buttons()

    def _say(self, said: str, problem: bool = False) -> None:
        self.status.html = str(safe('<p class="{kind}">{said}</p>', said=said, kind="problem" if problem else ""))

    def _show_nothing(self) -> None:
        self.bar.html = self.answer.html = ""
        self.keep.files, self.keep.problem = [], ""
        self.drawn = []

    def _show_found(self, trial: Trial) -> None:
        found = trial.found
        assert found is not None
        text = words("compare")["hundred"]
        needs_files = "scenarios/" in found.command
        self.answer.html = str(safe(
            '<div class="answer" data-testid="answer">{answer}</div><h3>{heading}</h3><ul data-testid="verdicts">'
            '{verdicts}</ul><p>{command_said}</p><pre class="command" data-testid="hundred-command"><code>{command}'
            '</code></pre>', answer=_paragraphs(found.answer), heading=text["verdicts"],
            verdicts=joined(safe("<li>{one}</li>", one=one) for one in found.verdicts),
            command_said=text["command_files" if needs_files else "command"],
            command=found.command.replace("scenarios/", "")))
        highest = max((max(map(max, weeks.runs)) for weeks in found.weeks if weeks.runs), default=0.0)
        for curve, weeks, one in zip(self.curves, found.weeks, trial.scenarios, strict=False):
            _draw(curve, weeks, one.title, highest)
        self.drawn = [one.title for one in trial.scenarios]

    def _show_buttons(self) -> None:
        text, trial = words("compare")["hundred"], self._trial
        going = trial is not None and not trial.over.is_set()
        self.buttons.buttons = [{"name": "ask", "label": text["ask"], "icon": "dice", "disabled": going},
                                *([{"name": "cancel", "label": text["cancel"]}] if going else [])]

    def _made(self, _: str) -> Made:
        """The report as a file named after what it compares."""
        trial = self._trial
        if trial is None or not trial.report:
            raise UserError(words("compare")["hundred"]["no_report"])
        names = "-".join(re.sub(r"\W", "_", one.name, flags=re.ASCII)[:30] for one in trial.scenarios)
        return f"{names}-seed-{trial.seed}.html", "text/html", trial.report


def _paragraphs(sentences: Sequence[str]) -> Markup:
    return joined(safe("<p>{one}</p>", one=one) for one in sentences)


def _bar(trial: Trial) -> Markup:
    text = words("compare")["hundred"]
    if not trial.total:
        return safe('<progress aria-label="{label}"></progress>', label=text["progress"])
    said = text["runs"].format(done=trial.done, total=trial.total)
    if math.isfinite(trial.left) and trial.done < trial.total:
        said += " " + text["left"].format(seconds=math.ceil(trial.left))
    return safe('<progress aria-label="{label}" value="{done}" max="{total}"></progress><p>{said}</p>',
                label=text["progress"], done=trial.done, total=trial.total, said=said)


def _draw(curve: Curve, weeks: Weeks, title: str, highest: float) -> None:
    """Single runs, the band in which 8 of 10 lie, and the middle run; all pictures with the same heights."""
    text, count = words("compare")["hundred"]["curve"], len(weeks.low)
    lines = [{"label": "", "kind": "run", "values": run} for run in weeks.runs]
    if not lines:
        curve.begin(1, [], text["y"], text["x"])
        return
    # a single value draws nothing, but makes room up to it
    lines += [{"label": "", "kind": "run", "values": [None] * (count - 1) + [highest]},
              {"label": text["middle"], "kind": "mean", "values": weeks.middle}]
    curve.begin(count - 1, lines, text["y"], text["x"])
    curve.band(weeks.low, weeks.high, text["band"])
    low, middle, high = (f"{values[-1]:.0f}" for values in (weeks.low, weeks.middle, weeks.high))
    curve.words = {**words("curve"), "label": title}
    curve.summary = text["summary"].format(title=title, week=count - 1, low=low, middle=middle, high=high)
