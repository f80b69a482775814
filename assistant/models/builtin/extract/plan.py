"""What the plan room's tools look for in a message: strategies, expansion plans, budgets, expenses, markets, resources."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.quantities import Quantity, find_numbers
from knowledge.sales.plan.categories import find_categories, find_channels
from knowledge.sales.plan.expansion import ExpansionPlan
from knowledge.sales.plan.plans_view import Wanted, listed, titled
from knowledge.sales.plan.strategies import PlanStatus, Strategy, StrategySubject

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots
    from knowledge.spans import Span

I = re.IGNORECASE  # noqa: E741 - the flag's own short name
STRATEGY = re.compile(r"\bstrateg(?:y|ies)\b|策略(?!调整)|战略|对策|方针", I)
EXPANSION = re.compile(
    r"\bexpansion\b|\bexpand(?:ing)? (?:in|into|to)\b|\b(?:customer|lead) acquisition plan|拓展|扩张|开拓|拓客|获客计划",
    I,
)
PLANS = re.compile(r"\bplans?\b|计划|方案", I)
# A plan may be called by its channel alone: "the trade fair plan".
CHANNEL_PLAN = re.compile(
    r"(?:fairs?|shows?|exhibitions?|online|campaigns?|marketing|phone|telephone|referral|partner)s?\s+plans?\b|(?:展会|线上|网络|电话|转介绍|伙伴|营销)[^，。？?]{0,6}计划",
    I,
)
BUDGET = re.compile(r"\bbudgets?\b|\bbudgeted\b|预算", I)
EXPENSE = re.compile(
    r"\bexpenses?\b|\bspen[dt]\b|\bspending\b|\bcosts?\b|费用|支出|开支|花费|(?:差旅|广告|促销|招待|培训|样品|物流|展会)费|花了",
    I,
)
# Both what was spent and what was planned: one figure of them would be half an answer.
SPENT = re.compile(r"花了|花掉|用掉|\b(?:did|have|has) (?:we|they|i)\b.{0,20}\bspen[dt]\b", I)
RESOURCE = re.compile(r"\bresources?\b|资源|\bcash\b(?! flow)|现金(?!流)", I)
MARKET = re.compile(r"\bmarkets?\b|市场(?!部|费|活动|总监|经理|人员|推广|营销)", I)
COMPETITORS = re.compile(r"\bcompetitors?\b|\bcompetition\b|\bcompetes?\b|\brivals?\b|竞争对手|竞品|对手|同行", I)
DEMAND = re.compile(r"\bdemand\b|需求", I)
GROWING = re.compile(r"\bgrow(?:s|n|ing|th)?\b|\brising\b|\bfast(?:est)?\b|增长|增速|上升|最快|旺", I)
ANALYSE = re.compile(
    r"\banaly[sz]\w*|\bassess\w*|\bstudy\b|\blook(?:ing)? (?:at|into)\b|\boutlook\b|\bsituation\b|\bhow (?:is|are|does|do)\b.*\bmarkets?\b|\btell me about\b|\boverview\b|分析|概况|总览|评估|研究|怎么样|怎样|如何|情况|前景|形势|格局|行情",
    I,
)
PRICE_WAR = re.compile(
    r"\bprice (?:war|pressure|cuts?|fight)|\bundercut\w*|\bdiscounters?\b|价格战|压价|杀价|低价竞争|价格竞争", I
)
WHAT_TO_DO = re.compile(
    r"\bwhat (?:should|can|could|shall) (?:we|i) do\b|\bhow (?:should|can|do) we (?:react|respond|answer|counter)|怎么办|怎么应对|如何应对|该怎么做|怎么做",
    I,
)
WRITES = re.compile(
    r"\b(?:propose|suggest|draft|create|make|write|set up|plan|start|prepare|develop|design|record|log|enter|note|register|add|book|set|change|raise|increase|lower|cut|reduce|update|mark|activate|drop|finish|complete|close|launch|approve|put|give|allocate)\b|提(?:一|出|个|项)|起草|拟(?:定|一)|制定|制订|定(?:为|成|一)|设(?:为|定|置|成|立)|新建|新增|创建|记(?:一|录|下|账)|登记|录入|增加|追加|加(?:到|上|\d)|调(?:整|高|低|为|到)|改(?:为|成|到)|标记|启动|启用|激活|放弃|取消|完成|停止|安排|规划|拨",
    I,
)
ASKS = re.compile(
    r"[?？]\s*$|[吗呢]\s*[?？]?\s*$|^\s*(?:which|who|whose|what|how|where|is|are|does|do|did|has|have|show|list|give me|tell)\b|哪|谁|多少|什么|几|列出|显示|查看|看看|有没有",
    I,
)
OVER = re.compile(
    r"\boverspen[dt]\w*|\bover (?:the |our )?budgets?\b|\bover[- ]?budget\b|\bexceed\w* (?:the |our )?budgets?\b|超支|超预算|超出预算|超过预算",
    I,
)
AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|compared (?:with|to))\b|\bcheck\b|\bused up\b|\bburn|对比|执行|检查|比较|使用情况|用了|占比",
    I,
)
COVERS = re.compile(
    r"\bcover(?:s|ed)?\b|\benough\b|\bsufficient\b|\bafford\b|够不够|够吗|够用|足够|覆盖|支撑|能不能撑", I
)
STAYED = re.compile(
    r"\b(?:stay(?:ed|s)?|stuck|retain\w*|loyal|kept|keep|came back|come back)\b|留(?:下|住|存)|忠诚|复购|回头", I
)
CHANNEL = re.compile(r"\bchannels?\b|\bsources?\b|渠道|来源|途径", I)
CUSTOMERS = re.compile(r"\bcustomers?\b|\bclients?\b|\baccounts?\b|客户", I)
STATUSES = (
    (PlanStatus.DROPPED, r"\bdrop(?:ped)?\b|\bcancel(?:led|ed)?\b|\babandon\w*|\bgive up\b|放弃|取消|终止|作废|停止"),
    (PlanStatus.DONE, r"\bdone\b|\bfinish(?:ed)?\b|\bcompleted?\b|\bclosed?\b|完成(?!得|率|情况|度|了?多少|怎么|如何)|结束|已完"),
    (PlanStatus.ACTIVE, r"\bactiv(?:e|ate|ated)\b|\brunning\b|\bunder way\b|\bongoing\b|\blaunch(?:ed)?\b|\bstart(?:ed)?\b|\bapproved?\b|执行|进行|启动|启用|激活|生效|在做|开展"),
    (PlanStatus.DRAFT, r"\bdrafts?\b|草案|草稿|拟定中|待定"),
)  # fmt: skip
SUBJECTS = (
    (StrategySubject.PRICE, r"\bpric(?:e|es|ing)\b|\bdiscount\w*|\bundercut\w*|价格|定价|价格战|稳价|降价|折扣"),
    (StrategySubject.PROMOTION, r"\bpromotions?\b|\bpromotional\b|\bcampaigns?\b|促销|推广|活动"),
    (StrategySubject.CHANNEL, r"\bchannels?\b|\bdistribut\w*|\bresellers?\b|渠道|经销|分销"),
    (StrategySubject.POSITIONING, r"\bposition(?:ing)?\b|\bdifferent\w*|\bbrand\w*|定位|差异化|品牌"),
)  # fmt: skip
KINDS = (
    ("budgets", BUDGET), ("expenses", EXPENSE), ("resources", RESOURCE), ("strategies", STRATEGY),
    ("expansion_plans", EXPANSION), ("markets", MARKET),
)  # fmt: skip
QUOTED = re.compile(r"[“\"「『](?P<title>[^”\"」』]+)[”\"」』]")
CALLED = re.compile(r"\b(?:called|named|titled)\s+(?P<en>[^,;:.，]+)|(?:名为|叫做?|题为)\s*(?P<zh>[^，,：:；;。]+)", I)
ABOUT = (
    re.compile(r"\bstrateg(?:y|ies)\s+(?:for|about|on|against|to (?:meet|answer|counter))\s+(?:the\s+|our\s+)?(?P<title>[^:：]+?)\s*(?:[:：.。!！]|$)", I),
    re.compile(r"(?:针对|应对|面对|关于|为)(?P<title>[^：:，,。]+?)(?:的)?(?:提|起草|拟|制定|制订|做|出|写)", I),
)  # fmt: skip
OWN_WORDS = re.compile(r"[:：]\s*(?P<text>.+)$", re.DOTALL)
NOTE = re.compile(
    r"\b(?:note|for|because of)\s*[:：]\s*(?P<en>.+)$|(?:说明|备注|用途)[：:是为]?\s*(?P<zh>[^，。；]+)", I
)
SEGMENT = re.compile(
    r"\bsegments?\s*[:：]?\s+(?P<en>[\w&' -]{2,40}?)(?=\s+(?:in|through|via|by|with|for|from)\b|[,;:.]|$)|(?:客户分类|客群|分类|细分)[：:为是]?\s*(?P<zh>[^，,；;：:。\s]+)",
    I,
)
ADDS = re.compile(r"^\s*(?:please\s+)?add\b|\badd(?:ing|itional)?\b|\bmore\b|\bon top\b|追加|增加|再加|加上|补充", I)
NAME = r"(?P<name>[A-Z][\w&'’.-]*(?:\s+[A-Z][\w&'’.-]*)*|[\u4e00-\u9fff]{2,10}?)"
SHARES = re.compile(
    rf"{NAME}\s*(?:has|holds|占|有|为|是|：|:|with)?\s*(?P<share>\d+(?:\.\d+)?)\s*(?:%|％|percent\b)", re.UNICODE
)
NOT_RIVALS = re.compile(
    r"growth|grew|growing|grow|share|size|demand|market|up|down|about|by|of|and|增长|增速|增幅|份额|规模|同比|上涨|下降|需求|市场|约|占|和|共",
    I,
)
NUMBER = r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<scale>k\b|m\b|mn\b|bn\b|thousand|million|billion|万|千|百万|亿)?"
SCALES = {
    "k": 1e3,
    "thousand": 1e3,
    "千": 1e3,
    "万": 1e4,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "百万": 1e6,
    "亿": 1e8,
    "bn": 1e9,
    "billion": 1e9,
}


def statuses(slots: Slots) -> str | None:
    """The state said."""
    return next((one.value for one, words in STATUSES if re.search(words, _bare(slots), I)), None)


def subject(slots: Slots) -> str | None:
    """What a strategy works on, where it is said."""
    return next((one.value for one, words in SUBJECTS if re.search(words, _bare(slots), I)), None)


def kind(slots: Slots) -> str | None:
    """Which records of planning are listed."""
    text = slots.frame.text
    if CHANNEL.search(text) and CUSTOMERS.search(text) and STAYED.search(text):
        return "channels"
    return next((name for name, words in KINDS if words.search(text)), None)


def about_channels(slots: Slots) -> bool:
    """Whether it is asked which channel brought the customers that stayed."""
    return kind(slots) == "channels"


def records_said(slots: Slots) -> list[tuple[str, Any]]:
    """The strategies and expansion plans whose titles the message holds, the longest first; read once."""
    if "plan_titles" not in slots.kept:
        text = slots.frame.text
        found = []
        if STRATEGY.search(text) or EXPANSION.search(text) or PLANS.search(text) or EXPENSE.search(text):
            for name, model in (("strategies", Strategy), ("expansion_plans", ExpansionPlan)):
                found += [(name, record) for record in titled(slots.access, model, text)]
        slots.kept["plan_titles"] = sorted(found, key=lambda item: -len(item[1].title))
    return slots.kept["plan_titles"]  # type: ignore[return-value]


def title(slots: Slots) -> str | None:
    """The title of what is there already: as it is written in full, quoted, or the one that is meant by its place."""
    said = records_said(slots)
    if said:
        return str(said[0][1].title)
    quoted = QUOTED.search(slots.frame.text)
    if quoted is not None and not _creates(slots):
        return quoted["title"].strip()
    return None if _creates(slots) else only_meant(slots)


def only_meant(slots: Slots) -> str | None:
    """`the strategy in the West`, `the trade fair plan`: the only one of that place, channel or state."""
    text = slots.frame.text
    model = (
        Strategy
        if STRATEGY.search(text)
        else ExpansionPlan
        if EXPANSION.search(text) or CHANNEL_PLAN.search(text)
        else None
    )
    if model is None or not ONE.search(text):
        return None
    wanted = Wanted(
        team_id=_record(slots, "team"), region_id=_record(slots, "region"), line_id=_record(slots, "product_line")
    )
    found = listed(slots.access, model, wanted)
    if model is ExpansionPlan and (channels := {name for _, _, name in find_channels(text)}):
        found = [one for one in found if _has_channel(slots, one, channels)] or found
        titles = [one for one in found if channels & {name for _, _, name in find_channels(one.title)}]
        found = titles or found
    return str(found[0].title) if len(found) == 1 else None


ONE = re.compile(
    r"\b(?:the|this|that|our|my)\s+(?:[\w-]+\s+){0,4}(?:strategy|plan)\b(?!s)|\b(?:strategy|plan) (?:in|for|of)\b|(?:的|这个|那个|该)[^，。？?]{0,10}(?:策略|计划|方案)|(?:策略|计划|方案)(?:进展|怎么样|如何|标记|改|完成|够)|(?:展会|线上|网络|电话|营销)[^，。？?]{0,6}计划",
    I,
)


def _has_channel(slots: Slots, plan: Any, channels: set[str]) -> bool:  # noqa: ANN401 - an expansion plan
    from knowledge.sales.plan.categories import channel_of
    from knowledge.sales.plan.plans_view import channels_of

    return bool(channels & {channel_of(one.channel) for one in channels_of(slots.access, plan)})


def _record(slots: Slots, name: str) -> int | None:
    found = [reading.record_id for place in slots.frame.names for reading in place.of(name)]
    return found[0] if len(set(found)) == 1 else None


def _creates(slots: Slots) -> bool:
    """Whether something new is meant: it is proposed, drafted, planned."""
    return bool(
        re.search(
            r"\b(?:propose|suggest|draft|create|develop|design|write|new)\b|\bplan (?:an?|the)\b|提(?:一|出|个|项)|起草|拟|制定|制订|新建|规划",
            slots.frame.text,
            I,
        )
    ) and not records_said(slots)


def what(slots: Slots) -> str | None:
    """Which record is written."""
    text = slots.frame.text
    if STRATEGY.search(text):
        return "strategy"
    if EXPANSION.search(text) or (records_said(slots) and not EXPENSE.search(text) and not BUDGET.search(text)):
        return "expansion_plan"
    if BUDGET.search(text):
        return "budget"
    if RESOURCE.search(text):
        return "resource"
    if EXPENSE.search(text):
        return "expense"
    if MARKET.search(text):
        return "market"
    return "expansion_plan" if PLANS.search(text) and channels(slots) else None


def new_title(slots: Slots) -> str | None:
    """What something new is called: quoted, called so, or what a strategy is for."""
    text = slots.frame.text
    if not _creates(slots):
        return None
    if quoted := QUOTED.search(text):
        return quoted["title"].strip()
    if called := CALLED.search(text):
        return (called["en"] or called["zh"]).strip()
    if not STRATEGY.search(text):
        return None
    for pattern in ABOUT:
        if found := pattern.search(text):
            said = found["title"].strip()
            return said[:1].upper() + said[1:] if said else None
    return None


def own_words(slots: Slots) -> str | None:
    """What a strategy says in the person's own words: behind a colon."""
    found = OWN_WORDS.search(slots.frame.text)
    return found["text"].strip() if found and STRATEGY.search(slots.frame.text[: found.start()]) else None


