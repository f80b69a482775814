"""Who can say yes to what somebody else asked for."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.access import Access, load_principal
from knowledge.changes import Plan, may_apply
from knowledge.company import get_company
from knowledge.conversations import Proposal
from knowledge.sales.team.people import Person, Role

# Whoever is nearest to the work is asked first.
IN_ORDER = (Role.MANAGER, Role.DIRECTOR, Role.OPERATIONS)


def approvers(session: Session, proposal_id: str, today: date, most: int) -> list[Person]:
    """At most so many of those who may write all that a proposal writes, the asker left out; none where it is unknown.

    They are of one role, the nearest to the work that has any: not everybody is asked about everything.
    """
    proposal = session.get(Proposal, proposal_id)
    if proposal is None:
        return []
    plan, company = Plan.model_validate(proposal.plan), get_company(session)
    able = select(Person).where(
        Person.active, Person.may_sign_in, Person.is_owner.is_(False), Person.email.is_not(None)
    )
    for role in IN_ORDER:
        found: list[Person] = []
        for person in session.scalars(able.where(Person.role == role).order_by(Person.id)):
            if person.id == proposal.person_id or len(found) == most:
                continue
            access = Access(session, load_principal(session, person, today), today, company)
            if may_apply(access, plan):
                found.append(person)
        if found:
            return found
    return []
