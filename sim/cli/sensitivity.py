"""The command that says what moves an outcome: sensitivity."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import Json, app, print_json, say, show
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.analysis.sensitivity import Sensitivity
    from sim.store import ExperimentResults

USUAL = "adoption"
TABLES = ("indices", "chance", "growth", "convergence")


@app.command()
def sensitivity(
        results: Annotated[Path, typer.Argument(help="Folder of an experiment's results.")],
        outcomes: Annotated[list[str] | None, typer.Option("--outcome", metavar="NAME",
                            help=f"Outcome to explain; can be repeated. {USUAL} if not given.")] = None,
        out: Annotated[Path | None, typer.Option(help="Folder to write the tables into.")] = None,
        as_json: Json = False) -> None:
    """Say which settings and assumptions move an outcome, how surely, and how much of it is luck.

    Example: coproduce sensitivity results/levers_sobol-0f3a91c2 --outcome adoption --outcome quality
    """
    from sim.analysis.sensitivity import OF_A_RUN, analyse, check_outcome, kept_outcomes
    from sim.store import load_experiment_results, write_files

    study = load_experiment_results(results)
    design, columns = study.design, study.columns("runs")
    kept = kept_outcomes(design, columns)
    if not kept:
        raise UserError(f"{results}: no outcome was kept; name some under [keep] and run the experiment again")
    wanted = list(dict.fromkeys(outcomes or [USUAL if USUAL in kept else kept[0]]))
    for name in wanted:
        check_outcome(name, design, columns)
    runs = study.table("runs", [*OF_A_RUN, *wanted])
    found = [result for name in wanted for result in analyse(design, study.manifest["design"], runs, name)]
    if out is not None:
        write_files(out, _files(found))
    if as_json:
        print_json([result.as_dict() for result in found])
        return
    say_if_unfinished(study)
    _show(found)
    if out is not None:
        say(f"Tables: {out}")


def say_if_unfinished(study: ExperimentResults) -> None:
    """Note on stderr how many runs of an experiment are still missing."""
    if not study.complete:
        say(f"note: the experiment is not finished: {study.n_done:,} of {study.n_runs:,} runs are there; this is what "
            "they say so far")


def _show(found: Sequence[Sensitivity]) -> None:
    from sim.analysis.sensitivity.wording import indices_table, pairs_table, sentences

    for result in found:
        pairs = pairs_table(result)
        show(indices_table(result), *([] if pairs is None else [pairs]), *sentences(result), "")


def _files(found: Sequence[Sensitivity]) -> dict[str, str | bytes]:
    """One JSON file of everything, and each table as CSV, by scenario and outcome."""
    import pandas as pd

    files: dict[str, str | bytes] = {
        "sensitivity.json": json.dumps([result.as_dict() for result in found], indent=1, ensure_ascii=False) + "\n"}
    for name in TABLES:
        tables = []
        for result in found:
            table = getattr(result, name).copy()
            table.insert(0, "outcome", result.outcome)
            table.insert(0, "scenario", result.scenario)
            tables.append(table)
        filled = [table for table in tables if len(table)] or tables[:1]
        files[f"sensitivity_{name}.csv"] = pd.concat(filled, ignore_index=True).to_csv(index=False)
    return files
