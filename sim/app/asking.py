"""Asking about one person: who they are, why they changed their mind, what if it had been otherwise."""

from __future__ import annotations

from collections.abc import Callable

from sim.app import people, why
from sim.app.markup import joined, safe
from sim.app.session import Session
from sim.app.texts import say, words
from sim.app.widgets.live import Live
from sim.app.widgets.network import NetworkView
from sim.app.widgets.search import Search
from sim.life import follow


class Asking:
    """The panel of one person.

    Attributes:
        search, person, result: widgets: a field to find somebody, who they are, and what came of a "what if".
    """

    def __init__(self, session: Session, network: NetworkView, pause: Callable[[], None]) -> None:
        """`pause` makes the run stand still, which a "what if" needs."""
        text = words("people")
        self._session, self._network, self._pause = session, network, pause
        self._offered: list[why.Otherwise] = []
        network.observe(lambda _: self._chosen(), "selected")
        self.search = Search(label=text["find"], button=text["find_button"], on_search=self.find)
        self.person = Live(testid="person", on_action=self._on_action)
        self.result = Live(live="polite", role="status", testid="what-if-box", on_action=self._on_action)

    def _chosen(self) -> None:
        with self._session.lock:
            self.result.html = ""
            self.show(still=True)

    def find(self, text: str) -> None:
        """Look at the person of this name or number."""
        row = people.found(self._session.run, text)
        if row is None:
            said = say("people", "not_found", what=text[:60])
            self.result.html = str(safe('<p class="problem">{said}</p>', said=said))
        else:
            self._network.selected = row

    def show(self, still: bool) -> None:
        """Show the chosen person at the week at hand; while a run plays, only who they are."""
        row, run = self._network.selected, self._session.run
        self._offered = []
        if not 0 <= row < run.world.people.shape[1]:
            self.person.html = str(safe('<p class="soft">{said}</p>', said=words("people")["nobody"]))
            return
        parts = [safe("<h3>{name}</h3>", name=people.name_of_row(run, row)), people.portrait(run, row)]
        if still and run.week:
            life = follow(run.scenario, run.seed, run.replicate, row, run.week)
            self._offered = why.choices(run, life, self._session.begun_with)
            parts += [why.why(run, life), why.timeline(run, life), why.choice_list(self._offered)]
        self.person.html = str(joined(parts))

    def _on_action(self, name: str, value: str) -> None:
        if not value.isascii() or not value.isdigit():
            return
        with self._session.lock:
            if name == "choose" and int(value[:9]) < self._session.run.world.people.shape[1]:
                self._network.selected = int(value)
            elif name == "what_if" and int(value[:9]) < len(self._offered):
                one = self._offered[int(value)]
                self._pause()
                self.result.html = str(why.told(self._session.run, self._network.selected, one))
