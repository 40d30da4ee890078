"""Runs with the same people and the same luck that are played together: people of the first two, one curve of all.

    showing = Showing()
    showing.begin({"every slice": one, "one slice": other}, seed=3)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import RLock
from typing import Any

import numpy as np

from sim.app import looks, people
from sim.app.markup import safe
from sim.app.playing import Playing
from sim.app.texts import say, words
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.curve import Curve
from sim.app.widgets.live import Live
from sim.app.widgets.network import NetworkView, layout
from sim.open_run import OpenRun
from sim.scenario import Scenario
from sim.state import ROLE
from sim.wording import number

PICTURES = 2
"""Runs whose people are drawn; the curve has all of them."""
TOLD_EVERY = 8
"""Weeks between two sentences, and two pictures of the ties, while runs play."""


class Showing:
    """Runs with the same people and the same luck that are played together.

    Attributes:
        networks, curve, transport, sentence: widgets; only as many networks are drawn as there are runs.
        runs: open at the week that is shown, by label.
    """

    def __init__(self, at_the_end: Callable[[], None] = lambda: None) -> None:
        self.lock = RLock()
        self.runs: dict[str, OpenRun] = {}
        self.networks = [NetworkView(testid=f"network-{number}") for number in range(PICTURES)]
        self.curve, self.sentence = Curve(), Live(live="polite", role="status", testid="sentence")
        self.transport = Buttons(label=words("lessons")["buttons"]["label"], on_press=self._on_press)
        self.playing = Playing(self.lock, self._week_on, self._show_still, self.networks)
        self.playing.speed = "fast"
        self._at_the_end, self._tick = at_the_end, 0
        self._ghosts: list[dict[str, Any]] = []

    @property
    def over(self) -> bool:
        """Whether there is no week left."""
        return all(run.over for run in self.runs.values())

    def begin(self, scenarios: Mapping[str, Scenario], seed: int, ghosts: Mapping[str, list[float]] | None = None,
              week: int = 0) -> None:
        """Show other runs, from a week on.

        Args:
            scenarios: by label.
            seed: the luck that they share.
            ghosts: curves to compare with, by label.
            week: where they stand.
        """
        self.playing.stop()
        with self.lock:
            self.runs = {label: OpenRun(scenario, seed) for label, scenario in scenarios.items()}
            self._ghosts = [{"label": label, "kind": "ghost", "values": line}
                            for label, line in (ghosts or {}).items()]
            for network, run in zip(self.networks, self.runs.values(), strict=False):
                pairs, _ = looks.tied(run.world)
                network.labels = people.names(run.scenario, run.world.people.shape[1])
                network.place(layout(looks.sites(run.world), pairs), run.world.people[ROLE].astype(np.int64),
                              looks.kinds(run.world))
            self._go_to(week)

    def stop(self) -> None:
        """Stand still."""
        self.playing.stop()

    def _go_to(self, week: int) -> None:
        text = words("lessons")["curve"]
        for run in self.runs.values():
            run.go_to(min(week, run.weeks))
        lines = [{"label": label, "kind": "now", "values": (100 * run.series("adoption")).tolist()}
                 for label, run in self.runs.items()]
        self.curve.begin(max(run.weeks for run in self.runs.values()), [*lines, *self._ghosts], text["y"], text["x"])
        self._show_still()

    def _week_on(self) -> bool:
        for run in self.runs.values():
            run.step()
        week = max(run.week for run in self.runs.values())
        self.curve.add(week, [100 * run.value("adoption") for run in self.runs.values()])
        self._draw(ties=week % TOLD_EVERY == 0)
        if week % TOLD_EVERY == 0:
            self._tell()
        return not self.over

    def _show_still(self) -> None:
        self._draw(ties=True)
        self._tell()
        self._show_buttons()
        if self.over:
            self._at_the_end()

    def _draw(self, ties: bool) -> None:
        self._tick += 1
        for network, run in zip(self.networks, self.runs.values(), strict=False):
            if ties:
                network.ties(*looks.tied(run.world))
            network.frame(looks.looks(run.world, run.week), self._tick)

    def _tell(self) -> None:
        run = next(iter(self.runs.values()))
        told = "; ".join(f"{label}: {number('adoption', one.value('adoption'))}" for label, one in self.runs.items())
        said = say("lessons", "at_a_week", week=run.week, weeks=run.weeks, told=told)
        self.sentence.html = str(safe("<p>{said}</p>", said=said))
        self.curve.summary = said

    def _show_buttons(self) -> None:
        text, going = words("lessons")["buttons"], self.playing.going
        self.transport.buttons = [
            {"name": "play", "label": text["pause" if going else "play"], "icon": "pause" if going else "play",
             "main": True, "disabled": self.over, "shortcut": "k"},
            {"name": "skip", "label": text["skip"], "icon": "step", "disabled": self.over},
            {"name": "restart", "label": text["restart"], "icon": "restart"}]

    def _on_press(self, name: str) -> None:
        going = self.playing.going
        self.playing.stop()
        with self.lock:
            if name == "play" and not going and not self.over:
                self.playing.start()
                self._show_buttons()
            elif name == "play":
                self._show_still()
            else:
                self._go_to(0 if name == "restart" else max(run.weeks for run in self.runs.values()))
