"""Lessons."""

from __future__ import annotations

from typing import Any

import solara


@solara.component
def Lessons() -> Any:
    """The page."""
    solara.HTML("h1", "Lessons")
