"""A lesson's conductor: its runs that play side by side, what was predicted, what came of it, what was changed.

    room = LessonRoom(lessons()["every_slice"], "every_slice", go)
    room.arrive("step=3&said=40")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlencode

import numpy as np
from markupsafe import Markup

from sim.app.lessons import Lesson, lessons
from sim.app.levers import field, value_from
from sim.app.markup import joined, safe
from sim.app.showing import Showing
from sim.app.texts import say, words
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.form import Form
from sim.app.widgets.heading import Heading
from sim.app.widgets.live import Live
from sim.outcomes import BY_NAME, WEEKLY
from sim.run import run_once, simulate
from sim.scenario import Scenario
from sim.wording import number

STEPS = ("story", "guess", "watch", "reveal", "change", "debrief")
GUESS, WATCH, CHANGE = 2, 3, 5
OTHER_LUCK = 1_000
"""Seed of the hundred runs that follow a change: not the luck that the lesson was chosen with."""
CLOSE = 5
"""People out of 100: a guess as near as this is called close."""
_COLUMN = {outcome.name: column for column, outcome in enumerate(WEEKLY)}


class LessonRoom:
    """One visitor in one lesson.

    Attributes:
        step: 1 to 6, see `STEPS`.
        said: the prediction; empty before there is one. It stays once the runs have been seen.
        watching, trial: the runs that are compared, and the one that is changed.
        heading, answers, guess, levers, result, ways_on: widgets; there are answers or a guess.
    """

    def __init__(self, lesson: Lesson, name: str, go: Callable[[str], Any]) -> None:
        """`go` opens another address."""
        self.lesson, self.name, self._go = lesson, name, go
        self.step, self.said = 1, ""
        self._locked = False
        text = words("lessons")
        self.heading = Heading(testid="step")
        self.ways_on = Buttons(label=text["ways_on"], on_press=self._on_way)
        self.answers = Buttons(label=lesson.question.text, on_press=self._on_answer)
        self.guess = Form(on_change=lambda _, value: self._on_answer(str(value)), groups=[
            {"name": "guess", "title": "", "hint": "", "fields": [
                {"key": "guess", "kind": "whole", "label": lesson.question.label, "hint": text["guess_hint"], "low": 0,
                 "high": 100, "step": 1, "value": 50, "unit": "",
                 "format": {"kind": "number", "digits": 0, "suffix": text["people_suffix"]}}]}])
        self.levers = Form(on_change=lambda key, value: self._begin_trial())
        self.result = Live(live="polite", role="status", testid="result")
        self.watching, self.trial = Showing(), Showing(self._tell_result)
        self.watching.begin({way.label: way.made(lesson.weeks) for way in lesson.way}, lesson.seed)
        changed = lesson.named(lesson.change.way).made(lesson.weeks)
        self.levers.groups = lever_group({**changed.values, **lesson.change.suggested}, tuple(lesson.change.suggested),
                                         changed.values)
        self._show()

    def close(self) -> None:
        """The visitor has gone on."""
        self.watching.stop()
        self.trial.stop()

    def arrive(self, search: str) -> None:
        """Be at the step that an address names; anything that it can't be is passed over."""
        found = {key: values[-1] for key, values in parse_qs(search[:200]).items()}
        if not self._locked and self._may_say(found.get("said", "")):
            self.said = found["said"]
        step = found.get("step", "1")
        step_asked = int(step) if step.isascii() and step.isdigit() and len(step) < 3 else 1
        self._move(max(1, min(step_asked, len(STEPS))))

    def _move(self, step: int) -> None:
        self.step = step if self.said else min(step, GUESS)
        self._locked |= self.step >= WATCH
        self.close()
        if self.step == CHANGE and not self.trial.runs:
            self._begin_trial()
        self._show()

    def _may_say(self, said: str) -> bool:
        answers = [answer.name for answer in self.lesson.question.answers]
        return said in answers if answers else said.isascii() and said.isdigit() and int(said[:4]) <= 100

    def address(self, step: int) -> str:
        """Where a step of this lesson is."""
        return f"/lessons/{self.name}?{urlencode({'step': step, **({'said': self.said} if self.said else {})})}"

    def _show(self) -> None:
        text = words("lessons")
        self.heading.text = say("lessons", "step", step=self.step, steps=len(STEPS),
                                what=text["steps"][STEPS[self.step - 1]])
        self.ways_on.buttons = [
            {"name": "back", "label": text["back"], "disabled": self.step == 1},
            {"name": "next", "label": text["next"], "main": True,
             "disabled": self.step == len(STEPS) or (self.step == GUESS and not self.said)}]
        self.answers.buttons = [{"name": answer.name, "label": answer.text, "pressed": answer.name == self.said}
                                for answer in self.lesson.question.answers]
        if self.said.isdigit() and not self.lesson.question.answers:
            self.guess.set_values({"guess": int(self.said)})

    @property
    def locked(self) -> bool:
        """Whether the runs have been seen, so that the prediction stays."""
        return self._locked

    def _on_answer(self, said: str) -> None:
        if not self._locked and self._may_say(said):
            self.said = said
            self._show()

    def _on_way(self, name: str) -> None:
        self._go(self.address(self.step + (1 if name == "next" else -1)))

    # — what came of it —

    def said_words(self) -> str:
        """The prediction in words."""
        found = [answer.text for answer in self.lesson.question.answers if answer.name == self.said]
        return found[0] if found else say("lessons", "people", count=self.said)

    def answer_words(self) -> str:
        """What happened, in the words of the question."""
        question = self.lesson.question
        if question.answers:
            return next(answer.text for answer in question.answers if answer.name == question.right)
        return say("lessons", "people", count=round(true_number(self.name)))

    def verdict(self) -> str:
        """How near the prediction was."""
        question = self.lesson.question
        if question.answers:
            return str(words("lessons")["verdicts"]["right" if self.said == question.right else "other"])
        off = round(int(self.said) - true_number(self.name))
        kind = "close" if abs(off) <= CLOSE else "high" if off > 0 else "low"
        return str(words("lessons")["verdicts"][kind]).format(off=abs(off))

    def _begin_trial(self) -> None:
        lesson = self.lesson
        way = lesson.named(lesson.change.way)
        before = 100 * shown_weekly(self.name)[way.name][:, 0]
        self.result.html = ""
        text = words("lessons")["curve"]
        self.trial.begin({text["changed"]: self._changed()}, lesson.seed, {way.label: before.tolist()})

    def _changed(self) -> Scenario:
        values = {key: value_from(key, value) for key, value in self.levers.values.items()}
        return self.lesson.named(self.lesson.change.way).made(self.lesson.weeks).with_values(values)

    def _tell_result(self) -> None:
        lesson, way = self.lesson, self.lesson.named(self.lesson.change.way)
        before = shown_weekly(self.name)[way.name][lesson.week, 0]
        after = next(iter(self.trial.runs.values())).value("adoption", lesson.week)
        gains = of_100(self._changed(), lesson.week) - unchanged_of_100(self.name)
        told = [say("lessons", "changed", after=number("adoption", after), before=number("adoption", before),
                    week=lesson.week, way=way.label),
                say("lessons", "changed_100", more=int((gains > 0).sum()), fewer=int((gains < 0).sum()),
                    same=int((gains == 0).sum()))]
        self.result.html = str(joined(safe("<p>{one}</p>", one=one) for one in told))


