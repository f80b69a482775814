"""Names: from the way a person writes one to the record, and from a sentence to the names in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, Index, String, delete, func, insert, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from knowledge.access import Access
from knowledge.database import Base
from knowledge.glossary import aliases
from knowledge.namesakes import OPENS, tell_apart, with_words, written_with
from knowledge.places import place_forms
from knowledge.refusals import Refusal
from knowledge.sales.sell.accounts import Account, Contact, Lead
from knowledge.sales.sell.deals import Deal, DealCompetitor, Stage
from knowledge.sales.sell.orders import Order, OrderLine
from knowledge.sales.sell.products import Product, ProductLine
from knowledge.sales.team.people import Person, Region, Role, Team
from knowledge.spans import Span

MOST_DEALS = 50_000
MOST_VALUES = 200
CHUNK = 10_000
FULL, ALIAS, BARE, PART = 1.0, 0.9, 0.95, 0.6
TYPO = 86
SURE_TYPO = 90
MOST_CANDIDATES = 400
ME = {"me", "i", "myself", "我", "本人", "我自己"}
LEGAL = re.compile(
    r"[\s,.]+(?:inc|incorporated|corp|corporation|co|company|llc|ltd|limited|gmbh|ag|plc|s\.?a|b\.?v)\.?$"
    r"|(?:股份)?有限(?:责任)?公司$|集团(?:公司)?$|公司$",
    re.IGNORECASE,
)
ZH_PLACE = re.compile(
    r"^(?:北京|上海|天津|重庆|广州|深圳|杭州|南京|苏州|成都|武汉|西安|青岛|大连|厦门|宁波|长沙|华[东南西北中]|[\u4e00-\u9fff]{2}[省市])"
)
ZH_TRADE = re.compile(
    r"(?:科技|技术|贸易|商贸|食品|医药|医疗|电子|实业|制造|信息|网络|软件|物流|餐饮|超市|连锁|投资|发展|工业|机械)+$"
)
# "华南" for 华南大区, "West" for West region.
UNIT_WORDS = {
    "region": re.compile(r"(?:[大片战]区|区域|分公司|办事处|区)$|\s+(?:region|territory|area|office)$", re.IGNORECASE),
    "team": re.compile(r"(?:销售)?(?:团队|小组|组|队|部)$|\s+(?:sales\s+)?(?:team|group)$", re.IGNORECASE),
    "product_line": re.compile(r"(?:产品)?(?:系列|线)$|\s+(?:series|line|family)$", re.IGNORECASE),
}
# A grade of one letter is a name only beside such a word: "A级", "tier A".
GRADES = ("grade", "tier", "level", "class", "级", "类")
LETTER = re.compile(r"[^\W\d_]")
TOKEN = re.compile(r"[A-Za-z0-9]+(?:[-.&'’][A-Za-z0-9]+)*|[\u3400-\u9fff]+|[^\W_]+", re.UNICODE)
COMMON = frozenset(
    """
    a an and are as at be been by can could deal deals did do does down each far for from give has have how i in is
    it its last least less like list lost made make many may me month most much my new no not of off on one only
    open or our out over per product products quarter rate region rep revenue sale sales sell show sold some team
    than that the their them then there they this to top total up us versus was we week were what when where which
    who whom whose why will win with won would year you your account accounts agent amount average best bookings
    break brought bring call called calls change close closed company compare compared customer customers cycle day
    days email first employees find growth highest list lowest main mark max meeting money next number office open
    opportunity opportunities percent percentage pipeline price quota recorded report second stage target targets
    time today trend value visit visited visits worst
    """.split()  # noqa: SIM905 - a list of this length reads best as text
)


class NameKey(Base):
    """One way to write a name. `key` is normalised (no case, spaces, punctuation or legal suffix).

    `kind` is a record kind ("account") with `record_id`, or a field ("sector") with the value as `label`.
    `weight` is 1 for the full name and less for parts and short forms.
    """

    __tablename__ = "name_keys"
    __table_args__ = (
        Index("ix_name_keys_key_kind", "key", "kind"),
        Index("ix_name_keys_kind_record_id", "kind", "record_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(300))
    record_id: Mapped[int | None]
    weight: Mapped[float] = mapped_column(default=1.0)


@dataclass(frozen=True)
class NameMatch:
    """A reading of a name: which record (or value, without `record_id`), and whether the records write it so."""

    kind: str
    label: str
    record_id: int | None
    key: str
    weight: float
    exact: bool = True


RECORDS: dict[str, Any] = {
    "person": Person, "account": Account, "product": Product, "product_line": ProductLine, "region": Region,
    "team": Team, "stage": Stage, "contact": Contact, "deal": Deal, "lead": Lead,
}  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "sector": (Account.sector, Lead.sector), "location": (Account.location, Lead.location), "city": (Account.city,),
    "segment": (Account.segment,), "tier": (Account.tier,),
    "source": (Deal.source, Account.source, Lead.source), "channel": (Deal.channel, Order.channel),
    "status": (Lead.status, Order.status), "interest": (Lead.interest,), "loss_reason": (Deal.loss_reason,),
    "competitor": (DealCompetitor.name,),
}  # fmt: skip


def normalise_name(text: str) -> str:
    """Letters, digits and Chinese characters only, without case: "GTX Pro" and "GTXPro" are one."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())[:200]


