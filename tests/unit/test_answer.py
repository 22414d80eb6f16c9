"""The answer beside a file: readable by Excel and by programs, and harmless."""

import csv
import json
from datetime import UTC, datetime

import pytest

from ingest.answer import harmless, write_answer
from ingest.findings import Finding

SUBMISSION = {
    "submission_id": 7, "dataset": "lockdown_point", "sender_id": "ubnd-vinh",
    "file_name": "=cmd.xlsx", "status": "accepted", "reason_vi": None, "reason_en": None,
    "rows_in": 3, "rows_loaded": 1, "rows_unchanged": 1, "rows_held": 1,
    "records_new": 1, "records_changed": 0, "records_gone": 0,
    "as_of": datetime(2021, 9, 15, 9, tzinfo=UTC),
    "received": datetime(2021, 9, 15, 10, tzinfo=UTC),
}  # fmt: skip
FORMULA = '=HYPERLINK("http://x","a")'


def finding(value, suggestion=None):
    return Finding(
        "unknown_value", "error", "Sheet1", 4, "status", "Tình trạng",
        value, "“Tình trạng” chỉ nhận: …", "…", suggestion, "C4",
    )  # fmt: skip


def answer(folder, findings, **changes):
    write_answer(folder / "done" / "a.xlsx", SUBMISSION | changes, findings)
    text = (folder / "done" / "a.xlsx.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")  # or Excel shows broken letters
    rows = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    return rows, json.loads((folder / "done" / "a.xlsx.json").read_text("utf-8"))


def test_the_csv_says_in_vietnamese_what_became_of_the_rows(tmp_path):
    rows, told = answer(tmp_path, [finding("khác", "Đang hoạt động")])
    assert rows[0] == ["3 dòng: 1 đã nhận, 1 giữ nguyên, 1 bị giữ lại"]
    headings = ["Trang tính", "Dòng", "Ô", "Cột", "Giá trị", "Mức", "Nội dung", "Gợi ý", "Mã"]
    assert rows[1] == headings
    assert rows[2][:6] == ["Sheet1", "4", "C4", "Tình trạng", "khác", "Lỗi"]
    assert rows[2][7:] == ["Đang hoạt động", "unknown_value"]
    assert told["findings"][0]["cell"] == "C4"
    assert told["findings"][0]["value"] == "khác"
    assert told["received"] == "2021-09-15T10:00:00+00:00"
    assert "claim" not in told and "sha256" not in told


def test_a_refusal_says_its_reason_first(tmp_path):
    rows, told = answer(tmp_path, [], status="refused", reason_vi="Tệp rỗng.", reason_en="empty")
    assert rows[0] == ["Tệp rỗng."]
    assert (told["status"], told["reason_en"]) == ("refused", "empty")


@pytest.mark.parametrize("start", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1"])
def test_text_that_excel_would_take_for_a_formula_is_neutralised(tmp_path, start):
    assert harmless(start) == f"'{start}"
    rows, _ = answer(tmp_path, [finding(start, start)])
    for cell in (rows[2][4], rows[2][7]):
        assert cell.startswith("'")


def test_a_reason_is_neutralised_too(tmp_path):
    rows, _ = answer(tmp_path, [], status="refused", reason_vi=FORMULA, reason_en=FORMULA)
    assert rows[0] == [f"'{FORMULA}"]


def test_numbers_and_nothing_stay_as_they_are(tmp_path):
    assert (harmless(4), harmless(None), harmless("Chợ = Vinh")) == (4, None, "Chợ = Vinh")
    rows, told = answer(tmp_path, [finding(None)])  # the value of a private column
    assert rows[2][4] == ""
    assert told["findings"][0]["value"] is None
