"""What an .xlsx says beyond values: failed and uncomputed formulas, merged cells, hidden rows."""

from datetime import date

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from sheets import dataset, ods, repack, xls, xlsx

from ingest.findings import Findings
from ingest.read import read_file
from ingest.read.faults import peculiar
from ingest.table import read_rows
from ingest.values import parse
from layers.settings import Limits

POINT = dataset()
HEADINGS = ["Tên điểm", "Xã", "Từ ngày", "Số hộ"]


def read(path):
    return read_file(path, Limits())


def checked(path):
    findings = Findings(POINT)
    sheets = read(path)
    rows, tables, _ = read_rows(sheets, POINT, path.name, findings)
    since_1904 = any(table.sheet.since_1904 for table in tables)
    rows = parse(rows, POINT, findings, since_1904=since_1904)
    headings = {table.sheet.name: table.headings for table in tables}
    return rows, findings, findings.tell(rows, headings)


@pytest.fixture
def book():
    made = openpyxl.Workbook()
    made.active.append(HEADINGS)
    return made


def test_errors_and_formulas_without_a_value_are_findings_at_their_cells(book, tmp_path):
    page = book.active
    page.append(["a", "Hưng Bình", "5/9/2021", "=SUM(1,2)"])
    page.append(["b", "Hưng Bình", "#REF!", 3])
    page.append(["c", "Hưng Bình", "5/9/2021", 3])
    page.append(["=B2", "#N/A", "5/9/2021", 3])
    page["C3"].data_type = "e"
    page["B5"].data_type = "e"
    book.save(tmp_path / "a.xlsx")
    _, findings, told = checked(tmp_path / "a.xlsx")
    assert [(f.code, f.row, f.column, f.value) for f in told] == [
        ("formula_without_value", 2, "Số hộ", "=SUM(1,2) → ?"),
        ("error_cell", 3, "Từ ngày", "#REF!"),
        ("formula_without_value", 5, "Tên điểm", "=B2 → ?"),
        ("error_cell", 5, "Xã", "#N/A"),
    ]
    assert findings.held(4).to_list() == [True, True, False, True]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="D2"><f>1+2</f><v>3</v></c>', "3"),
        ('<c r="D2" t="str"><f>""</f><v></v></c>', None),
        ('<c r="D2"><f>1+2</f><v></v></c>', "=1+2 → ?"),
        ('<c r="D2"><f>1+2</f><v/></c>', "=1+2 → ?"),
        ('<c r="D2"><f>A1&amp;"x"</f></c>', '=A1&"x" → ?'),
        ('<c r="D2" s="1"><f t="shared" si="0"/></c>', "= → ?"),
        ('<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="D2" s="4" t="e"><v>#VALUE!</v></c>', "#VALUE!"),
        ('<c r="D2" s="4"/>', None),
    ],
)
@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_formula_is_its_last_value_or_none(tmp_path, cell, text, prefix):
    plain = xlsx(tmp_path / "plain.xlsx", {"Sheet1": [HEADINGS]})
    body = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        f'<row r="2"><c r="A2"><v>7</v></c>{cell}</row></sheetData></worksheet>'
    )
    if prefix:
        body = (
            body.replace("</", "<\0")
            .replace("<", f"<{prefix}")
            .replace(f"<{prefix}\0", f"</{prefix}")
        )
        body = body.replace("xmlns=", "xmlns:x=")
    path = repack(tmp_path / "a.xlsx", {"xl/worksheets/sheet1.xml": body.encode()}, plain)
    (sheet,) = read(path)
    row = sheet.cells.row(1)
    assert row[0] == "7"
    assert ((row[3] if len(row) > 3 else None) or None) == text


def test_rows_and_columns_of_nothing_but_errors_are_not_lost(book, tmp_path):
    page = book.active
    page["D4"] = "#N/A"
    page["F5"] = "=A1"
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read(tmp_path / "a.xlsx")
    assert sheet.cells.shape == (5, 6)
    assert (sheet.cells.item(3, 3), sheet.cells.item(4, 5)) == ("#N/A", "=A1 → ?")
    assert checked(tmp_path / "a.xlsx")[0]["row"].to_list() == [4]


def test_column_a_stays_the_first_where_it_is_empty(tmp_path):
    book = openpyxl.Workbook()
    for row, cells in enumerate([HEADINGS, ["a", "Hưng Bình", "5/9/2021", 3]], start=3):
        for column, cell in enumerate(cells, start=3):
            book.active.cell(row, column, cell)
    book.active["H4"] = "#REF!"
    book.save(tmp_path / "a.xlsx")
    (sheet,) = read(tmp_path / "a.xlsx")
    assert sheet.cells.row(2)[:4] == (None, None, "Tên điểm", "Xã")
    assert sheet.cells.row(3)[7] == "#REF!"


@pytest.mark.parametrize("make", [xls, ods])
def test_column_a_stays_the_first_in_other_workbooks_too(make, tmp_path):
    (sheet,) = read(make(tmp_path / f"a.{make.__name__}", [[], [None, None, "Tên"], [None, "x"]]))
    assert sheet.cells.rows() == [(None,) * 3, (None, None, "Tên"), (None, "x", None)]


def test_merged_cells_and_hidden_rows_are_known_in_each_sheet(book, tmp_path):
    book.active.merge_cells("B2:B4")
    other = book.create_sheet("Hai & ba")
    other["A1"] = "x"
    other.row_dimensions[1].hidden = True
    book.save(tmp_path / "a.xlsx")
    first, second = read(tmp_path / "a.xlsx")
    assert (first.merged, first.hidden_rows) == (((1, 1, 3, 1),), ())
    assert (second.merged, second.hidden_rows) == ((), (1,))


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904])
def test_dates_and_bare_serials_in_both_calendars(book, tmp_path, epoch):
    if epoch:
        book.epoch = epoch
    serial = 44444 if epoch is None else 42982
    book.active.append(["a", "Hưng Bình", date(2021, 9, 5), 3])
    book.active.append(["b", "Hưng Bình", serial, 3])
    book.save(tmp_path / "a.xlsx")
    rows, _, told = checked(tmp_path / "a.xlsx")
    assert rows["start_date"].to_list() == [date(2021, 9, 5)] * 2
    assert told == []


def test_plain_cells_are_seen_to_be_plain():
    plain = b'<row r="2"><c r="A2" s="1" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><t>#1 f'
    assert not peculiar(plain)
    for special in (
        b'<c r="A1" t="e"><v>#N/A</v></c>', b"<c><f>1+1</f></c>", b'<c><f t="shared" si="0"/></c>',
        b"<x:c><x:f>1</x:f>", b'<row r="2" hidden="1">', b'<mergeCell ref="A1:B1"/>',
    ):  # fmt: skip
        assert peculiar(special), special


def test_an_xls_gives_its_values_and_no_word_of_failed_formulas(tmp_path):
    (sheet,) = read(xls(tmp_path / "a.xls", [HEADINGS, ["a", "Hưng Bình", "5/9/2021", 3]]))
    assert sheet.cells.row(1)[3] in ("3", "3.0")
    assert (sheet.merged, sheet.hidden_rows, sheet.since_1904) == ((), (), False)
