"""Keeping a run, and bringing one's own: link and files out, files in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from urllib.parse import quote

from sim.app.belongings import FILES, brought, command, taken
from sim.app.markup import safe
from sim.app.session import Session
from sim.app.texts import words
from sim.app.widgets.keep import Keep
from sim.app.widgets.live import Live
from sim.app.widgets.upload import Upload, UploadedFile
from sim.errors import UserError
from sim.scenario import Scenario


class Keeping:
    """The panels for what goes out and what comes in.

    Attributes:
        keep, command, upload, took: widgets.
    """

    def __init__(self, session: Session, load: Callable[[Scenario], None]) -> None:
        """`load` plays another scenario; it may raise UserError."""
        text = words("play")
        self._session, self._load = session, load
        self.keep = Keep(path="/play", no_link=text["keep"]["no_link"], make=lambda what: taken(session, what),
                         files=[{"name": name, "label": text["keep"][name]} for name in FILES])
        self.command = Live(testid="command")
        self.upload = Upload(label=text["own"]["label"], hint=text["own"]["hint"], accept=".toml,.csv",
                             on_files=self._on_files)
        self.took = Live(live="polite", role="status", testid="took")

    def show(self) -> None:
        """Bring links and command up to date."""
        try:
            self.keep.link = self._session.link()
        except UserError:  # people of a map are never in an address
            self.keep.link = ""
        text, link = words("play")["keep"], quote(self.keep.link, safe="")
        beside = safe('<p><a href="/compare?with={link}" data-testid="to-compare">{said}</a></p>', link=link,
                      said=text["compare"])
        self.command.html = str(safe('{beside}<p>{said}</p><pre class="command"><code>{command}</code></pre>',
                                     beside=beside if link else "", said=text["command"],
                                     command=command(self._session)))

    def _on_files(self, files: Sequence[UploadedFile]) -> None:
        text, took, problem = words("play")["own"], "", ""
        try:
            scenario = brought(files)
            self._load(scenario)
            mapped = scenario.people
            took = text["took"].format(name=scenario.title) if mapped is None else text["took_people"].format(
                name=scenario.title, people=len(mapped))
        except UserError as error:
            problem = "\n".join(error.problems)
        self.upload.problem = problem
        self.took.html = str(safe("<p>{took}</p>", took=took))
