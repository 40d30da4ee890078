"""An outcome over the weeks: the middle run, the band of 8 in 10 runs, and single runs behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.levels import levels_of
from sim.charts.look import HEIGHT, WIDTH, apart, coloured, dashed, dressed, finished, layered
from sim.charts.response import HIGH, LOW
from sim.charts.formats import files
from sim.charts.words import amount, capital, factor_words, out_of, outcome_axis, outcome_words, unit_words
from sim.errors import UserError
from sim.outcomes import BY_NAME

MOST_RUNS = 8
MOST_ROWS = 4500
"""Of single runs in one picture."""
MOST_LINES = 5
MOST_BANDS = 6
"""With more lines, only the middle runs are drawn."""
_LABEL_GAP = 0.055
_CAPTION = "Bold: the middle run. Band: 8 in 10 runs. Thin: single runs."


def adoption_chart(weekly: pd.DataFrame, titles: dict[str, str]) -> alt.LayerChart:
    """Adoption over the weeks: the middle run, the band of 8 in 10 runs, and single runs behind.

    Args:
        weekly: scenario, replicate, week, adoption (share).
        titles: what to call each scenario.
    """
    table = weekly[["scenario", "replicate", "week", "adoption"]].copy()
    table["adoption"] *= 100
    drawn = _Lines("scenario", "adoption", list(dict.fromkeys(table["scenario"])), titles, (0, 100)).draw(table)
    title = alt.Title("How many come to practise co-production", subtitle=f"{_CAPTION} Not a forecast.", anchor="start")
    return dressed(drawn.properties(title=title))


def pictures(weekly: pd.DataFrame, titles: dict[str, str]) -> dict[str, bytes]:
    """The pictures of a results folder by file name, made on this machine without a browser."""
    return files(adoption_chart(weekly, titles), "adoption", ("svg", "png"))


def fan(weekly: pd.DataFrame, outcome: str = "adoption", by: str | Mapping[str, Any] = "scenario",
        titles: Mapping[str, str] | None = None, every: int = 1) -> alt.LayerChart:
    """An outcome over the weeks, a line for each scenario or for each level of one factor.

    Args:
        weekly: scenario, replicate, week, the outcome; `point` if there are several; the factor's column if asked for.
        outcome: name of a weekly outcome.
        by: "scenario", or a factor as in the manifest of a study.
        titles: what to call each scenario.
        every: every how-many-th run is in the table.

    Raises:
        UserError: if no run has a value.
    """
    table = weekly[weekly[outcome].notna()].copy()
    if table.empty:
        raise UserError(f"{outcome}: no run has a value, so there is nothing to draw")
    table[outcome] *= out_of(outcome)
    points = "point" in table and table["point"].nunique() > table["scenario"].nunique()
    if by == "scenario":
        column, names = "scenario", list(dict.fromkeys(table["scenario"]))
        words = {name: (titles or {}).get(name, name) for name in names} if len(names) > 1 else {names[0]: ""}
    else:
        key = by["key"]  # type: ignore[index]
        found = levels_of(table[key], MOST_LINES, MOST_LINES)
        column, names = "level", found.labels
        table["level"] = [names[code] for code in found.codes]
        words = {name: f"{factor_words(key)} {name}" for name in names}
    table = _numbered(table, column)
    ends = _ends(table, column, outcome, names)
    pooled = " Luck and settings are pooled." if points and by == "scenario" else (
        " Luck and the other settings are pooled." if points else "")
    pooled += f" Drawn from one run in {every:,}." * (every > 1)
    many = len(names) > MOST_BANDS
    drawn = _Lines(column, outcome, names, words, _domain(table, outcome), many).draw(table)
    return finished(drawn, _finding(ends, outcome, words), f"{'The middle run of each.' if many else _CAPTION}{pooled}")


def _numbered(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """Runs numbered within their line so that the first few are spread evenly over points and replicates."""
    runs = [column, "replicate", *(["point"] if "point" in table else [])]
    each = table[runs].drop_duplicates().sort_values(runs[1:], kind="stable")
    place = each.groupby(column, sort=False).cumcount()
    number = each[column].map(each[column].value_counts())
    turn = (place * MOST_RUNS // number.clip(lower=MOST_RUNS)).to_numpy()
    first = pd.Series(turn).groupby([each[column].to_numpy(), turn]).cumcount().to_numpy() == 0
    each["run"] = np.where(first, turn, MOST_RUNS)
    table = table.merge(each, on=runs, how="left")
    return table.assign(replicate=table["run"]).drop(columns="run")


def _domain(table: pd.DataFrame, outcome: str) -> tuple[float, float] | None:
    """The whole scale for people out of 100; for other outcomes what there is."""
    if out_of(outcome) == 100:
        return 0, 100
    low, high = float(table[outcome].min()), float(table[outcome].max())
    if BY_NAME[outcome].low == 0 and low > 0 and low < 0.5 * high:
        low = 0.0
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _ends(table: pd.DataFrame, column: str, outcome: str, names: list[str]) -> pd.DataFrame:
    last = table[table["week"] == table["week"].max()].groupby(column, sort=False)[outcome]
    return pd.DataFrame({"low": last.quantile(LOW), "middle": last.quantile(0.5),
                         "high": last.quantile(HIGH)}).reindex(names)


def _finding(ends: pd.DataFrame, outcome: str, words: Mapping[str, str]) -> str:
    """Where the middle run of each line ends, in a sentence."""
    name, unit = capital(outcome_words(outcome)), unit_words(outcome)
    if len(ends) == 1:
        low, middle, high = (amount(outcome, ends.iloc[0][column]) for column in ("low", "middle", "high"))
        return f"{name} ended at {middle}{unit} in the middle run; 8 in 10 runs ended between {low} and {high}"
    bottom, top = str(ends["middle"].idxmin()), str(ends["middle"].idxmax())
    low, high = amount(outcome, ends["middle"][bottom]), amount(outcome, ends["middle"][top])
    if low == high:
        return f"{name} ended at {high}{unit} in the middle run of every line"
    return f"{name} ended highest at {high}{unit} ({words[top]}), lowest at {low} ({words[bottom]})"


@dataclass(frozen=True)
class _Lines:
    """How lines over the weeks are drawn.

    Attributes:
        column: says which line a row belongs to.
        outcome: column of the values, as they are shown.
        names: of the lines, in order.
        words: what to call each.
        domain: of the axis of values.
        middle_only: whether bands and single runs are left out, where there are too many lines for them.
    """

    column: str
    outcome: str
    names: list[str]
    words: Mapping[str, str]
    domain: tuple[float, float] | None
    middle_only: bool = False

    def draw(self, table: pd.DataFrame) -> alt.LayerChart:
        """Band, single runs, middle run, names."""
        band, shown = self._band(table), self._single(table)
        colour, dash = coloured(self.column, self.names), dashed(self.column, self.names)
        x = alt.X("week:Q", title="weeks", axis=alt.Axis(grid=False), scale=alt.Scale(nice=False))
        title, scale = outcome_axis(self.outcome), alt.Scale(domain=list(self.domain or ()))
        single = alt.Chart(shown).mark_line(strokeWidth=0.6, opacity=0.35).encode(
            x=x, y=alt.Y(f"{self.outcome}:Q", title=title, scale=scale), color=colour, detail="replicate:N")
        behind = [alt.Chart(band).mark_area(opacity=0.15).encode(
            x=x, y=alt.Y("low:Q", title=title, scale=scale), y2="high:Q", color=colour), single]
        return layered(
            *([] if self.middle_only else behind),
            alt.Chart(band).mark_line(strokeWidth=2.5).encode(x=x, y=alt.Y("middle:Q", title=title, scale=scale),
                                                              color=colour, strokeDash=dash),
            self._labels(band, colour),
        ).properties(width=WIDTH, height=HEIGHT)

    def _band(self, table: pd.DataFrame) -> pd.DataFrame:
        grouped = table.groupby([self.column, "week"], sort=False)[self.outcome]
        band = pd.DataFrame({"low": grouped.quantile(LOW), "middle": grouped.quantile(0.5),
                             "high": grouped.quantile(HIGH)}).reset_index()
        return band[band["week"] % max(1, int(band["week"].max()) // 104) == 0]

    def _single(self, table: pd.DataFrame) -> pd.DataFrame:
        shown = table[table["replicate"] < MOST_RUNS]
        shown = shown[shown["week"] % max(1, int(table["week"].max()) // 104) == 0]
        if len(shown) > MOST_ROWS:
            shown = shown[shown["replicate"] < max(1, MOST_ROWS * MOST_RUNS // len(shown))]
        return shown[[self.column, "replicate", "week", self.outcome]]

    def _labels(self, band: pd.DataFrame, colour: alt.Color) -> alt.Chart:
        """Names at the right end of each line, moved apart where they would overlap."""
        low, high = self.domain or (0.0, 100.0)
        last = band[band["week"] == band["week"].max()].set_index(self.column)["middle"].astype(float).to_dict()
        order = sorted((name for name in self.names if name in last), key=lambda name: last[name])
        labels = pd.DataFrame({self.column: order, "week": band["week"].max(),
                               "at": apart([last[name] for name in order], _LABEL_GAP * (high - low), high),
                               "title": [self.words.get(name, name) for name in order]})
        return alt.Chart(labels).mark_text(align="left", dx=6, fontSize=12).encode(
            x="week:Q", y="at:Q", text="title:N", color=colour)