def channels(slots: Slots) -> list[dict[str, Any]]:
    """The channels of an expansion plan with the leads and money said beside each."""
    text = slots.frame.text
    taken = [(name.start, name.end) for name in slots.frame.names if name.of("region", "team")]
    places = [
        (start, end, name) for start, end, name in find_channels(text)
        if not any(first <= start < last for first, last in taken) and not _in_title(slots, start)
    ]  # fmt: skip
    found: list[dict[str, Any]] = []
    numbers = [span for span in find_numbers(text) if not _in_period(slots, span)]
    for at, (start, end, name) in enumerate(places):
        if any(one["channel"] == _word(text, start, end, name) for one in found):
            continue
        upto = places[at + 1][0] if at + 1 < len(places) else len(text)
        back = places[at - 1][1] if at else 0
        behind = [span for span in numbers if end <= span.start < upto]
        ahead = [span for span in numbers if back <= span.start and span.end <= start]
        given: dict[str, Any] = {"channel": _word(text, start, end, name)}
        for span in behind or ahead[-1:]:
            if _is_money(text, span) and "budget" not in given:
                given["budget"] = float(span.value.amount)
            elif "leads" not in given and span.value.unit is None and float(span.value.amount) >= 1:
                given["leads"] = int(span.value.amount)
        found.append(given)
    return found


