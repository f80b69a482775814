"""Pieces that patterns of periods are made of: months, years, counts and days, English and Chinese."""

from __future__ import annotations

from knowledge.numerals import ENGLISH

MONTH = r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
YEAR = r"(?P<year>(?:19|20)\d\d)"
ANY_YEAR = r"(?P<year>(?:19|20)\d\d|(?:last|this|next|the) year|fy\s?(?:(?:19|20)\d\d|\d\d))"
YEARS = r"(?P<year>(?:last|this|next) year['’]s|(?:19|20)\d\d|fy\s?(?:(?:19|20)\d\d|\d\d))"
ZH_YEAR = r"(?P<year>(?:(?:19|20)?\d\d年度?|今年|去年|前年|明年|本年|上年)的?)"
N = rf"(?P<n>\d{{1,4}}|{'|'.join(ENGLISH)}|[一二两三四五六七八九十]{{1,3}})"
ZH_MONTH = r"\d{1,2}|十[一二]?|[一二三四五六七八九]"
TH = r"(?:st|nd|rd|th)?"
ZH_DAY = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
NO_DAY = r"(?!\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})[日号])"
