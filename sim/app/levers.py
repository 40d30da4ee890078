"""The levers of a run as a form: the parts of the cake, the beginners' set first, each from its declared setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.app.texts import words
from sim.report.settings_words import meaning_of, name_of, said
from sim.scenario import Scenario
from sim.scenario.values import COVERAGE
from sim.settings import BY_KEY, DOMAINS, STAGES, Setting

PARTS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "method": (("coverage",), ("coverage_rule", "open_slices")),
    "time": (("hours",), ("relational_share", "funding_weeks", "funding_start", "budget_hours")),
    "slice": (("selection", "user_share"),
              ("rotation", "team_size", "access_support", "seats_authority", "seats_charity", "seats_frontline",
               "seats_funder", "seats_academic")),
    "power": (("power",), ("delegate",)),
    "eating": (("outreach", "ally_building", "persistence"), ("outreach_contacts",)),
    "taste": (("facilitation",), ("strength_based",)),
    "crisis": (("crisis_hours_protected",), ("residual_hours", "champions_stay")),
}
"""Levers by the part of the cake that they belong to: for beginners, and more."""
PLACE = ("people.number", "people.stubborn", "people.champions", "people.taste_gap", "people.trust_start",
         "network.contacts_elsewhere")
"""What the place is like; the few assumptions that a room asks about."""
BUDGET = "programme.budget_hours"
LARGEST = {"people.number": 2000, "programme.funding_weeks": 520,
           "programme.funding_start": 208, "programme.team_size": 100, "programme.outreach_contacts": 40,
           "programme.hours": 12, "network.contacts_elsewhere": 20}
"""Ends of sliders where the setting allows far more than a page is made for."""
SMALLEST = {"people.number": 20}
LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)


def groups(scenario: Scenario, base: Scenario) -> list[dict[str, Any]]:
    """The groups of the form (see `widgets.form.Form`).

    Args:
        scenario: whose values are shown; a value beyond a slider's end stretches the slider.
        base: whose values are marked on the sliders.
    """
    text = words("play")
    found = []
    for part, (first, more) in PARTS.items():
        found.append(_group(part, text["parts"][part], text["hints"][part], first, scenario, base))
        found.append(_group(f"{part}-more", text["parts"]["more"].format(part=text["parts"][part]), "", more, scenario,
                            base, False))
    if scenario.people is None:
        found.append(_group("place", text["parts"]["place"], text["hints"]["place"], PLACE, scenario, base, False))
    return found


def _group(name: str, title: str, hint: str, names: tuple[str, ...], scenario: Scenario, base: Scenario,
           opened: bool | None = None) -> dict[str, Any]:
    keys = [one if "." in one else f"programme.{one}" for one in names]
    group = {"name": name, "title": title, "hint": hint,
             "fields": [field(key, scenario.values[key], base.values[key]) for key in keys]}
    return group if opened is None else {**group, "open": opened}


def field(key: str, value: Any, base: Any) -> dict[str, Any]:
    """One field of the form, from the declaration of its setting."""
    setting = BY_KEY[key]
    shown: dict[str, Any] = {"key": key, "label": label_of(key), "hint": meaning_of(key), "unit": setting.unit,
                             "effect": "now" if setting.lever else "restart"}
    if key == COVERAGE:
        text = words("play")
        return {**shown, "kind": "grid", "value": rows_of(value), "levels": list(LEVELS), "base": rows_of(base),
                "rows": [text["stages"][stage] for stage in STAGES],
                "columns": [text["domains"][domain] for domain in DOMAINS]}
    if setting.kind == "choice" or key == BUDGET:
        named = dict(words("levers")[key])
        value, base = (f"{one:.15g}" if key == BUDGET else one for one in (value, base))
        named.setdefault(value, value)
        return {**shown, "kind": "choice", "value": value, "base": base,
                "choices": [{"value": word, "label": label, "hint": ""} for word, label in named.items()]}
    if setting.kind == "switch":
        return {**shown, "kind": "switch", "value": value, "base": base}
    return {**shown, **_slider(setting, value, base)}


def label_of(key: str) -> str:
    """What a lever is called in a room."""
    return str(words("levers")["labels"].get(key) or name_of(key).capitalize())


def value_from(key: str, value: Any) -> Any:
    """A value of the form as the setting takes it."""
    return float(value) if key == BUDGET else value


def _slider(setting: Setting, value: float, base: float) -> dict[str, Any]:
    high = float(LARGEST.get(setting.key, setting.high))
    high, low = max(high, value, base), min(SMALLEST.get(setting.key, setting.low), value, base)
    share = setting.high == 1 and setting.kind == "number"
    return {"kind": setting.kind, "low": low, "high": high, "value": value, "base": base,
            "step": 0.01 if share else 1 if setting.kind == "whole" else 0.05 if high <= 5 else 0.25,
            "scale": "percent" if share else "plain", "format": _format(setting, share)}


def _format(setting: Setting, share: bool) -> dict[str, Any]:
    suffix = words("levers")["units"].get(setting.key)
    if share:
        return {"kind": "percent", "digits": 0, "suffix": suffix or " of 100"}
    counted = "" if setting.unit.startswith("distance") else f" {setting.unit}"
    return {"kind": "number", "digits": 0 if setting.kind == "whole" else 2, "suffix": suffix or counted}


def rows_of(coverage: Any) -> list[list[float]]:
    """A coverage as a list of rows, one a stage."""
    return [list(row) for row in coverage]


def value_words(key: str, value: Any) -> str:
    """A value of a lever as a room says it."""
    setting = BY_KEY[key]
    if key == COVERAGE:
        return said(key, value)
    if setting.kind == "choice" or key == BUDGET:
        word = f"{value:.15g}" if key == BUDGET else value
        return str(words("levers")[key].get(word, word))
    shown = _format(setting, setting.high == 1 and setting.kind == "number")
    amount = 100 * value if shown["kind"] == "percent" else value
    return f"{amount:,.{shown['digits']}f}".removesuffix(".00") + shown["suffix"]
