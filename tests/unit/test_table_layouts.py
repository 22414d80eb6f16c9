"""Tables as clerks lay them out: deep headings, groups, totals, signatures, several a sheet."""

import pytest
from sheets import dataset, sheet

from ingest.findings import Findings
from ingest.table import fit, read_rows, tell

POINT, DAILY = dataset(), dataset("commune_daily")
HEADINGS = ["STT", "Tên điểm", "Xã", "Ngày phong tỏa", "Số hộ"]


def row(number, name="Chợ Vinh", commune="Hưng Bình", day="5/9/2021", households="3"):
    return [number, name, commune, day, households]


def read(*sheets, of=POINT):
    findings = Findings(of)
    rows, tables, _ = read_rows(list(sheets), of, "a.xlsx", findings)
    return rows, tables, [f for f in findings.tell(rows, {}) if f.row or f.sheet]


def apart(tables):
    return {kind: rows for table in tables for kind, rows in table.apart.items()}


# Headings -----------------------------------------------------------------------------------------


def test_two_rows_of_headings_are_read_together_and_alone():
    upper = ["STT", "Ngày", "Xã", "Số ca", None, "Tử vong"]
    lower = [None, None, None, "F0", "F1", None]
    rows, (table,), told = read(
        sheet([["BÁO CÁO"], upper, lower, ["1", "15/9/2021", "Hưng Bình", "3", "4", "0"]]), of=DAILY
    )
    assert table.columns == {"day": 1, "commune": 2, "f0": 3, "f1": 4, "deaths": 5}
    assert (table.header_row, rows["row"].to_list()) == (3, [4])
    assert table.headings["f0"] == "Số ca F0"
    assert (table.ignored, told) == (["STT"], [])


def test_a_merged_heading_over_both_coordinates():
    upper = ["Tên điểm", "Xã", "Từ ngày", "Tọa độ", None]
    lower = [None, None, None, "Vĩ độ", "Kinh độ"]
    _, (table,), _ = read(sheet([upper, lower, ["a", "b", "5/9/2021", "18.6", "105.6"]]))
    assert (table.columns["latitude"], table.columns["longitude"]) == (3, 4)


def test_a_heading_over_several_columns_names_none_of_them_alone():
    upper = ["Ngày", "Xã", "Số ca F0", "Xét nghiệm", None]
    lower = [None, None, None, "PCR", "Test nhanh"]
    _, (table,), _ = read(sheet([upper, lower, ["15/9/2021", "Vinh", "1", "2", "3"]]), of=DAILY)
    assert "tested" not in table.columns


def test_three_rows_of_headings_and_names_for_programs_below():
    headings = ["STT", "TÊN ĐIỂM", "PHƯỜNG/ XÃ", "Từ ngày", "CHỈ TIÊU", None]
    names = ["Số hộ\n", "Độ đục (NTU)"]
    limits = [None, None, None, None, "≤ 50", "£2"]
    machine = ["stt", "ten", "maphuong", "tungay", "soho", "do_duc"]
    rows, (table,), _ = read(
        sheet([headings, [None] * 4 + names, limits, machine, [*row("1"), "0.5"]])
    )
    assert rows["row"].to_list() == [5]
    assert set(table.columns) == {"name", "commune", "start_date", "households"}


def test_a_record_in_small_letters_is_no_row_of_names():
    site = dataset("medical_facility")
    lines = [["Mã", "Tên cơ sở", "Loại", "Xã"], ["a", "b", "bv", "vinh"], ["c", "d", "bv", "vinh"]]
    rows, (table,), _ = read(sheet(lines), of=site)
    assert (rows["row"].to_list(), table.header_row) == ([2, 3], 1)


