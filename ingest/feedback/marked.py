"""The sender's own workbook, marked: wrong cells coloured with a comment, a summary in front.

Values stand where formulas stood, so that nothing in the copy can run; formats, widths and merged
cells stay. The marked copy can be corrected and sent back: the summary is a sheet of its own, and
the column of states is one that no dataset knows.
"""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.feedback.summary import summarize
from ingest.findings import Finding
from ingest.read import Sheet
from ingest.request import Result
from ingest.table import SUMMARY
from layers.text import nfc

STATE = "Kết quả"
RED = PatternFill("solid", fgColor="FFC7CE")
YELLOW = PatternFill("solid", fgColor="FFEB9C")
GREY = PatternFill("solid", fgColor="EDEDED")
BOLD = Font(bold=True)
AUTHOR = "xom"
WIDEST_COMMENT = 320


def write_marked(original: Path, sheets: list[Sheet], result: Result, target: Path) -> None:
    """Write the marked copy of `original` to `target` (.xlsx).

    Formatting is kept for .xlsx; other kinds are written anew from `sheets`, row for row.
    """
    book = _open(original, sheets)
    if SUMMARY in book.sheetnames:
        del book[SUMMARY]
    tables = {table["sheet"]: table for table in result.tables}
    by_sheet: dict[str, list[Finding]] = {}
    for finding in result.findings:
        if finding.sheet in tables and finding.row is not None:
            by_sheet.setdefault(finding.sheet or "", []).append(finding)
    for name, table in tables.items():
        if name in book.sheetnames:
            _mark_sheet(book[name], table, by_sheet.get(name, []))
    _summary(book, result)
    _disarm(book)
    partial = target.with_name(f".{target.name}.part")
    book.save(partial)
    shutil.move(partial, target)


def _open(original: Path, sheets: list[Sheet]) -> Workbook:
    with original.open("rb") as file:
        is_archive = file.read(2) == b"PK"
    if is_archive and original.suffix.lower() != ".ods":
        try:
            return openpyxl.load_workbook(original, data_only=True)
        except Exception:  # noqa: S110 - whatever openpyxl dislikes, the cells we have
            pass
    book = Workbook()
    del book["Sheet"]
    for sheet in sheets:
        copy = book.create_sheet(sheet.name)
        copy.sheet_state = "visible" if sheet.visible else "hidden"
        for row in sheet.cells.iter_rows():
            copy.append(row)
    return book


def _disarm(book: Workbook) -> None:
    """What begins like a formula (a name, a heading) is text."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"


def _mark_sheet(sheet: Worksheet, table: dict[str, Any], findings: list[Finding]) -> None:
    columns = _columns(sheet, table)
    state = _state_column(sheet, table, columns)
    sheet.cell(table["header_row"], state, STATE).font = BOLD
    told: dict[tuple[int, int], list[Finding]] = {}
    for finding in findings:
        assert finding.row is not None
        column = columns.get(finding.field or "", state)
        told.setdefault((finding.row, column), []).append(finding)
    worst: dict[int, str] = {}
    for (row, column), group in told.items():
        error = any(finding.severity == "error" for finding in group)
        cell = sheet.cell(row, column)
        if cell.__class__.__name__ == "MergedCell":
            cell = sheet.cell(row, state)
        cell.fill = RED if error else YELLOW
        text = "\n".join(_sentence(finding) for finding in group)
        comment = Comment(text, AUTHOR, width=WIDEST_COMMENT, height=40 + 18 * (len(text) // 40))
        cell.comment = comment
        if error or row not in worst:
            worst[row] = "CHƯA NHẬN" if error else "Xem lại"
    for row, word in worst.items():
        cell = sheet.cell(row, state, word)
        cell.fill = RED if word == "CHƯA NHẬN" else YELLOW
        cell.font = BOLD
    sheet.column_dimensions[get_column_letter(state)].width = 14


def _sentence(finding: Finding) -> str:
    hint = f" Gợi ý: {finding.suggestion}." if finding.suggestion else ""
    return f"{finding.message_vi}{hint}"


def _columns(sheet: Worksheet, table: dict[str, Any]) -> dict[str, int]:
    """field -> column number in the sheet, found by the headings that were read."""
    headings = {
        nfc(str(cell.value)): cell.column
        for cell in reversed(sheet[table["header_row"]])
        if cell.value is not None
    }
    return {
        field: headings[heading]
        for field, heading in table["columns"].items()
        if heading in headings
    }


def _state_column(sheet: Worksheet, table: dict[str, Any], columns: dict[str, int]) -> int:
    """The column of states: the one of an earlier copy, else the first free one on the right."""
    for cell in sheet[table["header_row"]]:
        if cell.value == STATE:
            return int(cell.column)
    return int(sheet.max_column) + 1


def _summary(book: Workbook, result: Result) -> None:
    sheet = book.create_sheet(SUMMARY, 0)
    book.active = 0
    counts, effect = result.counts, result.effect
    sheet.append([f"Kết quả kiểm tra: {result.file}"])
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append(
        [
            f"{counts.rows_in} dòng: {counts.loaded + counts.unchanged} dùng được, "
            f"{counts.held} chưa nhận."
        ]
    )
    sheet.append(
        [
            f"So với dữ liệu hiện có: {effect.new} mới, {effect.changed} đổi, "
            f"{effect.gone} sẽ mất, {effect.unchanged} giữ nguyên."
        ]
    )
    if effect.gone_names:
        sheet.append(["Sẽ mất: " + "; ".join(effect.gone_names)])
    sheet.append([])
    lines = summarize(result.findings)
    if not lines:
        sheet.append(["Không có lỗi nào."])
    else:
        sheet.append(["Mức", "Số dòng", "Cột", "Nội dung", "Trang tính", "Ở các ô, dòng"])
        for cell in sheet[sheet.max_row]:
            cell.font, cell.fill = BOLD, GREY
    for line in lines:
        error = line.severity == "error"
        sheet.append(
            [
                "Lỗi" if error else "Xem lại",
                line.count,
                line.column or "",
                line.message_vi,
                line.sheet or "",
                line.where,
            ]
        )
        sheet.cell(sheet.max_row, 1).fill = RED if error else YELLOW
    for column, width in zip("ABCDEF", (12, 10, 24, 70, 18, 40), strict=True):
        sheet.column_dimensions[column].width = width
    for row in sheet.iter_rows(min_row=6):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
