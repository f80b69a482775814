"""The invented company's documents, and their vectors as shipped: a newcomer waits for no embedder.

`make demo-vectors` writes the vectors anew after a document or an embedder changed. One that is missing in the
file is embedded like any other: an old file costs time, and nothing else.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from knowledge.database import Database

# Documents for the library, with who may read them in each one's front matter.
HANDBOOK = Path(__file__).parent / "library"
VECTORS = Path(__file__).parent / "vectors.npz"


def lay_in_vectors(session: Session) -> None:
    """Keep the handbook's vectors, so that adding its documents asks no embedder."""
    from knowledge.library.vectors import lay_in

    lay_in(session, VECTORS)


def make_vectors() -> int:
    """Embed the handbook with the built-in embedders and write its vectors; how many."""
    from knowledge.library.about import About
    from knowledge.library.embedders import built_in
    from knowledge.library.library import Library
    from knowledge.library.vectors import write_out
    from knowledge.migrate import migrate

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/library.db")
        migrate(database)
        if VECTORS.exists():
            with database.transaction(write=True) as session:
                lay_in_vectors(session)
        library = Library(database, Path(folder), built_in())
        library.sync(HANDBOOK, About(), person_id=None, now=datetime.now(UTC))
        library.rebuild()  # forgets those of texts that are gone
        with database.transaction() as session:
            count = write_out(session, VECTORS)
        database.close()
    return count
