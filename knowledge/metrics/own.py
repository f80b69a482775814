"""What "my" means to somebody who leads others: own records where there are any, else those of the people led."""

from __future__ import annotations

from knowledge.access import Access
from knowledge.metrics.definitions import METRICS
from knowledge.metrics.model import MetricQuery, MetricResult, Note, RecordList, Scope
from knowledge.sales.team.people import Role

# Who leads plans for all of those led, whatever else they own themselves.
PLANNED = frozenset(
    {"pipeline", "weighted_pipeline", "coverage", "forecast", "target", "attainment", "gap_to_target"}
)  # fmt: skip
# Kinds of record that are owned; activities and tasks are one's own doing, and of nobody else.
OWNED = frozenset({"deals", "accounts", "leads", "orders", "contacts", "complaints", "targets"})


def leads_plan(access: Access, query: MetricQuery) -> bool:
    """Whether "my" is asked of what a leader plans for everybody led: "my coverage", "my pipeline"."""
    return _leader_asks(access, query) and query.metric in PLANNED


def may_widen(access: Access, query: MetricQuery) -> bool:
    """Whether "my" may go on to those led, should the asker own none."""
    return _leader_asks(access, query) and METRICS[query.metric].source in OWNED


def _leader_asks(access: Access, query: MetricQuery) -> bool:
    principal = access.principal
    return query.scope is Scope.MINE and (bool(principal.leads) or principal.role is Role.DIRECTOR)


def of_those_led(query: MetricQuery) -> MetricQuery:
    """The same question about everybody led."""
    return query.model_copy(update={"scope": Scope.TEAM})


def is_empty(found: MetricResult | RecordList) -> bool:
    """Whether no record at all was found."""
    if isinstance(found, RecordList):
        return not found.total
    return not any(row.records or row.value for row in found.rows)


READ_FOR_PLAN = Note(code="mine_is_team")
READ_FOR_NONE = Note(code="mine_has_none")
OWN_ALONE = Note(code="mine_alone")
