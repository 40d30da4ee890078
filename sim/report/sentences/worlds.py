"""Would it hold in other worlds: robust choice, where a way of working fails, and what the ranking hangs on."""

from __future__ import annotations

import math

from sim.analysis.futures import Discovery, Flip, LeaderFlips, Restriction
from sim.charts.words import plain_number, value_words
from sim.comparison.question import FUTURES
from sim.outcomes import BY_NAME
from sim.report.facts import Facts
from sim.report.phrases import counted, does, listed, plain, quoted, sized
from sim.report.settings_words import name_of
from sim.report.worlds import ROBUST_IN, Elsewhere, elsewhere

MEASURES = {
    "expected_value": "the mean over all worlds",
    "worst_decile": "the mean over the worst tenth of the worlds",
    "percentile_10": "what one world in ten stays below",
    "percentile_90": "what one world in ten exceeds",
    "maximum_regret": "the largest regret in any world",
    "mean_regret": "the mean regret",
    "regret_90": "the regret that one world in ten exceeds",
    "satisficing": "in how many worlds the target is met",
    "best_share": "in how many worlds it is the best",
}
"""Measures of a choice, in words."""
LAY_MEASURES = ("expected_value", "worst_decile", "maximum_regret", "satisficing", "best_share")
REGRET = ("Regret is how much better another way of working would have done in the same world. "
          "Measures answer different questions, so they need not agree.")
NOT_ASKED = ("Whether this would hold in other plausible worlds was not asked. "
             f"The option --futures {FUTURES} of the command below asks it.")
BOX = ("A search looked for worlds in which the target is missed, told by at most three assumptions. "
       "It is told only if other worlds, which the search had not seen, bear it out.")
MAINLY = 0.5
"""Share of the misses that lie in a box from which it is said that they mainly do."""
FLIPS = "An assumption is named only if it turns the order clearly, and not by luck."
_NO_BOX = {"too_few_missed": "misses the target in so few worlds that there is no more to tell",
           "too_few_met": "misses the target nearly everywhere"}


def holds_elsewhere(facts: Facts) -> str:
    """Whether the answer would hold in other worlds, as the end of a sentence."""
    found = elsewhere(facts)
    if found is None:
        return "whether that holds in other plausible worlds was not asked"
    if facts.leader is not None:
        programme = facts.findings.programme_of[facts.leader.scenario]
        if programme == found.baseline:
            return "it differs in its world only, so other plausible worlds say nothing of it"
        share = f"in {counted(100 * found.met[programme])} of 100 other plausible worlds"
        if found.target is not None:
            return f"{share} it meets the target"
        ahead = "is ahead" if BY_NAME[facts.primary].better else "lies above"
        return f"{share} it {ahead} by enough to matter"
    if found.robust:
        names = listed([quoted(facts.titles[name]) for name in found.robust], most=3)
        return f"over other plausible worlds {names} {'is' if len(found.robust) == 1 else 'are'} a robust choice"
    return "over other plausible worlds no way of working is a robust choice"


def what_worlds_are(found: Elsewhere) -> list[str]:
    """What was tried where."""
    return [f"Nobody knows the world well. So every way of working was tried in {found.worlds:,} plausible worlds, "
            "each with the same luck for all. Each world is a set of assumptions that nothing known rules out, and "
            "about half have a crisis.",
            "What a way of working itself assumes of the world plays no part here: only what the team does."]


def target_sentence(facts: Facts, found: Elsewhere) -> str:
    """What is to be reached in a world."""
    outcome, base = facts.primary, quoted(facts.titles[found.baseline])
    if found.target is None:
        side = "better" if BY_NAME[outcome].better else "higher"
        return (f"The target in a world is to do {side} than {base} there, by {sized(outcome, found.worthwhile)} "
                "or more.")
    side = "at most" if BY_NAME[outcome].better < 0 else "at least"
    return f"The target in a world is that {side} {does(outcome, found.target)}."


