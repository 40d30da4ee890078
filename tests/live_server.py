"""The live view as a process of its own, and a browser that notes every request: for all tests with a browser.

    with live_server() as server, chromium() as browser:
        page = browser.new_page()
        page.goto(server.url)
        assert outside(page.requests) == []
"""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parents[1]
PATIENCE = 240
"""Seconds until the server must be up: long enough to compile the rules first."""
WITH_OTHER_PAGES = ("import sys; import sim.app.launch; sim.app.launch.PAGES = sys.argv.pop(1); "
                    "from sim.cli import main; main()")
_AT_HOME = {"127.0.0.1", "localhost", "::1"}
_NOT_SENT = {"data", "blob", "about"}


class Server:
    """A running `coproduce view`: `.url` (no slash at its end), `.port`, `.process`, `.said()`, `.stop()`."""

    def __init__(self, process: subprocess.Popen, port: int, log: Path) -> None:
        self.process, self.port, self._log = process, port, log
        self.url = f"http://127.0.0.1:{port}"

    def said(self) -> str:
        """All that it printed until now."""
        return self._log.read_text(encoding="utf-8")

    def stop(self, how: int = signal.SIGINT, within: float = 10) -> int:
        """Interrupt it as Ctrl-C does, and give its exit code."""
        self.process.send_signal(how)
        return self.process.wait(within)

    def answers(self) -> bool:
        """Whether it is ready for visitors."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            line.request("GET", "/readyz")
            return line.getresponse().status == 200
        return False


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def live_server(*options: str, pages: str | None = None, env: Mapping[str, str] | None = None,
                before: Sequence[str] = (), wait: bool = True) -> Iterator[Server]:
    """Start `python -m sim view` on a free port, wait until it answers, and end it with all that it started.

    Args:
        options: more words for the command line.
        pages: another module with pages instead of the shipped ones; its folder goes into env["PYTHONPATH"].
        env: added to the environment.
        before: words before the command, for example ("unshare", "-rn").
        wait: whether to wait until it answers.
    """
    pytest.importorskip("solara", reason="the live view is not installed: pip install -e '.[view]'")
    port = free_port()
    python = ("-c", WITH_OTHER_PAGES, pages) if pages else ("-m", "sim")
    words = [*before, sys.executable, *python, "view", "--no-browser", "--port", str(port), *options]
    paths = [str(ROOT), (env or {}).get("PYTHONPATH", ""), os.environ.get("PYTHONPATH", "")]
    around = {**os.environ, **(env or {}), "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        with log.open("wb") as file:
            process = subprocess.Popen(words, env=around, stdout=file, stderr=file, cwd=folder, start_new_session=True)
        server = Server(process, port, log)
        try:
            if wait:
                _await(server)
            yield server
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _await(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while not server.answers():
        assert server.process.poll() is None, f"it ended by itself:\n{server.said()}"
        assert time.monotonic() < end, f"it did not answer:\n{server.said()}"
        time.sleep(0.05)


class Browser:
    """Chromium. `new_page(**options)` makes a page in a context of its own; its `.requests` are all that it asked."""

    def __init__(self, browser) -> None:
        self._browser = browser

    def new_page(self, **options):
        """A page without any cookies; options are those of a Playwright context. `.troubles` are errors on it."""
        page = self._browser.new_context(**options).new_page()
        page.requests, page.troubles = [], []
        page.context.on("request", lambda request: page.requests.append(request.url))
        page.on("websocket", lambda line: page.requests.append(line.url))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda said: page.troubles.append(said.text) if said.type == "error" else None)
        return page


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium without a window; the test skips if there is none."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on the PATH: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is missing: pip install -e '.[test]'")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage"])
        try:
            yield Browser(browser)
        finally:
            browser.close()


def outside(requests: Sequence[str]) -> list[str]:
    """Those addresses that are not of this machine."""
    parts = {request: urlsplit(request) for request in requests}
    return [request for request, part in parts.items()
            if part.scheme not in _NOT_SENT and part.hostname not in _AT_HOME]


def cut_off() -> tuple[str, ...]:
    """Words before a command that leave it no network but this machine's own; skips if that is not allowed here."""
    alone = ("unshare", "-rn", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh")
    with suppress(OSError):
        if subprocess.run([*alone, "true"], capture_output=True).returncode == 0:
            return alone
    pytest.skip("a process can't be cut off from the network here: unshare -rn is not allowed")


def serious(page) -> list[str]:
    """What axe finds on a page that shuts somebody out."""
    from axe_playwright_python.sync_playwright import Axe

    page.wait_for_timeout(300)  # what fades in has its colours by then
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:150]}" for one in found
            if one["impact"] in ("serious", "critical")]


def leave(page) -> None:
    """Close a page on which nothing went wrong, and which asked nothing of other hosts."""
    troubles = [said for said in page.troubles if "favicon" not in said]
    page.context.close()
    assert outside(page.requests) == []
    assert troubles == []
