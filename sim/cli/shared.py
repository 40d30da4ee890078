"""What all commands share: the app, options, printing, progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from sim.plain_json import plain_json

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


def say(text: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False)


def show(*things: Any) -> None:
    console = Console(highlight=False, width=None if sys.stdout.isatty() else PLAIN_WIDTH)
    for thing in things:
        console.print(thing, markup=False) if isinstance(thing, str) else console.print(thing)


def print_json(data: Any) -> None:
    print(json.dumps(plain_json(data), indent=2, ensure_ascii=False))


def compiling_note() -> None:
    """Say so if the first run will take long."""
    from sim.compiled import is_warm

    if not is_warm():
        say("Compiling the rules for this machine; this happens once and takes a minute or two …")


@contextmanager
def progress(total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere."""
    compiling_note()
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    with Progress(TextColumn("running"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                  console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("running", total=total)
        yield lambda step: bar.advance(task, step)