def lever_group(shown: Mapping[str, Any], keys: tuple[str, ...], base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Levers as the groups of a form; each change begins a new run, so none says when it holds."""
    fields = [field(key, shown[key], base[key]) for key in keys]
    return [{"name": "levers", "title": "", "hint": "",
             "fields": [{key: value for key, value in one.items() if key != "effect"} for one in fields]}]


@lru_cache(maxsize=16)
def shown_weekly(name: str) -> Mapping[str, np.ndarray]:
    """The runs that a lesson shows, to their end: weekly outcomes by way, shape (weeks + 1, outcomes)."""
    lesson = lessons()[name]
    return {way.name: run_once(way.made(lesson.weeks), lesson.seed).weekly for way in lesson.way}


def true_number(name: str) -> float:
    """What the question of a lesson asks for, in people out of 100, in the run that is shown."""
    lesson, weekly = lessons()[name], shown_weekly(name)
    less = weekly[lesson.question.minus][lesson.week, 0] if lesson.question.minus else 0.0
    return float(100 * (weekly[lesson.question.way][lesson.week, 0] - less))


def of_100(scenario: Scenario, week: int) -> np.ndarray:
    """Practice in a week, in 100 runs with luck that no lesson shows: shares, shape (100,)."""
    return np.array([run.weekly[week, 0] for run in simulate(scenario, 100, OTHER_LUCK).finished])


@lru_cache(maxsize=16)
def unchanged_of_100(name: str) -> np.ndarray:
    """The same of the way that can be changed, as it is."""
    lesson = lessons()[name]
    return of_100(lesson.named(lesson.change.way).made(lesson.weeks), lesson.week)


def outcome_table(name: str) -> Markup:
    """What each way reached, as a table."""
    lesson, weekly = lessons()[name], shown_weekly(name)
    heads = joined(safe('<th scope="col">{label}</th>', label=way.label) for way in lesson.way)
    rows = joined(safe('<tr><th scope="row">{label}</th>{cells}</tr>', label=_outcome_words(outcome), cells=joined(
        safe("<td>{value}</td>", value=_amount(outcome, weekly[way.name][lesson.week, _COLUMN[outcome]]))
        for way in lesson.way)) for outcome in ("adoption", *lesson.outcomes))
    caption = say("lessons", "table", week=lesson.week)
    return safe('<div class="scrolls" tabindex="0" role="region" aria-label="{caption}"><table class="plain">'
                '<caption>{caption}</caption><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table></div>',
                caption=caption, heads=heads, rows=rows)


def _amount(name: str, value: float) -> str:
    """A value as it stands in the table: what ends at 1 is said out of 100, all else is counted."""
    return f"{100 * value if BY_NAME[name].high <= 1 else value:,.0f}"


def _outcome_words(name: str) -> str:
    unit = f" {words('lessons')['out_of_100']}" if BY_NAME[name].high <= 1 else ""
    return f"{words('lessons')['outcomes'].get(name, BY_NAME[name].label)}{unit}"
