"""Compare."""

from __future__ import annotations

from typing import Any

import solara


@solara.component
def Compare() -> Any:
    """The page."""
    solara.HTML("h1", "Compare")
