"""Who may write, propose or apply what a Plan changes."""

from __future__ import annotations

from typing import Any

from knowledge.access import Access
from knowledge.changes.plan import Plan
from knowledge.changes.record import RecordChange
from knowledge.refusals import Refusal
from knowledge.writable import WRITABLE, belongs, owners


def check_write(access: Access, change: RecordChange, values: dict[str, Any]) -> None:
    """Refuse with `access.write_other` where a record with these columns is not the caller's to write."""
    if not may_write(access, change.kind, values):
        raise Refusal("access.write_other", label=change.label or change.kind)


def may_write(access: Access, kind: str, values: dict[str, Any], *, propose: bool = False) -> bool:
    """Whether a record with these columns is the caller's to write, or with `propose` at least to propose."""
    whose = belongs(access.session, kind, values)
    return access.may_write(whose.area, person_id=whose.person_id, team_id=whose.team_id, propose=propose)


def check_proposed(access: Access, plan: Plan) -> None:
    """Refuse a Plan with a record that its asker could not even propose to change: `access.write_other`."""
    for change in plan.changes:
        if not all(may_write(access, kind, values, propose=True) for kind, values in _whose(access, plan, change)):
            raise Refusal("access.write_other", label=change.label or change.kind)


def may_apply(access: Access, plan: Plan) -> bool:
    """Whether the caller may write every record of a Plan, as it is now and as it would be."""
    return all(
        may_write(access, kind, values) for change in plan.changes for kind, values in _whose(access, plan, change)
    )


def _whose(access: Access, plan: Plan, change: RecordChange) -> list[tuple[str, dict[str, Any]]]:
    """The columns that decide whose a record is, of its kind: as it stands, and as the Plan leaves it."""
    names, after = owners(change.kind), change.after or {}
    under = WRITABLE[change.kind].under
    if under is not None and isinstance(above := after.get(under[0]), dict):
        return _whose(access, plan, plan.changes[above["created"]])  # it belongs to what the Plan makes
    if change.id is None:
        return [(change.kind, after)]
    record = access.session.get(WRITABLE[change.kind].model, change.id, execution_options={"include_deleted": True})
    now = {name: getattr(record, name) for name in names} if record is not None else dict(change.before or after)
    moved = {name: after[name] for name in names if name in after and after[name] != now.get(name)}
    return [(change.kind, now), *([(change.kind, {**now, **moved})] if moved else [])]
