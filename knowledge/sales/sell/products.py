"""Products and product lines."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.database import Base, Record


class ProductLine(Record, Base):
    """A family of products: a series, a category."""

    __tablename__ = "product_lines"

    name: Mapped[str] = mapped_column(String(200), unique=True)


class Product(Record, Base):
    """Something sold. `list_price` and `unit_cost` are minor units of `currency` for one unit."""

    __tablename__ = "products"

    name: Mapped[str] = mapped_column(String(200), unique=True)
    sku: Mapped[str | None] = mapped_column(String(100), index=True)
    product_line_id: Mapped[int | None] = mapped_column(ForeignKey("product_lines.id"), index=True)
    list_price: Mapped[int | None] = mapped_column(BigInteger)
    unit_cost: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str | None] = mapped_column(String(3))
    active: Mapped[bool] = mapped_column(default=True)
