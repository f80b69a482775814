"""Names: from the way a person writes one to the record, and from a sentence to the names in it."""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base


class NameKey(Base):
    """One way to write a name. `key` is normalised (no case, spaces, punctuation or legal suffix).

    `kind` is a record kind ("account") with `record_id`, or a field ("account.sector") with the value as `label`.
    `weight` is 1 for the full name and less for parts and short forms.
    """

    __tablename__ = "name_keys"
    __table_args__ = (
        Index("ix_name_keys_key_kind", "key", "kind"),
        Index("ix_name_keys_kind_record_id", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(300))
    record_id: Mapped[int | None]
    weight: Mapped[float] = mapped_column(default=1.0)
