"""Names: from the way a person writes one to the record, and from a sentence to the names in it."""

from __future__ import annotations

from knowledge.names.filling import rebuild_names, renew_names, update_names
from knowledge.names.index import NameKey, NameMatch, is_indexed
from knowledge.names.resolving import accounts_begun, may_go_on, names_holding, resolve
from knowledge.names.search import find_names
from knowledge.names.spellings import keys_of, normalise_name, strip_legal

__all__ = [
    "NameKey", "NameMatch", "accounts_begun", "find_names", "is_indexed", "keys_of", "may_go_on",
    "names_holding", "normalise_name", "rebuild_names", "renew_names", "resolve", "strip_legal", "update_names",
]  # fmt: skip
