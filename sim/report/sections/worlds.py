"""What would change the answer: what we do against what we believe, and other worlds."""

from __future__ import annotations

import math

import pandas as pd

from sim.charts.parts import MOST_WAYS, WORDS, parts_chart
from sim.charts.words import capital, plain_number
from sim.charts.worlds import worlds_chart
from sim.report.document import Block, Heading, Picture, Section, Sheet, listed, said
from sim.report.facts import Facts
from sim.report.phrases import NOTHING, measured, quoted, signed
from sim.report.sentences.parts import (WHAT_PARTS_ARE, differs_sentences, not_taken_apart, parts_of_many,
                                        parts_sentence)
from sim.report.sentences.worlds import (BOX, FLIPS, LAY_MEASURES, MEASURES, NOT_ASKED, REGRET, box_sentence,
                                         favoured, flips_sentences, luck_sentence, measure_value, restriction_words,
                                         robust_sentences, target_sentence, what_worlds_are)
from sim.report.settings_words import meaning_of, name_of
from sim.report.worlds import Elsewhere, elsewhere


def changes_section(facts: Facts) -> Section:
    """Everything that could make another answer."""
    found = elsewhere(facts)
    blocks = [Heading("What we do and what we believe"), *_parts(facts), Heading("Other worlds")]
    blocks += [said(NOT_ASKED)] if found is None else _worlds(facts, found)
    return Section("changes", "What would change the answer", tuple(blocks))


# — what we do against what we believe —


def _parts(facts: Facts) -> list[Block]:
    parts = facts.findings.parts
    blocks: list[Block] = [*listed(differs_sentences(facts))]
    if parts:
        drawn = parts[:MOST_WAYS]
        chart = parts_chart(drawn, [facts.titles[one.scenario] for one in drawn], facts.baseline)
        blocks += [said(WHAT_PARTS_ARE, parts_of_many(len(drawn), len(parts))),
                   *listed([parts_sentence(facts, one) for one in drawn]), Picture("parts", chart, _parts_sheet(facts))]
    return blocks + listed(not_taken_apart(facts))


def _parts_sheet(facts: Facts) -> Sheet:
    parts = facts.findings.parts
    rows = tuple((facts.titles[one.scenario], *(
        f"{signed(one.outcome, one.difference[name])} ({signed(one.outcome, one.low[name])} to "
        f"{signed(one.outcome, one.high[name])})" for name in WORDS)) for one in parts)
    data = pd.DataFrame([{"scenario": one.scenario, "outcome": one.outcome, **{
        f"{name}_{end}": getattr(one, end)[name] for name in WORDS for end in ("difference", "low", "high")}}
        for one in parts])
    return Sheet("parts", f"Difference from “{facts.baseline}”, taken apart: {measured(facts.primary)}",
                 ("way of working", *(WORDS[name] for name in WORDS)), rows, data)


# — other worlds —


def _worlds(facts: Facts, found: Elsewhere) -> list[Block]:
    order = _order(found)
    favours = Sheet("favours", "Whom each measure favours; more than one where they are too close to tell apart",
                    ("measure", "favours"), tuple((capital(MEASURES[name]), favoured(facts, found, name))
                                                   for name in _measures(facts)), words=(1,))
    return [said(*what_worlds_are(found)), said(target_sentence(facts, found), *robust_sentences(facts, found)),
            _picture(facts, found, order), said(REGRET), favours, said(luck_sentence(facts, found)),
            *_boxes(facts, found, order), *_flips(facts, found)]


def _measures(facts: Facts) -> tuple[str, ...]:
    return tuple(MEASURES) if facts.technical else LAY_MEASURES


def _order(found: Elsewhere) -> list[str]:
    """Programmes, the best on average first."""
    better = found.better
    return sorted(found.programmes, key=lambda name: -better * found.of(name, "expected_value")[0])


def _picture(facts: Facts, found: Elsewhere, order: list[str]) -> Picture:
    met = found.met
    table = pd.DataFrame([{
        "name": facts.titles[name], "expected": found.of(name, "expected_value")[0],
        "worst": found.of(name, "worst_decile")[0], "low": found.of(name, "percentile_10")[0],
        "high": found.of(name, "percentile_90")[0], "met": met.get(name, math.nan)} for name in order])
    chart = worlds_chart(table, facts.primary, [facts.titles[name] for name in found.robust], found.worlds)
    rows = tuple((facts.titles[name], *(
        NOTHING if measure == "satisficing" and name not in met else
        measure_value(facts, measure, found.of(name, measure)[0]) for measure in _measures(facts))) for name in order)
    heads = tuple(_HEADS[measure] for measure in _measures(facts))
    sheet = Sheet("worlds", f"Over {found.worlds:,} plausible worlds: {measured(facts.primary)}",
                  ("way of working", *heads), rows, found.values)
    return Picture("worlds", chart, sheet)


_HEADS = {"expected_value": "mean", "worst_decile": "worst tenth", "percentile_10": "one in ten below",
          "percentile_90": "one in ten above", "maximum_regret": "largest regret", "mean_regret": "mean regret",
          "regret_90": "regret, one in ten above", "satisficing": "target met", "best_share": "is the best"}


def _boxes(facts: Facts, found: Elsewhere, order: list[str]) -> list[Block]:
    told = [box_sentence(facts, name, found.boxes[name]) for name in order if name in found.boxes]
    if not told:
        return []
    rows = tuple((facts.titles[name], restriction_words(one), meaning_of(one.key)) for name in order
                 if name in found.boxes and found.boxes[name].found for one in found.boxes[name].restrictions)
    sheet = Sheet("misses", "Where the target is missed more often; several lines of one way of working hold together",
                  ("way of working", "where", "what that is"), rows, words=(1, 2))
    return [Heading("Where the target is missed"), said(BOX), *listed(told), *([sheet] if rows else [])]


def _flips(facts: Facts, found: Elsewhere) -> list[Block]:
    if not found.flips:
        return []
    told = [sentence for pair in found.flips for sentence in flips_sentences(facts, pair)]
    rows = tuple((quoted(name_of(one.key)), _at(one.value), f"{_at(one.low)} to {_at(one.high)}", meaning_of(one.key))
                 for pair in found.flips for one in pair.flips.found)
    sheet = Sheet("flips", "Values at which two ways of working change places",
                  ("assumption", "at", "between", "what that is"), rows, words=(3,))
    return [Heading("What the order hangs on"), said(FLIPS), *listed(told), *([sheet] if rows else [])]


def _at(value: float | None) -> str:
    return NOTHING if value is None else plain_number(value)
