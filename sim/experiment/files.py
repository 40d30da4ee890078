"""From an experiment file, or from Python, to an experiment that is checked and complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import UserError, did_you_mean, plain, shown
from sim.experiment.compared import read_compare
from sim.experiment.designs import POINTS, SCENARIOS, design_table, points_of
from sim.experiment.experiment import Experiment
from sim.experiment.factor import Factor, known_key
from sim.experiment.feasible import points_that_cannot_run
from sim.experiment.options import read_design
from sim.experiment.points import listed_points
from sim.experiment.reading import (Reader, check_overlaps, read_keep, read_runs, read_text,
                                    read_top_keys, with_groups)
from sim.experiment.varied import Leaf, factor_leaves, read_factor, read_set
from sim.scenario import Scenario, load_scenario
from sim.scenario.csv_table import read_csv, table_from_frame
from sim.scenario.files import check_format, find_file, find_scenario, names_in, shipped
from sim.scenario.toml_lines import line_of
from sim.scenario.toml_source import Source, source_from_file, source_from_text
from sim.scenario.values import VARIABLE, plain_value

MOST_POINTS = 2_000_000
_IN_MEMORY = "points"
"""Stands for the file of points that were given as a table."""
_NOT_OF_THE_DESIGN = ("name", "title", "story", "groups")

Listed = tuple[tuple[Factor, ...], dict[str, np.ndarray]]


# — where experiments are —


def shipped_folder() -> Path:
    """The experiments that come with the program."""
    return shipped("experiments")


def shipped_experiments() -> list[str]:
    """The names of the experiments that come with the program."""
    return names_in(shipped_folder())


# — from a file —


def names_an_experiment(name_or_path: str | Path) -> bool:
    """Whether a word stands for an experiment rather than for a scenario: by its shipped name, or by what the file
    says. Raises ScenarioError if the file can't be read as TOML."""
    if str(name_or_path) in shipped_experiments():
        return True
    path = Path(name_or_path)
    return path.is_file() and "design" in source_from_file(path).tables


def load_experiment(name_or_path: str | Path) -> Experiment:
    """An experiment by its shipped name, or from a file.

    Raises:
        ScenarioError: with all that is wrong with the file, each mistake with its line.
        UnknownName: if there is no such experiment.
    """
    path = find_file(name_or_path, "an experiment", shipped_folder())
    source = source_from_file(path)
    return _experiment(path.stem, source, path.read_text(encoding="utf-8-sig"))


def read_experiment(text: str, name: str = "experiment", folder: Path | None = None) -> Experiment:
    """An experiment from a text. Raises ScenarioError with all that is wrong.

    Args:
        text: as in a file.
        name: of the experiment.
        folder: where the files that the text names are looked for; None: here.
    """
    return _experiment(name, source_from_text(text, f"{plain(name)}.toml", None, folder or Path()), text)


def _experiment(name: str, source: Source, text: str) -> Experiment:
    reader = Reader(source)
    check_format(source)
    read_top_keys(reader)
    return _checked(reader, name, text, None)


# — from Python —


def make_experiment(scenarios: Any, vary: Mapping[str, Any] | pd.DataFrame | None, kind: str, replicates: int = 10,
                    seed: int = 0, outcomes: Iterable[str] | None = None, weekly: Iterable[str] = (),
                    **options: Any) -> Experiment:
    """An experiment made in Python, checked like a file.

    Args:
        scenarios: names, paths or `Scenario` objects, or one of these.
        vary: by key of the setting a list of values, a pair (low, high), or a dict as in a file; for the
            design `points` also a table with one row a point; None for `scenarios` and for `points` with a file.
        kind: of the design.
        replicates: runs of each point, at least 1.
        seed: of the runs, from 0.
        outcomes: what is kept at the end; None: all.
        weekly: what is kept of every week.
        **options: of the design (`size`, `levels`, `second_order`, `file`, and `design_seed` for its seed);
            `groups`, `name`, `title`, `story`.

    Raises:
        ScenarioError: with all that is wrong.
    """
    given = [scenarios] if isinstance(scenarios, (str, Path, Scenario)) else list(scenarios)
    design = {key: plain_value(value) for key, value in options.items() if key not in _NOT_OF_THE_DESIGN}
    if "design_seed" in design:
        design["seed"] = design.pop("design_seed")
    if isinstance(vary, pd.DataFrame) and kind == POINTS:
        design["file"] = _IN_MEMORY
    keep = {key: names if isinstance(names, str) else list(names)
            for key, names in (("outcomes", outcomes), ("weekly", weekly)) if names is not None}
    tables: dict[str, Any] = {
        "scenarios": given, "replicates": replicates, "seed": seed, "design": {"kind": kind, **design},
        "keep": keep, **{key: options[key] for key in ("title", "story", "groups") if key in options}}
    if vary is not None and (not hasattr(vary, "__len__") or len(vary)):
        tables["vary"] = vary
    name = options.get("name", "experiment")
    return _checked(Reader(Source("experiment", None, Path(), tables, {})), name, "", vary)


def _named_leaves(reader: Reader, vary: Mapping[str, Any]) -> Iterator[Leaf]:
    """The factors of a flat dict by full key."""
    for key, written in vary.items():
        path = ("vary", *str(key).split("."))
        if isinstance(key, str) and known_key(key):
            yield path, key, written
        else:
            reader.wrong(path, f"there is no such setting{did_you_mean(str(key), VARIABLE)}")


# — what both share —


