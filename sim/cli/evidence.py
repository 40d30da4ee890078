"""Commands that show why anyone should believe it: dock, patterns."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sim.cli.shared import Force, Json, Seed, Workers, app, print_json, progress, say, show
from sim.errors import UserError, did_you_mean
from sim.plain_json import plain_json

if TYPE_CHECKING:
    from sim.docking import Docked
    from sim.patterns import Pattern

PAIRS, QUICK_PAIRS = 400, 60
THEORY_PAIRS, QUICK_THEORY_PAIRS = 100, 20
"""Pairs under each other theory."""
WORLDS, WORLD_PAIRS = 30, 60
"""Other plausible worlds, and pairs in each; none in the quick run."""

OutFolder = Annotated[Path | None, typer.Option(help="Folder to write the results into.")]


@app.command()
def dock(names: Annotated[list[str] | None, typer.Argument(help="Cases; all if none is named.")] = None,
         sets: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE",
                         help="Run one case with another parameter, for example --set sigma=0.15; can be repeated.")
                         ] = None,
         listed: Annotated[bool, typer.Option("--list", help="List the cases and their parameters.")] = False,
         data: Annotated[Path | None, typer.Option(help="Folder or file with the trials of Centola et al. 2018 "
                                                        "(centola2018_trials.csv); without it that case is not run.")
                         ] = None,
         seed: Seed = 0, workers: Workers = None, out: OutFolder = None, as_json: Json = False,
         force: Force = False) -> None:
    """Reduce the model's own rules to published models, and compare with what these are known to do.

    Exit code 1 if a case fails. Example: coproduce dock granovetter --set sigma=0.15 --set people=500
    """
    from sim import docking
    from sim.store import write_files
    from sim.wording import docking_cases_table, docking_table

    if listed:
        show(docking_cases_table({name: docking.parameters.defaults(case) for name, case in docking.CASES.items()}))
        return
    if sets and (names is None or len(names) != 1):
        raise UserError("--set: name the one case that it is for, for example: coproduce dock granovetter "
                        "--set sigma=0.15")
    if out is not None and (out / "dock.json").exists() and not force:
        raise UserError(f"{out}: holds results of docking already; choose another folder, or --force to overwrite them")
    asked = [docking.named(name).__name__ for name in names or docking.CASES]
    given = docking.parameters.parse(docking.CASES[asked[0]], sets or [])
    with progress(len(asked), as_json) as step:
        results = docking.run_cases(asked, seed, workers or os.cpu_count() or 1, step, given,
                                    None if data is None else str(data))
    plain = [result.as_dict() for result in results]
    if out is not None:
        from sim.charts import docking_picture

        write_files(out, {"dock.json": _json(plain), "docking.svg": docking_picture(plain)})
    if as_json:
        print_json(plain)
    else:
        show(docking_table(results), *_reasons(results))
        if out is not None:
            say(f"Results: {out / 'dock.json'}")
    if any(result.verdict == "fail" for result in results):
        raise typer.Exit(1)


def _reasons(results: Sequence[Docked]) -> list[str]:
    lines = [f"{result.case}: {result.verdict}: {result.reason}" for result in results if result.reason]
    counts = {verdict: sum(r.verdict == verdict for r in results) for verdict in dict.fromkeys(
        r.verdict for r in results)}
    number = f"{len(results)} case{'s' * (len(results) != 1)}"
    return [*lines, f"{number}: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.items())]


@app.command()
def patterns(names: Annotated[list[str] | None, typer.Argument(help="Claims, P0 to P24; all if none is named.")] = None,
             quick: Annotated[bool, typer.Option("--quick", help="Fewer pairs: a few minutes.")] = False,
             pairs: Annotated[int | None, typer.Option(min=2, help="Pairs of runs for each comparison; "
                                                       f"{PAIRS}, or {QUICK_PAIRS} with --quick.")] = None,
             seed: Seed = 0, workers: Workers = None, out: OutFolder = None, as_json: Json = False,
             force: Force = False) -> None:
    """Put the blog's claims to the test, each with the settings in which it must vanish.

    Writes a page for lay readers. Example: coproduce patterns --quick
    """
    from sim.compiled import rules_hash
    from sim.patterns import PATTERNS
    from sim.patterns.page import page
    from sim.store import write_files
    from sim.wording import patterns_table

    chosen = [PATTERNS[name] for name in _claims(names, PATTERNS)]
    n_pairs, threads = pairs or (QUICK_PAIRS if quick else PAIRS), workers or os.cpu_count() or 1
    asked_for = {"rules": rules_hash(), "claims": [pattern.name for pattern in chosen], "pairs": n_pairs, "seed": seed,
                 "quick": quick}
    key = hashlib.sha256(json.dumps(asked_for).encode()).hexdigest()
    folder = out or Path("results") / f"patterns-{key[:8]}"
    data = None if force else _kept_already(folder, asked_for)
    if data is None:
        from sim.charts import patterns_picture

        data = {"asked": asked_for, **_put_to_the_test(chosen, n_pairs, seed, threads, quick, as_json)}
        write_files(folder, {"patterns.json": _json(data), "patterns.md": page(data),
                             "patterns.svg": patterns_picture(data["patterns"])})
    else:
        say("These results were there already; nothing was run again.")
    if as_json:
        print_json({**data, "folder": str(folder)})
        return
    show(patterns_table(data["patterns"]))
    say(f"Page: {folder / 'patterns.md'}\nResults: {folder}")


def _kept_already(folder: Path, asked_for: dict[str, Any]) -> dict[str, Any] | None:
    """The results of the very same question, by the same rules, if they are there.

    Raises:
        UserError: if the folder holds the results of another question.
    """
    path = folder / "patterns.json"
    if not path.exists():
        return None
    try:
        data = dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        data = {}
    if data.get("asked") == asked_for:
        return data
    raise UserError(f"{folder}: holds the results of another question, or of other rules; choose another folder, "
                    "or --force to overwrite them")


def _put_to_the_test(chosen: list[Pattern], pairs: int, seed: int, threads: int, quick: bool, quiet: bool
                     ) -> dict[str, Any]:
    """Run the claims; the strongest under other theories and, unless it must be quick, in other worlds too."""
    from sim.patterns import run_patterns
    from sim.patterns.record import record
    from sim.patterns.robust import STRONGEST, in_worlds, theories, under_theories, ways_of
    from sim.patterns.running import asked, distinct

    strongest = [pattern for pattern in chosen if pattern.name in STRONGEST]
    worlds = [] if quick else _surviving_worlds()
    theory_pairs = min(pairs, QUICK_THEORY_PAIRS if quick else THEORY_PAIRS)
    world_pairs = min(pairs, WORLD_PAIRS)
    total = (pairs * len(distinct(way for way, _ in asked(chosen)))
             + theory_pairs * ways_of(strongest, len(theories())) + world_pairs * ways_of(strongest, len(worlds)))
    with progress(total, quiet) as step:
        findings = run_patterns(chosen, pairs, seed, threads, step)
        other = under_theories(strongest, theory_pairs, seed, threads, step) if strongest else []
        elsewhere = in_worlds(strongest, worlds, world_pairs, seed, threads, step) if strongest else []
    return record(findings, pairs=pairs, seed=seed, theories=other, worlds=elsewhere)


def _claims(names: list[str] | None, known: Any) -> list[str]:
    for name in names or []:
        if name.upper() not in known:
            raise UserError(f"{name}: there is no such claim; they are P0 to P24" + did_you_mean(name.upper(), known))
    wanted = {name.upper() for name in names or known}
    return [name for name in known if name in wanted]


def _surviving_worlds() -> list[dict[str, Any]]:
    from sim.calibration import worlds

    found = worlds()
    return found[:: max(1, len(found) // WORLDS)][:WORLDS]


def _json(data: Any) -> str:
    return json.dumps(plain_json(data), indent=1, ensure_ascii=False) + "\n"
