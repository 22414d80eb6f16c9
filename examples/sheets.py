"""A sheet of a workbook as cells, and how it becomes a file: .xlsx, .xls, .ods or .csv."""

import csv
import io
import unicodedata
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

import xlsxwriter
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

Cell: TypeAlias = str | int | float | date | None
_MADE = datetime(2021, 9, 15, 8, 0)  # fixed, so that the same seed gives the same bytes
_TONES = "\u0300\u0301\u0303\u0309\u0323"


@dataclass
class Sheet:
    """Title rows, one header row and the rows below; `fields` names each column (None: ignored)."""

    name: str
    titles: list[list[Cell]]
    headings: list[str]
    fields: list[str | None]
    rows: list[list[Cell]] = field(default_factory=list)

    def excel_row(self, index: int) -> int:
        """The row number Excel shows for `rows[index]`."""
        return len(self.titles) + 2 + index

    def column(self, name: str) -> int:
        """Where a field stands."""
        return self.fields.index(name)

    def grid(self) -> list[list[Cell]]:
        """All rows from the first, as written."""
        return [*self.titles, list(self.headings), *self.rows]


def write_workbook(path: Path, sheets: list[Sheet]) -> None:
    """Write .xlsx, .xls or .ods, by the ending of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    {".xlsx": _write_xlsx, ".xls": _write_xls, ".ods": _write_ods}[path.suffix](path, sheets)


def write_csv(path: Path, sheet: Sheet, *, encoding: str, delimiter: str) -> None:
    """Write one sheet as text; cp1258 gets its tones as combining marks, as Windows does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    width = len(sheet.headings)
    for row in sheet.grid():
        writer.writerow([_as_text(cell) for cell in row] + [""] * (width - len(row)))
    content = text.getvalue()
    if encoding == "cp1258":
        content = _loose_tones(content)
    path.write_bytes(content.encode(encoding))


def _as_text(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return "" if cell is None else str(cell)


def _loose_tones(text: str) -> str:
    """Letters composed but for the tone, the only form in which cp1258 holds all of Vietnamese."""
    loose = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        base = unicodedata.normalize("NFC", "".join(c for c in parts if c not in _TONES))
        loose.append(base + "".join(c for c in parts if c in _TONES))
    return "".join(loose)


def _write_xlsx(path: Path, sheets: list[Sheet]) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": _MADE})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        bold = book.add_format({"bold": True, "align": "center", "text_wrap": True, "border": 1})
        title = book.add_format({"bold": True, "align": "center"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            last = len(sheet.headings) - 1
            for number, row in enumerate(sheet.titles):
                if len(row) == 1 and last > 0:
                    page.merge_range(number, 0, number, last, row[0], title)
                    continue
                for at, cell in enumerate(row):
                    if cell is not None:
                        page.write(number, at, cell, title)
            for at, heading in enumerate(sheet.headings):
                page.write_string(len(sheet.titles), at, heading, bold)
                page.set_column(at, at, 6 if at == 0 else 18)
            for index, cells_of_row in enumerate(sheet.rows):
                for at, cell in enumerate(cells_of_row):
                    _put_xlsx(page, sheet.excel_row(index) - 1, at, cell, day)


def _put_xlsx(
    page: xlsxwriter.worksheet.Worksheet, row: int, column: int, cell: Cell, day: object
) -> None:
    if isinstance(cell, date):
        page.write_datetime(row, column, cell, day)
    elif isinstance(cell, str):
        page.write_string(row, column, cell)
    elif cell is not None:
        page.write_number(row, column, cell)


def _write_xls(path: Path, sheets: list[Sheet]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    bold = xlwt.easyxf("font: bold on; align: horiz center, wrap on")
    for sheet in sheets:
        page = book.add_sheet(sheet.name)
        last = len(sheet.headings) - 1
        for number, row in enumerate(sheet.titles):
            if len(row) == 1 and last > 0:
                page.write_merge(number, number, 0, last, row[0], bold)
                continue
            for at, cell in enumerate(row):
                if cell is not None:
                    page.write(number, at, cell, bold)
        for number, row in enumerate(sheet.grid()[len(sheet.titles) :], len(sheet.titles)):
            for at, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write(number, at, datetime(cell.year, cell.month, cell.day), day)
                elif cell is not None:
                    page.write(number, at, cell)
    book.save(str(path))


def _write_ods(path: Path, sheets: list[Sheet]) -> None:
    book = OpenDocumentSpreadsheet()
    for sheet in sheets:
        table = Table(name=sheet.name)
        for row in sheet.grid():
            line = TableRow()
            for cell in row or [None]:
                line.addElement(_ods_cell(cell))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    packed = io.BytesIO()
    book.write(packed)
    _without_clock(packed, path)


def _without_clock(packed: io.BytesIO, path: Path) -> None:
    """Write the archive again with one fixed time for all its parts."""
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(path, "w") as target:
        for entry in source.infolist():
            fixed = zipfile.ZipInfo(entry.filename, _MADE.timetuple()[:6])
            fixed.compress_type = entry.compress_type
            target.writestr(fixed, source.read(entry))


def _ods_cell(cell: Cell) -> TableCell:
    if isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=cell.isoformat())
    elif isinstance(cell, int | float):
        made = TableCell(valuetype="float", value=cell)
    else:
        made = TableCell(valuetype="string") if cell else TableCell()
    if cell is not None:
        made.addElement(P(text=_as_text(cell)))
    return made
