"""Ways of working against their baseline: a dot and an interval each, beside what is too small to matter."""

from __future__ import annotations

import math
from collections.abc import Mapping

import altair as alt
import numpy as np
import pandas as pd

from sim.analysis.comparing.verdicts import ABOUT, BETTER, LESS, MORE, NO_VERDICT, SAME, UNCLEAR, WORSE
from sim.charts.look import layered
from sim.charts.rows import BAND, FAINT, LETTERS, PLOT, beside, large, nought, row_axis, row_height, value_axis
from sim.charts.words import amount, capital, out_of, outcome_axis, outcome_words, unit_words
from sim.outcomes import BY_NAME

MARKS: Mapping[str, tuple[str, str, str]] = {
    BETTER: ("better", "circle", "#0072b2"), MORE: ("more", "circle", "#0072b2"),
    WORSE: ("worse", "square", "#d55e00"), LESS: ("less", "square", "#d55e00"),
    SAME: ("same", "diamond", "#555555"), ABOUT: ("borderline", "triangle", "#009e73"),
    UNCLEAR: ("unclear", "cross", "#7f3c8d"), NO_VERDICT: ("no verdict", "cross", "#555555"),
}
"""For each verdict a short word, a shape and a colour."""
_SHAPES = {"triangle": "triangle-up"}
_RUNS = "adoption"
"""Chances are written as people are, out of 100."""
_CHANCE_UNIT = " runs in 100"


def contrasts_chart(table: pd.DataFrame, outcome: str, baseline: str, worthwhile: float,
                    chance: bool = False) -> alt.LayerChart:
    """The difference of each way of working from the baseline, the best on top.

    Args:
        table: name, difference, low, high (in the unit the outcome is stored in), verdict; one row a way of working.
        outcome: what is compared.
        baseline: what the others are compared with, in words.
        worthwhile: the smallest difference that matters, in the same unit.
        chance: whether the differences are of the chance that a run takes off.
    """
    times = 100 if chance else out_of(outcome)
    direction = BY_NAME[outcome].better or 1
    own = table.assign(**(table[["difference", "low", "high"]] * times))
    own = own.iloc[np.argsort(-direction * own["difference"].to_numpy(), kind="stable")]  # nan comes last
    own["said"] = [_said(_RUNS if chance else outcome, str(verdict), difference)
                   for verdict, difference in zip(own["verdict"], own["difference"], strict=True)]
    limit = worthwhile * times
    low, high = ends = _ends(own, limit)
    own[["low", "high"]] = own[["low", "high"]].clip(low, high)
    unit = "runs out of 100 that take off" if chance else outcome_axis(outcome)
    x = value_axis("difference", f"difference from “{baseline}”: {unit}", ends, signed=True)
    drawn = _drawn(own, x, limit).properties(width=PLOT, height=row_height(len(own)) * len(own))
    shapes = "; ".join(f"{shape}: {word}" for verdict, (word, shape, _) in MARKS.items()
                       if verdict in set(own["verdict"]))
    grey = f"Grey: less than {_size(outcome, limit, chance)}, too small to matter. " if limit > 0 else ""
    return large(drawn, _finding(own, outcome, baseline, chance),
                 f"Lines: where each difference lies (all of them at once, in 95 of 100 such studies). {grey}"
                 f"{capital(shapes)}.")


def _drawn(own: pd.DataFrame, x: alt.X, limit: float) -> alt.LayerChart:
    y, kinds, title = row_axis(own["name"].tolist()), list(dict.fromkeys(own["verdict"])), x["title"]
    colour = alt.Color("verdict:N", legend=None, scale=alt.Scale(domain=kinds, range=[MARKS[k][2] for k in kinds]))
    shape = alt.Shape("verdict:N", legend=None, scale=alt.Scale(
        domain=kinds, range=[_SHAPES.get(MARKS[k][1], MARKS[k][1]) for k in kinds]))
    there = alt.Chart(own[own["difference"].notna()])
    band = alt.Chart(pd.DataFrame({"from": [-limit], "to": [limit], "at": [0.0], "said": ["too small to matter"]}))
    grey = [band.mark_rect(color=BAND).encode(x=alt.X("from:Q", title=title), x2="to:Q"),
            band.mark_text(fontSize=LETTERS - 2, color=FAINT).encode(x=alt.X("at:Q", title=title), y=alt.value(-9),
                                                                    text="said:N")]
    return layered(
        *(grey if limit > 0 else []), nought(title),
        there.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", title=title), x2="high:Q", y=y, color=colour),
        there.mark_point(filled=True, size=90, opacity=1).encode(x=x, y=y, color=colour, shape=shape),
        beside(own, y))


def _ends(own: pd.DataFrame, limit: float) -> tuple[float, float]:
    """How far the axis goes; what has no end, or goes much further than all differences, is cut there."""
    middles = own["difference"].dropna().abs().tolist()
    furthest = 3 * max([*middles, 2 * limit, 1e-9])
    ends = [end for end in [*own["low"], *own["high"], *own["difference"]] if math.isfinite(end)]
    return max(min([*ends, -1.3 * limit, 0.0]), -furthest), min(max([*ends, 1.3 * limit, 1e-9]), furthest)


def _size(outcome: str, value: float, chance: bool) -> str:
    """A difference with its unit."""
    return amount(_RUNS, value) + _CHANCE_UNIT if chance else amount(outcome, value) + unit_words(outcome)


def _said(outcome: str, verdict: str, difference: float) -> str:
    word = MARKS[verdict][0]
    return word if math.isnan(difference) else f"{amount(outcome, difference, signed=True)} {word}"


def _finding(own: pd.DataFrame, outcome: str, baseline: str, chance: bool) -> str:
    """The title: who is ahead, and by how much."""
    ahead = own[own["verdict"].isin((BETTER, MORE))]
    what = capital("the chance of taking off" if chance else outcome_words(outcome))
    if ahead.empty:
        none = "lies clearly above" if BY_NAME[outcome].better == 0 else "does clearly better than"
        return f"{what}: no way of working {none} “{baseline}”"
    best = ahead.iloc[0]
    number = _size(outcome, abs(float(best["difference"])), chance)
    return f"{what}: “{best['name']}” is furthest ahead of “{baseline}”, by {number}"