def test_names_for_programs_after_blank_rows_are_no_record():
    machine = ["stt", "ten", "maphuong", "tungay", "soho"]
    rows, (table,), _ = read(sheet([HEADINGS, [], [], machine, row("1")]))
    assert (rows["row"].to_list(), table.header_row) == ([5], 4)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Huyện/TX/TP", "district"), ("Quận, huyện, thị xã", "district"), ("maquan", "district"),
        ("SĐT liên hệ", "phone"), ("Tên điểm phogn tỏa", "name"), ("Ten", "name"),
        ("Toạ độ X (vĩ độ)", "latitude"), ("Toạ độ Y (kinh độ)", "longitude"),
        ("Vi do", "latitude"), ("Sô hộ", "households"), ("diachi", "address"), ("Ap", "hamlet"),
        ("Xóm/Khối/Bản", "hamlet"),
        ("Ngày kết thúc phong tỏa", "end_date"),
        ("Họ và tên người liên hệ", "contact"),
        ("Điện thoại di động", "phone"), ("Địa chỉ cụ thể (số nhà)", "address"),
    ],
)  # fmt: skip
def test_a_heading_is_understood_by_its_meaning(heading, field):
    _, (table,), _ = read(sheet([["Tên điểm phong tỏa" if field != "name" else "x", "Phường xã",
                                  "Từ ngày", heading], ["a", "b", "5/9/2021", "c"]]))  # fmt: skip
    assert table.columns[field] == 3


@pytest.mark.parametrize(
    "heading", ["Ngày cấp", "Số hộ nghèo", "Số F1", "TT", "Huyện/Xã", "Người", "Ghi chú", "Số nhà"]
)
def test_other_words_are_not_taken_for_a_field(heading):
    table_of = [["Tên điểm", "Phường xã", "Từ ngày", heading], ["a", "b", "5/9/2021", "c"]]
    _, (table,), told = read(sheet(table_of))
    assert set(table.columns) == {"name", "commune", "start_date"}
    assert table.ignored == [heading]
    said = [(finding.code, f"“{heading}”" in finding.message_vi) for finding in told]
    assert said == ([] if heading == "TT" else [("columns_ignored", True)])


def test_what_was_only_understood_is_told_with_its_place():
    _, (table,), told = read(sheet([["Tên điểm phogn tỏa", "Xã", "Từ ngày"], ["a", "b", "5/9/21"]]))
    assert table.understood == ["name"]
    (one,) = told
    assert (one.code, one.severity, one.row) == ("heading_understood", "warning", 1)
    assert one.column == "Tên điểm phogn tỏa"


@pytest.mark.parametrize(
    "heading", ["Tọa độ", "TỌA ĐỘ GPS", "Vị trí GPS", "GPS", "Link Google Maps",
                "Tọa độ (vĩ độ, kinh độ)"],
)  # fmt: skip
def test_one_column_for_both_coordinates(heading):
    rows, (table,), _ = read(
        sheet([["Tên điểm", "Xã", "Từ ngày", heading], ["a", "b", "5/9/2021", "18.6, 105.6"]])
    )
    assert table.columns["latitude"] == table.columns["longitude"] == 3
    assert rows["raw:longitude"].to_list() == ["18.6, 105.6"]


# Rows ---------------------------------------------------------------------------------------------


def test_rows_that_are_no_records_are_set_apart_and_told():
    rows, tables, told = read(
        sheet(
            [
                HEADINGS,
                ["(1)", "(2)", "(3)", "(4)", "(5)"],
                row("1"),
                HEADINGS,
                row("2"),
                ["Tổng cộng", None, None, None, "6"],
                ["3"],
                ["Ghi chú: số liệu sơ bộ"],
                [],
                [None, None, None, "Vinh, ngày 15 tháng 9 năm 2021"],
                ["Nơi nhận:", None, None, "NGƯỜI LẬP BIỂU"],
                ["- Như trên", None, None, "Nguyễn Văn A"],
            ]
        )
    )
    assert rows["row"].to_list() == [3, 5]
    assert apart(tables) == {
        "numbering": [2], "heading": [4], "total": [6], "beside": [7], "note": [8],
        "signature": [10, 11, 12],
    }  # fmt: skip
    assert [f.row for f in told] == [2, 4, 6, 7, 8, 10]
    assert {(f.code, f.severity) for f in told} == {("rows_apart", "notice")}
    assert "10–12" in told[-1].message_vi


