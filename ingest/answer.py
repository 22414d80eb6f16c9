"""The answer to a sender, beside the file: findings as JSON and as a CSV for Excel."""

import csv
import json
from pathlib import Path
from typing import Any

from ingest.findings import Finding

FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = ("Trang tính", "Dòng", "Ô", "Cột", "Giá trị", "Mức", "Nội dung", "Gợi ý", "Mã")
SEVERITY = {"error": "Lỗi", "warning": "Cảnh báo", "notice": "Để biết"}


def write_answer(file: Path, submission: dict[str, Any], findings: list[Finding]) -> None:
    """Write `<file>.json` and `<file>.csv` with what became of the submission."""
    file.parent.mkdir(parents=True, exist_ok=True)
    summary = {
        name: submission[name]
        for name in (
            *("submission_id", "dataset", "sender_id", "file_name", "status"),
            *("reason_vi", "reason_en", "rows_in", "rows_loaded", "rows_unchanged", "rows_held"),
            *("records_new", "records_changed", "records_gone"),
        )
    }
    answer = summary | {
        "as_of": submission["as_of"].isoformat(),
        "received": submission["received"].isoformat(),
        "findings": [finding.as_dict() for finding in findings],
    }
    _write(file, ".json", json.dumps(answer, ensure_ascii=False, indent=2))
    with _beside(file, ".csv").open("w", encoding="utf-8-sig", newline="") as target:
        writer = csv.writer(target)
        if submission["reason_vi"]:
            writer.writerow([harmless(submission["reason_vi"])])
        writer.writerow(
            [
                f"{submission['rows_in']} dòng: {submission['rows_loaded']} đã nhận, "
                f"{submission['rows_unchanged']} giữ nguyên, {submission['rows_held']} bị giữ lại"
            ]
        )
        writer.writerow(HEADINGS)
        for finding in findings:
            cells = (
                finding.sheet,
                finding.row,
                finding.cell,
                finding.column,
                finding.value,
                SEVERITY[finding.severity],
                finding.message_vi,
                finding.suggestion,
                finding.code,
            )
            writer.writerow([harmless(cell) for cell in cells])


def harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula gets an apostrophe in front."""
    if isinstance(cell, str) and cell.startswith(FORMULA):
        return f"'{cell}"
    return cell


def _beside(file: Path, suffix: str) -> Path:
    return file.with_name(file.name + suffix)


def _write(file: Path, suffix: str, text: str) -> None:
    _beside(file, suffix).write_text(text, "utf-8")
