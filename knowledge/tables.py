"""Every table, imported in one place so that migrations see all of them."""

from knowledge import changes, company, conversations, names, sign_in
from knowledge.database import Base
from knowledge.imports import records as import_records
from knowledge.sales.improve import adjustments, reviews
from knowledge.sales.plan import targets
from knowledge.sales.sell import accounts, activities, complaints, deals, orders, products
from knowledge.sales.team import hiring, people, training

__all__ = ["METADATA"]

MODULES = (
    accounts, activities, adjustments, changes, company, complaints, conversations, deals, hiring, import_records,
    names, orders, people, products, reviews, sign_in, targets, training,
)  # fmt: skip
METADATA = Base.metadata
