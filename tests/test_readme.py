"""README.md: what it shows exists and runs, and its map is the house as it stands."""

from __future__ import annotations

import re
import shlex

import pytest
from shown import ROOT, blocks, commands, text_of, what_is_wrong

from sim import odd
from sim.describing import describe
from sim.experiment import shipped_experiments
from sim.scenario import load_scenario, parse_assignments, shipped_scenarios

TEXT = text_of("README.md")
OURS = [command for command in commands("README.md") if command.startswith("coproduce ")]


def test_the_map_is_fresh():
    assert odd.refresh(TEXT) == TEXT, "stale: run `python -m sim.odd ODD.md README.md`"


@pytest.mark.parametrize("path", sorted((ROOT / "sim").rglob("*.py")), ids=lambda path: path.stem)
def test_the_map_has_every_module_with_its_first_docstring_line(path):
    purpose = odd.purpose_of(path.read_text(encoding="utf-8"))
    assert purpose, f"{path} does not say what it is for"
    assert f"- `{path.relative_to(ROOT).as_posix()}`: {purpose}\n" in TEXT


@pytest.mark.parametrize("command", commands("README.md"))
def test_every_command_exists(command):
    assert what_is_wrong(command) == ""


@pytest.mark.parametrize("command", [c for c in OURS if c.split()[1] in ("run", "compare")])
def test_every_scenario_and_setting_shown_exists(command):
    words = shlex.split(command)[2:]
    for place, word in enumerate(words):
        if word == "--set":
            for name in words[:words.index("--set")]:
                load_scenario(name).with_values(parse_assignments([words[place + 1]]))
        elif not word.startswith("--") and not words[max(0, place - 1)].startswith("--"):
            assert word == "my_study.toml" or word in (*shipped_scenarios(), *shipped_experiments())


@pytest.mark.parametrize("command", [c for c in OURS if c.split()[1] == "describe"])
def test_every_topic_shown_exists(command):
    assert describe(command.split()[2])


@pytest.mark.parametrize("block", blocks("README.md", "python"))
def test_every_snippet_runs(block, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out


@pytest.mark.parametrize("name", ["README.md", "ODD.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_link_leads_somewhere(name):
    for target in re.findall(r"\]\(([^)#]+)\)", text_of(name)):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_it_says_that_it_is_no_forecast():
    assert "not a forecast" in TEXT


def test_the_number_of_scenarios_is_right():
    assert len(shipped_scenarios()) == 16 and "Sixteen ready scenarios" in TEXT
