"""Files with errors: some rows are held, each with its reason at its cell; the others go in."""

from datetime import date

from book import Formula, csv, ods, xls, xlsx
from case import Case
from good import DAY, POINT_A, A, B, C, listed, point
from ways import NAMED, placed

GOOD = ("Điểm đúng", A, DAY, 1)
FIGURES = ["Ngày", "Huyện", "Xã", "Số ca F0", "Đang điều trị", "Khỏi bệnh", "Tử vong"]
SITES = ["STT", "Tên điểm phong tỏa", "Xã", "Ngày phong tỏa", "Dự kiến kết thúc"]


def bad(name, about, rows, held, findings, write=xlsx, **more):
    """A list of lockdown points whose last row is good."""
    return point(name, about, write(listed(*rows, GOOD)), (len(rows) + 1, held), findings, **more)


def figures(name, about, rows, held, findings, write=xlsx):
    good = [DAY, "Vinh", C, 3, 1, 2, 0]
    return Case("commune_daily", name, about, write([FIGURES, *rows, good]),
                (len(rows) + 1, held), findings)  # fmt: skip


CELLS = [
    bad("missing-cells.xlsx", "Required cells are empty.",
        [("Chợ Vinh", A, None, 1), (None, A, DAY, 2), ("Ga Vinh", None, DAY, 3)], 3,
        ["missing_required D4 start_date", "missing_required B5 name",
         "missing_required C6 commune", "closing_suspended"]),
    bad("no-whole-number.xlsx", "Words, ranges and fractions where a whole number belongs.",
        [("a", A, DAY, "nhiều"), ("b", A, DAY, "5-7"), ("c", A, DAY, 1.5), ("d", A, DAY, "trên 20"),
         ("e", A, DAY, "5 + 7"), ("f", A, DAY, "1e2")], 6,
        [f"bad_integer E{row} households" for row in range(4, 10)]),
    bad("no-whole-number.xls", "The same in a workbook of Excel 97.",
        [("a", A, DAY, "nhiều"), ("b", A, DAY, "12,5")], 2,
        ["bad_integer E4 households", "bad_integer E5 households"], xls),
    bad("no-such-day.ods", "Days that do not exist, or cannot be told.",
        [("a", A, "30/2/2021", 1), ("b", A, "29/02/2021", 1), ("c", A, "31/9/2021", 1),
         ("d", A, "tuần trước", 1), ("e", A, "9/2021", 1), ("f", A, "15/9/20211", 1)], 6,
        [f"bad_date D{row} start_date" for row in range(4, 10)], ods),
    point("one-month-first.csv", "One day only is month first; that is no habit but a slip.",
          csv(listed(("a", A, "9/14/2021", 1), ("b", B, "14/9/2021", 1))), (2, 1),
          ["bad_date D4 start_date"]),
    Case("quarantine_site", "not-in-the-list.xlsx", "Values that no list has; the nearest is said.",
         xlsx([["Khu cách ly", "Huyện", "Xã", "Quản lý", "Số chỗ"],
               ["Trường mẫu 1", "Vinh", A, "Quân khu", 300],
               ["Trường mẫu 2", "Vinh", A, "Công an", 300],
               ["Trường mẫu 3", "Vinh", B, "Quân đội", 300]]), (3, 2),
         ["unknown_value D2 run_by", "unknown_value D3 run_by"]),
    bad("out-of-range.xlsx", "A negative number, and one far too large.",
        [("a", A, DAY, -1), ("b", A, DAY, 50_000)], 2,
        ["out_of_range E4 households", "out_of_range E5 households"]),
    bad("too-long.xlsx", "A whole letter was pasted into the name.",
        [("Chợ " * 130, A, DAY, 1)], 1, ["too_long B4 name"]),
    bad("failed-formulas.xlsx", "Formulas that failed, as cells and as text.",
        [("a", A, DAY, Formula("=Z9/0", "#DIV/0!")), ("b", A, "#N/A", 1),
         (Formula("=A1", "#REF!"), A, DAY, 1)], 3,
        ["error_cell E4 households", "error_cell D5 start_date", "error_cell B6 name",
         "closing_suspended"]),
    bad("never-computed.xlsx", "A program wrote formulas and computed none of them.",
        [("a", A, DAY, Formula("=5+7")), (Formula('="Chợ "&A4'), A, DAY, 1)], 2,
        ["formula_without_value E4 households", "formula_without_value B5 name",
         "closing_suspended"]),
    point("telephone.xlsx", "No telephone number: that is said, and holds nothing.",
          xlsx(listed(("a", A, DAY, "hỏi ông Tư"), ("b", A, "31/2/2021", "0900000001"),
                      headings=[*NAMED, "SĐT"])), (2, 1),
          ["bad_phone E4 phone", "bad_date D5 start_date"]),
]  # fmt: skip
DAYS = [
    bad("days-to-come.xlsx", "Days after that of the report.",
        [("a", A, date(2021, 9, 16), 1), ("b", A, "16/9/2021", 1)], 2,
        ["date_in_future D4 start_date", "date_in_future D5 start_date"]),
    bad("years-that-slipped.xlsx", "Years that cannot be meant.",
        [("a", A, "15/9/1921", 1), ("b", A, "15/9/2091", 1)], 2,
        ["date_implausible D4 start_date", "date_implausible D5 start_date"]),
    point("end-before-start.xlsx", "It would reopen before it was closed.",
          xlsx(listed(("a", A, DAY, date(2021, 9, 1)), ("b", A, DAY, date(2021, 9, 29)),
                      headings=SITES)), (2, 1), ["end_before_start E4 end_date"]),
    point("days-of-1900-in-1904.xlsx", "A number copied from a workbook that counts from 1900.",
          xlsx(listed(("a", A, 44454, 1), GOOD), since_1904=True), (2, 1),
          ["date_implausible D4 start_date"]),
]  # fmt: skip
SUMS = [
    figures("cases-do-not-add-up.xlsx", "F0 is not the sum of active, recovered and dead.",
            [[DAY, "Vinh", A, 10, 6, 3, 0]], 1, ["sum_mismatch F2 recovered"]),
    figures("district-is-not-its-communes.xlsx", "A district's row beside those of its communes.",
            [[DAY, "Vinh", None, 9, 7, 2, 0], [DAY, "Vinh", A, 5, 5, 0, 0]], 1,
            ["missing_required C2 commune", "total_disagrees D2 f0", "total_disagrees E2 active"]),
    figures("a-jump.xlsx", "Ten times as many cases as the day before, in the file itself.",
            [[date(2021, 9, 14), "Vinh", A, 10, 6, 4, 0], [DAY, "Vinh", A, 900, 896, 4, 0],
             [DAY, "Vinh", B, 1, 2, 0, 0]], 1,
            ["jumps D3 f0", "jumps E3 active", "sum_mismatch F4 recovered"]),
    figures("a-fall.csv", "Totals since the start of the epidemic go down.",
            [["14/9/2021", "Vinh", A, 10, 5, 4, 1], ["15/9/2021", "Vinh", A, 8, 5, 2, 1],
             ["15/9/2021", "Vinh", B, 1, 2, 0, 0]], 1,
            ["falls D3 f0", "falls F3 recovered", "sum_mismatch F4 recovered"], csv),
]  # fmt: skip
UNITS = [
    bad("no-such-commune.xlsx", "A commune of another name, and one of a district far away.",
        [("a", "Phường Ba Đình", DAY, 1), ("b", "Xã Diễn Đức", DAY, 1)], 2,
        ["unknown_unit C4 commune", "outside_area C5 commune", "closing_suspended"]),
    Case("medical_facility", "two-of-that-name.xlsx", "Three communes are called so.",
         xlsx([["Mã", "Tên cơ sở", "Loại", "Xã"],
               ["1", "Trạm mẫu 1", "TYT", "Kim Sơn"], ["2", "Trạm mẫu 2", "TYT", A]]), (2, 1),
         ["ambiguous_unit D2 commune"]),
    point("two-of-that-name-in-a-district.xlsx", "“Nậm Càn” or “Nậm Cắn”, typed without accents.",
          xlsx(listed(("a", "xã Nam Can", DAY, 1), ("b", "Xã Nậm Cắn", DAY, 1))), (2, 1),
          ["ambiguous_unit C4 commune", "closing_suspended"], sender="ubnd-ky-son"),
    Case("medical_facility", "commune-of-another-district.xlsx", "The commune is not in the "
         "district that is named beside it.",
         xlsx([["Mã", "Tên cơ sở", "Loại", "Huyện", "Xã"],
               ["1", "Trạm mẫu 1", "TYT", "Đô Lương", A],
               ["2", "Trạm mẫu 2", "TYT", "Vinh", A]]), (2, 1), ["unknown_unit E2 commune"]),
    Case("lockdown_zone", "no-such-hamlet.xlsx", "A list of hamlets of which one does not exist.",
         xlsx([["Xã", "Xóm", "Mức độ", "Ngày phong tỏa"],
               [A, "Khối 2, 3 và 99", "mềm", DAY], [B, "Khối 2", "mềm", DAY]]), (2, 1),
         ["unknown_unit B2 hamlet", "closing_suspended"]),
    point("outside-the-area.xlsx", "By its point, a record lies in another district.",
          xlsx(listed(("a", "17377", DAY, None, None), ("b", A, DAY, *POINT_A),
                      headings=[*NAMED, "Vĩ độ", "Kinh độ"])), (2, 1),
          ["outside_area C4 commune"]),
]  # fmt: skip