def strip_legal(text: str) -> str:
    """A company's name without "Inc", "有限公司" and the like."""
    return LEGAL.sub("", text.strip()).strip(" ,.") or text


def _keys(kind: str, name: str) -> Iterator[tuple[str, float]]:
    """Every way to write a name, with its weight."""
    yield normalise_name(name), FULL
    if kind in ("account", "competitor"):
        bare = strip_legal(name)
        yield normalise_name(bare), BARE
        short = ZH_TRADE.sub("", ZH_PLACE.sub("", bare))
        if len(short) >= 2:
            yield normalise_name(short), PART
    if kind in ("region", "location", "city"):
        yield from ((normalise_name(form), BARE) for form in sorted(place_forms(name)))
    if kind == "person" and name.isascii() and len(parts := name.split()) > 1:
        yield normalise_name(parts[0]), PART
        yield normalise_name(parts[-1]), PART
    for part in _of_one_script(name):
        yield normalise_name(part), ALIAS
        if kind in UNIT_WORDS and len(bare := UNIT_WORDS[kind].sub("", part).strip()) > 1:
            yield normalise_name(bare), ALIAS
    if kind in UNIT_WORDS and len(core := UNIT_WORDS[kind].sub("", name).strip()) > 1:
        yield normalise_name(core), ALIAS
    if kind in ("tier", "segment") and len(grade := normalise_name(name)) == 1:
        for word in GRADES:
            yield f"{word}{grade}", FULL
            yield f"{grade}{word}", FULL
    for alias in aliases(kind, name):
        yield normalise_name(alias), ALIAS


def _of_one_script(name: str) -> list[str]:
    """`Kapok 木棉队` by either of its names."""
    parts = re.findall(r"[A-Za-z][A-Za-z0-9&'’. -]*[A-Za-z0-9]|[\u3400-\u9fff]{2,}", name)
    return [part.strip() for part in parts] if len(parts) == 2 and " " in name else []


def _rows(kind: str, label: str, record_id: int | None) -> Iterator[dict[str, Any]]:
    seen = set()
    for key, weight in _keys(kind, label):
        if key and key not in seen:
            seen.add(key)
            yield {"kind": kind, "key": key, "label": label[:300], "record_id": record_id, "weight": weight}


def rebuild_names(session: Session) -> int:
    """Fill the name index from all records; returns how many keys there are. Run after an import."""
    session.execute(delete(NameKey))
    written, batch = 0, []
    for row in _all_rows(session):
        batch.append(row)
        if len(batch) >= CHUNK:
            session.execute(insert(NameKey), batch)
            written += len(batch)
            batch = []
    if batch:
        session.execute(insert(NameKey), batch)
    return written + len(batch)


def _all_rows(session: Session) -> Iterator[dict[str, Any]]:
    many_deals = (session.scalar(select(func.count()).select_from(Deal)) or 0) > MOST_DEALS
    for kind, table in RECORDS.items():
        if kind == "deal":
            if not many_deals:
                for record_id, name, external_id in session.execute(select(Deal.id, Deal.name, Deal.external_id)).all():
                    for text in {text for text in (name, external_id) if text}:
                        yield {
                            "kind": kind,
                            "key": normalise_name(text),
                            "label": text[:300],
                            "record_id": record_id,
                            "weight": FULL,
                        }
            continue
        listed = select(table.id, table.name)
        if kind == "person":
            listed = listed.where(~Person.is_owner)
        for record_id, name in session.execute(listed).all():
            yield from _rows(kind, name, record_id)
    for kind, columns in VALUES.items():
        for column in columns:
            for value in session.scalars(select(column).where(column.is_not(None)).distinct().limit(CHUNK)).all():
                yield from _rows(kind, str(value), None)
    yield from _extra_rows(session)