def robust_sentences(facts: Facts, found: Elsewhere) -> list[str]:
    """Who is robust; or plainly that nobody is, and why."""
    needed = f"{counted(100 * ROBUST_IN)} of 100 worlds"
    if found.robust:
        names = [quoted(facts.titles[name]) for name in found.robust]
        shares = listed([f"{counted(100 * found.met[name])} of 100" for name in found.robust])
        more = "no measure favours another" if len(names) == 1 else "no measure tells them apart"
        return [f"{listed(names)} {'is' if len(names) == 1 else 'are'} robust: the target is met in {shares} worlds, "
                f"and {more}."]
    if found.reason == "too_few_worlds":
        return ["There are too few worlds to say whether any way of working is robust."]
    if found.reason == "no_programme_meets_target" and found.met:
        best = max(found.met, key=lambda name: found.met[name])
        return [f"No way of working is robust: none meets the target in {needed}. "
                f"{quoted(facts.titles[best])} comes nearest, with {counted(100 * found.met[best])}."]
    if not found.meets:
        return ["No way of working is robust."]
    meets = listed([quoted(facts.titles[name]) for name in found.meets], most=4)
    return [f"No way of working is robust, because the measures disagree. {meets} "
            f"{'meets' if len(found.meets) == 1 else 'meet'} the target in {needed} or more, "
            "but some measures favour another."]


def favoured(facts: Facts, found: Elsewhere, measure: str) -> str:
    """Whom a measure favours, in a cell of a table."""
    names = found.favours[measure]
    if len(names) == len(found.programmes):
        return "nobody: all are about alike"
    return listed([facts.titles[name] for name in names], most=4) if names else "nobody"


def measure_value(facts: Facts, measure: str, value: float) -> str:
    """A measure in a cell of a table."""
    if math.isnan(value):
        return "–"
    if measure in ("satisficing", "best_share"):
        return f"{counted(100 * value)} of 100"
    return plain(facts.primary, value)


# — where it fails —


def box_sentence(facts: Facts, programme: str, box: Discovery) -> str:
    """Where a way of working misses the target."""
    title = quoted(facts.titles[programme])
    if not box.found:
        why = _NO_BOX.get(str(box.reason), "misses the target here and there: no few assumptions say where")
        return f"{title} {why}."
    where = listed([restriction_words(one) for one in box.restrictions])
    often = "mainly" if box.coverage >= MAINLY else "more often"
    return (f"{title} misses the target {often} where {where}. It is missed in {counted(100 * box.density)} of 100 "
            f"such worlds, and in {counted(100 * box.base_rate)} of 100 of all worlds.")


def restriction_words(one: Restriction) -> str:
    """One limit of a box: "the crisis severity is above 0.35"."""
    name = quoted(name_of(one.key))
    if one.values is not None:
        return f"{name} is {listed([value_words(value) for value in one.values], 'or')}"
    if one.low is None:
        return f"{name} is below {plain_number(math.nan if one.high is None else one.high)}"
    if one.high is None:
        return f"{name} is above {plain_number(one.low)}"
    return f"{name} lies between {plain_number(one.low)} and {plain_number(one.high)}"


# — what the ranking hangs on —


def flips_sentences(facts: Facts, pair: LeaderFlips) -> list[str]:
    """What makes two ways of working change places."""
    first, second = (quoted(facts.titles[name]) for name in (pair.first, pair.second))
    lead = (f"Over all worlds {first} does best and {second} next; on average they differ by "
            f"{sized(facts.primary, pair.difference)}.")
    if not pair.flips.found:
        return [lead, "No single assumption makes them change places."]
    return [lead, *(flip_sentence(first, second, one) for one in pair.flips.found)]


def flip_sentence(first: str, second: str, one: Flip) -> str:
    """One assumption that makes two ways of working change places."""
    name = quoted(name_of(one.key))
    if one.value is None or one.low is None or one.high is None:
        better, worse = (listed([value_words(value) for value in values or ()], "or")
                         for values in (one.above_zero, one.below_zero))
        return (f"They change places with {name}: {first} does better where it is {better}, "
                f"{second} where it is {worse}.")
    above, below = (first, second) if one.rises else (second, first)
    return (f"They change places where {name} is {plain_number(one.value)} (between {plain_number(one.low)} and "
            f"{plain_number(one.high)}): above, {above} does better; below, {below}.")


def luck_sentence(facts: Facts, found: Elsewhere) -> str:
    """How much of what differs from run to run is luck, and how much is the world; empty if it can't be told."""
    shares = [share for share in found.luck.values() if not math.isnan(share)]
    if not shares:
        return ""
    least, most = counted(100 * min(shares)), counted(100 * max(shares))
    parts = f"{most} parts" if least == most else f"{least} to {most} parts"
    return (f"How far others are from {quoted(facts.titles[found.baseline])} varies, both from run to run and from "
            f"world to world. Of that, {parts} in 100 are luck from run to run; the rest is not knowing the world.")
