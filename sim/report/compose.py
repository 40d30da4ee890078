"""A report put together: its sections in their fixed order."""

from __future__ import annotations

from sim.report.document import Document
from sim.report.facts import Facts
from sim.report.sections.about import (assumptions_section, differences_table, limits_section, method_section,
                                       ways_section)
from sim.report.sections.answer import answer_section, compared_section, picture_section
from sim.report.sections.people_and_hours import hours_section, who_section
from sim.report.sections.researchers import researchers_section
from sim.report.sections.sureness import sureness_section
from sim.report.sections.worlds import changes_section
from sim.report.sentences.about import report_subtitle, report_title

SECTIONS = (compared_section, answer_section, picture_section, who_section, hours_section, sureness_section,
            changes_section, ways_section, assumptions_section, method_section, limits_section)


def document_of(facts: Facts) -> Document:
    """The report; for researchers with all figures at its end."""
    makers = (*SECTIONS, researchers_section) if facts.technical else SECTIONS
    return Document(report_title(facts), report_subtitle(facts), tuple(make(facts) for make in makers),
                    {"differences-in-settings": differences_table(facts)})
