"""What is told of a document: who may read it, since when it holds. By its front matter, or by whoever adds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from knowledge.library.source import unreadable
from knowledge.sales.team.people import Role

EVERYBODY = tuple(role.value for role in Role)
LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class About:
    """Facts of a document; None: not told."""

    audience: tuple[str, ...] | None = None
    owner: str | None = None
    tags: tuple[str, ...] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    version: str | None = None
    language: str | None = None

    def over(self, other: About) -> About:
        """These facts, and the other's where these tell nothing."""
        told = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(other, **{name: value for name, value in told.items() if value is not None})


def read_about(facts: Mapping[str, Any], file: str) -> About:
    """What a file's front matter tells. Refuses with `library.front_matter` where a value can't be meant."""
    language = _text(facts.get("language"))
    if language is not None and language not in LANGUAGES:
        language = language.split("-")[0].casefold()
        if language not in LANGUAGES:
            raise _problem(file, "language", facts["language"], LANGUAGES)
    return About(
        audience=read_audience(facts.get("audience"), file), owner=_text(facts.get("owner")),
        tags=_texts(facts.get("tags")), valid_from=_day(facts, "valid_from", file),
        valid_until=_day(facts, "valid_until", file), version=_text(facts.get("version")), language=language,
    )  # fmt: skip


def read_audience(told: Any, file: str) -> tuple[str, ...] | None:  # noqa: ANN401 - whatever a file says
    """The roles told, None where none were; `all` is everybody. An unknown one is refused, never left out."""
    names = _texts(told)
    if names is None:
        return None
    names = tuple(name.casefold() for name in names)
    if "all" in names:
        return EVERYBODY
    if unknown := [name for name in names if name not in EVERYBODY]:
        raise _problem(file, "audience", ", ".join(unknown), EVERYBODY)
    return tuple(name for name in EVERYBODY if name in names)


def _day(facts: Mapping[str, Any], name: str, file: str) -> date | None:
    told = facts.get(name)
    if told is None or told == "":
        return None
    if isinstance(told, datetime):
        return told.date()
    if isinstance(told, date):
        return told
    try:
        return date.fromisoformat(str(told).strip())
    except ValueError:
        raise _problem(file, name, told, ("YYYY-MM-DD",)) from None


def _problem(file: str, name: str, value: object, allowed: tuple[str, ...]) -> Exception:
    return unreadable("front_matter", file, problem=f"{name}: {value}", allowed=list(allowed))


def _text(value: Any) -> str | None:  # noqa: ANN401 - whatever a file says
    return None if value is None or str(value).strip() == "" else str(value).strip()


def _texts(value: Any) -> tuple[str, ...] | None:  # noqa: ANN401 - whatever a file says
    if value is None or value == "" or value == []:
        return None
    parts = value if isinstance(value, list) else str(value).replace("，", ",").split(",")
    return tuple(str(part).strip() for part in parts if str(part).strip())
