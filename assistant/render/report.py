"""A Report: each of its sections as a heading, sentences, a table and a chart."""

from __future__ import annotations

from assistant.render.labels import word_fact
from assistant.render.tables import table_part, worded_spec
from assistant.reply import ChartPart, Part, TextPart
from assistant.turn import Language
from assistant.words import has, say
from tools.contract import Note, Report, Section


def report_parts(report: Report, language: Language) -> tuple[str, list[Part]]:
    """The whole text, and the parts of every section that has anything to show."""
    texts: list[str] = []
    parts: list[Part] = []
    for section in report.sections:
        heading = say(f"report.{section.title}", language) if section.title else None
        text = _section_text(section, heading, language)
        if text:
            texts.append(text)
            parts.append(TextPart(text=text))
        if section.table is not None and section.table.rows:
            parts.append(table_part(section.table, language, None if text else heading))
        if section.chart is not None:
            parts.append(
                ChartPart(title=heading or section.chart.title, spec=worded_spec(section.chart.spec, language))
            )
    return "\n".join(texts), parts


def _section_text(section: Section, heading: str | None, language: Language) -> str:
    lines = [line_text(line, language) for line in section.lines]
    if section.title is None:
        return ("" if language == "zh" else " ").join(lines)
    has_body = lines or (section.table is not None and section.table.rows)
    return "\n".join([heading or "", *[f"· {line}" for line in lines]]) if has_body else ""


def line_text(line: Note, language: Language) -> str:
    """One sentence of a report; what notes say as well has its words among those."""
    facts = {name: word_fact(name, value, language) for name, value in line.facts.items()}
    key = f"report.{line.code}"
    return say(key if has(key, language) else f"note.{line.code}", language, **facts)
