"""What was asked, how it was computed, what it can't say."""

from __future__ import annotations

from sim.analysis.comparing.contrasts import Contrast
from sim.outcomes import BY_NAME
from sim.report.facts import Facts
from sim.report.phrases import listed, measured, number_word, quoted

NOT_A_FORECAST = "Not a forecast."
NOT_SHOWN, OPPOSITE = ("P2", "P9", "P16", "P19"), ("P14", "P15")
"""Claims about co-production that this simulation does not show, and those of which it shows the opposite."""


# — what was asked —


def report_title(facts: Facts) -> str:
    """What the report is about."""
    others = [quoted(facts.titles[name]) for name in facts.question.others]
    return f"{listed(others, 'or', 3)} against {quoted(facts.baseline)}"


def report_subtitle(facts: Facts) -> str:
    """What it rests on, in a line."""
    made = str(facts.manifest.get("begun", "")).partition("T")[0]
    version = facts.manifest.get("versions", {}).get("coproduce", "")
    by = f"Made with coproduce {version}" if version else "Made with coproduce"
    return f"{by} from runs of {made}. {NOT_A_FORECAST}" if made else f"{by}. {NOT_A_FORECAST}"


def baseline_sentence(facts: Facts) -> str:
    """What the others are measured against."""
    others = len(facts.question.others)
    verb = "is" if others == 1 else "are"
    return (f"{number_word(others).capitalize()} {'way' if others == 1 else 'ways'} of working {verb} compared with "
            f"{quoted(facts.baseline)}, the baseline.")


def asked(facts: Facts) -> str:
    """What is judged."""
    outcomes = [measured(name) for name in facts.question.outcomes]
    more = "" if len(outcomes) == 1 else f" The headline is on the first of these {number_word(len(outcomes))}."
    return f"What is judged: {listed(outcomes)}, at the end of {facts.weeks:,} weeks unless it says otherwise.{more}"


def other_outcomes(facts: Facts) -> str:
    """Where the other outcomes are; empty if there is one only."""
    others = [measured(name) for name in facts.question.outcomes[1:]]
    return f"What else was judged comes under “How sure”: {listed(others)}." if others else ""


def nothing_to_draw(facts: Facts) -> str:
    """Why there is no picture."""
    return f"There is nothing to draw: {facts.ranked[0].why}."


def curve_sentence(facts: Facts) -> str:
    """What the curves are."""
    return ("The curves show the way there. Each bold line is the middle run: as many runs end above it as below. "
            "In the band lie 8 in 10 runs.")


def starting_point(facts: Facts) -> str:
    """What the tables of settings are measured against."""
    return f"Everything that is not named below is as in {quoted(facts.baseline)}."


def settings_shown() -> str:
    """Who decides what."""
    return "The team decides some settings; the others belong to the world."


def same_as_baseline(facts: Facts, name: str) -> str:
    """A way of working that is the baseline under another name."""
    return f"{quoted(facts.titles[name])} differs from the baseline in nothing."


def tried_or_not(facts: Facts) -> str:
    """Which assumptions are listed."""
    if facts.question.futures:
        return ("Listed are the assumptions that plausible worlds vary, within the range given, and those in which "
                "ways of working differ. All others are as the program has them.")
    return ("Listed are the assumptions that are least known, with the range that they may lie in, and those in which "
            "ways of working differ. Here each has one value only; plausible worlds would vary them.")


# — how it was computed —


METHOD = (
    "The simulation is a computer program called coproduce. It follows every person in a made-up place, week by week: "
    "who joins the team, who is heard, who tires, who trusts, who takes up the practice.",
    "All ways of working get the same people and the same luck. So a difference between two runs of a pair comes from "
    "the way of working alone.",
    "Each range says where a mean difference lies. All ranges of a table hold together in 95 of 100 such studies.",
    "A verdict compares a range with the smallest difference that matters. Better means that the whole range lies "
    "beyond it. Practically the same means that the whole range lies within it.",
    "Runs are added in blocks until no verdict is open and none has changed, or as many are made as were asked for.",
)


def command_sentence(own_files: bool) -> str:
    """How to do it again."""
    if own_files:
        return ("This command does it all again. Some ways of working are files of your own: it uses the copies that "
                "were kept, so type it in the folder of this report.")
    return "This command does it all again, wherever the program is installed."


VERIFY = ("This command, typed in the folder of this report, checks it: it makes the report again from the stored "
          "runs, and some of the runs from scratch.")


# — limits —


def limits(guesses: int, assumptions: int) -> list[str]:
    """What the report can't say."""
    return [
        f"{NOT_A_FORECAST} The simulation compares ways of working in a made-up place, under stated assumptions.",
        "It was fitted to no real place. Take the direction of a result and the order of the ways of working from it, "
        "not sizes.",
        "The ranges are about luck inside the simulation. They do not say how well it fits your place.",
        "That working together can work is built in: people take up what benefits them and what others around them do. "
        "So this can't prove that co-production works.",
        f"{guesses} of the {assumptions} assumptions listed above are guesses. Nobody has measured them.",
    ]


def claims_sentence(claims: int) -> str:
    """Where the simulation does not bear out what is claimed of co-production."""
    return (f"The simulation was tested on {claims} claims about co-production. "
            f"{number_word(len(NOT_SHOWN)).capitalize()} do not show in it, and of {number_word(len(OPPOSITE))} it "
            "shows the opposite. Do not use it to argue for or against these; docs/validation.md says more.")


# — for researchers —


def standard_wording(facts: Facts) -> str:
    """What a methods section would say."""
    worth = listed([f"{name} {facts.question.worth(name):g}" for name in facts.question.outcomes])
    return ("Paired differences under common random numbers (replicate r has the same people and the same draws in "
            f"every scenario), n = {facts.findings.runs.replicates:,} replicates of each. Simultaneous 95 % intervals "
            "over all contrasts of a family by a joint bootstrap-t of replicates (10,000 resamples), no side narrower "
            f"than Student's t. Verdicts by interval and smallest difference that matters (as stored: {worth}). Where "
            "replicates split into two camps, differences are of the chance to end above the cut between them.")


def look_words(replicates: int, verdicts: tuple[str, ...], contrasts: list[Contrast]) -> str:
    """What was seen at a look of the stopping rule."""
    kinds = list(dict.fromkeys(verdicts))
    return f"{replicates:,}: " + "; ".join(f"{kind} {verdicts.count(kind)} of {len(contrasts)}" for kind in kinds)


def direction_words(outcome: str) -> str:
    """Whether more is better."""
    return {1: "more is better", -1: "less is better", 0: "neither is better"}[BY_NAME[outcome].better]
