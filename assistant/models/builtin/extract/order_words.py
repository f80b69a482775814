"""The words of orders to change records: what kinds of record, fields and values are called in both languages."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

# In the order in which they are looked for: in "Acme's complaint" the complaint is meant, and not the account.
KINDS: dict[str, re.Pattern[str]] = {
    "task": re.compile(r"\btasks?\b|\bto-?dos?\b|\breminders?\b|任务|待办", re.IGNORECASE),
    "complaint": re.compile(r"\bcomplaints?\b|\bsuggestions?\b|投诉|建议", re.IGNORECASE),
    "lead": re.compile(r"\bleads?\b|\bprospects?\b|线索", re.IGNORECASE),
    "deal": re.compile(
        r"\bdeals?\b|\bopportunit(?:y|ies)\b|商机|单子|在手单|机会|[那这](?:一)?[单笔]|的单(?![价位子])", re.IGNORECASE
    ),
    "contact": re.compile(r"\bcontacts?\b|联系人", re.IGNORECASE),
    "account": re.compile(r"\baccounts?\b|\bcustomers?\b|\bclients?\b|\bcompan(?:y|ies)\b|客户", re.IGNORECASE),
}
PLURAL = re.compile(
    r"\b(?:all|every|everything|each|any|deals|opportunities|leads|prospects|tasks|to-?dos|accounts|customers|clients"
    r"|contacts|complaints|suggestions)\b|全部|所有|每个|每一|全都|都$|们$|那些|这些",
    re.IGNORECASE,
)
FIELD_WORDS: dict[str, str] = {
    "expected_close_on": r"(?:expected )?clos(?:e|ing)(?: date| day)?|预计(?:关闭|成交|签单|结单)(?:日期|时间|日)?",
    "closed_on": r"closed (?:date|on)|(?:关闭|成交)(?:日期|时间)",
    "loss_reason": r"loss reason|reason(?: for (?:the )?loss)?|(?:丢单|输单|丢失|失败)原因",
    "next_step": r"next step|下一步(?:计划|行动)?",
    "next_follow_up_on": r"next follow[- ]?up(?: date)?|follow[- ]?up date|下次跟进(?:日期|时间)?|跟进日期",
    "last_contact_on": r"last contact(?: date)?|(?:上次|最后)联系(?:日期|时间)?",
    "due_on": r"due date|deadline|due(?: day)?|截止(?:日期|时间|日)?|到期(?:日期|时间|日)",
    "annual_revenue": r"annual revenue|revenue|年收入|年营收|营收",
    "founded_year": r"founding year|year founded|founded year|成立年份",
    "parent_account": r"parent(?: account| company)?|母公司|上级客户",
    "probability": r"probability|chance|概率|赢率|可能性",
    "stage": r"stage|阶段", "amount": r"amount|value|deal size|size|金额|数额",
    "owner": r"owner|rep|负责人|归属人?|跟进人", "status": r"status|状态", "tier": r"tier|grade|等级|级别|分级",
    "segment": r"segment|客户分类|细分|分类", "severity": r"severity|严重程度|严重性",
    "phone": r"phone(?: number)?|telephone|电话(?:号码)?|手机号?", "email": r"e-?mail(?: address)?|邮箱|邮件地址",
    "title": r"job title|title|position|职位|职务|头衔|标题", "department": r"department|部门",
    "sector": r"sector|industry|行业", "region": r"region|territory|区域|大区", "city": r"city|城市",
    "location": r"location|country|地点|所在地|国家", "employees": r"employees|head ?count|员工数|员工人数",
    "website": r"website|web ?site|homepage|网站|官网|网址", "source": r"source|来源", "channel": r"channel|渠道",
    "interest": r"interest|意向|兴趣", "notes": r"notes?|备注|说明", "company": r"company|公司",
    "subject": r"subject|主题", "name": r"name|名称|名字|姓名", "account": r"account|customer|所属客户|客户",
}  # fmt: skip
# Which kinds a field alone tells of.
KIND_OF_FIELD = {
    "stage": "deal", "amount": "deal", "expected_close_on": "deal", "closed_on": "deal", "loss_reason": "deal",
    "probability": "deal", "next_step": "deal", "due_on": "task", "tier": "account", "segment": "account",
    "website": "account", "employees": "account", "annual_revenue": "account", "city": "account",
    "severity": "complaint", "interest": "lead", "next_follow_up_on": "lead", "department": "contact",
}  # fmt: skip
ANY_FIELD = "|".join(f"(?:{words})" for words in FIELD_WORDS.values())
DONE = re.compile(r"(?:as )?(?:done|complete[d]?|finished)|(?:已)?完成了?|已办", re.IGNORECASE)
# How deals are told won and lost.
OUTCOMES = {
    "赢": "赢单",
    "拿下": "赢单",
    "签": "赢单",
    "签下": "赢单",
    "签下来": "赢单",
    "丢": "丢单",
    "黄": "丢单",
    "输": "输单",
    "没戏": "丢单",
    "输掉": "输单",
    **dict.fromkeys(("抢走", "抢去", "抢", "截胡", "截走", "挖走", "撬走"), "丢单"),
    "丢掉": "丢单",
    "dead": "lost",
    "gone": "lost",
}
NOT_WON = re.compile(
    r"(?:did|could|failed|never).*|fell .*|fallen .*|said no|turned .*|passed .*|walked .*|went .*|gone .*|going .*|chose .*|picked .*"
    r"|没.+|飞|泡汤|吹|被拒绝?",
    re.IGNORECASE,
)
RESOLVED = re.compile(r"resolved|solved|closed|settled|已?解决了?|已?关闭|已?处理", re.IGNORECASE)
ASKS = re.compile(
    r"[?？]\s*$|^\s*(?:how|what|which|who|whose|when|why|where|did|does|is|are|was|were|has|have|show|list|tell)\b"
    r"|多少|哪|几[个笔家条]|谁|吗|什么|啥|咋|有没有|是否|怎么|为什么|如何|[了完过好]没(?:有)?\s*$",
    re.IGNORECASE,
)
POLITE = re.compile(
    r"^\s*(?:(?:please|pls|kindly|hey|ok(?:ay)?|now|then|also|and|can you|could you|would you|i(?:'d| would) like to"
    r"|i (?:want|need) (?:you )?to|you (?:can|may|could)|would you mind|let'?s|go ahead and|just)\b[\s,]*|请你?|麻烦你?|帮我|帮忙|能不能|可以|给我|为我|替我|现在)+",
    re.IGNORECASE,
)


def field_named(text: str) -> str | None:
    """The field that a text is the word of."""
    wanted = re.sub(r"^(?:the|its|their|his|her)\s+", "", text.strip().casefold())
    return next((name for name, words in FIELD_WORDS.items() if re.fullmatch(words, wanted, re.IGNORECASE)), None)


def kind_named(text: str) -> str | None:
    """The kind of record that a text speaks of."""
    return next((kind for kind, words in KINDS.items() if words.search(text)), None)


def unquoted(text: str) -> str:
    """A text without the marks and stops around it."""
    return text.strip(' \t\n.。,，!！“”"「」')