@pytest.mark.parametrize(
    "words",
    ["Tổng cộng", "TỔNG SỐ", "Cộng:", "Tổng", "Cộng huyện", "Tổng cộng (I+II)", "tong cong"],
)
@pytest.mark.parametrize("at", [0, 1])
def test_totals(words, at):
    line = [None] * 4 + ["6"]
    line[at] = words
    rows, tables, _ = read(sheet([HEADINGS, row("1"), line]))
    assert (rows.height, apart(tables)) == (1, {"total": [3]})


@pytest.mark.parametrize(
    "line",
    [
        [None, "Cổng chào", None, None, "6"],
        [None, "Cộng Hòa", None, None, "6"],
        [None, "Tổng kho xăng dầu", None, None, None],
        ["5", None, "Phường Hưng Bình", None, None],
        [None, "Tổng cộng", "Hưng Bình", None, "6"],
        [None, "Chủ tịch Hồ Chí Minh (đường)", "Hưng Bình", None, None],
        [None, None, None, "5/9/2021", None],
        ["1", "2", "3", "4", None],
    ],
)
def test_what_could_be_a_record_is_one(line):
    rows, tables, _ = read(
        sheet([HEADINGS, row("1"), row("2"), row("3"), row("4"), line, row("6")])
    )
    assert (rows.height, apart(tables)) == (6, {})


FIVE = [row(str(number)) for number in range(1, 6)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (["- Tổng số điểm: 2"], "total"),
        ([None, "* Tổng số điểm phong tỏa: 2 điểm."], "total"),
        (["Tổng cộng toàn huyện", None, None, None, "6"], "total"),
        ([None, "Tổng số hộ", None, None, "6 hộ"], "total"),
        (["Tổng cộng", None, "Hưng Bình", None, "6"], "total"),
        ([None, "Cộng Vinh", None, None, "6"], "total"),
        ([None, "Tổng cộng TP Vinh", None, None, "6"], "total"),
        ([None, "Cộng Hưng Bình", None, None, "6"], "total"),
        (["Trong đó: 2 điểm mới"], "note"),
        ([None, "Trong đó", None, None, "2"], "note"),
        ([None, "TRONG ĐÓ: HỘ NGHÈO", None, None, "2"], "note"),
        (["Hôm trước", None, None, None, "5"], "note"),
        ([None, "Số liệu hôm trước", None, None, "5"], "note"),
        ([None, "So với hôm qua", None, None, "tăng 1"], "note"),
        (["Tăng, giảm so với hôm qua", None, None, None, "+1"], "note"),
    ],
)
def test_what_clerks_write_below_their_rows_is_no_record(line, kind):
    title = ["ĐIỂM PHONG TỎA THÀNH PHỐ VINH (đến 15/9)"]
    rows, tables, _ = read(sheet([title, HEADINGS, *FIVE, line]))
    assert (rows.height, apart(tables)) == (5, {kind: [8]})


@pytest.mark.parametrize(
    "name",
    [
        "Tổng kho xăng dầu",
        "Cộng Hòa",
        "Trong Đó",
        "Cộng Vinh",
        "Tổng công ty Sông Đà",
        "Hôm Trước",
        "Tổng cộng",
        "Toàn xã",
    ],
)
@pytest.mark.parametrize("at", [0, 5])
def test_a_whole_record_is_one_whatever_its_name(name, at):
    lines = [row(str(number), "Vinh") for number in range(5)]
    lines.insert(at, row("6", name))
    rows, tables, _ = read(sheet([["THÀNH PHỐ VINH"], HEADINGS, *lines]))
    assert (rows.height, apart(tables)) == (6, {})


