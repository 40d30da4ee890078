"""How sure: the verdicts in words, the runs behind them, why they stopped, luck, and runs that split into two camps."""

from __future__ import annotations

import math

from sim.analysis.comparing.contrasts import CHANCE, Contrast
from sim.analysis.comparing.settling import ALL_SETTLED, CANNOT, CAP, NOT_ASKED, SOME_ABOUT
from sim.analysis.comparing.takeoff import Split
from sim.analysis.comparing.verdicts import ABOUT, BETTER, LESS, MORE, NO_VERDICT, SAME, UNCLEAR, WORSE
from sim.charts.words import capital
from sim.comparison.findings import Chance
from sim.outcomes import BY_NAME
from sim.report.facts import MANY, ROUGH, Facts
from sim.report.phrases import (about_gap, ends, gap_range, in_hundred, listed, number_word, odds, of_pairs, quoted,
                                short, signed, sized)

ORDER = (BETTER, MORE, ABOUT, SAME, UNCLEAR, WORSE, LESS, NO_VERDICT)
GROUP = {
    BETTER: ("does better than {base}", "do better than {base}"),
    MORE: ("comes out higher than {base}", "come out higher than {base}"),
    ABOUT: ("differs from {base} by about the smallest difference that matters",
            "differ from {base} by about the smallest difference that matters"),
    SAME: ("is practically the same as {base}", "are practically the same as {base}"),
    UNCLEAR: ("can't be told from {base} yet, or not by how much", "can't be told from {base} yet, or not by how much"),
    WORSE: ("does worse than {base}", "do worse than {base}"),
    LESS: ("comes out lower than {base}", "come out lower than {base}"),
    NO_VERDICT: ("has no verdict", "have no verdict"),
}
"""What is said of one, and of several ways of working together."""
CELL = {BETTER: "better", MORE: "higher", WORSE: "worse", LESS: "lower", SAME: "practically the same",
        ABOUT: "about the smallest difference that matters", UNCLEAR: "cannot tell yet", NO_VERDICT: "no verdict"}
"""A verdict in a cell of a table."""

WHAT_A_PAIR_IS = ("A pair of runs is the same made-up place with the same luck, once under the baseline and once under "
                  "another way of working.")
PAIRS = "The table has the same for all; where neither is better, the pair came out alike."


# — verdicts —


def verdict_sentence(facts: Facts, one: Contrast) -> str:
    """What the runs say of one way of working."""
    title, base, chance = quoted(facts.titles[one.scenario]), quoted(facts.baseline), one.kind == CHANCE
    interval = gap_range(one.outcome, one.low, one.high, chance)
    about = about_gap(one.outcome, one.difference, chance)
    if one.verdict == NO_VERDICT:
        return f"There is no verdict on {title}: {one.why}."
    if one.verdict == SAME:
        return f"{title} and {base} are practically the same: the difference is {interval}."
    if one.verdict == ABOUT:
        return (f"{title} differs from {base} by about the smallest difference that matters: {interval}. "
                "More runs would tell little.")
    if one.verdict == UNCLEAR:
        return f"{_unclear(title, base, one, interval)} {_needed(one)}"
    does = {BETTER: "does better", WORSE: "does worse", MORE: "comes out higher", LESS: "comes out lower"}[one.verdict]
    return (f"{title} {does} than {base}: {about}"
            f"{ends(one.outcome, one.low, one.high, chance)}.")


def _unclear(title: str, base: str, one: Contrast, interval: str) -> str:
    """Which of the two it is: ahead or not, or only by how much."""
    if one.low > 0 or one.high < 0:
        ahead = (one.low > 0) == ((BY_NAME[one.outcome].better or 1) > 0)
        neutral = BY_NAME[one.outcome].better == 0
        side = ("comes out higher" if ahead else "comes out lower") if neutral else (
            "does better" if ahead else "does worse")
        return f"{title} {side} than {base}, but we cannot tell yet whether by enough to matter: {interval}."
    if not (math.isfinite(one.low) and math.isfinite(one.high)):
        return f"We cannot tell {title} and {base} apart yet: the difference may be anything."
    return f"We cannot tell {title} and {base} apart yet: the difference may be {interval}."


def _needed(one: Contrast) -> str:
    if one.needed is None:
        return "No number of runs is in sight that would settle it."
    return f"About {one.needed:,} runs of each would settle it."


def verdict_sentences(facts: Facts, outcome: str) -> list[str]:
    """One sentence a way of working; where there are many, one for each verdict."""
    own = facts.about(outcome)
    if len(own) <= MANY:
        return [verdict_sentence(facts, one) for one in own]
    return [_group(facts, verdict, members) for verdict in ORDER
            if (members := [one for one in own if one.verdict == verdict])]


