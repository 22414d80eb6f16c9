"""Workbooks and text files as clerks' programs write them; the same cells give the same bytes."""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Row = Sequence[object]
Write = Callable[[Path], object]
MADE = datetime(2021, 9, 15, 8, 0)
_NEVER = 987654321.125  # stands for a value that is taken out again
SHEET_XML = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Formula:
    """A formula with the value that Excel computed last; None where it never did."""

    text: str
    value: object = None


def xlsx(
    rows: Sequence[Row] | Mapping[str, Sequence[Row]],
    *,
    merged: Sequence[str] = (),
    hidden_rows: Sequence[int] = (),
    hidden_sheets: Sequence[str] = (),
    since_1904: bool = False,
    parts: Mapping[str, bytes] | None = None,
    edit: Mapping[bytes, bytes] | None = None,
) -> Write:
    """A workbook of Excel. `merged`: areas of the first sheet; `hidden_rows`: Excel's numbers.

    `parts` are added to the archive; `edit` replaces text in the first sheet's XML.
    """

    def write(path: Path) -> None:
        packed = io.BytesIO()
        options = {"in_memory": True, "date_1904": since_1904}
        with xlsxwriter.Workbook(packed, options) as book:
            book.set_properties({"created": MADE})
            day = book.add_format({"num_format": "dd/mm/yyyy"})
            sheets = rows if isinstance(rows, Mapping) else {"Sheet1": rows}
            for name, lines in sheets.items():
                page = book.add_worksheet(name)
                for at, line in enumerate(lines):
                    for column, cell in enumerate(line):
                        _put(page, at, column, cell, day)
                if name in hidden_sheets:
                    page.hide()
            first = book.worksheets()[0]
            for area in merged:
                _merge(first, area)
            for number in hidden_rows:
                first.set_row(number - 1, None, None, {"hidden": True})
        _repack(packed, path, dict(parts or {}), dict(edit or {}))

    return write


def _put(page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: object, day: object):
    if isinstance(cell, Formula):
        value = _NEVER if cell.value is None else cell.value
        page.write_formula(row, column, cell.text, None, value)
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), day)
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    elif cell is not None:
        page.write_number(row, column, cell)


def _merge(page: xlsxwriter.worksheet.Worksheet, area: str) -> None:
    """Merge cells and leave what is written in the first one."""
    (top, left), (bottom, right) = map(xlsxwriter.utility.xl_cell_to_rowcol, area.split(":"))
    page.merge.append([top, left, bottom, right])


def _repack(packed: io.BytesIO, path: Path, parts: dict[str, bytes], edit: dict[bytes, bytes]):
    """The archive with one time for all its parts; values that stand for none are taken out."""
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
        contents = {entry.filename: source.read(entry) for entry in source.infolist()}
        if SHEET_XML in contents:
            sheet = contents[SHEET_XML].replace(f"<v>{_NEVER}</v>".encode(), b"")
            for old, new in edit.items():
                assert old in sheet, old
                sheet = sheet.replace(old, new)
            contents[SHEET_XML] = sheet
        for name, content in (contents | parts).items():
            entry = zipfile.ZipInfo(name, MADE.timetuple()[:6])
            stored = name == "mimetype" or not content
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            target.writestr(entry, content)


def xls(rows: Sequence[Row]) -> Write:
    """A workbook of Excel 97."""

    def write(path: Path) -> None:
        book = xlwt.Workbook(encoding="utf-8")
        day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
        page = book.add_sheet("Sheet1")
        for number, line in enumerate(rows):
            for at, cell in enumerate(line):
                if isinstance(cell, date):
                    page.write(number, at, datetime(cell.year, cell.month, cell.day), day)
                elif cell is not None:
                    page.write(number, at, cell)
        book.save(str(path))

    return write


def ods(rows: Sequence[Row]) -> Write:
    """A workbook of LibreOffice."""

    def write(path: Path) -> None:
        book = OpenDocumentSpreadsheet()
        table = Table(name="Sheet1")
        for line in rows:
            element = TableRow()
            for cell in line or [None]:
                element.addElement(_ods_cell(cell))
            table.addElement(element)
        book.spreadsheet.addElement(table)
        packed = io.BytesIO()
        book.write(packed)
        _repack(packed, path, {}, {})

    return write


def _ods_cell(cell: object) -> TableCell:
    if cell is None:
        return TableCell()
    if isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat())
    elif isinstance(cell, int | float):
        made = TableCell(valuetype="float", value=cell)
    else:
        made = TableCell(valuetype="string")
    made.addElement(P(text=str(cell)))
    return made


def csv(
    rows: Sequence[Row],
    encode: str | Callable[[str], bytes] = "utf-8-sig",
    separator: str = ",",
) -> Write:
    """Text with separators, as Excel saves it; `encode` is an encoding or what writes one."""

    def cell(value: object) -> str:
        text = "" if value is None else str(value)
        needs = any(sign in text for sign in (separator, '"', "\n"))
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if needs else text

    def write(path: Path) -> None:
        width = max(len(line) for line in rows)
        lines = (separator.join(map(cell, [*line, *[None] * (width - len(line))])) for line in rows)
        text = "\r\n".join(lines) + "\r\n"
        path.write_bytes(text.encode(encode) if isinstance(encode, str) else encode(text))

    return write


def raw(content: bytes) -> Write:
    """Just these bytes."""
    return lambda path: path.write_bytes(content)
