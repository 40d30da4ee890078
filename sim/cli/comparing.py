"""Commands that compare ways of working: compare, verify."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.shared import Force, Json, Out, Scenarios, Sets, Workers, app, compiling_note, print_json, say, show
from sim.cli.telling import telling
from sim.errors import ResultsError, StudyInterrupted, StudyStopped, UserError, shown

if TYPE_CHECKING:
    from sim.comparison import Comparison, Question
    from sim.runner import Progress


_GO_ON = "Stopped; the runs made so far are safe. Go on with the same command."


class Audience(StrEnum):
    """Whom the report is for."""

    lay = "lay"
    technical = "technical"


@app.command()
def compare(
        scenarios: Scenarios,
        baseline: Annotated[str | None, typer.Option(help="The one that the others are compared with; the first if "
                                                          "not given.")] = None,
        outcomes: Annotated[list[str] | None, typer.Option("--outcome", metavar="NAME",
                            help="What is judged; can be repeated, the most important first. adoption if not given.")
                            ] = None,
        worthwhile: Annotated[list[str] | None, typer.Option(metavar="NUMBER or NAME=NUMBER",
                              help="Smallest difference that matters, of the first outcome or of one by name; 5 people "
                                   "out of 100 are 0.05.")] = None,
        replicates: Annotated[int | None, typer.Option("--replicates", "-n", min=1, help="Runs of each, each with its "
                              "own luck; until the verdicts are settled if not given.")] = None,
        until_settled: Annotated[bool, typer.Option("--until-settled", help="Add runs until the verdicts are settled, "
                                 "whatever an experiment file says. Usual without --replicates.")] = False,
        most: Annotated[int | None, typer.Option(min=1, help="Runs of each at most, until settled.")] = None,
        seed: Annotated[int | None, typer.Option(min=0, help="Same seed, same luck. 0 if not given.")] = None,
        futures: Annotated[int | None, typer.Option(min=0, help="Plausible worlds in which every programme is tried; "
                           "200 if not given, 0 for none.")] = None,
        target: Annotated[float | None, typer.Option(help="What the first outcome should reach in a world; if not "
                          "given, better than the baseline by the smallest difference that matters.")] = None,
        audience: Annotated[Audience, typer.Option("--for", help="Whom the report is for.")] = Audience.lay,
        sets: Sets = None, out: Out = None, workers: Workers = None, as_json: Json = False,
        force: Force = False) -> None:
    """Say which way of working reaches more, for whom, at what cost and how surely; write a report.

    Also of an experiment file with [compare], and of the folder of a comparison (a report made again).

    Example: coproduce compare baseline well_baked tick_box
    """
    from sim.comparison import load_comparison
    from sim.report import write_report

    given = {"baseline": baseline, "outcomes": outcomes, "worthwhile": _worthwhile(worthwhile, outcomes),
             "most": most, "seed": seed, "futures": futures, "target": target}
    given = {name: value for name, value in given.items() if value is not None}
    if len(scenarios) == 1 and Path(scenarios[0]).is_dir():
        _nothing_else(given, replicates, sets)
        found, made = load_comparison(scenarios[0]), False
    else:
        question = _question(scenarios, sets, replicates, until_settled, given)
        found, made = _run(question, out, workers, force, as_json)
    report = write_report(found, audience.value)
    if as_json:
        print_json({"folder": str(found.folder), "report": str(report), **found.findings.as_dict()})
        return
    _show(found)
    if not made:
        say("All of these runs were there already; nothing was run again.")
    say(f"Report: {report}\nResults: {found.folder}\nNext: open the report; coproduce verify {found.folder}")


def _run(question: Question, out: Path | None, workers: int | None, force: bool, quiet: bool
         ) -> tuple[Comparison, bool]:
    """Run what is not stored yet. Returns the comparison, and whether anything was run."""
    from sim.comparison import run_question

    made = False

    def report(progress: Progress) -> None:
        nonlocal made
        made = True
        tell(progress)

    compiling_note()
    try:
        with telling(quiet) as tell:
            found = run_question(question, out, workers, force, report)
    except KeyboardInterrupt:
        raise StudyInterrupted(_GO_ON) from None
    except StudyStopped as stop:
        raise StudyStopped(f"{stop}\n{_GO_ON}") from None
    return found, made


def _worthwhile(written: list[str] | None, outcomes: list[str] | None) -> dict[str, float] | None:
    """`0.05`, or `quality=0.03`, by outcome."""
    if not written:
        return None
    from sim.comparison.question import PRIMARY

    found = {}
    for text in written:
        name, _, number = text.rpartition("=")
        try:
            found[name or (outcomes or [PRIMARY])[0]] = float(number)
        except ValueError:
            raise UserError(f"--worthwhile: {shown(text)} is not a number, such as 0.05, nor a name with a number, "
                            "such as quality=0.05") from None
    return found


def _nothing_else(given: dict[str, Any], replicates: int | None, sets: list[str] | None) -> None:
    """A folder says itself what was asked."""
    names = [*given, *(["replicates"] if replicates else []), *(["set"] if sets else [])]
    if names:
        name = {"outcomes": "outcome"}.get(names[0], names[0])
        raise UserError(f"--{name}: a folder of results says itself what was asked; name the scenarios to ask anew")


def _question(scenarios: list[str], sets: list[str] | None, replicates: int | None, until_settled: bool,
              given: dict[str, Any]) -> Question:
    """What is asked, by an experiment file or by options; options go first."""
    from sim.comparison import make_question
    from sim.cli.scenarios import loaded
    from sim.experiment.files import load_experiment, names_an_experiment
    from sim.scenario import parse_assignments

    if replicates and until_settled:
        raise UserError("--replicates fixes the number of runs, --until-settled does not; give one of them, "
                        "or --most for the most that are made")
    if len(scenarios) > 1 or not names_an_experiment(scenarios[0]):
        return make_question(loaded(scenarios, sets), replicates=replicates, **given)
    study = load_experiment(scenarios[0])
    if not study.compare:
        raise UserError(f"{scenarios[0]}: has no [compare]; add it, with baseline and outcomes, or name the scenarios")
    asked = {**study.compare, **given}
    if replicates or until_settled:
        asked["replicates"] = replicates
    values = parse_assignments(sets or [])
    return make_question([one.with_values(values) if values else one for one in study.scenarios], **asked)


def _show(found: Comparison) -> None:
    from sim.report import answer
    from sim.wording import summary_table, verdict_table

    findings = found.findings
    titles = {scenario.name: scenario.title for scenario in found.question.scenarios}
    show(*answer(findings), "")
    show(summary_table(findings.reach, titles, findings.runs.replicates))
    show(verdict_table(findings.judged.contrasts, titles, found.question.baseline))


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="Folder of a comparison.")],
           runs: Annotated[int, typer.Option(min=0, help="Runs that are made again from their keys.")] = 20,
           as_json: Json = False) -> None:
    """Check a comparison: make its report again from the stored runs, and some of the runs from their keys.

    Example: coproduce verify results/example
    """
    from sim.report.verify import verified

    compiling_note()
    checks = verified(folder, runs)
    if as_json:
        print_json({"folder": str(folder), "holds": all(check.holds for check in checks),
                    "checks": [vars(check) for check in checks]})
    else:
        for check in checks:
            show(f"{'holds' if check.holds else 'FAILS'}: {check.what}")
    if not all(check.holds for check in checks):
        raise ResultsError(f"{folder}: does not hold; see above")
