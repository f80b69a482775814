"""What the tools of hiring look for in a message."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.access import Area
from knowledge.quantities import find_numbers
from knowledge.sales.team.hiring import HiringStage, ScoreKind
from knowledge.sales.team.hiring_rules import protected_attributes
from knowledge.sales.team.training_view import SCRIPT

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

ABOUT = re.compile(
    r"\b(?:candidates?|applicants?|finalists?|hir(?:e|es|ed|ing)|recruit\w*|job openings?|vacanc(?:y|ies)|interview\w*)\b"
    r"|\bwaiting for (?:an?|the|their|our)? ?(?:offers?|interviews?|decisions?)\b|等着?(?:录用|面试|笔试|发?offer|结果)"
    r"|\b(?:who|people) (?:has |have )?applied\b|\b(?:open|new|vacant) (?:positions?|jobs?|roles?)\b"
    r"|\b(?:jobs?|positions?|openings?) (?:in|for|at)\b|\bfor the [\w ]{2,30} (?:job|position|opening)\b"
    r"|\b(?:re-?open|close|pause|fill)\b.{0,40}\b(?:opening|position|vacancy|job)\b|\bopening .{0,60}\bon hold\b"
    r"|候选人|应聘|求职|招聘|面试|录用|招人|人选|招(?:男|女)|岗位|空缺|在招|(?:招|开|关闭|暂停|恢复|停招).{0,20}职位|职位.{0,12}(?:招|暂停|关闭)",
    re.IGNORECASE,
)
FINALISTS = re.compile(r"\bfinal(?:ists?| round)\b|最终候选人|入围|终面|最后一轮", re.IGNORECASE)
OLDEST = re.compile(
    r"\b(?:which|what)\b.{0,20}\bopenings?\b.{0,30}\b(?:longest|oldest)\b|\b(?:longest|oldest)\b.{0,20}\bopenings?\b"
    r"|(?:职位|岗位)[^，。]{0,12}最(?:久|长|早)|最(?:久|长|早)的(?:职位|岗位)",
    re.IGNORECASE,
)
FUNNEL = re.compile(
    r"\b(?:funnel|conversion|how is hiring|hiring going|hiring progress)\b|漏斗|转化|招聘进展|招聘情况", re.I
)
PEOPLE = re.compile(
    r"\b(?:candidates?|applicants?|who(?:['’]s|['’]ve| has| have)? applied|people (?:who|that) (?:have )?applied|finalists?|in the running|who is waiting)\b|谁在等|候选人|应聘者|求职者|谁(?:在|来)?应聘|人选|应聘(?:了)?.{0,20}的(?:都)?(?:有|是)?(?:人|谁|哪)|(?:哪些人|有谁|谁).{0,4}(?:应聘|投了?简历)"
    r"|\bwho(?:['’]s| is| are)? (?:now )?(?:at|in|through to) the [a-z]+ (?:stage|round)\b|(?:几|多少)(?:个|位)?人(?:投|应聘|申请|报名)|(?:走到|到了?|进了?|在)(?:面试|笔试|测试|终面|初筛).{0,6}(?:谁|哪些|哪几|几个)",
    re.I | re.ASCII,
)
# Whoever stands anywhere on the way has applied once.
HAS_APPLIED = re.compile(r"\b(?:who|people|that|everyone|anyone)(?:['’]s|['’]ve| has| have)?(?: all)? applied\b", re.I)
# Who waits for a stage stands in the one before it.
WAITS = re.compile(r"\bwaiting for\b|等着?(?:录用|面试|笔试|发?offer)", re.IGNORECASE)
WAY = list(HiringStage)[:6]
# The first that is said counts; a decision is looked for before the way to it.
STAGES = (
    (
        HiringStage.REJECTED,
        r"\breject\w*|\bturn(?:ed|s)?\b.{0,30}\bdown\b|\bwithdr[ae]w\w*|\bdropp?(?:ed|s)? out\b|\bdeclined\b"
        r"|淘汰|拒绝|不录用|退出|放弃",
    ),
    (HiringStage.HIRED, r"\bhired?\b(?!.*\b(?:opening|position)\b)|正式录用|入职|录用(?!通知)"),
    (HiringStage.OFFER, r"(?<![a-z])offers?(?![a-z])|录用通知"),
    (HiringStage.TEST, r"\btest(?:s|ed)?\b|测试|笔试|考试"),
    (HiringStage.INTERVIEW, r"\binterview\w*|面试"),
    (HiringStage.SCREENING, r"\bscreen\w*|筛选|初筛"),
    (HiringStage.APPLIED, r"\bapplied\b|已申请|刚申请"),
)
KINDS = (
    (ScoreKind.CASE, r"\bcase\b|案例"), (ScoreKind.TEST, r"\b(?:test|exam)\b|笔试|测试|考试"),
    (ScoreKind.INTERVIEW, r"\binterview\b|面试"),
)  # fmt: skip
ROLES = (
    ("trainee", r"\btrainees?\b|新人|实习"),
    ("manager", r"\bmanagers?\b|经理|主管"),
    ("rep", r"\b(?:reps?|sellers?|account executives?)\b|销售|业务员"),
)
LEFT = re.compile(
    r"\bwithdr[ae]w\w*(?:\s[^.;]*)?|\bdropp?(?:ed|s)? out(?:\s[^.;]*)?|\bdeclined\b[^.;]*|(?:退出|放弃)[^。；]*", re.I
)
REASON = re.compile(
    r"(?:[:：]|\bbecause(?: of)?\b|\bthe reason (?:is|was)\b|\breason\b:?|\bdue to\b|因为|由于|原因是?|理由是?)\s*[:：]?\s*"
    r"(?P<reason>.+?)\s*[.。!！]?\s*$",
    re.IGNORECASE | re.DOTALL,
)
STATUSES = (
    ("open", r"\bre-?open\w*|\bresume\w*|重新开放|重新开启|重启|恢复"),
    ("on_hold", r"\bon hold\b|\bpaus\w+|\bfreeze\b|暂停|冻结|停招"),
    ("filled", r"\bfill(?:ed)?\b|招满|已招到"),
    ("closed", r"\bclos(?:e|ed|ing)\b|\bcancel\w*|\bgive up\b|关闭|取消|撤销"),
)
GOT = re.compile(r"\b(?:got|gets|achieved|reached|received|had)\s+\d|\d\s*(?:/|out of)\s*\d|\d\s*points?\b", re.I)
SCORES = re.compile(r"\bscor(?:e|ed|es)\b|\brat(?:e|ed|ing)\b|得分|打分|评分|\d\s*分", re.IGNORECASE)
ADDS = re.compile(
    r"\b(?:add|new|register|enter)\b.*\b(?:candidate|applicant)\b|(?:新增|添加|登记|录入|加一?[个位]).*?(?:候选人|应聘)|新(?:来|到)了?(?:一)?[个位名]?.{0,6}(?:候选人|应聘|求职)|(?:又)?(?:来|多)了(?:一)?[个位名](?:候选人|应聘|求职)",
    re.I,
)
OPENS = re.compile(
    r"(?<!\bthe )(?<!\ban )(?<!\bour )(?<!\bthis )\b(?:open|create|post|start)\b.*\b(?:openings?|positions?|vacanc(?:y|ies)|job)\b"
    r"|(?:新建|新增|开放|发布|创建|开)(?:一?个)?.{0,8}(?:职位|岗位|招聘)",
    re.IGNORECASE,
)
CUSTOMER = re.compile(r"\bcontacts?\b|\bleads?\b|\bcustomers?\b|联系人|线索|客户(?!经理)", re.IGNORECASE)
NAME = r"[A-Z][\w'’-]+(?:\s+(?:[A-Z][\w'’-]*|de|van|von|da|del|bin))+"
NEW_NAMES = (
    rf"(?:[Cc]andidate|[Aa]pplicant)s?\s*:?\s+(?:named |called )?(?P<name>{NAME})",
    rf"[Aa]dd\s+(?P<name>{NAME})\s+(?:as|to)\b",
    rf"(?:候选人|应聘的?人?|应聘者|求职者|求职的?人?)[，,]?(?:名字)?(?:叫做?|是|名叫)\s*(?P<name>{NAME}|[\u4e00-\u9fff·]{{2,4}}?)(?=[，,。；;、\s（(]|来源|应聘|$)",
    rf"候选人[：:\s]*(?P<name>{NAME}|[\u4e00-\u9fff·]{{2,4}}?)(?=[，,。；;、\s（(]|来源|应聘|$)",
)
SOURCE = re.compile(
    r"\b(?:source|via|through|from)\s*:?\s+(?:an?\s+|the\s+|our\s+)?(?P<source>[A-Za-z][\w -]{2,40})|来源[：:是为]?\s*(?P<zh>[^，,。；;\s]+)|(?:[，,。；;]|是|通过|由)\s*(?P<told>(?:内部|员工|朋友|同事|客户|熟人)?(?:推荐|内推|介绍)|猎头|校招|社招|招聘网站|官网|招聘会)(?:来|进来|过来)?的?(?=[，,。；;]|$)",
    re.I,
)
QUOTED = re.compile(r"[“\"「『](?P<title>[^”\"」』]+)[”\"」』]")
TITLES = (
    r"\b(?:opening|position|vacancy|job)\s+(?:for|called|named|as|:)\s*(?:an?\s+|\d+\s+|two\s+|three\s+|four\s+|five\s+)?"
    r"(?:second\s+|third\s+|another\s+|additional\s+)?"
    r"(?P<title>.+?)(?=\s+(?:in|for|on|at|with|by)\s|[,.;]|$)",
    r"\b(?:need|want|hire|recruit|look(?:ing)? for)\s+(?:an?|another|\d+|two|three|four|five|six)\s+(?:more\s+|additional\s+|new\s+|extra\s+)?"
    r"(?P<title>[a-z][a-z -]{3,40}?)(?=\s+(?:in|for|on|at|with|by)\s|[,.;]|$)",
    r"(?:职位|岗位|招聘)[：:]\s*(?P<title>[^，,。；;（(]+)",
    r"(?:新建|新开|开放|开设|新增|发布|创建|开)(?:一?个)?(?P<title>[^，,。；;：:]+?)的?(?:岗位|职位)",
    r"招\s*(?:\d+|[一二两三四五])?\s*[个名位](?P<title>[^，,。；;（(]+)",
)
PLACES = re.compile(r"招(?:聘)?\s*(?P<zh>\d+|[一二两三四五六七八九十])\s*[个名位人]", re.I)
SEVERAL = re.compile(r"\b(?:for|hire|recruit|need)\s+(?P<n>\d+|two|three|four|five|six)\s+[a-z]", re.I)
WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5,
         "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}  # fmt: skip
OUT_OF = re.compile(
    r"(?P<score>\d+(?:\.\d+)?)\s*(?:/|out of|of)\s*(?P<scale>\d+(?:\.\d+)?)"
    r"|(?P<zs>\d+(?:\.\d+)?)\s*分?[（(，, ]*满分\s*(?P<zscale>\d+(?:\.\d+)?)",
    re.IGNORECASE,
)


def about_hiring(slots: Slots) -> bool:
    """Whether a message is about hiring: it says so, or names an opening, or a candidate who is no colleague."""
    named = any(
        name.of("candidate", "opening") and not name.of("person", "team", "region") for name in slots.frame.names
    )
    # "A new contact at Acme, position: buyer" is a customer's person, and no opening of ours.
    customer = any(name.of("account", "contact") for name in slots.frame.names) or CUSTOMER.search(slots.frame.text)
    opens = OPENS.search(slots.frame.text) and not customer
    return bool(ABOUT.search(slots.frame.text)) or bool(opens) or named


def is_refused(slots: Slots) -> bool:
    """Whether it gives or uses what must not decide hiring."""
    return bool(protected_attributes(slots.frame.text)) and about_hiring(slots)


def words_of(slots: Slots) -> str | None:
    """The whole message, where it is about hiring: what must not decide is looked for in it."""
    return slots.frame.text[:4000]


def candidates(slots: Slots) -> list[str]:
    """Every candidate named, in full where there is one reading."""
    found = []
    for name in slots.frame.names:
        if readings := name.of("candidate"):
            labels = {reading.label for reading in readings}
            found.append(labels.pop() if len(labels) == 1 else name.text)
    return list(dict.fromkeys(found))


def candidate(slots: Slots) -> str | None:
    """The first candidate named."""
    return next(iter(candidates(slots)), None)


def what(slots: Slots) -> str | None:
    """The funnel, the candidates, or None: the openings."""
    if FUNNEL.search(slots.frame.text):
        return "funnel"
    listed = PEOPLE.search(slots.frame.text) or candidates(slots) or (stage(slots) and slots.name("opening"))
    return "candidates" if listed else None


def stage(slots: Slots) -> str | None:
    """The stage said; the names in the message say none."""
    bare = slots.frame.text
    for name in slots.frame.names:
        bare = bare[: name.start] + " " * (name.end - name.start) + bare[name.end :]
    bare = HAS_APPLIED.sub(" ", bare)
    said = next((one for one, words in STAGES if re.search(words, bare, re.IGNORECASE)), None)
    if said is not None and WAITS.search(bare) and said in WAY[1:]:
        return WAY[WAY.index(said) - 1].value
    return said.value if said is not None else None


def action(slots: Slots) -> str | None:
    """What is to be recorded, by its verb."""
    text = slots.frame.text
    if status(slots) and not candidates(slots):
        return "status"
    if ADDS.search(text) or (new_name(slots) and re.search(r"^\s*(?:please\s+)?add\b", text, re.IGNORECASE)):
        return "add"
    if OPENS.search(text) and not candidates(slots):
        return "open"
    if candidates(slots):
        scored = (SCORES.search(text) or GOT.search(text)) and _numbers(slots)
        return "score" if scored else "move" if stage(slots) else None
    return None


def status(slots: Slots) -> str | None:
    """What becomes of an opening: reopened, on hold, filled, closed."""
    if slots.name("opening") is None and not re.search(r"\bopening\b|\bposition\b|职位|岗位", slots.frame.text, re.I):
        return None
    bare = slots.frame.text
    for name in slots.frame.names:
        bare = bare[: name.start] + " " * (name.end - name.start) + bare[name.end :]
    return next((state for state, words in STATUSES if re.search(words, bare, re.IGNORECASE)), None)


def reason(slots: Slots) -> str | None:
    """Why somebody is out, in the words it was said in: what stands behind "because", or that they left."""
    if stage(slots) != HiringStage.REJECTED.value:
        return None
    said = REASON.search(slots.frame.text)
    left = LEFT.search(slots.frame.text)
    return said["reason"].strip()[:500] if said else left.group().strip()[:500] if left else None


def new_name(slots: Slots) -> str | None:
    """The name of somebody who is not in the records yet."""
    for pattern in NEW_NAMES:
        if found := re.search(pattern, slots.frame.text):
            return found["name"].strip()
    return None


def source(slots: Slots) -> str | None:
    """Where a candidate came from, as said."""
    found = SOURCE.search(slots.frame.text)
    return (found["source"] or found["zh"] or found["told"]).strip() if found else None


def title(slots: Slots) -> str | None:
    """What a new opening is called."""
    if quoted := QUOTED.search(slots.frame.text):
        return quoted["title"].strip()
    for pattern in TITLES:
        found = re.search(pattern, slots.frame.text, re.IGNORECASE)
        if found and len(found["title"].strip()) > 1:
            return found["title"].strip()
    return None


def headcount(slots: Slots) -> int | None:
    """How many places an opening has, where it is said."""
    found = PLACES.search(slots.frame.text) or SEVERAL.search(slots.frame.text)
    if found is None:
        return None
    said = found.group(1).casefold()
    return WORDS.get(said) or (int(said) if said.isdigit() else None)


def score_kind(slots: Slots) -> str | None:
    """Interview, test or case study."""
    return next((kind.value for kind, words in KINDS if re.search(words, slots.frame.text, re.IGNORECASE)), None)


def criterion(slots: Slots) -> str | None:
    """A criterion that some opening in reach weighs, named in either of its languages."""
    text = slots.frame.text
    if not any(words.search(text) for words in (SCORES, GOT, OUT_OF, ABOUT)):
        return None
    if not slots.access.principal.grant(Area.HIRING).read:
        return None
    from knowledge.sales.team.hiring_view import openings

    said = text.casefold()
    known = {name for one, _ in openings(slots.access) for name in (one.weights or {})}
    fits = [name for name in known if any(part.casefold() in said for part in SCRIPT.findall(name))]
    return max(fits, key=lambda name: (len(name), name), default=None)


def _numbers(slots: Slots) -> list[float]:
    names = slots.frame.names
    return [
        float(span.value.amount) for span in find_numbers(slots.frame.text)
        if not any(name.start < span.end and span.start < name.end for name in names)
    ]  # fmt: skip


def score(slots: Slots) -> float | None:
    """The score itself."""
    if found := OUT_OF.search(slots.frame.text):
        return float(found["score"] or found["zs"])
    said = SCORES.search(slots.frame.text) or GOT.search(slots.frame.text)
    return next(iter(_numbers(slots)), None) if said else None


def scale(slots: Slots) -> float | None:
    """Out of how much, where it is said."""
    found = OUT_OF.search(slots.frame.text)
    return float(found["scale"] or found["zscale"]) if found else None


def role(slots: Slots) -> str | None:
    """The role an opening is for, where its words say one; an account manager is a rep."""
    text = re.sub(r"account managers?|客户经理", " ", slots.frame.text, flags=re.IGNORECASE)
    return next((name for name, words in ROLES if re.search(words, text, re.IGNORECASE)), None)


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "opening": lambda slots: slots.name("opening"), "candidate": candidate, "candidates": candidates,
    "hiring_stage": stage, "hiring_words": words_of, "hiring_what": what, "hiring_action": action,
    "candidate_name": new_name, "opening_role": role, "candidate_source": source, "opening_title": title, "headcount": headcount,
    "score_kind": score_kind, "opening_status": status, "hiring_reason": reason, "criterion": criterion, "score_value": score, "score_scale": scale,
}  # fmt: skip
