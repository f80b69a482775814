"""Records that are described and not named: "the Pellworth Moveo trial", "逸橙优选补货那单"."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, func, select

from knowledge.access import Access
from knowledge.sales.sell.accounts import Account
from knowledge.sales.sell.deals import Deal, Stage, StageKind

WORD = re.compile(r"[A-Za-z0-9]+|[\u3400-\u9fff]+")
# What stands in a description and in no name.
PLAIN = frozenset(
    "a an the my our that this one of on at in for with to from and deal deals opportunity task reminder about".split()  # noqa: SIM905
)
PLAIN_ZH = re.compile(
    r"(?:的)?(?:那|这)(?:一)?(?:个|笔|单|条)?(?:商机|单子|单|项目|任务)?|的?(?:商机|单子|任务|待办)|的|这个|那个"
)
LEAST, MOST = 3, 8


def words_of(text: str) -> list[str]:
    """The words of a description that tell something: English words, and runs of Chinese characters."""
    found = [word.casefold() for word in WORD.findall(PLAIN_ZH.sub(" ", text))]
    return [word for word in found if word not in PLAIN and len(word) > 1]


def fits(words: list[str], *columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """That every word stands in the columns' text, the characters of a Chinese word in their order."""
    whole: ColumnElement[Any] = func.lower(columns[0])
    for column in columns[1:]:
        whole = whole + " " + func.lower(column)
    return [whole.like("%" + (word if word.isascii() else "%".join(word)) + "%") for word in words]


def deals_described(access: Access, text: str) -> list[Deal]:
    """The open deals that the caller may read and whose name or account has every word of a description."""
    words = words_of(text)
    if not any(len(word) >= LEAST or not word.isascii() for word in words):
        return []
    found = (
        select(Deal)
        .outerjoin(Account, Account.id == Deal.account_id)
        .join(Stage, Stage.id == Deal.stage_id)
        .where(Stage.kind == StageKind.OPEN, access.rows(Deal.owner_id, Deal.closed_on))
        .where(*fits(words, func.coalesce(Deal.name, ""), func.coalesce(Account.name, "")))
    )
    return list(access.session.scalars(found.order_by(Deal.id).limit(MOST + 1)))