@pytest.mark.parametrize(
    "line",
    [
        [None, "Cộng Hòa", None, None, "6"],  # no unit of this table
        [None, "Tổng công ty Sông Đà", None, None, "6"],
        [None, "Tổng kho: số 2", None, None, "6"],
        [None, "Trong Đó", None, None, "2"],
        [None, "Hôm trước", "Hưng Bình", None, "2"],
        ["6", None, None, "hôm qua", "2"],
    ],
)  # fmt: skip
def test_what_is_not_surely_a_footer_is_held_and_not_lost(line):
    rows, tables, _ = read(sheet([["UBND XÃ HÒA BÌNH"], HEADINGS, *FIVE, line]))
    assert (rows.height, apart(tables)) == (6, {})


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (["15/9/2021", "Thành phố Vinh", "Tổng cộng", "25"], "total"),
        (["15/9/2021", "Vinh", "Cộng Vinh", "25"], "total"),
        (["15/9/2021", "412", "Toàn thành phố", "25 ca"], "total"),
        (["15/9/2021", "Cộng", None, "25"], "total"),
        (["Tổng cộng", "Thành phố Vinh", None, "25"], "total"),
        (["14/9/2021", "Vinh", "Hôm trước", "20"], "note"),
        (["15/9/2021", "Vinh", "So với hôm qua", "+5"], "note"),
        (["15/9/2021", "Vinh", "Cộng Hòa", "1"], None),
        (["15/9/2021", "Vinh", "Toàn Thắng", "1"], None),
        (["So với hôm qua", "Vinh", None, "+5"], "note"),
        (["hôm qua", None, None, "1"], None),
        (["tuần trước", "Vinh", "Hưng Bình", "1"], None),
        (["Hôm trước", None, "Hưng Bình", "1"], None),
        (["15/9/2021", "Tổng cộng", "Hưng Bình", "25"], None),
    ],
)
def test_a_total_with_its_day_and_its_district(line, kind):
    days = [["15/9/2021", "Vinh", "Hưng Bình", "5"]] * 5
    rows, tables, _ = read(sheet([["Ngày", "Huyện", "Xã", "F0"], *days, line]), of=DAILY)
    expected = {kind: [7]} if kind else {}
    assert (rows.height, apart(tables)) == (5 + (kind is None), expected)


def test_a_whole_hamlet_column_may_say_the_whole_commune():
    zone = dataset("lockdown_zone")
    headings = ["Xã", "Xóm", "Mức độ", "Từ ngày", "Số hộ"]
    lines = [["Hưng Bình", f"Khối {n}", None, "5/9/2021", "20"] for n in range(5)]
    rows, tables, _ = read(
        sheet([headings, *lines, ["Hưng Dũng", "Toàn xã", None, "5/9/2021", "99"]]), of=zone
    )
    assert (rows.height, apart(tables)) == (6, {})


def test_a_total_in_the_column_of_units_is_one_though_its_day_is_filled_in():
    days = [["15/9/2021", "Hưng Bình", "3"]] * 5
    rows, tables, _ = read(
        sheet([["Ngày", "Đơn vị", "F0"], *days, ["15/9/2021", "Toàn tỉnh", "20"],
               ["15/9/2021", "Tổng cộng", "20"], ["15/9/2021", "Cộng Hòa", "1"]]),
        of=DAILY,
    )  # fmt: skip
    assert apart(tables) == {"total": [7, 8]}
    assert rows["row"].to_list() == [2, 3, 4, 5, 6, 9]


def test_signatures_end_a_table_only_below_its_last_whole_row():
    line = [None, "Nguyễn Văn A", None, None, None]
    end = [None, None, None, "Người lập biểu"]
    rows, _, _ = read(sheet([HEADINGS, row("1"), end, line, row("2")]))
    assert rows["row"].to_list() == [2, 3, 4, 5]