def misplaced(name, about, pairs, held, findings):
    """Coordinates of points in A, B and C."""
    return point(name, about, xlsx(placed(*pairs)), (len(pairs), held), findings)


POINTS = [
    misplaced("unreadable-coordinates.xlsx", "Words, and minutes above 59.",
              [("gần chợ", 105.6824), ("18°71'00\"", "105°40'09\""), (18.66263, 105.67865)], 2,
              ["bad_coordinate E4 latitude", "bad_coordinate E5 latitude"]),
    misplaced("half-a-point.xlsx", "Only one of the two is given.",
              [(18.68025, None), (None, 105.66934), (18.66263, 105.67865)], 2,
              ["incomplete_coordinates E4 latitude", "incomplete_coordinates E5 latitude"]),
    misplaced("nought.xlsx", "0 and 0, as an empty form holds.",
              [(0, 0), (18.67771, 105.66934)], 1, ["coordinates_zero E4 latitude"]),
    misplaced("at-sea.xlsx", "The point lies outside the province, or in another zone's metres.",
              [(18.6, 107.5), (21.0285, 105.8542), (18.66263, 105.67865)], 2,
              ["outside_province E4 latitude", "outside_province E5 latitude"]),
    misplaced("another-meridian.xlsx", "Metres of another province's zone.",
              [(2066433.59, 1598157.61), (18.67771, 105.66934)], 1,
              ["outside_province E4 latitude"]),
    misplaced("not-in-the-commune.xlsx", "The point lies in another commune than the one named.",
              [(18.66263, 105.67865), (18.67771, 105.66934)], 1,
              ["coordinates_disagree E4 latitude"]),
    point("short-links.csv", "Shortened links do not tell where they lead.",
          csv(listed(("a", A, "15/9/2021", "https://maps.app.goo.gl/abcdefgh"),
                     ("b", B, "15/9/2021", "https://goo.gl/maps/abcdefgh"),
                     ("c", C, "15/9/2021", "18.66263, 105.67865"),
                     headings=[*NAMED, "Link Google Maps"])), (3, 2),
          ["short_link E4 latitude", "short_link E5 latitude"]),
]  # fmt: skip
TWICE = [
    bad("the-same-row-twice.xlsx", "A row was copied; it is taken once.",
        [("Chợ Vinh", A, DAY, 5), ("Ga Vinh", A, DAY, 5), ("Chợ Vinh", A, DAY, 5)], 1,
        ["duplicate_row B6 name"]),
    bad("two-words-on-one-point.xlsx", "The same point with other figures: which is right?",
        [("Chợ Vinh", A, DAY, 5), ("Chợ  vinh", A, DAY, 7)], 2,
        ["duplicate_key B4 name", "duplicate_key B5 name"]),
    bad("the-same-without-accents.xlsx", "Perhaps the same point, typed without accents.",
        [("Chợ Vinh", A, DAY, 5), ("Cho Vinh", A, DAY, 5), ("Ga Vinh", A, "x", 5)], 1,
        ["lookalike B5 name", "bad_date D6 start_date"]),
    point("blank-rows-keep-their-numbers.xlsx", "Rows are named as Excel numbers them.",
          xlsx([*listed(("a", A, DAY, "x"))[:4], [], [], [2, "b", A, "y", 1], [],
                [3, "c", A, DAY, 1]]), (3, 2),
          ["bad_integer E4 households", "bad_date D7 start_date"]),
    point("hostile-text.csv", "Cells that begin like formulas come back as text.",
          csv(listed(("=HYPERLINK(1)", A, "=cmd|x", "@SUM(1)"), ("b", B, "15/9/2021", 1))), (2, 1),
          ["bad_date D4 start_date", "bad_integer E4 households"]),
    Case("lockdown_point", "whole-workbook.xlsx", "Every layout at once, with errors.",
         xlsx({"Vinh": [
             ["UBND THÀNH PHỐ VINH"], ["Tính đến 16 giờ 00 ngày 15/9/2021"],
             ["TT", "Tên điểm phong tỏa", "Xã", "Ngày phong tỏa", "Quy mô", None],
             [None, None, None, None, "Số hộ", "Số người"],
             ["I", A, None, None, 8, 30],
             [1, "Chợ Vinh", None, "hôm nay", "≈ 5 hộ", "hai mươi"],
             [2, "Ga Vinh", None, "14/9", 3, "10 người"],
             ["II", B, None, None, 2, 8],
             [1, "Ngõ 5", None, "31/4/2021", 2, 8],
             ["Tổng cộng", None, None, None, 10, 38],
             [], [None, None, None, None, "Vinh, ngày 15 tháng 9 năm 2021"],
             [None, "Nơi nhận:", None, None, "NGƯỜI LẬP BIỂU"]],
             "Ghi chép": [["Việc", "Ai"], ["Gọi lại", "A"]]},
             merged=["E3:F3"], hidden_rows=[7]), (3, 2),
         ["sheet_ignored Ghi chép!", "rows_apart Vinh!5", "rows_apart Vinh!10",
          "rows_apart Vinh!12", "unit_from_group Vinh!6", "hidden_rows Vinh!7",
          "bad_integer Vinh!F6 people", "bad_date Vinh!D9 start_date"],
         as_of=None, states="2021-09-15T16:00"),
]  # fmt: skip

CASES = [*CELLS, *DAYS, *SUMS, *UNITS, *POINTS, *TWICE]
