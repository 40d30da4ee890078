"""Fixtures of several files. With this file here, every test can import `small_worlds`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from live_server import Browser, Server, chromium, leave, live_server

from sim.cli import main

PATIENCE = 60_000
"""Milliseconds that a page may take to do what is waited for."""


@pytest.fixture
def coproduce(monkeypatch, capsys, tmp_path):
    """Call the command line in an empty folder; gives exit code, standard output and standard error."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["coproduce", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return int(stop.value.code or 0), said.out, said.err

    return call


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """The live view, running."""
    with live_server() as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; the test skips if there is none."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[object]:
    """A page on which nothing may go wrong until its test is over."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    opened.set_default_timeout(PATIENCE)
    yield opened
    leave(opened)
