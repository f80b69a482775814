"""Who somebody in a chat service is among our people, and where they talk: proofs, codes, threads and audiences.

"Outside" names belong to the chat service: a user's id, a channel's id, a thread. Nothing here comes from a message.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Area, Principal, Reach, load_principal
from knowledge.database import Base, UtcDateTime
from knowledge.refusals import Refusal
from knowledge.sales.team.lines import teams_below
from knowledge.sales.team.people import Person, Role, Team

CODE_LIFE = timedelta(hours=24)
# A line of talk that has rested so long begins a new conversation: "and last year?" no longer means yesterday's deal.
REST = timedelta(hours=12)
# What may be said before everybody of a team: its totals, what the records hold, and the library as its reps read it.
BEFORE_ALL = frozenset({"query_metric", "describe_data", "search_library"})


class Outsider(Base):
    """What was found out about a user of a chat service, until `good_until`.

    `standing` is `verified` (by e-mail), `linked` (by a code), or why they are answered nothing: `unknown`, `guest`,
    `external`, `deactivated`, `bot`. `email` is what the service vouched for.
    """

    __tablename__ = "outsiders"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    external_id: Mapped[str] = mapped_column(String(100))
    standing: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    email: Mapped[str | None] = mapped_column(String(320))
    good_until: Mapped[datetime] = mapped_column(UtcDateTime)


class LinkCode(Base):
    """A one-time code that says which of our people somebody in a chat service is; only its hash is kept."""

    __tablename__ = "link_codes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class OutsideThread(Base):
    """Which conversation of ours a person's part in a thread of a chat service is; several people, several of ours."""

    __tablename__ = "outside_threads"
    __table_args__ = (UniqueConstraint("channel", "lane", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    lane: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    thread_id: Mapped[str] = mapped_column(ForeignKey("threads.id"))
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Audience(Base):
    """The team before which a channel's answers are given."""

    __tablename__ = "audiences"
    __table_args__ = (UniqueConstraint("channel", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(100))
    name: Mapped[str] = mapped_column(String(200))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))


def known_outsider(session: Session, channel: str, external_id: str, *, now: datetime) -> Outsider | None:
    """What is known of a user and still good."""
    who = select(Outsider).where(Outsider.channel == channel, Outsider.external_id == external_id)
    found = session.scalar(who)
    return found if found is not None and found.good_until > now else None


def note_outsider(
    session: Session, channel: str, external_id: str, standing: str, *, email: str | None, until: datetime
) -> Outsider:
    """Keep what the service said of a user. A `member` whose verified e-mail is one of ours is that person.

    Another member is whom a code linked them to, as long as the service says the same of them, else `unknown`.
    """
    person = None
    if standing == "member" and email:
        person = session.scalar(select(Person).where(Person.email == email.strip().casefold()))
    if standing == "member":
        who = select(Outsider).where(Outsider.channel == channel, Outsider.external_id == external_id)
        before = session.scalar(who)
        linked = before is not None and before.standing == "linked" and before.email == email
        standing = "verified" if person is not None else "linked" if linked else "unknown"
    values: dict[str, Any] = {"standing": standing, "email": email, "good_until": until}
    if standing != "linked":
        values["person_id"] = person.id if person is not None else None
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Outsider)
        .values(channel=channel, external_id=external_id, **values)
        .on_conflict_do_update(index_elements=["channel", "external_id"], set_=values)
    )
    who = select(Outsider).where(Outsider.channel == channel, Outsider.external_id == external_id)
    return session.scalars(who.execution_options(populate_existing=True)).one()


def forget_outsider(session: Session, channel: str, external_id: str, *, now: datetime) -> None:
    """Ask the service anew when this user next speaks; a link by code stays."""
    who = (Outsider.channel == channel, Outsider.external_id == external_id)
    session.execute(update(Outsider).where(*who).values(good_until=now))


def principal_of(session: Session, found: Outsider, today: date) -> Principal | None:
    """The principal of a user who is one of ours and may sign in; None for everybody else."""
    person = session.get(Person, found.person_id) if found.person_id is not None else None
    if person is None or not (person.active and person.may_sign_in):
        return None
    return load_principal(session, person, today)


