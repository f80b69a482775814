"""`python -m evals.understanding.sounds PINYIN`: prints assistant/models/builtin/reading/sounds.txt anew.

PINYIN is the file pinyin_dict.json of the package pypinyin 0.55.0 (MIT), which is not needed to run: what is printed is
kept.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path

from assistant.models.builtin.reading.frame import catalogue_lexicon
from assistant.models.builtin.reading.lexicon import cue_lexicon
from assistant.models.builtin.reading.tokens import is_chinese

FREQUENT = Path(__file__).parents[2] / "knowledge" / "library" / "dictionary.txt"
TONES = {"\u0300", "\u0301", "\u0304", "\u030c"}
HEADER = """\
# How frequent Chinese characters sound, without tones: syllable:characters.
# From pypinyin (MIT, github.com/mozillazg/python-pinyin), made anew by `python -m evals.understanding.sounds`."""


def main() -> None:
    """Print the characters of frequent words and of the catalogue by their first reading."""
    known = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    words = [line.partition(":")[0] for line in FREQUENT.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    ours = catalogue_lexicon(topics=False).vocabulary | cue_lexicon().vocabulary
    wanted = {character for word in (*words, *ours) for character in word if is_chinese(character)}
    by_sound: dict[str, list[str]] = {}
    for character in sorted(wanted):
        if readings := known.get(str(ord(character))):
            by_sound.setdefault(_plain(readings.split(",")[0]), []).append(character)
    print(HEADER)  # noqa: T201 - what the command prints
    for sound, characters in sorted(by_sound.items()):
        print(f"{sound}:{''.join(characters)}")  # noqa: T201


def _plain(reading: str) -> str:
    """`lǜ` as `lv`: without its tone."""
    letters = "".join(one for one in unicodedata.normalize("NFD", reading) if one not in TONES)
    return unicodedata.normalize("NFC", letters).replace("ü", "v")


if __name__ == "__main__":
    main()
