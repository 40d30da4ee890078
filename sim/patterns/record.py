"""Findings as plain data, as they are kept and printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.patterns.pattern import Estimate, Finding


def difference_record(estimate: Estimate) -> dict[str, Any]:
    """A contrast's difference with its interval, in the unit of its name."""
    scale = estimate.contrast.scale
    return {"name": estimate.contrast.name, "difference": estimate.mean * scale, "low": estimate.low * scale,
            "high": estimate.high * scale}


def estimate_record(estimate: Estimate) -> dict[str, Any]:
    """All of a contrast: numbers in the unit of its name."""
    contrast = estimate.contrast
    return {**difference_record(estimate), "margin": contrast.margin * contrast.scale, "one_sided": contrast.one_sided,
            "pairs": estimate.pairs, "verdict": estimate.verdict, "pairs_needed": estimate.pairs_needed,
            "practise": {name: round(100 * share, 1) for name, share in estimate.practise.items()},
            "joint_hours": {name: round(hours) for name, hours in estimate.hours.items()},
            "ways": {name: {"settings": dict(way.values), "traits": dict(way.traits),
                            "crises": [vars(crisis) for crisis in way.crises]}
                     for name, way in contrast.ways.items()}}


def finding_record(finding: Finding) -> dict[str, Any]:
    """A claim with all its contrasts."""
    pattern = finding.pattern
    return {"name": pattern.name, "part": pattern.part, "sentence": pattern.sentence, "claim": pattern.claim,
            "varied": pattern.varied, "verdict": finding.verdict, "reason": finding.reason,
            "vanishes": pattern.vanishes, "finding": pattern.finding,
            "effects": [estimate_record(e) for e in finding.effects],
            "nulls": [estimate_record(e) for e in finding.nulls],
            "beside": [estimate_record(e) for e in finding.beside]}


def record(findings: Sequence[Finding], *, pairs: int, seed: int, theories: Any = None,
           worlds: Any = None) -> dict[str, Any]:
    """All findings of a run.

    Args:
        findings: the claims put to the test.
        pairs: replicates of each way.
        seed: of all runs.
        theories: verdicts of the strongest claims under other theories, see `robust.under_theories`.
        worlds: the same in the worlds that the calibration left, see `robust.in_worlds`.
    """
    return {"pairs": pairs, "seed": seed, "patterns": [finding_record(finding) for finding in findings],
            "theories": theories, "worlds": worlds}
