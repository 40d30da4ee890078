"""ODD.md: its tables are those of the code, and its prose names every rule, switch and choice."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim import odd
from sim.errors import UnknownName
from sim.outcomes import OUTCOMES
from sim.settings import SETTINGS
from sim.state import PEOPLE_COLUMNS
from sim.week import RULES
from sim.wording import markdown_table

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "ODD.md").read_text(encoding="utf-8")
PROSE = re.sub(r"<!-- table: .*?<!-- end -->", "", TEXT, flags=re.DOTALL)
RULE_FILES = sorted(path.name for path in (ROOT / "sim" / "rules").glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", ["ODD.md", "README.md", "docs/validation.md"])
def test_tables_are_fresh(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert odd.refresh(text) == text, f"stale: run `python -m sim.odd {name}`"


@pytest.mark.parametrize("name", RULE_FILES)
def test_every_rule_file_has_a_section(name):
    assert re.search(rf"^### 7\.\d+ `rules/{name}`: ", PROSE, re.MULTILINE), f"ODD.md has no section on rules/{name}"


@pytest.mark.parametrize("name", RULE_FILES)
def test_every_section_says_what_switches_the_rule_off_and_its_null(name):
    section = PROSE.partition(f"`rules/{name}`: ")[2].partition("\n### ")[0]
    assert "*Off*: " in section and "*Null*: " in section


def test_sections_come_in_the_order_of_the_week():
    found = [found[1] for found in re.finditer(r"^### 7\.\d+ `rules/(\w+)\.py`", PROSE, re.MULTILINE)]
    assert sorted(found) == sorted(rule.__name__.rpartition(".")[2] for rule in RULES)


@pytest.mark.parametrize("key", [s.key for s in SETTINGS if s.section == "mechanisms"])
def test_every_switch_of_theory_is_explained(key):
    assert f"`{key}`" in PROSE


@pytest.mark.parametrize(("key", "word"), [(s.key, word) for s in SETTINGS if s.section == "mechanisms"
                                           for word in s.choices])
def test_every_theory_is_explained(key, word):
    assert f"`{word}`" in PROSE, f"{key} = {word} is not explained"


def test_all_patterns_are_named():
    assert [f"P{k}" for k in range(25)] == re.findall(r"^\| (P\d+) \|", TEXT, re.MULTILINE)


def test_the_seven_elements_are_there():
    heads = re.findall(r"^## (\d)\. (.*)$", PROSE, re.MULTILINE)[:7]
    assert [head for _, head in heads] == ["Purpose and patterns", "Entities, state variables and scales",
                                           "Process overview and scheduling", "Design concepts", "Initialisation",
                                           "Input data", "Submodels"]


def test_settings_named_in_the_prose_exist():
    sections = {s.section for s in SETTINGS}
    known = {s.key for s in SETTINGS}
    words = re.findall(r"`([a-z_]+\.[a-z_*0-9]+)`", PROSE)
    named = {word for word in words if word.split(".")[0] in sections and not word.endswith(".csv")}
    stars = {key for key in named if key.endswith("*")}
    assert named - stars <= known
    assert all(any(key.startswith(star[:-1]) for key in known) for star in stars)


def test_tables_hold_every_declaration():
    assert all(f"`{setting.key}`" in odd.settings_table() for setting in SETTINGS)
    assert all(f"| `{outcome.name}` |" in odd.outcomes_table() for outcome in OUTCOMES)
    assert all(f"| `{column.name}` |" in odd.state_table(PEOPLE_COLUMNS) for column in PEOPLE_COLUMNS)
    assert len(odd.schedule_table().splitlines()) == 2 + len(RULES)


def test_every_row_of_the_schedule_is_full():
    for line in odd.schedule_table().splitlines()[2:]:
        assert all(cell.strip() for cell in line.strip("| ").split(" | ")), line


def test_a_table_escapes_bars():
    assert markdown_table(("a",), [("x | y",)]) == "| a |\n| --- |\n| x \\| y |\n"


@pytest.mark.parametrize(("value", "text"), [(True, "on"), (False, "off"), (0.5, "0.5"), (2.0, "2"), (0, "0"),
                                             (float("inf"), "no limit"), ("fence", "`fence`")])
def test_numbers_as_people_write_them(value, text):
    assert odd.number(value) == text


def test_refreshing_changes_tables_only():
    text = "before\n<!-- table: slices -->\nold\n<!-- end -->\nafter\n"
    new = odd.refresh(text)
    assert new.startswith("before\n<!-- table: slices -->\n\n| variable |")
    assert new.endswith("\n<!-- end -->\nafter\n")
    assert "old" not in new
    assert odd.refresh(new) == new


def test_an_unknown_table_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownName, match='did you mean "settings"'):
        odd.refresh("<!-- table: setings -->\n<!-- end -->")


def test_the_command_rewrites_in_place(tmp_path):
    path = tmp_path / "ODD.md"
    path.write_text("<!-- table: people -->\n<!-- end -->\n", encoding="utf-8")
    subprocess.run([sys.executable, "-m", "sim.odd", str(path)], check=True, cwd=ROOT)
    assert "| `trust` |" in path.read_text(encoding="utf-8")
    for arguments in ([], [str(tmp_path / "nowhere.md")]):
        done = subprocess.run([sys.executable, "-m", "sim.odd", *arguments], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode != 0
        assert "Traceback" not in done.stderr
