"""The puzzle's conductor: a plan made with a few levers, its link, what it reaches, what is missing, and hints."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.app.lesson_room import OTHER_LUCK, lever_group
from sim.app.lessons import PUZZLE, Puzzle
from sim.app.levers import value_from
from sim.app.markup import joined, safe
from sim.app.showing import Showing
from sim.app.texts import words
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.form import Form
from sim.app.widgets.keep import Keep
from sim.app.widgets.live import Live
from sim.errors import UserError
from sim.outcomes import WEEKLY
from sim.run import run_once, simulate
from sim.scenario import Scenario
from sim.scenario.link import Link, read_link, to_link

_HOURS = [outcome.name for outcome in WEEKLY].index("hours_joint")


class PuzzleRoom:
    """One visitor at the puzzle.

    Attributes:
        showing: the run with the visitor's plan.
        levers, hint, hints, result, keep: widgets; `keep` holds the link to the plan, which is also the page's address.
    """

    def __init__(self, puzzle: Puzzle, search: str = "") -> None:
        """`search` is the part of an address after the question mark: a plan, see `planned`."""
        self.puzzle = puzzle
        self._base = puzzle.way.made(puzzle.weeks)
        self._hints = 0
        text = words("lessons")["puzzle"]
        self.levers = Form(on_change=lambda key, value: self.begin())
        self.levers.groups = lever_group({**self._base.values, **planned(puzzle, search)}, puzzle.levers,
                                         self._base.values)
        self.result = Live(live="polite", role="status", testid="result")
        self.hints = Live(live="polite", testid="hints")
        self.keep = Keep(path=f"/lessons/{PUZZLE}", words={**words("widgets")["keep"], "link": text["link"]})
        self.hint = Buttons(label=text["hint_label"], on_press=lambda _: self._give_hint())
        self.showing = Showing(self._judge)
        self._show_hints()
        self.begin()

    def plan(self) -> Scenario:
        """The scenario as the levers stand."""
        return self._base.with_values({key: value_from(key, value) for key, value in self.levers.values.items()})

    def begin(self) -> None:
        """Start anew with the plan."""
        plan, text = self.plan(), words("lessons")["curve"]
        self.result.html = ""
        self.keep.link = to_link(Link(plan, self.puzzle.seed))
        before = 100 * run_once(self._base, self.puzzle.seed).weekly[:, 0]
        self.showing.begin({text["plan"]: plan}, self.puzzle.seed, {text["unchanged"]: before.tolist()})

    def close(self) -> None:
        """The visitor has gone on."""
        self.showing.stop()

    def _judge(self) -> None:
        text = words("lessons")["puzzle"]
        weekly = next(iter(self.showing.runs.values())).weekly
        reached, kept, hours = measured(self.puzzle, weekly)
        missing = missing_parts(self.puzzle, weekly)
        told = [say_puzzle("reached", reached=f"{reached:.0f}", kept=f"{kept:.0f}", hours=f"{hours:,.0f}",
                           purse=f"{self.puzzle.purse:,}")]
        if missing:
            told += [say_puzzle(one, goal=self.puzzle.goal, purse=f"{self.puzzle.purse:,}") for one in missing]
        else:
            told += [text["solved"], say_puzzle("solved_100", count=solved_of_100(self.puzzle, self.plan()))]
        self.result.html = str(joined(safe("<p>{one}</p>", one=one) for one in told))

    def _give_hint(self) -> None:
        self._hints = min(self._hints + 1, len(self.puzzle.hints))
        self._show_hints()

    def _show_hints(self) -> None:
        text, there = words("lessons")["puzzle"], len(self.puzzle.hints)
        self.hint.buttons = [{"name": "hint", "label": text["hint"].format(number=min(self._hints + 1, there),
                                                                            there=there),
                              "disabled": self._hints == there}]
        items = joined(safe("<li>{hint}</li>", hint=hint) for hint in self.puzzle.hints[:self._hints])
        self.hints.html = str(safe("<ol>{items}</ol>", items=items)) if self._hints else ""


def planned(puzzle: Puzzle, search: str) -> dict[str, Any]:
    """The levers of a plan that came by a link; none if there is none, or it can't be read."""
    try:
        values = read_link(search).scenario.values if search else {}
    except UserError:
        return {}
    return {key: values[key] for key in puzzle.levers if key in values}


def say_puzzle(name: str, **values: Any) -> str:
    """A sentence about the puzzle with its values filled in."""
    return str(words("lessons")["puzzle"][name]).format(**values)


def measured(puzzle: Puzzle, weekly: np.ndarray) -> tuple[float, float, float]:
    """People out of 100 who practise when the funding ends and at the end of the run, and hours worked together."""
    return (100 * weekly[puzzle.funding_end, 0], 100 * weekly[puzzle.weeks, 0],
            float(weekly[puzzle.weeks, _HOURS]))


def missing_parts(puzzle: Puzzle, weekly: np.ndarray) -> list[str]:
    """What a run lacks to solve the puzzle; nothing if it does."""
    reached, kept, hours = measured(puzzle, weekly)
    lacks = {"too_few": reached < puzzle.goal, "not_kept": kept < puzzle.goal, "too_dear": hours > puzzle.purse}
    return [name for name, lacking in lacks.items() if lacking]


def solved_of_100(puzzle: Puzzle, plan: Scenario) -> int:
    """In how many of 100 runs with other luck a plan solves the puzzle."""
    return sum(not missing_parts(puzzle, run.weekly) for run in simulate(plan, 100, OTHER_LUCK).finished)
