"""Many findings told in few lines."""

from typing import Any

from ingest.feedback.summary import summarize
from ingest.findings import Finding


def finding(row: int, message: str = "Ngày sai.", **more: Any) -> Finding:
    words: dict[str, Any] = {
        "code": "bad_date",
        "severity": "error",
        "sheet": "Sheet1",
        "field": "start_date",
        "column": "Từ ngày",
        "value": None,
        "cell": f"D{row}",
    }
    return Finding(row=row, message_vi=message, message_en="Bad.", **(words | more))


def test_equal_findings_are_one_line_with_their_cells() -> None:
    (line,) = summarize([finding(row) for row in range(5, 53)])
    assert (line.count, line.message_vi, line.column) == (48, "Ngày sai.", "Từ ngày")
    assert line.where.startswith("D5, D6, ") and line.where.endswith("D16 …")
    assert line.rows[-1] == 52


def test_findings_without_a_column_are_told_by_row() -> None:
    (line,) = summarize([finding(5, cell=None), finding(9, cell=None)])
    assert line.where == "5, 9"


def test_errors_come_first_then_what_is_commonest() -> None:
    warnings = [finding(row, severity="warning", code="bad_phone") for row in (1, 2, 3)]
    few, many = [finding(4, column="A")], [finding(5, column="B"), finding(6, column="B")]
    lines = summarize([*warnings, *few, *many])
    assert [(line.severity, line.count) for line in lines] == [
        ("error", 2), ("error", 1), ("warning", 3)]  # fmt: skip


def test_few_different_sentences_stay_and_many_are_told_by_one() -> None:
    lines = summarize([finding(row, f"Hiểu là xã {row % 2}.") for row in range(2, 8)])
    assert [line.count for line in lines] == [3, 3]
    (line,) = summarize([finding(row, f"Hiểu là xã {row}.") for row in range(2, 8)])
    assert (line.count, line.message_vi) == (6, "Ví dụ D2: Hiểu là xã 2.")
