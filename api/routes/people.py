"""The people who may come in: listed, added, given a sign-in link, deactivated. For directors and operations."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.auth import SESSION, AssistantOf, Caller
from api.repeated import IdempotencyKey, once
from api.rules import NO_TOKEN, OPERATING, allow
from assistant.agent import storable
from knowledge import roster, sign_in
from knowledge.access import Principal
from knowledge.database import Session
from knowledge.granting import require_grant
from knowledge.key_admin import LARGEST_ID
from knowledge.refusals import Refusal
from knowledge.sales.team.people import Person, Role

router = APIRouter(prefix="/v1/people", tags=["people"])

RUNS_PEOPLE = allow(roles=OPERATING, by=NO_TOKEN, tools=())
PersonId = Annotated[int, Path(ge=1, le=LARGEST_ID, examples=[7])]


class PersonView(BaseModel):
    """Somebody who may come in. `team`: the one they are in today."""

    id: int
    name: str
    email: str | None
    role: Role
    team: str | None
    language: str | None


class PersonAsked(BaseModel):
    """Somebody to let in. An imported person of that name is adopted; `adopt` says which (0: somebody new)."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"email": "rita@example.com", "name": "Rita Rowe", "role": "rep", "team": "North"}]
        },
    )

    email: str = Field(min_length=3, max_length=320)
    name: str = Field(min_length=1, max_length=200, pattern=r"\S")
    role: Role
    team: str | None = Field(default=None, max_length=200)
    adopt: int | None = Field(default=None, ge=0, le=LARGEST_ID)
    create_team: bool = False


class AddedPerson(PersonView):
    """What became of it: somebody new, an imported person who was adopted, or somebody known who was changed."""

    became: Literal["new", "adopted", "updated"]


class SignInLinkView(BaseModel):
    """A link that signs one browser in, once, within 24 hours; shown this once and kept nowhere."""

    link: str


@router.get("", dependencies=RUNS_PEOPLE)
def list_people(assistant: AssistantOf, principal: Caller) -> list[PersonView]:
    """Everybody who may sign in, by name."""
    with assistant.database.transaction() as session:
        teams = roster.teams_today(session, assistant.today())
        return [_view(person, teams.get(person.id)) for person in roster.list_people(session)]


@router.post(
    "", status_code=201, dependencies=RUNS_PEOPLE,
    responses={200: {"model": AddedPerson, "description": "Somebody known was changed"}},
)  # fmt: skip
def add_person(
    asked: PersonAsked, request: Request, response: Response, assistant: AssistantOf, principal: Caller,
    idempotency_key: IdempotencyKey = None,
) -> AddedPerson:  # fmt: skip
    """Let somebody in, or change the role or team of somebody known (200): no role beyond the caller's own."""
    require_grant(principal, asked.role)
    with assistant.database.transaction(write=True) as session:
        said = asked.model_dump(mode="json")
        response.status_code, told = once(
            session, principal, request, said, lambda: _add(session, principal, asked, assistant.today())
        )
    return AddedPerson.model_validate(told)


def _add(session: Session, principal: Principal, asked: PersonAsked, today: date) -> tuple[int, dict[str, Any]]:
    email, name = storable(asked.email), storable(asked.name)
    known = roster.known_by(session, email)
    if known is not None and known.may_sign_in:
        _require_reach(session, principal, known.id)
    added = roster.add_person(
        session, email, name=name, role=asked.role, today=today, adopt=asked.adopt, create_team=asked.create_team,
        team=None if asked.team is None else storable(asked.team),
    )  # fmt: skip
    became: Literal["new", "adopted", "updated"] = (
        "new" if added.how == "new" else "adopted" if added.how == "adopted" else "updated"
    )
    view = _view(added.person, roster.teams_today(session, today).get(added.person.id))
    told = AddedPerson(**view.model_dump(), became=became).model_dump(mode="json")
    return (200 if became == "updated" else 201), told


@router.delete("/{person_id}", status_code=204, dependencies=RUNS_PEOPLE)
def deactivate_person(person_id: PersonId, assistant: AssistantOf, principal: Caller) -> None:
    """End somebody's access at once: sessions, links, keys and tokens. Their records stay."""
    with assistant.database.transaction(write=True) as session:
        person = _require_reach(session, principal, person_id)
        roster.deactivate(session, str(person.email), now=datetime.now(UTC))


@router.post(
    "/{person_id}/link", status_code=201, dependencies=allow(roles=OPERATING, by=frozenset({SESSION}), tools=())
)
def link_person(person_id: PersonId, assistant: AssistantOf, principal: Caller) -> SignInLinkView:
    """A one-time link by which somebody signs in to the page; send it to them alone."""
    with assistant.database.transaction(write=True) as session:
        person = _require_reach(session, principal, person_id)
        secret = sign_in.create_link(session, person, now=datetime.now(UTC))
    return SignInLinkView(link=f"{assistant.settings.public_url}/sign-in/{secret}")


def _require_reach(session: Session, principal: Caller, person_id: int) -> Person:
    """Somebody who may come in, with a role that the caller may give; the owner of the machine is not among them."""
    person = session.get(Person, person_id)
    if person is None or person.is_owner or not sign_in.may_sign_in(person):
        raise Refusal("unknown.person", id=person_id)
    require_grant(principal, Role(person.role))
    return person


def _view(person: Person, team: str | None) -> PersonView:
    return PersonView(
        id=person.id, name=person.name, email=person.email, role=Role(person.role), team=team,
        language=person.language,
    )  # fmt: skip
