"""The spreadsheet an agency fills in, made from the dataset and, if known, from its own units."""

from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest.own_units import Places
from ingest.stamp import Stamp, stamp_of
from ingest.table import GUIDE, GUIDE_HEADINGS
from ingest.template.cells import validation
from ingest.template.lists import write_lists
from ingest.template.stamp import write_stamp
from ingest.template.words import how, wrong
from layers.dataset import Dataset

FIRST_ROW, ROWS = 5, 2000  # of the rows to fill in, as Excel counts
WIDTHS, LINE = (22, 9, 44, 66), 15  # of the guide: letters a column, points a line


def write_template(
    dataset: Dataset, target: Path, places: Places | None = None, stamp: Stamp | None = None
) -> None:
    """Write an .xlsx: a sheet to fill in with drop-downs, and one that explains the columns.

    `places`: the sender's units to choose from; `stamp`: for whom it is made, hidden in the file.
    """
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Dữ liệu")
    guide = book.add_worksheet(GUIDE)
    heading = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
    plain = book.add_format(heading | {"bg_color": "#DDEBF7"})
    required = book.add_format(heading | {"bg_color": "#F8CBAD"})
    # Codes and telephone numbers keep their leading zeros as text.
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, dataset.title.vi, book.add_format({"bold": True, "font_size": 14}))
    sheet.write(1, 0, f"Ô tiêu đề màu cam là cột bắt buộc; xem trang “{GUIDE}”.")
    for column, field in enumerate(dataset.fields):
        sheet.write(FIRST_ROW - 2, column, field.label.vi, required if field.required else plain)
        shape = {"date": day, "phone": text, "text": text, "unit": text}.get(field.type)
        width = 22 if field.type in ("unit", "choice") else 12
        sheet.set_column(column, column, max(width, len(field.label.vi) + 2), shape)
        rule = validation(dataset, field, places, FIRST_ROW)
        sheet.data_validation(FIRST_ROW - 1, column, ROWS, column, rule)
    sheet.freeze_panes(FIRST_ROW - 1, 1)
    _guide(guide, dataset, plain, book.add_format({"text_wrap": True, "valign": "top"}))
    for page in (sheet, guide):
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)  # one page wide, as many high as it takes
    write_lists(book, dataset, places)
    write_stamp(book, stamp or stamp_of(dataset, date.today()))
    try:
        book.close()
    except FileCreateError as error:
        raise error.args[0] from None  # the OSError in it says which file and why


def _guide(guide: Worksheet, dataset: Dataset, heading: Format, wrapped: Format) -> None:
    guide.write_row(0, 0, GUIDE_HEADINGS, heading)
    for row, field in enumerate(dataset.fields, start=1):
        needed = "Có" if field.required else ""
        cells = (field.label.vi, needed, how(field), "\n".join(wrong(field, dataset)))
        guide.write_row(row, 0, cells, wrapped)
        # Not every program finds the height of wrapped lines by itself.
        lines = (
            sum(1 + len(line) // width for line in cell.split("\n"))
            for cell, width in zip(cells, WIDTHS, strict=True)
        )
        guide.set_row(row, LINE * max(lines))
    for column, width in enumerate(WIDTHS):
        guide.set_column(column, column, width + 2)
