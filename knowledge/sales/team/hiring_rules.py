# ruff: noqa: E501 - words read best a row a subject
"""What must not decide about a person in hiring, and how a text is read for it.

An attribute is found where the text uses it about people: a word that means nothing else ("married", 属相), or a word
of many uses beside one that makes it a person's ("candidates under 35", but not "deals under 35 days old").
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from knowledge.refusals import Refusal

_I = re.IGNORECASE
_PEOPLE = (
    r"(?:candidates?|applicants?|finalists?|hires?|hiring|people|persons?|someone|somebody|anyone|sellers?|reps?"
    r"|trainees?|employees?|colleagues?|women|woman|men|man|he|she|they)"
)
_ZH_PEOPLE = r"(?:候选人|应聘者|求职者|申请人|面试者|人选|新人|员工|人|他|她|谁|哪个|哪位)"
# A word that by itself says an attribute of a person.
_PLAIN: dict[str, str] = {
    "age": (
        r"\b(?:how old (?:is|are|was|were)|date of birth|birth ?(?:day|date|year)|years? of age|year of birth"
        r"|(?:middle|working)[- ]aged|(?:under|over|below|above) the age of|age (?:limit|range|group|bracket)s?"
        r"|aged? (?:under|over|below|above|between|\d)|\d+[- ]years?[- ]olds?|in (?:his|her|their)"
        r" (?:twenties|thirties|forties|fifties|sixties|[2-6]0s)|ageing|youngest|eldest)\b"
        r"|年龄|岁数|多大岁数|多大年纪|几岁|多少岁|\d+\s*岁|[一二三四五六七八九十]+岁|出生(?:日期|年月|年份)?|生日|[789]0后|0[05]后"
        r"|年纪|属相|生肖"
    ),
    "sex": (
        r"\b(?:genders?|males?|females?|(?:his|her|their|by|the|what) sex|sex (?:of|is)|transgender|non-?binary)\b"
        r"|性别|男性|女性|男生|女生|男士|女士|男的|女的|男女|限男|限女"
    ),
    "family": (
        r"\b(?:pregnan(?:t|cy|cies)|maternity|paternity|parental leave|marital|married|unmarried|divorced?"
        r"|widow(?:ed|er)?|family (?:status|plans?|planning|situation|background)|spouses?|husbands?|wife|wives|has (?:kids|children)"
        r"|have (?:kids|children)|having (?:kids|children|a baby)|with (?:kids|children)|without (?:kids|children)"
        r"|child ?less|single (?:mothers?|fathers?|parents?|mums?|moms?))\b"
        r"|怀孕|孕妇|生育|生孩子|有孩子|有小孩|没孩子|没有孩子|二胎|产假|婚姻|已婚|未婚|结婚|离异|离婚|单身|配偶|家庭状况|家庭情况|婚育|丈夫|妻子"
    ),
    "origin": (
        r"\b(?:ethnic(?:ity|ities)?|races?\b(?= of| or| and)|racial|nationalit(?:y|ies)|skin colou?r|immigrants?"
        r"|(?:native|foreign)[- ]born|place of birth|birthplace|mother tongue|caste|citizenship|hukou)\b"
        r"|民族|种族|国籍|籍贯|户口|户籍|出生地|肤色|哪里人|什么地方人|哪儿人|本地人|外地人|汉族|少数民族"
    ),
    "belief": (
        r"\b(?:religio(?:n|us|ns)|faiths?|muslims?|christians?|jew(?:s|ish)?|buddhists?|hindus?|atheists?"
        r"|political (?:views?|opinions?|beliefs?|party)|trade union member(?:s|ship)?|union members?)\b"
        r"|宗教|信仰|信教|信佛|基督徒|穆斯林|佛教|政治面貌|政治立场|政治观点|党员|工会会员"
    ),
    "health": (
        r"\b(?:disab(?:led|ility|ilities)|wheelchairs?|sick leave (?:history|record)|medical history"
        r"|medical (?:record|condition)s?|chronic(?:ally)? ill(?:ness)?|mental (?:health|illness)|health (?:status|condition|problem|issue|record)s?"
        r"|hiv|hepatitis)\b"
        r"|残疾|残障|病史|健康状况|身体状况|乙肝|慢性病|精神疾病|身体好不好"
    ),
    "looks": (
        r"\b(?:photos? of (?:the |each |every )?(?:candidates?|applicants?|finalists?)|good[- ]looking|attractive"
        r"|pretty|ugly|handsome|overweight|body weight|physical appearance|headshots?|selfies?)\b"
        r"|长相|外貌|颜值|相貌|形象好|身高|体重|漂亮|帅|候选人的照片|证件照"
    ),
    "orientation": r"\b(?:gay|lesbian|bisexual|homosexual|heterosexual|sexual orientation)\b|性取向|同性恋",
}
# A word of many uses, and what makes it a person's.
_BESIDE: dict[str, tuple[str, ...]] = {
    "age": (
        rf"\b{_PEOPLE}\b[^.?!;]{{0,30}}\b(?:under|over|below|above|younger than|older than|between)"
        r" (?:1[6-9]|[2-6]\d)\b(?!\s*(?:%|percent|points?|days?|deals?|calls?|visits?|on\b|in\b|out\b|k\b|for\b|score|weeks?|months?|hours?|"
        r"\d|/|[.,]\d))",
        rf"\b(?:young(?:er|est)?|old(?:er|est)?|elderly|ag(?:e|es|ed)|senior citizens?)\b[^.?!;]{{0,20}}\b{_PEOPLE}\b",
        rf"\b{_PEOPLE}\b[^.?!;]{{0,30}}\b(?:young(?:er|est)?|elderly|older|oldest|too old|age|ages|aged)\b",
        rf"{_ZH_PEOPLE}[^。？！；]{{0,12}}(?:更|最|比较|太|偏|较)?(?:年轻|年长|老一点|年轻化)",
        rf"\b{_PEOPLE}\b[^.?!;]{{0,80}}\bby (?:their )?age\b",
        rf"(?:年轻|年长)[^。？！；]{{0,6}}{_ZH_PEOPLE}",
    ),
    "sex": (
        rf"\b(?:men|women|man|woman|boys?|girls?|guys?|lad(?:y|ies))\b(?!['’]s (?:wear|shoes|clothing|care|health|line|range))[^.?!;]{{0,30}}\b{_PEOPLE}\b",
        rf"\b{_PEOPLE}\b[^.?!;]{{0,30}}\b(?:men|women|man|woman|boys?|girls?|guys?|lad(?:y|ies)|sex)\b(?!['’]s (?:wear|shoes|clothing|care|health|line|range))",
        rf"{_ZH_PEOPLE}[^。？！；]{{0,8}}(?:男|女)(?!士装|装|鞋|包)",
        r"(?:只|优先|要|招|找|想要|不要|偏好)[^。？！；]{0,6}(?:男|女)(?!装|鞋|包)",
    ),
    "family": (
        rf"\b{_PEOPLE}\b[^.?!;]{{0,30}}\b(?:kids|children|baby|babies|family|single)\b",
        rf"\b(?:kids|children|baby|babies|famil(?:y|ies))\b[^.?!;]{{0,20}}\b{_PEOPLE}\b",
    ),
    "origin": (
        rf"\b{_PEOPLE}\b[^.?!;]{{0,20}}\b(?:race|origins?|foreigners?|foreign|accent|citizens?)\b",
        rf"\b(?:race|(?:national )?origins?|foreign|native)\b[^.?!;]{{0,12}}\b{_PEOPLE}\b",
    ),
    "health": (
        rf"\b{_PEOPLE}\b[^.?!;]{{0,20}}\b(?:health(?:y|ier|iest)?|ill|illness|sick)\b(?! food| snacks?| products?)",
        rf"{_ZH_PEOPLE}[^。？！；]{{0,8}}(?:健康(?!食品|产品|零食|饮)|生病|身体)",
    ),
    "looks": (
        rf"\b{_PEOPLE}\b[^.?!;]{{0,20}}\b(?:photos?|pictures?|looks? (?:better|best|good|nicest)|appearance|weight"
        r"|height|tall|beautiful)\b",
        rf"\b(?:photos?|tall(?:er|est)?|beautiful|best[- ]looking)\b[^.?!;]{{0,12}}\b{_PEOPLE}\b",
        rf"{_ZH_PEOPLE}[^。？！；]{{0,6}}(?:照片|好看|多高)",
    ),
}  # fmt: skip
_PLAIN_FOUND = {name: re.compile(pattern, _I) for name, pattern in _PLAIN.items()}
_BESIDE_FOUND = {name: [re.compile(pattern, _I) for pattern in patterns] for name, patterns in _BESIDE.items()}


def protected_attributes(text: str) -> list[str]:
    """The attributes that a text about hiring gives or uses: `age`, `sex`, `family`, `origin` …, in a fixed order."""
    return [
        name for name, pattern in _PLAIN_FOUND.items()
        if pattern.search(text) or any(beside.search(text) for beside in _BESIDE_FOUND.get(name, ()))
    ]  # fmt: skip


def refuse_protected(texts: Iterable[str | None]) -> None:
    """Refuse with `access.hiring_attribute` where a text about hiring gives or uses what must not decide it."""
    found = list(dict.fromkeys(name for text in texts if text for name in protected_attributes(text)))
    if found:
        raise Refusal("access.hiring_attribute", attribute=found)