def test_below_signatures_a_row_with_a_number_or_a_day_is_a_record():
    rows, tables, _ = read(
        sheet(
            [
                HEADINGS,
                row("1"),
                ["2", "Nhà ông Chủ tịch Hội Cựu chiến binh", "Hưng Bình", None, None],
                [None, None, None, "Vinh, ngày 15 tháng 9 năm 2021"],
                [None, "NGƯỜI LẬP BIỂU"],
                [None, "Nguyễn Văn A"],
                ["3", "Nhà bà B", "Hưng Bình", None, None],
                [None, "Nhà bà C", None, "5/9/2021", None],
            ]
        )
    )
    assert rows["row"].to_list() == [2, 3, 7, 8]
    assert apart(tables) == {"signature": [4, 5, 6]}


def test_rows_below_a_group_lie_in_its_unit_where_their_own_cell_is_blank():
    headings = ["STT", "Tên điểm", "Huyện", "Xã", "Từ ngày", "Số hộ"]

    def point(name, district=None, commune=None):
        return ["1", name, district, commune, "5/9/2021", "3"]

    rows, tables, told = read(
        sheet(
            [
                headings,
                point("trước"),
                ["I", "Huyện Diễn Châu", None, None, None, "20"],
                ["Xã Diễn Hồng (2 điểm)"],
                point("a"),
                point("b", commune="Diễn Kỷ"),
                ["II. Thành phố Vinh"],
                point("c"),
                ["Phường Hưng Bình"],
                point("d", district="Thị xã Cửa Lò"),
                ["Cộng", None, None, None, None, "9"],
                point("sau"),
            ]
        )
    )
    assert rows.select("raw:name", "raw:district", "raw:commune").rows() == [
        ("trước", None, None),
        ("a", "Huyện Diễn Châu", "Xã Diễn Hồng"),
        ("b", "Huyện Diễn Châu", "Diễn Kỷ"),
        ("c", "Thành phố Vinh", None),
        ("d", "Thị xã Cửa Lò", "Phường Hưng Bình"),
        ("sau", None, None),
    ]
    assert apart(tables) == {"group": [3, 4, 7, 9], "total": [11]}
    given = next(f for f in told if f.code == "unit_from_group")
    assert (given.row, given.severity) == (5, "notice")
    assert "5–6, 8, 10" in given.message_vi


def test_groups_may_stand_for_a_column_that_is_required():
    lines = [
        ["Tên điểm", "Từ ngày"],
        ["Phường Hưng Bình"], ["Chợ Vinh", "5/9/2021"],
        ["Phường Lê Lợi"], ["Ga Vinh", "5/9/2021"],
    ]  # fmt: skip
    assert fit([sheet(lines)], POINT) > 0
    rows, _, _ = read(sheet(lines))
    assert rows["raw:commune"].to_list() == ["Phường Hưng Bình", "Phường Lê Lợi"]


def test_a_group_that_names_no_unit_ends_the_one_before():
    rows, tables, _ = read(
        sheet([HEADINGS, ["I. Phường Lê Lợi"], row("1", commune=None), ["II. Các xã ven biển"],
               row("2", commune=None)])
    )  # fmt: skip
    assert rows["raw:commune"].to_list() == ["Phường Lê Lợi", None]
    assert apart(tables) == {"group": [2, 4]}


def test_a_merged_cell_holds_for_all_its_rows_but_figures_are_not_repeated():
    page = sheet(
        [HEADINGS, row("1"), row("2", "b", None, "5/9/2021", None), row("3", "c", "Lê Lợi")]
    )
    merged = page.__class__(page.name, True, page.cells, merged=((1, 2, 2, 2), (1, 4, 2, 4)))
    rows, _, told = read(merged)
    assert rows["raw:commune"].to_list() == ["Hưng Bình", "Hưng Bình", "Lê Lợi"]
    assert rows["raw:households"].to_list() == ["3", None, "3"]
    assert [(f.code, f.row) for f in told] == [("merged_cells", 3)]


