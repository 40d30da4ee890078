"""Small JSON documents that carry a check of themselves, so that a flipped bit is found."""

from __future__ import annotations

import json
import zlib
from typing import Any

CHECK = "check"


def seal(document: dict[str, Any]) -> dict[str, Any]:
    """The document with its check, in place of an older one."""
    content = {name: value for name, value in document.items() if name != CHECK}
    return {**content, CHECK: _check(content)}


def is_sound(document: Any) -> bool:
    """Whether this is a document that agrees with its check."""
    if not isinstance(document, dict) or CHECK not in document:
        return False
    return bool(document[CHECK] == _check({name: value for name, value in document.items() if name != CHECK}))


def _check(content: dict[str, Any]) -> str:
    return f"{zlib.crc32(json.dumps(content, separators=(',', ':')).encode()):08x}"