def _extra_rows(session: Session) -> Iterator[dict[str, Any]]:
    """The headers of extra columns (kind `column`), and the words in those that hold few different ones."""
    values: dict[str, set[str]] = {}
    for table in (Account, Deal, Contact, Lead, Order, OrderLine):
        for extra in session.scalars(select(table.extra).where(table.extra.is_not(None)).limit(CHUNK)):
            for header, value in (extra or {}).items():
                words = values.setdefault(header, set())
                if isinstance(value, str) and LETTER.search(value):
                    words.add(value)
    for header, found in values.items():
        yield from _rows("column", header, None)
        if len(found) <= MOST_VALUES:
            for value in sorted(found):
                yield from _rows(f"extra:{header}"[:60], value, None)


def update_names(session: Session, kind: str, ids: list[int]) -> None:
    """Index single records anew, after a Plan changed their names."""
    table = RECORDS[kind]
    session.execute(delete(NameKey).where(NameKey.kind == kind, NameKey.record_id.in_(ids)))
    rows = [
        row
        for key, name in session.execute(select(table.id, table.name).where(table.id.in_(ids)))
        if name
        for row in _rows(kind, name, key)
    ]
    if rows:
        session.execute(insert(NameKey), rows)


def is_indexed(session: Session, kind: str) -> bool:
    """Whether any name of this kind is known."""
    return session.scalar(select(NameKey.id).where(NameKey.kind == kind).limit(1)) is not None


def _visible(access: Access) -> ColumnElement[bool]:
    """The keys whose names the caller may know: others' contacts and deals never, and a trainee only own accounts."""
    contacts = select(Contact.id).outerjoin(Account, Account.id == Contact.account_id).where(
        or_(access.rows(Contact.owner_id), access.rows(Account.owner_id))
    )  # fmt: skip
    deals = select(Deal.id).where(access.rows(Deal.owner_id, Deal.closed_on))
    allowed: list[ColumnElement[bool]] = [
        NameKey.kind.not_in(["contact", "deal", "account", "lead"]),
        (NameKey.kind == "contact") & NameKey.record_id.in_(contacts),
        (NameKey.kind == "deal") & NameKey.record_id.in_(deals),
        (NameKey.kind == "lead") & NameKey.record_id.in_(select(Lead.id).where(access.rows(Lead.owner_id))),
    ]
    if access.principal.role is Role.TRAINEE:
        own = select(Account.id).where(access.rows(Account.owner_id))
        allowed.append((NameKey.kind == "account") & NameKey.record_id.in_(own))
    else:
        allowed.append(NameKey.kind == "account")
    return or_(*allowed)


@dataclass(frozen=True)
class _Piece:
    start: int
    end: int
    key: str


MOST_TOKENS, MOST_CHINESE, MOST_BRACKETS = 6, 14, 5
# "medical-sector accounts": the first part may be a name by itself.
HYPHENED = re.compile(r"\b([A-Za-z]{3,})-[A-Za-z]{3,}\b")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def _pieces(text: str) -> list[_Piece]:
    """Every run of words and of Chinese characters that could be a name; "WMS旗舰版" is a word and three characters."""
    atoms = _atoms(text)
    pieces = []
    for at, (start, _, _) in enumerate(atoms):
        words = characters = 0
        for _, end, is_chinese in atoms[at:]:
            words, characters = words + (not is_chinese), characters + is_chinese
            raw = text[start:end]
            if words > MOST_TOKENS or characters > MOST_CHINESE or "\n" in raw:
                break
            # A space parts the scripts, except in a name of both: "Monsoon 季风队".
            if words and characters and " " in raw and CHINESE.match(text[end : end + 1]):
                continue
            owned = re.sub(r"['’]s$", "", raw)
            pieces.append(_Piece(start, start + len(owned), normalise_name(owned)))
            if raw.endswith("s") and raw == owned:
                pieces.append(_Piece(start, end, normalise_name(raw[:-1])))
    for token in HYPHENED.finditer(text):
        pieces.append(_Piece(token.start(1), token.end(1), normalise_name(token[1])))
    return [piece for piece in pieces if len(piece.key) > 1]


def _atoms(text: str) -> list[tuple[int, int, bool]]:
    """Words, and single Chinese characters: start, end, whether it is a character."""
    atoms: list[tuple[int, int, bool]] = []
    for token in TOKEN.finditer(text):
        if CHINESE.match(token.group()):
            atoms += [(place, place + 1, True) for place in range(token.start(), token.end())]
        else:
            atoms.append((token.start(), token.end(), False))
    return atoms


