"""Robustness metrics: how well each programme does over all worlds, by several rules that can disagree.

Every metric takes the three steps of McPhail et al. 2018 (10.1002/2017EF000649) from the outcomes of a programme in all
worlds to one number:

1. transformation of the outcome in each world: none, regret (how much better the best programme does in the same
   world, at least 0), or whether a target is met;
2. the subset of worlds: all, the worst tenth, the worst one, or one percentile;
3. aggregation over the subset: the mean, or the value itself.

`METRICS` states the steps of each. "Worst" follows from whether more or less is better. The outcome in a world is the
mean over its runs. With few runs a world the best programme is partly the luckiest one, which makes regret too large:
see `noise` for how much luck is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from sim.analysis.futures.cells import Array, check_baseline, check_better, checked, world_means
from sim.draws import resampled_rows
from sim.errors import UserError, plain, shown

RESAMPLES = 1000
ENDS = (0.025, 0.975)
WORST = 10
"""The worst one in so many worlds, at least one."""
ROUNDING = 1e-9
"""Relative to the outcomes: less is no difference."""
COLUMNS = ("programme", "metric", "value", "low", "high")


@dataclass(frozen=True)
class Metric:
    """One robustness metric.

    Attributes:
        name: in tables.
        label: plain words.
        transformation, subset, aggregation: the three steps.
        share: whether it is a share of worlds (0-1); else it is in the unit of the outcome.
        direction: 1 if more is better, -1 if less is, 0 if it is as with the outcome.
        decides: whether a robust programme has to be near the best by it; the luckiest worlds do not.
    """

    name: str
    label: str
    transformation: str
    subset: str
    aggregation: str
    share: bool = False
    direction: int = 0
    decides: bool = True


METRICS = (
    Metric("expected_value", "mean over all worlds", "none", "all worlds", "mean"),
    Metric("worst_decile", "mean over the worst tenth of the worlds", "none", "worst tenth", "mean"),
    Metric("percentile_10", "10 % of the worlds lie below", "none", "10th percentile", "value"),
    Metric("percentile_90", "10 % of the worlds lie above", "none", "90th percentile", "value",
           decides=False),
    Metric("maximum_regret", "largest regret", "regret", "worst world", "value", direction=-1),
    Metric("mean_regret", "mean regret", "regret", "all worlds", "mean", direction=-1),
    Metric("regret_90", "regret exceeded in 10 % of the worlds", "regret", "90th percentile", "value", direction=-1),
    Metric("satisficing", "share of the worlds in which the target is met", "target met", "all worlds", "mean",
           share=True, direction=1),
    Metric("best_share", "share of the worlds in which it is the best", "best (ties shared)", "all worlds", "mean",
           share=True, direction=1),
)
BY_METRIC = {metric.name: metric for metric in METRICS}


@dataclass(frozen=True)
class Robustness:
    """How well each programme does over all worlds.

    Attributes:
        programmes: their names.
        baseline: name of the one that others are compared with.
        better: 1 if more of the outcome is better, -1 if less is.
        worthwhile: the smallest difference that matters, unit of the outcome.
        target: outcome to be reached; None if it is to be `worthwhile` better than the baseline in the same world.
        worlds: number of worlds.
        table: one row a programme and metric, columns `COLUMNS`: the value and its 95 % interval; nan with one world.
    """

    programmes: tuple[str, ...]
    baseline: str
    better: int
    worthwhile: float
    target: float | None
    worlds: int
    table: pd.DataFrame

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; what has no value is nan or None."""
        return {"programmes": list(self.programmes), "baseline": self.baseline, "better": self.better,
                "worthwhile": self.worthwhile, "target": self.target, "worlds": self.worlds,
                "metrics": self.table.to_dict("records")}

    def of(self, metric: str) -> Array:
        """The values of one metric, in the order of the programmes; shape (programmes,)."""
        return self.table.loc[self.table["metric"] == metric, "value"].to_numpy(dtype=np.float64)


