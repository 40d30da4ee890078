"""Elementary effects (Morris 1991, 10.1080/00401706.1991.10484804; Campolongo et al. 2007,
10.1016/j.envsoft.2006.10.004): how much the outcome moves if one factor moves through its whole range."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from sim.analysis.sensitivity.indices import rows
from sim.analysis.sensitivity.pairs import RESAMPLES, Array, estimate, settings_variance
from sim.analysis.sensitivity.sample import Sample
from sim.errors import UserError


def elementary_effects(sample: Sample) -> dict[str, Array]:
    """Effects of each factor or group, shape (trajectories, replicates), in units of the outcome per whole range.

    Raises:
        UserError: if a trajectory is not complete.
    """
    design = sample.design.sort_values(["trajectory", "step"])
    y = sample.y[design.index]
    moved = (design["step"] > 0).to_numpy()
    rise = np.vstack([np.full((1, y.shape[1]), np.nan), np.diff(y, axis=0)])
    effects = {}
    trajectories = design["trajectory"].nunique()
    for name in sample.names:
        own = moved & (design["moved"] == name).to_numpy()
        effects[name] = rise[own] / design["delta"].to_numpy(dtype=float)[own, None]
        if len(effects[name]) != trajectories:
            raise UserError(f"{sample.scenario}: the design is not complete ({name} is not moved once in every "
                            "trajectory); run the experiment again")
    return effects


def morris(effects: dict[str, Array], groups: Collection[str], resamples: int = RESAMPLES) -> list[dict[str, object]]:
    """Mean effect mu, mean size mu_star and spread sigma of the effects, with intervals; for groups mu_star only.

    Effects are means over replicates. Sigma is that of the expected effects: luck does not inflate it; an estimate of
    its square below zero counts as zero. mu_star cannot be cleared of luck: its threshold is the value that luck
    alone would give, sqrt(2 / pi) times the standard error of an effect.
    """
    entries = []
    for name, effect in effects.items():
        measures = ("mu_star",) if name in groups else ("mu", "mu_star", "sigma")
        size = max(float(np.abs(effect).max()), np.finfo(float).tiny)

        def index(w: Array, v: Array, unit: Array = effect / size, n: int = len(measures)) -> Array:
            return _measures(unit, w, v)[:, -2:-1] if n == 1 else _measures(unit, w, v)

        found = estimate(index, len(effect), effect.shape[1], resamples=resamples)
        made = rows([(name, "", measure) for measure in measures], [size * part for part in found])
        for entry in made:
            if entry["measure"] == "mu_star":
                entry["threshold"] = by_luck(effect)
        entries += made
    return entries


def by_luck(effect: Array) -> float:
    """The mu_star of a factor that moves nothing but luck; nan with one replicate."""
    replicates = effect.shape[1]
    if replicates == 1:
        return np.nan
    errors = effect.std(axis=1, ddof=1) / np.sqrt(replicates)
    return float(np.sqrt(2 / np.pi) * errors.mean())


def _measures(effect: Array, w: Array, v: Array) -> Array:
    """mu, mu_star and sigma; shape (b, 3)."""
    by_trajectory = v @ effect.T / v.sum(axis=1, keepdims=True)
    n = w.sum(axis=1)
    spread = settings_variance(effect, w, v)
    return np.stack([(w * by_trajectory).sum(axis=1) / n, (w * np.abs(by_trajectory)).sum(axis=1) / n,
                     np.sqrt(np.maximum(spread, 0.0))], axis=1)
