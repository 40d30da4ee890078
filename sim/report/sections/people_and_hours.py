"""Who gains and who does not; what it costs in hours and pounds."""

from __future__ import annotations

import pandas as pd

from sim.analysis.comparing.contrasts import Contrast
from sim.charts.groups import groups_chart
from sim.charts.hours import PARTS, hours_chart
from sim.outcomes import BY_NAME
from sim.report.document import Block, Picture, Section, Sheet, listed, said
from sim.report.facts import GOOD, Facts
from sim.report.phrases import NOTHING, plain, signed
from sim.report.sentences.people_and_hours import (NOT_RECORDED, ROLES_AND_NEEDS, baseline_hours, gain_sentence,
                                                   hours_each_sentence, hours_sentence, left_out, pounds_sentence,
                                                   shown_only, what_hours_are)

_PEOPLE = "adoption"


def who_section(facts: Facts) -> Section:
    """Differences from the baseline in each group of people."""
    shown = [name for name in facts.shown if facts.groups_of(name)]
    if not shown:
        return Section("who", "Who gains and who does not", (said(NOT_RECORDED),))
    ahead = [one.scenario for one in facts.ranked if one.verdict in GOOD and one.scenario in shown]
    sentences = [gain_sentence(facts, name) for name in shown] + [left_out(facts, name) for name in ahead]
    by_name = {(one.scenario, one.outcome): one for one in facts.findings.who}
    groups = list(dict.fromkeys(one.outcome for one in facts.findings.who))
    table = pd.DataFrame([{**by_name[name, group].as_dict(), "name": facts.titles[name], "group": _group(group)}
                          for group in groups for name in shown])
    picture = Picture("who", groups_chart(table, _PEOPLE, facts.baseline), _who_sheet(facts, by_name, groups, shown))
    blocks: list[Block] = [said(ROLES_AND_NEEDS, shown_only(facts)), *listed([one for one in sentences if one])]
    return Section("who", "Who gains and who does not", (*blocks, picture))


def _group(outcome: str) -> str:
    return BY_NAME[outcome].label.removeprefix("practise: ")


def _who_sheet(facts: Facts, by_name: dict[tuple[str, str], Contrast], groups: list[str], shown: list[str]) -> Sheet:
    rows = []
    for group in groups:
        base = next((by_name[name, group].baseline_value for name in shown), float("nan"))
        rows.append((_group(group), plain(group, base), *(_difference(by_name[name, group]) for name in shown)))
    return Sheet("who", "People out of 100 of each group who practise co-production: the baseline, and the difference "
                        "from it (in brackets: where it lies)",
                 ("group", f"{facts.baseline} (baseline)", *(facts.titles[name] for name in shown)), tuple(rows),
                 pd.DataFrame([one.as_dict() for one in facts.findings.who]))


def _difference(one: Contrast) -> str:
    if one.difference != one.difference:
        return NOTHING
    return f"{signed(one.outcome, one.difference)} ({signed(one.outcome, one.low)} to {signed(one.outcome, one.high)})"


def hours_section(facts: Facts) -> Section:
    """Hours by who gives them, and what they would cost."""
    title = "What it costs in hours"
    if facts.hours.empty:
        return Section("hours", title, (said(NOT_RECORDED),))
    shown = facts.shown
    first = [facts.leader.scenario] if facts.leader is not None else []
    each = [hours_each_sentence(facts, name) for name in (*first, facts.question.baseline)]
    table = facts.hours.assign(name=[facts.titles[name] for name in facts.hours["scenario"]])
    picture = Picture("hours", hours_chart(table), _hours_sheet(facts))
    return Section("hours", title, (
        said(what_hours_are(), baseline_hours(facts)), *listed([hours_sentence(facts, name) for name in shown]),
        said(pounds_sentence(facts), *each), picture))


def _hours_sheet(facts: Facts) -> Sheet:
    hours = facts.hours.set_index("scenario")
    order = list(hours.sort_values("total", ascending=False, kind="stable").index)
    rows = []
    for name in order:
        against, cost = facts.cost_of(name), facts.cost_of(name, "paid_cost")
        each = facts.reached(name, "hours_per_adopter")
        base = facts.reached(name, "paid_cost")
        pounds = cost.value if cost is not None else float("nan") if base is None else float(base["mean"])
        rows.append((facts.titles[name], plain("hours_total", float(hours.loc[name, "total"])),
                     "the baseline" if name == facts.question.baseline else
                     signed("hours_total", against.difference) if against is not None else NOTHING,
                     *(plain("hours_total", float(hours.loc[name, part])) for part in PARTS),
                     plain("paid_cost", pounds),
                     plain("hours_per_adopter", float("nan") if each is None else float(each["median"]))))
    return Sheet("hours", f"Hours over {facts.weeks:,} weeks, mean of the runs; the last column is of the middle run, "
                          "where anybody more practises",
                 ("way of working", "all hours", "difference", *PARTS, "pounds", "hours for each person more"),
                 tuple(rows), pd.DataFrame([one.as_dict() for one in facts.findings.cost]))
