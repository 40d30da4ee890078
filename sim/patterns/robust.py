"""Whether the strongest claims survive other theories of the contested mechanisms, and other worlds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.patterns.pattern import Pattern
from sim.patterns.record import difference_record
from sim.patterns.running import asked, distinct, run_patterns
from sim.settings import BY_KEY

STRONGEST = ("P6", "P10", "P12", "P16", "P17", "P18", "P22")
"""The claims that tell theories apart best when taken together."""
CONTESTED = ("mechanisms.attitude", "mechanisms.adoption", "mechanisms.voice", "mechanisms.trust",
             "mechanisms.production", "mechanisms.crisis", "mechanisms.learning", "mechanisms.diversity",
             "mechanisms.cooperation", "mechanisms.experience", "network.kind")
NO_THEORY = {"mechanisms.adoption": "none", "network.kind": "well_mixed"}
"""Choices that are no theory of their mechanism: nobody ever practises; nobody has contacts to speak of."""
WORDS = {
    "attitude: linear": "people take the mean of all views around them",
    "attitude: deffuant": "people meet in pairs and both move",
    "attitude: hk": "people take the mean of all views near their own",
    "attitude: voter": "people copy somebody's view outright",
    "attitude: repulsive": "views too far off push people away",
    "attitude: none": "nobody's view moves when people meet",
    "adoption: fraction_threshold": "people follow once a share of their contacts practises",
    "adoption: count_threshold": "people follow once two of their contacts practise",
    "adoption: bass": "people take it up by chance and by contact (Bass), for good",
    "adoption: memory_best_response": "people do what most of those they met lately did",
    "voice: expressive": "being heard builds trust even without influence",
    "voice: both": "being heard builds trust, and voice without influence frustrates",
    "voice: off": "being heard or not does nothing to trust",
    "trust: symmetric": "trust is lost no faster than it is won",
    "trust: confirmatory": "who trusts discounts bad news",
    "trust: off": "nobody's trust moves",
    "production: additive": "users' and professionals' work simply add up within a slice",
    "production: crowd_out": "users give less where professionals give more",
    "crisis: user_crowdout": "in a crisis it is users who have no room",
    "crisis: mobilisation": "in a crisis users give more",
    "learning: success_only": "teams learn from successes only",
    "learning: off": "teams learn nothing",
    "diversity: none": "who is at the table adds nothing to what users know",
    "cooperation: off": "nobody looks at what others give",
    "experience: off": "nobody has good or bad experiences",
    "kind: ring": "contacts form a ring with some long ties",
    "kind: er": "contacts are random",
    "kind: ba": "a few people have very many contacts",
}
"""Each theory in plain words."""


def theories() -> dict[str, dict[str, Any]]:
    """Every other choice of every contested mechanism, by a name such as `trust: symmetric`."""
    found = {}
    for key in CONTESTED:
        setting = BY_KEY[key]
        for choice in setting.choices or (False,):
            if choice != setting.default and NO_THEORY.get(key) != choice:
                found[f"{setting.name}: {choice if setting.choices else 'off'}"] = {key: choice}
    return found


def moved(pattern: Pattern, values: Mapping[str, Any]) -> Pattern:
    """A pattern's effects in a world with other assumptions; what a way sets itself stays."""
    return replace(pattern, nulls=(), beside=(), effects=tuple(
        replace(contrast, ways={name: replace(way, values={**values, **way.values})
                                for name, way in contrast.ways.items()}) for contrast in pattern.effects))


def _verdicts(patterns: Sequence[Pattern], values: Mapping[str, Any], pairs: int, seed: int, workers: int,
              progress: Callable[[int], Any] | None) -> list[dict[str, Any]]:
    findings = run_patterns([moved(pattern, values) for pattern in patterns], pairs, seed, workers, progress)
    return [{"pattern": f.pattern.name, "verdict": f.verdict,
             "effects": [{**difference_record(e), "verdict": e.verdict} for e in f.effects]} for f in findings]


def under_theories(patterns: Sequence[Pattern], pairs: int, seed: int = 0, workers: int = 1,
                   progress: Callable[[int], Any] | None = None) -> list[dict[str, Any]]:
    """The effects of some claims under each other theory, one at a time.

    Returns:
        One entry a theory and pattern: theory, pattern, verdict, effects.
    """
    return [{"theory": name, **verdict} for name, values in theories().items()
            for verdict in _verdicts(patterns, values, pairs, seed, workers, progress)]


def in_worlds(patterns: Sequence[Pattern], worlds: Sequence[Mapping[str, Any]], pairs: int, seed: int = 0,
              workers: int = 1, progress: Callable[[int], Any] | None = None) -> list[dict[str, Any]]:
    """The effects of some claims in each of several worlds.

    Returns:
        One entry a world and pattern: world (its number), pattern, verdict, effects.
    """
    return [{"world": number, **verdict} for number, values in enumerate(worlds)
            for verdict in _verdicts(patterns, values, pairs, seed, workers, progress)]


def ways_of(patterns: Sequence[Pattern], n_worlds: int) -> int:
    """How many ways are run in so many worlds, for telling how long it takes."""
    return n_worlds * len(distinct(way for way, _ in asked(moved(pattern, {}) for pattern in patterns)))