def robustness(values: Any, programmes: Sequence[str], baseline: int, better: int, worthwhile: float,
               target: float | None = None) -> Robustness:
    """All metrics of all programmes.

    Intervals: worlds are resampled, the same ones for all programmes (percentile bootstrap, 95 %); the share of the
    worlds in which the target is met has Wilson's interval. No resample holds a world with more regret than the worst
    that was run, so the largest regret has no more above it than itself: its interval only looks down.

    Args:
        values: outcomes, shape (worlds, programmes, replicates), nan where a run has no value.
        programmes: names.
        baseline: place of the programme that others are compared with.
        better: 1 if more of the outcome is better, -1 if less is.
        worthwhile: the smallest difference that matters, unit of the outcome, above 0.
        target: outcome to be reached, as good or better. If None, the target is to be `worthwhile` better than the
            baseline in the same world; the share of the baseline itself is then 0 by definition.

    Raises:
        UserError: if the arguments do not fit together, or a programme has no value at all in some world.
    """
    outcomes = checked(values, programmes)
    check_better(better)
    check_baseline(baseline, programmes)
    if not worthwhile > 0:
        raise UserError(f"worthwhile: is {plain(shown(worthwhile))}; it must be above 0")
    means = world_means(outcomes)
    regret = regrets(means, better)
    met = target_met(means, baseline, better, worthwhile, target)
    drawn = resampled_rows(len(means), RESAMPLES)
    rows = []
    for place, programme in enumerate(programmes):
        resampled = _resampled(means[:, place], regret[:, place], _best(regret, means)[:, place], better, drawn)
        found = {**resampled, "satisficing": _share_met(met[:, place], target is None and place == baseline)}
        rows += [(programme, metric.name, *found[metric.name]) for metric in METRICS]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    if len(means) == 1:
        table[["low", "high"]] = np.nan
    return Robustness(tuple(programmes), programmes[baseline], better, float(worthwhile),
                      None if target is None else float(target), len(means), table)


def regrets(means: Array, better: int) -> Array:
    """How much better the best programme does in the same world, at least 0; shape (worlds, programmes).

    Savage 1951 (10.1080/01621459.1951.10500768).
    """
    good = better * means
    return np.asarray(good.max(axis=1, keepdims=True) - good)


def _best(regret: Array, means: Array) -> Array:
    """Each world's one vote, shared by the programmes that are best in it."""
    best = regret <= ROUNDING * np.abs(means).max()
    return np.asarray(best / best.sum(axis=1, keepdims=True))


def target_met(means: Array, baseline: int, better: int, worthwhile: float, target: float | None) -> Array:
    """1 where a programme meets the target in a world, else 0; shape (worlds, programmes). Arguments: `robustness`."""
    good = better * means
    least = good[:, [baseline]] + worthwhile if target is None else np.float64(better * target)
    return np.asarray(good >= least - ROUNDING * np.maximum(np.abs(good).max(), np.abs(least)), dtype=np.float64)


def _share_met(met: Array, by_definition: bool) -> tuple[float, float, float]:
    """The share with Wilson's interval (1927, 10.1080/01621459.1927.10502953)."""
    if by_definition:
        return 0.0, 0.0, 0.0
    interval = binomtest(int(met.sum()), len(met)).proportion_ci(method="wilson")
    return float(met.mean()), float(interval.low), float(interval.high)


def _resampled(mean: Array, regret: Array, best: Array, better: int, drawn: Any
               ) -> dict[str, tuple[float, float, float]]:
    """Value, low and high of every metric of one programme but the share that meets the target."""
    every = np.arange(len(mean))[None, :]
    value = _of_rows(mean, regret, best, better, every)
    spread = _of_rows(mean, regret, best, better, drawn)
    found = {}
    for name, own in spread.items():
        low, high = np.quantile(own, ENDS)
        found[name] = float(value[name][0]), float(low), float(high)
    return found


def _of_rows(mean: Array, regret: Array, best: Array, better: int, rows: Any) -> dict[str, Array]:
    """Every metric for each row of numbers of worlds; each shape (rows,)."""
    outcome, loss = _ordered(mean, rows), _ordered(regret, rows)
    tenth = max(1, len(mean) // WORST)
    worst = outcome[:, :tenth] if better == 1 else outcome[:, -tenth:]
    return {"expected_value": outcome.mean(axis=1), "worst_decile": worst.mean(axis=1),
            "percentile_10": _percentile(outcome, 0.1), "percentile_90": _percentile(outcome, 0.9),
            "maximum_regret": loss[:, -1], "mean_regret": loss.mean(axis=1), "regret_90": _percentile(loss, 0.9),
            "best_share": best[rows].mean(axis=1)}


def _ordered(values: Array, rows: Any) -> Array:
    """The values of each row of numbers, ascending; small ranks are sorted, which takes a tenth of the time."""
    order = np.argsort(values, kind="stable")
    rank = np.empty(len(values), np.min_scalar_type(len(values)))
    rank[order] = np.arange(len(values))
    return np.asarray(values[order][np.sort(rank[rows], axis=1, kind="stable")])


def _percentile(ordered: Array, share: float) -> Array:
    """The value below which a share lies, of rows that are ordered; linear between values."""
    place = share * (ordered.shape[1] - 1)
    below = int(place)
    above = min(below + 1, ordered.shape[1] - 1)
    return np.asarray(ordered[:, below] + (place - below) * (ordered[:, above] - ordered[:, below]))
