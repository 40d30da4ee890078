"""What a visitor brings and takes along: scenario files and stakeholder maps, and a run as files."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.app.session import Session
from sim.app.texts import words
from sim.app.widgets.keep import Made
from sim.app.widgets.upload import UploadedFile
from sim.errors import UserError, plain, shown
from sim.outcomes import WEEKLY
from sim.scenario import Scenario, load_scenario, shipped_scenarios
from sim.scenario.text import value_text

if TYPE_CHECKING:
    from pandas import DataFrame

FILES = ("scenario", "results", "picture")
"""What can be downloaded of a run."""
OWN_MAP = "your_own_map"
_TIE_COLUMNS = ({"from", "to"}, {"ego", "alter"})


def brought(files: Sequence[UploadedFile]) -> Scenario:
    """The scenario that files of a visitor make: a scenario file, a stakeholder map of one or two tables, or both.

    What the files name is looked for among them only: nothing else on this machine can be reached.

    Raises:
        UserError: with all that is wrong with them, by file, line and column.
    """
    scenarios, tables = _sorted(files)
    with tempfile.TemporaryDirectory(prefix="coproduce-") as place:
        folder = Path(place)
        for table in tables:
            (folder / table.name).write_bytes(table.content)
        path = folder / f"{_stem(scenarios[0].name) if scenarios else OWN_MAP}.toml"
        content = scenarios[0].content if scenarios else _map_only(tables).encode()
        path.write_bytes(content)
        _check_names(path.name, content, {table.name for table in tables})
        try:
            return load_scenario(path)
        except UserError as error:
            raise UserError([problem.replace(f"{folder}/", "") for problem in error.problems]) from None


def _sorted(files: Sequence[UploadedFile]) -> tuple[list[UploadedFile], list[UploadedFile]]:
    text = words("play")["own"]
    scenarios = [file for file in files if file.name.lower().endswith(".toml")]
    tables = [file for file in files if file.name.lower().endswith(".csv")]
    problems = [text["unknown"].format(name=plain(file.name)) for file in files if file not in [*scenarios, *tables]]
    if len(scenarios) > 1:
        problems.append(text["one_scenario"])
    if len({file.name for file in tables}) < len(tables):
        problems.append(text["same_name"])
    if not scenarios and len([file for file in tables if not _is_ties(file)]) != 1 and not problems:
        problems.append(text["no_people"])
    if problems:
        raise UserError(problems)
    return scenarios, tables


def _is_ties(file: UploadedFile) -> bool:
    """Whether a table says who knows whom, by its first line."""
    first = file.content.decode("utf-8-sig", "replace").split("\n", 1)[0]
    columns = {cell.strip().strip('"').lower() for cell in first.replace(";", ",").split(",")}
    return any(pair <= columns for pair in _TIE_COLUMNS)


def _stem(name: str) -> str:
    kept = "".join(letter if letter.isalnum() or letter in "-_" else "_" for letter in Path(name).stem)
    return kept[:40] or "your_own"


def _map_only(tables: Sequence[UploadedFile]) -> str:
    """A scenario file for a map that came without one."""
    named = {("network" if _is_ties(table) else "people"): table.name for table in tables}
    sections = "".join(f"[{section}]\nfile = {value_text(name)}\n" for section, name in sorted(named.items()))
    return f"format = 1\nextends = 'baseline'\ntitle = {value_text(words('play')['own']['title'])}\n{sections}"


def _check_names(name: str, content: bytes, there: set[str]) -> None:
    """Refuse what leads to other files of this machine; what is no TOML at all is refused on loading."""
    try:
        told = tomllib.loads(content.decode())
    except (ValueError, RecursionError):
        return
    text, problems = words("play")["own"], []
    base = told.get("extends", "")
    if base and base not in shipped_scenarios():
        problems.append(f"{name}: " + text["extends"].format(name=shown(base), known=", ".join(shipped_scenarios())))
    for section in ("people", "network"):
        table = told.get(section)
        wanted = table.get("file") if isinstance(table, dict) else None
        if wanted is not None and wanted not in there:
            problems.append(f"{name}: " + text["missing"].format(name=shown(wanted)))
    if problems:
        raise UserError(problems)


# — taken along —


def taken(session: Session, what: str) -> Made:
    """A file of a run: its name, its kind and its content.

    Args:
        session: the visitor's run.
        what: one of `FILES`.
    """
    name = f"{session.scenario.name}-seed-{session.seed}"
    with session.lock:
        if what == "scenario":
            return f"{name}.toml", "application/toml", session.scenario.to_toml().encode()
        table = weekly_table(session)
    if what == "results":
        return f"{name}-week-{session.week}.csv", "text/csv", table.to_csv(index=False).encode()
    from sim.charts import pictures

    title = session.scenario.title
    shown_weeks = table.assign(scenario=session.scenario.name, replicate=0)
    return f"{name}.svg", "image/svg+xml", pictures(shown_weeks, {session.scenario.name: title})["adoption.svg"]


def weekly_table(session: Session) -> DataFrame:
    """All weekly outcomes so far, week 0 being the start."""
    import pandas as pd

    run = session.run
    table = pd.DataFrame(run.weekly[:run.week + 1], columns=[outcome.name for outcome in WEEKLY])
    table.insert(0, "week", range(run.week + 1))
    return table


def command(session: Session) -> str:
    """The command that gives the same numbers."""
    name = f"{session.scenario.name}-seed-{session.seed}.toml"
    return f"coproduce run {name} --seed {session.seed} --replicates 1 --week {session.week}"
