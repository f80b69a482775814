"""What is told of a review: minutes, promises, feedback, evaluations, findings, each out of its own sentence."""

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
MINUTES = re.compile(r"\bminutes\b|纪要", re.IGNORECASE)
PROMISED = re.compile(
    r"(?P<who>[^,:：]+?)\s+(?:has\s+|have\s+)?(?:promised|promises|agreed|agrees|will)\s+(?:to\s+)?"
    r"(?P<what>.+)$"
    r"|(?P<zh_who>[^，,：:]{2,20}?)(?:答应|承诺|负责|同意)(?P<zh_what>.+)$",
    re.IGNORECASE,
)
KIND_EN = r"(?P<kind>praise|concern|idea|problem)"
FEEDBACK = re.compile(
    rf"{KIND_EN}\s+(?:for|about|from|of|with|by)\s+(?P<who>[^:：,]+?)\s*[:：,]\s*(?P<text>.+)$"
    rf"|(?:feedback\s+)?from\s+(?P<from>[^:：]+?)\s*[:：]\s*(?P<fkind>idea|problem)\s*[:：]\s*(?P<ftext>.+)$"
    r"|(?P<zh_praise>表扬)(?P<zh_who>[^：:，,]{2,20}?)[：:，,](?P<zh_text>.+)$"
    r"|对(?P<c_who>[^：:，,]{2,20}?)的(?P<c_kind>担忧|表扬)[^：:]*[：:](?P<c_text>.+)$"
    r"|(?P<o_who>[^：:，,]{2,20}?)的(?:反馈[，,：:]\s*)?(?P<o_kind>想法|建议|问题|困难)[：:](?P<o_text>.+)$",
    re.IGNORECASE,
)
KINDS_ZH = {"担忧": "concern", "表扬": "praise", "想法": "idea", "建议": "idea", "问题": "problem", "困难": "problem"}
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
    return found[-1].text if found else None


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
    """`praise for Joel: closed three deals`, `表扬梁晓楠：…`, `陈思远的想法：…`."""
    found = []
    for sentence in [slots.frame.text.strip(), *_sentences(slots)]:
        said = FEEDBACK.search(sentence)
        if said is None:
            continue
        parts = said.groupdict()
        who = parts["who"] or parts["from"] or parts["zh_who"] or parts["c_who"] or parts["o_who"]
        kind = parts["kind"] or parts["fkind"] or ("praise" if parts["zh_praise"] else None)
        kind = (kind or KINDS_ZH[parts["c_kind"] or parts["o_kind"]]).casefold()
        text = next(parts[name] for name in ("text", "ftext", "zh_text", "c_text", "o_text") if parts[name])
        person = _person(slots, who)
        one = {"person": person, "kind": kind, "text": re.split(r"[.。;；\n]", text)[0].strip()}
        if person is not None and one not in found:
            found.append(one)
    return found or None


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
