"""Everything that was found, as JSON."""

from __future__ import annotations

import json

from sim.plain_json import plain_json
from sim.report.facts import Facts
from sim.report.sentences.answer import answer

_FROM_MANIFEST = ("key", "rules", "seed", "scenarios", "versions", "machine", "git", "citation", "begun")


def json_bytes(facts: Facts) -> bytes:
    """The findings, what they rest on, and the answer in words; what has no value is null, infinity is "inf"."""
    rests_on = {name: facts.manifest[name] for name in _FROM_MANIFEST if name in facts.manifest}
    content = {"audience": facts.audience, "answer": answer(facts), **facts.findings.as_dict(), "provenance": rests_on}
    return (json.dumps(plain_json(content), indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