def _word(text: str, start: int, end: int, name: str) -> str:
    """A channel as it was written; English ones as one of several things."""
    said = text[start:end].strip()
    return said[:1].upper() + said[1:] if said.isascii() else said


def _is_money(text: str, span: Span[Quantity]) -> bool:
    around = text[max(0, span.start - 8) : span.end + 10]
    return bool(span.value.currency) or re.search(r"budget|cost|spend|预算|费用|元|块", around, I) is not None


def _in_period(slots: Slots, span: Span[Any]) -> bool:
    taken: list[Any] = [*slots.frame.periods, *slots.frame.names]
    return any(place.start < span.end and span.start < place.end for place in taken)


def _in_title(slots: Slots, start: int) -> bool:
    """Whether a place lies in a title that is there, as it was quoted."""
    return any(quoted.start() <= start < quoted.end() for quoted in QUOTED.finditer(slots.frame.text))


def category(slots: Slots) -> str | None:
    """The category of spending."""
    if COVERS.search(slots.frame.text) and plan_named(slots) is not None:
        return None  # the trade fairs of "the trade fair plan" are the plan's
    return next((name.value for _, _, name in find_categories(_bare_of_titles(slots))), None)


def _bare_of_titles(slots: Slots) -> str:
    return QUOTED.sub(lambda match: " " * len(match.group()), slots.frame.text)


