"""Marked copies: of every kind of file, to be sent back as they are; nothing in them can run."""

import shutil
import subprocess
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
import sheets as made
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName

from ingest.feedback import marked as marking
from ingest.feedback.marked import HELD, REASON, STATE, write_marked
from ingest.findings import Finding
from ingest.ledger import Counts
from ingest.load.compare import Effect
from ingest.read import read_file
from ingest.request import Result
from ingest.table import SUMMARY
from layers.settings import Limits
from layers.text import fold

HEADINGS = ["Tên điểm", "Xã", "Từ ngày"]
ROWS = [HEADINGS, ["Chợ", "Hưng Bình", "15/9/2021"], ["Ngõ", "Hưng Bình", "31/2/2021"]]
RED = "00FFC7CE"


def finding(row=3, cell="C3", code="bad_date", sheet="Sheet1", **more):
    vi = "“Từ ngày” không phải là ngày có thật."
    return Finding(
        code, "error", sheet, row, "start_date", "Từ ngày", "31/2/2021", vi, "no date", cell=cell,
        **more,
    )  # fmt: skip


def result(*findings, effect=None, counts=None, **more):
    table = {"sheet": "Sheet1", "header_row": 1, "columns": {"start_date": "Từ ngày"}}
    return Result(
        "bao cao.xlsx", "lockdown_point", "ubnd-vinh", datetime(2021, 9, 15, 16, tzinfo=UTC),
        counts or Counts(2, 1, 0, 1, 1), effect or Effect(1, 0, 0, 0, [], 0), list(findings),
        tables=[table], **more,
    )  # fmt: skip


def mark(path, found, target):
    write_marked(path, read_file(path, Limits()), found, target)
    return openpyxl.load_workbook(target)


def lines(book):
    cells = (cell.value for row in book[SUMMARY].iter_rows() for cell in row)
    return [str(value) for value in cells if value is not None]


@pytest.fixture
def workbook(tmp_path):
    return made.xlsx(tmp_path / "bao cao.xlsx", {"Sheet1": ROWS})


def test_what_would_happen_comes_first_and_the_vanishing_by_name(workbook, tmp_path):
    effect = Effect(12, 3, 480, 2, ["Chợ Vinh, Phường Lê Lợi", "Ngõ 5, Phường Lê Lợi"], 485)
    said = lines(mark(workbook, result(finding(), effect=effect), tmp_path / "m.xlsx"))
    assert "Nếu gửi tệp này: 12 mới, 3 đổi, 2 sẽ mất, 480 giữ nguyên." in said[:3]
    assert "  –  Chợ Vinh, Phường Lê Lợi" in said
    many = Effect(0, 0, 1, 60, [f"Điểm {i}" for i in range(50)], 61)
    said = lines(mark(workbook, result(finding(), effect=many), tmp_path / "m.xlsx"))
    assert "  …  và 10 bản ghi khác" in said
    done = lines(mark(workbook, result(effect=effect, submission_id=4), tmp_path / "m.xlsx"))
    assert (
        "Đã nhận: 12 mới, 3 đổi, 2 đã mất, 480 giữ nguyên." in done and "Không có lỗi nào." in done
    )
    useless = result(finding(), counts=Counts(2, 0, 0, 2))
    said = lines(mark(workbook, useless, tmp_path / "m.xlsx"))
    assert "Chưa nhận dòng nào; dữ liệu hiện có không thay đổi." in said


def test_each_row_says_its_state_and_why_and_the_summary_leads_to_the_cell(workbook, tmp_path):
    book = mark(workbook, result(finding(suggestion="15/9/2021")), tmp_path / "m.xlsx")
    sheet = book["Sheet1"]
    assert [sheet["D1"].value, sheet["E1"].value] == [STATE, REASON]
    assert sheet["D3"].value == HELD and sheet["E3"].value.startswith("[C3] “Từ ngày”")
    assert "Gợi ý: 15/9/2021" in sheet["C3"].comment.text and sheet["D2"].value is None
    links = [cell.hyperlink.location for row in book[SUMMARY] for cell in row if cell.hyperlink]
    assert links == ["'Sheet1'!C3"]
    selected = [page.title for page in book if page.sheet_view.tabSelected]
    assert selected == [SUMMARY], "two selected sheets are edited together"


def test_marks_of_an_earlier_copy_are_taken_off_and_the_senders_own_stay(workbook, tmp_path):
    book = openpyxl.load_workbook(workbook)
    book["Sheet1"]["C3"].comment = Comment("hỏi anh Ba", "chị Hoa")
    book["Sheet1"]["A2"].fill = PatternFill("solid", fgColor="00FF00")
    book.save(workbook)
    first = tmp_path / "first.xlsx"
    book = mark(workbook, result(finding()), first)
    assert book["Sheet1"]["C3"].comment.text.endswith("hỏi anh Ba")
    book["Sheet1"]["C3"] = "28/2/2021"
    book.save(first)
    sheet = mark(first, result(), tmp_path / "second.xlsx")["Sheet1"]
    assert [cell.value for cell in sheet[1]] == [*HEADINGS, STATE, REASON]
    assert sheet["C3"].fill.fill_type is None and sheet["C3"].comment.text == "hỏi anh Ba"
    assert sheet["D3"].value is None and sheet["E3"].value is None
    assert sheet["A2"].fill.fgColor.rgb == "0000FF00"


def test_no_dataset_has_a_column_of_our_names():
    for dataset in made.catalogue():
        for field in dataset.fields:
            assert not {fold(STATE), fold(REASON)} & field.accepted


DANGEROUS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", '=DDE("cmd";"/C calc";"1")']