def _group(facts: Facts, verdict: str, members: list[Contrast]) -> str:
    told = [quoted(facts.titles[one.scenario]) + ("" if math.isnan(one.difference) else
                                                  f" ({signed(one.outcome, one.difference, one.kind == CHANCE)})")
            for one in members]
    more = ""
    if verdict == UNCLEAR:
        needed = [one.needed for one in members if one.needed is not None]
        more = f" About {max(needed):,} runs of each would settle {'it' if len(needed) == 1 else 'them'}." \
            if len(needed) == len(members) else " For some, no number of runs is in sight that would settle it."
    does = GROUP[verdict][len(members) > 1].format(base=quoted(facts.baseline))
    return f"{capital(number_word(len(members)))} {does}: {listed(told)}.{more}"


def what_matters(facts: Facts, outcome: str) -> str:
    """The smallest difference that matters, explained."""
    worth = facts.question.worth(outcome)
    if worth == 0:
        return "Every difference counts here, however small: nobody said how large it must be to matter."
    return (f"The smallest difference that matters is {sized(outcome, worth)}. It was laid down before anything was "
            "run; what is smaller would change no decision.")


def chance_matters(split: Split, facts: Facts) -> str:
    """The same for the chance of taking off."""
    share = split.chance_worth(facts.question.worth(split.outcome))
    return f"For the chance of taking off that is worth {short('adoption', share)} runs out of 100."


# — runs —


def what_a_run_is(facts: Facts) -> list[str]:
    """What is played through, and how often."""
    people = facts.question.scenario(facts.question.baseline).values["people.number"]
    return [
        f"A run plays a made-up place of {people:,} people through, week by week, for {facts.weeks:,} weeks. "
        "Luck has its part in it: who meets whom, who falls ill, who changes their mind.",
        "So each way of working is run many times, each time with other luck. "
        "In a pair of runs the luck is the same, and only the way of working differs.",
    ]


def why_it_stopped(facts: Facts) -> str:
    """How many runs there are, and why no more."""
    n, settling = facts.findings.runs.replicates, facts.findings.settling
    each = f"Each way of working was run {n:,} times"
    last = settling.looks[-1]
    if settling.why == NOT_ASKED:
        return f"{each}, as was asked."
    if settling.why == CANNOT:
        return f"{each}. More would not help, because nothing could be judged."
    if settling.why == CAP:
        still = f"{number_word(last.unsettled)} verdict{'s' if last.unsettled != 1 else ''}"
        return f"{each}, the most that was allowed. More runs could still change {still}."
    assert settling.why in (ALL_SETTLED, SOME_ABOUT)
    looks = f", and they were the same after {settling.looks[-2].replicates:,}" if len(settling.looks) > 1 else ""
    about = " Some differences are so close to what matters that more runs would tell little." \
        if settling.why == SOME_ABOUT else ""
    return f"{each}. Then all verdicts were settled{looks}.{about}"


def few_runs(facts: Facts) -> list[str]:
    """The guard: with few runs intervals are rough."""
    n = facts.findings.runs.replicates
    return [f"With {n:,} runs of each, the ranges are rough. From {ROUGH} runs on they can be relied on."] \
        if n < ROUGH else []


def odds_sentence(facts: Facts, one: Contrast) -> str:
    """In how many pairs of runs it did better; empty if that can't be told."""
    if math.isnan(one.improved):
        return ""
    better = "did better" if BY_NAME[one.outcome].better else "came out higher"
    return (f"{quoted(facts.titles[one.scenario])} {better} than {quoted(facts.baseline)} "
            f"{of_pairs(one.improved, one.pairs)}: {odds(one.improved)}.")


def luck_sentence(facts: Facts) -> str:
    """How far luck alone moves the baseline; empty if it has no value."""
    row = facts.reached(facts.question.baseline, facts.primary)
    if row is None:
        return ""
    low, high = float(row["low"]), float(row["high"])
    if low == high:
        return f"Under {quoted(facts.baseline)} luck makes no difference to this."
    return (f"Luck alone matters too: under {quoted(facts.baseline)}, 8 in 10 runs end between "
            f"{short(facts.primary, low)} and {sized(facts.primary, high)}.")


# — two camps —


def camps_sentences(facts: Facts, split: Split) -> list[str]:
    """Why the mean is not told."""
    return [
        f"Some runs take off and others do not: they end near {short(split.outcome, split.low)} or near "
        f"{sized(split.outcome, split.high)}, and few in between.",
        "A mean would describe neither. So we count how often a run takes off, that is, ends above "
        f"{sized(split.outcome, split.cut)}.",
    ]


def take_off_means(split: Split) -> str:
    """What it is to take off, in a sentence."""
    return (f"A run takes off if it ends above {sized(split.outcome, split.cut)}. Most runs end well above or well "
            "below, so that a mean would mislead.")


def chance_sentence(facts: Facts, one: Chance) -> str:
    """How often a way of working takes off, and when."""
    title = quoted(facts.titles[one.scenario])
    if one.runs == 0:
        return f"{title}: no run has a value."
    often = f"{title} takes off in {in_hundred(one.took_off / one.runs)} runs"
    if math.isnan(one.weeks[1]):
        return f"{often}."
    return f"{often}; of these, half by week {one.weeks[1]:.0f} and nine in ten by week {one.weeks[2]:.0f}."