def amount(slots: Slots) -> float | None:
    """The amount of a budget or expense: with a sign or scale, else the last number that is nothing else."""
    if what(slots) not in ("budget", "expense"):
        return None
    free = [span for span in find_numbers(slots.frame.text) if span.value.unit is None and not _in_period(slots, span)]
    marked = [
        span
        for span in free
        if span.value.currency
        or re.search(r"[kmbw千万亿]|illion|thousand|元|块", slots.frame.text[span.start : span.end + 1], I)
    ]
    found = marked or [span for span in free if span.value.amount >= 1]
    return float(found[-1].value.amount) if found else None


def period(slots: Slots) -> str | None:
    """The days that it is for."""
    return slots.frame.periods[0].text if slots.frame.periods and what(slots) != "expense" else None


def segment(slots: Slots) -> str | None:
    """The customers aimed at: a sector or segment named, or said as one."""
    if what(slots) != "expansion_plan":
        return None
    for name in ("sector", "segment"):
        if found := slots.name(name):
            return found
    said = SEGMENT.search(slots.frame.text)
    return (said["en"] or said["zh"]).strip() if said else None


def note(slots: Slots) -> str | None:
    """What an expense or budget was for, in own words."""
    found = NOTE.search(slots.frame.text)
    return (found["en"] or found["zh"]).strip() if found else None


