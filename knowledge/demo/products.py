"""The price list, and how demand for each product moves over the year and the years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.demo.world import CURRENCY, FEN, World, one_language, words
from knowledge.sales.sell.products import Product, ProductLine


@dataclass(frozen=True)
class Item:
    """A product. Price and cost in minor units a case."""

    product_id: int
    name: str
    price: int
    cost: int
    weight: float
    trend: float
    season: list[float]

    def demand(self, day: date, progress: float) -> float:
        """How much it is asked for on a day, against the other products. `progress`: 0 three years ago, 1 today."""
        return self.weight * self.season[day.month - 1] * float(self.trend**progress)

    def portion(self, day: date) -> float:
        """How much of it is taken at a time on a day, against the usual quantity."""
        return float(self.season[day.month - 1] ** 0.5)

    def named(self, language: str) -> str:
        """Its name in one language."""
        return one_language(self.name, language)


def make_products(world: World) -> list[Item]:
    """Add the lines and their products."""
    data = words("products")
    lines = {entry["name"]: (world.add(ProductLine, name=entry["name"]), entry["season"]) for entry in data["lines"]}
    items = []
    for entry in data["products"]:
        line, season = lines[entry["line"]]
        row = world.add(
            Product, name=entry["name"], sku=entry["sku"], product_line_id=line["id"], list_price=entry["price"] * FEN,
            unit_cost=entry["cost"] * FEN, currency=CURRENCY,
        )  # fmt: skip
        items.append(
            Item(row["id"], entry["name"], row["list_price"], row["unit_cost"], entry["weight"], entry["trend"], season)
        )
    return items
