"""Plans, and the only code that applies them: change log, proposals' approval, undo.

A write tool returns a Plan and touches nothing. `apply` re-reads every record it names, refuses when one changed
meanwhile, writes all of it in the caller's transaction, and leaves a change row for each record. A removed record
stays in its table, marked, and comes back by undo.
"""

from __future__ import annotations

from datetime import UTC, datetime

from knowledge.changes.applying import Applied, apply
from knowledge.changes.log import Change, ChangeSet, changes_page, last_change, records_of, undone
from knowledge.changes.plan import Plan, Risk, Saying, put_together
from knowledge.changes.record import (
    Created,
    RecordChange,
    Shown,
    creation,
    removal,
    snapshot,
    to_json,
    update_of,
    version_of,
)
from knowledge.changes.replacing import replaces
from knowledge.changes.rights import check_proposed, may_apply
from knowledge.changes.undoing import LARGEST_ID, undo

__all__ = [
    "LARGEST_ID", "Applied", "Change", "ChangeSet", "Created", "Plan", "RecordChange", "Risk", "Saying", "Shown",
    "apply", "changes_page", "check_proposed", "creation", "last_change", "may_apply", "put_together",
    "records_of", "removal", "replaces", "snapshot", "to_json", "undo", "undone", "update_of", "utc_now", "version_of",
]  # fmt: skip


def utc_now() -> datetime:
    """The present instant, for the edges that have no injected clock."""
    return datetime.now(UTC)
