"""The ways of working in full, what is assumed, how it was computed, and limits."""

from __future__ import annotations

import shlex

import pandas as pd

from sim.charts.words import capital
from sim.comparison.futures import worlds
from sim.comparison.question import PRIMARY, Question
from sim.errors import UserError
from sim.report.document import Block, Code, Heading, Paragraph, Section, Sheet, listed, said
from sim.report.facts import Facts, cleaned
from sim.report.phrases import NOTHING, quoted
from sim.patterns import PATTERNS
from sim.report.sentences.about import (METHOD, NOT_SHOWN, OPPOSITE, VERIFY, claims_sentence, command_sentence, limits,
                                        same_as_baseline, settings_shown, starting_point, tried_or_not)
from sim.report.sentences.verdicts import few_runs
from sim.report.settings_words import (CONFIDENCE, GUESS, RANGES, Differs, confidence_of, differences, meaning_of,
                                       name_of, range_of, said as value_said, source_of)
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.scenario.values import CRISIS, VARIABLE

_DECIDES = {True: "the team", False: "the world"}


# — the ways of working —


def ways_section(facts: Facts) -> Section:
    """Title, story and settings of every way of working."""
    base = facts.question.scenario(facts.question.baseline)
    blocks: list[Block] = [said(starting_point(facts), settings_shown())]
    blocks += [Heading(f"{facts.baseline} (the baseline)"), Paragraph((cleaned(base.story),), own_words=True)]
    for name in facts.question.others:
        scenario = facts.question.scenario(name)
        found = differences(scenario, base)
        blocks += [Heading(facts.titles[name]), Paragraph((cleaned(scenario.story),), own_words=True)]
        blocks.append(_differs_sheet(facts, name, found) if found else said(same_as_baseline(facts, name)))
    return Section("ways", "What was compared, in full", tuple(blocks))


def _differs_sheet(facts: Facts, name: str, found: list[Differs]) -> Sheet:
    rows = tuple((f"{capital(one.name)}: {one.meaning}", one.here, one.there, _DECIDES[one.decided]) for one in found)
    return Sheet("", f"{quoted(facts.titles[name])} and the baseline",
                 ("what differs", "here", "baseline", "who decides"), rows, words=(1, 2, 3))


def differences_table(facts: Facts) -> pd.DataFrame:
    """All differences of all ways of working, for a file."""
    base = facts.question.scenario(facts.question.baseline)
    columns = ["scenario", "what", "meaning", "here", "baseline", "decided_by"]
    return pd.DataFrame([(name, one.name, one.meaning, one.here, one.there, _DECIDES[one.decided])
                         for name in facts.question.others
                         for one in differences(facts.question.scenario(name), base)], columns=columns)


# — assumptions —


def assumptions_section(facts: Facts) -> Section:
    """The assumptions that matter here: those that scenarios differ in, and those that plausible worlds vary."""
    keys = assumption_keys(facts)
    base = facts.question.scenario(facts.question.baseline)
    rows = tuple((f"{capital(name_of(key))}: {meaning_of(key)}", _value(base, key), range_of(key) or NOTHING,
                  source_of(key), confidence_of(key)) for key in keys)
    sheet = Sheet("assumptions", "What is assumed of the world",
                  ("assumption", "baseline", "range tried, and why", "source", "confidence"), rows, words=(1, 2, 3, 4))
    return Section("assumptions", "What is assumed, and on what grounds",
                   (said(tried_or_not(facts)), said(CONFIDENCE), sheet))


def assumption_keys(facts: Facts) -> list[str]:
    """Keys of the assumptions that are listed, in the order in which settings are declared."""
    question = facts.question
    tried = list(worlds(question).columns) if question.futures else list(RANGES)
    base = question.scenario(question.baseline)
    differ = [key for name in question.others for key in question.scenario(name).differences(base)
              if key in VARIABLE and not VARIABLE[key].lever and not key.startswith("output.")]
    wanted = {key for key in (*tried, *differ) if key != "crisis.start" or key in differ}
    return [key for key in VARIABLE if key in wanted]


