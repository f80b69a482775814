"""Separators, quotes, headers below a title, lines that are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.imports.delimited import open_delimited

HEAD = "Deal ID,Deal Name,Account,Stage,Amount"


def opened(tmp_path: Path, text: str, newline: str = "\n") -> tuple[list[str], list[tuple[int, list[str]]]]:
    path = tmp_path / "x.csv"
    path.write_bytes(text.replace("\n", newline).encode())
    table = open_delimited(path)
    return table.headers, [(number, list(row)) for number, row in table.rows()]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_separators(tmp_path: Path, separator: str) -> None:
    text = f"{HEAD}\nD1,a,Acme,Won,5\nD2,b,Beta,Lost,6\n".replace(",", separator)
    headers, rows = opened(tmp_path, text)
    assert headers == HEAD.split(",")
    assert rows == [(2, ["D1", "a", "Acme", "Won", "5"]), (3, ["D2", "b", "Beta", "Lost", "6"])]


def test_commas_in_numbers_do_not_win_over_semicolons(tmp_path: Path) -> None:
    headers, rows = opened(tmp_path, "Deal ID;Deal Name;Amount\nD1;a, b;1.234,50\nD2;c;12,5\n")
    assert headers == ["Deal ID", "Deal Name", "Amount"]
    assert rows[0] == (2, ["D1", "a, b", "1.234,50"])


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(tmp_path: Path, newline: str) -> None:
    _, rows = opened(tmp_path, f"{HEAD}\nD1,a,Acme,Won,5\n", newline)
    assert rows == [(2, ["D1", "a", "Acme", "Won", "5"])]


def test_excels_separator_line(tmp_path: Path) -> None:
    headers, rows = opened(tmp_path, f"sep=;\n{HEAD}\nD1,a,Acme,Won,5\n".replace(",", ";"))
    assert headers == HEAD.split(",")
    assert rows == [(3, ["D1", "a", "Acme", "Won", "5"])]


def test_a_title_above_the_headers_and_blank_rows(tmp_path: Path) -> None:
    text = f"Deals of 2024\nmade by Bob\n\n{HEAD}\nD1,a,Acme,Won,5\n,,,,\n\n , ,,,\nD2,b,Acme,Won,6\n"
    headers, rows = opened(tmp_path, text)
    assert headers == HEAD.split(",")
    assert [number for number, _ in rows] == [5, 9]


def test_line_breaks_within_quotes_keep_the_count_of_lines(tmp_path: Path) -> None:
    _, rows = opened(tmp_path, f'{HEAD}\nD1,"a\nb",Acme,Won,5\nD2,b,Acme,Won,6\n')
    assert rows == [(2, ["D1", "a\nb", "Acme", "Won", "5"]), (4, ["D2", "b", "Acme", "Won", "6"])]


@pytest.mark.parametrize("inch", ["", 'D0,"5" screen",Acme,Won,5\n'])
def test_an_open_quote_costs_only_its_line(tmp_path: Path, inch: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f'{HEAD}\n{inch}D1,a,Acme,Won,5\nD2,"b,Acme,Won,6\nD3,c,Acme,Won,7\nD4,d,Acme,Won,8\n', "utf-8")
    table = open_delimited(path)
    assert [row[0] for _, row in table.rows()][-3:] == ["D1", "D3", "D4"]
    assert list(table.broken.values()) == ['D2,"b,Acme,Won,6']
    assert table.cut is None


def test_a_file_cut_within_a_quote(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text(f'{HEAD}\nD1,a,Acme,Won,5\nD2,"b and mo', "utf-8")
    table = open_delimited(path)
    assert table.cut == (3, ['D2,"b and mo'])
    assert [row[0] for _, row in table.rows()] == ["D1"]


def test_headers_are_unique(tmp_path: Path) -> None:
    headers, _ = opened(tmp_path, "Deal ID,Amount,,Amount,Stage\nD1,5,x,6,Won\n")
    assert headers == ["Deal ID", "Amount", "column 3", "Amount (2)", "Stage"]
