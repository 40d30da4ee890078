"""How sure: verdicts, ranges, runs, luck, and runs that split into two camps."""

from __future__ import annotations

import pandas as pd

from sim.charts.words import capital
from sim.report.document import Block, Heading, Section, Sheet, listed, said
from sim.report.facts import MANY, Facts
from sim.report.phrases import NOTHING, counted, measured
from sim.report.sections.answer import contrast_pictures, ends_cell
from sim.report.sentences.verdicts import (CELL, PAIRS, camps_sentences, chance_matters, chance_sentence, few_runs,
                                           luck_sentence, odds_sentence, verdict_sentences, what_a_run_is,
                                           what_matters, why_it_stopped)


def sureness_section(facts: Facts) -> Section:
    """Everything on luck, for each declared outcome."""
    blocks: list[Block] = [said(*what_a_run_is(facts)), said(why_it_stopped(facts), *few_runs(facts))]
    several = len(facts.question.outcomes) > 1
    for outcome in facts.question.outcomes:
        first = outcome == facts.primary
        if several:
            blocks.append(Heading(capital(measured(outcome))))
        if not first:
            blocks += [said(what_matters(facts, outcome)), *contrast_pictures(facts, outcome)]
        blocks += listed(verdict_sentences(facts, outcome))
        blocks += [*_camps(facts, outcome), _pairs_sheet(facts, outcome)]
        if first:
            best = facts.leader or facts.ranked[0]
            odds = odds_sentence(facts, best)
            blocks.append(said(odds, PAIRS if odds else "", luck_sentence(facts)))
    return Section("sure", "How sure", tuple(blocks))


def _camps(facts: Facts, outcome: str) -> list[Block]:
    split = facts.findings.judged.splits.get(outcome)
    if split is None:
        return []
    chances = [one for one in facts.findings.chances if one.outcome == outcome]
    rows = tuple((facts.titles[one.scenario], counted(100 * one.took_off / one.runs) if one.runs else NOTHING,
                  *(NOTHING if week != week else f"{week:.0f}" for week in one.weeks)) for one in chances)
    sheet = Sheet(f"take-off-{outcome}", "How often runs take off, and by which week",
                  ("way of working", "runs of 100 that take off", "a tenth of them by week", "half by week",
                   "nine tenths by week"), rows, pd.DataFrame([vars(one) for one in chances]))
    told = [chance_sentence(facts, one) for one in chances] if len(chances) <= MANY else []
    return [said(*camps_sentences(facts, split), chance_matters(split, facts)), *listed(told), sheet]


def _pairs_sheet(facts: Facts, outcome: str) -> Sheet:
    own = facts.about(outcome)
    rows = tuple((facts.titles[one.scenario], CELL[one.verdict], ends_cell(one, "and"), _share(one.improved),
                  _share(facts.pairs_worse[one.scenario, outcome])) for one in own)
    data = pd.DataFrame([{**one.as_dict(), "worse": facts.pairs_worse[one.scenario, outcome]} for one in own])
    caption = f"Verdicts, against “{facts.baseline}”: {measured(outcome)}. Better and worse: in how many of 100 pairs"
    return Sheet(f"sure-{outcome}", f"{caption} of runs",
                 ("way of working", "verdict", "the difference lies between", "better in", "worse in"), rows, data,
                 words=(1,))


def _share(share: float) -> str:
    return NOTHING if share != share else counted(100 * share)
