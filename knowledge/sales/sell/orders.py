"""Orders: what accounts bought."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class Order(Record, Base):
    """A purchase of an account on a day."""

    __tablename__ = "orders"

    account_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("regions.id"), index=True)
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    ordered_on: Mapped[date] = mapped_column(index=True)
    channel: Mapped[str | None] = mapped_column(String(100))
    status: Mapped[str | None] = mapped_column(String(100))
    currency: Mapped[str] = mapped_column(String(3))


class OrderLine(Base):
    """One product of an order. Money in minor units of the order's currency; `discount_rate` 0–1.

    `amount` is what the customer paid for the line after discount; `cost` what it cost us, None if unknown. `extra`
    holds the columns of an import that differ between the lines of an order, by their header.
    """

    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    product_id: Mapped[int | None] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[float | None]
    unit_price: Mapped[int | None] = mapped_column(BigInteger)
    discount_rate: Mapped[float | None]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    cost: Mapped[int | None] = mapped_column(BigInteger)
    extra: Mapped[dict[str, Any] | None]
