"""The first sheet of a marked copy: what the file does to the map, and its faults in few lines."""

from itertools import groupby

from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ingest.feedback.summary import SummaryLine, summarize
from ingest.findings import Finding
from ingest.request import Result
from ingest.table import SUMMARY

RED = PatternFill("solid", fgColor="FFC7CE")
YELLOW = PatternFill("solid", fgColor="FFEB9C")
GREY = PatternFill("solid", fgColor="EDEDED")
WORDS = {"error": "Lỗi", "warning": "Xem lại", "notice": "Để biết"}
COLOURS = {"error": RED, "warning": YELLOW, "notice": GREY}
FACE = "Calibri"
PLAIN, BOLD, LARGE = (Font(name=FACE), Font(name=FACE, bold=True), Font(FACE, 16, bold=True))
LINK, FAINT = Font(FACE, color="0563C1", underline="single"), Font(FACE, color="767676")
WIDTHS = {"A": 11, "B": 9, "C": 20, "D": 62, "E": 16, "F": 28}
LETTERS_A_LINE = 58  # of column D, at its width
MOST_NAMES = 50


def write_front(book: Workbook, result: Result, pages: dict[str, str], *, marked: bool) -> None:
    """Put the summary before all sheets; `marked`: whether the sender's sheets follow it.

    `pages`: table -> the sheet it stands on.
    """
    sheet = book.create_sheet(SUMMARY, 0)
    book.active = 0
    sheet.sheet_view.tabSelected = True
    for letter, width in WIDTHS.items():
        sheet.column_dimensions[letter].width = width
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9  # A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_view.showGridLines = False
    _line(sheet, f"{SUMMARY}: {result.file}", BOLD)
    _line(sheet, f"Số liệu tính đến {result.as_of:%H:%M ngày %d/%m/%Y}", FAINT)
    _line(sheet, _outcome(result), LARGE)
    counts = result.counts
    _line(
        sheet,
        f"{counts.rows_in} dòng: {counts.loaded + counts.unchanged} dùng được, "
        f"{counts.held} chưa nhận.",
        BOLD,
    )
    if result.findings and marked:
        _line(
            sheet,
            "Cần làm: sửa các ô tô đỏ ngay trong tệp này, lưu lại rồi gửi lại cả tệp. Rê chuột vào "
            "ô (hoặc xem cột “Lý do”) để biết sai gì. Không cần xóa trang này hay các ghi chú.",
        )
    elif result.findings:
        _line(
            sheet,
            "Tệp quá lớn để tô từng ô: sửa trong tệp gốc theo danh sách dưới đây rồi gửi lại.",
        )
    _vanishing(sheet, result)
    sheet.append([])
    _faults(sheet, summarize(result.findings), result.findings, pages if marked else {})
    if not marked:
        _every(sheet, result.findings)


def _outcome(result: Result) -> str:
    """What happens to the records, or did: "12 mới, 3 đổi, 2 sẽ mất, 480 giữ nguyên"."""
    counts, effect = result.counts, result.effect
    if counts.rows_in and counts.held == counts.rows_in:
        return "Chưa nhận dòng nào; dữ liệu hiện có không thay đổi."
    done = result.submission_id is not None
    waiting = f", {effect.waiting} chờ quản trị xác nhận mới mất" if effect.waiting else ""
    return (
        f"{'Đã nhận' if done else 'Nếu gửi tệp này'}: {effect.new} mới, {effect.changed} đổi, "
        f"{effect.gone} {'đã mất' if done else 'sẽ mất'}, {effect.unchanged} giữ nguyên{waiting}."
    )


def _vanishing(sheet: Worksheet, result: Result) -> None:
    effect = result.effect
    count = effect.gone + effect.waiting
    if not count:
        return
    said = "chờ xác nhận" if effect.waiting else "đã mất" if result.submission_id else "sẽ mất"
    sheet.append([])
    _line(sheet, f"{count} bản ghi không còn trong danh sách này nên {said}:", BOLD)
    names = effect.gone_names[:MOST_NAMES]
    for name in names:
        _line(sheet, f"  –  {name}")
    if count > len(names):
        _line(sheet, f"  …  và {count - len(names)} bản ghi khác")


def _faults(
    sheet: Worksheet, lines: list[SummaryLine], findings: list[Finding], pages: dict[str, str]
) -> None:
    if not lines:
        _line(sheet, "Không có lỗi nào.", BOLD)
        return
    _heading(sheet, "Mức", "Số dòng", "Cột", "Nội dung", "Trang tính", "Ở đâu")
    cells = {
        same: next(group).cell for same, group in groupby(sorted(findings, key=_same), key=_same)
    }
    for line in lines:
        row = [
            WORDS[line.severity],
            line.count if line.rows else None,
            line.column or "",
            line.message_vi,
            line.sheet or "",
            line.where,
        ]
        sheet.append(row)
        at = sheet.max_row
        sheet.cell(at, 1).fill = COLOURS[line.severity]
        for cell in sheet[at]:
            cell.font = PLAIN
            cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        # Not every program finds the height of wrapped lines by itself.
        sheet.row_dimensions[at].height = 15 * (1 + len(line.message_vi) // LETTERS_A_LINE)
        if line.sheet in pages and line.rows:
            cell = cells.get((line.code, line.sheet, line.column or "", line.message_vi))
            quoted = pages[line.sheet].replace("'", "''")
            where = f"'{quoted}'!{cell or f'A{line.rows[0]}'}"
            sheet.cell(at, 6).hyperlink = Hyperlink(ref=f"F{at}", location=where)
            sheet.cell(at, 6).font = LINK


def _same(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.sheet or "", finding.column or "", finding.message_vi


def _every(sheet: Worksheet, findings: list[Finding]) -> None:
    """Each finding of a file that is too large to be marked."""
    sheet.append([])
    _heading(sheet, "Mức", "Dòng", "Cột", "Nội dung", "Trang tính", "Gợi ý")
    for finding in findings:
        sheet.append(
            [
                WORDS[finding.severity],
                finding.row,
                finding.column,
                finding.message_vi,
                finding.sheet,
                finding.suggestion,
            ]
        )


def _line(sheet: Worksheet, text: str, font: Font = PLAIN) -> None:
    """One line of text over the whole width, wrapped."""
    sheet.append([text])
    row = sheet.max_row
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(WIDTHS))
    cell = sheet.cell(row, 1)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = font
    size = (font.size or 11) / 11
    letters = sum(WIDTHS.values()) / size
    sheet.row_dimensions[row].height = 15 * size * (1 + len(text) // letters)


def _heading(sheet: Worksheet, *words: str) -> None:
    sheet.append(words)
    for cell in sheet[sheet.max_row]:
        cell.font, cell.fill = BOLD, GREY
