"""How ways of working do over plausible worlds: the mean, 8 in 10 worlds, and the worst tenth."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import numpy as np
import pandas as pd

from sim.charts.look import COLOURS, layered
from sim.charts.rows import INK, PLOT, beside, large, row_axis, row_height, value_axis
from sim.charts.words import amount, capital, out_of, outcome_axis, outcome_words, unit_words
from sim.outcomes import BY_NAME


def worlds_chart(table: pd.DataFrame, outcome: str, robust: Sequence[str], worlds: int) -> alt.LayerChart:
    """The spread of each way of working over worlds, the best on average on top.

    Args:
        table: name, expected, worst (mean of the worst tenth of the worlds), low, high (between which 8 in 10 worlds
            lie), all in the unit the outcome is stored in; met (share of the worlds in which the target is met, nan
            where that can't be).
        outcome: what is reached.
        robust: names of the robust ones.
        worlds: how many.
    """
    own = table.assign(**(table[["expected", "worst", "low", "high"]] * out_of(outcome)))
    direction = BY_NAME[outcome].better or 1
    own = own.iloc[np.argsort(-direction * own["expected"].to_numpy(), kind="stable")]
    own["said"] = ["baseline" if np.isnan(share) else f"{100 * share:.0f} of 100" for share in own["met"]]
    numbers = own[["expected", "worst", "low", "high"]]
    ends = min(0.0, float(numbers.min().min())), float(numbers.max().max())
    y, title = row_axis(own["name"].tolist()), f"{outcome_axis(outcome)}, at the end"
    x = value_axis("expected", title, ends)
    base, wrapped = alt.Chart(own).encode(y=y), x["title"]
    drawn = layered(
        base.mark_rule(strokeWidth=3, color="#9ecae1").encode(x=alt.X("low:Q", title=wrapped), x2="high:Q"),
        base.mark_point(shape="stroke", angle=90, size=220, strokeWidth=2.5, color=COLOURS[1], opacity=1).encode(
            x=alt.X("worst:Q", title=wrapped)),
        base.mark_point(filled=True, size=90, color=COLOURS[0], opacity=1, stroke=INK).encode(x=x),
        beside(own, y)).properties(width=PLOT, height=row_height(len(own)) * len(own))
    return large(drawn, _finding(own, outcome, robust),
                 f"Over {worlds:,} plausible worlds. Circle: the mean; line: 8 in 10 worlds; upright stroke: the mean "
                 "of the worst tenth. On the right: in how many of 100 worlds the target is met.")


def _finding(own: pd.DataFrame, outcome: str, robust: Sequence[str]) -> str:
    what = capital(outcome_words(outcome))
    if not robust:
        best = own.iloc[0]
        return (f"{what} in other worlds: no way of working is robust; “{best['name']}” has the best mean "
                f"({amount(outcome, float(best['expected']))}{unit_words(outcome)})")
    names = " and ".join(f"“{name}”" for name in robust)
    return f"{what} in other worlds: {names} {'is' if len(robust) == 1 else 'are'} robust"
