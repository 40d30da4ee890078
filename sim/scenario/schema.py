"""What editors and beginners need: a JSON Schema of scenario files, and a starter file to fill in."""

from __future__ import annotations

import math
import textwrap
from typing import Any

from sim.scenario.files import FORMAT, LONGEST
from sim.scenario.blocks import WHOLE_KEYS
from sim.scenario.parts import EVENTS
from sim.scenario.text import value_text
from sim.scenario.values import COVERAGE, allowed_text, section_keys
from sim.settings import BY_KEY, DOMAINS, ROLES, SECTIONS, SETTINGS, STAGES, Setting

Schema = dict[str, Any]


def json_schema() -> Schema:
    """The JSON Schema (draft 2020-12) of scenario files.

    It knows names, types and ranges; what must hold between settings is checked on loading only.
    """
    top: Schema = {
        "format": {"const": FORMAT, "description": "Version of this way of writing scenarios."},
        "title": {"type": "string", "maxLength": LONGEST["title"], "description": "A short title for lay readers."},
        "story": {"type": "string", "maxLength": LONGEST["story"],
                  "description": "What this team does, in plain words."},
        "extends": {"type": "string", "description": "Name or path of the scenario from which this one differs."},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "coproduce scenario",
        "properties": {**top, **{name: _section(name) for name in SECTIONS}, **_parts()},
        "required": ["format"],
        **_closed(),
    }


def _closed() -> Schema:
    return {"type": "object", "additionalProperties": False}


def _section(section: str) -> Schema:
    properties = {s.name: _setting(s) for s in SETTINGS if s.section == section}
    if section in ("people", "network"):
        what = "people.csv" if section == "people" else "ties.csv"
        properties["file"] = {"type": "string", "minLength": 1, "description": f"Path of {what}, from this file."}
    return {"description": SECTIONS[section], "properties": properties, **_closed()}


def _setting(setting: Setting) -> Schema:
    described: Schema = {"description": f"{setting.meaning} Unit: {setting.unit}."}
    if not math.isinf(float(setting.default) if setting.kind == "number" else 0):
        described["default"] = setting.default
    if setting.key == COVERAGE:
        return {**described, **_coverage()}
    if setting.kind == "choice":
        return {**described, "enum": list(setting.choices)}
    if setting.kind == "switch":
        return {**described, "type": "boolean"}
    return {**described, **_number(setting.low, setting.high, setting.kind == "whole")}


def _number(low: float, high: float, whole: bool) -> Schema:
    bounds: Schema = {"type": "integer" if whole else "number", "minimum": low}
    return bounds if math.isinf(high) else {**bounds, "maximum": high}


def _coverage() -> Schema:
    share = _number(0, 1, False)
    row = {"type": "array", "items": share, "minItems": len(DOMAINS), "maxItems": len(DOMAINS)}
    by_domain = {"properties": {name: dict(share) for name in DOMAINS}, **_closed()}
    stage = {"anyOf": [share, row]}
    by_stage = {"properties": {name: {"anyOf": [share, row, by_domain]} for name in STAGES}, **_closed()}
    stages = {"type": "array", "items": stage, "minItems": len(STAGES), "maxItems": len(STAGES)}
    return {"anyOf": [share, stages, by_stage]}


def _parts() -> Schema:
    whole = {key: _number(low, high, True) for key, (low, high, _) in WHOLE_KEYS.items()}
    levers = {name: _setting(BY_KEY[f"programme.{name}"]) for name in section_keys("programme")}
    for lever in levers.values():
        lever.pop("default", None)  # a change has no default: what is not named stays as it is
    crisis = {"start": whole["start"], "weeks": whole["weeks"], "severity": _number(0, 1, False)}
    event = {
        "week": whole["week"],
        "what": {"enum": list(EVENTS)},
        "who": _person("Who it befalls; left out: the model picks one."),
        "whom": _person("The other person, for kept_apart."),
        "weeks": {**whole["weeks"], "description": "How long, for member_falls_ill and kept_apart."},
        "role": {"enum": list(ROLES), "default": "user", "description": "Role of the newcomer, for advocate_joins."},
    }
    return {
        "crisis": _blocks(crisis, ["start", "weeks", "severity"], "Crises that push co-production aside."),
        "change": _blocks({"week": whole["week"], **levers}, ["week"], "Planned changes; each holds from its week."),
        "event": _blocks(event, ["week", "what"], "What befalls one person."),
    }


def _person(description: str) -> Schema:
    told = f"{description} An id of the map, or a number: 1 is the first person."
    return {"anyOf": [{"type": "string"}, {"type": "integer", "minimum": 1}], "description": told}


def _blocks(properties: Schema, required: list[str], description: str) -> Schema:
    block = {"properties": properties, "required": required, **_closed()}
    return {"type": "array", "items": block, "description": description}


# — the starter file —

_STARTER_TOP = """\
# A scenario: what a team does, and in what world.
# Everything is optional but the first line. What is left out is as in the scenario that this one extends.
# To set something, remove the `#` before it and change the value.

format = 1
extends = "baseline"
title = "My scenario"
story = "Two sentences in plain words: what does this team do?"
"""

_STARTER_PARTS = """\
# What happens at a date. Weeks are counted from 0. Each block may be there several times.

# [[crisis]]
# start = 52
# weeks = 26
# severity = 0.9

# [[change]]
# week = 104
# power = 0.8

# [[event]]
# week = 60
# what = "champion_leaves"
"""


def starter() -> str:
    """A scenario file to fill in: every lever as a comment, with meaning, unit and range."""
    lines = [_STARTER_TOP, f"# {SECTIONS['programme'].capitalize()}.", "[programme]"]
    for setting in SETTINGS:
        if setting.lever:
            lines += ["", *_comment(f"{setting.meaning} {_range(setting)}"), f"# {_default_line(setting)}"]
    lines += ["", "# What the world decides: `coproduce describe` lists every setting of these sections.", ""]
    for section, meaning in SECTIONS.items():
        if section != "programme":
            lines += [f"[{section}]  # {meaning}"]
    return "\n".join(lines) + "\n\n" + _STARTER_PARTS


def _range(setting: Setting) -> str:
    allowed = allowed_text(setting)
    return allowed[0].upper() + allowed[1:] + "."


def _default_line(setting: Setting) -> str:
    return f"{setting.name} = {value_text(setting.default)}"


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent="#   ", subsequent_indent="#   ")
