"""What the team room's tools look for in a message: teams, regions, newcomers and leavers."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

LEADS = re.compile(
    r"\bwho(?:['’]s| is| are)?\s+(?:leads?|leading|manages?|managing|runs?|running|heads?|heading|in charge of|the (?:manager|head|lead|leader) of)\b"
    r"|由谁(?:带|管|负责|领导)|谁(?:带|带领|管|管理|负责|领导)|谁是.*(?:经理|负责人|主管|领导)|(?:经理|负责人|主管)是谁",
    re.IGNORECASE,
)
LED = re.compile(
    r"\bteams?\b.*\b(?:does|do|is|are)\b.*\b(?:lead|manage|run|head|responsible)\w*\b|(?:带|管|管理|负责|领导)(?:着)?(?:哪|几|什么).{0,4}(?:团队|队|组)",
    re.IGNORECASE,
)
BIG = re.compile(
    r"\bhow (?:big|large) (?:is|are)\b|\bhow many people\b.*\b(?:in|on|does|do i have|are there in)\b|有(?:多少|几)(?:个)?人|多大规模",
    re.IGNORECASE,
)
OWN = re.compile(
    r"\bhow many people (?:do i (?:have|lead|manage)|are (?:in|on) my team|report to me|work for me)\b|我(?:的)?(?:手下|下面|团队)(?:里)?有(?:多少|几)(?:个)?人",
    re.I,
)
TEAMS = re.compile(
    r"^\s*(?:please\s+)?(?:which|what|list|show|name)(?:\s+(?:me|all|the|our|are|of|us))*\s+(?:sales\s+)?teams\b(?:\s+(?:do we have|are there|exist|and|with|by|we have).*)?\s*[?.]?\s*$"
    r"|(?:有哪些|有几个|列出|所有)(?:销售)?团队|各团队的?(?:经理|负责人)",
    re.IGNORECASE,
)
REGIONS = re.compile(
    r"^\s*(?:please\s+)?(?:which|what|list|show|name)(?:\s+(?:me|all|the|our|are|of|us))*\s+(?:sales\s+)?(?:regions|territories)\b(?:\s+(?:do we have|are there|exist|and|with|we have|do we (?:cover|sell in|work in)).*)?\s*[?.]?\s*$"
    r"|(?:有哪些|有几个|分哪些|分哪几个|列出|所有)(?:销售)?(?:大区|区域|地区)[。？?]?\s*$",
    re.IGNORECASE,
)
JOINED = re.compile(
    r"\bwho(?:\s+(?:has|have))?\s+(?:joined|started(?: (?:working|here|with us))?|came on board|was hired|were hired|(?:is|are) new)\b|\b(?:new hires|newcomers|new (?:people|colleagues?|joiners?|starters?|team ?mates?|team members?))\b"
    r"|(?:谁|哪些人|有谁).{0,6}(?:入职|新来|加入)|(?:入职|新来|加入)(?:了|的)?(?:公司)?(?:的)?(?:有)?(?:谁|哪些人|哪些同事)|新(?:员工|同事|人)有(?:谁|哪些)|新(?:来|进)的?(?:同事|人|员工|销售)(?:有|是|都有)?(?:谁|哪些|哪几)|(?:来|进|入职|加入|招)了(?:哪些|哪几个|什么|谁)(?:新)?(?:同事|人|员工|销售)?(?!找|问|看|应聘)",
    re.IGNORECASE,
)
LEFT = re.compile(
    r"\bwho(?:\s+(?:has|have))?\s+(?:left|quit|resigned|departed)\b(?!\s+(?:open|to))|\b(?:leavers|who (?:is|are) gone)\b"
    r"|\b(?:did|has|have)\s+(?:any(?:one|body)|some(?:one|body)|people)\s+(?:leave|left|quit|resign(?:ed)?|gone)\b(?!\s+(?:open|to|us a))"
    r"|(?:谁|哪些人|有谁|有没有人|有人).{0,8}(?:离职|离开公司|走了)|(?:离职|离开)(?:了|的)?(?:有)?(?:谁|哪些人|哪些同事)",
    re.IGNORECASE,
)


LONGEST = re.compile(
    r"\bwho\b.*\b(?:longest|the most senior|most senior|most experienced|joined first|oldest employee)\b(?!.*\b(?:deals?|cycle|tasks?)\b)"
    r"|谁.{0,8}(?:最久|最长|资历最深|最资深|最老|工龄最长|最早入职|最早来)|(?:资历最深|最资深|工龄最长|入职最早)的?(?:是谁|同事|人|销售)",
    re.IGNORECASE,
)
HERE = re.compile(
    r"\b(?:here|with us|the company|the firm|on board|employee|colleague|senior|experienced|joined)\b|公司|这里|咱们|我们|团队|入职|资历|资深|工龄|来的|来得|同事",
    re.IGNORECASE,
)
NEWEST = re.compile(
    r"\b(?:newest|latest|most recent)\s+(?:colleague|hire|rep|team ?mate|team member|person|employee|joiner|starter)\b|\bwho (?:joined|started|came) (?:last|most recently)\b"
    r"|(?:最新|最近|最晚)(?:入职|来|加入)的?(?:同事|人|员工|销售)?(?:是谁|有谁)?$|谁最(?:新|晚)(?:来|入职)",
    re.IGNORECASE,
)


def order(slots: Slots) -> str | None:
    """Who has been here longest, or is the newest."""
    text = slots.frame.text
    if NEWEST.search(text):
        return "newest"
    return "longest" if LONGEST.search(text) and HERE.search(text) else None


def what(slots: Slots) -> str | None:
    """Whether teams or regions are asked for instead of people."""
    text = slots.frame.text
    people, team = any(name.of("person") for name in slots.frame.names), slots.name("team")
    if REGIONS.search(text):
        return "regions"
    if TEAMS.search(text) or (LED.search(text) and (people or slots.frame.has("mine"))):
        return "teams"
    if team and not people and (LEADS.search(text) or BIG.search(text)):
        return "teams"
    return (
        "teams"
        if OWN.search(text) and team is None and slots.frame.has("team") and slots.access.principal.leads
        else None
    )


def joined(slots: Slots) -> str | None:
    """The period in which somebody came; this year where none is said."""
    return _when(slots) if JOINED.search(slots.frame.text) else None


def left(slots: Slots) -> str | None:
    """The period in which somebody left; this year where none is said."""
    return _when(slots) if LEFT.search(slots.frame.text) else None


def _when(slots: Slots) -> str:
    said = slots.frame.periods
    return said[0].text if said else "this year"


def counts_own(slots: Slots) -> bool:
    """`how many people are in my team?`: they are listed, and so counted."""
    return OWN.search(slots.frame.text) is not None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "people_what": what, "joined_period": joined, "left_period": left, "people_order": order,
}  # fmt: skip
