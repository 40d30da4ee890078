"""What is looked at while a run plays: the people, the curve, the cake, the figures, and a sentence.

Frames go straight to the widgets; the page is not rendered again for them.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from sim.app import cake, looks, people, story
from sim.app.markup import safe
from sim.app.session import Session
from sim.app.texts import say, words
from sim.app.widgets.curve import Curve
from sim.app.widgets.live import Live
from sim.app.widgets.network import NetworkView, layout
from sim.state import CONTACTS_SO_FAR, ROLE

WORDS_EVERY = 0.6
"""Seconds between two changes of figures, cake and sentence while a run plays."""
TIES_EVERY = 12
"""Weeks between two pictures of the ties while a run plays."""


class Watching:
    """The pictures of one session.

    Attributes:
        names: what people are called, by row.
        network, curve, cake, figures, sentence: widgets.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.names: list[str] = []
        self.network, self.curve = NetworkView(), Curve()
        self.cake, self.figures = Live(testid="cake-box"), Live(testid="figures")
        self.sentence = Live(live="polite", role="status", testid="sentence")
        self._tick = 0
        self._told = 0.0
        self._contacts_before = 0.0

    def begin(self) -> None:
        """Show other people: another scenario, or another start."""
        run = self.session.run
        pairs, _ = looks.tied(run.world)
        self.names = people.names(run.scenario, run.world.people.shape[1])
        self.network.labels = self.names
        self.network.place(layout(looks.sites(run.world), pairs), run.world.people[ROLE].astype(np.int64),
                           looks.kinds(run.world))
        self._draw_curve()

    def changed(self) -> None:
        """The record has changed: draw the curve anew, and the people if one more or one fewer will come."""
        if len(self.names) == self.session.run.world.people.shape[1]:
            self._draw_curve()
        else:
            self.begin()

    def _draw_curve(self) -> None:
        """Draw the whole curve, with its shadows and marks."""
        text, session = words("play")["curve"], self.session
        lines: list[dict[str, Any]] = [{"label": text["now"], "kind": "now", "values": session.adoption().tolist()}]
        if session.last is not None:
            lines.append({"label": text["last"], "kind": "ghost", "values": session.last.tolist()})
        lines.append({"label": text["baseline"], "kind": "ghost", "values": session.baseline().tolist()})
        self.curve.begin(session.weeks, lines, text["y"], text["x"], self._marks())

    def _marks(self) -> list[tuple[Any, ...]]:
        text, scenario, weeks = words("play")["curve"], self.session.scenario, self.session.weeks
        marks: list[tuple[Any, ...]] = [(one.start, text["crisis"], min(one.start + one.weeks, weeks))
                                        for one in scenario.crises if one.start < weeks]
        end = self.session.value("programme.funding_start") + self.session.value("programme.funding_weeks")
        return [*marks, (end, text["funding_ends"])] if end <= weeks else marks

    def go_on(self) -> None:
        """Let the run go on by a week, and the curve with it."""
        run = self.session.run
        if self.session.over:
            return
        self._contacts_before = run.world.programme[CONTACTS_SO_FAR]
        self.session.step()
        self.curve.add(run.week, [100 * run.value("adoption")])

    def go_back(self, weeks: int) -> None:
        """Show an earlier week."""
        self.session.go_to(self.session.week - weeks)
        self.curve.rewind(self.session.week)

    def show(self, still: bool) -> bool:
        """Show the week at hand.

        Args:
            still: whether the run stands still, so that everything is brought up to date.

        Returns:
            Whether the words were changed too; while a run plays, they change more slowly than the pictures.
        """
        run, now = self.session.run, time.monotonic()
        self._tick += 1
        if still or run.week % TIES_EVERY == 0:
            self.network.ties(*looks.tied(run.world))
        talks = None if still or not run.week else looks.talks(run, self._contacts_before)
        self.network.frame(looks.looks(run.world, run.week), self._tick, talks)
        if not still and now - self._told < WORDS_EVERY:
            return False
        self._told = now
        self.figures.html, self.cake.html = str(story.figures(run)), str(cake.picture(run))
        self.sentence.html = str(safe("<p><strong>{week}:</strong> {said}</p>", said=story.sentence(run),
                                      week=say("play", "week", week=run.week, weeks=run.weeks)))
        self.curve.summary = words("play")["curve"]["summary"].format(week=run.week,
                                                                      value=f"{100 * run.value('adoption'):.0f}")
        return True