def find_names(access: Access, text: str, kinds: set[str] | None = None) -> list[Span[NameMatch]]:
    """The names in a sentence, the longest at each place; several spans of one place where it is ambiguous."""
    pieces = _pieces(text)
    wanted = {piece.key for piece in pieces}
    condition = NameKey.key.in_(sorted(wanted)) & _visible(access)
    if kinds is not None:
        condition &= NameKey.kind.in_(sorted(kinds))
    known: dict[str, list[NameKey]] = {}
    for row in access.session.scalars(select(NameKey).where(condition)) if wanted else ():
        known.setdefault(row.key, []).append(row)
    spans = _told_in(access, text, [(piece, known[piece.key]) for piece in pieces if piece.key in known])
    taken = [_Piece(span.start, span.end, "") for span in spans]
    for piece in sorted(pieces, key=lambda item: (item.start - item.end, item.start)):
        rows = [row for row in known.get(piece.key, ()) if _counts(text, piece, row)]
        clash = [other for other in taken if piece.start < other.end and other.start < piece.end]
        if not rows or any((other.start, other.end) != (piece.start, piece.end) for other in clash) or clash:
            continue
        taken.append(piece)
        spans += [_span(text, piece, row, exact=True) for row in _strongest(rows)]
    spans += _typos(access, text, taken, kinds)
    return sorted(spans, key=lambda span: span.start)


def _told_in(access: Access, text: str, named: list[tuple[_Piece, list[NameKey]]]) -> list[Span[NameMatch]]:
    """Names with what tells their records apart behind them: "brief me on Acme (Berlin)"."""
    spans: list[Span[NameMatch]] = []
    for piece, rows in named:
        behind = text[piece.end :]
        if not behind.lstrip().startswith(tuple(OPENS)):
            continue
        for match, length in _pointed_out(access, _strongest(rows), behind):
            end = piece.end + length
            if all(end <= span.start or span.end <= piece.start for span in spans):
                spans.append(Span(piece.start, end, text[piece.start : end], match))
    return spans


def _counts(text: str, piece: _Piece, row: NameKey) -> bool:
    """A common word is a name only where it is written as one."""
    word = text[piece.start : piece.end]
    if not word.isascii() or " " in word:
        return True
    if word.casefold() in COMMON:
        return word[:1].isupper() and piece.start > 0 and row.weight >= ALIAS
    return row.weight > PART or word[:1].isupper() or text.islower() or not text.isascii()


def _strongest(rows: list[NameKey]) -> list[NameKey]:
    """Of one kind the full names hide the parts."""
    best: dict[str, float] = {}
    for row in rows:
        best[row.kind] = max(best.get(row.kind, 0), row.weight)
    return [row for row in rows if row.weight == best[row.kind]]


def _span(text: str, piece: _Piece, row: NameKey, *, exact: bool) -> Span[NameMatch]:
    match = NameMatch(row.kind, row.label, row.record_id, row.key, row.weight, exact)
    return Span(piece.start, piece.end, text[piece.start : piece.end], match)


def _typos(access: Access, text: str, taken: list[_Piece], kinds: set[str] | None) -> list[Span[NameMatch]]:
    """Names with a slip in them: only capitalised words, and only where one name is clearly the nearest."""
    spans: list[Span[NameMatch]] = []
    free = [
        token for token in TOKEN.finditer(text)
        if len(token.group()) >= 4 and token.group()[0].isupper() and token.group().isascii()
        and token.group().casefold() not in COMMON and not token.group().isdigit()
        and all(token.end() <= piece.start or piece.end <= token.start() for piece in taken)
    ]  # fmt: skip
    at = 0
    while at < len(free):
        run = [free[at]]
        while at + len(run) < len(free) and free[at + len(run)].start() - run[-1].end() <= 1:
            run.append(free[at + len(run)])
        piece = _Piece(run[0].start(), run[-1].end(), normalise_name(text[run[0].start() : run[-1].end()]))
        near = _nearest(access, piece.key, kinds, TYPO)
        if near:
            spans += [
                _span(text, piece, row, exact=False)
                for row in _strongest([row for row in near if row.key == near[0].key])
            ]
        at += len(run)
    return spans