def rivals(slots: Slots) -> list[dict[str, Any]]:
    """Competitors with their shares: "Verdano 22%, Kesslow 15%"."""
    found = []
    for match in SHARES.finditer(slots.frame.text):
        name = re.sub(r"^(?:and|和|竞争对手|其中)\s*", "", match["name"], flags=I).strip()
        if name and not NOT_RIVALS.fullmatch(name) and not NOT_RIVALS.search(name.split()[-1]):
            found.append({"name": name, "share": float(match["share"])})
    return found


def _labelled(words: str) -> Callable[[Slots], float | None]:
    """The number beside a word: "size 120 million", "规模1.2亿"."""
    ahead = re.compile(
        rf"(?:{words})\s*(?:is|of|to|at|[:：为是到有约]|大约)?\s*(?:[$¥￥€£]|usd|cny|rmb)?\s*{NUMBER}", I
    )
    behind = re.compile(rf"{NUMBER}\s*(?:{words})", I)

    def read(slots: Slots) -> float | None:
        for pattern in (ahead, behind):
            if found := pattern.search(slots.frame.text):
                return float(found["number"].replace(",", "")) * SCALES.get((found["scale"] or "").casefold(), 1)
        return None

    return read


def _whole(read: Callable[[Slots], float | None]) -> Callable[[Slots], int | None]:
    def count(slots: Slots) -> int | None:
        found = read(slots)
        return None if found is None else int(found)

    return count


