"""How a text file is written: encoding and soundness, found by one pass over its bytes in constant memory."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from knowledge.metrics.model import Note

CHUNK = 1 << 20
SAMPLE = 1 << 16
LONGEST_LINE = 1_000_000
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
# Signatures of files that are no text, whatever their name says.
SIGNATURES = (
    b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"SQLite format 3",
    b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"MZ\x90",
)  # fmt: skip
FEW_LETTERS = 40
# Runs of accented letters are another alphabet; signs inside words are letters of another code page.
_SIGN_IN_WORD = re.compile(r"[A-Za-z]{2}[¹³¿º¾]|[¹³¿º¾][a-z]{2}")
_OTHER_LETTERS = re.compile(r"[À-ÿŒœŠšŽžŸ]{3}|\ufffd")
LIKELY = ["gb18030", "big5", "cp1252", "cp1251", "cp1250", "shift_jis", "euc_kr"]


class FileProblemError(Exception):
    """A file that can't be read, with the reason to report."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.note = Note(code=code, facts=facts)


@dataclass(frozen=True)
class Encoding:
    """A codec's name, what to do with bytes it does not know, and whether that was needed."""

    name: str
    errors: str = "strict"

    @property
    def label(self) -> str:
        """The name as people write it."""
        return {"utf-8-sig": "UTF-8 (BOM)", "utf-8": "UTF-8"}.get(self.name, self.name.upper())


def find_encoding(path: Path, *, bounded_lines: bool = True) -> Encoding:
    """The encoding of a text file: by its byte order mark, else UTF-8 where all of it decodes, else by its bytes.

    Raises FileProblemError: `file.empty`, `file.binary`, `file.line_too_long` (with `bounded_lines`).
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if not sample.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        _refuse_blank(path, sample)
    marked = next((name for bom, name in BOMS if sample.startswith(bom)), None) or _unmarked_utf16(sample)
    if marked is None and _is_binary(sample):
        raise FileProblemError("file.binary", file=path.name)
    if bounded_lines:
        _refuse_long_lines(path, 4 if marked == "utf-32" else 2 if marked and "16" in marked else 1)
    if marked:
        return Encoding(marked, "strict" if decodes(path, marked) else "replace")
    if decodes(path, "utf-8"):
        return Encoding("utf-8")
    return _by_bytes(path, sample)


def _refuse_blank(path: Path, sample: bytes) -> None:
    if len(sample) == path.stat().st_size:
        raise FileProblemError("file.empty", file=path.name)
    if not sample.strip(b"\x00"):
        raise FileProblemError("file.binary", file=path.name)


def _unmarked_utf16(sample: bytes) -> str | None:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > half * 0.3 and even < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > half * 0.3 and odd < half * 0.05 else None


def _is_binary(sample: bytes) -> bool:
    if sample.startswith(SIGNATURES):
        return True
    control = sum(sample.count(byte) for byte in range(32) if byte not in b"\x00\t\n\r\x0b\x0c\x1a\x1b")
    return control + sample.count(0) > len(sample) * 0.02 + 3


def _refuse_long_lines(path: Path, width: int) -> None:
    limit, begun, number = LONGEST_LINE * width, 0, 1
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            chunk = chunk.replace(b"\r", b"\n")
            lines = chunk.split(b"\n")
            lengths = [begun + len(lines[0]), *map(len, lines[1:])]
            if max(lengths) > limit:
                bad = next(index for index, length in enumerate(lengths) if length > limit)
                raise FileProblemError(
                    "file.line_too_long", file=path.name, line=number + bad, limit=LONGEST_LINE
                )  # fmt: skip
            begun = lengths[-1]
            number += len(lines) - 1


def has_quotes(path: Path) -> bool:
    """Whether a file has any quotation mark: without one, every line is a row."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b'"' in chunk:
                return True
    return False


def decodes(path: Path, name: str) -> bool:
    """Whether every byte of the file is valid in an encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _by_bytes(path: Path, sample: bytes) -> Encoding:
    from charset_normalizer import from_bytes

    telling = _telling(path, sample)
    # A few broken bytes in a file that is otherwise UTF-8 (a cut in the middle of a letter) cost only those letters.
    lossy = telling.decode("utf-8", "replace")
    if sum(letter > "\x7f" for letter in lossy) >= 2 * lossy.count("\ufffd"):
        return Encoding("utf-8", "replace")
    found = from_bytes(telling, cp_isolation=LIKELY, preemptive_behaviour=False).best()
    guesses = [found.encoding] if found else []
    if _mostly_chinese(telling):
        guesses.insert(0, "gb18030")
    elif _looks_western(telling):
        guesses.insert(0, "cp1252")
    elif _SIGN_IN_WORD.search(telling.decode("cp1252", "replace")):
        guesses = ["cp1250" if name == "cp1252" else name for name in guesses]
    guesses = ["gb18030" if name in {"gbk", "gb2312"} else name for name in guesses]
    if name := next((name for name in guesses if decodes(path, name)), None):
        return Encoding(name)
    return Encoding(guesses[0] if guesses else "cp1252", "replace")


def _looks_western(sample: bytes) -> bool:
    """Whether a few accented letters are best read as cp1252: alone among plain ones, and none of them a sign.

    A language shows only in many letters; of few, what Excel and most exports write is the likeliest.
    """
    text = sample.decode("cp1252", "replace")
    accented = [letter for letter in text if ord(letter) > 127]
    odd = _SIGN_IN_WORD.search(text) or _OTHER_LETTERS.search(text)
    return 0 < len(accented) <= FEW_LETTERS and not odd


def _telling(path: Path, sample: bytes) -> bytes:
    """The stretch of the file around its first byte that is not ASCII, since the start may hold none."""
    if not sample.isascii():
        return sample
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if not chunk.isascii():
                at = next(index for index, byte in enumerate(chunk) if byte > 127)
                start = chunk.rfind(b"\n", 0, at) + 1
                return chunk[start : start + SAMPLE]
    return sample


def _mostly_chinese(sample: bytes) -> bool:
    text = sample.decode("gb18030", "ignore")
    beyond = [letter for letter in text if ord(letter) > 127]
    common = sum(
        "\u4e00" <= letter <= "\u9fa5" or "\u3000" <= letter <= "\u303f" or letter in "，。：；（）￥、"
        for letter in beyond
    )
    # Simplified text lies almost wholly in GB2312's first level (bytes B0–D7); other scripts read as GB18030 do not.
    frequent = sum(0xB0 <= letter.encode("gb18030")[0] <= 0xD7 for letter in beyond)
    return bool(beyond) and common / len(beyond) > 0.9 and frequent / len(beyond) > 0.7
