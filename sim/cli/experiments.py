"""Commands on experiments: experiment, results, compact, export."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sim.cli.shared import Force, Json, Out, Workers, app, compiling_note, print_json, say, show
from sim.cli.telling import duration, telling
from sim.errors import StudyInterrupted, StudyStopped

if TYPE_CHECKING:
    from sim.experiment import Experiment
    from sim.runner import Progress
    from sim.store import ExperimentResults

RESULTS = Path("results")
Folder = Annotated[Path, typer.Argument(help="Folder of an experiment's results.")]


@app.command()
def experiment(
        source: Annotated[str, typer.Argument(help="An experiment file, the name of a shipped one, or the folder of an "
                                                   "experiment to go on with.")],
        plan: Annotated[bool, typer.Option("--plan", help="Only say what would be run: runs, time, disk, and what it "
                                                          "will tell.")] = False,
        replicates: Annotated[int | None, typer.Option("--replicates", "-n", min=1, help="Runs of each point, instead "
                                                       "of what the file says; more of them go on where fewer ended.")
                              ] = None,
        seed: Annotated[int | None, typer.Option(min=0, help="Instead of what the file says.")] = None,
        out: Out = None, workers: Workers = None,
        in_process: Annotated[bool, typer.Option("--in-process", help="Use threads of this process only.")] = False,
        scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, such as tcp://node12:8786, "
                                                           "to use many machines.")] = None,
        scheduler_file: Annotated[str | None, typer.Option(help="The file that a Dask scheduler writes its address "
                                                                "into.")] = None,
        chunk: Annotated[int | None, typer.Option(min=1, help="Runs of one task; about two seconds' worth if not "
                                                              "given.")] = None,
        retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Make runs that failed again.")] = False,
        as_json: Json = False, force: Force = False) -> None:
    """Run an experiment, or go on with one that was interrupted.

    Example: coproduce experiment power_and_hours --plan
    """
    from sim.runner import default_folder, run_experiment

    study, home = _load(source)
    if replicates is not None or seed is not None:
        study = study.with_runs(replicates, seed)
    folder = out or home or default_folder(study)
    if plan:
        _say_plan(study, folder, workers or os.cpu_count() or 1, as_json)
        return
    compiling_note()
    if scheduler or scheduler_file:
        logging.disable(logging.CRITICAL)  # when a connection is lost, we say so; Dask would fill the screen
    made = 0

    def report(progress: Progress) -> None:
        nonlocal made
        made = progress.made
        tell(progress)

    try:
        with telling(as_json) as tell:
            results = run_experiment(study, folder, workers=workers, engine="in-process" if in_process else None,
                                     scheduler=scheduler, scheduler_file=scheduler_file, chunk=chunk,
                                     retry_failed=retry_failed, force=force, report=report)
    except KeyboardInterrupt:
        raise StudyInterrupted(_how_to_go_on(folder)) from None
    except StudyStopped as stop:
        raise StudyStopped(f"{stop}\n{_how_to_go_on(folder)}") from None
    _say_done(results, made, as_json)


def _load(source: str) -> tuple[Experiment, Path | None]:
    """The experiment that a word stands for, and its folder if it was begun already."""
    from sim.experiment import load_experiment
    from sim.store import load_experiment_results

    if Path(source).is_dir():
        return load_experiment_results(source).experiment, Path(source)
    return load_experiment(source), None


# — before —


def _say_plan(study: Experiment, folder: Path, workers: int, as_json: bool) -> None:
    from sim.runner import estimate
    from sim.store import key_of, load_experiment_results

    compiling_note()
    tried = estimate(study)
    done = 0
    if (folder / "manifest.json").exists():
        there = load_experiment_results(folder)
        done = there.n_done if there.manifest["key"] == key_of(study) else 0
    left = max(0, study.n_runs - done)
    seconds = tried.time(left, workers)
    if as_json:
        print_json({"name": study.name, "points": study.n_points, "replicates": study.replicates, "runs": study.n_runs,
                    "done": done, "workers": workers, "seconds_a_run": tried.seconds, "bytes_a_run": tried.bytes,
                    "seconds": seconds, "bytes": study.n_runs * tried.bytes, "tried": tried.tried,
                    "folder": str(folder), "describe": study.describe()})
        return
    show(*([study.title] if study.title else []), *([" ".join(study.story.split())] if study.story else []), "",
         *study.describe(), "",
         f"Runs: {study.n_runs:,} ({study.n_points:,} points, {study.replicates:,} replicates each)"
         + (f"; {done:,} are there already" if done else ""),
         f"Time: about {duration(seconds)} on {workers} worker{'s' * (workers != 1)} of this machine "
         f"({1000 * tried.seconds:.1f} ms a run, from {tried.tried} tried)",
         f"Disk: about {size(study.n_runs * tried.bytes)}, and twice that for a moment at the end",
         f"Folder: {folder}")


def size(number: float) -> str:
    """Bytes as people say them."""
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} TB"


# — after —


def _say_done(results: ExperimentResults, made: int, as_json: bool) -> None:
    failed = results.n_failed
    if as_json:
        print_json({**results.manifest, "folder": str(results.folder), "runs": results.n_runs, "done": results.n_done,
                    "failed": failed, "made_now": made})
        return
    if made == 0:
        say("All of these runs were there already; nothing was run again.")
    if failed:
        say(f"{failed:,} of {results.n_runs:,} runs failed; the table of runs says why (stage, type, message). "
            f"Make them again with: coproduce experiment {results.folder} --retry-failed")
    for note in mixed_machines(results):
        say(f"note: {note}")
    say(f"{results.n_done:,} runs in {results.folder}")
    say(_next(results))


def _next(results: ExperimentResults) -> str:
    varied = bool(results.manifest["design"]["factors"])
    words = f"coproduce plot {results.folder}; coproduce export {results.folder} --csv"
    return f"Next: coproduce sensitivity {results.folder}; {words}" if varied else f"Next: {words}"


def mixed_machines(results: ExperimentResults) -> list[str]:
    """What to know where runs come from unlike machines."""
    found = []
    for what, values in results.made_on().items():
        if len(values) > 1:
            found.append(f"runs were made with more than one {what} ({'; '.join(values)}); the last digits of a number "
                         "may differ between them")
    return found


def _how_to_go_on(folder: Path) -> str:
    from sim.store import load_experiment_results

    results = load_experiment_results(folder)
    return (f"Stopped after {results.n_done:,} of {results.n_runs:,} runs; they are safe. "
            f"Go on with: coproduce experiment {folder}")


@app.command()
def results(folder: Annotated[Path, typer.Argument(help="Folder of one experiment, or of several.")] = RESULTS,
            as_json: Json = False) -> None:
    """List experiments: how far they are, what they hold.

    Example: coproduce results
    """
    from rich.table import Table

    from sim.store.listing import listed

    found = listed(folder) if folder.is_dir() or folder != RESULTS else []
    if as_json:
        print_json(found)
        return
    if not found:
        say(f"{folder}: holds no results. Make some with: coproduce experiment power_and_hours")
        return
    table = Table(title=f"Results in {folder}", title_justify="left")
    for name, justify in (("folder", "left"), ("what", "left"), ("runs", "right"), ("failed", "right"),
                          ("size", "right"), ("state", "left")):
        table.add_column(name, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in found:
        runs = f"{row['done']:,}" if row["done"] == row["runs"] else f"{row['done']:,} of {row['runs']:,}"
        table.add_row(row["folder"], row["title"] or row["name"], runs, f"{row['failed']:,}", size(row["bytes"]),
                      row["state"])
    show(table)


@app.command()
def compact(folder: Folder) -> None:
    """Put the runs stored so far into one table each. A finished experiment is compacted already.

    Example: coproduce compact results/power_and_hours-1f0c9a2e
    """
    from sim.store import ExperimentFolder, load_experiment_results

    there = load_experiment_results(folder)
    held = ExperimentFolder(folder, there.experiment, there.manifest)
    with held.held():
        if not held.pieces:
            say(f"{folder}: no run is stored yet")
            return
        if held.compacted:
            say(f"{folder}: was compacted already")
            return
        held.compact()
    say(f"{there.n_done:,} of {there.n_runs:,} runs in {folder / 'runs.parquet'}")


@app.command()
def export(folder: Folder,
           csv: Annotated[bool, typer.Option("--csv", help="As CSV files, for spreadsheets, R and Stata.")] = True,
           out: Annotated[Path | None, typer.Option(help="Folder for the files; that of the results if not given.")
                          ] = None,
           force: Force = False) -> None:
    """Write the tables of an experiment as CSV files: runs, weekly if kept, design, and what each column means.

    Example: coproduce export results/power_and_hours-1f0c9a2e --csv
    """
    from sim.store import load_experiment_results
    from sim.store.csv_files import export_csv

    for path, rows in export_csv(load_experiment_results(folder), out or folder, force):
        say(f"{path}: {rows:,} rows")
