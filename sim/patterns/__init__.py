"""The blog's claims as paired experiments, each with the settings in which it must vanish.

    from sim.patterns import PATTERNS, run_patterns
    findings = run_patterns([PATTERNS["P6"]], replicates=100)
    findings[0].verdict

`coproduce patterns` runs them all and writes the page. The rules know nothing of the claims.
"""

from __future__ import annotations

from sim.patterns import cooking, eating, method, recipe, slices, taste
from sim.patterns.pattern import Contrast, Estimate, Finding, Pattern, Way
from sim.patterns.running import run_patterns

PATTERNS: dict[str, Pattern] = {pattern.name: pattern for part in (recipe, method, cooking, slices, eating, taste)
                                for pattern in part.PATTERNS}
"""All claims by name, in the order of the blog."""

__all__ = ["PATTERNS", "Contrast", "Estimate", "Finding", "Pattern", "Way", "run_patterns"]