def test_hidden_rows_are_records_and_that_is_said():
    page = sheet([HEADINGS, row("1"), row("2")])
    rows, _, told = read(page.__class__(page.name, True, page.cells, hidden_rows=(3, 9)))
    assert rows.height == 2
    assert [(f.code, f.row, f.severity) for f in told] == [("hidden_rows", 3, "notice")]


# Several tables -----------------------------------------------------------------------------------


def test_tables_beside_each_other_are_told_apart_by_their_columns():
    pair = ["Tên điểm", "Xã", "Từ ngày"]
    rows, tables, _ = read(
        sheet([[*pair, None, *pair], ["a", "Vinh", "5/9/2021", None, "b", "Lò"]])
    )
    assert rows.select("sheet", "row", "raw:name").rows() == [
        ("Sheet1", 2, "a"), ("Sheet1 (cột E–G)", 2, "b"),
    ]  # fmt: skip
    assert [table.page for table in tables] == ["Sheet1", "Sheet1"]


def test_a_second_table_below_has_headings_of_its_own():
    rows, tables, _ = read(
        sheet(
            [
                ["Tên điểm", "Xã", "Từ ngày"], ["a", "Vinh", "5/9/2021"],
                [], ["ĐIỂM MỚI"],
                ["Xã", "Từ ngày", "Tên điểm"], ["Vinh", "6/9/2021", "b"],
            ]
        )
    )  # fmt: skip
    assert rows.select("sheet", "row", "raw:name").rows() == [
        ("Sheet1", 2, "a"), ("Sheet1 (dòng 5–6)", 6, "b"),
    ]  # fmt: skip
    assert apart(tables) == {"title": [4]}


def test_the_same_headings_below_a_gap_go_on_with_the_table():
    rows, tables, _ = read(sheet([HEADINGS, row("1"), [], HEADINGS, row("2")]))
    assert rows.select("sheet", "row").rows() == [("Sheet1", 2), ("Sheet1", 5)]
    assert apart(tables) == {"heading": [4]}


def test_notes_beside_the_table_are_not_read():
    rows, (table,), _ = read(sheet([[*HEADINGS, None, None], [*row("1"), None, "xem lại giúp em"]]))
    assert (rows.height, table.ignored) == (1, ["STT"])


# Totals -------------------------------------------------------------------------------------------


def points(*households):
    return [row(str(n), households=figure) for n, figure in enumerate(households)]


def total(figure, words="Tổng cộng"):
    return [words, None, None, None, figure]


def wrong(told):
    return [(f.cell, f.message_vi.partition("(")[2].partition(")")[0])
            for f in told if f.code == "total_differs"]  # fmt: skip


GROUP = ["Phường Hưng Bình"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([*points("12", "8"), total("20")], []),
        ([*points("12", "8"), total("25")], [("E4", "20")]),
        ([*points("12", "8"), total("0")], [("E4", "20")]),
        ([*points("1.200", "≈ 8 hộ", None, "-"), total("1.208 hộ")], []),
        ([*points("1.200", "≈ 8 hộ", None, "-"), total("1.207")], [("E6", "1208")]),
        # Of groups, and of all of them.
        ([*points("1", "2"), total("3", "Cộng"), *points("4", "5"), total("9", "Cộng"),
          total("12")], []),
        ([*points("1", "2"), total("3", "Cộng"), *points("4", "5"), total("8", "Cộng"),
          total("11")], [("E7", "9"), ("E8", "12")]),
        ([GROUP, *points("1", "2"), GROUP, *points("4"), total("4", "Cộng"), total("7")], []),
        ([*points("1"), total("1", "Cộng"), *points("2"), total("2", "Cộng"), *points("3"),
          total("3", "Cộng"), total("5", "Cộng (II+III)")], []),
        # Above its rows.
        ([total("9"), *points("4", "5")], []),
        ([total("4", "Cộng"), *points("4"), total("5", "Cộng"), *points("5")], []),
        # Nothing to compare.
        ([total("9")], []),
        ([*points("4", "5"), total(None)], []),
        ([*points("4", "5"), total("nhiều")], []),
        ([*points("4", "không rõ ≤ 3"), total("9")], []),
        ([*points("4", "#REF!"), total("9")], []),
        ([*points("4", "chưa rõ"), total("9")], []),
        ([*points("4", "9" * 18, "9" * 18), total("9")], []),
        ([*points("4", "5"), total("900", "Lũy kế")], []),
        ([*points("4", "5"), total("7", "Hôm trước")], []),
    ],
)  # fmt: skip
def test_a_total_that_is_no_sum_is_told(lines, expected):
    _, _, told = read(sheet([HEADINGS, *lines]))
    assert wrong(told) == expected


