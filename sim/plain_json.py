"""Results as plain JSON: what has no value is null, infinity is a word."""

from __future__ import annotations

import math
from typing import Any


def plain_json(value: Any) -> Any:
    """A value of numbers, texts, lists and dicts with nothing that JSON does not know."""
    if isinstance(value, dict):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_json(item) for item in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else str(value)
    return value
