"""Finding the table in a sheet: below titles, with headings as they are typed."""

import unicodedata

import pytest
from sheets import catalogue, dataset, sheet

from ingest.findings import Findings
from ingest.table import (
    GUIDE,
    GUIDE_HEADINGS,
    SUMMARY,
    find_table,
    fit,
    read_rows,
    recognised,
)
from layers.errors import Unusable

POINT = dataset()
HEADINGS = ["STT", "Tên điểm", "Xã", "Ngày phong tỏa", "Ghi chú"]
ROW = ["1", "Chợ Vinh", "Hưng Bình", "5/9/2021", None]


def read(*sheets):
    findings = Findings(POINT)
    rows, tables, nil = read_rows(list(sheets), POINT, "a.xlsx", findings)
    told = [(f.code, f.sheet) for f in findings.tell(rows, {})]
    return rows, tables, nil, [one for one in told if one[0] != "columns_ignored"]


def test_the_header_is_found_below_titles_and_rows_keep_excels_numbers():
    titles = [
        ["UBND THÀNH PHỐ VINH", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None],
        ["DANH SÁCH ĐIỂM PHONG TỎA"],
    ]
    rows, tables, _, general = read(sheet([*titles, HEADINGS, ROW, [], ["", " "], ROW]))
    assert tables[0].header_row == 4
    assert rows["row"].to_list() == [5, 8]
    assert rows["raw:name"].to_list() == ["Chợ Vinh", "Chợ Vinh"]
    assert tables[0].ignored == ["STT", "Ghi chú"]
    assert general == []


@pytest.mark.parametrize(("cell", "said"), [("x", ["columns_ignored"]), (" ", []), (None, [])])
def test_a_column_that_is_not_read_is_told_where_it_holds_something(cell, said):
    findings = Findings(POINT)
    table = sheet([["STT", "Tên điểm", "Xã", "Từ ngày", "Ghi chú"], ["1", *ROW[1:4], cell]])
    rows, _, _ = read_rows([table], POINT, "a.xlsx", findings)
    assert [finding.code for finding in findings.tell(rows, {})] == said


@pytest.mark.parametrize(
    "heading",
    [
        "Tên điểm phong tỏa",
        "TÊN ĐIỂM PHONG TỎA",
        "  Tên điểm \n phong\u00a0tỏa ",
        unicodedata.normalize("NFD", "Tên điểm phong tỏa"),
        "Tên điểm phong toả",
        "Ten diem phong toa",
        "Tên điểm phong tỏa (*)",
        "Tên điểm phong tỏa [ghi rõ số nhà]",
        "Tên điểm phong tỏa:",
        "name",
        "Name",
    ],
)
def test_a_heading_is_recognised_however_it_is_typed(heading):
    table = find_table(sheet([[heading, "Xã", "Từ ngày"], ROW]), POINT)
    assert set(table.columns) == {"name", "commune", "start_date"}
    assert table.columns["name"] == 0


def test_what_stands_in_brackets_can_be_part_of_a_heading():
    table = find_table(sheet([["Tên điểm", "Vĩ độ (Y)", "Kinh độ (X)"]]), POINT)
    assert set(table.columns) == {"name", "latitude", "longitude"}


def test_of_a_doubled_heading_the_first_column_is_read_and_it_is_said():
    row = ["Chợ Vinh", "Chợ Ga", "Hưng Bình", "5/9/2021"]
    rows, _, _, general = read(sheet([["Tên điểm", "Tên điểm", "Xã", "Từ ngày"], row]))
    assert rows["raw:name"].to_list() == ["Chợ Vinh"]
    assert general == [("repeated_heading", "Sheet1")]


def test_every_sheet_with_the_table_is_read_and_others_are_named():
    notes = sheet([["Người lập biểu"], ["Nguyễn Văn A"]], "Ghi chú")
    empty = sheet([], "Sheet3")
    first, second = sheet([HEADINGS, ROW], "Vinh"), sheet([["x"], HEADINGS, ROW, ROW], "Cửa Lò")
    rows, tables, _, general = read(first, notes, second, empty)
    assert rows.select("sheet", "row").rows() == [("Vinh", 2), ("Cửa Lò", 3), ("Cửa Lò", 4)]
    assert [table.sheet.name for table in tables] == ["Vinh", "Cửa Lò"]
    assert general == [("sheet_ignored", "Ghi chú")]