def test_nothing_in_a_copy_can_run(tmp_path):
    rows = [HEADINGS, *([text, "Hưng Bình", "1/9/2021"] for text in DANGEROUS)]
    path = made.csv(tmp_path / "a.csv", rows, separator="\t")
    book = mark(path, result(finding(sheet="Sheet1")), tmp_path / "m.xlsx")
    cells = [book["Sheet1"].cell(row, 1) for row in range(2, 7)]
    assert [cell.value for cell in cells] == DANGEROUS
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in cells)


def test_formulas_names_and_links_to_other_files_do_not_survive(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Sheet1"
    for row in ROWS:
        sheet.append(row)
    sheet["A3"] = "=1+1"
    book.defined_names["gọi"] = DefinedName("gọi", attr_text="cmd|'/C calc'!A0")
    book.defined_names["xa"] = DefinedName("xa", attr_text="[1]Sheet1!$A$1")
    book.defined_names["ten"] = DefinedName("ten", attr_text="Sheet1!$A$1")
    book.save(path)
    link = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    made.repack(path, {"xl/externalLinks/externalLink1.xml": link}, path)
    book = mark(path, result(finding()), tmp_path / "m.xlsx")
    assert not [c for page in book for row in page for c in row if c.data_type == "f"]
    assert list(book.defined_names) == ["ten"]
    with zipfile.ZipFile(tmp_path / "m.xlsx") as archive:
        names = archive.namelist()
    assert not [n for n in names if "externalLink" in n or "vba" in n.lower() or "macro" in n]


@pytest.mark.parametrize("kind", ["xls", "ods", "csv"])
def test_other_kinds_come_back_as_xlsx_with_the_same_cells(kind, tmp_path):
    rows = [[*HEADINGS, "SĐT", "Tọa độ"], ["Chợ", 16663, "31/2/2021", "0912345678", "18.678"]]
    path = getattr(made, kind)(tmp_path / f"a.{kind}", rows)
    before = read_file(path, Limits())
    target = tmp_path / "m.xlsx"
    found = result(finding(2, "C2", sheet=before[0].name))
    found.tables[0]["sheet"] = before[0].name
    book = mark(path, found, target)
    assert book[before[0].name]["C2"].fill.fgColor.rgb == RED
    again = next(s for s in read_file(target, Limits()) if s.name == before[0].name)
    for old, new in zip(before[0].cells.iter_rows(), again.cells.iter_rows(), strict=True):
        assert new[: len(old)] == old


def test_days_of_other_kinds_are_days_again(tmp_path):
    read = [made.sheet([HEADINGS, ["Chợ", "Hưng Bình", "2021-09-15 00:00:00"]])]
    path = tmp_path / "a.ods"
    path.write_bytes(b"")
    write_marked(path, read, result(finding(2, "C2")), tmp_path / "m.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "m.xlsx")["Sheet1"]["C2"]
    assert cell.value == datetime(2021, 9, 15) and cell.number_format == "dd/mm/yyyy"


def test_formats_that_reach_to_the_sheets_end_do_not_push_the_states_away(workbook, tmp_path):
    book = openpyxl.load_workbook(workbook)
    book["Sheet1"]["XFD1"].fill = PatternFill("solid", fgColor="00FF00")
    book.save(workbook)
    assert mark(workbook, result(finding()), tmp_path / "m.xlsx")["Sheet1"]["D1"].value == STATE


def test_of_very_large_files_every_finding_is_listed(workbook, tmp_path, monkeypatch):
    monkeypatch.setattr(marking, "MOST_ROWS", 2)
    book = mark(workbook, result(finding()), tmp_path / "m.xlsx")
    assert book.sheetnames == [SUMMARY]
    assert any("Tệp quá lớn để tô từng ô" in line for line in lines(book))
    assert [c.value for c in list(book[SUMMARY])[-1]][:3] == ["Lỗi", 3, "Từ ngày"]


def test_a_senders_sheet_named_like_the_summary_stays_and_ours_are_taken_off(tmp_path):
    path = made.xlsx(tmp_path / "a.xlsx", {SUMMARY: ROWS})
    once = mark(path, result(finding(sheet=SUMMARY)), tmp_path / "1.xlsx")
    assert once.sheetnames == [f"{SUMMARY}1", SUMMARY]
    assert once[SUMMARY]["A2"].value == "Chợ"
    twice = mark(tmp_path / "1.xlsx", result(finding(sheet=SUMMARY)), tmp_path / "2.xlsx")
    assert twice.sheetnames == [f"{SUMMARY}1", SUMMARY]


def test_a_formula_that_was_never_computed_is_still_told_when_the_copy_comes_back(tmp_path):
    path = made.xlsx(tmp_path / "a.xlsx", {"Sheet1": [HEADINGS, ["Chợ", "=A9", "15/9/2021"]]})
    cell = mark(path, result(finding(row=2)), tmp_path / "m.xlsx")["Sheet1"]["B2"]
    assert (cell.value, cell.data_type) == ("=A9 → ?", "s")
    assert read_file(tmp_path / "m.xlsx", Limits())[1].cells.row(1)[1] == "=A9 → ?"


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_it(workbook, tmp_path):
    target = tmp_path / "danh dau.xlsx"
    mark(workbook, result(finding()), target)
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless",
         "--convert-to", "ods", "--outdir", tmp_path, target],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    summary, sheet = read_file(tmp_path / "danh dau.ods", Limits())
    assert (summary.name, sheet.name) == (SUMMARY, "Sheet1")
    assert sheet.cells.row(2)[:4] == ("Ngõ", "Hưng Bình", "31/2/2021", HELD)
