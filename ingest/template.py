"""The spreadsheet an agency fills in, made from the dataset."""

from pathlib import Path

import xlsxwriter

from ingest.table import GUIDE
from layers.dataset import DataField, Dataset

ROWS = 2000
EXAMPLES = {
    "integer": "20",
    "decimal": "18,5",
    "date": "15/09/2021",
    "boolean": "Có / Không",
    "phone": "0912 345 678",
    "latitude": "18,67890",
    "longitude": "105,67890",
}


def write_template(dataset: Dataset, target: Path) -> None:
    """Write an .xlsx: a sheet to fill in with drop-downs, and a sheet that explains the columns."""
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("Dữ liệu")
    guide = book.add_worksheet(GUIDE)
    title = book.add_format({"bold": True, "font_size": 14})
    heading = book.add_format(
        {"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    required = book.add_format(
        {"bold": True, "bg_color": "#F8CBAD", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    # Codes and telephone numbers keep their leading zeros as text.
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write(0, 0, dataset.title.vi, title)
    sheet.write(1, 0, f"Ô tiêu đề màu cam là cột bắt buộc; xem trang “{GUIDE}”.")
    for column, field in enumerate(dataset.fields):
        sheet.write(3, column, field.label.vi, required if field.required else heading)
        shape = {"date": day, "phone": text, "text": text, "unit": text}.get(field.type)
        sheet.set_column(column, column, max(12, len(field.label.vi) + 2), shape)
        if field.choices:
            sheet.data_validation(4, column, ROWS, column, _drop_down(field))
    sheet.freeze_panes(4, 1)
    for row, line in enumerate([("Cột", "Cách ghi", "Bắt buộc"), *map(_explain, dataset.fields)]):
        guide.write_row(row, 0, line, heading if row == 0 else None)
    guide.set_column(0, 0, 28)
    guide.set_column(1, 1, 70)
    for page in (sheet, guide):
        page.set_landscape()
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)  # one page wide, as many high as it takes
    book.close()


def _drop_down(field: DataField) -> dict[str, object]:
    return {
        "validate": "list",
        "source": [choice.vi for choice in field.choices.values()],
        "error_title": field.label.vi,
        "error_message": "Hãy chọn một giá trị trong danh sách.",
    }


def _explain(field: DataField) -> tuple[str, str, str]:
    if field.choices:
        how = "Một trong: " + ", ".join(choice.vi for choice in field.choices.values())
    elif field.type == "unit":
        how = "Tên đầy đủ hoặc mã của đơn vị hành chính"
    else:
        how = f"Ví dụ: {EXAMPLES[field.type]}" if field.type in EXAMPLES else "Chữ"
    if field.private:
        how += ". Không bao giờ hiện trên bản đồ."
    return field.label.vi, how, "Có" if field.required else ""
