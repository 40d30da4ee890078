"""Outcomes, settings and numbers in plain words, as axes and titles name them."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import numpy as np

from sim.outcomes import BY_NAME
from sim.scenario.values import VARIABLE
from sim.settings import Setting

SHORT = {
    "cum_quality": "mean quality", "cycle_quality": "quality after the first cycle",
    "weeks_to_10": "time to 10 in 100", "weeks_to_50": "time to 50 in 100", "weeks_to_recover": "time to recover",
    "kept_60": "practice kept", "mean_fit": "fit of the design", "gini_hours": "concentration of hours",
    "r_indicator": "evenness of seats", "mean_skill_members": "skill of members",
    "mean_trust_members": "trust of members", "exhaustion_members": "exhaustion of members",
    "exhaustion_advocates": "exhaustion of advocates", "commitment_members": "commitment of members",
    "hours_total": "all hours", "hours_alone": "hours of professionals alone",
    "adoption_funding_end": "adoption when the funding ended",
    "adoption_year_after": "adoption a year after the funding",
}
"""Names of outcomes that make poor words in a sentence."""
COUNTED = ("hours", "weeks", "people", "pounds", "times")
NO_UNIT = ("choice", "on or off")
_COVERAGE = "programme.coverage"


def out_of(name: str) -> int:
    """What an outcome is multiplied by in pictures: 100 for shares of people, else 1."""
    return 100 if "out of 100" in BY_NAME[name].unit else 1


def outcome_words(name: str) -> str:
    """An outcome as a sentence names it: "adoption", "weeks to 50"."""
    return SHORT.get(name, name.replace("_", " "))


def outcome_axis(name: str) -> str:
    """An outcome as an axis names it: plain label and unit."""
    outcome = BY_NAME[name]
    if outcome.unit.startswith("people out of 100"):
        return f"people out of 100 who {outcome.label}" if name == "adoption" else f"{outcome.label}: people out of 100"
    return f"{outcome.label} ({outcome.unit})"


def amount(name: str, value: float, signed: bool = False) -> str:
    """A number of an outcome in a title, after `out_of`: shares as whole numbers, "+" if signed."""
    if math.isnan(value):
        return "no value"
    outcome = BY_NAME[name]
    if out_of(name) == 100 or outcome.unit in ("hours", "pounds") or abs(value) >= 100:
        digits = 1 if 0 < abs(value) < 1 else 0
    else:
        digits = 2 if outcome.high <= 1 or outcome.unit == "ratio" else 1
    if abs(value) >= 1000:
        value = float(f"{value:.3g}")
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = "0" if digits == 1 else text.removeprefix("-")
    text = text.replace("-", "−")
    return f"+{text}" if signed and value > 0 and float(text.replace(",", "")) != 0 else text


def unit_words(name: str) -> str:
    """What follows the last number of an outcome in a title: " in 100", " hours", or nothing."""
    if out_of(name) == 100:
        return " in 100"
    unit = BY_NAME[name].unit
    return f" {unit}" if unit in COUNTED else ""


def _setting(key: str) -> Setting | None:
    return VARIABLE.get(_COVERAGE if key.startswith(_COVERAGE) else key)


def factor_words(key: str) -> str:
    """A setting as a sentence names it: "power", "adoption base"; the name of a group as it is."""
    setting = _setting(key)
    if setting is None:
        return key.replace("_", " ")
    place = key.removeprefix(setting.key).replace(".", " ")
    return setting.field.replace("_", " ") + place


def factor_axis(key: str, letters: int) -> list[str]:
    """A setting as an axis names it, in lines: its words, then its unit.

    Args:
        key: of the setting.
        letters: that fit in a line.
    """
    setting = _setting(key)
    unit = [] if setting is None or setting.unit in NO_UNIT else textwrap.wrap(f"({setting.unit})", letters)
    return [*textwrap.wrap(factor_words(key), letters), *unit]


def value_words(value: Any) -> str:
    """A value of a setting: "on", "stratified commitment", "0.25"."""
    if isinstance(value, (bool, np.bool_)):
        return "on" if value else "off"
    return value.replace("_", " ") if isinstance(value, str) else plain_number(float(value))


def written_value(text: str) -> str:
    """A value that was written as text: "True", "0.30000000000000004", "stratified_commitment"."""
    if text in ("True", "False"):
        return value_words(text == "True")
    try:
        return value_words(float(text))
    except ValueError:
        return value_words(text)


def plain_number(value: float, digits: int = 3) -> str:
    """A number as people write it: a few figures that mean something, never with an exponent."""
    if not math.isfinite(value):
        return "no limit" if value > 0 else "no value"
    if abs(value) >= 10 ** digits:
        return f"{value:,.0f}".replace("-", "−")
    short = np.format_float_positional(float(f"{value:.{digits}g}"), trim="-")
    return short.replace("-", "−") if float(short) != 0 else "0"


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def listed(words: list[str]) -> str:
    """`a, b and c`."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]
