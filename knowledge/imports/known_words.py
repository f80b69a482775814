"""Words that categories of accounts are made of, to tell a slip from a name of one's own."""

from __future__ import annotations

from functools import cache

SECTORS = """
advertising aerospace agriculture airlines apparel automotive banking biotechnology chemicals communications construction
consulting consumer education electronics employment energy engineering entertainment environmental finance
food government healthcare hospitality insurance internet logistics machinery manufacturing marketing media medical mining
pharmaceuticals public real\u00a0estate recreation retail semiconductors services shipping software sports technology
telecommunications textiles tourism trade transportation travel utilities wholesale
"""


@cache
def known_words() -> frozenset[str]:
    """Sectors and the English names of countries, in lower case."""
    from babel import Locale

    territories = Locale("en").territories
    countries = {name.casefold() for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    return (
        frozenset(word.replace("\u00a0", " ") for word in SECTORS.split(" ")) | frozenset(SECTORS.split()) | countries
    )
