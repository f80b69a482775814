"""Every table, imported in one place so that migrations see all of them."""

from knowledge import (
    changes,
    company,
    conversations,
    inbox,
    names,
    outsiders,
    rates,
    requests,
    sign_in,
    tokens,
    turn_feedback,
    usage,
)
from knowledge.database import Base
from knowledge.imports import jobs as import_jobs
from knowledge.imports import records as import_records
from knowledge.library import documents, quiz_records
from knowledge.sales.improve import adjustments, reviews
from knowledge.sales.plan import budgets, expansion, markets, resources, strategies, targets
from knowledge.sales.sell import accounts, activities, complaints, deals, orders, products, stories
from knowledge.sales.team import hiring, incentives, people, training

__all__ = ["METADATA"]

MODULES = (
    accounts, activities, adjustments, budgets, changes, company, complaints, conversations, deals, documents,
    expansion, hiring, import_jobs, import_records, inbox, incentives, markets, names, orders, outsiders, people,
    products, quiz_records, rates, requests, resources, reviews, sign_in, stories, strategies,
    targets, tokens, training, turn_feedback, usage,
)  # fmt: skip
METADATA = Base.metadata
