"""People, teams, dated membership and regions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Enum, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class Role(StrEnum):
    """What a person is in the company; decides what they may see and change (knowledge/access.py)."""

    TRAINEE = "trainee"
    REP = "rep"
    MANAGER = "manager"
    DIRECTOR = "director"
    OPERATIONS = "operations"


def text_enum(kind: type[StrEnum]) -> Enum:
    """Store an enum by its values, as text with a named check, alike in both databases."""
    return Enum(
        kind, native_enum=False, length=20, create_constraint=True, name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )  # fmt: skip


class Region(Record, Base):
    """A sales region or regional office."""

    __tablename__ = "regions"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class Person(Record, Base):
    """Somebody of the sales organization. Customers' people are contacts (sell/accounts.py).

    `is_owner` marks the installation's owner: commands on the machine itself run as that director,
    who is left out of every list of the sales organization's people.
    """

    __tablename__ = "people"

    name: Mapped[str] = mapped_column(String(200), index=True)
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    role: Mapped[Role] = mapped_column(text_enum(Role), default=Role.REP)
    title: Mapped[str | None] = mapped_column(String(200))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    hired_on: Mapped[date | None]
    left_on: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    may_sign_in: Mapped[bool] = mapped_column(default=False)
    is_owner: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(10))
    timezone: Mapped[str | None] = mapped_column(String(50))


class Team(Record, Base):
    """Everybody below one manager in the reporting line. Bookings belong to the team at the close date."""

    __tablename__ = "teams"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("teams.id"), index=True)


class TeamMembership(Base):
    """Who was in which team, from a day (None: always so far) until a day, exclusive (None: still)."""

    __tablename__ = "team_memberships"
    __table_args__ = (
        UniqueConstraint("person_id", "team_id", "from_date"),
        CheckConstraint("until_date IS NULL OR from_date IS NULL OR until_date > from_date", name="dates_in_order"),
        Index("ix_team_memberships_team_id_person_id", "team_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"))
    from_date: Mapped[date | None]
    until_date: Mapped[date | None]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("imports.id"), index=True)
