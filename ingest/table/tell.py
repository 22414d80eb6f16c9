"""What was understood in a table besides its records, told to its sender."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.findings import MOST_TOLD, Findings
from ingest.read.sheet import column_letter
from ingest.table.header import DEEPEST
from ingest.table.rows import Body
from ingest.table.totals import Difference
from layers.dataset import DataField, Dataset
from layers.text import fold, nfc

if TYPE_CHECKING:
    from ingest.table import Table

# What each kind of row is called.
KINDS = {
    "heading": ("tiêu đề cột", "headings"),
    "numbering": ("số thứ tự cột", "numbers of columns"),
    "total": ("tổng cộng", "totals"),
    "group": ("tên nhóm", "names of groups"),
    "note": ("ghi chú", "notes"),
    "signature": ("nơi nhận, chữ ký", "recipients and signatures"),
    "title": ("tên bảng", "titles"),
    "beside": ("không có ô nào thuộc các cột của bảng", "nothing in the table's columns"),
}
MOST_ROWS = 20
OURS = STATE, REASON = "Kết quả", "Lý do"  # the columns of a marked copy
MOST_NAMES, LONGEST_NAME = 8, 40
# Headings of the column that numbers the rows: nobody misses it.
NUMBERS = {"stt", "tt", "so tt", "so thu tu", "thu tu", "s tt", "no"}


def tell_of(table: "Table", body: Body, findings: Findings, dataset: Dataset) -> None:
    """Add the findings about headings, rows that are no records, and cells that others filled."""
    for name in table.repeated:
        findings.add_general("repeated_heading", table.sheet.name, label=table.headings[name])
    for name in table.understood:
        label = dataset.field(name).label
        findings.add_place(
            "heading_understood",
            table.sheet.name,
            table.header_row,
            table.headings[name],
            label_vi=label.vi,
            label_en=label.en,
        )
    ignored = [name for name in table.ignored if _holds_something(name, table, body)]
    if set(OURS) <= set(ignored):  # a marked copy that was sent back
        ignored = [name for name in ignored if name not in OURS]
    if ignored:
        findings.add_general("columns_ignored", table.sheet.name, names=_list(ignored))
    for kind, numbers in table.apart.items():
        vi, en = KINDS[kind]
        _tell("rows_apart", table, numbers, findings, kind_vi=vi, kind_en=en)
    for name in table.columns:
        wrong = [difference for difference in body.differences if difference.field == name]
        _tell_totals(wrong, table, findings, dataset.field(name))
    _tell("unit_from_group", table, body.given, findings)
    _tell("merged_cells", table, body.shared, findings)
    if table.sheet.hidden_rows:
        hidden = sorted(set(table.sheet.hidden_rows) & set(body.rows["row"].to_list()))
        _tell("hidden_rows", table, hidden, findings)


def _tell(
    code: str, table: "Table", numbers: Sequence[int], findings: Findings, **words: str
) -> None:
    if numbers:
        findings.add_place(
            code,
            table.sheet.name,
            numbers[0],
            None,
            count=len(numbers),
            rows=_span(numbers),
            **words,
        )


def _tell_totals(
    wrong: list[Difference], table: "Table", findings: Findings, field: DataField
) -> None:
    sheet, at = table.sheet.name, table.columns[field.name]
    for total in wrong[:MOST_TOLD]:
        findings.add_place(
            "total_differs",
            sheet,
            total.row,
            table.headings.get(field.name),
            field=field.name,
            cell=f"{column_letter(at)}{total.row}",
            sum=total.sum,
        )
    more = len(wrong) - MOST_TOLD
    if more > 0:
        label, code = field.label.vi, "total_differs"
        findings.add_general(
            "more_findings", sheet, count=more, most=MOST_TOLD, code=code, label=label
        )


def _holds_something(name: str, table: "Table", body: Body) -> bool:
    """Whether a column that is not read has a value of a record that somebody may miss."""
    if fold(name) in NUMBERS:
        return False
    headings = table.sheet.cells[max(0, table.header_row - DEEPEST) : table.header_row]
    for position, column in enumerate(headings.iter_columns()):
        if any(heading and nfc(heading) == name for heading in column):
            cells = table.sheet.cells.to_series(position).gather(body.rows["row"] - 1)
            if cells.str.contains(r"\S").any():
                return True
    return False


def _list(names: Sequence[str]) -> str:
    shown = [f"“{name[:LONGEST_NAME]}”" for name in names[:MOST_NAMES]]
    return ", ".join(shown) + (" …" if len(names) > MOST_NAMES else "")


def _span(numbers: Sequence[int]) -> str:
    """ "5, 9–12, 20 …": rows that follow each other in one."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(a) if a == b else f"{a}–{b}" for a, b in spans[:MOST_ROWS]]
    return ", ".join(shown) + (" …" if len(spans) > MOST_ROWS else "")
