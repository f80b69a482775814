"""Which groups of a breakdown are kept by their own figure: a win rate above 65 %, not one deal won."""

from __future__ import annotations

from sqlalchemy import and_, select

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS, Metric
from knowledge.metrics.measure import Keys, Measured
from knowledge.metrics.model import MetricQuery, MetricRow
from knowledge.metrics.scope import reached
from knowledge.metrics.sources import SOURCES, Expression
from knowledge.metrics.statement import condition, in_order
from knowledge.metrics.stock import held_on
from knowledge.refusals import Refusal

# The metric that counts the members of a dimension: so those are known of whom there is no record.
MEMBERS = {"rep": "reps", "account": "accounts", "product": "products"}
# What is said of a member itself and not of its records.
OF_MEMBERS = {
    "rep": {"rep", "team", "manager", "region"},
    "account": {
        "account", "parent_account", "corporate_group", "sector", "location", "city", "segment", "tier", "employees",
        "annual_revenue", "founded_year", "rep", "team", "manager", "region",
    },
    "product": {"product", "product_line", "list_price"},
}  # fmt: skip


def keep_fitting(query: MetricQuery, rows: list[MetricRow]) -> list[MetricRow]:
    """The rows whose figure fits `having`; records without a name are no group. Refuses with `filter.no_groups`."""
    if query.having is None:
        return rows
    if not query.group_by:
        raise Refusal("filter.no_groups", metric=query.metric)
    return [row for row in rows if row.value is not None and None not in row.keys and query.having.fits(row.value)]


def without_records(access: Access, metric: Metric, query: MetricQuery, now: Measured) -> list[Keys]:
    """The members of the dimension that no record belongs to, where `having` asks for groups and 0 fits it."""
    counted = query.having is not None and metric.additive and not metric.parts and query.having.fits(0)
    if not counted or len(query.group_by) != 1 or query.group_by[0] not in MEMBERS:
        return []
    known = {keys[0][1] for keys in now.values}
    return [((label, record),) for label, record in _members(access, query, now) if record not in known]


def _members(access: Access, query: MetricQuery, now: Measured) -> list[tuple[str, int]]:
    """The names and ids of a dimension's members, within the scope of the question."""
    dimension = query.group_by[0]
    counted = METRICS[MEMBERS[dimension]]
    source = SOURCES[counted.source]
    field = source.fields[dimension]
    conditions = [reached(access, source, now.scope), *held_on(counted, access.today)]
    if counted.where is not None:
        conditions.append(counted.where)
    joins = [*field.joins]
    for item in query.where:
        if item.field not in OF_MEMBERS[dimension] or item.field not in source.fields:
            continue
        said = source.fields[item.field]
        joins += said.joins
        conditions.append(condition(access, source, said, item, access.today))
    key: Expression = field.key
    statement = select(field.label, key).select_from(source.table)
    for name in in_order(source, joins):
        join = source.joins[name]
        statement = statement.outerjoin(join.target, join.on(access.today))
    found = access.session.execute(statement.where(and_(*conditions)).order_by(field.label))
    return [(str(label), int(key)) for label, key in found]
