"""Products: how many there are, and what they cost."""

from __future__ import annotations

from sqlalchemy import func

from knowledge.metrics.definitions.metric import COUNT, MONEY, Metric, count, declare, plain
from knowledge.sales.sell.products import Product

PRODUCT_METRICS: tuple[Metric, ...] = (
    declare(
        "list_price", "average list price", "平均标价", MONEY, "stock", "products",
        ("The mean list price of the products.", "产品标价的平均值。"),
        ("list price, product price, average price, price list, retail price, expensive, cheap, cheapest, priciest", "标价、产品价格、平均价格、产品标价、目录价、贵、最贵、便宜、最便宜、卖价、标价多少、价格多少"),
        value=plain(func.avg(Product.list_price)),
    ),
    declare(
        "products", "products", "产品数", COUNT, "stock", "products",
        ("How many products there are.", "产品的个数。"),
        ("number of products, product count", "产品数量、产品个数、产品总数"),
        value=count, additive=True,
    ),
)  # fmt: skip
