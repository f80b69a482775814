"""What is told of a review: minutes, promises, feedback, evaluations, findings, each out of its own sentence."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from knowledge.sales.sell.due import find_due

if TYPE_CHECKING:
    from assistant.models.builtin.slots import Slots

SENTENCE = re.compile(r"(?:[^.。!！?？;；\n]|(?<=\d)\.(?=\d))+")
OPENING = re.compile(
    r"^\s*(?:please\s+)?(?:save|record|note|keep|write down|log)?\s*(?:down\s+)?(?:the\s+|an?\s+)?"
    r"(?P<kind>minutes|feedback)\b[^:：]*[:：]\s*"
    r"|^\s*(?:请)?(?:帮我)?(?:记录|保存|记一下|登记|记下)?[^:：]*?(?P<zh>纪要|反馈)[^:：表对]*?[:：，,]\s*",
    re.IGNORECASE,
)
# What was written down of a meeting, and no span of time: "a call of 20 minutes: …".
MINUTES = re.compile(
    r"(?<!\d\s)(?<!\d)\bminutes\s+(?:of|from)\b"
    r"|^\s*(?:(?:please|save|record|note|keep|write down|log|the|our|review|meeting|here are)\s+)*minutes\b|纪要",
    re.IGNORECASE,
)
PROMISED = re.compile(
    r"(?P<who>[^,:：]+?)\s+(?:has\s+|have\s+)?(?:promised|promises|agreed|agrees|will)\s+(?:to\s+)?"
    r"(?P<what>.+)$"
    r"|(?P<zh_who>[^，,：:]{2,20}?)(?:答应|承诺|负责|同意)(?P<zh_what>.+)$",
    re.IGNORECASE,
)
KIND_EN = r"(?P<kind>praise|concern|idea|problem)"
FEEDBACK = re.compile(
    rf"{KIND_EN}\s+(?:for|about|from|of|with|by)\s+(?!(?:the\s+)?(?:record|books?|file|minutes)\b|(?:you|us|later)\b)(?P<who>[^:：,]+?)\s*[:：,]\s*(?P<text>.+)$"
    rf"|(?:feedback\s+)?from\s+(?P<from>[^:：]+?)\s*[:：]\s*(?P<fkind>idea|problem)\s*[:：]\s*(?P<ftext>.+)$"
    r"|(?:给|对|向)(?P<g_who>[^：:，,]{2,20}?)(?:记|写|提|发|来|点|送|加|做|一|个|下|条|份|次|句|些|的)*(?P<g_kind>表扬|赞扬|好评|担忧|提醒|批评)(?:一下|信)?[：:，,]\s*(?P<g_text>.+)$"
    r"|(?P<zh_praise>表扬)(?:一下)?(?P<zh_who>[^：:，,]{2,20}?)[：:，,](?P<zh_text>.+)$"
    r"|对(?P<c_who>[^：:，,]{2,20}?)的(?P<c_kind>担忧|表扬)[^：:]*[：:](?P<c_text>.+)$"
    r"|(?P<o_who>[^：:，,]{2,20}?)的(?:反馈[，,：:]\s*)?(?P<o_kind>想法|建议|问题|困难)[：:](?P<o_text>.+)$",
    re.IGNORECASE,
)
# Told to somebody without a word of its kind: "give Anna feedback: …", "tell Bo that …", "给安娜反馈：…".
TOLD_TO = re.compile(
    r"(?:give|send|pass)\s+(?P<who>[^:：]+?)\s+(?:(?:some|this|the following|a bit of|positive|critical)\s+)*feedback\b[^:：]*[:：]\s*(?P<text>.+)$"
    r"|feedback\s+(?:for|to|about)\s+(?P<who2>[^:：]+?)\s*[:：]\s*(?P<text2>.+)$"
    r"|^\s*(?:please\s+)?tell\s+(?P<who3>[^:：,]+?)\s+(?:that\s+|[:：]\s*)(?P<text3>.+)$"
    r"|(?:给|向|对)(?P<zh_who>[^：:，,]{2,20}?)(?:一?[个条点])?(?:的|提|写|做|些|一些|一点)*反馈(?:意见)?[^：:]*[：:]\s*(?P<zh_text>.+)$"
    r"|(?:告诉|转告)(?P<zh_who2>[^：:，,]{2,20}?)[：:，,]\s*(?P<zh_text2>.+)$",
    re.IGNORECASE | re.DOTALL,
)
# Told by somebody: "Anna says: …", "I have an idea: …", "安娜说：…", "我有个建议：…".
TOLD_BY = re.compile(
    r"^\s*(?:feedback from\s+)?(?P<who>[^:：,]{2,60}?)\s+(?:says?|said|thinks?|complains?|complained|reports?|suggests?|suggested|mentioned|feels?|finds?)"
    r"(?:\s+that\b|\s*[:：,])\s*(?P<text>.+)$"
    r"|feedback from\s+(?P<who2>[^:：]+?)\s*[:：]\s*(?P<text2>.+)$"
    r"|^\s*(?P<mine>i|we)(?:'ve| have)(?: got)?\s+(?:an?\s+|some\s+)?(?P<of>idea|suggestion|problem|feedback|concern)\b[^:：]{0,60}[:：]\s*(?P<text3>.+)$"
    r"|^\s*(?:my|an?)\s+(?P<of2>idea|suggestion|problem)\s*[:：]\s*(?P<text4>.+)$"
    r"|^\s*(?P<text5>.+?)[,;.]?\s*(?:please\s+)?pass (?:that|this|it) on\b.*$"
    r"|^\s*我(?:有|提|想提)(?:一)?[个点条]?(?P<zh_of>想法|建议|问题|困难|反馈|意见)[：:，,]\s*(?P<zh_text2>.+)$"
    r"|^\s*(?:记录|记下)?[，,：:]?(?P<zh_who>[^：:，,说]{2,20}?)(?:说|认为|觉得|反映|提出|建议)[：:，,]\s*(?P<zh_text>.+)$",
    re.IGNORECASE | re.DOTALL,
)
IDEAS = re.compile(
    r"\bidea\b|\bsuggest\w*|\bshould\b|\bcould\b|\bwhy not\b|\blet['’]s\b|\bhow about\b|想法|建议|可以|不如|应该|能不能|要不",
    re.IGNORECASE,
)
GOOD = re.compile(
    r"\b(?:great|good|well done|well|excellent|thanks?|thank you|nice|strong|best|impressive|brilliant|perfect|outstanding"
    r"|superb|clear|reliable|helpful|love[ds]?|fast|quick)\b|很好|及时|优秀|漂亮|出色|感谢|谢谢|不错|棒|扎实|专业|周到|清楚|认真|到位|得力",
    re.IGNORECASE,
)
# What feedback is called ahead of its text.
POSITIVE = re.compile(r"\b(?:positive|good|great|nice|warm|praising)\b|正面|积极|好评|正向", re.IGNORECASE)
NEGATIVE = re.compile(r"\b(?:negative|critical|bad|constructive)\b|负面|批评|改进", re.IGNORECASE)
BAD = re.compile(
    r"\b(?:too|missing|late|not|never|lacks?|lacking|weak|slow|poor|less|unclear|few|forgot|ignored|careless|without|must|needs? to"
    r"|more carefully|improve)\b|n['’]t\b|太|缺|不够|没有|没|偏少|慢|差|晚|不及时|不清|忘|粗心|需要|要多|改进|不足",
    re.IGNORECASE,
)
ASKS = re.compile(
    r"[?？]\s*$|[吗呢]\s*[?？]?\s*$|^\s*(?:which|who|whose|what|how|is|are|does|do|did|has|have|show|list|why|where|when)\b|谁|哪|什么|多少|是否",
    re.IGNORECASE,
)
KINDS_ZH = {
    "赞扬": "praise",
    "好评": "praise",
    "提醒": "concern",
    "批评": "concern",
    "担忧": "concern",
    "表扬": "praise",
    "想法": "idea",
    "建议": "idea",
    "问题": "problem",
    "困难": "problem",
}
EVALUATED = re.compile(
    r"(?:evaluation\s+(?:of|for)|evaluate)\s+(?P<who>[^:：,\d]+?)\s*(?:[:：,]|\bat\b|\bwith\b)\s*(?P<rest>.+)$"
    r"|(?P<zh_who>[^：:，,]{2,20}?)的?(?:考评|绩效评价)[：:为]?\s*(?P<zh_rest>.+)$",
    re.IGNORECASE,
)
SCORE = re.compile(
    r"(?P<score>\d{1,3}(?:\.\d+)?)\s*(?:points?|/\s*100|of 100|out of 100|分)?[,，:：]?\s*", re.IGNORECASE
)
FINDING = re.compile(r"(?:finding\b[^:：]*|发现)[:：]\s*(?P<title>.+)$", re.IGNORECASE)
LEADING = re.compile(
    r"^(?:(?:record|note|save|log|the|an?|that|and|记录|保存|登记|请|还有|另外|：|:)\s*)+", re.IGNORECASE
)


def _sentences(slots: Slots) -> list[str]:
    text = slots.frame.text
    opening = OPENING.match(text)
    rest = text[opening.end() :] if opening and opening.end() < len(text) else text
    return [match.group().strip() for match in SENTENCE.finditer(rest) if match.group().strip()]


def _person(slots: Slots, text: str | None) -> str | None:
    """The colleague that a piece of the message names; the asker for "I" and "我"."""
    if not text:
        return None
    bare = LEADING.sub("", text.strip())
    if bare.casefold() in ("i", "me", "my", "我"):
        return "me"
    found = [name for name in slots.frame.names if name.of("person") and name.text in text]
    labels = {reading.label for reading in found[-1].of("person")} if found else set()
    return labels.pop() if len(labels) == 1 else found[-1].text if found else None


def promises(slots: Slots) -> list[dict[str, Any]] | None:
    """`Emma promised to call Acme by Friday`, `陈思远答应周五前拜访沐谷`."""
    found = []
    for sentence in _sentences(slots):
        said = PROMISED.search(sentence)
        if said is None or FEEDBACK.search(sentence):
            continue
        who, what = said["who"] or said["zh_who"], (said["what"] or said["zh_what"]).strip()
        person = _person(slots, who)
        if person is None:
            continue
        due = find_due(slots.access, what)
        text = due[0].text if due else None
        title = what
        if text:
            title = re.sub(r"\s+", " ", title.replace(text, " ")).strip(" ,，") or what
        found.append({"person": person, "title": title, **({"due": text} if text else {})})
    return found or None


def feedback(slots: Slots) -> list[dict[str, Any]] | None:
    """`praise for Joel: closed three deals`, `give Joel feedback: …`, `Joel says: …`, `陈思远的想法：…`."""
    found: list[dict[str, Any]] = []
    if minutes(slots) is None and (one := _told(slots)) is not None:
        return [one]
    for sentence in [slots.frame.text.strip(), *_sentences(slots)]:
        said = FEEDBACK.search(sentence)
        if said is None:
            continue
        parts = said.groupdict()
        who = parts["who"] or parts["from"] or parts["zh_who"] or parts["c_who"] or parts["o_who"] or parts["g_who"]
        kind = parts["kind"] or parts["fkind"] or ("praise" if parts["zh_praise"] else None)
        kind = (kind or KINDS_ZH[parts["c_kind"] or parts["o_kind"] or parts["g_kind"]]).casefold()
        text = next(parts[name] for name in ("text", "ftext", "zh_text", "c_text", "o_text", "g_text") if parts[name])
        person = _person(slots, who)
        one = {"person": person, "kind": kind, "text": re.split(r"[.。;；\n]", text)[0].strip()}
        if person is not None and one not in found:
            found.append(one)
    return found or None


def _told(slots: Slots) -> dict[str, Any] | None:
    """Feedback without a word of its kind: told to somebody it praises or not, told by somebody it is an idea or not."""
    text = slots.frame.text.strip()
    if ASKS.search(text) or FEEDBACK.search(text):
        return None
    if (said := TOLD_TO.search(text)) is not None:
        person = _person(slots, said["who"] or said["who2"] or said["who3"] or said["zh_who"] or said["zh_who2"])
        what = next(said[name] for name in ("text", "text2", "text3", "zh_text", "zh_text2") if said[name]).strip(
            " .。"
        )
        head = text[: text.rindex(what)]
        good = GOOD.search(what) or POSITIVE.search(head)
        bad = NEGATIVE.search(head) or (BAD.search(what) and not POSITIVE.search(head))
        kind = "praise" if good and not bad else "concern"
        return {"person": person, "kind": kind, "text": what} if person not in (None, "me") else None
    if (said := TOLD_BY.search(text)) is None:
        return None
    own = said["mine"] or said["of2"] or said["text5"] or said["zh_of"]
    person = "me" if own else _person(slots, said["who"] or said["who2"] or said["zh_who"])
    names = ("text", "text2", "text3", "text4", "text5", "zh_text", "zh_text2")
    what = next(said[name] for name in names if said[name]).strip(" ,，.。")
    of = said["of"] or said["of2"] or said["zh_of"] or said.group()[: -len(what)]
    kind = "idea" if IDEAS.search(f"{of} {what}") else "problem"
    return {"person": person, "kind": kind, "text": what} if person is not None else None


def evaluations(slots: Slots) -> list[dict[str, Any]] | None:
    """`evaluation of Joel: 85, strong closer`, `梁晓楠的考评：85分，很会收单`."""
    said = EVALUATED.search(slots.frame.text)
    if said is None or (person := _person(slots, said["who"] or said["zh_who"])) is None:
        return None
    rest = (said["rest"] or said["zh_rest"]).strip()
    score = SCORE.match(rest)
    text = rest[score.end() :].strip(" .。") if score else rest
    value = {"score": float(score["score"])} if score and float(score["score"]) <= 100 else {}
    longer = [span.text for span in slots.frame.periods if span.value.start != span.value.end]
    period = {"period": longer[0]} if longer else {}
    return [{"person": person, **value, **({"text": text} if text else {}), **period}]


def finding(slots: Slots) -> str | None:
    """What stands behind "finding:" or "发现：" in the same sentence."""
    for sentence in [slots.frame.text.strip(), *_sentences(slots)]:
        if (said := FINDING.search(sentence)) is not None:
            return re.split(r"[.。\n]", said["title"])[0].strip() or None
    return None


def finding_metric(slots: Slots) -> str | None:
    """The figure that a finding names."""
    title = finding(slots)
    if title is None:
        return None
    named = [mention.value for mention in slots.frame.metrics if slots.frame.text[mention.start : mention.end] in title]
    return named[0] if named else None


def minutes(slots: Slots) -> str | None:
    """All that is told behind "minutes …:", as it was written."""
    text = slots.frame.text
    if not MINUTES.search(text):
        return None
    head, mark, rest = text.partition(":") if ":" in text else text.partition("：")
    return (rest.strip() or None) if mark and MINUTES.search(head) else None


def held(slots: Slots) -> str | None:
    """The day of the meeting, said ahead of the minutes."""
    head = re.split(r"[:：]", slots.frame.text)[0]
    days = [span for span in slots.frame.periods if span.end <= len(head) and span.value.start == span.value.end]
    return days[0].text if days else None


EXTRACTORS: dict[str, Callable[[Slots], Any]] = {
    "review_promises": promises, "review_feedback": feedback, "review_evaluations": evaluations,
    "review_finding": finding, "review_finding_metric": finding_metric, "review_minutes": minutes,
    "review_held": held,
}  # fmt: skip
