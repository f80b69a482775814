"""Figures, the library, and imports of sales records. Each method is named as its operation in the API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from api.client.calls import Asked, Call
from api.client.reading import answer, answers, at, given, keyed, nothing
from api.client.service_types import (
    BehindFigures,
    Document,
    FoundSections,
    Gap,
    Import,
    ImportKind,
    Metric,
    MetricFigures,
    TakenDocument,
    UndoneImport,
)
from api.client.types import Language

FILE = {"content-type": "application/octet-stream"}


class Services:
    """Metrics, library, imports."""

    @Asked
    @staticmethod
    def list_metrics(*, language: Language | None = None) -> Call[tuple[Metric, ...]]:
        """Every metric, with what it means."""
        return Call("GET", "/v1/metrics", answers(Metric), params={"language": language})

    @Asked
    @staticmethod
    def query_metric(
        metric: str, *, group_by: Sequence[str] = (), where: Sequence[Mapping[str, Any]] = (),
        period: str | None = None, compare_to: str | None = None, limit: int | None = None,
        **more: Any,  # noqa: ANN401
    ) -> Call[MetricFigures]:  # fmt: skip
        """One metric, sliced, filtered, for a period as people say it ("last quarter", "上个月").

        A filter is `{"field": "region", "op": "is", "values": ["West"]}`; `more` as the API describes it.
        """
        asked = given(metric=metric, period=period, compare_to=compare_to, limit=limit, **more)
        asked |= {"group_by": list(group_by), "where": [dict(one) for one in where]}
        return Call("POST", "/v1/metrics/query", answer(MetricFigures), body=asked)

    @Asked
    @staticmethod
    def list_metric_records(
        metric: str, *, where: Sequence[Mapping[str, Any]] = (), period: str | None = None, limit: int | None = None
    ) -> Call[BehindFigures]:  # fmt: skip
        """The records behind a figure: the same metric, filters and period."""
        asked = given(metric=metric, period=period, limit=limit, where=[dict(one) for one in where])
        return Call("POST", "/v1/metrics/records", answer(BehindFigures), body=asked)

    @Asked
    @staticmethod
    def search(
        q: str, *, language: Language | None = None, tag: str | None = None, any_day: bool = False, limit: int = 5
    ) -> Call[FoundSections]:  # fmt: skip
        """The sections of the library that answer a question."""
        asked = {"q": q, "language": language, "tag": tag, "any_day": any_day, "limit": limit}
        return Call("GET", "/v1/library/search", answer(FoundSections), params=asked)

    @Asked
    @staticmethod
    def list_documents() -> Call[tuple[Document, ...]]:
        """The documents that the caller may read, by their paths."""
        return Call("GET", "/v1/library/documents", answers(Document))

    @Asked
    @staticmethod
    def put_document(
        path: str, file: bytes | Path, *, audience: str | None = None, tags: str | None = None,
        owner: str | None = None, version: str | None = None, valid_from: date | None = None,
        valid_until: date | None = None,
    ) -> Call[TakenDocument]:  # fmt: skip
        """Hand over a document. Roles of the audience and tags are parted by commas."""
        told = given(
            audience=audience, tags=tags, owner=owner, version=version, valid_from=valid_from, valid_until=valid_until
        )
        where = f"/v1/library/documents/{quote(path)}"
        # Not repeatable: whoever may only add documents is told of a conflict with what they added.
        return Call(
            "PUT", where, answer(TakenDocument), params=told, content=_bytes(file), headers=FILE, repeatable=False
        )

    @Asked
    @staticmethod
    def delete_document(path: str) -> Call[None]:
        """Take a document out; handing its file over again brings it back."""
        return Call("DELETE", f"/v1/library/documents/{quote(path)}", nothing, repeatable=False)

    @Asked
    @staticmethod
    def gaps(*, answered: bool = False) -> Call[tuple[Gap, ...]]:
        """The questions that the library did not answer; `answered`: also those that documents have answered since."""
        return Call("GET", "/v1/library/gaps", answers(Gap), params={"answered": answered})

    @Asked
    @staticmethod
    def list_imports(*, limit: int = 50) -> Call[tuple[Import, ...]]:
        """The caller's imports, the newest first."""
        return Call("GET", "/v1/imports", answers(Import), params={"limit": limit})

    @Asked
    @staticmethod
    def list_import_kinds() -> Call[tuple[ImportKind, ...]]:
        """What files can list, and the fields that columns can be."""
        return Call("GET", "/v1/imports/kinds", answers(ImportKind))

    @Asked
    @staticmethod
    def begin_import(*, idempotency_key: str | None = None) -> Call[Import]:
        """Begin an import: give it files (`put_import_file`), look (`check_import`), take them in (`run_import`)."""
        return Call("POST", "/v1/imports", answer(Import), headers=keyed(idempotency_key))

    @Asked
    @staticmethod
    def read_import(import_id: str) -> Call[Import]:
        """One import, with how far it is and what came of it."""
        return Call("GET", at("/v1/imports/{}", import_id), answer(Import))

    @Asked
    @staticmethod
    def put_import_file(import_id: str, name: str, file: bytes | Path) -> Call[Import]:
        """Give a file to an import; one of the same name takes the earlier one's place."""
        path = at("/v1/imports/{}/files/{}", import_id, name)
        return Call("PUT", path, answer(Import), content=_bytes(file), headers=FILE)

    @Asked
    @staticmethod
    def check_import(import_id: str, mapping: Mapping[str, Any] | None = None) -> Call[Import]:
        """Look what the files would do; read the import until it is no longer `at_work`.

        `mapping`: `{"deals.csv": {"kind": "deals", "columns": {"Volume": "amount"}}}`; what isn't said is recognised.
        """
        asked = {"mapping": dict(mapping or {})}
        return Call("POST", at("/v1/imports/{}/check", import_id), answer(Import), body=asked, repeatable=False)

    @Asked
    @staticmethod
    def run_import(import_id: str, mapping: Mapping[str, Any] | None = None) -> Call[Import]:
        """Take the files in; read the import until it is no longer `at_work`."""
        asked = {"mapping": dict(mapping or {})}
        return Call("POST", at("/v1/imports/{}/run", import_id), answer(Import), body=asked, repeatable=False)

    @Asked
    @staticmethod
    def download_rejects(import_id: str) -> Call[str]:
        """Every row that was not taken, with the reason, as the text of a CSV file."""
        return Call("GET", at("/v1/imports/{}/rejects", import_id), _text)

    @Asked
    @staticmethod
    def undo_whole_import(import_id: str) -> Call[UndoneImport]:
        """Take an import back, where nothing newer rests on it."""
        return Call("POST", at("/v1/imports/{}/undo", import_id), answer(UndoneImport), repeatable=False)


def _bytes(file: bytes | Path) -> bytes:
    return file.read_bytes() if isinstance(file, Path) else file


def _text(response: httpx.Response) -> str:
    return response.text
