"""Targets as a tree: each level beside the sum of its parts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.plan.conftest import Plans
from tools.plan.set_target import set_target
from tools.plan.targets import TargetsFound, find_targets

pytestmark = pytest.mark.slow


def rolled(plans: Plans, key: str = "dora", **asked: Any) -> TargetsFound:
    found = plans.run(key, find_targets, roll_up=True, **asked)
    assert isinstance(found, TargetsFound)
    return found


@pytest.mark.quick
def test_each_level_stands_beside_the_sum_of_its_parts(plans: Plans) -> None:
    found = rolled(plans, period="2026")
    assert found.table is not None
    company = "company"
    assert found.table.rows[:6] == [
        [company, "2026", 20_000, 20_000, 0],
        [f"　{company}", "2026-Q3", 9000, 9000, 0],
        ["　　North", "2026-Q3", 5000, 5000, 0],
        ["　　　Rhea Rowe", "2026-Q3", 2000, None, None],
        ["　　　Ravi Raman", "2026-Q3", 3000, None, None],
        ["　　South", "2026-Q3", 4000, None, None],
    ]
    assert (found.gaps, found.total) == (0, 9)
    assert [note.code for note in found.notes] == ["targets_add_up"]


def test_what_does_not_add_up_shows(plans: Plans) -> None:
    plans.approve("dora", plans.plan("dora", set_target, period="Q3 2026", person="Ravi Raman", amount=3500))
    found = rolled(plans, period="2026")
    assert found.table is not None
    assert found.gaps == 1
    assert [row for row in found.table.rows if row[4]] == [["　　North", "2026-Q3", 5000, 5500, 500]]
    assert [(note.code, note.facts) for note in found.notes] == [("targets_gaps", {"count": 1})]


def test_a_manager_s_tree_ends_at_the_team(plans: Plans) -> None:
    found = rolled(plans, "nora", period="Q3 2026")
    assert found.table is not None
    assert {str(row[0]).strip("　") for row in found.table.rows} == {"North", "Rhea Rowe", "Ravi Raman"}
