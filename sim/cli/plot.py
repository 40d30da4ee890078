"""The command that draws a study: plot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.sensitivity import say_if_unfinished
from sim.cli.shared import app, say, show
from sim.errors import UserError, did_you_mean, one_of, plain

if TYPE_CHECKING:
    from sim.charts.study import Study

MOST_NAMED = 12
"""Outcomes named in a message."""


@app.command()
def plot(results: Annotated[Path, typer.Argument(help="Folder of results, of an experiment or a run.")],
         what: Annotated[list[str] | None, typer.Option(help="main-effects, interactions, heat-map, fan, tornado, "
                                                             "convergence or distribution; can be repeated; all that "
                                                             "the design allows if not given.")] = None,
         outcomes: Annotated[list[str] | None, typer.Option("--outcome", help="Name of an outcome; can be repeated; "
                                                            "adoption if it was kept, else the first.")] = None,
         x: Annotated[str | None, typer.Option(metavar="KEY", help="Setting along the axis of interactions and heat "
                                               "maps, for example programme.power; the strongest if not given.")
                      ] = None,
         y: Annotated[str | None, typer.Option(metavar="KEY", help="The other setting of interactions and heat maps.")
                      ] = None,
         by: Annotated[str | None, typer.Option(metavar="KEY", help="Setting for whose levels the fan has a line and "
                                                "the distribution a panel.")] = None,
         scenario: Annotated[str | None, typer.Option(help="Draw one scenario only.")] = None,
         formats: Annotated[str, typer.Option(help="Some of svg, png and html, with commas between.")] = "svg,html",
         out: Annotated[Path | None, typer.Option(help="Folder for the pictures; RESULTS/pictures if not given.")
                        ] = None) -> None:
    """Draw the results of an experiment: what moves an outcome, where runs end, how it goes week by week.

    Example: coproduce plot results/power_and_hours --what heat-map --x programme.power --y programme.hours
    """
    from dataclasses import replace

    from sim.charts.reading import read_study
    from sim.store import Stored, load_results, write_files

    endings, stored = _formats(formats), load_results(results)
    study = read_study(stored, fans=not what or "fan" in what, outcomes=outcomes)
    study = replace(study if scenario is None else study.of(scenario), x=x, y=y, by=by)
    study.check(what or ())
    chosen = _chosen(study, list(dict.fromkeys(what or study.allowed)), outcomes, everything=not what)
    made, left_out = _drawn(study, chosen, endings, strict=bool(what))
    folder = out or results / "pictures"
    write_files(folder, made)
    if not isinstance(stored, Stored):
        say_if_unfinished(stored)
    for line in left_out:
        say(line)
    show(*(str(folder / name) for name in made))


def _drawn(study: Study, chosen: Sequence[tuple[str, str]], endings: Sequence[str], strict: bool
           ) -> tuple[dict[str, bytes], list[str]]:
    """The files, and what was left out and why; nothing is left out if `strict`."""
    from sim.charts import files

    made: dict[str, bytes] = {}
    left_out = []
    for kind, outcome in chosen:
        try:
            for name, picture in study.draw(kind, outcome):
                made |= files(picture, name, endings)
        except UserError as error:
            if strict:
                raise
            left_out += [f"left out: {kind}: {problem}" for problem in error.problems]
    return made, left_out


def _formats(text: str) -> list[str]:
    from sim.charts import FORMATS

    endings = list(dict.fromkeys(word.strip().lower() for word in text.split(",") if word.strip()))
    unknown = next((word for word in endings if word not in FORMATS), None)
    if unknown is not None or not endings:
        raise UserError(f"--formats: {plain(unknown or text)} is no format; allowed: {one_of(FORMATS)}"
                        + did_you_mean(unknown or "", FORMATS))
    return endings


def _chosen(study: Study, kinds: Sequence[str], outcomes: Sequence[str] | None, everything: bool
            ) -> list[tuple[str, str]]:
    """Pairs of a picture and an outcome.

    Raises:
        UserError: if an outcome was not kept, or not week by week where a fan is asked for.
    """
    from sim.charts.study import usual

    chosen, problems = [], []
    for kind in kinds:
        kept = study.outcomes(kind)
        for name in outcomes or usual(kept):
            if name in kept:
                chosen.append((kind, name))
            elif not (everything and kind == "fan"):
                weekly = " week by week" if kind == "fan" else ""
                more = f" and {len(kept) - MOST_NAMED} more" if len(kept) > MOST_NAMED else ""
                problems.append(f"--outcome: {plain(name)} was not kept{weekly}; kept: {', '.join(kept[:MOST_NAMED])}"
                                f"{more}" + did_you_mean(name, kept))
    if problems:
        raise UserError(dict.fromkeys(problems))
    return chosen