def _value(base: Scenario, key: str) -> str:
    if key in CRISIS:
        return "no crisis" if not base.crises else value_said(key, getattr(base.crises[0], key.partition(".")[2]))
    return value_said(key, base.values[key])


# — method —


def method_section(facts: Facts) -> Section:
    """How it was computed, on what, and the command that does it again."""
    words, own_files = command(facts.question)
    return Section("method", "How it was computed", (
        said(*METHOD), Heading("Do it again"), said(command_sentence(own_files)), Code(words), said(VERIFY),
        Code("coproduce verify ."), _provenance(facts)))


def _provenance(facts: Facts) -> Sheet:
    about = facts.manifest
    machine, git = about.get("machine", {}), about.get("git")
    rows = [("runs made from", str(about.get("begun", NOTHING)).partition("T")[0]),
            ("runs of each", f"{facts.findings.runs.replicates:,}"),
            ("seed (the number that all luck starts from)", str(facts.question.seed)),
            ("rules of the model (their fingerprint)", str(about.get("rules", NOTHING))[:16]),
            ("what was asked (its fingerprint)", str(about.get("key", NOTHING))[:16]),
            ("versions", ", ".join(f"{name} {number}" for name, number in about.get("versions", {}).items())),
            ("machine", ", ".join(machine[part] for part in ("system", "processor") if part in machine))]
    if git:
        rows.append(("commit of the program", git["commit"][:12] + (", changed since" if git.get("changed") else "")))
    return Sheet("provenance", "What the numbers rest on", ("what", "value"),
                 tuple((what, value or NOTHING) for what, value in rows), words=(1,))


def command(question: Question) -> tuple[str, bool]:
    """The one command that does a comparison again, and whether it needs files of the team's own."""
    names = [_typed(scenario) for scenario in question.scenarios]
    words = ["coproduce", "compare", *names]
    if question.baseline != question.names[0]:
        words += ["--baseline", question.baseline]
    if question.outcomes != (PRIMARY,):
        words += [word for name in question.outcomes for word in ("--outcome", name)]
    words += [word for name in question.outcomes for word in ("--worthwhile", f"{name}={question.worth(name)!r}")]
    if question.replicates is not None:
        words += ["--replicates", str(question.replicates)]
    elif question.rule.most != type(question.rule)().most:
        words += ["--most", str(question.rule.most)]
    words += ["--seed", str(question.seed), "--futures", str(question.futures)]
    if question.target is not None:
        words += ["--target", repr(question.target)]
    return shlex.join(words), any(name.startswith("scenarios/") for name in names)


def _typed(scenario: Scenario) -> str:
    """How a scenario is named in a command: by its name if it is one of ours as it stands, else as it was kept."""
    if scenario.name in shipped_scenarios():
        try:
            if load_scenario(scenario.name).identity() == scenario.identity():
                return scenario.name
        except UserError:  # a file of that name in this folder that can't be read is not ours
            pass
    return f"scenarios/{scenario.name}.toml"


# — limits —


def limits_section(facts: Facts) -> Section:
    """What the report can't say."""
    keys = assumption_keys(facts)
    guesses = sum(confidence_of(key) == GUESS for key in keys)
    told = [*limits(guesses, len(keys)), *few_runs(facts)]
    return Section("limits", "Limits", (*listed(told), said(claims_sentence(len(PATTERNS))), _claims_sheet()))


def _claims_sheet() -> Sheet:
    rows = tuple((f"{name}: {PATTERNS[name].claim}", verdict) for names, verdict in (
        (NOT_SHOWN, "not shown"), (OPPOSITE, "the opposite")) for name in names)
    return Sheet("claims", "Claims that this simulation does not bear out", ("claim", "in the simulation"), rows,
                 words=(1,))
