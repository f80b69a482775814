"""What a course is made of: documents, or what stands under one of their headings."""

from __future__ import annotations

from knowledge import names
from knowledge.changes import creation
from knowledge.changes.record import removal
from knowledge.library.course_material import headings_of, links_of
from knowledge.library.documents import Document
from knowledge.library.titles import document_named
from knowledge.sales.team import training_view as view
from tools.contract import Plan, Risk, ToolContext, ToolRefusal
from tools.team.training_asked import SaveTraining, training_plan

MOST_HEADINGS = 12


def save_material(asked: SaveTraining, context: ToolContext) -> Plan:
    """Link a document that the caller may read, or one heading of it, to a course; or take such a link away."""
    access = context.access
    if not asked.course:
        raise ToolRefusal("training.course", choices=[one.name for one in view.courses(access)])
    course = view.courses(access, course_id=names.resolve(access, "course", asked.course).record_id)[0]
    document = _document(asked.document, context)
    heading = _heading(asked.heading, document, context)
    linked = links_of(access, course.id, document.path)
    same = [one for one in linked if one.heading == heading]
    facts = {"course": course.name, "document": document.title, "heading": heading}
    if asked.action == "unlink":
        gone = same or (linked if heading is None else [])
        if not gone:
            raise ToolRefusal("training.material_none", course=course.name, title=document.title)
        changes = [removal("course_material", one, course.name, ("path", "heading")) for one in gone]
        return training_plan({"done": "training_unlink", **facts}, changes, Risk.HIGH, [])
    if same:
        raise ToolRefusal("training.material_known", course=course.name, title=document.title)
    values = {"course_id": course.id, "path": document.path, "heading": heading}
    change = creation("course_material", course.name, values, {"course_id": course.name})
    return training_plan({"done": "training_material", **facts}, [change], Risk.HIGH, [])


def _document(said: str | None, context: ToolContext) -> Document:
    """The document of that title or path. Refuses with `unknown.title`, as for one that the caller may not read."""
    access = context.access
    if not said:
        raise ToolRefusal("training.document")
    named = document_named(access.session, access.principal, said, context.today)
    if named.document is None:
        raise ToolRefusal("unknown.title", text=said[:100], choices=named.near)
    return named.document


def _heading(said: str | None, document: Document, context: ToolContext) -> str | None:
    """The heading as the document has it; None where the whole is meant. Refuses with `unknown.heading`."""
    if not said:
        return None
    headings = headings_of(context.access, document)
    same = next((one for one in headings if one.casefold() == said.strip().casefold()), None)
    if same is None:
        raise ToolRefusal("unknown.heading", text=said[:100], title=document.title, choices=headings[:MOST_HEADINGS])
    return same
