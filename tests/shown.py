"""What a document shows: its blocks of code, and the commands in them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import typer

from sim.cli.shared import app

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("README.md", "CONTRIBUTING.md",
             *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")))
COMMANDS = typer.main.get_command(app).commands


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The blocks of one language in a document, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", text_of(name), re.MULTILINE | re.DOTALL)


def commands(name: str) -> list[str]:
    """Every `coproduce …` and `make …` that a document shows, in blocks and in the text."""
    lines = [line for block in blocks(name, "sh") for line in block.splitlines()]
    lines += re.findall(r"`((?:coproduce|make) [^`]+)`", text_of(name))
    return list(dict.fromkeys(line.partition(" >")[0].strip() for line in lines if line.strip()))


def what_is_wrong(command: str) -> str:
    """Why a command that a document shows does not exist; empty if it does."""
    program, *words = shlex.split(command)
    if program == "make":
        makefile = ROOT / "Makefile"
        targets = set(re.findall(r"^([\w-]+):", makefile.read_text(encoding="utf-8"), re.MULTILINE))
        return "" if set(words) <= targets else f"no such target: {words}"
    if program != "coproduce":
        return f"not a command of ours: {program}"
    if words[0] not in COMMANDS:
        return f"no such command: {words[0]}"
    allowed = {option for parameter in COMMANDS[words[0]].params for option in parameter.opts}
    unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in allowed]
    return f"no such option: {unknown}" if unknown else ""
