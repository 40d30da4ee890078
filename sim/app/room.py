"""The play page's conductor: one visitor's session with its pictures, its levers and all that can be asked of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from sim.app import story
from sim.app.asking import Asking
from sim.app.keeping import Keeping
from sim.app.levers import groups, rows_of, value_from
from sim.app.markup import joined, safe
from sim.app.playing import SPEEDS, Playing
from sim.app.session import EVENTS, RECORDED, Session
from sim.app.texts import words
from sim.app.watching import Watching
from sim.app.widgets.buttons import Buttons
from sim.app.widgets.form import Form
from sim.app.widgets.live import Live
from sim.errors import UserError
from sim.scenario import load_scenario, shipped_scenarios
from sim.scenario.link import BASE
from sim.scenario.values import COVERAGE
from sim.settings import BY_KEY

BACK = 4
"""Weeks that the back button goes back."""
LINK_EVERY = 2.0
"""Seconds between two changes of the page's address while a run plays: what a reload loses at most."""


class Room:
    """One visitor's play page.

    Attributes:
        session: the run.
        watching, asking, keeping: the pictures; one person; what goes out and comes in.
        transport, choice, keys, levers, events, record, problem: widgets.
    """

    def __init__(self, session: Session) -> None:
        text = words("play")
        self.session = session
        self._kept = 0.0
        self.watching = Watching(session)
        self.asking = Asking(session, self.watching.network, self.pause)
        self.keeping = Keeping(session, lambda scenario: self._try(lambda: session.load(scenario), True, raises=True))
        self.playing = Playing(session.lock, self._play_a_week, lambda: self._show(True), [self.watching.network])
        self.transport = Buttons(label=text["buttons"]["label"], on_press=self._on_transport)
        self.choice, self.levers = Form(on_change=self._on_choice), Form(on_change=self._on_lever)
        self.keys = Form(on_change=self._on_choice, groups=[{"name": "keys", "title": "", "hint": "", "fields": [
            {"key": "keys", "kind": "switch", "label": text["keys"], "hint": text["keys_hint"], "value": True}]}])
        self.events = Buttons(label=text["events_heading"], on_press=self._on_event, buttons=[
            {"name": name, "label": text["events"][name]} for name in EVENTS])
        self.record = Live(testid="record-box", on_action=self._on_record)
        self.problem = Live(live="polite", role="alert", testid="problem")
        self._begin()

    # — showing —

    def _begin(self) -> None:
        """Show the run as if nothing had been shown before."""
        with self.session.lock:
            self.watching.begin()
            self._offer_choices()
            self._show_levers()
            self._show(still=True)

    def _offer_choices(self) -> None:
        text, loaded = words("play"), self.session.begun_with
        offered = {name: load_scenario(name) for name in shipped_scenarios()}
        offered.setdefault(loaded.name, loaded)
        ways = [{"value": name, "label": one.title, "hint": " ".join(one.story.split())}
                for name, one in offered.items()]
        speeds = [{"value": name, "label": text["speeds"][name], "hint": ""} for name in SPEEDS]
        self.choice.groups = [{"name": "run", "title": "", "hint": "", "fields": [
            {"key": "scenario", "kind": "choice", "label": text["choose_scenario"], "hint": "", "value": loaded.name,
             "choices": ways},
            {"key": "speed", "kind": "choice", "label": text["speed"], "hint": "", "value": self.playing.speed,
             "choices": speeds}]}]

    def _show_levers(self) -> None:
        """Bring the form up to date with the record."""
        shown = {setting.key: self.session.value(setting.key) for setting in BY_KEY.values() if setting.lever}
        shown[COVERAGE] = rows_of(shown[COVERAGE])
        self.levers.groups = groups(self.session.scenario.with_values({**shown, **self.session.coming}),
                                    load_scenario(BASE))
        self._show_pending()

    def _show_pending(self) -> None:
        text, session = words("play")["pending"], self.session
        marked = dict.fromkeys(session.coming, text["restart"])
        for change in session.scenario.changes:
            if change.week == session.week:
                marked |= {key: text["now"].format(week=change.week) for key in change.values}
        self.levers.set_pending({key: said for key, said in marked.items() if key in self.levers.values})

    def _show(self, still: bool) -> None:
        words_too = self.watching.show(still)
        if words_too:
            self._show_buttons()
            self._show_pending()
        if words_too and (still or self.watching.network.selected >= 0):
            self.asking.show(still)
        if still:
            self.asking.search.names = self.watching.names
            self._show_record()
        if still or time.monotonic() - self._kept > LINK_EVERY:
            self._kept = time.monotonic()
            self.keeping.show()

    def _show_changed(self) -> None:
        """Show what came of a change of the record, whether the run plays or stands still."""
        self._show(still=not self.playing.going)
        if self.playing.going:  # standing still, the record was shown with all the rest
            self._show_record()

    def _show_record(self) -> None:
        self.record.html = str(story.record(self.session))

    def _show_buttons(self) -> None:
        text, session, going = words("play")["buttons"], self.session, self.playing.going
        name = "pause" if going else "play"
        self.transport.buttons = [
            {"name": "play", "label": text[name], "icon": name, "main": True, "disabled": session.over,
             "shortcut": "k"},
            {"name": "step", "label": text["step"], "icon": "step", "disabled": session.over, "shortcut": "."},
            {"name": "back", "label": text["back"], "icon": "back", "disabled": session.week == 0, "shortcut": ","},
            {"name": "restart", "label": text["restart"], "icon": "restart", "shortcut": "r"},
            {"name": "dice", "label": text["dice"], "icon": "dice", "shortcut": "l"}]

    # — the run —

    def _on_transport(self, name: str) -> None:
        if name == "play" and not self.playing.going:
            self.play()
            return
        self.pause()
        with self.session.lock:
            if name == "step":
                self.watching.go_on()
                self._show(still=True)
            elif name == "back":
                self.watching.go_back(BACK)
                self._show_levers()
                self._show(still=True)
            elif name in ("restart", "dice"):
                self._try(lambda: self.session.restart(other_luck=name == "dice"), begin=True)

    def _play_a_week(self) -> bool:
        self.watching.go_on()
        self._show(still=False)
        return not self.session.over

    def play(self) -> None:
        """Let the run go on by itself."""
        if not self.session.over:
            self.playing.start()
            self._show_buttons()

    def pause(self) -> None:
        """Stand still."""
        with self.session.lock:
            if self.playing.going:
                self.playing.stop()
                self._show(still=True)

    def close(self) -> None:
        """The visitor has gone."""
        self.playing.stop()

    # — what the visitor changes —

    def _try(self, verb: Callable[[], Any], begin: bool = False, raises: bool = False) -> None:
        """Do something that may be refused; say why, or show what came of it."""
        if begin:
            self.pause()
        with self.session.lock:
            self.problem.html = ""
            try:
                verb()
            except UserError as error:
                if raises:
                    raise
                said = joined(safe("<p>{one}</p>", one=one) for one in error.problems)
                self.problem.html = str(safe('<div class="problem">{said}</div>', said=said))
                return
            if begin:
                self._begin()
                return
            self.watching.changed()
            self._show_levers()
            self._show_changed()

    def _on_lever(self, key: str, value: Any) -> None:
        try:
            with self.session.lock:
                self.session.set(key, value_from(key, value))
                self.watching.changed()
                self._show_pending()
                self._show_changed()
        except UserError as error:
            self.levers.set_problem(key, " ".join(error.problems))

    def _on_event(self, name: str) -> None:
        self._try(lambda: self.session.throw(name))

    def _on_record(self, name: str, value: str) -> None:
        part, _, number = value.partition(":")
        listed = self.session.recorded(part) if part in RECORDED else ()
        if name == "as_loaded":
            self._try(self.session.forget_changes, begin=True)
        elif name == "take_back" and number.isascii() and number.isdigit() and int(number[:9]) < len(listed):
            self._try(lambda: self.session.take_back(part, int(number)))

    def _on_choice(self, key: str, value: Any) -> None:
        if key == "speed":
            self.playing.speed = value
        elif key == "keys":
            self.transport.shortcuts = value
        elif value != self.session.begun_with.name:
            self._try(lambda: self.session.load(load_scenario(value)), begin=True)
