"""A workbook written anew from what was read: for files that are no .xlsx."""

import re
from datetime import datetime

from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from ingest.read import Sheet

# What reading makes of a date cell, and of a whole number (no code with a leading zero, and not so
# long that it would be shown rounded).
_DAY = re.compile(r"\d{4}-\d{2}-\d{2} 00:00:00")
_WHOLE = re.compile(r"-?(0|[1-9]\d{0,10})")
_FORMULA = ("=", "+", "-", "@")


def write_anew(sheets: list[Sheet]) -> Workbook:
    """The same sheets, rows and cells; days and whole numbers are such cells again."""
    book = Workbook()
    del book["Sheet"]
    for sheet in sheets:
        copy = book.create_sheet(sheet.name)
        copy.sheet_state = "visible" if sheet.visible else "hidden"
        for row, cells in enumerate(sheet.cells.iter_rows(), start=1):
            for column, text in enumerate(cells, start=1):
                if text is not None:
                    _write(copy.cell(row, column), text)
        for column in range(1, sheet.cells.width + 1):
            copy.column_dimensions[get_column_letter(column)].width = 16
    return book


def _write(cell: Cell, text: str) -> None:
    if _WHOLE.fullmatch(text):
        cell.value = int(text)
    elif _DAY.fullmatch(text):
        cell.value = datetime.fromisoformat(text)
        cell.number_format = "dd/mm/yyyy"
    else:
        cell.value = text
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(_FORMULA)
