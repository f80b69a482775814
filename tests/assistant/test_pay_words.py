"""Rates, tiers, cap and draw as people say them; which words are about pay and which are not."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.models.builtin.extract import pay_rules
from assistant.models.builtin.extract.pay import SPLITS


@pytest.mark.parametrize(
    ("text", "tiers"),
    [
        ("4% up to target, 6% above, cap 30,000", [(0, 4), (100, 6)]),
        ("3% until target, 4.5% above 100%, 6% above 120%", [(0, 3), (100, 4.5), (120, 6)]),
        ("add a tier of 7% above 130% of the target", [(130, 7)]),
        ("above 110% of quota it is 8%", [(110, 8)]),
        ("4%，超过目标部分6%，封顶3万", [(0, 4), (100, 6)]),
        ("目标以内3%，超过目标的部分5%", [(0, 3), (100, 5)]),
        ("完成率120%以上的部分8%", [(120, 8)]),
        ("cap of 40,000", None), ("5% commission", None), ("封顶4万", None),
    ],
)  # fmt: skip
def test_tiers(text: str, tiers: list[tuple[float, float]] | None) -> None:
    found = pay_rules.tiers(text)
    assert (found and [(tier["above"], tier["rate"]) for tier in found]) == tiers


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("pay_rate", "change the base rate to 4.5%", 4.5), ("pay_rate", "提成比例改为4%", 4.0),
        ("pay_rate", "3% up to target, 5% above", None), ("pay_rate", "cap of 40,000", None),
        ("pay_cap", "cap it at 40k a month", 40_000), ("pay_cap", "封顶3万", 30_000),
        ("pay_cap", "4% for everybody", None),
        ("pay_draw", "a draw of 3,000 a month", 3000), ("pay_draw", "保底预支4000元", 4000),
        ("pay_accelerator", "an accelerator of 1.5 above 110% of target", 1.5),
        ("pay_accelerator", "超过120%的部分1.2倍", 1.2), ("pay_accelerator", "cap 30,000", None),
        ("pay_accelerator_above", "an accelerator of 1.5 above 110% of target", 110),
        ("pay_clawback", "clawback within 90 days", 90), ("pay_clawback", "60天内撤单则追回", 60),
    ],
)  # fmt: skip
def test_rules(kind: str, text: str, value: Any) -> None:
    assert pay_rules.READERS[kind](text) == value


@pytest.mark.parametrize("text", ["which deals are split?", "shared deals of June", "哪些商机是分成的", "谁参与了分成"])
def test_shared_deals_are_asked_for(text: str) -> None:
    assert SPLITS.search(text)


@pytest.mark.parametrize(
    "text",
    ["won deals split by region", "how are the deals split by stage?", "把商机按阶段分成三类", "deals shared by rep"],
)  # fmt: skip
def test_a_breakdown_is_no_shared_deal(text: str) -> None:
    assert not SPLITS.search(text)
