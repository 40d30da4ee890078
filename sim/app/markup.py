"""HTML made by our own code: every value that is put in is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup


def safe(template: str, **values: Any) -> Markup:
    """A template with its values filled in, each escaped unless it is `Markup`: `safe("<b>{name}</b>", name=name)`."""
    return Markup(template).format(**values)


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """Pieces one after the other."""
    return Markup(between).join(parts)
