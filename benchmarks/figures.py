"""Measured figures, the table that shows them, and how jobs take turns."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes:
        group: heading under which it is shown.
        what: what was measured.
        value: the number; None if it is not available.
        unit: what the number counts.
        target: what was aimed at, if anything.
        at_least: whether more is better.
        note: said beside it.
    """

    group: str
    what: str
    value: float | None
    unit: str
    target: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None without a number or a target."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, Any]:
        """The figure as a dictionary."""
        return {**asdict(self), "met": self.met}


def interleaved(jobs: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Numbers of all jobs by name, one a round; the jobs take turns, so that a busy machine hits all alike."""
    found: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            found[name].append(job())
    return found


def median_ratio(numerators: Iterable[float], denominators: Iterable[float]) -> float:
    """Median over rounds of the ratio within a round."""
    return statistics.median(a / b for a, b in zip(numerators, denominators, strict=True))


def spelled(value: float | None) -> str:
    """A number with three significant digits and thousands separated."""
    if value is None:
        return "not available"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def table(figures: list[Figure]) -> str:
    """All figures as text, under their headings."""
    lines, group = [], ""
    for figure in figures:
        if figure.group != group:
            group = figure.group
            lines += ["", group, "-" * min(len(group), 118)]
        lines.append(_line(figure))
    return "\n".join(lines)


def _line(figure: Figure) -> str:
    line = f"  {figure.what:<62}{spelled(figure.value):>14} {figure.unit:<26}"
    if figure.target is not None:
        verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
        line += f"target: {'at least' if figure.at_least else 'at most'} {spelled(figure.target)} {verdict} "
    return f"{line}{figure.note}".rstrip()
