"""Plausible worlds: sets of assumptions that nobody can rule out, and a crisis in half of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from sim.calibration import worlds as surviving_worlds
from sim.calibration.assumptions import Assumption
from sim.comparison.halves import levers_in
from sim.comparison.question import Question
from sim.errors import ScenarioError, UserError
from sim.experiment import Experiment, make_experiment
from sim.experiment.unit import latin_hypercube
from sim.scenario import Scenario

REPLICATES = 4
"""Runs of each programme in each world: enough to tell luck from the world, over all of them."""
QUIET = 0.5
"""Share of the worlds without a crisis."""
STUBBORN = Assumption("people.stubborn", 0.0, 0.15, "from nobody to three times the default; no calibration moved it")
SEVERITY = Assumption("crisis.severity", 0.3, 1.0, "from a nuisance to one that takes everything; half the worlds")
LENGTH = Assumption("crisis.weeks", 8, 52, "from two months to a year")
_EARLIEST, _LATEST = 0.125, 0.625
"""Of the run, between which a crisis begins."""


def programmes(question: Question) -> tuple[list[Scenario], dict[str, str]]:
    """What each team does, in the baseline's place and without its crises.

    Returns:
        The programmes, each once; and for each scenario asked for the name of its programme. Scenarios that differ in
        their world only have the same one.

    Raises:
        UserError: if the baseline's world does not allow what a team does.
    """
    base = replace(question.scenario(question.baseline), crises=())
    ordered = [question.baseline, *question.others]
    found: dict[str, Scenario] = {}
    name_of: dict[str, str] = {}
    for name in ordered:
        scenario = question.scenario(name)
        try:
            own = replace(levers_in(scenario, base, name), title=scenario.title, story=scenario.story)
        except ScenarioError as error:
            raise UserError(f"futures: {name} can't be run in the world of {question.baseline}: {error}") from None
        name_of[name] = found.setdefault(own.identity(), own).name
    return list(found.values()), name_of


def worlds(question: Question) -> pd.DataFrame:
    """Plausible worlds, one row each, one column a setting; the same for the same question.

    The assumptions are from the worlds that the calibration could not rule out, drawn evenly; how many sceptics nothing
    moves, and the crisis, are spread by a Latin hypercube (McKay, Beckman & Conover 1979, 10.2307/1268522).
    """
    scenario = question.scenario(question.baseline)
    n, seed = question.futures, question.seed
    survivors = pd.DataFrame(surviving_worlds())
    shares = latin_hypercube(n, 5, seed)
    order = np.minimum((shares[:, 0] * len(survivors)).astype(int), len(survivors) - 1)
    table = survivors.iloc[order].reset_index(drop=True)
    if scenario.people is not None:  # a map says who is there, and who knows whom
        table = table[[key for key in table if not key.startswith(("people.", "network."))]]
    else:
        table["people.stubborn"] = [STUBBORN.value_at(share) for share in shares[:, 1].tolist()]
    weeks = scenario.values["time.weeks"]
    severity = [0.0 if share < QUIET else SEVERITY.value_at((share - QUIET) / (1 - QUIET))
                for share in shares[:, 2].tolist()]
    table["crisis.severity"] = severity
    table["crisis.weeks"] = [int(LENGTH.value_at(share)) for share in shares[:, 3].tolist()]
    starts = _EARLIEST + shares[:, 4] * (_LATEST - _EARLIEST)
    table["crisis.start"] = (weeks * starts).astype(int)
    return table


def futures_experiment(question: Question) -> Experiment:
    """Every programme in every plausible world: the same luck for all programmes, luck of its own for each world.

    Raises UserError if one of them can't be run.
    """
    ways, _ = programmes(question)
    found = make_experiment(ways, worlds(question), "points", REPLICATES, question.seed, [question.primary],
                            name="futures", title="Every programme in every plausible world")
    return replace(found, own_luck=True)


def futures_values(question: Question, runs: pd.DataFrame) -> tuple[tuple[str, ...], np.ndarray]:
    """The primary outcome of each run.

    Args:
        question: what was asked.
        runs: one row a run: scenario, point, replicate, the outcome.

    Returns:
        Names of the programmes, and values of shape (worlds, programmes, replicates); nan for runs that failed.
    """
    ways = tuple(scenario.name for scenario in programmes(question)[0])
    values = np.full((len(ways), question.futures, REPLICATES), np.nan)
    way = runs["scenario"].map({name: number for number, name in enumerate(ways)}).to_numpy()
    values[way, runs["point"].to_numpy() % question.futures, runs["replicate"].to_numpy()] = runs[question.primary]
    return ways, values.transpose(1, 0, 2)
