"""A difference taken apart: what we do, what the world does, and both together; the parts add up."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from sim.analysis.comparing.parts import NAMES, Parts
from sim.charts.look import layered
from sim.charts.rows import INK, LETTERS, PLOT, beside, large, nought, row_axis, value_axis
from sim.charts.words import amount, out_of, outcome_axis, unit_words

MOST_WAYS = 6
WORDS = dict(zip(NAMES, ("what we do", "the world", "both together", "difference"), strict=True))
_FILL = dict(zip(NAMES, ("#0072b2", "#d55e00", "#cccccc", "#999999"), strict=True))
_ROW = 27


def parts_chart(parts: Sequence[Parts], titles: Sequence[str], baseline: str) -> alt.VConcatChart:
    """Bars that begin where the one before ended, so that three parts make up the difference.

    Args:
        parts: at most `MOST_WAYS`, all of one outcome.
        titles: what to call each way of working.
        baseline: what they are compared with, in words.
    """
    outcome = parts[0].outcome
    tables = [_steps(one, outcome) for one in parts]
    every = pd.concat(tables)[["from", "to", "low", "high"]]
    ends = min(0.0, float(every.min().min())), max(1e-9, float(every.max().max()))
    axis = f"difference from “{baseline}”: {outcome_axis(outcome)}"
    panels = [_panel(table, title, ends, axis if number == len(parts) - 1 else "")
              for number, (table, title) in enumerate(zip(tables, titles, strict=True))]
    chart = alt.vconcat(*panels, spacing=14)
    return large(chart, _finding(parts[0], titles[0], outcome),
                 "Each bar begins where the one above ended; the last is the whole difference. Thin lines: where the "
                 "part lies (in 95 of 100 such studies).")


def _steps(one: Parts, outcome: str) -> pd.DataFrame:
    """Where each bar begins and ends."""
    rows, at = [], 0.0
    for name in NAMES:
        begin = 0.0 if name == "total" else at
        size, low, high = (side[name] * out_of(outcome) for side in (one.difference, one.low, one.high))
        at = begin + size
        rows.append({"part": WORDS[name], "kind": name, "from": begin, "to": at, "low": begin + low,
                     "high": begin + high, "said": amount(outcome, size, signed=True)})
    return pd.DataFrame(rows)


def _panel(table: pd.DataFrame, title: str, ends: tuple[float, float], axis: str) -> alt.LayerChart:
    y, x = row_axis(table["part"].tolist(), "part"), value_axis("from", axis, ends, signed=True)
    if not axis:
        x = value_axis("from", " ", ends, signed=True)
        x["axis"]["labels"] = x["axis"]["ticks"] = False
        x["title"] = None
    fill = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(NAMES), range=[_FILL[k] for k in NAMES]))
    base = alt.Chart(table).encode(y=y)
    return layered(
        base.mark_bar(height=14, stroke=INK, strokeWidth=0.7).encode(x=x, x2="to:Q", color=fill),
        base.mark_rule(color=INK, strokeWidth=1.5).encode(x=alt.X("low:Q", title=x["title"]), x2="high:Q"),
        nought(x["title"]), beside(table, y),
    ).properties(width=PLOT, height=_ROW * len(NAMES), title=alt.Title(title, anchor="start", fontSize=LETTERS - 1))


def _finding(one: Parts, title: str, outcome: str) -> str:
    does, world, both = (amount(outcome, one.difference[name] * out_of(outcome), signed=True) for name in NAMES[:3])
    return f"“{title}”: {does}{unit_words(outcome)} by what we do, {world} by the world, {both} by both together"
