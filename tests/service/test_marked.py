"""The sender's own workbook, marked: what a clerk sees, and that it can be sent back."""

from pathlib import Path

import openpyxl
import pytest

from ingest.feedback.marked import STATE, write_marked
from ingest.path import check_file, ingest_file
from ingest.read import read_file
from ingest.request import Request, Result
from ingest.table import SUMMARY
from layers.catalogue import Catalogue
from layers.settings import Settings

pytestmark = pytest.mark.service
HEADINGS = ["Tên điểm", "Mã xã", "Từ ngày", "Số hộ", "SĐT"]


def workbook(folder: Path, commune: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Báo cáo"
    sheet["B1"] = "DANH SÁCH"
    sheet.append([])
    sheet.append(["STT", *HEADINGS])
    sheet.append([1, "Chợ Vinh", commune, "15/9/2021", 5, "0912345678"])
    sheet.append([2, "=1+1", commune, "31/2/2021", -3, "0912345678"])
    sheet["C3"].font = openpyxl.styles.Font(bold=True, color="FF0000")
    path = folder / "bao cao.xlsx"
    book.save(path)
    return path


def check(settings: Settings, catalogue: Catalogue, path: Path) -> Result:
    request = Request(path, dataset="lockdown_point", sender="ubnd-vinh")
    return check_file(settings, catalogue, request)


@pytest.fixture
def marked(settings: Settings, catalogue: Catalogue, desk_commune: str, tmp_path: Path) -> Path:
    path = workbook(tmp_path, desk_commune)
    result = check(settings, catalogue, path)
    target = tmp_path / "marked.xlsx"
    write_marked(path, read_file(path, settings.limits), result, target)
    return target


@pytest.fixture
def desk_commune(settings: Settings, catalogue: Catalogue, tmp_path: Path) -> str:
    from deliver import Desk

    return Desk(settings, catalogue, tmp_path).communes("412")[0]


def test_wrong_cells_are_coloured_and_say_why(marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    assert book.sheetnames == [SUMMARY, "Báo cáo"]
    sheet = book["Báo cáo"]
    date, number = sheet["D5"], sheet["E5"]
    assert date.fill.fgColor.rgb == number.fill.fgColor.rgb == "00FFC7CE"
    assert "15/9/2021" in date.comment.text and "5000" in number.comment.text
    assert sheet["D4"].comment is None
    assert sheet["C3"].font.bold, "formats stay"
    states = {sheet.cell(3, c).value: c for c in range(1, sheet.max_column + 1)}
    assert sheet.cell(5, states[STATE]).value == "CHƯA NHẬN"
    assert sheet.cell(4, states[STATE]).value is None


def test_nothing_in_it_can_run(marked: Path) -> None:
    book = openpyxl.load_workbook(marked)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_the_summary_tells_how_many_rows_and_which(marked: Path) -> None:
    sheet = openpyxl.load_workbook(marked)[SUMMARY]
    words = " ".join(str(c.value) for row in sheet.iter_rows() for c in row if c.value)
    assert "2 dòng: 1 dùng được, 1 chưa nhận" in words
    assert "0912345678" not in words


def test_the_marked_copy_can_be_corrected_and_sent_back(
    settings: Settings, catalogue: Catalogue, marked: Path, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(marked)
    sheet = book["Báo cáo"]
    sheet["B5"], sheet["D5"], sheet["E5"] = "Chợ Mới", "16/9/2021", 3
    book.save(tmp_path / "again.xlsx")
    result = check(settings, catalogue, tmp_path / "again.xlsx")
    assert result.findings == [] and result.counts.new == 2
    request = Request(tmp_path / "again.xlsx", dataset="lockdown_point", sender="ubnd-vinh")
    assert ingest_file(settings, catalogue, request).counts.loaded == 2


def test_a_csv_comes_back_as_a_workbook(
    settings: Settings, catalogue: Catalogue, desk_commune: str, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        f"name,commune,start_date\nChợ,{desk_commune},15/9/2021\nChợ 2,{desk_commune},hôm kia\n",
        "utf-8",
    )
    result = check(settings, catalogue, path)
    target = tmp_path / "marked.xlsx"
    write_marked(path, read_file(path, settings.limits), result, target)
    sheet = openpyxl.load_workbook(target)["Sheet1"]
    assert sheet["C3"].comment is not None and sheet["A2"].value == "Chợ"
