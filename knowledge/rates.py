"""How many requests a key or a person made in a stretch of time, counted by all processes together."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.database import Base, UtcDateTime

WINDOW = timedelta(minutes=1)


class RateWindow(Base):
    """The requests of one subject (`key:5`, `person:7`) in the minute that begins at `began_at`."""

    __tablename__ = "rate_windows"

    subject: Mapped[str] = mapped_column(String(60), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    used: Mapped[int]


def window_of(now: datetime) -> datetime:
    """When the minute of an instant began."""
    return now.replace(second=0, microsecond=0)


def reserve(session: Session, subject: str, count: int, *, began_at: datetime) -> int:
    """Count so many requests of a subject in; how many there are now in the minute, of all processes."""
    from sqlalchemy.dialects import postgresql, sqlite

    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(delete(RateWindow).where(RateWindow.began_at < began_at - WINDOW))
    counted = (
        insert(RateWindow)
        .values(subject=subject, began_at=began_at, used=count)
        .on_conflict_do_update(index_elements=["subject", "began_at"], set_={"used": RateWindow.used + count})
        .returning(RateWindow.used)
    )
    return int(session.execute(counted).scalar_one())
