"""What researchers want besides: every contrast, the stopping rule, all settings, all outcomes."""

from __future__ import annotations

import pandas as pd

from sim.analysis.comparing.contrasts import CHANCE, Contrast
from sim.charts.words import plain_number
from sim.outcomes import BY_NAME
from sim.report.document import Block, Heading, Points, Section, Sheet, said
from sim.report.facts import Facts
from sim.report.phrases import NOTHING, listed, plain, signed
from sim.report.sentences.about import direction_words, look_words, standard_wording
from sim.report.settings_words import meaning_of, said as value_said
from sim.scenario import Scenario
from sim.settings import SETTINGS


def researchers_section(facts: Facts) -> Section:
    """All figures."""
    looks = facts.findings.settling.looks
    declared = facts.findings.judged.contrasts
    blocks: list[Block] = [
        Heading("Standard wording"), said(standard_wording(facts)),
        Heading("Looks of the stopping rule"),
        Points(tuple(look_words(look.replicates, look.verdicts, declared) for look in looks)),
        Heading("All contrasts"), _contrasts(facts, "contrasts", "Declared outcomes", declared),
        _contrasts(facts, "contrasts-who", "Groups of people", facts.findings.who),
        _contrasts(facts, "contrasts-cost", "Hours and pounds", facts.findings.cost),
        Heading("What each reaches"), _reach(facts), Heading("All settings"), _settings(facts)]
    return Section("figures-for-researchers", "For researchers", tuple(blocks))


def _contrasts(facts: Facts, name: str, caption: str, found: list[Contrast]) -> Sheet:
    rows = tuple((f"{facts.titles[one.scenario]}: {one.outcome}", one.kind, f"{one.pairs:,}",
                  _number(one, one.difference), f"{_number(one, one.low)} to {_number(one, one.high)}",
                  _number(one, one.detectable), one.verdict,
                  _plain(one.improved), _plain(one.a), _plain(one.correlation), _plain(one.reduction)) for one in found)
    return Sheet(name, f"{caption}: paired differences from “{facts.baseline}”. A: Vargha and Delaney's; r: "
                       "correlation of the pairs; saved: how many times fewer runs pairing needs; "
                       "finds: the difference that so many runs find in 95 of 100 studies",
                 ("scenario: outcome", "kind", "n", "difference", "95 % interval", "finds", "verdict", "improved", "A",
                  "r", "saved"), rows, pd.DataFrame([one.as_dict() for one in found]), words=(1, 6))


def _number(one: Contrast, value: float) -> str:
    return signed(one.outcome, value, one.kind == CHANCE)


def _plain(value: float) -> str:
    return NOTHING if value != value else plain_number(value)


def _reach(facts: Facts) -> Sheet:
    table = facts.findings.reach
    rows = tuple((f"{BY_NAME[row['outcome']].label} ({BY_NAME[row['outcome']].unit})", facts.titles[row["scenario"]],
                  plain(row["outcome"], row["median"]),
                  f"{plain(row['outcome'], row['low'])} to {plain(row['outcome'], row['high'])}", f"{row['runs']:,}",
                  direction_words(row["outcome"]))
                 for outcome in dict.fromkeys(table["outcome"])
                 for row in table[table["outcome"] == outcome].to_dict("records"))
    return Sheet("reach", "The middle run, and the range in which 8 in 10 runs lie",
                 ("outcome", "way of working", "middle run", "8 in 10 runs", "runs", ""), rows, table, words=(1, 5))


def _settings(facts: Facts) -> Sheet:
    base = facts.question.scenario(facts.question.baseline)
    others = [facts.question.scenario(name) for name in facts.question.others]
    rows = tuple((setting.key, meaning_of(setting.key), value_said(setting.key, base.values[setting.key]),
                  _elsewhere(facts, setting.key, base, others), setting.source) for setting in SETTINGS)
    return Sheet("settings", "Every setting: the baseline, and where others differ",
                 ("setting", "meaning", "baseline", "elsewhere", "source"), rows, words=(1, 2, 3, 4))


def _elsewhere(facts: Facts, key: str, base: Scenario, others: list[Scenario]) -> str:
    told = [f"{value_said(key, one.values[key])} in {facts.titles[one.name]}" for one in others
            if one.values[key] != base.values[key]]
    return listed(told) if told else ""
