"""A workbook laid out as clerks do, through the whole check: nothing is lost, all is told."""

from pathlib import Path

import openpyxl
import pytest
from deliver import Desk

from ingest.path import check_file
from ingest.request import Request

pytestmark = pytest.mark.service


def workbook(path: Path, communes: list[str]) -> Path:
    """Titles, two rows of headings with merged cells, groups, totals, signatures, a failed cell."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Vinh"
    for row in (
        ["UBND THÀNH PHỐ VINH"],
        ["Tính đến 16 giờ 00 ngày 15/9/2021"],
        ["TT", "Tên điểm phogn tỏa", "Xã", "Ngày phong tỏa", "Quy mô", None, "SĐT liên hệ"],
        [None, None, None, None, "Số hộ", "Số người", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"],
        ["I", f"Phường {communes[0]}", None, None, 8, 30],
        [1, "Chợ Vinh", None, "hôm nay", "≈ 5 hộ", 20, 912345678],
        [2, "Ga Vinh", None, "14/9", 3, "10 người", "0912.345.678"],
        ["II", f"Phường {communes[1]}", None, None, 2, 8],
        [1, "Ngõ 5", None, "8h30 ngày 13/9/2021", "#REF!", 8],
        ["Tổng cộng", None, None, None, 10, 38],
        [],
        [None, None, None, None, "Vinh, ngày 15 tháng 9 năm 2021"],
        [None, "Nơi nhận:", None, None, "NGƯỜI LẬP BIỂU"],
        [None, "- Như trên", None, None, "Nguyễn Văn A"],
    ):
        page.append(row)
    page.merge_cells("E3:F3")
    page["E10"].data_type = "e"
    page.row_dimensions[8].hidden = True
    book.save(path)
    return path


def test_a_workbook_as_clerks_lay_it_out(settings, catalogue, tmp_path):
    desk = Desk(settings, catalogue, tmp_path)
    names = desk.ask(
        "SELECT c.name FROM xom.unit c JOIN xom.unit d ON d.unit_id = c.parent_id "
        "WHERE d.code = '412' AND c.type = 'Phường' ORDER BY c.code LIMIT 2",
        role="ingest",
    )
    path = workbook(tmp_path / "a.xlsx", [name for (name,) in names])
    request = Request(path, dataset="lockdown_point", sender="ubnd-vinh")
    result = check_file(settings, catalogue, request)
    counts = result.counts
    assert (counts.rows_in, counts.new, counts.held) == (3, 2, 1)
    (table,) = result.tables
    assert (table["header_row"], table["understood"]) == (4, ["name", "phone"])
    assert table["apart"] == {
        "numbering": [5], "group": [6, 9], "total": [11], "signature": [13, 14, 15],
    }  # fmt: skip
    told = [(f.code, f.severity, f.row, f.cell) for f in result.findings]
    assert told == [
        ("heading_understood", "warning", 4, None),
        ("heading_understood", "warning", 4, None),
        ("rows_apart", "notice", 5, None),
        ("rows_apart", "notice", 6, None),
        ("rows_apart", "notice", 11, None),
        ("rows_apart", "notice", 13, None),
        ("unit_from_group", "notice", 7, None),
        ("hidden_rows", "notice", 8, None),
        ("error_cell", "error", 10, "E10"),
    ]
    assert not result.clean  # two headings were only understood
