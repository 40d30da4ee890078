"""Runs enough, and no more: adding replicates in blocks until the verdicts are settled.

After Hoad, Robinson & Davies 2010 (10.1057/jors.2009.121), with the paired difference in place of the mean. A verdict
that is settled by luck is guarded against twice: nothing is looked at before the first 100 replicates, and all verdicts
must be settled, and the same, at two looks in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sim.analysis.comparing.contrasts import Contrast
from sim.analysis.comparing.verdicts import ABOUT, NO_VERDICT, SETTLED

FIRST, BLOCK, MOST = 100, 50, 1000
"""Replicates at the first look, between looks, and at most; experiments/coverage shows what they give."""
ALL_SETTLED, SOME_ABOUT, CAP, NOT_ASKED, CANNOT = "settled", "about", "cap", "not asked", "cannot"


@dataclass(frozen=True)
class Rule:
    """When to look, and when to stop at the latest, in replicates."""

    first: int = FIRST
    block: int = BLOCK
    most: int = MOST


@dataclass(frozen=True)
class Look:
    """What was seen at some number of replicates.

    Attributes:
        replicates: so far.
        verdicts: of all contrasts, in order.
    """

    replicates: int
    verdicts: tuple[str, ...]

    @property
    def unsettled(self) -> int:
        """How many verdicts more runs could still change."""
        return sum(verdict not in SETTLED and verdict != NO_VERDICT for verdict in self.verdicts)


@dataclass(frozen=True)
class Settling:
    """How it went.

    Attributes:
        why: it ended: `settled`, `about` (settled, but some differences are about the smallest that matters), `cap`
            (the most replicates allowed), `cannot` (nothing that has a verdict), `not asked`.
        looks: in order.
    """

    why: str
    looks: tuple[Look, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {"why": self.why, "looks": [{**asdict(look), "unsettled": look.unsettled} for look in self.looks]}


def settle(look: Callable[[int], Sequence[Contrast]], rule: Rule) -> Settling:
    """Look at more and more replicates until the verdicts are settled.

    Args:
        look: makes so many replicates, or as many more as are missing, and judges them.
        rule: when to look and to stop.
    """
    looks: list[Look] = []
    replicates = min(rule.first, rule.most)
    while True:
        looks.append(Look(replicates, tuple(contrast.verdict for contrast in look(replicates))))
        why = _why_stop(looks, rule)
        if why:
            return Settling(why, tuple(looks))
        replicates = min(replicates + rule.block, rule.most)


def _why_stop(looks: Sequence[Look], rule: Rule) -> str:
    last = looks[-1]
    if all(verdict == NO_VERDICT for verdict in last.verdicts):
        return CANNOT
    twice = len(looks) > 1 and looks[-2].verdicts == last.verdicts
    if last.unsettled == 0 and (twice or last.replicates >= rule.most):
        return SOME_ABOUT if ABOUT in last.verdicts else ALL_SETTLED
    return CAP if last.replicates >= rule.most else ""
