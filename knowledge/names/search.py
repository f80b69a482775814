"""The names in a sentence, also those with a slip in them."""

from __future__ import annotations

from collections.abc import Iterator

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, select

from knowledge.access import Access
from knowledge.names.index import NameKey, NameMatch, begins_with, known_to, visible, ways_of
from knowledge.names.pieces import TOKEN, Piece, longer_pieces, pieces_of
from knowledge.names.spellings import ALIAS, OPENING, PART, normalise_name
from knowledge.namesakes import OPENS, tell_apart, with_words, written_with
from knowledge.spans import Span

TYPO = 86
# So many names that begin alike are looked at, and so many of those that the asker may know compared.
MOST_BEGINNING, MOST_CANDIDATES = 2000, 400
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


MOST_BRACKETS = 5


def find_names(access: Access, text: str, kinds: set[str] | None = None) -> list[Span[NameMatch]]:
    """The names in a sentence, the longest at each place; several spans of one place where it is ambiguous."""
    pieces = pieces_of(text)
    wanted = {piece.key for piece in pieces}
    condition: ColumnElement[bool] = NameKey.key.in_(sorted(wanted))
    if kinds is not None:
        condition &= NameKey.kind.in_(sorted(kinds))
    known: dict[str, list[NameKey]] = {}
    for row in known_to(access, condition) if wanted else ():
        known.setdefault(row.key, []).append(row)
    pieces += _continued(text, pieces, known)
    spans = _told_in(access, text, [(piece, known[piece.key]) for piece in pieces if piece.key in known])
    taken = [Piece(span.start, span.end, "") for span in spans]
    for piece in sorted(pieces, key=lambda item: (item.start - item.end, item.start)):
        rows = [row for row in known.get(piece.key, ()) if _counts(text, piece, row)]
        clash = [other for other in taken if piece.start < other.end and other.start < piece.end]
        if not rows or any((other.start, other.end) != (piece.start, piece.end) for other in clash) or clash:
            continue
        taken.append(piece)
        spans += [_span(text, piece, row, exact=True) for row in strongest(rows)]
    spans += _typos(access, text, taken, kinds)
    return sorted(spans, key=lambda span: span.start)


def _continued(text: str, pieces: list[Piece], known: dict[str, list[NameKey]]) -> list[Piece]:
    """The long names of which a piece is the beginning, where the sentence goes on as they do.

    Beginnings leave `known`, and the long names come into it.
    """
    found: dict[Piece, dict[tuple[str, str, int | None], NameKey]] = {}
    for piece in pieces:
        for row in known.get(piece.key, ()):
            if row.weight == OPENING:
                whole = {key: weight for key, weight in ways_of(row.kind, row.label) if key.startswith(piece.key)}
                for longer in longer_pieces(text, piece.start, whole):
                    found.setdefault(longer, {})[row.kind, row.label, row.record_id] = NameKey(
                        kind=row.kind, key=longer.key, label=row.label, record_id=row.record_id,
                        weight=whole[longer.key],
                    )  # fmt: skip
    for key in list(known):
        known[key] = [row for row in known[key] if row.weight != OPENING]
        if not known[key]:
            del known[key]
    fresh = {longer: rows for longer, rows in found.items() if longer.key not in known}
    for longer, rows in fresh.items():
        known[longer.key] = list(rows.values())
    return list(fresh)


def _told_in(access: Access, text: str, named: list[tuple[Piece, list[NameKey]]]) -> list[Span[NameMatch]]:
    """Names with what tells their records apart behind them: "brief me on Acme (Berlin)"."""
    spans: list[Span[NameMatch]] = []
    for piece, rows in named:
        behind = text[piece.end :]
        if not behind.lstrip().startswith(tuple(OPENS)):
            continue
        for match, length in pointed_out(access, strongest(rows), behind):
            end = piece.end + length
            if all(end <= span.start or span.end <= piece.start for span in spans):
                spans.append(Span(piece.start, end, text[piece.start : end], match))
    return spans


def pointed_out(access: Access, rows: list[NameKey], behind: str) -> Iterator[tuple[NameMatch, int]]:
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


def _counts(text: str, piece: Piece, row: NameKey) -> bool:
    """A common word is a name only where it is written as one."""
    word = text[piece.start : piece.end]
    if not word.isascii() or " " in word:
        return True
    if word.casefold() in COMMON:
        return word[:1].isupper() and piece.start > 0 and row.weight >= ALIAS
    return row.weight > PART or word[:1].isupper() or text.islower() or not text.isascii()


def strongest(rows: list[NameKey]) -> list[NameKey]:
    """Of one kind the full names hide the parts."""
    best: dict[str, float] = {}
    for row in rows:
        best[row.kind] = max(best.get(row.kind, 0), row.weight)
    return [row for row in rows if row.weight == best[row.kind]]


def _span(text: str, piece: Piece, row: NameKey, *, exact: bool) -> Span[NameMatch]:
    match = NameMatch(row.kind, row.label, row.record_id, row.key, row.weight, exact)
    return Span(piece.start, piece.end, text[piece.start : piece.end], match)


def _typos(access: Access, text: str, taken: list[Piece], kinds: set[str] | None) -> list[Span[NameMatch]]:
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
        piece = Piece(run[0].start(), run[-1].end(), normalise_name(text[run[0].start() : run[-1].end()]))
        near = nearest(access, piece.key, kinds, TYPO)
        if near:
            spans += [
                _span(text, piece, row, exact=False)
                for row in strongest([row for row in near if row.key == near[0].key])
            ]
        at += len(run)
    return spans


def nearest(access: Access, key: str, kinds: set[str] | None, cutoff: int) -> list[NameKey]:
    """Indexed names that begin alike and are spelt almost alike, the nearest first."""
    if len(key) < 2:
        return []
    rows = _beginning_alike(access, key, kinds)
    ranked = process.extract(key, [row[0] for row in rows], scorer=fuzz.ratio, limit=5, score_cutoff=cutoff)
    best = [rows[index][1] for _, _, index in ranked]
    found = {row.id: row for row in access.session.scalars(select(NameKey).where(NameKey.id.in_(best)))} if best else {}
    return [found[key] for key in best]


def _beginning_alike(access: Access, key: str, kinds: set[str] | None) -> list[tuple[str, int]]:
    """The names, with their ids, that share a beginning: two letters, or more where too many names share those."""
    rows: list[tuple[str, int]] = []
    for shared in sorted({2, *(max(2, len(key) * part // 6) for part in range(2, 6))}):
        begins = begins_with(key[:shared])
        if kinds is not None:
            begins &= NameKey.kind.in_(sorted(kinds))
        # Who may know a name is asked of each: of all that begin alike it would take too long.
        ids = list(access.session.scalars(select(NameKey.id).where(begins).limit(MOST_BEGINNING + 1)))
        if len(ids) > MOST_BEGINNING and shared < len(key) * 5 // 6:
            continue
        wanted = select(NameKey.key, NameKey.id).where(
            NameKey.id.in_(ids[:MOST_BEGINNING]), NameKey.weight > OPENING, visible(access)
        )
        rows = [(row.key, row.id) for row in access.session.execute(wanted.limit(MOST_CANDIDATES + 1))]
        if len(rows) <= MOST_CANDIDATES:
            break
    return rows[:MOST_CANDIDATES]
