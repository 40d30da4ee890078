"""Commands on scenarios: run, check, describe, schema, scenarios, new."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.shared import (Force, Json, Out, Scenarios, Sets, Workers, app, print_json, progress,
                            say, show)
from sim import __version__
from sim.errors import UserError

if TYPE_CHECKING:
    from pandas import DataFrame

    from sim.run import Result
    from sim.scenario import Scenario
    from sim.store import Request, Stored


def loaded(names: list[str], sets: list[str] | None) -> list[Scenario]:
    """The scenarios of these names, paths or links, with what is set; what is odd about them is said."""
    from sim.scenario import load_scenario, parse_assignments
    from sim.scenario.link import is_link, read_link

    values = parse_assignments(sets or [])
    scenarios = [read_link(name).scenario if is_link(name) else load_scenario(name) for name in names]
    scenarios = [scenario.with_values(values) if values else scenario for scenario in scenarios]
    for scenario in scenarios:
        for warning in scenario.warnings():
            say(f"note: {scenario.name}: {warning}")
    return scenarios


def _default_folder(request: Request) -> Path:
    names = "_".join(scenario.name for scenario in request.scenarios)
    return Path("results") / f"{names[:60]}-{request.key[:8]}"


def _finish(scenarios: list[Scenario], replicates: int, seed: int, workers: int | None, out: Path | None, force: bool,
            quiet: bool) -> tuple[Stored, bool]:
    """Find finished results, or make them. Returns them and whether they were there already."""
    from sim.charts import pictures
    from sim.run import check_seed, simulate
    from sim.store import Request, find_finished, save_results

    request = Request(tuple(scenarios), replicates, check_seed(seed))
    folder = out or _default_folder(request)
    found = find_finished(request, folder, force)
    if found is not None:
        return found, True
    titles = {scenario.name: scenario.title for scenario in scenarios}
    with progress(replicates * len(scenarios), quiet) as step:
        results = [simulate(s, replicates, seed, workers or os.cpu_count() or 1, step) for s in scenarios]
    _report_failures(results)
    return save_results(request, results, folder, force, lambda weekly: pictures(weekly, titles)), False


def _report_failures(results: list[Result]) -> None:
    for result in results:
        for failure in result.failures:
            say(f"run {failure.replicate} of {failure.scenario} failed: {failure.type}: {failure.message}")
    if any(result.failures and not result.finished for result in results):
        raise RuntimeError("no run of a scenario finished; see above")


def _say_where(stored: Stored, found: bool) -> None:
    if found:
        say(f"These results were there already (finished {stored.manifest['finished']}); nothing was run again.")
    say(f"Picture: {stored.folder / 'adoption.svg'}\nResults: {stored.folder}")


@app.command()
def run(scenarios: Scenarios,
        replicates: Annotated[int | None, typer.Option("--replicates", "-n", min=1, help="Runs of each scenario, each "
                              "with its own luck; 10 if not given, and 1 for a link of the live view.")] = None,
        seed: Annotated[int | None, typer.Option(min=0, help="Same seed, same luck for every scenario; 0 if not given, "
                        "and the link's for a link.")] = None,
        sets: Sets = None, out: Out = None, workers: Workers = None,
        week: Annotated[int | None, typer.Option(min=0, help="Show how things stand at the end of this week.")] = None,
        as_json: Json = False, force: Force = False) -> None:
    """Run scenarios, print what each reaches, and keep the results. A link of the live view will do for one.

    Example: coproduce run baseline --replicates 30 --set programme.power=0.8
    """
    from sim.analysis.summary import summarise
    from sim.comparison.question import clashes_between
    from sim.wording import summary_table, week_table

    asked = loaded(scenarios, sets)
    clashes = clashes_between(asked)
    if clashes:
        raise UserError(clashes)
    replicates, seed, week = _as_linked(scenarios, replicates, seed, week)
    if week is not None and week > asked[0].values["time.weeks"]:
        raise UserError(f"--week {week}: the run ends in week {asked[0].values['time.weeks']}")
    stored, found = _finish(asked, replicates, seed, workers, out, force, as_json)
    runs = stored.runs
    if as_json:
        then = {} if week is None else {"at_week": _at_week(stored, week).to_dict("records")}
        print_json({**stored.manifest, "folder": str(stored.folder), "summary": summarise(runs).to_dict("records"),
                     "runs": runs.to_dict("records"), **then})
        return
    show(summary_table(summarise(runs), {s.name: s.title for s in asked}, replicates))
    if week is not None:
        show(week_table(_at_week(stored, week), {s.name: s.title for s in asked}, week))
    _say_where(stored, found)
    if len(asked) == 1 and "?" not in scenarios[0]:
        say(f"Next: coproduce compare {scenarios[0]} well_baked" if scenarios[0] != "well_baked"
             else "Next: coproduce compare baseline well_baked")


def _as_linked(names: list[str], replicates: int | None, seed: int | None, week: int | None
               ) -> tuple[int, int, int | None]:
    """Replicates, seed and week, as given, or as the link says if there is one."""
    from sim.scenario.link import is_link, read_link

    links = [read_link(name) for name in names if is_link(name)]
    if not links:
        return 10 if replicates is None else replicates, seed or 0, week
    link = links[0]
    if link.version not in ("", __version__):
        say(f"note: this link was made with version {link.version}; this is {__version__}, and numbers may differ")
    return (1 if replicates is None else replicates, link.seed if seed is None else seed,
            link.week if week is None else week)


def _at_week(stored: Stored, week: int) -> DataFrame:
    weekly = stored.weekly
    return weekly[weekly["week"] == week]


@app.command()
def check(scenario: Annotated[str, typer.Argument(help="Name of a scenario, or path of a file.")], sets: Sets = None,
          everything: Annotated[bool, typer.Option("--all", help="Print every setting, not only what differs from the "
                                                                 "defaults.")] = False,
          as_json: Json = False) -> None:
    """Check a scenario file and print what is in effect.

    Example: coproduce check my_study.toml --all
    """
    from sim.settings import BY_KEY

    found = loaded([scenario], sets)[0]
    if as_json:
        print_json({"name": found.name, "title": found.title, "identity": found.identity(),
                     "values": dict(found.values), "warnings": found.warnings()})
        return
    show(f"{found.title} [{found.name}]: no mistakes found.", " ".join(found.story.split()), "")
    for key, value in found.values.items():
        setting = BY_KEY[key]
        if not everything and _is_default(key, value):
            continue
        show(f"{key} = {_written(value)}   {setting.unit}; default {_written(setting.default)}")
    for crisis in found.crises:
        show(f"crisis: week {crisis.start}, {crisis.weeks} weeks, severity {crisis.severity}")
    for change in found.changes:
        show(f"change: week {change.week}: " + ", ".join(f"{k} = {_written(v)}" for k, v in change.values.items()))
    for event in found.events:
        show(f"event: week {event.week}: {event.what.replace('_', ' ')}" + (f" ({event.who})" if event.who else ""))


def _is_default(key: str, value: Any) -> bool:
    from sim.settings import BY_KEY

    if key == "programme.coverage":
        return all(cell == BY_KEY[key].default for row in value for cell in row)
    return bool(value == BY_KEY[key].default)


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        cells = {cell for row in value for cell in row}
        return str(cells.pop()) if len(cells) == 1 else "; ".join(" ".join(map(str, row)) for row in value)
    return str(value)


@app.command()
def describe(topic: Annotated[str, typer.Argument(help="week, settings, outcomes, or the key of a setting.")] = "week"
             ) -> None:
    """Describe the rules of a week in their order, the settings, or the outcomes.

    Example: coproduce describe programme.power
    """
    from sim import describing

    show(*describing.describe(topic))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Example: coproduce schema > scenario.schema.json
    """
    from sim.scenario.schema import json_schema

    print_json(json_schema())


