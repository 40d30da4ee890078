"""The commands: the only place that prints or exits.

    coproduce run baseline          coproduce compare baseline well_baked tick_box
    coproduce check my.toml         coproduce scenarios

Exit codes: 0 done, 1 our fault, 2 yours, 130 interrupted.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from typer.exceptions import TyperException

from sim.errors import UserError

if TYPE_CHECKING:
    from sim.run import Result
    from sim.scenario import Scenario
    from sim.store import Request, Stored

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
                  help="Simulate co-production: who takes part, how, and what comes of it. Not a forecast.",
                  epilog="First steps: coproduce scenarios; then coproduce run baseline")
PLAIN_WIDTH = 150
INTERRUPTED = 130

Scenarios = Annotated[list[str], typer.Argument(help="Names of scenarios, or paths of scenario files.")]
Replicates = Annotated[int, typer.Option("--replicates", "-n", min=1,
                       help="Runs of each scenario, each with its own luck.")]
Seed = Annotated[int, typer.Option(min=0, help="Same seed, same luck for every scenario. 0 is a seed like any other.")]
Sets = Annotated[list[str] | None, typer.Option("--set", metavar="KEY=VALUE",
                 help="Change a setting, for example --set programme.power=0.8; can be repeated.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; results/… if not given.")]
Workers = Annotated[int | None, typer.Option(min=1, help="Runs at the same time; all processors if not given.")]
Json = Annotated[bool, typer.Option("--json", help="Print data only, as JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite other results in the folder.")]


def main() -> None:
    """Run the command line; every mistake ends in one clear message and an exit code."""
    try:
        code = app(standalone_mode=False)
        if code == INTERRUPTED:
            _say("interrupted; nothing was written")
        sys.exit(code if isinstance(code, int) else 0)
    except UserError as error:
        _say(str(error))
        sys.exit(2)
    except typer.Exit as stop:
        if stop.exit_code == INTERRUPTED:
            _say("interrupted; nothing was written")
        sys.exit(stop.exit_code)
    except TyperException as error:
        words = getattr(error, "format_message", error.__str__)()
        _say(f"{words}\nTry: coproduce --help")
        sys.exit(2)
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted; nothing was written")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("COPRODUCE_DEBUG"):
            raise
        _say(f"this is a fault of ours: {type(error).__name__}: {error}\n"
             "Nothing was lost. COPRODUCE_DEBUG=1 shows where it happened.")
        sys.exit(1)


def _say(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)


def _show(*things: Any) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    for thing in things:
        console.print(thing, markup=False) if isinstance(thing, str) else console.print(thing)


def _print_json(data: Any) -> None:
    print(json.dumps(_clean(data), indent=2, ensure_ascii=False))


def _clean(value: Any) -> Any:
    """Plain JSON: what has no value is null, infinity is a word."""
    if isinstance(value, dict):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value


def _load(names: list[str], sets: list[str] | None) -> list[Scenario]:
    from sim.scenario import load_scenario, parse_assignments

    values = parse_assignments(sets or [])
    scenarios = [load_scenario(name) for name in names]
    scenarios = [scenario.with_values(values) if values else scenario for scenario in scenarios]
    for scenario in scenarios:
        for warning in scenario.warnings():
            _say(f"note: {scenario.name}: {warning}")
    return scenarios


@contextmanager
def _progress(total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    from sim.compiled import is_warm

    if not is_warm():
        _say("Compiling the rules for this machine; this happens once and takes a minute or two …")
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(TextColumn("running"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                  console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("running", total=total)
        yield lambda step: bar.advance(task, step)


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
    with _progress(replicates * len(scenarios), quiet) as progress:
        results = [simulate(s, replicates, seed, workers or os.cpu_count() or 1, progress) for s in scenarios]
    _report_failures(results)
    return save_results(request, results, folder, force, lambda weekly: pictures(weekly, titles)), False


def _report_failures(results: list[Result]) -> None:
    for result in results:
        for failure in result.failures:
            _say(f"run {failure.replicate} of {failure.scenario} failed: {failure.type}: {failure.message}")
    if any(result.failures and not result.finished for result in results):
        raise RuntimeError("no run of a scenario finished; see above")


def _say_where(stored: Stored, found: bool) -> None:
    if found:
        _say(f"These results were there already (finished {stored.manifest['finished']}); nothing was run again.")
    _say(f"Picture: {stored.folder / 'adoption.svg'}\nResults: {stored.folder}")


@app.command()
def run(scenarios: Scenarios, replicates: Replicates = 10, seed: Seed = 0, sets: Sets = None, out: Out = None,
        workers: Workers = None, as_json: Json = False, force: Force = False) -> None:
    """Run scenarios, print what each reaches, and keep the results.

    Example: coproduce run baseline --replicates 30 --set programme.power=0.8
    """
    from sim.analysis.compare import summarise
    from sim.comparison import check_names
    from sim.wording import summary_table

    loaded = _load(scenarios, sets)
    check_names(loaded, None)
    stored, found = _finish(loaded, replicates, seed, workers, out, force, as_json)
    runs = stored.runs
    if as_json:
        _print_json({**stored.manifest, "folder": str(stored.folder), "summary": summarise(runs).to_dict("records"),
                     "runs": runs.to_dict("records")})
        return
    _show(summary_table(summarise(runs), {s.name: s.title for s in loaded}, replicates))
    _say_where(stored, found)
    if len(loaded) == 1:
        _say(f"Next: coproduce compare {scenarios[0]} well_baked" if scenarios[0] != "well_baked"
             else "Next: coproduce compare baseline well_baked")


@app.command()
def compare(scenarios: Scenarios,
            baseline: Annotated[str | None, typer.Option(help="The one that the others are compared with; the first "
                                                             "if not given.")] = None,
            replicates: Replicates = 30, seed: Seed = 0, sets: Sets = None, out: Out = None, workers: Workers = None,
            as_json: Json = False, force: Force = False) -> None:
    """Run scenarios with the same luck and say how they differ.

    Example: coproduce compare baseline well_baked tick_box
    """
    from sim.analysis.compare import differences, summarise
    from sim.comparison import check_names
    from sim.wording import difference_table, summary_table

    loaded = _load(scenarios, sets)
    base = check_names(loaded, baseline)
    stored, found = _finish(loaded, replicates, seed, workers, out, force, as_json)
    runs = stored.runs
    if as_json:
        _print_json({**stored.manifest, "folder": str(stored.folder), "baseline": base,
                     "summary": summarise(runs).to_dict("records"),
                     "differences": differences(runs, base).to_dict("records")})
        return
    titles = {s.name: s.title for s in loaded}
    for scenario in loaded:
        _show(f"{scenario.title} [{scenario.name}]. {' '.join(scenario.story.split())}")
    _show("", summary_table(summarise(runs), titles, replicates))
    if len(loaded) > 1:
        _show(difference_table(differences(runs, base), titles, base))
    _say_where(stored, found)


@app.command()
def check(scenario: Annotated[str, typer.Argument(help="Name of a scenario, or path of a file.")], sets: Sets = None,
          everything: Annotated[bool, typer.Option("--all", help="Print every setting, not only what differs from the "
                                                                 "defaults.")] = False,
          as_json: Json = False) -> None:
    """Check a scenario file and print what is in effect.

    Example: coproduce check my_study.toml --all
    """
    from sim.settings import BY_KEY

    loaded = _load([scenario], sets)[0]
    if as_json:
        _print_json({"name": loaded.name, "title": loaded.title, "identity": loaded.identity(),
                     "values": dict(loaded.values), "warnings": loaded.warnings()})
        return
    _show(f"{loaded.title} [{loaded.name}]: no mistakes found.", " ".join(loaded.story.split()), "")
    for key, value in loaded.values.items():
        setting = BY_KEY[key]
        if not everything and _is_default(key, value):
            continue
        _show(f"{key} = {_written(value)}   {setting.unit}; default {_written(setting.default)}")
    for crisis in loaded.crises:
        _show(f"crisis: week {crisis.start}, {crisis.weeks} weeks, severity {crisis.severity}")
    for change in loaded.changes:
        _show(f"change: week {change.week}: " + ", ".join(f"{k} = {_written(v)}" for k, v in change.values.items()))
    for event in loaded.events:
        _show(f"event: week {event.week}: {event.what.replace('_', ' ')}" + (f" ({event.who})" if event.who else ""))


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

    _show(*describing.describe(topic))


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors.

    Example: coproduce schema > scenario.schema.json
    """
    from sim.scenario.schema import json_schema

    _print_json(json_schema())


@app.command()
def scenarios(as_json: Json = False) -> None:
    """List the shipped scenarios with their stories.

    Example: coproduce scenarios
    """
    from sim.scenario import load_scenario, shipped_scenarios

    listed = [load_scenario(name) for name in shipped_scenarios()]
    if as_json:
        _print_json([{"name": s.name, "title": s.title, "story": " ".join(s.story.split())} for s in listed])
        return
    for scenario in listed:
        _show(f"{scenario.name}: {scenario.title}", f"    {' '.join(scenario.story.split())}")


@app.command()
def new(path: Annotated[Path, typer.Argument(help="The file to write, for example my_study.toml.")],
        force: Force = False) -> None:
    """Write a commented starter scenario.

    Example: coproduce new my_study.toml
    """
    from sim.scenario.schema import starter

    path = path if path.suffix else path.with_suffix(".toml")
    if path.exists() and not force:
        raise UserError(f"{path}: is there already; choose another name, or --force to overwrite it")
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_text(starter(), encoding="utf-8")
        os.replace(temporary, path)
    except OSError as error:
        raise UserError(f"{path}: can't be written: {error.strerror}") from None
    _say(f"Wrote {path}. Edit it, then: coproduce check {path}; coproduce run {path}")