def test_a_wrong_total_is_a_warning_at_its_cell_which_no_row_is_held_for():
    days = [["15/9/2021", "Vinh", "Hưng Bình", str(n), "1"] for n in (2, 3)]
    rows, _, told = read(
        sheet([["Ngày", "Huyện", "Xã", "F0", "F1"], *days,
               ["15/9/2021", "Vinh", "Tổng cộng", "6", "2"]], name="Số liệu"), of=DAILY,
    )  # fmt: skip
    (found,) = [f for f in told if f.code == "total_differs"]
    assert (found.severity, found.sheet, found.row, found.cell) == ("warning", "Số liệu", 4, "D4")
    assert (found.field, found.column, found.value) == ("f0", "F0", None)
    assert "(5)" in found.message_vi and "(5)" in found.message_en
    assert rows.height == 2


def test_of_a_flood_of_wrong_totals_so_many_are_listed(monkeypatch):
    monkeypatch.setattr(tell, "MOST_TOLD", 2)
    findings = Findings(POINT)
    lines = [line for _ in range(5) for line in (*points("1"), total("9", "Cộng"))]
    read_rows([sheet([HEADINGS, *lines])], POINT, "a.xlsx", findings)
    told = findings.tell(read(sheet([HEADINGS, *lines]))[0], {})
    assert wrong(told) == [("E3", "1"), ("E5", "1")]
    (more,) = [f.message_vi for f in told if f.code == "more_findings"]
    assert "3" in more and "total_differs" in more


def test_each_table_of_a_sheet_has_its_own_totals():
    other = ["TT", "Tên điểm", "Ngày phong tỏa", "Số hộ", "Xã"]
    lines = [
        HEADINGS, *points("1", "2"), total("3"), [], other,
        ["1", "Chợ Vinh", "5/9/2021", "7", "Hưng Bình"], ["Cộng", None, None, "8"],
    ]  # fmt: skip
    _, _, told = read(sheet(lines))
    assert wrong(told) == [("D8", "7")]


def test_private_figures_are_not_summed():
    private = POINT.model_copy(
        update={
            "fields": [
                f.model_copy(update={"private": f.name == "households"}) for f in POINT.fields
            ]
        }
    )
    _, _, told = read(sheet([HEADINGS, *points("1", "2"), total("9")]), of=private)
    assert wrong(told) == []


def test_rows_of_communes_beside_those_of_their_hamlets_have_no_plain_sum():
    hamlet = next(f for f in dataset("lockdown_zone").fields if f.name == "hamlet")
    of = DAILY.model_copy(update={"fields": [*DAILY.fields, hamlet]})
    lines = [["15/9/2021", "Hưng Bình", name, figure]
             for name, figure in [(None, "5"), ("Khối 1", "2"), ("Khối 2", "3")]]  # fmt: skip
    _, _, told = read(
        sheet([["Ngày", "Xã", "Xóm", "F0"], *lines, ["Tổng cộng", None, None, "5"]]), of=of
    )
    assert wrong(told) == []
