"""What we do against what we believe: differences taken apart."""

from __future__ import annotations

from sim.analysis.comparing.parts import Parts
from sim.comparison.halves import differs_in
from sim.report.facts import MANY, Facts, cleaned
from sim.report.phrases import bare_gap, gap, listed, quoted

WHAT_PARTS_ARE = ("What we do is the team's choice. The world is not: crises, and all that is assumed of people. "
                  "A way of working that differs in both was also run with one of the two at a time, with the same "
                  "luck. The three parts add up to the whole difference.")
_WHERE = {
    (True, False): "in what we do only, so that alone makes the difference",
    (False, True): "in the world only, so nothing that we do makes the difference",
    (False, False): "in nothing that counts",
}


def parts_sentence(facts: Facts, one: Parts) -> str:
    """A difference taken apart."""
    levers, world, together = (bare_gap(one.outcome, one.difference[name]) for name in ("levers", "world", "together"))
    total = gap(one.outcome, one.difference["total"])
    return (f"{quoted(facts.titles[one.scenario])} against {quoted(facts.baseline)}: {total}. Of these, what we do "
            f"alone makes {levers}, the world alone {world}, and both together {together}.")


def parts_of_many(shown: int, there: int) -> str:
    """Which are shown, if not all; else nothing."""
    return "" if shown == there else f"The first {shown} of {there} are shown; the table has all."


def differs_sentences(facts: Facts) -> list[str]:
    """Ways of working that differ from the baseline in what we do only, or in the world only, or not at all."""
    base = facts.question.scenario(facts.question.baseline)
    found: dict[tuple[bool, bool], list[str]] = {}
    for name in facts.question.others:
        found.setdefault(differs_in(facts.question.scenario(name), base), []).append(quoted(facts.titles[name]))
    return [f"{listed(names, most=MANY)} {'differs' if len(names) == 1 else 'differ'} from {quoted(facts.baseline)} "
            f"{where}." for differs, where in _WHERE.items() if (names := found.get(differs))]


def not_taken_apart(facts: Facts) -> list[str]:
    """Ways of working that differ in both and can't be taken apart, and why."""
    told = [f"{quoted(facts.titles[half.scenario])} can't be taken apart: {cleaned(half.why_not)}."
            for half in facts.findings.halves if half.why_not]
    there = {one.scenario for one in facts.findings.parts}
    lost = [half.scenario for half in facts.findings.halves if not half.why_not and half.scenario not in there]
    return told + [f"{quoted(facts.titles[name])} can't be taken apart, because runs failed or have no value."
                   for name in lost]
