"""The answer in three sentences: who reaches most, whom and what it costs, how sure."""

from __future__ import annotations

from sim.analysis.comparing.contrasts import CHANCE, Contrast
from sim.analysis.comparing.verdicts import ABOUT, BETTER, NO_VERDICT, SAME, UNCLEAR
from sim.outcomes import BY_NAME
from sim.report.facts import Facts
from sim.report.phrases import (PEOPLE, about_bare_gap, does, listed, more_or_less, number_word, odds, of_pairs, quoted,
                                short, sized)
from sim.report.sentences.verdicts import verdict_sentence
from sim.report.sentences.worlds import holds_elsewhere

MOST_NAMED = 3
"""Names in a sentence."""


def answer(facts: Facts) -> list[str]:
    """Three sentences."""
    return [_who_reaches_most(facts), _at_what_cost(facts), _how_sure(facts)]


def names(facts: Facts, contrasts: list[Contrast], joint: str = "and") -> str:
    """Ways of working in a sentence; of many the first few."""
    return listed([quoted(facts.titles[one.scenario]) for one in contrasts], joint, MOST_NAMED)


# — who reaches most —


def _who_reaches_most(facts: Facts) -> str:
    return _ahead(facts, facts.leader) if facts.leader is not None else _none_ahead(facts)


def _ahead(facts: Facts, one: Contrast) -> str:
    title, chance = quoted(facts.titles[one.scenario]), one.kind == CHANCE
    level = (f"{does(one.outcome, one.value, chance)}, {about_bare_gap(one.outcome, one.difference, chance)} than with "
             f"{quoted(facts.baseline)} ({short(one.outcome, one.baseline_value, chance)})")
    alike = [rival for rival in facts.rivals if rival.verdict == SAME]
    if not facts.rivals:
        return f"{title} {_reaches_most(one)}: {level}."
    if len(alike) == len(facts.rivals):
        return f"{title} {_reaches_most(one)}, and {names(facts, alike)} practically as much: {level}."
    return (f"{title} {_reaches_most(one)} in these runs, but we cannot yet say that it beats "
            f"{names(facts, facts.rivals, 'or')}: {level}.")


def _reaches_most(one: Contrast) -> str:
    if one.kind == CHANCE:
        return "takes off most often" if BY_NAME[one.outcome].better >= 0 else "does best"
    return {1: "reaches most", -1: "does best", 0: "comes out highest"}[BY_NAME[one.outcome].better]


def _none_ahead(facts: Facts) -> str:
    ranked, base = facts.ranked, quoted(facts.baseline)
    judged = [one for one in ranked if one.verdict != NO_VERDICT]
    if not judged:
        return f"There is no verdict on {'it' if len(ranked) == 1 else 'any way of working'}: {ranked[0].why}."
    if len(ranked) == 1:
        return verdict_sentence(facts, ranked[0]).partition(". ")[0].removesuffix(".") + "."
    verdicts = {one.verdict for one in judged}
    these = f"None of the {number_word(len(ranked))} ways of working"
    if verdicts == {SAME} and len(judged) == len(ranked):
        return f"{these} differs from {base} by enough to matter: {_level_of_baseline(facts)}."
    unclear, close = ([one for one in judged if one.verdict == verdict] for verdict in (UNCLEAR, ABOUT))
    if unclear:
        return f"{these} does clearly better than {base}, and for {names(facts, unclear)} we cannot tell yet."
    if close:
        return (f"{these} does clearly better than {base}; {names(facts, close)} "
                f"{'differs' if len(close) == 1 else 'differ'} by about the smallest difference that matters.")
    return f"{these} does better than {base}: {_level_of_baseline(facts)}."


def _level_of_baseline(facts: Facts) -> str:
    one = next(one for one in facts.ranked if one.verdict != NO_VERDICT)
    return f"with it, {does(one.outcome, one.baseline_value, one.kind == CHANCE)}"


# — what it costs, and whom —


def _at_what_cost(facts: Facts) -> str:
    if facts.leader is None:
        return _cost_of_others(facts)
    cost, gains = _hours(facts, facts.leader.scenario), _gains(facts, facts.leader.scenario)
    if cost and gains:
        return f"It takes {cost}, and {gains}."
    if cost or gains:
        return f"It takes {cost}." if cost else f"With it, {gains}."
    return "What it costs in hours, and who gains, was not recorded."


def _hours(facts: Facts, scenario: str) -> str:
    one = facts.cost_of(scenario)
    if one is None:
        return ""
    if one.verdict == SAME:
        return f"practically as many hours (about {sized('hours_total', one.value)} over {facts.weeks:,} weeks)"
    more = f" ({abs(one.difference) / one.baseline_value:.0%} {'more' if one.difference > 0 else 'less'})"
    return f"about {more_or_less('hours_total', one.difference)} over {facts.weeks:,} weeks" + more.replace(
        "%", " %") * (one.baseline_value > 0)


def _gains(facts: Facts, scenario: str) -> str:
    groups = facts.groups_of(scenario)
    if not groups:
        return ""
    most, least = groups[0], groups[-1]
    if all(one.verdict == SAME for one in groups):
        return "no group of people gains or loses by it"
    if most.difference - least.difference <= most.worthwhile:
        return "every group of people gains about as much"
    words = "least" if least.difference > 0 else "do not gain"
    return f"{PEOPLE[most.outcome]} gain most, {PEOPLE[least.outcome]} {words}"


def _cost_of_others(facts: Facts) -> str:
    same = [one for one in facts.ranked if one.verdict == SAME]
    saving = [cost for one in same if (cost := facts.cost_of(one.scenario)) is not None and cost.verdict == BETTER]
    if saving:
        best = min(saving, key=lambda cost: cost.difference)
        return (f"{quoted(facts.titles[best.scenario])} reaches practically the same as {quoted(facts.baseline)} with "
                f"{more_or_less('hours_total', best.difference)}.")
    hours = facts.hours
    if hours.empty:
        return "What each costs in hours was not recorded."
    least, most = hours["total"].min(), hours["total"].max()
    return (f"The ways of working take between {short('hours_total', least)} and {sized('hours_total', most)} over "
            f"{facts.weeks:,} weeks.")


# — how sure —


def _how_sure(facts: Facts) -> str:
    one, elsewhere = facts.leader, holds_elsewhere(facts)
    if one is None:
        return f"Each was run {facts.findings.runs.replicates:,} times, all with the same luck; {elsewhere}."
    if one.kind == CHANCE:
        return (f"It took off where {quoted(facts.baseline)} did not in {short('adoption', one.improved)} of 100 pairs "
                f"of runs; {elsewhere}.")
    better = "did better" if BY_NAME[one.outcome].better else "came out higher"
    return f"It {better} {odds(one.improved)} ({of_pairs(one.improved, one.pairs)}); {elsewhere}."
