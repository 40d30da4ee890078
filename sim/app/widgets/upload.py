"""Files from the visitor's machine: by button, by key or dropped, and never more than is allowed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import traitlets

from sim.app.texts import words
from sim.app.widgets import script
from sim.app.widgets.guarded import Guarded, style

MOST_FILES = 4
LONGEST_NAME = 200


@dataclass(frozen=True)
class UploadedFile:
    """A file as it arrived.

    Attributes:
        name: last part of its path, without characters that cannot be seen; still data, to be escaped.
        content: its bytes.
    """

    name: str
    content: bytes


class Upload(Guarded):
    """A file input; files come all together, as one message.

    Attributes:
        label: what the button says.
        hint: a line below it.
        accept: endings, such as ".csv,.toml".
        limit_bytes: for all files together; checked in the browser before a file is read, and here again.
        problem: a sentence below the button, also for what Python finds wrong with a file.
        on_files: called with a list of `UploadedFile`.
    """

    _esm = script("parts") + script("upload")
    _css = style("parts") + style("upload")
    FROM_BROWSER: ClassVar[frozenset[str]] = frozenset()

    label = traitlets.Unicode("").tag(sync=True)
    hint = traitlets.Unicode("").tag(sync=True)
    accept = traitlets.Unicode("").tag(sync=True)
    limit_bytes = traitlets.Int(2_000_000).tag(sync=True)
    most_files = traitlets.Int(MOST_FILES, read_only=True).tag(sync=True)
    problem = traitlets.Unicode("").tag(sync=True)
    words = traitlets.Dict(dict(words("widgets")["upload"])).tag(sync=True)
    on_files = traitlets.Any(None)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.on_msg(self._arrive)

    def _arrive(self, _widget: Any, content: Any, buffers: list[Any]) -> None:
        """Take files that arrived, or say what is wrong with them."""
        self.problem = ""  # so that the same sentence twice is a change
        told = content.get("files") if isinstance(content, dict) else None
        if not isinstance(told, list) or not told or len(told) != len(buffers) or not all(map(_is_file, told, buffers)):
            self.problem = self.words["problem_broken"]
        elif len(told) > MOST_FILES:
            self.problem = self.words["problem_many"].format(most=MOST_FILES)
        elif (total := sum(map(_length, buffers))) > self.limit_bytes:
            self.problem = self.words["problem_large"].format(size=megabytes(total), limit=megabytes(self.limit_bytes))
        elif self.on_files is not None:
            self.on_files([UploadedFile(plain_name(one["name"]), bytes(content))
                           for one, content in zip(told, buffers, strict=True)])


def _is_file(told: Any, content: Any) -> bool:
    return (isinstance(told, dict) and isinstance(told.get("name"), str)
            and isinstance(content, (bytes, bytearray, memoryview)) and told.get("size") == _length(content))


def _length(content: bytes | bytearray | memoryview) -> int:
    return content.nbytes if isinstance(content, memoryview) else len(content)


def plain_name(name: str) -> str:
    """Last part of a path of any system, without what cannot be seen, at most 200 characters."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(letter for letter in last if letter.isprintable()).strip()
    return seen[:LONGEST_NAME] if seen.strip(".") else "file"


def megabytes(size: int) -> str:
    """A size in megabytes (millions of bytes), as it is said: "2 MB", "52.4 MB"."""
    return f"{round(size / 1e6, 1):g} MB"
