"""Remarks on a sensitivity analysis: two camps, and where luck leaves things unknown."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.analysis.sensitivity.camps import Camps
from sim.analysis.sensitivity.pairs import FEW_REPLICATES, FEWEST_FOR_ERROR
from sim.analysis.sensitivity.sample import Sample
from sim.outcomes import BY_NAME
from sim.wording import number

WITH_DENSITY = ("sobol", "latin_hypercube", "points", "factorial")
"""Designs from which distances of distributions are told."""
WITHOUT_LUCK = ("sobol", "factorial", "latin_hypercube", "points")
"""Designs whose indices are shares of the variance of the expected outcome."""
RESAMPLED = ("sobol", "morris", "latin_hypercube", "points")
"""Designs whose intervals come from resampled points and replicates."""


def on_camps(sample: Sample, camps: Camps) -> str:
    """Where the two camps lie, what that does to means, and whether luck decides between them."""
    side, known = sample.y > camps.cut, ~np.isnan(sample.y)
    both = ((side & known).any(axis=1) & (~side & known).any(axis=1)).mean()
    lower = round(100 * camps.low_runs)
    outcome = BY_NAME.get(sample.outcome)
    low, high = (number(sample.outcome, end) if outcome else f"{end:.3g}" for end in (camps.low, camps.high))
    unit = f" ({outcome.unit})" if outcome else ""
    advice = ("read the distances of distributions first" if sample.kind in WITH_DENSITY else
              "a Sobol', Latin hypercube or factorial design would tell distances of distributions")
    luck = "" if sample.replicates == 1 else f" Luck decides between them at {100 * both:.0f} % of the points."
    return (f"Runs ended in two camps: {lower} % near {low} and {100 - lower} % near {high}{unit}. Means mislead; "
            f"{advice}.{luck}")


def on_luck(sample: Sample, measured: pd.DataFrame) -> list[str]:
    """What too few replicates, or more luck than influence, leave unknown.

    Args:
        sample: the runs.
        measured: table of the indices that the design is made for.
    """
    if sample.replicates == 1:
        return ["There is one replicate at each point: indices may be inflated by luck, or be an accident of this one "
                "luck, and its share is unknown. Run the study with at least 2 replicates, better 10."]
    notes = []
    if sample.kind in WITHOUT_LUCK and measured["value"].isna().all():
        notes.append("The settings did not move the expected outcome by more than luck would make it seem; its "
                     "variance over settings is estimated as none, so that shares of it have no meaning.")
    elif sample.kind in WITHOUT_LUCK and sample.replicates >= FEWEST_FOR_ERROR and measured["low"].isna().any():
        notes.append("In many resamples the settings moved nothing, so some intervals are unknown: luck covers the "
                     "influence of the settings. Add replicates.")
    if sample.replicates < FEW_REPLICATES:
        notes.append(_on_few_replicates(sample))
    return [note for note in notes if note]


def _on_few_replicates(sample: Sample) -> str:
    unknown = ""
    if sample.replicates < FEWEST_FOR_ERROR:
        unknown = "the intervals of the shares of luck" + " and of the indices" * (sample.kind == "factorial")
    narrow = "intervals can be too narrow for what other luck would give" if sample.kind in RESAMPLED else ""
    said = ", and ".join(part for part in (narrow, unknown and f"{unknown} are unknown") if part)
    return f"There are only {sample.replicates} replicates: {said}." if said else ""
