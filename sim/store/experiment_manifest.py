"""What a manifest says of an experiment, and in what two of them differ."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from sim.compiled import rules_hash
from sim.experiment import Experiment
from sim.store.manifest import FORMAT
from sim.store.parquet import as_bytes

KIND = "experiment"
DESIGN = "design.parquet"
MOST_LISTED = 6
_COMPARED = ("rules", "seed", "scenarios", "design", "outcomes", "weekly")
"""Fields that must agree for two parts of an experiment to be put together."""


def key_of(experiment: Experiment) -> str:
    """Hash of the rules and of all that decides a run: the same key, the same bytes. Replicates don't count."""
    return hashlib.sha256(f"{FORMAT}\n{rules_hash()}\n{experiment.identity()}".encode()).hexdigest()


def describe(experiment: Experiment) -> dict[str, Any]:
    """What a manifest says of an experiment, apart from where and when it was run."""
    return {
        "format": FORMAT, "kind": KIND, "key": key_of(experiment), "name": experiment.name, "title": experiment.title,
        "story": experiment.story, "rules": rules_hash(), "seed": experiment.seed,
        "replicates": experiment.replicates, "points": experiment.n_points,
        "scenarios": [{"name": s.name, "title": s.title, "identity": s.identity()} for s in experiment.scenarios],
        "design": {"kind": experiment.kind, "options": dict(experiment.options),
                   "factors": [factor.as_dict() for factor in experiment.factors],
                   "sha256": hashlib.sha256(design_bytes(experiment)).hexdigest()},
        "outcomes": list(experiment.outcomes), "weekly": list(experiment.weekly), "own_luck": experiment.own_luck,
    }


def design_bytes(experiment: Experiment) -> bytes:
    """The table of points as the content of a file."""
    return as_bytes(pa.Table.from_pandas(experiment.design, preserve_index=False).replace_schema_metadata())


def what_differs(there: dict[str, Any], wanted: dict[str, Any]) -> str:
    """The first thing in which two experiments differ, in words."""
    if there.get("kind") != KIND:
        return "not those of an experiment"
    for name in _COMPARED:
        if there.get(name) == wanted[name]:
            continue
        if name == "rules":
            return "another version of the rules"
        if name == "seed":
            return f"seed {there.get(name)}, not {wanted[name]}"
        if name == "design":
            return _how_designs_differ(there.get(name) or {}, wanted[name])
        if name == "scenarios":
            return _how_scenarios_differ(there.get(name) or [], wanted[name])
        return f"keep.{name} {_listed(there.get(name))}, not {_listed(wanted[name])}"
    return "another format"


def _listed(names: Sequence[str] | None) -> str:
    return ", ".join(names[:MOST_LISTED]) + ", …" * (len(names) > MOST_LISTED) if names else "nothing"


def _how_designs_differ(there: dict[str, Any], wanted: dict[str, Any]) -> str:
    if there.get("kind") != wanted["kind"]:
        return f"design {there.get('kind')}, not {wanted['kind']}"
    for name, value in wanted["options"].items():
        if (there.get("options") or {}).get(name) != value:
            return f"design.{name} {(there.get('options') or {}).get(name)}, not {value}"
    old = {factor["key"]: factor for factor in there.get("factors") or []}
    for factor in wanted["factors"]:
        if old.get(factor["key"]) != factor:
            return f"vary.{factor['key']} differs"
    more = [key for key in old if key not in {factor["key"] for factor in wanted["factors"]}]
    return f"vary.{more[0]} was varied too" if more else "another set of points"


def _how_scenarios_differ(there: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> str:
    names, new = [s["name"] for s in there], [s["name"] for s in wanted]
    if names != new:
        return f"scenarios {', '.join(names)}, not {', '.join(new)}"
    changed = next((new["name"] for old, new in zip(there, wanted, strict=True) if old["identity"] != new["identity"]),
                   names[0])
    return f"other settings in scenario {changed}"
