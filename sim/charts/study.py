"""The pictures of a study: which its design allows, and which settings they show if nobody says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from sim.charts.adoption import fan
from sim.charts.convergence import convergence
from sim.charts.distribution import distribution
from sim.charts.effects import main_effects, strongest_factors
from sim.charts.heat import heat_map
from sim.charts.interactions import interaction, strongest_pairs
from sim.charts.ranking import tornado
from sim.errors import UserError, did_you_mean, one_of, plain

if TYPE_CHECKING:
    from sim.analysis.sensitivity import Sensitivity

WHAT = ("main-effects", "interactions", "heat-map", "fan", "tornado", "convergence", "distribution")
"""The pictures, in the order in which they are drawn."""
SAMPLES = ("latin_hypercube", "sobol", "points")
"""Designs that sample ranges, so that any two settings can be looked at together."""
GROWING = ("latin_hypercube", "sobol", "morris", "points")
_PAIRS = 3

Picture = alt.LayerChart | alt.ConcatChart | alt.VConcatChart


@dataclass(frozen=True)
class Study:
    """What pictures are drawn from.

    Attributes:
        about: the design as in the manifest: `kind`, `options`, `factors`; kind "scenarios" if nothing was varied.
        design: one row a point; empty if nothing was varied.
        runs: one row a run: scenario, point, replicate, factors, the outcomes to draw.
        weekly: one row a run and week; needed for fans only.
        kept: names of the outcomes at the end that were kept.
        kept_weekly: names of the weekly outcomes that were kept.
        titles: what to call each scenario.
        every: every how-many-th run is in `weekly`.
        x, y: keys of the factors for interactions and heat maps; the strongest if not given.
        by: key of the factor for which fans and distributions have a line or panel a level.
    """

    about: Mapping[str, Any]
    design: pd.DataFrame
    runs: pd.DataFrame
    weekly: pd.DataFrame
    kept: Sequence[str]
    kept_weekly: Sequence[str]
    titles: Mapping[str, str]
    every: int = 1
    x: str | None = None
    y: str | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        for option, key in (("--x", self.x), ("--y", self.y), ("--by", self.by)):
            if key is not None and key not in self.factors:
                varied = f"varied were {', '.join(self.factors)}" if self.factors else "nothing was varied"
                raise UserError(f"{option}: {plain(key)} was not varied in this study; {varied}"
                                + did_you_mean(key, self.factors))
        if (self.x is None) != (self.y is None):
            raise UserError(f"--{'x' if self.x is None else 'y'}: is missing; give both --x and --y, or neither")
        if self.x is not None and self.x == self.y:
            raise UserError(f"--y: {self.y} is --x already; choose another setting")

    @property
    def kind(self) -> str:
        return str(self.about["kind"])

    @cached_property
    def factors(self) -> dict[str, Mapping[str, Any]]:
        """The factors by key."""
        return {factor["key"]: factor for factor in self.about["factors"]}

    @property
    def scenarios(self) -> list[str]:
        return list(dict.fromkeys(self.runs["scenario"]))

    def of(self, scenario: str) -> Study:
        """The study of one scenario only.

        Raises:
            UserError: if it is not in the study.
        """
        if scenario not in self.scenarios:
            raise UserError(f"{plain(scenario)}: is not a scenario of this study; it has {', '.join(self.scenarios)}"
                            + did_you_mean(scenario, self.scenarios))
        if scenario not in self._single:
            design, runs, weekly = (table[table["scenario"] == scenario] if "scenario" in table else table
                                    for table in (self.design, self.runs, self.weekly))
            self._single[scenario] = replace(self, design=design, runs=runs, weekly=weekly)
        return self._single[scenario]

    @cached_property
    def _single(self) -> dict[str, Study]:
        """The studies of one scenario that were made already."""
        return {}

    def why_not(self, what: str) -> str:
        """Why the design does not allow a picture; empty if it does."""
        if what == "distribution":
            return ""
        if what == "fan":
            return "" if self.kept_weekly else "no weekly outcome was kept"
        if not self.factors:
            return "nothing was varied"
        if what == "convergence":
            return "" if self.kind in GROWING else f"a design of kind {self.kind} is no sample that grows"
        if what == "tornado":
            return ""
        if self.kind == "one_at_a_time":
            return "one setting at a time was moved from a starting point"
        if self.kind == "morris":
            return "a design of kind morris follows few paths, which do not spread settings evenly"
        return "" if what == "main-effects" or len(self.factors) > 1 else "only one setting was varied"

    @property
    def allowed(self) -> list[str]:
        """The pictures that the design allows."""
        return [what for what in WHAT if not self.why_not(what)]

    def check(self, wanted: Sequence[str]) -> None:
        """Refuse what the design does not allow.

        Raises:
            UserError: one line a picture.
        """
        problems = []
        for what in wanted:
            if what not in WHAT:
                problems.append(f"--what: {plain(what)} is no picture; allowed: {one_of(WHAT)}"
                                + did_you_mean(what, WHAT))
            elif self.why_not(what):
                problems.append(f"--what: no {what} here, since {self.why_not(what)}; this study allows "
                                f"{one_of(self.allowed)}")
        if problems:
            raise UserError(problems)

    def outcomes(self, what: str) -> list[str]:
        """The outcomes that a picture can show."""
        return list(self.kept_weekly if what == "fan" else self.kept)

    def draw(self, what: str, outcome: str) -> Iterator[tuple[str, Picture]]:
        """The pictures of one kind and outcome, by name.

        Raises:
            UserError: if there is nothing to draw, or the runs cannot be analysed.
        """
        if what in ("fan", "distribution") and self.by is None:
            yield f"{what}-{outcome}", self._fan(outcome) if what == "fan" else distribution(
                self.runs, outcome, "scenario", self.titles)
            return
        for scenario in self.scenarios:
            ending = f"-{scenario}" if len(self.scenarios) > 1 else ""
            for name, picture in self.of(scenario)._of_one(what, outcome):
                yield f"{name}{ending}", picture

    def _of_one(self, what: str, outcome: str) -> Iterator[tuple[str, Picture]]:
        """Of a study of one scenario."""
        name = f"{what}-{outcome}"
        if what == "main-effects":
            yield name, main_effects(self.spread, list(self.factors.values()), outcome)
        elif what in ("interactions", "heat-map"):
            draw = interaction if what == "interactions" else heat_map
            for x, y in self._pairs(what, outcome):
                yield f"{name}-{_file_name(x)}-{_file_name(y)}", draw(self.spread, self.factors[x],
                                                                      self.factors[y], outcome)
        elif what == "fan":
            yield f"{name}-{_file_name(self.by or '')}", self._fan_by(self.by or "", outcome)
        elif what == "distribution":
            yield f"{name}-{_file_name(self.by or '')}", distribution(self.runs, outcome, self.factors[self.by or ""])
        else:
            found = self._sensitivity(outcome)
            yield name, tornado(found.indices, outcome) if what == "tornado" else convergence(found.growth, outcome)

    @cached_property
    def spread(self) -> pd.DataFrame:
        """The runs at points that are spread by themselves: of a Sobol' design those of its two independent blocks."""
        if self.kind != "sobol":
            return self.runs
        own = self.design.loc[self.design["block"].isin(("A", "B")), "point"]
        return self.runs[self.runs["point"].isin(own)]

    def _fan(self, outcome: str) -> Picture:
        """Scenarios if there are several; else the levels of the setting that moves most, or the starting point."""
        weekly = self.weekly
        if len(self.scenarios) == 1 and self.kind in (*SAMPLES, "factorial") and outcome in self.runs:
            return self._fan_by(self._strongest(outcome)[0], outcome)
        if len(self.scenarios) == 1 and self.kind == "one_at_a_time":
            start = self.design.loc[self.design["varied"].fillna("") == "", "point"]
            weekly = weekly[weekly["point"].isin(start)]
        return fan(weekly, outcome, "scenario", self.titles, self.every)

    def _fan_by(self, key: str, outcome: str) -> Picture:
        """A line for each level of a setting."""
        weekly = self.weekly if key in self.weekly else self.weekly.merge(self.design[["point", key]], on="point")
        return fan(weekly, outcome, self.factors[key], every=self.every)

    def _strongest(self, outcome: str) -> list[str]:
        """Keys of the settings, the one that moves most first."""
        return strongest_factors(self.spread, list(self.factors.values()), outcome)

    def _pairs(self, what: str, outcome: str) -> list[tuple[str, str]]:
        """The pairs asked for; else for a heat map the two settings that move most, for interactions the strongest."""
        if self.x is not None and self.y is not None:
            return [(self.x, self.y)]
        ranked = self._strongest(outcome)
        if what == "heat-map":
            return [(ranked[0], ranked[1])]
        pairs = self._second_order(outcome) or strongest_pairs(self.runs, ranked, outcome, _PAIRS)
        return [(one, two) if self._steps(one) >= self._steps(two) else (two, one) for one, two in pairs]

    def _steps(self, key: str) -> int:
        """Values of a setting, for choosing the axis; choices go to the lines."""
        column = self.runs[key]
        numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
        return int(column.nunique()) if numeric else 0

    def _second_order(self, outcome: str) -> list[tuple[str, str]]:
        """The strongest pairs by their second order indices, if the design was made for them."""
        if self.kind != "sobol" or not self.about["options"].get("second_order"):
            return []
        try:
            table = self._sensitivity(outcome).indices
        except UserError:
            return []
        pairs = table[(table["measure"] == "second") & table["factor"].isin(self.factors)
                      & table["with"].isin(self.factors)].sort_values("value", ascending=False, kind="stable")
        return list(zip(pairs["factor"][:_PAIRS], pairs["with"][:_PAIRS], strict=True))

    def _sensitivity(self, outcome: str) -> Sensitivity:
        from sim.analysis.sensitivity import analyse

        if outcome not in self._analysed:
            self._analysed[outcome] = analyse(self.design, dict(self.about), self.runs, outcome)[0]
        return self._analysed[outcome]

    @cached_property
    def _analysed(self) -> dict[str, Sensitivity]:
        """What was analysed already, by outcome: it takes a while."""
        return {}


def usual(kept: Sequence[str]) -> list[str]:
    """The outcome that is drawn if nobody says: adoption if it was kept, else the first."""
    return ["adoption"] if "adoption" in kept else list(kept[:1])


def _file_name(key: str) -> str:
    return key.replace(".", "_")
