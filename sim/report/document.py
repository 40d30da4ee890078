"""What a report is made of: sections with sentences, tables and pictures, whichever way they are shown.

Everything here is plain text: what a scenario's author wrote is escaped where it is shown, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

FIGURES, TABLES = "figures", "tables"


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together.

    Attributes:
        sentences: in order; empty ones are left out.
        own_words: whether they are those of a scenario's author.
    """

    sentences: tuple[str, ...]
    own_words: bool = False

    @property
    def text(self) -> str:
        """All of them."""
        return " ".join(sentence for sentence in self.sentences if sentence)


@dataclass(frozen=True)
class Points:
    """Sentences one below the other.

    Attributes:
        items: in order.
        lead: whether they are the answer.
        own_words: whether they are those of a scenario's author.
    """

    items: tuple[str, ...]
    lead: bool = False
    own_words: bool = False


@dataclass(frozen=True)
class Code:
    """What can be typed."""

    text: str


@dataclass(frozen=True)
class Sheet:
    """A table.

    Attributes:
        name: of its file, without ending; empty: it has none.
        caption: what it shows.
        head: names of the columns; the first names the rows.
        rows: cells as they are shown.
        data: the same with all digits, for its file; as shown if None.
        words: numbers of the columns that hold words, which are set from the left; the first does anyway.
    """

    name: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    data: pd.DataFrame | None = field(default=None, compare=False)
    words: tuple[int, ...] = ()


@dataclass(frozen=True)
class Picture:
    """A picture with the table behind it.

    Attributes:
        name: of its files, without ending.
        chart: with a title that states the finding.
        sheet: the numbers that are drawn.
    """

    name: str
    chart: Any
    sheet: Sheet


Block = Heading | Paragraph | Points | Code | Sheet | Picture


@dataclass(frozen=True)
class Section:
    """A part of the report.

    Attributes:
        name: in links.
        title: its heading.
        blocks: in order.
    """

    name: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole report.

    Attributes:
        title, subtitle: what it is about, and what it rests on.
        sections: in order.
        tables: further tables for files of their own, by name.
    """

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict, compare=False)

    def pictures(self) -> Iterator[Picture]:
        """All pictures."""
        yield from (block for section in self.sections for block in section.blocks if isinstance(block, Picture))

    def sheets(self) -> Iterator[Sheet]:
        """All tables, those behind pictures among them."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Picture):
                    yield block.sheet
                elif isinstance(block, Sheet):
                    yield block


def said(*sentences: str) -> Paragraph:
    """A paragraph of some sentences."""
    return Paragraph(sentences)


def listed(items: list[str]) -> list[Block]:
    """Sentences one below the other; a single one as a paragraph, none as nothing."""
    if len(items) <= 1:
        return [Paragraph(tuple(items))] if items else []
    return [Points(tuple(items))]
