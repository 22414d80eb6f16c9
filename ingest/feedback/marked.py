"""The sender's own workbook, marked: wrong cells coloured with a comment, a summary in front.

Values stand where formulas stood, so that nothing in the copy can run; formats, widths and merged
cells stay. The marked copy can be corrected and sent back: the summary is a sheet of its own, and
the columns of states are ones that no dataset knows. Marks of an earlier copy are taken off first.
"""

import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest.feedback.anew import write_anew
from ingest.feedback.front import BOLD, GREY, RED, YELLOW, write_front
from ingest.findings import Finding
from ingest.messages import codes, holds
from ingest.read import Sheet
from ingest.read.faults import NO_VALUE
from ingest.request import Result
from ingest.table import is_summary
from ingest.table.tell import REASON, STATE

HELD, LOOK = "CHƯA NHẬN", "Xem lại"
AUTHOR = "xom"
WIDEST_COMMENT = 320  # pixels
BEFORE = "\n———\n"  # between our words and those of the sender's own comment
# Larger workbooks take minutes to mark; their faults are listed instead.
MOST_BYTES, MOST_ROWS = 60_000_000, 60_000


def write_marked(original: Path, sheets: list[Sheet], result: Result, target: Path) -> None:
    """Write the marked copy of `original` to `target` (.xlsx).

    Formatting is kept for .xlsx; other kinds are written anew from `sheets`, row for row. Of very
    large files only the summary is written, with every finding on a line.
    """
    small = sum(sheet.cells.height for sheet in sheets) <= MOST_ROWS
    book = (_open(original) or write_anew(sheets)) if small else Workbook()
    if not small:
        del book["Sheet"]
    for page in book.worksheets:
        if is_summary(page.title, page["A1"].value):
            book.remove(page)
    _put_formulas(book, sheets)
    widths = {sheet.name: _width(sheet) for sheet in sheets}
    headers = {_page(table): int(table["header_row"]) for table in reversed(result.tables)}
    pages = {table["sheet"]: _page(table) for table in result.tables}
    for name, header_row in headers.items():
        if name in book.sheetnames:
            found = [f for f in result.findings if pages.get(f.sheet or "") == name and f.row]
            # Notices ask for nothing; the summary tells them.
            marked = [f for f in found if f.severity != "notice"]
            _mark_sheet(book[name], header_row, widths.get(name, 0), marked)
    for sheet in book.worksheets:
        # Two selected sheets are edited together, cell for cell.
        sheet.sheet_view.tabSelected = False
    write_front(book, result, pages, marked=small)
    _disarm(book)
    partial = target.with_name(f".{target.name}.part")
    book.save(partial)
    shutil.move(partial, target)


def _page(table: dict[str, Any]) -> str:
    """The sheet that a table stands on; where there are several, each has a name of its own."""
    return str(table.get("page") or table["sheet"])


def _open(original: Path) -> Workbook | None:
    """The .xlsx with its formats; None for other kinds, and for what openpyxl cannot read."""
    try:
        with zipfile.ZipFile(original) as archive:
            pages = [e for e in archive.infolist() if e.filename.startswith("xl/worksheets/")]
        if not pages or sum(page.file_size for page in pages) > MOST_BYTES:
            return None
        return openpyxl.load_workbook(original, data_only=True, keep_links=False)
    except Exception:
        return None  # whatever openpyxl dislikes, we have the cells


def _put_formulas(book: Workbook, sheets: list[Sheet]) -> None:
    """Formulas without a value, as text: left out, they would come back as blank cells."""
    for sheet in sheets:
        if sheet.name not in book.sheetnames:
            continue
        for at, column in enumerate(sheet.cells.iter_columns(), start=1):
            for row in column.str.ends_with(NO_VALUE).arg_true():
                cell = book[sheet.name].cell(row + 1, at)
                if isinstance(cell, Cell):  # not one that another is merged over
                    cell.value = column[row]


def _disarm(book: Workbook) -> None:
    """What begins like a formula (a name, a heading) is text; no name reaches other programs."""
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if cell.data_type == "f":
                cell.data_type = "s"
                cell.quotePrefix = True  # it stays text when the cell is opened for editing
    for name, defined in list(book.defined_names.items()):
        if any(sign in (defined.value or "") for sign in "[|"):
            del book.defined_names[name]


def _width(sheet: Sheet) -> int:
    """How many columns hold anything: formats reach farther, at times to the sheet's end."""
    filled = sheet.cells.select(pl.all().is_not_null().any()).row(0) if sheet.cells.width else ()
    return max((at for at, any_ in enumerate(filled, start=1) if any_), default=0)


def _mark_sheet(sheet: Worksheet, header_row: int, width: int, findings: list[Finding]) -> None:
    state = _state_column(sheet, header_row, width)
    for column, word in ((state, STATE), (state + 1, REASON)):
        heading = sheet.cell(header_row, column, word)
        heading.font, heading.fill = BOLD, GREY
    places: dict[tuple[int, int], list[Finding]] = {}
    rows: dict[int, list[Finding]] = {}
    for finding in findings:
        assert finding.row is not None
        rows.setdefault(finding.row, []).append(finding)
        column = sheet[finding.cell].column if finding.cell else state
        if sheet.cell(finding.row, column).__class__.__name__ == "MergedCell":
            column = state
        places.setdefault((finding.row, column), []).append(finding)
    for (row, column), group in places.items():
        cell = sheet.cell(row, column)
        cell.fill = _colour(group)
        text = "\n".join(_sentence(finding) for finding in group)
        if cell.comment:
            text += BEFORE + cell.comment.text
        height = 40 + 18 * (len(text) // 40)
        cell.comment = Comment(text, AUTHOR, width=WIDEST_COMMENT, height=height)
    for row, group in rows.items():
        cell = sheet.cell(row, state, HELD if any(map(_holds, group)) else LOOK)
        cell.fill, cell.font = _colour(group), BOLD
        reasons = (f"{_place(f)}{_sentence(f)}" for f in group)
        sheet.cell(row, state + 1, " ".join(dict.fromkeys(reasons)))
    sheet.column_dimensions[get_column_letter(state)].width = 14
    sheet.column_dimensions[get_column_letter(state + 1)].width = 80


def _holds(finding: Finding) -> bool:
    return finding.severity == "error" or (finding.code in codes() and holds(finding.code))


def _colour(findings: list[Finding]) -> PatternFill:
    return RED if any(finding.severity == "error" for finding in findings) else YELLOW


def _place(finding: Finding) -> str:
    return f"[{finding.cell}] " if finding.cell else ""


def _sentence(finding: Finding) -> str:
    hint = f" Gợi ý: {finding.suggestion}." if finding.suggestion else ""
    return f"{finding.message_vi}{hint}"


def _state_column(sheet: Worksheet, header_row: int, width: int) -> int:
    """The column of states: the one of an earlier copy, unmarked, else the first free one."""
    for column in range(1, width + 1):
        if sheet.cell(header_row, column).value == STATE:
            _unmark(sheet, column)
            return column
    return width + 1


def _unmark(sheet: Worksheet, state: int) -> None:
    """Take off the marks of an earlier copy: what was corrected is red no more."""
    ours = {RED.fgColor.rgb, YELLOW.fgColor.rgb}
    for cell in list(sheet._cells.values()):
        if cell.__class__.__name__ == "MergedCell":
            continue
        if cell.column in (state, state + 1):
            cell.value = cell.comment = None
        if cell.fill.fgColor.rgb in ours:
            cell.fill = PatternFill()
            if cell.comment:
                _, _, before = cell.comment.text.partition(BEFORE)
                cell.comment = Comment(before, "") if before else None