def growth(slots: Slots) -> float | None:
    """The growth of a market in percent; below 0 where it shrinks."""
    found = re.search(
        r"(?P<down>shr[aiu]nk\w*|fell|down|declin\w*|下降|萎缩|下滑|负增长)?[^\d%％]{0,12}?(?P<minus>[-−]?)(?P<n>\d+(?:\.\d+)?)\s*(?:%|％|percent\b)",
        _growth_part(slots.frame.text),
        I,
    )
    if found is None:
        return None
    value = float(found["n"])
    return -value if found["down"] or found["minus"] else value


def _growth_part(text: str) -> str:
    """What is said from the word for growth on."""
    said = re.search(r"grow\w*|grew|shr[aiu]nk\w*|declin\w*|up by|down by|增长|增速|增幅|下降|萎缩|下滑", text, I)
    return text[said.start() :] if said else ""


def focus(slots: Slots) -> str | None:
    """What of a market comes first."""
    text = slots.frame.text
    if COMPETITORS.search(text):
        return "competitors"
    one = slots.name("region") and slots.name("product_line")
    return "growth" if GROWING.search(text) and not one and not ANALYSE.match(text.strip()) else None


def plan_named(slots: Slots) -> str | None:
    """The expansion plan that a budget is held against."""
    said = [record.title for name, record in records_said(slots) if name == "expansion_plans"]
    if said:
        return str(said[0])
    if not COVERS.search(slots.frame.text) and not EXPANSION.search(slots.frame.text):
        return None
    if quoted := QUOTED.search(slots.frame.text):
        return quoted["title"].strip()
    return only_meant(slots)


def by(slots: Slots) -> str | None:
    """Whether teams or categories are listed."""
    teams = any(mention.value in ("team", "manager") for mention in slots.frame.dimensions)
    return "team" if teams and slots.name("team") is None else None


def _bare(slots: Slots) -> str:
    """The message without the titles that it names."""
    bare = _bare_of_titles(slots)
    for _, record in records_said(slots):
        bare = re.sub(re.escape(record.title), " ", bare, flags=I)
    return bare


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "plan_status": statuses, "plan_subject": subject, "plan_kind": kind, "plan_title": title, "plan_what": what,
    "plan_new_title": new_title, "plan_text": own_words, "plan_channels": channels, "spend_category": category,
    "plan_amount": amount, "plan_period": period, "plan_segment": segment, "plan_note": note, "plan_named": plan_named,
    "plan_adds": lambda slots: bool(ADDS.search(slots.frame.text)) or None, "budget_by": by, "market_focus": focus,
    "market_size": _labelled(r"size|volume|规模|容量|体量"), "market_growth": growth, "market_rivals": rivals,
    "plan_heads": _whole(_labelled(r"headcount|heads?|people|reps?|人数|人(?!均)")),
    "plan_new_heads": _whole(_labelled(r"new (?:heads?|hires?|reps?)|to be hired|拟招|新招|待招")),
    "plan_ramp": _whole(_labelled(r"(?:months? of )?ramp(?:[- ]?up)?(?: of)?|months? (?:of |to )ramp|爬坡(?:期)?(?:月数)?")),
    "plan_capacity": _labelled(r"capacity(?: (?:a|per) (?:head|rep))?|人均产能|人均|产能"),
    "plan_stock": _labelled(r"stock|inventory|库存"), "plan_cash": _labelled(r"cash|现金|资金"),
}  # fmt: skip
