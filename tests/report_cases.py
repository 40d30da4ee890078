"""Comparisons for the tests of reports: a small one that was run, and others made by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
from small_worlds import small

from sim.comparison import Findings, Question, compare, make_question
from sim.comparison.halves import take_apart
from sim.outcomes import BY_NAME
from sim.report import answer, report_files
from sim.report.facts import Facts
from sim.scenario import Crisis, Scenario

MANIFEST = {"begun": "2026-01-02T03:04:05+00:00", "rules": "ab" * 32, "key": "cd" * 32, "seed": 0,
            "versions": {"python": "3.11.7", "coproduce": "0.1.0"}, "machine": {"host": "here", "system": "Linux"}}
EVIL = '<script>alert("x")</script>'


def scenario(name: str, title: str = "", story: str = "", crises: Sequence[Crisis] = (), **values: Any) -> Scenario:
    """A small one: 40 people, 30 weeks; values with __ for the dot."""
    keyed = {key.replace("__", "."): value for key, value in values.items()}
    few = {"programme.funding_weeks": 20, "programme.team_size": 8}
    return replace(small({**few, **keyed}, number=40, weeks=30, crises=tuple(crises)), name=name,
                   title=title or name.capitalize(), story=story)


def run_small(folder: Any) -> Any:
    """Four ways of working that were really run, with halves and plausible worlds."""
    ways = [scenario("plain", "Plain ways", "As ever."), scenario("bold", "Bold ways", "More of it.",
                                                                  programme__hours=6.0, programme__power=0.9),
            scenario("storm", "Stormy ways", crises=[Crisis(8, 10, 0.9)], programme__crisis_hours_protected=1.0),
            scenario("evil", EVIL, f"{EVIL} | `code` # = *bold*", programme__hours=0.5)]
    return compare(ways, outcomes=["adoption", "quality"], worthwhile={"adoption": 0.05}, replicates=20, futures=25,
                   folder=folder)


def question_of(names: Sequence[str], outcome: str = "adoption", **more: Any) -> Question:
    """A question about scenarios that are named here, the first being the baseline."""
    ways = [scenario(name, f"Way {name}", f"The story of {name}.", programme__hours=1.0 + place / 10)
            for place, name in enumerate(names)]
    return make_question(ways, outcomes=[outcome, *more.pop("others", [])], futures=0, **more)


def made(question: Question, values: Mapping[str, Sequence[float]], failed: Mapping[str, Sequence[int]] | None = None,
         **columns: Mapping[str, float]) -> Findings:
    """Findings from runs that are laid down.

    Args:
        question: what was asked.
        values: by scenario, the first outcome of each run.
        failed: by scenario, numbers of runs that failed.
        columns: by outcome, by scenario, a value for all its runs; the others have plain ones that are the same in all.
    """
    n = len(next(iter(values.values())))
    names = [*question.names, *(one.name for one in take_apart(question.scenarios, question.scenarios[0])[1])]
    rows, weekly = [], []
    for name in names:
        own = np.asarray(values.get(name, values[question.baseline]), dtype=float)
        for replicate in range(n):
            lost = replicate in (failed or {}).get(name, ())
            row = {"scenario": name, "replicate": replicate, "stage": "week 3" if lost else ""}
            for outcome in question.kept:
                value = columns.get(outcome, {}).get(name, _plain(outcome, replicate))
                row[outcome] = math.nan if lost else value
            row[question.primary] = math.nan if lost else own[replicate]
            rows.append(row)
            for week in range(0, 31, 10):
                each = {outcome: _plain(outcome, replicate) for outcome in question.weekly}
                if question.primary in each:
                    each[question.primary] = own[replicate] * week / 30
                weekly.append({"scenario": name, "replicate": replicate, "week": week, **each})
    fixed = replace(question, replicates=n)
    return Findings(fixed, pd.DataFrame(rows), pd.DataFrame(weekly), None)


def _plain(outcome: str, replicate: int) -> float:
    """A value that differs a little from run to run and not between scenarios."""
    about = BY_NAME[outcome]
    return (0.3 if about.high <= 1 else 100.0) + 0.001 * (replicate % 7)


def around(mean: float, n: int = 100, spread: float = 0.02) -> np.ndarray:
    """Values with this mean exactly, spread evenly about it, in an order of no meaning."""
    steps = spread * (np.arange(n) / (n - 1) - 0.5)
    return mean + steps[(np.arange(n) * 37) % n]


def files_of(findings: Findings, audience: str = "lay", formats: Sequence[str] = ("html", "md")) -> dict[str, str]:
    """Files of a report as text."""
    comparison: Any = SimpleNamespace(findings=findings, results=SimpleNamespace(manifest=MANIFEST))
    return {name: content.decode() for name, content in report_files(comparison, audience, formats).items()}


def said(findings: Findings) -> str:
    """The answer as one text."""
    return " ".join(answer(findings))


def facts_of(findings: Findings) -> Facts:
    """What a report tells of."""
    return Facts(findings, "lay", MANIFEST)


TWO, SIX = question_of(["a", "b"]), question_of(["a", "b", "c", "d", "e", "f"])
CAMPS = np.where(np.arange(100) % 10 < 7, 0.8, 0.1) + around(0.0, spread=0.04)
"""Seven in ten runs near 0.8, the others near 0.1."""
