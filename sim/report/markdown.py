"""A report as Markdown, with the same sentences as the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.charts.look import heading_of
from sim.report.document import FIGURES, Block, Code, Document, Heading, Paragraph, Picture, Points, Section, Sheet

_SPECIAL = re.compile(r"([\\`*_\[\]|~#])")
_AT_START = re.compile(r"^(\s*)([-+](?=\s|$)|\d+[.)](?=\s|$)|=)")


def escaped(text: str) -> str:
    """Text that Markdown shows as it is: no tags, no code, no links, no headings."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _SPECIAL.sub(r"\\\1", text)
    return _AT_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", text)


def markdown(document: Document) -> str:
    """The whole report."""
    parts = [f"# {escaped(document.title)}", escaped(document.subtitle)]
    for section in document.sections:
        parts += _section(section)
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section) -> Iterator[str]:
    yield f"## {escaped(section.title)}"
    for block in section.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Heading):
        yield f"### {escaped(block.text)}"
    elif isinstance(block, Paragraph):
        yield escaped(block.text)
    elif isinstance(block, Points):
        yield "\n".join(f"{f'{number}.' if block.lead else '-'} {escaped(item)}"
                        for number, item in enumerate(block.items, start=1))
    elif isinstance(block, Code):
        yield f"```sh\n{block.text}\n```"
    elif isinstance(block, Sheet):
        yield _table(block)
    elif isinstance(block, Picture):
        title, how = heading_of(block.chart)
        yield f"![{escaped(title)}]({FIGURES}/{block.name}.svg)"
        yield f"**{escaped(title)}.** {escaped(how)}"
        yield _table(block.sheet)


def _table(sheet: Sheet) -> str:
    lines = [sheet.head, ["---", *("---" if column in sheet.words else "---:"
                                    for column in range(1, len(sheet.head)))],
             *sheet.rows]
    rows = [f"| {' | '.join(cell if number == 1 else escaped(cell) for cell in line)} |"
            for number, line in enumerate(lines)]
    return f"*{escaped(sheet.caption)}*\n\n" + "\n".join(rows)
