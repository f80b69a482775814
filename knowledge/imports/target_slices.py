"""Whose a target is: a row names a rep, a team, a region, or several of them of which one is meant."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select

from knowledge.imports.chunk import Chunk
from knowledge.imports.converter import Converter
from knowledge.sales.team.people import Team

SLICES = {"person", "manager", "team", "region", "line", "product", "segment", "channel"}


def target_slices(converter: Converter, chunk: Chunk) -> None:
    """Fill person, team and region: at most one of them, since a rep's team and region only say where the rep is."""
    _named_otherwise(converter, chunk)
    _led_by(converter, chunk)
    wider = [name for name in ("team", "region") if f"{name}_id" in chunk.columns]
    for narrow, others in (("person", wider), ("team", [name for name in wider if name == "region"])):
        for other in others:
            _leave_out(converter, chunk, f"{narrow}_id", other)


def note_nobodys(converter: Converter, targets: list[tuple[str | None, str | None, str | None]]) -> None:
    """Count targets of one metric and period that nothing tells apart, though a column of unknown meaning may do so."""
    if SLICES & converter.found.columns.keys() or not converter.found.extras:
        return
    alike = sum(count for count in Counter(targets).values() if count > 1)
    if alike:
        converter.noted["target.of_nobody"] += alike


def _named_otherwise(converter: Converter, chunk: Chunk) -> None:
    """A team's or region's name in the column of people is that team's or region's target."""
    reference = converter.references.get("person")
    if reference is None:
        return
    position = converter.found.columns["person"]
    columns = {name: list(chunk.columns.get(f"{name}_id") or [None] * len(chunk)) for name in ("team", "region")}
    for index, row in enumerate(chunk.raw):
        if (found := reference.elsewhere.get(row[position])) is not None:
            record, record_id = found
            columns[record][index] = record_id
    chunk.columns |= {f"{name}_id": column for name, column in columns.items()}


def _led_by(converter: Converter, chunk: Chunk) -> None:
    """A manager's target is the team's, where no rep and no team is named; without a team it is the manager's own."""
    if "manager" not in chunk.cells:
        return
    led = select(Team.manager_id, Team.id).where(Team.manager_id.is_not(None)).order_by(Team.id.desc())
    teams = dict(converter.directories.connection.execute(led).all())
    empty: list[int | None] = [None] * len(chunk)
    people, named = (list(chunk.columns.get(name, empty)) for name in ("person_id", "team_id"))
    for index, manager in enumerate(chunk.cells["manager"]):
        if manager is not None and people[index] is None and named[index] is None:
            named[index] = teams.get(manager)
            people[index] = None if manager in teams else manager
    chunk.columns["person_id"], chunk.columns["team_id"] = people, named


def _leave_out(converter: Converter, chunk: Chunk, narrow: str, other: str) -> None:
    """Keep a wider slice that stands beside a narrower one as text only."""
    slices, wider = chunk.columns.get(narrow), chunk.columns[f"{other}_id"]
    if slices is None:
        return
    kept = list(wider)
    for index, record_id in enumerate(wider):
        if record_id is not None and slices[index] is not None:
            kept[index] = None
            if other in chunk.cells:
                name = converter.directories[other].names.get(record_id)
                converter.keep_text(chunk, index, other, name)
                converter.noted["target.of_the_narrower"] += 1
    chunk.columns[f"{other}_id"] = kept
