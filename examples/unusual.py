"""Shapes of sheets that are more than a header and rows: groups, totals, two-row headers."""

from dataclasses import replace

from examples.deliveries import Delivery
from examples.faults import Planted
from examples.sheets import Cell, Sheet


def group_rows(delivery: Delivery, note: str) -> Delivery:
    """A heading above each half of the list, and a line of totals below it."""
    sheet = delivery.sheets[0]
    width = len(sheet.headings)
    half = len(sheet.rows) // 2
    blank: list[Cell] = [None] * width
    total: list[Cell] = ["Tổng cộng", *blank[1:]]
    for name in ("households", "people"):
        column = sheet.column(name)
        total[column] = sum(_number(row[column]) for row in sheet.rows)
    rows = [
        ["I. Các xã ven biển", *blank[1:]],
        *sheet.rows[:half],
        ["II. Các xã còn lại", *blank[1:]],
        *sheet.rows[half:],
        total,
    ]
    grouped = replace(sheet, rows=rows)
    moved = [
        replace(line, row=line.row + (1 if line.row < sheet.excel_row(half) else 2))
        for line in delivery.key
    ]
    extra = [
        # Told of all rows of a kind at the first one.
        Planted(sheet.name, grouped.excel_row(row), "", "rows_apart", "path", text)
        for row, text in ((0, "dòng nhóm"), (len(rows) - 1, "dòng tổng"))
    ]
    return replace(delivery, sheets=[grouped, *delivery.sheets[1:]], key=moved + extra, note=note)


def two_row_header(delivery: Delivery, note: str) -> Delivery:
    """The figures' headings below a common one, the others beside it: two rows of headings."""
    sheet = delivery.sheets[0]
    below = {"f0", "f1", "active", "recovered", "deaths"}
    grouped = [name in below for name in sheet.fields]
    upper: list[Cell] = [
        None if inside else heading for heading, inside in zip(sheet.headings, grouped, strict=True)
    ]
    upper[grouped.index(True)] = "Số liệu ca bệnh"
    lower = [
        heading if inside else "" for heading, inside in zip(sheet.headings, grouped, strict=True)
    ]
    made = Sheet(sheet.name, [*sheet.titles, upper], lower, sheet.fields, sheet.rows)
    key = [replace(line, row=line.row + 1) for line in delivery.key]
    return replace(delivery, sheets=[made, *delivery.sheets[1:]], key=key, note=note)


def _number(cell: Cell) -> int:
    text = str(cell).replace(".", "")
    return int(text) if text.isdigit() else 0