def create_code(session: Session, person: Person, *, now: datetime) -> str:
    """A code that links a user of a chat service to a person, once, within 24 hours.

    Refuses with `person.no_sign_in`.
    """
    if not (person.active and person.may_sign_in):
        raise Refusal("person.no_sign_in", name=person.name)
    code = secrets.token_hex(8)
    session.add(LinkCode(person_id=person.id, secret_hash=_hash(code), expires_at=now + CODE_LIFE))
    session.flush()
    return code


def use_code(session: Session, channel: str, external_id: str, code: str, *, now: datetime) -> Person | None:
    """Spend a code for a user whom the service vouches for: whom they are linked to, None where it is no good."""
    spent = session.execute(
        update(LinkCode)
        .where(LinkCode.secret_hash == _hash(code), LinkCode.used_at.is_(None), LinkCode.expires_at > now)
        .values(used_at=now)
        .returning(LinkCode.person_id)
    ).scalar()
    person = session.get(Person, spent) if spent is not None else None
    if person is None or not (person.active and person.may_sign_in):
        return None
    who = (
        Outsider.channel == channel,
        Outsider.external_id == external_id,
        Outsider.standing.in_(("unknown", "linked")),
    )
    linked = session.execute(
        update(Outsider).where(*who).values(standing="linked", person_id=person.id).returning(Outsider.id)
    )
    return person if linked.first() is not None else None


def thread_of(session: Session, channel: str, lane: str, person_id: int, *, now: datetime, rests: bool) -> str | None:
    """The conversation that a person has in a lane; with `rests` none that has rested longer than REST."""
    found = session.scalar(
        select(OutsideThread).where(
            OutsideThread.channel == channel, OutsideThread.lane == lane, OutsideThread.person_id == person_id
        )
    )
    if found is None or (rests and found.used_at < now - REST):
        return None
    return found.thread_id


def keep_thread(session: Session, channel: str, lane: str, person_id: int, thread_id: str, *, now: datetime) -> None:
    """Remember which conversation a person has in a lane."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"thread_id": thread_id, "used_at": now}
    session.execute(
        insert(OutsideThread)
        .values(channel=channel, lane=lane, person_id=person_id, **values)
        .on_conflict_do_update(index_elements=["channel", "lane", "person_id"], set_=values)
    )


def set_audience(session: Session, channel: str, place: str, name: str, team: Team | None) -> None:
    """Give a channel an audience, or with None take it away."""
    session.execute(delete(Audience).where(Audience.channel == channel, Audience.place == place))
    if team is not None:
        session.add(Audience(channel=channel, place=place, name=name[:200], team_id=team.id))
        session.flush()


def audiences(session: Session, channel: str) -> list[tuple[Audience, Team]]:
    """Every channel that has an audience, with the team, by name."""
    found = select(Audience, Team).join(Team, Team.id == Audience.team_id).where(Audience.channel == channel)
    return [(one, team) for one, team in session.execute(found.order_by(Audience.name, Audience.id))]


def find_team(session: Session, name: str) -> Team:
    """A team by its name, whatever its case. Refuses with `unknown.team`."""
    team = session.scalar(select(Team).where(func.lower(Team.name) == name.strip().lower()))
    if team is None:
        raise Refusal("unknown.team", name=name.strip(), choices=sorted(session.scalars(select(Team.name)))[:5])
    return team


def before_audience(session: Session, channel: str, place: str, principal: Principal) -> Principal | None:
    """The asker narrowed to what everybody of a channel's audience may know as well; None where nothing may be said.

    That is what the team's reps may all know: the team's totals and the library. Nobody's own records are shown to
    the others, and nothing is written. An asker who may not see the team's totals is answered nothing here.
    """
    team_id = session.scalar(select(Audience.team_id).where(Audience.channel == channel, Audience.place == place))
    if team_id is None:
        return None
    teams = teams_below(session, [team_id])
    reach = principal.grant(Area.RECORDS).totals
    if reach is Reach.NONE or (reach is Reach.TEAM and not teams <= teams_below(session, principal.member_of)):
        return None
    only = BEFORE_ALL if principal.only_tools is None else BEFORE_ALL & principal.only_tools
    return replace(
        principal, role=Role.REP, leads=frozenset(), member_of=frozenset([team_id]), only_tools=only,
        may_approve=False, before_team=True,
    )  # fmt: skip


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().lower().encode()).hexdigest()