def _checked(reader: Reader, name: str, text: str, vary: Mapping[str, Any] | pd.DataFrame | None) -> Experiment:
    """The experiment that the tables of the reader describe.

    Args:
        reader: with the tables of a file, or with the same made in Python.
        name: of the experiment.
        text: of the file.
        vary: factors by full key; None: they are read from the tables.
    """
    title, story = read_text(reader, "title"), read_text(reader, "story")
    replicates, seed = read_runs(reader)
    kind, options = read_design(reader)
    compare = read_compare(reader, kind, replicates)
    outcomes, weekly = read_keep(reader)
    values, fixed = read_set(reader)
    scenarios = _scenarios(reader, values)
    listed: dict[str, np.ndarray] | None = None
    if kind in (POINTS, SCENARIOS):
        factors, listed = _without_vary(reader, kind, options, vary)
        paths: dict[str, Any] = {factor.key: ("design", "file") for factor in factors}
    else:
        factors, paths = _factors(reader, kind, options, vary)
    check_overlaps(reader, factors, paths, fixed)
    factors = with_groups(reader, kind, factors)
    reader.stop_if_wrong()
    assert kind is not None
    per_scenario = points_of(factors, kind, options) if listed is None else len(next(iter(listed.values())))
    if per_scenario * len(scenarios) > MOST_POINTS:
        reader.wrong(("design",), f"asks for {per_scenario * len(scenarios):,} points; allowed: at most "
                                  f"{MOST_POINTS:,}; vary less, or ask for fewer")
        reader.stop_if_wrong()
    table = design_table(scenarios, factors, kind, options, listed)
    experiment = Experiment(name, title or name.replace("_", " ").capitalize(), story, scenarios, factors, kind,
                            options, table, replicates, seed, outcomes, weekly, text, compare)
    for line in points_that_cannot_run(experiment):
        reader.wrong(("vary",) if "vary" in reader.tables else ("design",), line)
    reader.stop_if_wrong()
    return experiment


def _scenarios(reader: Reader, values: Mapping[str, Any]) -> tuple[Scenario, ...]:
    """The scenarios that are named, with what is set for all points."""
    written = reader.tables.get("scenarios", ["baseline"])
    if not isinstance(written, (list, tuple)) or not written:
        reader.wrong(("scenarios",), f'{shown(written)} is not a list of scenarios, such as ["baseline"]')
        return ()
    found: dict[str, Scenario] = {}
    for number, item in enumerate(written):
        path = ("scenarios", number)
        if not isinstance(item, (str, Path, Scenario)):
            reader.wrong(path, f"{shown(item)} is not the name of a scenario; write it in quotes")
            continue
        try:
            scenario = item if isinstance(item, Scenario) else load_scenario(find_scenario(item, reader.source.folder))
            if scenario.name in found:
                reader.wrong(path, f"{shown(scenario.name)} is the name of two scenarios; rename or remove one")
            found[scenario.name] = scenario
        except UserError as error:
            for line in error.problems:
                reader.wrong(path, line)
            continue
        try:
            found[scenario.name] = scenario.with_values(values) if values else scenario
        except UserError as error:
            for line in error.problems:
                reader.wrong(("set",), f"in {plain(scenario.name)}, {line}")
    return tuple(found.values())


def _factors(reader: Reader, kind: str | None, options: Mapping[str, Any],
             vary: Mapping[str, Any] | pd.DataFrame | None) -> tuple[tuple[Factor, ...], dict[str, Any]]:
    """The factors of [vary], and where each stands."""
    if isinstance(vary, pd.DataFrame):
        reader.wrong(("vary",), f"a table lists points; write kind = {shown(POINTS)}, or name the factors")
        return (), {}
    if not isinstance(vary, Mapping | None):
        reader.wrong(("vary",), f"{shown(vary)} is not a dict of factors by key")
        return (), {}
    before = reader.n_wrong
    found = list(factor_leaves(reader) if vary is None else _named_leaves(reader, vary))
    found.sort(key=lambda leaf: line_of(reader.source.lines, leaf[0]) or 0)  # tables of a section lie together
    if not found and reader.n_wrong == before and kind is not None:
        reader.wrong(("vary",), "is missing; name what is varied, such as programme.power = [0.0, 0.5, 1.0]")
    paths = {key: path for path, key, _ in found}
    factors = [read_factor(reader, leaf, kind, options.get("levels")) for leaf in found]
    return tuple(factor for factor in factors if factor is not None), paths


def _without_vary(reader: Reader, kind: str, options: Mapping[str, Any],
                  vary: Mapping[str, Any] | pd.DataFrame | None) -> tuple[tuple[Factor, ...], Any]:
    """The factors of designs that read no [vary]: the columns of a table of points, or none."""
    if kind == POINTS and isinstance(vary, pd.DataFrame):
        return _listed(reader, vary)
    if "vary" in reader.tables:
        what = "runs scenarios as they are" if kind == SCENARIOS else "varies the columns of its file"
        reader.wrong(("vary",), f"is not read: the design {kind} {what}; remove it, or choose another kind")
    return _listed(reader, options["file"]) if kind == POINTS and options["file"] else ((), None)


def _listed(reader: Reader, points: str | pd.DataFrame) -> tuple[tuple[Factor, ...], Any]:
    try:
        if isinstance(points, str):
            return listed_points(read_csv(reader.source.folder / points))
        return listed_points(table_from_frame(_IN_MEMORY, points))
    except UserError as error:
        for line in error.problems:
            reader.wrong(("design", "file"), line)
        return (), None
