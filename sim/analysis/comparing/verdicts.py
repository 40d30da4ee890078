"""What an interval says against the smallest difference that matters, and how many runs would say it."""

from __future__ import annotations

import math

BETTER, WORSE = "better", "worse"
MORE, LESS = "more", "less"
SAME = "practically the same"
ABOUT = "about the smallest difference that matters"
UNCLEAR = "cannot tell yet"
NO_VERDICT = "no verdict"
SETTLED = (BETTER, WORSE, MORE, LESS, SAME, ABOUT)
"""More runs would hardly change these. `more` and `less` are for outcomes that are neither good nor bad."""


def verdict_of(low: float, high: float, worthwhile: float, better: int) -> str:
    """The verdict by interval and smallest difference that matters (equivalence logic: Schuirmann 1987).

    Args:
        low, high: ends of the interval of a difference.
        worthwhile: smallest difference that matters, at least 0, in the same unit.
        better: +1 if more is better, -1 if less is, 0 if neither.

    Returns:
        Better or worse (more or less, if `better` is 0): the whole interval lies beyond the smallest difference that
        matters. Practically the same: it lies within. About the smallest difference that matters: it holds that
        difference, and is so narrow (half-width up to half of it) that more runs would tell little. Otherwise: cannot
        tell yet.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return UNCLEAR
    if low > worthwhile:
        return (MORE, BETTER, WORSE)[better]
    if high < -worthwhile:
        return (LESS, WORSE, BETTER)[better]
    if -worthwhile <= low and high <= worthwhile:
        return SAME
    return ABOUT if high - low <= worthwhile else UNCLEAR


def runs_needed(low: float, high: float, worthwhile: float, n: int) -> int | None:
    """About how many runs of each scenario would settle a verdict, if the difference is where it seems to be.

    The half-width shrinks with the root of the number of runs. It is enough if it is less than the way from the
    difference to the nearest limit, or half of the smallest difference that matters.

    Args:
        low, high, worthwhile: as for `verdict_of`.
        n: runs so far.

    Returns:
        A multiple of 50; None if no number of runs is in sight.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        return None
    middle, half = (low + high) / 2, (high - low) / 2
    way = max(min(abs(middle - worthwhile), abs(middle + worthwhile)), worthwhile / 2)
    if way == 0:
        return None
    return max(n, 50 * math.ceil(n * (half / way) ** 2 / 50))
