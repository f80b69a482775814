"""What somebody answers to a question of a quiz: a letter, a place, the option's words, true or false, or none."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from knowledge.library.quiz_material import FALSE, TRUE
from knowledge.numerals import small

Read = int | Literal["skip", "stop"] | None
_OPENS = re.compile(
    r"^(?:(?:i think|i guess|i(?:'|’)?d say|i say|maybe|it(?:'|’)?s|it is|is it|that(?:'|’)?s|that is|the answer is|my answer is|answer|option|um+|so|well)[\s:,.]+)+"
    r"|^(?:我(?:觉得|认为|想|猜|选)(?:是|选)?|应该是|应该选|答案是?|选项?|是不是|那就)[：:，, ]*",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"(?:please )?(?:stop|quit|exit|end|cancel|abort)(?: (?:it|now|here|the quiz|this quiz|quiz|the test))?|enough(?: for (?:now|today))?|no more(?: questions)?|i(?:'|’)?m done"
    r"|(?:停|停止|结束|退出|取消|不考了|不做了|不答了|不想答了|不玩了|到此为止|够了|先这样)(?:吧|了|测验|考试)?",
    re.IGNORECASE,
)
_SKIP = re.compile(
    r"(?:(?:sorry )?i )?(?:don(?:'|’)?t|do not|dunno|dont) ?(?:really )?(?:know)?|no (?:idea|clue)|not sure|skip(?: (?:it|this|this one|that))?|pass|next(?: (?:one|question))?|dunno|idk"
    r"|(?:我)?(?:不知道|不清楚|不会|不晓得|没印象|不记得|忘了|不确定)(?:了|啊|呢)?|跳过(?:吧|这题|这个)?|过|下一[题个]|略过|答不上来",
    re.IGNORECASE,
)
_TRUE = re.compile(r"true|t|yes|y|yep|yeah|right|correct|对的?|是的?|正确的?|没错|真的?|√|✓|✔", re.IGNORECASE)
_FALSE = re.compile(
    r"false|f|no|n|nope|wrong|incorrect|not true|untrue|不对|不是|错的?|错误的?|不正确|假的?|×|✗|✘|x", re.IGNORECASE
)
_LETTER = re.compile(r"[(（]?(?P<letter>[a-d])[)）]?(?:\s*[.．:：、)]\s*(?P<rest>.*))?", re.IGNORECASE | re.DOTALL)
_PLACE = re.compile(
    r"(?:the )?(?:(?P<word>first|second|third|fourth|last)|(?:no\.?|number|#)\s?(?P<n>[1-4]))(?: (?:one|option|answer))?"
    r"|第?(?P<zh>[1-4一二三四两])(?:个|项|号)?|(?P<zh_last>最后一个)",
    re.IGNORECASE,
)
_PLACES = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_AROUND = " \t\n.。!！?？,，;；\"'“”‘’"


def read_answer(said: str, options: Sequence[str]) -> Read:
    """The place of the option that is meant, "skip", "stop"; None where it is none of these."""
    text = said.strip().strip(_AROUND)
    if not text:
        return None
    if (same := _same(text, options)) is not None:
        return same
    if _STOP.fullmatch(text):
        return "stop"
    if _SKIP.fullmatch(text):
        return "skip"
    text = _OPENS.sub("", text).strip(_AROUND)
    if (same := _same(text, options)) is not None:
        return same
    if tuple(options) == (TRUE, FALSE) and (_TRUE.fullmatch(text) or _FALSE.fullmatch(text)):
        return 0 if _TRUE.fullmatch(text) else 1
    lettered = _LETTER.fullmatch(text)
    if lettered is not None:
        at = "abcd".index(lettered["letter"].casefold())
        rest = (lettered["rest"] or "").strip(_AROUND)
        meant = at < len(options) and (not rest or _same(rest, options) == at)
        return at if meant else None
    valued = _value(text, options)
    return valued if valued is not None else _placed(text, options)


def _plain(text: str) -> str:
    folded = text.casefold().replace("percent", "%").replace("百分之", "%")
    return re.sub(r"[\s,，.。;；:：“”\"'‘’()（）]+(?!\d)|(?<!\d)[\s,，.。;；:：“”\"'‘’()（）]+", "", folded)


def _same(text: str, options: Sequence[str]) -> int | None:
    """The option that is written out."""
    plain = _plain(text)
    return next((at for at, option in enumerate(options) if _plain(option) == plain), None)


def _value(text: str, options: Sequence[str]) -> int | None:
    """The one option whose figure, or a part of whose words, is given."""
    bare = _plain(text)
    figures = [re.sub(r"[^\d.]", "", option) for option in options]
    if re.fullmatch(r"\d+(?:\.\d+)?%?", bare.replace(",", "")):
        wanted = bare.replace(",", "").rstrip("%")
        fitting = [at for at, figure in enumerate(figures) if figure.rstrip(".") == wanted]
        return fitting[0] if len(fitting) == 1 else None
    fitting = [
        at for at, option in enumerate(options) if len(bare) > 2 - (not bare.isascii()) and bare in _plain(option)
    ]
    return fitting[0] if len(fitting) == 1 else None


def _placed(text: str, options: Sequence[str]) -> int | None:
    """The option by its place: "the second", "第二个", "2"."""
    placed = _PLACE.fullmatch(text)
    if placed is None:
        return None
    if placed["zh_last"] or (placed["word"] or "").casefold() == "last":
        return len(options) - 1
    at = _PLACES.get((placed["word"] or "").casefold()) or small(placed["n"] or placed["zh"] or "")
    return at - 1 if at is not None and 1 <= at <= len(options) else None
