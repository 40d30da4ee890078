"""A factor: one setting that an experiment varies, over a list of values or over a range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.scenario import Scenario
from sim.scenario.parts import crisis_values
from sim.scenario.values import COVERAGE, CRISIS, VARIABLE, split_coverage
from sim.settings import DOMAINS, STAGES, Setting

LINEAR, LOG = "linear", "log"
SCALES = (LINEAR, LOG)
COLUMN_TYPES = {"number": np.float64, "whole": np.int64, "switch": np.bool_, "choice": np.object_}
"""Of the column of a factor, by the kind of its setting."""


@dataclass(frozen=True)
class Factor:
    """One setting that is varied.

    Attributes:
        key: of the setting, as in `Scenario.with_values`; coverage also by stage and by slice.
        values: the values that are listed, in the order written; None for a range.
        low, high: ends of the range, in the unit of the setting; None for a list.
        scale: how a range is cut: `linear` (equal steps) or `log` (equal factors).
        levels: of a range, where the design needs some; None: it does not.
        against: key of the setting that gives way, so that the sum of the two stays; None: none does.
        group: name of the group with which it is moved in Sobol' and Morris designs; None: by itself.
    """

    key: str
    values: tuple[Any, ...] | None = None
    low: float | None = None
    high: float | None = None
    scale: str = LINEAR
    levels: int | None = None
    against: str | None = None
    group: str | None = None

    @property
    def setting(self) -> Setting:
        """The declaration of its setting."""
        return setting_of(self.key)

    @property
    def name(self) -> str:
        """The name under which a design moves it: its group's, or its key."""
        return self.group or self.key

    def value_at(self, share: float) -> Any:
        """The value below which a share (0 to 1) of the list or range lies.

        Values of a list, and whole numbers of a linear range, are equally likely: they share the way from 0
        to 1 in equal slots, and 1 is in the last. On a log scale equal factors are equally likely.
        """
        return self.values_at(np.array([share])).tolist()[0]

    def values_at(self, shares: np.ndarray) -> np.ndarray:
        """The same for many shares at once, shape (n,), in the type of the factor's column."""
        if self.values is not None:
            return self.column(self.values)[_slots(shares, len(self.values))]
        low, high = self._ends()
        if self.setting.kind != "whole":
            return np.clip(_between(low, high, self.scale, shares), low, high)
        if self.scale == LINEAR:
            return int(low) + _slots(shares, int(high) - int(low) + 1)
        found = np.floor(_between(low, high + 1, LOG, shares))  # the last number is as wide as the others
        return np.clip(found, low, high).astype(np.int64)

    def level_values(self) -> tuple[Any, ...]:
        """The values listed, or `levels` values from end to end of the range; whole numbers are rounded."""
        if self.values is not None or self.levels is None:
            return self.values or ()
        low, high = self._ends()
        found = np.clip(_between(low, high, self.scale, np.arange(self.levels) / (self.levels - 1)), low, high)
        return tuple((np.floor(found + 0.5).astype(np.int64) if self.setting.kind == "whole" else found).tolist())

    def _ends(self) -> tuple[float, float]:
        assert self.low is not None and self.high is not None, "a factor has values, or low and high"
        return self.low, self.high

    def column(self, values: Any) -> np.ndarray:
        """Values of this factor in the type of its column."""
        return np.array(values, dtype=COLUMN_TYPES[self.setting.kind])

    def as_dict(self) -> dict[str, Any]:
        """Plain data, fit for JSON; what is infinite is the word `inf`."""
        values = None if self.values is None else [_json_value(value) for value in self.values]
        return {"key": self.key, "values": values, "low": self.low, "high": self.high, "scale": self.scale,
                "levels": self.levels, "against": self.against, "group": self.group}


def _between(low: float, high: float, scale: str, shares: np.ndarray) -> np.ndarray:
    """Where shares of the way from `low` to `high` lead, on either scale; 1 leads to `high` exactly."""
    if scale == LOG:  # by `math.exp`: that of NumPy depends on the processor in the last digit
        way = math.log(high / low)
        found = low * np.array([math.exp(share * way) for share in shares.tolist()])
    else:
        found = low + shares * (high - low)
    return np.where(shares >= 1, high, found)


def _slots(shares: np.ndarray, number: int) -> np.ndarray:
    """Which of a number of equal slots each share falls into; 1 falls into the last."""
    return np.minimum((shares * number).astype(np.int64), number - 1)


def _json_value(value: Any) -> Any:
    return str(value) if isinstance(value, float) and math.isinf(value) else value


def setting_of(key: str) -> Setting:
    """The declaration that a key of `with_values` belongs to; KeyError if there is none."""
    return VARIABLE[split_coverage(key)[0]]


def known_key(key: str) -> bool:
    """Whether a key names a setting, a stage of the coverage, or a slice of it."""
    base, rest = split_coverage(key)
    places = (STAGES, DOMAINS)
    if rest and not key.startswith("programme."):
        return False
    return base in VARIABLE and len(rest) <= 2 and all(part in places[n] for n, part in enumerate(rest))


def cells_of(key: str) -> frozenset[tuple[str, ...]]:
    """What a key sets: slices of the coverage, or the key itself. Two keys overlap if these do."""
    base, rest = split_coverage(key)
    if base != COVERAGE:
        return frozenset({(base,)})
    stages = rest[:1] or STAGES
    domains = rest[1:] or DOMAINS
    return frozenset((stage, domain) for stage in stages for domain in domains)


def own_value(scenario: Scenario, key: str) -> Any:
    """What a scenario says of a key; nan for a coverage that is not the same all over the key's slices."""
    base, _ = split_coverage(key)
    if base in CRISIS:
        return crisis_values(scenario.crises)[base]
    if base != COVERAGE:
        return scenario.values[base]
    found = {scenario.values[COVERAGE][STAGES.index(stage)][DOMAINS.index(domain)] for stage, domain in cells_of(key)}
    return found.pop() if len(found) == 1 else math.nan
