"""docs/: every snippet runs, every example is read, every command exists."""

from __future__ import annotations

import re

import mesa
import pytest
from shown import DOCUMENTS, blocks, commands, text_of, what_is_wrong

from sim.scenario.map_cells import NUMBERS, SWITCHES
from sim.run import simulate
from sim.scenario import load_scenario, parse_assignments, read_scenario
from sim.scenario.schema import json_schema
from sim.scenario.stakeholder_map import COLUMNS

TOML = blocks("docs/scenario-files.md", "toml")


@pytest.mark.parametrize(("page", "command"), [(page, command) for page in DOCUMENTS for command in commands(page)])
def test_every_command_exists(page, command):
    assert what_is_wrong(command) == "", page


@pytest.mark.parametrize("block", blocks("docs/mesa.md", "python"))
def test_every_mesa_snippet_runs(block, capsys):
    exec(compile(block, "docs/mesa.md", "exec"), {"__name__": "snippet"})
    assert capsys.readouterr().out


def test_the_snippet_on_experiments_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    block, = blocks("docs/experiments.md", "python")
    exec(compile(block, "docs/experiments.md", "exec"), {"__name__": "snippet"})
    assert "True 12 0" in capsys.readouterr().out


def test_batch_rows_end_a_week_early_as_the_page_says(capsys):
    block = next(block for block in blocks("docs/mesa.md", "python") if "batch_run" in block)
    names = {"__name__": "snippet"}
    exec(compile(block, "docs/mesa.md", "exec"), names)
    assert {row["Step"] for row in names["rows"]} == {19 if mesa.__version__ < "3.5" else 20}
    assert len({row["adoption"] for row in names["rows"]}) > 1


def test_the_newsletter_warms_people(capsys):
    block = next(block for block in blocks("docs/mesa.md", "python") if "Newsletter" in block)
    exec(compile(block, "docs/mesa.md", "exec"), {"__name__": "snippet"})
    assert float(capsys.readouterr().out) > 0


def test_the_mechanism_compiles_and_its_null_holds(tmp_path, monkeypatch):
    rule, checks = blocks("docs/adding-a-mechanism.md", "python")
    (tmp_path / "forgetting.py").write_text(rule, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import forgetting

    exec(compile(checks, "docs/adding-a-mechanism.md", "exec"), vars(forgetting))


def test_the_full_example_is_read_and_runs():
    scenario = read_scenario(TOML[0])
    coverage = scenario.values["programme.coverage"]
    assert coverage == ((1, 1, 1, 1), (1, 0.5, 0, 0), (1, 0.5, 0, 0), (1, 1, 1, 1))
    assert (len(scenario.crises), len(scenario.changes), len(scenario.events)) == (1, 1, 2)
    assert scenario.changes[0].values["programme.coverage"] == ((1,) * 4,) * 4
    assert scenario.warnings() == []
    assert simulate(scenario).failures == []


def test_the_four_forms_of_coverage_mean_the_same():
    forms = [block for block in TOML if "[[" not in block.replace("[[0.5", "") and "coverage" in block]
    assert len(forms) == 4
    assert len({read_scenario(form).identity() for form in forms}) == 1


@pytest.mark.parametrize("assignment", re.findall(r"--set (\S+?)`", text_of("docs/scenario-files.md")))
def test_every_assignment_shown_works(assignment):
    load_scenario("baseline").with_values(parse_assignments([assignment]))


def test_the_map_is_read_and_runs(tmp_path):
    people, ties = blocks("docs/scenario-files.md", "csv")
    (tmp_path / "people.csv").write_text(people, encoding="utf-8")
    (tmp_path / "ties.csv").write_text(ties, encoding="utf-8")
    (tmp_path / "ours.toml").write_text(TOML[-1], encoding="utf-8")
    scenario = load_scenario(tmp_path / "ours.toml")
    assert len(scenario.people) == 6 and len(scenario.people.tie_from) == 6
    result = simulate(scenario, replicates=3)
    assert result.failures == []
    assert (result.runs["people_user"] == 3).all()


def test_every_column_of_a_map_is_explained():
    page = text_of("docs/scenario-files.md")
    for column in ("id", *COLUMNS, *NUMBERS, *SWITCHES):
        assert f"`{column}`" in page, column


def test_every_event_is_explained():
    page = text_of("docs/scenario-files.md")
    for word in json_schema()["properties"]["event"]["items"]["properties"]["what"]["enum"]:
        assert f"`{word}`" in page


def test_the_citation_file_says_the_version_and_the_licence():
    from sim import __version__

    citation = text_of("CITATION.cff")
    assert f"version: {__version__}\n" in citation and "license: MIT\n" in citation and "doi" not in citation.lower()
    assert "MIT License" in text_of("LICENSE")


def test_the_changelog_knows_this_version_and_has_the_word():
    from sim import __version__

    assert __version__ in text_of("CHANGELOG.md") and "**Changes results**" in text_of("CHANGELOG.md")
