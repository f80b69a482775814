"""Encodings, byte order marks, binary files, long lines."""

from __future__ import annotations

import random
import tracemalloc
from pathlib import Path

import pytest

from knowledge.imports.encoding import FileProblemError, find_encoding

CHINESE = "客户,备注\n上海智云科技有限公司,重要客户，请尽快联系\n北京云帆信息技术有限公司,等待合同审批\n"
FRENCH = "Compte,Ville\nCafé Léon,Besançon\nPâtisserie Noël,Nîmes\n"
GERMAN = "Konto;Stadt\nMüller & Söhne;Köln\nBäckerei Groß;Zürich\n"


@pytest.mark.parametrize(
    ("text", "encoding", "label"),
    [
        (CHINESE, "utf-8", "UTF-8"),
        (CHINESE, "utf-8-sig", "UTF-8 (BOM)"),
        (CHINESE, "utf-16", "UTF-16"),
        (CHINESE, "utf-16-be", None),
        (CHINESE, "gb18030", "GB18030"),
        ("客户\n王䶮\n㛃\n", "gb18030", "GB18030"),
        (FRENCH, "cp1252", "CP1252"),
        (GERMAN, "cp1252", "CP1252"),
        (GERMAN, "utf-16-le", "UTF-16-LE"),
        ("a,b\n1,2\n", "ascii", "UTF-8"),
    ],
)
def test_text_reads_back_in_its_encoding(tmp_path: Path, text: str, encoding: str, label: str | None) -> None:
    path = tmp_path / "x.csv"
    data = text.encode(encoding)
    path.write_bytes(b"\xfe\xff" + data if encoding == "utf-16-be" else data)
    found = find_encoding(path)
    with path.open(encoding=found.name, errors="strict", newline="") as file:
        assert file.read() == text
    assert label is None or found.label == label


def test_letters_far_down_decide(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(
        b"name,city\n" + b"Acme,Paris\n" * 200_000 + "北京云帆信息技术有限公司,北京市朝阳区\n".encode("gb18030")
    )
    assert find_encoding(path).name == "gb18030"


def test_polish_is_not_taken_for_western(tmp_path: Path) -> None:
    text = "Klient,Miasto\nPaweł Żółć,Łódź\nŚwięta Spółka,Gdańsk\nZakład Gęś,Wrocław\n"
    (tmp_path / "x.csv").write_bytes(text.encode("cp1250"))
    assert find_encoding(tmp_path / "x.csv").name == "cp1250"


def test_a_broken_letter_costs_only_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("naïve,café\n".encode() * 10 + b"caf\xc3,x\n")
    found = find_encoding(path)
    assert (found.name, found.errors) == ("utf-8", "replace")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf", "file.empty"),
        (b" \n\t\r\n", "file.empty"),
        (b"\x00" * 100_000, "file.binary"),
        (b"%PDF-1.7 text text text", "file.binary"),
        (b"PK\x03\x04rest", "file.binary"),
        (random.Random(3).randbytes(9000), "file.binary"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(data)
    with pytest.raises(FileProblemError) as error:
        find_encoding(path)
    assert error.value.note.code == code


@pytest.mark.parametrize("megabytes", [3, pytest.param(200, marks=pytest.mark.full)])
def test_one_endless_line_is_refused_in_little_memory(tmp_path: Path, megabytes: int) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as file:
        file.write(b"a,b\n1,2\n")
        for _ in range(megabytes):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(FileProblemError) as error:
        find_encoding(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert error.value.note.code == "file.line_too_long"
    assert error.value.note.facts["line"] == 3
    assert peak < 8_000_000
