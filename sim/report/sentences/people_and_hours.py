"""Who gains and who does not, and what it takes in hours and pounds."""

from __future__ import annotations

from sim.analysis.comparing.contrasts import Contrast
from sim.analysis.comparing.verdicts import BETTER, SAME, WORSE
from sim.report.facts import Facts
from sim.report.phrases import PEOPLE, about_gap, bare_gap, counted, listed, more_or_less, quoted, short, sized

PRACTISE = ("To practise co-production means here: to have taken it up as one's own way of working, or of using the "
            "service. Each person either does or does not. In pictures and tables this is called adoption.")
ROLES_AND_NEEDS = "People are counted by what they do, and users also by what they need (need groups 1 to 4)."

NOT_RECORDED = "This was not recorded in these runs."


# — who gains —


def shown_only(facts: Facts) -> str:
    """Which ways of working are looked at; empty if all are."""
    left = len(facts.question.others) - len(facts.shown)
    if left <= 0:
        return ""
    return "Shown are the two ways of working that reach most and the two that reach least." if len(facts.shown) == 4 \
        else "Shown are the ways of working that can be compared."


def gain_sentence(facts: Facts, scenario: str) -> str:
    """Which groups gain most and least under a way of working."""
    groups, title = facts.groups_of(scenario), quoted(facts.titles[scenario])
    if not groups:
        return f"Who gains with {title} was not recorded."
    most, least = groups[0], groups[-1]
    if most.difference == least.difference == 0:
        return f"With {title}, nothing changes for any group of people."
    if most.difference - least.difference <= most.worthwhile:
        return (f"With {title}, all groups fare about alike: {about_gap(most.outcome, _middle(groups))} in each, "
                "give or take what matters.")
    return f"With {title}, {PEOPLE[most.outcome]} fare best ({_said(most)}), {PEOPLE[least.outcome]} worst " \
           f"({_said(least)})."


def _said(one: Contrast) -> str:
    return f"{bare_gap(one.outcome, one.difference)} out of 100" if one.difference else "no difference"


def _middle(groups: list[Contrast]) -> float:
    return groups[len(groups) // 2].difference


def left_out(facts: Facts, scenario: str) -> str:
    """Which groups do not clearly gain under a way of working that is ahead; empty if all do."""
    groups, title = facts.groups_of(scenario), quoted(facts.titles[scenario])
    lose = [PEOPLE[one.outcome] for one in groups if one.verdict == WORSE]
    same = [PEOPLE[one.outcome] for one in groups if one.verdict == SAME]
    if groups and len(same) == len(groups):
        return f"No group sees a difference with {title} that is large enough to matter."
    told = [*([f"{listed(lose)} lose"] if lose else []), *([f"{listed(same)} see no difference"] if same else [])]
    if told:
        return f"Not everybody gains with {title}: {' and '.join(told)}."
    if groups and all(one.verdict == BETTER for one in groups):
        return f"With {title} every group gains clearly."
    return ""


# — what it takes —


def hours_sentence(facts: Facts, scenario: str) -> str:
    """The hours of a way of working against the baseline."""
    title, base, one = quoted(facts.titles[scenario]), quoted(facts.baseline), facts.cost_of(scenario)
    if one is None:
        return f"The hours of {title} can't be compared."
    if one.verdict == SAME:
        return f"{title} takes about {sized('hours_total', one.value)}, practically as many as {base}."
    return (f"{title} takes about {sized('hours_total', one.value)}, "
            f"{more_or_less('hours_total', one.difference)} than {base}.")


def baseline_hours(facts: Facts) -> str:
    """Where the comparison of hours starts from, and what an hour is counted for."""
    own = facts.hours[facts.hours["scenario"] == facts.question.baseline]
    total = float(own["total"].iloc[0])
    users = float(own["users"].iloc[0]) / total if total else 0.0
    return (f"Under {quoted(facts.baseline)}, everybody together gives about {sized('hours_total', total)} over "
            f"{facts.weeks:,} weeks. Users give {counted(100 * users)} in 100 of them.")


def what_hours_are() -> str:
    """What is counted."""
    return ("Counted are the hours of the team, together and alone, and of outreach. "
            "Outreach means that people who practise go and talk to others.")


def pounds_sentence(facts: Facts) -> str:
    """What the hours would cost; empty if it can't be told."""
    rate = {scenario.values["costs.hour"] for scenario in facts.question.scenarios}
    price = f"At {short('paid_cost', rate.pop())} pounds an hour" if len(rate) == 1 else "At what an hour costs in each"
    leader = facts.leader
    one = facts.cost_of(leader.scenario, "paid_cost") if leader is not None else None
    if leader is None or one is None:
        return f"{price}, whoever gives it, the table has the cost of all hours."
    title = quoted(facts.titles[leader.scenario])
    if one.verdict == SAME:
        return f"{price}, whoever gives it, {title} costs practically as much as {quoted(facts.baseline)}."
    return (f"{price}, whoever gives it, {title} costs "
            f"about {more_or_less('paid_cost', one.difference)} than {quoted(facts.baseline)}.")


def hours_each_sentence(facts: Facts, scenario: str) -> str:
    """Hours for each person more who practises, where there is one; empty if there is none."""
    row, title = facts.reached(scenario, "hours_per_adopter"), quoted(facts.titles[scenario])
    if row is None:
        return ""
    runs = facts.findings.runs.replicates
    missing = "" if row["runs"] == runs else f" In {runs - int(row['runs']):,} of {runs:,} runs nobody more practises."
    return (f"For each person more who practises, {title} takes about "
            f"{sized('hours_per_adopter', float(row['median']))} in the middle run.{missing}")
