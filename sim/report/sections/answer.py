"""What was compared in short, the answer, and the pictures of it."""

from __future__ import annotations

import textwrap

import pandas as pd

from sim.analysis.comparing.contrasts import CHANCE, MEAN, Contrast
from sim.charts import fan
from sim.charts.contrasts import contrasts_chart
from sim.charts.rows import PLOT, lettered
from sim.outcomes import BY_NAME
from sim.report.document import Block, Picture, Points, Section, Sheet, said
from sim.report.facts import MANY, Facts, cleaned
from sim.report.phrases import NOTHING, measured, plain, signed
from sim.report.sentences.about import asked, baseline_sentence, curve_sentence, nothing_to_draw, other_outcomes
from sim.report.sentences.answer import answer
from sim.report.sentences.people_and_hours import PRACTISE
from sim.report.sentences.verdicts import CELL, WHAT_A_PAIR_IS, chance_matters, take_off_means, what_matters

_TITLE = 24
"""Letters of a title at the end of a line."""
_STORY = 160
"""Letters of a story where there are many."""


def compared_section(facts: Facts) -> Section:
    """The ways of working with their stories, before any number."""
    many = len(facts.question.names) > MANY
    items = []
    for scenario in facts.question.scenarios:
        story = cleaned(scenario.story)
        story = textwrap.shorten(story, _STORY, placeholder=" …") if many else story
        mark = " (the baseline)" if scenario.name == facts.question.baseline else ""
        items.append(f"{facts.titles[scenario.name]}{mark}. {story}".strip())
    return Section("compared", "What was compared",
                   (Points(tuple(items), own_words=True), said(baseline_sentence(facts), asked(facts))))


def answer_section(facts: Facts) -> Section:
    """Three sentences."""
    blocks: list[Block] = [Points(tuple(answer(facts)), lead=True)]
    split = facts.findings.judged.splits.get(facts.primary)
    practise = PRACTISE if BY_NAME[facts.primary].share else ""
    blocks.append(said("" if split is None else take_off_means(split), practise, WHAT_A_PAIR_IS, other_outcomes(facts)))
    return Section("answer", "The answer", tuple(blocks))


def picture_section(facts: Facts) -> Section:
    """Differences from the baseline, then the outcome over the weeks."""
    blocks: list[Block] = [said(what_matters(facts, facts.primary))]
    split = facts.findings.judged.splits.get(facts.primary)
    if split is not None:
        blocks.append(said(chance_matters(split, facts)))
    pictures = contrast_pictures(facts, facts.primary)
    blocks += pictures or [said(nothing_to_draw(facts))]
    weeks = _weeks(facts)
    if weeks is not None:
        blocks += [said(curve_sentence(facts)), weeks]
    return Section("picture", "The picture", tuple(blocks))


def contrast_pictures(facts: Facts, outcome: str) -> list[Block]:
    """A picture of the differences in an outcome; one more where some are of chances and some of means."""
    found: list[Block] = []
    for kind in (CHANCE, MEAN):
        own = [one for one in facts.about(outcome) if one.kind == kind]
        if not any(one.difference == one.difference for one in own):
            continue
        table = pd.DataFrame([one.as_dict() for one in own]).assign(name=[facts.titles[one.scenario] for one in own])
        name = f"differences-{outcome}" + ("-take-off" if kind == CHANCE else "")
        chart = contrasts_chart(table, outcome, facts.baseline, own[0].worthwhile, kind == CHANCE)
        found.append(Picture(name, chart, _sheet(facts, own, name)))
    return found


def _sheet(facts: Facts, own: list[Contrast], name: str) -> Sheet:
    outcome, chance = own[0].outcome, own[0].kind == CHANCE
    unit = "runs out of 100 that take off" if chance else measured(outcome)
    rows = tuple((facts.titles[one.scenario], plain(outcome, one.value, chance),
                  plain(outcome, one.baseline_value, chance), signed(outcome, one.difference, chance),
                  ends_cell(one), CELL[one.verdict])
                 for one in own)
    return Sheet(name, f"Difference from “{facts.baseline}” in {unit}",
                 ("way of working", "reaches", "baseline", "difference", "between", "verdict"), rows,
                 pd.DataFrame([one.as_dict() for one in own]), words=(5,))


def ends_cell(one: Contrast, joint: str = "to") -> str:
    """An interval in a cell of a table."""
    if one.low != one.low:
        return NOTHING
    low, high = (signed(one.outcome, end, one.kind == CHANCE) for end in (one.low, one.high))
    return f"{low} {joint} {high}"


def _weeks(facts: Facts) -> Picture | None:
    """The first outcome that is known of every week, for the baseline and a few others; None if no run has a value."""
    outcome, weekly = facts.question.weekly[0], facts.findings.weekly
    order = [facts.question.baseline, *dict.fromkeys([*facts.shown[:2], *facts.shown[-1:]])]
    own = weekly[weekly["scenario"].isin(order) & weekly[outcome].notna()]
    if own.empty:
        return None
    own = own.sort_values("scenario", key=lambda names: names.map(order.index), kind="stable")
    titles = {name: textwrap.shorten(facts.titles[name], _TITLE, placeholder="…") or facts.titles[name][:_TITLE]
              for name in order}
    titles = {name: title if list(titles.values()).count(title) == 1 else f"{title} ({place})"
              for place, (name, title) in enumerate(titles.items(), start=1)}
    chart = lettered(fan(own, outcome, titles=titles).properties(width=PLOT + 90, height=300))
    return Picture("weeks", chart, _weeks_sheet(facts, own, outcome, order))


def _weeks_sheet(facts: Facts, own: pd.DataFrame, outcome: str, order: list[str]) -> Sheet:
    """The middle run at five weeks."""
    weeks = sorted(set(own["week"]))
    at = list(dict.fromkeys(weeks[round(part * (len(weeks) - 1) / 4)] for part in range(5)))
    middle = own.groupby(["scenario", "week"])[outcome].median().unstack("week")
    there = [name for name in order if name in middle.index]
    middle = middle.loc[there]
    rows = tuple((facts.titles[name], *(plain(outcome, value) for value in values))
                 for name, values in zip(there, middle[at].to_numpy(float).tolist(), strict=True))
    return Sheet("weeks", f"The middle run of each, over the weeks: {measured(outcome)}",
                 ("way of working", *(f"week {week}" for week in at)), rows, middle.reset_index())
