"""The compare page's conductor: ways of working with the same people and the same luck, played together.

    room = CompareRoom(opened("with=scenario%3Dbaseline&with=scenario%3Dwell_baked"), Trials())
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import RLock
from typing import Any

import numpy as np

from sim.app import gaps, looks, people
from sim.app.compared import FEWEST, MOST, OWN, Opened, address, check_fits
from sim.app.hundred import Hundred
from sim.app.markup import safe
from sim.app.playing import SPEEDS, Playing
from sim.app.room import BACK
from sim.app.session import next_seed
from sim.app.texts import words
from sim.app.trials import Trials
from sim.app.watching import TIES_EVERY, WORDS_EVERY
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.curve import Curve
from sim.app.widgets.form import Form
from sim.app.widgets.keep import Keep, Made
from sim.app.widgets.live import Live
from sim.app.widgets.network import NetworkView, layout
from sim.errors import UserError
from sim.open_run import OpenRun
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.state import ROLE

PICTURED = 400
"""People up to whom they are drawn, in as many pictures as there are ways of working."""


class CompareRoom:
    """One visitor's compare page.

    Attributes:
        runs: open at the week that is shown; the first is what the others are compared with.
        redraw: called when other ways of working are shown; the page sets it.
        hundred: the panel of the hundred runs.
        choice, change, transport, sentence, curve, difference, figures, keep: widgets.
    """

    def __init__(self, asked: Opened, trials: Trials) -> None:
        text = words("compare")
        self.lock = RLock()
        self.redraw: Callable[[], None] = lambda: None
        self.offered = {name: load_scenario(name) for name in shipped_scenarios()}
        self.offered |= {one.name: one for one in asked.scenarios}
        self.networks = [NetworkView(testid=f"network-{number}") for number in range(MOST)]
        self._pictures: list[NetworkView] = []
        self.playing = Playing(self.lock, self._play_a_week, lambda: self._show(True), self._pictures)
        self.choice = Form(on_change=self._on_choice)
        self.change = Buttons(label=text["change"], on_press=self._on_change)
        self.transport = Buttons(label=words("play")["buttons"]["label"], on_press=self._on_transport)
        self.curve, self.sentence = Curve(), Live(live="polite", role="status", testid="sentence")
        self.difference, self.figures = Live(testid="difference"), Live(testid="figures")
        self.keep = Keep(path="/compare", make=self._made)
        self.hundred = Hundred(trials, MOST, lambda: self.redraw())
        self._tick, self._told = 0, 0.0
        self.compare(asked.scenarios, asked.seed, asked.week)

    @property
    def scenarios(self) -> list[Scenario]:
        """What is compared."""
        return [run.scenario for run in self.runs]

    @property
    def seed(self) -> int:
        """Where the luck starts from."""
        return self.runs[0].seed

    @property
    def pictured(self) -> bool:
        """Whether the people are few enough to be drawn."""
        return all(run.world.people.shape[1] <= PICTURED for run in self.runs)

    def compare(self, scenarios: Sequence[Scenario], seed: int, week: int = 0) -> None:
        """Compare other ways of working, from a week on."""
        self.playing.stop()
        with self.lock:
            self.runs = [OpenRun(scenario, seed) for scenario in scenarios]
            for run in self.runs:
                run.go_to(min(week, run.weeks))
            self._offer_choices()
            self._begin()
            self._show(still=True)
        self.hundred.offer(lambda: (self.scenarios, self.seed))
        self.redraw()

    def close(self) -> None:
        """The visitor has gone."""
        self.playing.stop()
        self.hundred.give_up()

    # — what is compared —

    def _offer_choices(self) -> None:
        text, play, chosen = words("compare"), words("play"), [one.name for one in self.scenarios]
        values = {f"way-{place}": name for place, name in enumerate(chosen)}
        if self.choice.values.keys() == {*values, "speed"}:
            self.choice.set_values(values)  # building the form anew would get in the way of somebody who types
            return
        ways = [{"value": name, "label": one.title, "hint": " ".join(one.story.split())}
                for name, one in self.offered.items()]
        fields = [{"key": key, "kind": "choice", "hint": "", "value": name, "choices": ways,
                   "label": text["other"].format(number=place) if place > 1 else text["first"]}
                  for place, (key, name) in enumerate(values.items(), start=1)]
        speeds = [{"value": name, "label": play["speeds"][name], "hint": ""} for name in SPEEDS]
        self.choice.groups = [
            {"name": "ways", "title": "", "hint": "", "fields": fields},
            {"name": "how", "title": "", "hint": "", "fields": [
                {"key": "speed", "kind": "choice", "label": text["speed"], "hint": "", "value": self.playing.speed,
                 "choices": speeds}]}]
        self.change.buttons = [{"name": "add", "label": text["add"], "disabled": len(chosen) == MOST},
                               {"name": "remove", "label": text["remove"], "disabled": len(chosen) == FEWEST}]

    def _on_choice(self, key: str, value: Any) -> None:
        if key == "speed":
            self.playing.speed = value
            return
        place, wanted = int(key.partition("-")[2]), self.scenarios
        if wanted[place].name == value:
            return
        try:
            check_fits(self.offered[value], [*wanted[:place], *wanted[place + 1:]])
        except UserError as error:
            self.choice.set_values({key: wanted[place].name})
            self.choice.set_problem(key, " ".join(error.problems))
            return
        wanted[place] = self.offered[value]
        self.compare(wanted, self.seed)

    def _on_change(self, name: str) -> None:
        here = self.scenarios
        if name == "remove" and len(here) > FEWEST:
            self.compare(here[:-1], self.seed)
        elif name == "add" and len(here) < MOST:
            fits = [one for one in self.offered.values() if one.name not in [other.name for other in here]
                    and one.values["time.weeks"] == here[0].values["time.weeks"]]
            if fits:
                self.compare([*here, fits[0]], self.seed)

    # — the runs —

    def _on_transport(self, name: str) -> None:
        going = self.playing.going
        if name == "play" and not going:
            self.playing.start()
            self._show_buttons()
            return
        self.playing.stop()
        with self.lock:
            if name in ("restart", "dice"):
                seed = next_seed(self.seed) if name == "dice" else self.seed
                self.runs = [OpenRun(scenario, seed) for scenario in self.scenarios]
                self._begin()
            elif name == "step":
                self._week_on()
            elif name == "back":
                week = max(0, self.runs[0].week - BACK)
                for run in self.runs:
                    run.go_to(week)
                self.curve.rewind(week)
            self._show(still=True)

    def _play_a_week(self) -> bool:
        self._week_on()
        self._show(still=False)
        return not self.runs[0].over

    def _week_on(self) -> None:
        if not self.runs[0].over:
            for run in self.runs:
                run.step()
            self.curve.add(self.runs[0].week, [100 * run.value("adoption") for run in self.runs])

    # — showing —

    def _begin(self) -> None:
        """Show the runs as if nothing had been shown before."""
        text, shown = words("play")["curve"], self.networks[:len(self.runs)] if self.pictured else []
        self._pictures[:] = shown
        places = None
        for network, run in zip(shown, self.runs, strict=False):
            places = _place(network, run, places)
        lines = [{"label": run.scenario.title, "kind": "now", "values": (100 * run.series("adoption")).tolist()}
                 for run in self.runs]
        self.curve.begin(self.runs[0].weeks, lines, text["y"], text["x"])

    def _show(self, still: bool) -> None:
        week, now = self.runs[0].week, time.monotonic()
        self._tick += 1
        for network, run in zip(self._pictures, self.runs, strict=False):
            if still or week % TIES_EVERY == 0:
                network.ties(*looks.tied(run.world))
            network.frame(looks.looks(run.world, week), self._tick)
        if not still and now - self._told < WORDS_EVERY:
            return
        self._told = now
        said = gaps.sentence(self.runs)
        self.sentence.html = str(safe("<p>{said}</p>", said=said))
        self.curve.summary = said
        self.difference.html, self.figures.html = str(gaps.differences(self.runs)), str(gaps.table(self.runs))
        if still:
            self._show_buttons()
            self.keep.link = address(self.scenarios, self.seed, week)
            self.keep.files = [{"name": one.name, "label": words("compare")["save"].format(title=one.title)}
                               for one in self.scenarios if OWN in one.name]

    def _show_buttons(self) -> None:
        text, going, run = words("play")["buttons"], self.playing.going, self.runs[0]
        name = "pause" if going else "play"
        self.transport.buttons = [
            {"name": "play", "label": text[name], "icon": name, "main": True, "disabled": run.over},
            {"name": "step", "label": text["step"], "icon": "step", "disabled": run.over},
            {"name": "back", "label": text["back"], "icon": "back", "disabled": run.week == 0},
            {"name": "restart", "label": text["restart"], "icon": "restart"},
            {"name": "dice", "label": text["dice"], "icon": "dice"}]

    def _made(self, name: str) -> Made:
        scenario = next(one for one in self.scenarios if one.name == name)
        return f"{name}.toml", "application/toml", scenario.to_toml().encode()


def _place(network: NetworkView, run: OpenRun, places: np.ndarray | None) -> np.ndarray:
    """Show the people of another run, at the `places` of the run beside it if they are as many. Returns the places."""
    world, text = run.world, words("network")
    if places is None or len(places) != world.people.shape[1]:
        places = layout(looks.sites(world), looks.tied(world)[0])
    network.words = {**text, "label": f"{run.scenario.title}: {text['label']}"}
    network.labels = people.names(run.scenario, world.people.shape[1])
    network.place(places, world.people[ROLE].astype(np.int64), looks.kinds(world))
    return places
