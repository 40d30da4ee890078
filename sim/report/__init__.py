"""A comparison as a document to send upwards: one page, Markdown, pictures, tables, and every number as data.

    report_files(comparison)       # all files by name: report.html, report.md, figures/…, tables/…, comparison.json
    write_report(comparison)       # the same, written into the comparison's folder
    answer(comparison.findings)    # the answer in three sentences

Every sentence is a fixed template filled from what was found; the same stored runs give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import UserError, did_you_mean, one_of, shown
from sim.report.facts import AUDIENCES, LAY, Facts
from sim.report.sentences.answer import answer as _answer

if TYPE_CHECKING:
    from sim.comparison import Comparison, Findings

__all__ = ["AUDIENCES", "FORMATS", "answer", "report_files", "write_report"]

FORMATS = ("html", "md", "svg", "png", "csv", "json")
"""Kinds of files that a report is made of."""
PAGE, TEXT, DATA = "report.html", "report.md", "comparison.json"


def answer(findings: Findings) -> list[str]:
    """The answer in three sentences: who reaches most, whom and what it costs, how sure."""
    return _answer(Facts(findings))


def report_files(comparison: Comparison, audience: str = LAY, formats: Sequence[str] = FORMATS) -> dict[str, bytes]:
    """All files of a report by their names, with folders: `figures/…`, `tables/…`.

    Args:
        comparison: what was run.
        audience: `lay`, or `technical`, which has the figures for researchers too.
        formats: some of `FORMATS`.

    Raises:
        UserError: if there is no such audience or format.
    """
    from sim.charts.formats import files
    from sim.report.compose import document_of
    from sim.report.data import json_bytes
    from sim.report.document import FIGURES, TABLES
    from sim.report.markdown import markdown
    from sim.report.page import page
    from sim.report.tables import csv_files

    for what, word, allowed in (("audience", audience, AUDIENCES), *(("format", one, FORMATS) for one in formats)):
        if word not in allowed:
            raise UserError(f"{what}: there is no {shown(word)}; allowed: {one_of(allowed)}"
                            f"{did_you_mean(word, allowed)}")
    facts = Facts(comparison.findings, audience, comparison.results.manifest)
    document = document_of(facts)
    found: dict[str, bytes] = {}
    if "html" in formats:
        found[PAGE] = page(document).encode()
    if "md" in formats:
        found[TEXT] = markdown(document).encode()
    drawn = [one for one in ("svg", "png") if one in formats]
    for picture in document.pictures():
        made = files(picture.chart, picture.name, drawn)
        found.update({f"{FIGURES}/{name}": content for name, content in made.items()})
    if "csv" in formats:
        found.update({f"{TABLES}/{name}": content for name, content in csv_files(document).items()})
    if "json" in formats:
        found[DATA] = json_bytes(facts)
    return found


def write_report(comparison: Comparison, audience: str = LAY) -> Path:
    """Write all files of a report into the comparison's folder. Returns the page.

    Raises:
        UserError: if there is no such audience.
        ResultsError: if a file can't be written.
    """
    from sim.store import write_files

    by_folder: dict[Path, dict[str, bytes]] = {}
    for name, content in report_files(comparison, audience).items():
        path = comparison.folder / name
        by_folder.setdefault(path.parent, {})[path.name] = content
    for folder, files in by_folder.items():
        write_files(folder, files)
    return comparison.folder / PAGE
