"""What people call the categories of spending and the channels of expansion, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.sales.plan.budgets import SpendCategory

_C = SpendCategory
# Longer words first: where two lie in one place, the first counts.
CATEGORY_WORDS: tuple[tuple[SpendCategory, str], ...] = (
    (_C.TRADE_FAIRS, r"trade[- ]?(?:fairs?|shows?)|exhibitions?|fairs?\b|展会|展览|参展|展销"),
    (_C.TRAVEL, r"travel(?:l?ing)?|trips?\b|差旅|出差|旅费"),
    (_C.PROMOTION, r"promotions?|promotional|促销|推广"),
    (_C.ADVERTISING, r"advertis(?:ing|ements?)|\bads?\b|marketing|广告|营销|市场(?=费|投放)|投放"),
    (_C.PAY, r"\bpay(?:roll)?\b|salar(?:y|ies)|wages|薪酬|工资|薪资|人工"),
    (_C.ENTERTAINMENT, r"entertainment|hospitality|client dinners?|招待|应酬|宴请"),
    (_C.TRAINING, r"training|培训"),
    (_C.SAMPLES, r"samples?|样品|试用装"),
    (_C.SOFTWARE, r"software|licen[cs]es|软件"),
    (_C.RESEARCH, r"(?:market )?research|调研|市场调查"),
    (_C.RENT, r"\brent\b|office space|租金|房租"),
    (_C.LOGISTICS, r"logistics|freight|物流|运费"),
    (_C.OTHER, r"\bother (?:costs?|expenses?|spend(?:ing)?)\b|sundr(?:y|ies)|其他费用|杂费|其他开支"),
)
# What a bill alone is for: words that, elsewhere, are of customers and their business as well.
BILLED: tuple[tuple[SpendCategory, str], ...] = (
    (_C.TRAVEL, r"\btax(?:i|is)\b|\bcabs?\b|\bhotels?\b|\bflights?\b|\btrains?\b|\bparking\b|\bfuel\b|\bmileage\b"),
    (_C.ENTERTAINMENT, r"\blunch(?:es)?\b|\bdinners?\b|\bcoffees?\b|\bdrinks\b"),
)  # fmt: skip
BILLED_ZH: tuple[tuple[SpendCategory, str], ...] = (
    (_C.TRAVEL, "打车|打的|出租车|网约车|住宿|住店|酒店|宾馆|机票|高铁|火车票|车票|停车|油费|加油|过路费"),
    (_C.ENTERTAINMENT, "吃饭|餐费|饭钱|请客|聚餐|宴请"),
)
_BILLED = re.compile(
    "|".join(
        f"(?P<{name.value}>{english}|{chinese})"
        for (name, english), (_, chinese) in zip(BILLED, BILLED_ZH, strict=True)
    ),
    re.IGNORECASE,
)
_CATEGORIES = re.compile("|".join(f"(?P<{name.value}>{words})" for name, words in CATEGORY_WORDS), re.IGNORECASE)

# Channels by which customers are found. What one is called where leads keep their source, and where money is spent.
CHANNELS: tuple[tuple[str, str, SpendCategory], ...] = (
    ("trade_fairs", r"trade[- ]?(?:fairs?|shows?)|exhibitions?|\bfairs?\b|展会|展览|参展|展销", _C.TRADE_FAIRS),
    ("telephone", r"telephones?|\bphone\b|cold calls?|calling|telesales|telemarketing|电话", _C.OTHER),
    ("referral", r"referrals?|recommendations?|word of mouth|转介绍|推荐|口碑", _C.PROMOTION),
    ("partner", r"partners?\b|distributors?|resellers?|合作伙伴|经销商|代理商|渠道商", _C.PROMOTION),
    ("email", r"e-?mails?|newsletters?|邮件", _C.ADVERTISING),
    ("online", r"online|web ?sites?|\bweb\b|internet|social|线上|网上|官网|网站|网络|电商|新媒体", _C.ADVERTISING),
    ("marketing", r"marketing|campaigns?|advertis(?:ing|ements?)|\bads?\b|市场活动|营销|广告|推广", _C.ADVERTISING),
    ("visits", r"\bvisits?\b|door to door|field sales|拜访|地推|陌拜", _C.TRAVEL),
)  # fmt: skip
_CHANNELS = re.compile("|".join(f"(?P<{name}>{words})" for name, words, _ in CHANNELS), re.IGNORECASE)
_SPENT_ON = {name: category for name, _, category in CHANNELS}


def find_categories(text: str) -> Iterator[tuple[int, int, SpendCategory]]:
    """The categories that a text names, each with its start and end."""
    for found in _CATEGORIES.finditer(text):
        yield found.start(), found.end(), SpendCategory(str(found.lastgroup))


def find_billed(text: str) -> Iterator[tuple[int, int, SpendCategory]]:
    """The categories that a bill names by what it was for: a taxi, a hotel, a lunch."""
    for found in _BILLED.finditer(text):
        yield found.start(), found.end(), SpendCategory(str(found.lastgroup))


def find_channels(text: str) -> Iterator[tuple[int, int, str]]:
    """The channels that a text names, each with its start and end."""
    for found in _CHANNELS.finditer(text):
        yield found.start(), found.end(), str(found.lastgroup)


def channel_of(text: str | None) -> str | None:
    """The channel that a lead's source or a plan's channel means: a known one, else its own words."""
    if not text:
        return None
    return next((name for _, _, name in find_channels(text)), text.strip().casefold())


def category_of(channel: str) -> SpendCategory:
    """Where a channel's cost is booked."""
    return _SPENT_ON.get(channel_of(channel) or "", SpendCategory.PROMOTION)
