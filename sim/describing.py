"""What the program says of itself: the week's rules, the settings, the outcomes."""

from __future__ import annotations

import math
import re
from typing import Any

from sim.errors import UnknownName, did_you_mean
from sim.outcomes import OUTCOMES
from sim.settings import BY_KEY, SECTIONS, SETTINGS, Setting

PARTS = ("Claim", "Equation", "Rule", "Source", "Reads", "Writes", "Updating")


def describe(topic: str) -> list[str]:
    """Lines on a topic: `week`, `settings`, `outcomes`, or the key of a setting.

    Raises:
        UnknownName: if there is no such topic.
    """
    if topic == "week":
        return [line for rule in rules() for line in (rule["name"], *_rule_lines(rule), "")]
    if topic == "settings":
        return [line for section in SECTIONS for line in _section_lines(section)]
    if topic == "outcomes":
        return [f"{o.name}: {o.label} ({o.unit}){'' if o.weekly else '; at the end of a run'}" for o in OUTCOMES]
    found = [s for s in SETTINGS if topic in (s.key, s.name)]
    if not found:
        allowed = ["week", "settings", "outcomes", *BY_KEY]
        raise UnknownName(f"{topic}: there is no such topic or setting{did_you_mean(topic, allowed)}")
    return [line for setting in found for line in setting_lines(setting)]


def rules() -> list[dict[str, str]]:
    """The rules in the order of the week: name, purpose, and the parts of their docstrings."""
    from sim.week import RULES

    return [rule_parts(module.__name__.rpartition(".")[2], module.__doc__ or "") for module in RULES]


def rule_parts(name: str, docstring: str) -> dict[str, str]:
    """A rule's docstring cut into its parts; each part runs until the next."""
    purpose, _, rest = docstring.strip().partition("\n\n")
    found = {"name": name, "purpose": purpose}
    pieces = re.split(rf"\b({'|'.join(PARTS)})(?:, [\w ]+| \([^)]*\))?: ", rest)
    for part, text in zip(pieces[1::2], pieces[2::2], strict=True):
        found[part] = " ".join(text.split())
    return found


def _rule_lines(rule: dict[str, str]) -> list[str]:
    return [f"  {rule['purpose']}", *(f"  {part}: {rule[part]}" for part in PARTS if part in rule)]


def _section_lines(section: str) -> list[str]:
    lines = [f"[{section}] {SECTIONS[section]}"]
    for setting in SETTINGS:
        if setting.section == section:
            lines += ["  " + line for line in setting_lines(setting)]
    return [*lines, ""]


def setting_lines(setting: Setting) -> list[str]:
    """A setting in words."""
    kind = "lever" if setting.lever else "assumption"
    return [f"{setting.key} = {setting.default}   ({allowed_text(setting)}; {kind})",
            f"    {setting.meaning} {effect_text(setting)} Source: {setting.source}."]


def allowed_text(setting: Setting) -> str:
    """What values a setting takes."""
    if setting.choices:
        return "one of " + ", ".join(setting.choices)
    if setting.kind == "switch":
        return "true or false"
    return f"{_plain(setting.low)} to {_plain(setting.high)} {setting.unit}"


def effect_text(setting: Setting) -> str:
    """What raising a setting moves, in words."""
    if not setting.effect:
        return ""
    sign, name = setting.effect[0], setting.effect[1:]
    words = {"+": "Raising it raises", "-": "Raising it lowers", "~": "It changes"}[sign]
    return f"{words} {name}."


def _plain(value: Any) -> str:
    if value == math.inf:
        return "no limit"
    return f"{value:,.10g}".replace(",", " ")
