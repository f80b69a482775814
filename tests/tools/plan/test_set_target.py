"""A target is set and changed with what that breaks, repaired exactly, and only by who may."""

from __future__ import annotations

import pytest

from knowledge.metrics.model import Note
from knowledge.refusals import Refusal
from tests.tools.plan.conftest import TARGETS, Plans
from tools.plan.set_target import set_target

pytestmark = pytest.mark.slow


def facts(note: Note) -> dict[str, float]:
    return {name: value.value for name, value in note.facts.items() if hasattr(value, "value")}


def kept(**changed: float) -> dict[str, float]:
    return {key: dollars for key, (dollars, *_) in TARGETS.items()} | {
        key.replace("_", " "): dollars for key, dollars in changed.items()
    }


@pytest.mark.quick
def test_a_change_says_what_it_breaks_above_and_below_and_offers_the_repair(plans: Plans) -> None:
    plan = plans.run("dora", set_target, team="North", period="Q3 2026", amount=6000)
    assert [note.code for note in plan.notes] == ["target_below_less", "target_above_more"]
    below, above = (facts(note) for note in plan.notes)
    assert (below["whole"], below["parts"], below["difference"]) == (6000, 5000, 1000)
    assert (above["whole"], above["parts"], above["difference"]) == (9000, 10_000, 1000)
    assert [choice.code for choice in plan.choices] == ["target_repair_below", "target_repair_above"]
    assert len(plan.changes) == 1
    plans.approve("dora", plan)
    assert plans.amounts() == kept(q3_North=6000)


def test_parts_are_scaled_exactly_by_their_weights(plans: Plans) -> None:
    plan = plans.plan("dora", set_target, team="North", period="Q3 2026", amount=1000.01, repair="below")
    plans.approve("dora", plan)
    # 100001 cents in the proportion 2:3 are 40000.4 and 60000.6; her year beside the tree is the sum of her quarters.
    assert plans.amounts() == kept(q3_North=1000.01, q3_rhea=400, q3_ravi=600.01, half_rhea=2900)
    assert "target_scaled" in [note.code for note in plan.notes]
    assert not plan.choices


def test_levels_above_are_lifted_to_the_sum_of_their_parts(plans: Plans) -> None:
    plan = plans.plan("dora", set_target, person="Rhea Rowe", period="Q3 2026", amount=2600, repair="above")
    number = plans.approve("dora", plan)
    lifted = kept(q3_rhea=2600, q3_North=5600, q3=9600, year=20_600, half_rhea=5100)
    assert plans.amounts() == lifted
    plans.undo("dora", number)
    assert plans.amounts() == kept()


def test_a_target_changes_by_percent(plans: Plans) -> None:
    plan = plans.plan("dora", set_target, period="2026", change_percent=10, repair="below")
    plans.approve("dora", plan)
    scaled = {key: dollars * 1.1 for key, (dollars, *_) in TARGETS.items() if key not in ("half rhea", "q4 rhea")}
    assert plans.amounts() == pytest.approx({**scaled, "half rhea": 4700, "q4 rhea": 2500})


def test_a_new_target_takes_its_place_below_its_whole(plans: Plans) -> None:
    plan = plans.plan("dora", set_target, person="Sami Stone", period="Q3 2026", amount=700)
    assert [change.id for change in plan.changes] == [None]
    assert plan.notes == []  # South is not divided yet, so nothing is missing in it
    plans.approve("dora", plan)
    assert plans.all()[-1].parent_id is None
    plan = plans.plan("dora", set_target, person="Tilda Thorn", period="Q3 2026", amount=500)
    assert [note.code for note in plan.notes] == ["target_above_more"]
    plans.approve("dora", plan)
    assert plans.all()[-1].parent_id == list(TARGETS).index("q3 North") + 1
    assert (plans.all()[-1].amount, plans.all()[-1].currency) == (50_000, "USD")


def test_a_manager_proposes_for_the_own_team_and_a_director_approves(plans: Plans) -> None:
    plan = plans.plan("nora", set_target, person="Rhea Rowe", period="Q3 2026", amount=2600)
    with pytest.raises(Refusal, match=r"access\.write_other"):
        plans.approve("nora", plan)
    with pytest.raises(Refusal, match=r"access\.write_other"):
        plans.approve("rhea", plan)
    assert plans.amounts() == kept()
    plans.approve("dora", plan)
    assert plans.amounts() == kept(q3_rhea=2600)


@pytest.mark.quick
@pytest.mark.parametrize("whose", [{"person": "Sami Stone"}, {"team": "South"}, {}])
def test_a_manager_proposes_nothing_for_others(plans: Plans, whose: dict[str, str]) -> None:
    with pytest.raises(Refusal, match=r"access\.write_other"):
        plans.plan("nora", set_target, period="Q3 2026", amount=1, **whose)


def test_a_manager_reads_and_repairs_no_further_than_the_team(plans: Plans) -> None:
    plan = plans.plan("nora", set_target, person="Rhea Rowe", period="Q3 2026", amount=2600, repair="above")
    labels = {change.label for change in plan.changes}
    assert labels == {"Rhea Rowe 2026-Q3", "North 2026-Q3", "Rhea Rowe 2026-H2"}
    assert "900000" not in plan.model_dump_json()


@pytest.mark.quick
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"period": "Q3 2026"}, "target.which_amount"),
        ({"period": "Q3 2026", "amount": 1, "metric": "win_rate"}, "target.metric"),
        ({"period": "Q3 2026", "amount": 1.5, "metric": "deals_won"}, "target.amount"),
        ({"period": "2031", "change_percent": 10}, "no_data.target_to_change"),
        ({"period": "Q3 2026", "amount": 5, "person": "Nobody Known"}, "unknown.name"),
    ],
)
def test_what_can_t_be_set_is_refused(plans: Plans, arguments: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        plans.run("dora", set_target, **arguments)
    assert refused.value.code == code


def test_a_count_is_set_as_it_is(plans: Plans) -> None:
    plan = plans.plan("dora", set_target, metric="deals_won", team="South", period="Q4 2026", amount=12)
    plans.approve("dora", plan)
    target = plans.all()[-1]
    assert (target.metric, target.amount, target.currency) == ("deals_won", 12, None)
