"""The stamp as it is written into a template."""

from xlsxwriter import Workbook

from ingest.stamp import MARK, Stamp
from ingest.table import STAMP as SHEET


def write_stamp(book: Workbook, stamp: Stamp) -> None:
    """A hidden sheet, and a property of the document for whoever looks there."""
    sheet = book.add_worksheet(SHEET)
    lines = [
        (MARK, "1"),
        ("dataset", stamp.dataset),
        ("version", stamp.version),
        ("day", stamp.day.isoformat()),
        ("sender", stamp.sender),
        ("sender_name", stamp.sender_name),
        ("places", stamp.places),
        *((f"column {name}", heading) for name, heading in stamp.columns.items()),
    ]
    for row, line in enumerate(lines):
        sheet.write_row(row, 0, line)
    sheet.very_hidden()
    book.set_custom_property(MARK, f"{stamp.dataset} {stamp.version}")
