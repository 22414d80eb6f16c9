"""Findings are columns until they are told."""

import polars as pl
from desk import POINT

from ingest import findings
from ingest.findings import Findings
from ingest.read.sheet import column_letter

ROWS = pl.DataFrame(
    {
        "sheet": ["A", "A", "B"],
        "row": [2, 3, 2],
        "raw:name": ["x", "y", "z"],
        "raw:phone": ["1", "2", "3"],
    }
)


def some(*positions: int) -> pl.Series:
    return pl.Series(positions, dtype=pl.UInt32)


def test_columns_have_excels_letters() -> None:
    assert [column_letter(at) for at in (0, 2, 25, 26, 701, 702)] == [
        "A", "C", "Z", "AA", "ZZ", "AAA"]  # fmt: skip


def test_they_are_told_in_the_order_of_the_file_with_cell_and_value() -> None:
    gathered = Findings(POINT)
    gathered.add("bad_phone", some(0), "phone")
    gathered.add("missing_required", some(2, 1), "name", suggestions=["b", None])
    letters = {"A": {"name": "C", "phone": "D"}, "B": {"name": "AB"}}
    told = gathered.tell(ROWS, {"A": {"name": "Tên"}}, letters)
    assert [(f.cell, f.value, f.suggestion) for f in told] == [
        ("D2", None, None),  # a private column's value is never told
        ("C3", "y", None),
        ("AB2", "z", "b"),
    ]
    assert [f.column for f in told] == [None, "Tên", None]


def test_a_cell_whose_column_is_absent_has_no_name() -> None:
    gathered = Findings(POINT)
    gathered.add("missing_required", some(0), "name")
    assert gathered.tell(ROWS, {}, {})[0].cell is None


def test_equal_words_are_filled_in_once_and_each_row_gets_its_own() -> None:
    gathered = Findings(POINT)
    first, second = {"first": 7}, {"first": 8}
    gathered.add("duplicate_row", some(0, 1, 2), "name", words=[first, second, first])
    told = gathered.tell(ROWS, {})
    assert ["7" in f.message_vi for f in told] == [True, False, True]
    assert told[0].message_vi is told[2].message_vi


def test_only_errors_of_the_fields_asked_make_a_row_faulty() -> None:
    gathered = Findings(POINT)
    gathered.add("bad_phone", some(0), "phone")  # a warning
    gathered.add("missing_required", some(1), "name")
    assert gathered.faulty(["phone", "name"], 3).to_list() == [False, True, False]
    assert gathered.faulty(["phone"], 3).to_list() == [False, False, False]
    assert gathered.held(3).to_list() == [False, True, False]


def test_a_flood_of_one_fault_is_cut_and_counted(monkeypatch) -> None:
    monkeypatch.setattr(findings, "MOST_TOLD", 2)
    gathered = Findings(POINT)
    gathered.add("duplicate_row", some(0, 1, 2), "name", words=[{"first": 7}] * 3)
    told = gathered.tell(ROWS, {})
    assert [f.code for f in told] == ["more_findings", "duplicate_row", "duplicate_row"]
    assert "1 dòng nữa" in told[0].message_vi
    assert gathered.held(3).all(), "every row is held, told or not"