def _nearest(access: Access, key: str, kinds: set[str] | None, cutoff: int) -> list[NameKey]:
    """Indexed names that begin alike and are spelt almost alike, the nearest first."""
    if len(key) < 2:
        return []
    begins = select(NameKey).where(
        NameKey.key >= key[:2], NameKey.key < key[0] + chr(ord(key[1]) + 1), _visible(access)
    )
    if kinds is not None:
        begins = begins.where(NameKey.kind.in_(sorted(kinds)))
    rows = list(access.session.scalars(begins.limit(MOST_CANDIDATES)))
    ranked = process.extract(key, [row.key for row in rows], scorer=fuzz.ratio, limit=5, score_cutoff=cutoff)
    return [rows[index] for _, _, index in ranked]


def resolve(access: Access, kind: str, text: str) -> NameMatch:
    """The one record of a kind that a text names.

    Refuses with `ambiguous.name` (choices: the readings) and `unknown.name` (choices: the nearest the caller may see).
    """
    if kind == "person" and text.strip().casefold() in ME:
        return NameMatch("person", access.principal.name, access.principal.person_id, "", FULL)
    if (told := _told(access, kind, text)) is not None:
        return told
    key = normalise_name(text)
    rows = _written(access, kind, text)
    rows = _strongest(rows) or _sure_typo(access, kind, key)
    readings = {(row.record_id, row.label): row for row in rows}
    if len(readings) > 1:
        raise Refusal("ambiguous.name", kind=kind, name=text[:100], choices=_choices(access, kind, readings.values()))
    if not readings:
        near = _nearest(access, key, {kind}, CLOSE)
        raise Refusal(
            "unknown.name", kind=kind, text=text[:100], choices=list(dict.fromkeys(row.label for row in near))[:3]
        )
    row = next(iter(readings.values()))
    return NameMatch(kind, row.label, row.record_id, row.key, row.weight, exact=row.key == key)


def _written(access: Access, kind: str, text: str) -> list[NameKey]:
    """The visible names of a kind that are written so."""
    key = normalise_name(text)
    rows = list(
        access.session.scalars(select(NameKey).where(NameKey.kind == kind, NameKey.key == key, _visible(access)))
    )
    return rows or (_deal_by_text(access, text) if kind == "deal" else [])


def _choices(access: Access, kind: str, rows: Iterable[NameKey]) -> list[str]:
    """The readings to pick from; records of one name with what tells them apart."""
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.label, []).extend([row.record_id] if row.record_id is not None else [])
    choices: set[str] = set()
    for label, same in ids.items():
        apart = tell_apart(access, kind, same) if len(same) > 1 else {}
        choices |= {with_words(label, words) for words in apart.values()} or {label}
    return sorted(choices)


def _told(access: Access, kind: str, text: str) -> NameMatch | None:
    """The one of several records of a name that is written with what tells it apart: "Acme (Berlin)"."""
    for at in [at for at, char in enumerate(text) if at and char in OPENS][:MOST_BRACKETS]:
        for match, end in _pointed_out(access, _strongest(_written(access, kind, text[:at])), text[at:]):
            if not text[at + end :].strip():
                return match
    return None


def _pointed_out(access: Access, rows: list[NameKey], behind: str) -> Iterator[tuple[NameMatch, int]]:
    """The records among namesakes that the words right behind a name tell apart, with where those words end."""
    same: dict[tuple[str, str], dict[int, NameKey]] = {}
    for row in rows:
        if row.record_id is not None:
            same.setdefault((row.kind, row.label), {})[row.record_id] = row
    for (kind, label), found in same.items():
        apart = tell_apart(access, kind, list(found)) if len(found) > 1 else {}
        for record_id, words in apart.items():
            if said := written_with(words).match(behind):
                row = found[record_id]
                yield NameMatch(kind, with_words(label, words), record_id, row.key, row.weight), said.end()


CLOSE = 65


def _sure_typo(access: Access, kind: str, key: str) -> list[NameKey]:
    near = _nearest(access, key, {kind}, SURE_TYPO)
    return near if len({(row.record_id, row.label) for row in near}) == 1 else []


def _deal_by_text(access: Access, text: str) -> list[NameKey]:
    """Deals too many to index are looked up in their own table."""
    found = select(Deal.id, Deal.name, Deal.external_id).where(
        or_(Deal.external_id == text.strip(), Deal.name == text.strip()), access.rows(Deal.owner_id, Deal.closed_on)
    )  # fmt: skip
    return [
        NameKey(kind="deal", key=normalise_name(text), label=name or external_id or "", record_id=key, weight=FULL)
        for key, name, external_id in access.session.execute(found.limit(5))
    ]
