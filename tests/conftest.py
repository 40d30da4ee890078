"""Its place alone counts: with it here, every test can import `small_worlds`."""

from __future__ import annotations

import sys

import pytest

from sim.cli import main


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