def test_a_hidden_sheet_is_not_read_and_it_is_said():
    hidden = sheet([HEADINGS, ROW], "Cũ", visible=False)
    rows, _, _, general = read(sheet([HEADINGS, ROW]), hidden)
    assert rows.height == 1
    assert general == [("hidden_sheet", "Cũ")]


def test_a_senders_sheet_named_like_one_of_ours_is_read():
    ours = sheet([[f"{SUMMARY}: a.xlsx"], ["Mức", "Số dòng"]], SUMMARY)
    again = sheet([[f"{SUMMARY}: a.xlsx"], ["Mức", "Số dòng"]], f"{SUMMARY}1")
    guide = sheet([list(GUIDE_HEADINGS), ["Tên điểm", "Có", "Chữ", None]], GUIDE)
    theirs, other = sheet([HEADINGS, ROW], SUMMARY), sheet([HEADINGS, ROW], GUIDE)
    rows, _, _, general = read(ours, again, guide, sheet([HEADINGS, ROW]), theirs, other)
    assert rows["sheet"].to_list() == ["Sheet1", SUMMARY, GUIDE]
    assert general == []


def test_a_required_column_may_stand_in_any_of_the_sheets_but_must_stand_in_one():
    with pytest.raises(Unusable) as told:
        read(sheet([["Tên điểm", "Xã", "Số hộ"], ["Chợ Vinh", "Hưng Bình", "3"]]))
    assert told.value.code == "missing_column"
    assert "Ngày phong tỏa" in told.value.vi
    assert "start_date" in str(told.value)


@pytest.mark.parametrize(
    "words",
    [
        "Không còn điểm nào",
        "KHÔNG CÒN ĐIỂM PHONG TỎA NÀO TRÊN ĐỊA BÀN.",
        "Trong ngày không có điểm nào",
        unicodedata.normalize("NFD", "Không có điểm nào"),
    ],
)
def test_nothing_to_report_counts_when_it_is_said(words):
    rows, _, nil, _ = read(sheet([HEADINGS, [words, "", " "]]))
    assert (rows.height, nil) == (0, True)


@pytest.mark.parametrize("row", [[], ["Không rõ"], ["1", "Không có điểm nào", "Hưng Bình"]])
def test_an_empty_list_or_other_words_are_no_nil_report(row):
    _, _, nil, _ = read(sheet([HEADINGS, row]))
    assert not nil


def test_a_sheet_without_a_table_has_none():
    assert find_table(sheet([["Chợ", "Nhà"], ["a", "b"]]), POINT) is None
    assert find_table(sheet([["Tên điểm"], ["Chợ Vinh"]]), POINT) is None  # one heading may be luck
    assert find_table(sheet([]), POINT) is None
    with pytest.raises(Unusable) as told:
        read(sheet([["Chợ", "Nhà"]]))
    assert told.value.code == "unknown_dataset"


def test_a_file_fits_the_dataset_whose_headings_it_bears_and_no_other():
    for wanted in catalogue():
        headings = [field.label.vi for field in wanted.fields]
        fits = {d.name: fit([sheet([headings])], d) for d in catalogue()}
        assert fits[wanted.name] == 1.0
        assert max(fits, key=fits.get) == wanted.name
        assert sorted(fits.values())[-2] < 1.0
    assert fit([sheet([["Tên điểm", "Xã"]])], POINT) == 0.0  # a required one is missing
    assert fit([sheet([HEADINGS], visible=False)], POINT) == 0.0


def test_a_file_that_lacks_a_column_is_still_known_by_the_others():
    table = sheet([["Tên địa điểm", "Địa chỉ", "Phường Xã"]])
    near = {d.name: recognised([table], d) for d in catalogue()}
    assert max(near, key=near.get) == "lockdown_point"
    assert list(near.values()).count(3) == 1
