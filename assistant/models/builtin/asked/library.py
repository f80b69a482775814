"""How things are done, and rules: what documents say, and no record; a figure would be no answer to it."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re

from assistant.models.builtin.slots import Slots

RULES = re.compile(
    r"\b(?:polic(?:y|ies)|playbooks?|hand-?books?|guidelines?|procedures?|best practices?|battle ?cards?|talk tracks?)\b"
    r"|\bapproval (?:process|rules?|limits?|levels?|matrix|chain)\b|\b(?:needs?|requires?) (?:an? )?approval\b"
    r"|\bwho (?:approves|signs off|(?:can|may|must|has to) (?:approve|sign off))\b"
    r"|\bhow (?:does|do) (?:the |our )?[\w ]{3,40}\bwork\b"
    r"|\bwhat (?:do|should|can) (?:i|we) (?:say|answer|reply|do) (?:if|when)\b"
    r"|\b(?:what|which) (?:(?:is|are|was|were) )?(?:the |our )?(?:[\w-]+ ){0,3}rules?\b"
    r"|政策|制度|规定|规则|规范|流程|手册|话术|指引|指南"
    r"|谁(?:来|能|可以|有权|负责)?(?:审批|批准|签批)|(?:要|需要|用|得)(?:不要|不用)?(?:走|经过|谁)?.{0,4}审批"
    r"|(?:怎么办|该怎么说|怎么回答|怎么回应|如何回应|怎么应对|如何应对)",
    re.IGNORECASE,
)
# What is allowed, due or asked for; of records that are to be picked ("which deals should I …") it is advice.
NORMS = re.compile(
    r"\b(?:may|must|(?:am|is|are) (?:\w+ ){1,3}allowed to|(?:do|does) (?:\w+ ){1,3}(?:need|have) to)\b"
    r"|\b(?:should|can) (?:a|an|the|new|reps?|managers?|trainees?)\b"
    r"|允许|可不可以|是否可以|(?:有什么|什么)(?:要求|标准|讲究|注意)|(?:住宿|补贴|报销|赔付|审批|答复|试用)(?:标准|期限|时限|上限)"
    r"|(?:要|得|需要)在?(?:几|多少)(?:天|日|个?工作日|小时)(?:之?内)|(?:要|该|需要)(?:做|准备|注意)(?:些)?什么",
    re.IGNORECASE,
)
# What one may do oneself, and what becomes of one's own: "how much can I give", "最多能赔多少", "提成要扣回去吗".
ENTITLED = re.compile(
    r"\b(?:how (?:much|many|far|long|low|high)|what|up to what)\b.{0,30}\b(?:may|can|should|am i allowed to|are we allowed to) (?:i|we|a rep|reps?|one)?\s?(?:give|offer|promise|claim|spend|send|have|take|go|grant|discount|refund|pay back)\b"
    r"|\b(?:do|will|would) (?:i|we) (?:lose|keep|still get|have to (?:pay|give) back)\b|\bwhat does it cost us\b|\bdo we even\b|\bis it ok(?:ay)? to\b|^\W*ok(?:ay)? to\b"
    r"|\bwhere(?:['’]s| is) the (?:floor|limit|ceiling|line)\b|\bwhere does the .{3,40} end\b"
    r"|(?:最多|最少|至少|最高|最低|还)?(?:能|可以)(?:自己)?(?:打|给|赔|报|拿|分到?|送|退|放|领|便宜|优惠|让|承诺)(?:到|给|出)?(?:客户)?(?:多少|几[个成折点天盒])|(?:自己|我)(?:能|可以)(?:自己)?(?:做主|决定|批)"
    r"|(?:要|会|用)(?:不要|不会|不用)?(?:被)?(?:扣回|扣掉|追回|退回)(?:去|来)?|(?:最多|最高|一晚上?|每晚)(?:能|可以)?报(?:销)?多少|还能(?:再)?(?:考|退|换)(?:一次|吗|么)|第几周|几号(?:到账|发|打款)|几天内(?:做完|要|得|完成)|(?:拿|用)(?:啥|什么)(?:顶|代替|替)|算不算",
    re.IGNORECASE,
)
PICKED = re.compile(r"\b(?:which|who|whose)\b|哪[个些家位笔单]|谁", re.IGNORECASE)
HOW = re.compile(
    r"^\W*(?:(?:and|so|ok|please|tell me|explain|show me)\W+)*how (?:to|(?:do|does|should|can|could|would|shall) (?:i|we|you|one|reps?|a rep|somebody))\s+(?P<en>[a-z]+)"
    r"|(?:怎么|如何|怎样)(?:才能|去|来|样)?(?P<zh>申请|处理|跟进|开发|谈|说服|介绍|挖掘|判断|审批|做好|维护|接待|准备|筛选|报价|打动|争取|催)",
    re.IGNORECASE,
)  # fmt: skip
# "How do we compare", "how do I stand", "how can I reach my target" ask the records.
OF_RECORDS = frozenset([
    "compare", "do", "stand", "look", "rank", "perform", "see", "find", "reach", "hit", "beat", "fare", "log", "record",
    "add", "create", "know", "get", "count", "calculate", "compute", "define", "measure", "work",
])  # fmt: skip
# What a kind of record has to be like is a rule of the company's: "what is a qualified deal?", "怎样才算合格线索".
KIND_MEANT = re.compile(
    r"^\W*(?:what(?:['’]s| is| counts as| makes)|when is|define|explain) an? (?:(?:[\w-]+ ){1,2}(?:deal|lead|opportunity|account|customer)s?|(?:deal|lead|opportunity|account|customer) (?:is )?(?:qualified|stalled|dead|committed|inactive|lost|won))\W*$"
    r"|(?:什么(?:是|叫做?|样的?)|(?:怎样|怎么|什么|如何|啥)(?:才)?算(?:是)?)(?:一个)?(?:.{2,6}的?)(?:商机|线索|机会|客户)(?:是什么)?\W*$",
    re.IGNORECASE,
)
# "What's the difference between a lead and a deal?": of two that are recorded side by side there is a figure each.
DIFFERS = re.compile(
    r"\bdifference between (?:an? )[\w -]{2,30}? and (?:an? )[\w -]{2,30}?\W*$|\bwhat (?:does|do) .{2,40} mean\W*$"
    r"|^(?:.{2,8}?)(?:和|与|跟)(?:.{2,8}?)(?:有什么|有啥|的)?(?:区别|不同|差别)(?:是什么|在哪里?)?\W*$",
    re.IGNORECASE,
)
# What is asked of one of these is in the records.
RECORDS = ("account", "deal", "contact", "lead", "person", "team", "opening", "candidate")


# What is offered where only titles come near (assistant/words: `offer`): whatever a title says, it is a question. And a
# document that is to be opened, named by what it is.
OF_A_DOCUMENT = re.compile(
    r"what does the document “.+” say\?|文件《.+》说了什么？"
    r"|\W*(?:please )?(?:open|show me|find|get me|where is|where's|where can i find) (?:the |our )?(?:[\w&'’-]+ ){0,7}(?:documents?|guide(?:lines?|book)?|sheet|hand-?book|manual|playbook|policy|checklist|scripts?)\W*"
    r"|\W*(?:请|帮我|给我)*(?:打开|查看|找一下|找找|看一下).{2,30}(?:文件|文档|手册|制度|规定|办法|指南|话术|清单)\W*"
    r"|.{2,30}(?:文件|文档|手册|制度|规定|办法|指南|话术|清单)在哪里?(?:看|找)?\W*",
    re.IGNORECASE | re.DOTALL,
)


def asks_of_a_document(message: str) -> bool:
    """Whether a message asks to open a document by its title."""
    return OF_A_DOCUMENT.fullmatch(message.strip()) is not None


def asks_the_library(slots: Slots) -> bool:
    """Whether a message asks how something is done, or what the rule is or was; about no record."""
    frame = slots.frame
    if KIND_MEANT.search(frame.text) or (DIFFERS.search(frame.text) and not frame.names):
        return True
    named = any(name.of(*RECORDS) for name in frame.names)
    if ENTITLED.search(frame.text) and not named and not frame.has("log", "listing"):
        return True
    if frame.has("log", "count", "definition") or named:
        return False
    if RULES.search(frame.text):
        return True
    if frame.periods:
        return False
    if NORMS.search(frame.text) and not PICKED.search(frame.text) and not slots.figures.group_by:
        return True
    how = HOW.search(frame.text)
    if how is None or slots.figures.group_by:
        return False
    return how["zh"] is not None or how["en"].casefold() not in OF_RECORDS