@app.command()
def scenarios(as_json: Json = False) -> None:
    """List the shipped scenarios with their stories.

    Example: coproduce scenarios
    """
    from sim.scenario import load_scenario, shipped_scenarios

    listed = [load_scenario(name) for name in shipped_scenarios()]
    if as_json:
        print_json([{"name": s.name, "title": s.title, "story": " ".join(s.story.split())} for s in listed])
        return
    for scenario in listed:
        show(f"{scenario.name}: {scenario.title}", f"    {' '.join(scenario.story.split())}")


@app.command()
def new(path: Annotated[Path, typer.Argument(help="The file to write, for example my_study.toml.")],
        experiment: Annotated[bool, typer.Option("--experiment", help="An experiment instead of a scenario.")] = False,
        force: Force = False) -> None:
    """Write a commented starter scenario, or a starter experiment.

    Example: coproduce new my_study.toml
    """
    from sim.experiment.starter import starter as starter_experiment
    from sim.scenario.schema import starter
    from sim.store import write_files

    path = path if path.suffix else path.with_suffix(".toml")
    if path.exists() and not force:
        raise UserError(f"{path}: is there already; choose another name, or --force to overwrite it")
    if not path.parent.is_dir():
        raise UserError(f"{path}: can't be written: there is no folder {path.parent}")
    write_files(path.parent, {path.name: starter_experiment() if experiment else starter()})
    say(f"Wrote {path}. Edit it, then: " + (f"coproduce experiment {path} --plan; coproduce experiment {path}"
                                            if experiment else f"coproduce check {path}; coproduce run {path}"))
