"""The JSON Schema and the starter file agree with what the loader accepts."""

from __future__ import annotations

import json
import re
import tomllib

import pytest

from sim.scenario import load_scenario, read_scenario, shipped_folder, shipped_scenarios
from sim.scenario.blocks import PART_KEYS
from sim.scenario.schema import json_schema, starter
from sim.settings import SETTINGS

jsonschema = pytest.importorskip("jsonschema")


def _errors(text: str) -> list:
    validator = jsonschema.Draft202012Validator(json_schema())
    return list(validator.iter_errors(tomllib.loads(text)))


def test_it_is_a_valid_schema_in_plain_json() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    assert json.loads(json.dumps(json_schema(), allow_nan=False)) == json_schema()


@pytest.mark.parametrize("name", shipped_scenarios())
def test_every_ready_scenario_fits_the_schema(name: str) -> None:
    assert _errors((shipped_folder() / f"{name}.toml").read_text(encoding="utf-8")) == []
    assert _errors(load_scenario(name).to_toml()) == []


def test_every_setting_is_described() -> None:
    sections = json_schema()["properties"]
    for setting in SETTINGS:
        assert setting.meaning in sections[setting.section]["properties"][setting.name]["description"]


def test_the_blocks_have_the_keys_that_the_loader_knows() -> None:
    sections = json_schema()["properties"]
    for name, keys in PART_KEYS.items():
        assert set(sections[name]["items"]["properties"]) == set(keys)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "format = 2",
        "format = 1\nx = 1",
        "format = 1\n[program]",
        "format = 1\n[programme]\npowr = 1",
        "format = 1\n[programme]\npower = 2",
        "format = 1\n[programme]\npower = true",
        "format = 1\n[programme]\npower = '1'",
        "format = 1\n[programme]\nselection = 'titles'",
        "format = 1\n[programme]\ncoverage = [1, 1]",
        "format = 1\n[programme]\ncoverage = {creat = 1}",
        "format = 1\n[programme]\ncoverage = {create = {service = 1}}",
        "format = 1\n[programme]\nbudget_hours = -1",
        "format = 1\n[time]\nweeks = 1.5",
        "format = 1\n[mechanisms]\nexits = 1",
        "format = 1\n[people]\nfile = 3",
        "format = 1\n[crisis]\nstart = 1",
        "format = 1\n[[crisis]]\nstart = 1",
        "format = 1\n[[change]]\npower = 1",
        "format = 1\n[[change]]\nweek = 1\ntaste_gap = 1",
        "format = 1\n[[event]]\nweek = 1\nwhat = 'x'",
    ],
)
def test_a_broken_file_does_not_fit_the_schema(text: str) -> None:
    assert _errors(text)


def test_the_starter_loads_as_it_is_and_without_its_comments() -> None:
    bare = "\n".join(re.sub(r"\s*#.*", "", line) for line in starter().splitlines())
    assert read_scenario(starter()) == read_scenario(bare)
    assert dict(read_scenario(starter()).values) == dict(load_scenario("baseline").values)


def test_the_starter_names_every_lever_at_its_default() -> None:
    text = re.sub(r"^# (?=\w+ = |\[\[)", "", starter(), flags=re.MULTILINE)
    tables = tomllib.loads(text)
    assert tables["programme"] == {setting.name: setting.default for setting in SETTINGS if setting.lever}
    scenario = read_scenario(text)
    assert dict(scenario.values) == dict(load_scenario("baseline").values)
    assert (len(scenario.crises), len(scenario.changes), len(scenario.events)) == (1, 1, 1)


def test_the_lines_of_the_starter_are_short() -> None:
    assert max(len(line) for line in starter().splitlines()) <= 110
