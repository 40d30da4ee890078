"""All words of the live view, in one folder a language, so that they can be translated.

    words("play")["pause"]                      # sim/app/texts/en/play.toml
    say("play", "week", week=12)                # with numbers filled in
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

LANGUAGE = "en"


@cache
def words(part: str, language: str = LANGUAGE) -> MappingProxyType[str, Any]:
    """The words of one part of the live view, by name; tables stay tables."""
    text = (Path(__file__).parent / language / f"{part}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def say(part: str, name: str, **values: Any) -> str:
    """A sentence with its values filled in: `{week}` in the text is `week` here."""
    return str(words(part)[name]).format(**values)
