"""The names of a turn's results in a sentence, however short they are said, and names there that no tool gave."""
# ruff: noqa: E501 - patterns read best in one line

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.facts.forms import CITIES, CODE, WORD, forms_of, house_chinese, house_words, short_forms

# A letter as the name of a class; elsewhere it is an article.
CLASSED = (
    r"(?<![A-Za-z0-9'’])LETTERS(?=\**\s?(?:类|级|档|客户|-?(?:class|tier|grade)\b|(?:customers?|accounts?|clients?|class|tier|grade)\b|$|\*|[,，、：:|]))"
    r"|(?<=[Cc]lass )LETTERS\b|(?<=[Tt]ier )LETTERS\b|(?<=[Gg]rade )LETTERS\b"
)
MOST_MEANT = 3
PLURAL = {"": True, "s": True, "es": True}
SPACE = re.compile(r"\s")
# I'd, we'll, Rhea's.
SHORTENED = re.compile(r"(?:'(?:s|d|ll|ve|re|m)|n't)$")
# In front of a capital that only begins a sentence, a point, a cell or a quotation.
BEGINS = re.compile(r"(?:^|[.!?:：。！？；;|\n(（\[“\"'‘*_#•·\-–—>]|\d[.)、]|[.!?]\s)\s*[*_“\"'‘]*$")
CAPITALS = re.compile(r"[A-Z][A-Za-z'’]+(?:[\s-]+(?:&\s+)?[A-Z][A-Za-z'’]+)*|[A-Z][A-Za-z'’]+")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳"
TITLED = re.compile(
    rf"(?:经理|总监|主任|负责人|联系人|推荐人|内勤|助理|专员|顾问|会计|店长|秘书|采购|主管|老板|总裁|代表|同事|由|是|叫|客户经理)(?:是|为|叫|：|:)?\s*(?P<name>[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[，。,、；;\s（(]|已|正|带|负责|批|签|完成|排|$)"
    rf"|(?<![\u4e00-\u9fff\d.])(?P<first>[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=以|的业绩|的提成|领先|排第|带队|负责|今年|本季度|业绩|第[一二三四五])"
    rf"|(?<![\u4e00-\u9fff\d.])(?:另外|其中)?，?(?P<also>(?<![\u4e00-\u9fff])[{SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?=[也则又还]|才|只有)"
    rf"|(?<![\u4e00-\u9fff\d.])(?P<then>[{SURNAMES}][\u4e00-\u9fff]{{2}})(?=[上本][个季月周]|[今去]年|[昨今]天)"
    rf"|(?P<called>[{SURNAMES}][\u4e00-\u9fff]?)(?=主任|总监|经理|主管)(?!\S*部)"
)
# What begins like a family name, and is a season or our own word.
SEASON = re.compile(r"夏[天季日]|金[额牌]|方[面案向]|高[峰端价]|万[元人]|白天|毛利|石油|田间")
UNIT = re.compile(r"(?P<name>[\u4e00-\u9fff]{1,4})(?P<unit>大区|团队|集团|公司|队|区)(?![域分别间块伍])")
NO_UNIT = re.compile(
    r"(?:[各个大全本该地这哪每小社团军市城郊景片战两三四五六七八九十几整此其]|我们|你的|我的|销售|所有|哪个|其他|其它|整个|最佳|上述)$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the results where it is said; `labels` are the names it may stand for."""

    start: int
    end: int
    labels: frozenset[str]


class Names:
    """The names of one turn's results, and the words of all that its model has read."""

    def __init__(self, names: Iterable[str], texts: Iterable[str]) -> None:
        forms: dict[str, set[str]] = {}
        short: dict[str, set[str]] = {}
        for name in names:
            for form in forms_of(name):
                forms.setdefault(form.casefold().replace("-", " "), set()).add(name)
            for form in short_forms(name):
                short.setdefault(form, set()).add(name)
        # A word of a name stands for it where no more than a few have it.
        forms |= {form: who for form, who in short.items() if len(who) <= MOST_MEANT and form not in forms}
        for form, who in short.items():
            # Our own word for a thing may be how a name begins: 经理, the manager, and the plan for managers.
            if len(who) <= MOST_MEANT and all(CODE.fullmatch(name) for name in forms[form]):
                forms[form] = forms[form] | who
        self._labels = {form: frozenset(labels) for form, labels in forms.items()}
        # By how they begin, the longest first: a pattern of them all would take longer to make than to use.
        self._starts: dict[str, list[str]] = {}
        for form in sorted(self._labels, key=len, reverse=True):
            if len(form) > 1:
                self._starts.setdefault(form[:2], []).append(form)
        # 南、东两区: the last has the unit of all.
        areas = "".join(form[0] for form in self._labels if len(form) == 2 and form[1] == "区")
        self._areas = re.compile(rf"[{areas}](?=(?:[、和与及]?[{areas}])*[两三四五二]?[个大]?区)") if areas else None
        classes = "".join(form.upper() for form in self._labels if len(form) == 1)
        self._classes = re.compile(CLASSED.replace("LETTERS", f"[{classes}]")) if classes else None
        self._text = "\n".join([*texts, *self._labels])
        self._folded = self._text.casefold()
        self._words = frozenset(
            word.casefold().removesuffix("'s") for word in WORD.findall(self._text.replace("’", "'"))
        )

    def mentions(self, text: str) -> list[Mention]:
        """The names of the results that a sentence says, the longest where they overlap."""
        found, lower, at = [], _lower(text), 0
        while at < len(lower) - 1:
            form, end = next(
                ((form, end) for form in self._starts.get(lower[at : at + 2], ()) if (end := _ends(lower, at, form))),
                ("", at + 1),
            )
            if form:
                found.append(Mention(at, end, self._labels[form]))
            at = end
        if self._areas is not None:
            found += [
                Mention(match.start(), match.end(), self._labels[f"{match[0]}区"])
                for match in self._areas.finditer(text)
                if not any(mention.start <= match.start() < mention.end for mention in found)
            ]
        if self._classes is None:
            return sorted(found, key=lambda mention: mention.start)
        taken = [(mention.start, mention.end) for mention in found]
        found += [
            Mention(match.start(), match.end(), self._labels[match[0].casefold()])
            for match in self._classes.finditer(text)
            if not any(start <= match.start() < end for start, end in taken)
        ]
        return sorted(found, key=lambda mention: mention.start)

    def has(self, words: str) -> bool:
        """Whether what was read says these words."""
        return words.casefold() in self._folded

    def unknown(self, text: str) -> list[tuple[int, int]]:
        """Where a sentence says a name that is nowhere in what was read."""
        found = (
            []
            if _is_title(text)
            else [span for match in CAPITALS.finditer(text) if (span := self._strange(text, match))]
        )
        for match in TITLED.finditer(text):
            group = next(name for name in ("name", "first", "also", "then", "called") if match[name])
            if (
                not SEASON.match(match[group])
                and match[group] not in self._text
                and match[group] not in house_chinese()
            ):
                found.append(match.span(group))
        for match in UNIT.finditer(text):
            if not self._knows_unit(match["name"], match["unit"]):
                found.append(match.span())
        return found

    def _strange(self, text: str, match: re.Match[str]) -> tuple[int, int] | None:
        told = list(WORD.finditer(match[0]))
        begins = BEGINS.search(text[: match.start()]) is not None
        # What only begins a sentence has its capital from there.
        judged = told[1:] if begins else told
        strange = [word for word in judged if not self._has(word[0])]
        return (match.start(), match.end()) if strange else None

    def _has(self, word: str) -> bool:
        bare = SHORTENED.sub("", word.replace("’", "'").casefold()).rstrip("'")
        known = bare in self._words or bare in house_words()
        known = known or (bare in CITIES and CITIES[bare] in self._text)
        known = known or (bare.endswith("ern") and bare.removesuffix("ern") in self._words)  # Southern
        return known or bare.removesuffix("s") in self._words or bare.removesuffix("s") in house_words()

    def _knows_unit(self, name: str, unit: str) -> bool:
        """Whether an end of what stands ahead of `队`, `区` … is a name, or no name at all: 各区."""
        name = name.rpartition("的")[2]
        if not name or NO_UNIT.search(name):
            return True
        ends = [name[at:] + unit for at in range(len(name))]
        return any(end in self._text for end in ends if len(end) > len(unit))


def _is_title(text: str) -> bool:
    bare = text.strip()
    return bare.startswith("#") or (bare.startswith("**") and bare.rstrip(":：").endswith("**"))


def _lower(text: str) -> str:
    """In small letters and with plain spaces, each letter in its place."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(one.lower() if len(one.lower()) == 1 else one for one in text)
    return SPACE.sub(" ", lower.replace("-", " "))


def _ends(text: str, at: int, form: str) -> int:
    """Where a form that begins in a text ends; 0 where it doesn't stand there as a word by itself.

    The ends of Chinese ones are open. A plural's s may follow.
    """
    if not text.startswith(form, at) or (form[0].isascii() and at and _is_letter(text[at - 1])):
        return 0
    end = at + len(form)
    if not form[-1].isascii():
        return end
    return next(
        (
            last
            for last in (end, end + 1, end + 2)
            if PLURAL.get(text[end:last]) and not _is_letter(text[last : last + 1])
        ),
        0,
    )


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalnum()
