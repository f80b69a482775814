"""Whose records an analysis may look at: people and teams within the caller's reach."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from knowledge.access import Access
from knowledge.refusals import Refusal
from knowledge.sales.sell.activities import Task
from knowledge.sales.team.people import Person


def require_person(access: Access, person_id: int) -> str:
    """The person's name. Refuses with `access.person` where their records are not the caller's to read."""
    name = access.session.scalar(select(Person.name).where(Person.id == person_id, access.rows(Person.id)))
    if name is None:
        known = access.session.scalar(select(Person.name).where(Person.id == person_id))
        raise Refusal("access.person", name=known or "–")
    return name


def tasks_due(access: Access, person_id: int) -> list[tuple[str, date]]:
    """A person's open tasks that are due today or were before, the oldest first, as far as the caller may read."""
    found = select(Task.title, Task.due_on).where(
        Task.person_id == person_id, Task.done_on.is_(None), Task.due_on <= access.today, access.rows(Task.person_id)
    )
    return [(title, due) for title, due in access.session.execute(found.order_by(Task.due_on, Task.id)) if due]
