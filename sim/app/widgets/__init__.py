"""Our own small widgets: Python traits on this side, one JavaScript module each on the other.

They carry their script with them, so nothing is loaded from anywhere.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def script(name: str) -> str:
    """The JavaScript of a widget, from the file beside this one."""
    return (Path(__file__).parent / f"{name}.js").read_text(encoding="utf-8")
