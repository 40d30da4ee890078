"""All that plausible worlds say of programmes, in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.futures.cells import checked, world_means
from sim.analysis.futures.discovery import Discovery, discover
from sim.analysis.futures.favours import Favours, favours
from sim.analysis.futures.flips import LeaderFlips, leader_flips
from sim.analysis.futures.metrics import Robustness, robustness, target_met
from sim.analysis.futures.noise import Noise, noise


@dataclass(frozen=True)
class Futures:
    """What holds in other worlds.

    Attributes:
        robustness: every metric of every programme.
        favours: whom each metric favours, and who is robust.
        noise: luck kept apart from not knowing the world.
        boxes: by programme, the worlds in which it mainly misses the target; not of a baseline that is to be beaten.
        flips: what makes the two programmes that do best change places; empty with a single programme.
    """

    robustness: Robustness
    favours: Favours
    noise: Noise
    boxes: dict[str, Discovery]
    flips: tuple[LeaderFlips, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON data; what has no value is nan or None."""
        return {**self.robustness.as_dict(), "favours": self.favours.as_dict(), "noise": self.noise.as_dict(),
                "boxes": {name: box.as_dict() for name, box in self.boxes.items()},
                "flips": [flip.as_dict() for flip in self.flips]}


def analyse_futures(values: Any, programmes: Sequence[str], baseline: int, worlds: pd.DataFrame, better: int,
                    worthwhile: float, target: float | None = None) -> Futures:
    """Everything at once; arguments and errors are those of `robustness`, `discover` and `leader_flips`."""
    result = robustness(values, programmes, baseline, better, worthwhile, target)
    met = target_met(world_means(checked(values, programmes)), baseline, better, worthwhile, target) > 0
    boxes = {name: discover(worlds, np.asarray(~met[:, place])) for place, name in enumerate(programmes)
             if target is not None or place != baseline}
    return Futures(result, favours(result), noise(values, programmes, baseline), boxes,
                   leader_flips(values, worlds, programmes, better))
