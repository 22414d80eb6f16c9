"""Files of every dataset and kind, and the layouts that clerks give their tables."""

import unicodedata
from datetime import date

from book import Formula, csv, ods, xls, xlsx
from case import Case

DAY = date(2021, 9, 15)
TITLE = ["DANH SÁCH ĐIỂM PHONG TỎA"]
UNTIL = ["(Tính đến 16 giờ 00 ngày 15/9/2021)"]
HEADINGS = ["STT", "Tên điểm phong tỏa", "Xã", "Ngày phong tỏa", "Số hộ"]
# Three communes of Vinh in the sample province, with a point in each.
A, B, C = "Phường Lê Lợi", "Phường Quang Trung", "Phường Hưng Bình"
POINT_A, POINT_B, POINT_C = (18.68025, 105.6824), (18.67771, 105.66934), (18.66263, 105.67865)


def listed(*rows, headings=HEADINGS):
    """A list of lockdown points: titles, headings in row 3, numbered records from row 4."""
    return [TITLE, UNTIL, headings, *([number, *row] for number, row in enumerate(rows, 1))]


THREE = (("Chợ Vinh", A, DAY, 12), ("Ga Vinh", B, DAY, 5), ("Ngõ 5 Lê Lợi", C, date(2021, 9, 9), 8))
TEXT = tuple((name, unit, f"{day:%d/%m/%Y}", count) for name, unit, day, count in THREE)
LISTED, AS_TEXT = listed(*THREE), listed(*TEXT)


def nfd(rows):
    """Letters taken apart, as a Mac writes them."""
    return [[unicodedata.normalize("NFD", c) if isinstance(c, str) else c for c in r] for r in rows]


def point(name, about, write, rows=(3, 0), findings=(), **more):
    return Case("lockdown_point", name, about, write, rows, findings, **more)


KINDS = [
    point("plain.xlsx", "Titles, headings and records in a workbook of Excel.", xlsx(LISTED)),
    point("plain.xls", "The same in a workbook of Excel 97.", xls(LISTED)),
    point("plain.ods", "The same in a workbook of LibreOffice.", ods(LISTED)),
    point("comma.csv", "The same as text in UTF-8, with commas.", csv(AS_TEXT)),
    point("semicolon.csv", "Text with semicolons and without a mark of its encoding.",
          csv(AS_TEXT, "utf-8", ";")),
    point("unicode-text.csv", "Excel's “Unicode text”: UTF-16 with tabs.",
          csv(AS_TEXT, "utf-16", "\t")),
    point("states-its-moment.xlsx", "The title says of which moment the figures are.",
          xlsx(LISTED), states="2021-09-15T16:00"),
    point("knows-its-dataset.xlsx", "The dataset is named with the file.", xlsx(LISTED),
          said="lockdown_point"),
]  # fmt: skip

LAYOUTS = [
    point("headings-in-row-1.xlsx", "No titles at all.", xlsx(LISTED[2:])),
    point("far-from-a1.xlsx", "Blank rows above the table, blank columns before it.",
          xlsx([[], [], *([None, None, None, *row] for row in LISTED)])),
    point("blank-rows.xlsx", "Blank rows among the records.",
          xlsx([*LISTED[:4], [], [None, " "], LISTED[4], [], LISTED[5]])),
    point("blank-columns.xlsx", "Blank columns between the others.",
          xlsx([[cell for pair in zip(row, [None] * 5, strict=False) for cell in pair]
                for row in LISTED])),
    point("a-column-without-heading.xlsx", "Ticks in a column to which nobody gave a heading.",
          xlsx([[*row[:2], "x" if row in LISTED[3:] else None, *row[2:]] for row in LISTED])),
    point("two-rows-of-headings.xlsx", "A merged heading over two others, the rest over both rows.",
          xlsx([TITLE, UNTIL,
                ["TT", "Tên điểm phong tỏa", "Xã", "Ngày phong tỏa", "Quy mô", None],
                [None, None, None, None, "Số hộ", "Số người"],
                [1, *THREE[0], 40], [2, *THREE[1], 20], [3, *THREE[2], 31]],
               merged=["A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:F3"])),
    point("numbered-columns.xlsx", "(1) (2) (3) below the headings.",
          xlsx([*LISTED[:3], ["(1)", "(2)", "(3)", "(4)", "(5)"], *LISTED[3:]]), (3, 0),
          ["rows_apart 4"]),
    point("headings-again.xlsx", "The headings stand once more at the top of the second page.",
          xlsx([*LISTED[:5], HEADINGS, LISTED[5]]), (3, 0), ["rows_apart 6"]),
    point("groups-of-communes.xlsx", "Rows that name a commune for those below, and totals.",
          xlsx([TITLE, UNTIL, ["TT", *HEADINGS[1:]],
                ["I", A, None, None, 17],
                [1, "Chợ Vinh", None, DAY, 12], [2, "Ga Vinh", None, DAY, 5],
                ["II", B, None, None, 8],
                [1, "Ngõ 5", None, DAY, 8],
                ["Tổng cộng", None, None, None, 25]]), (3, 0),
          ["rows_apart 4", "rows_apart 9", "unit_from_group 5"]),
    point("groups-without-a-column.xlsx", "The commune has no column: only the groups name it.",
          xlsx([["TT", "Tên điểm phong tỏa", "Ngày phong tỏa"],
                ["I. " + A], [1, "Chợ Vinh", DAY], ["II. " + B], [1, "Ga Vinh", DAY]]), (2, 0),
          ["rows_apart 2", "unit_from_group 3"]),
    point("signatures.xlsx", "A total, a place and day, and who signs, below the records.",
          xlsx([*LISTED, [None, "Tổng cộng", None, None, 25], [],
                [None, None, None, "Vinh, ngày 15 tháng 9 năm 2021"],
                [None, "Nơi nhận:", None, "TM. ỦY BAN NHÂN DÂN"],
                [None, "- Như trên;", None, "CHỦ TỊCH"]]), (3, 0),
          ["rows_apart 7", "rows_apart 9"]),
    point("notes.xlsx", "A note below the records and another beside the table.",
          xlsx([*LISTED[:3], [*LISTED[3], None, None, "gọi lại chiều nay"], *LISTED[4:],
                ["Ghi chú: số liệu sơ bộ"]]), (3, 0), ["rows_apart 7"]),
    point("merged-communes.xlsx", "One merged cell names the commune of three records.",
          xlsx(listed(THREE[0], ("Ga Vinh", None, DAY, 5), ("Ngõ 5", None, DAY, 8)),
               merged=["C4:C6"]), (3, 0), ["merged_cells 5"]),
    point("hidden-rows.xlsx", "A filter hides a record; it counts all the same.",
          xlsx(LISTED, hidden_rows=[5]), (3, 0), ["hidden_rows 5"]),
    point("hidden-sheet.xlsx", "Last week's list is hidden and not read.",
          xlsx({"Tuần này": LISTED, "Tuần trước": LISTED}, hidden_sheets=["Tuần trước"]), (3, 0),
          ["hidden_sheet Tuần trước!"]),
    point("several-sheets.xlsx", "A sheet for each commune, and one that holds something else.",
          xlsx({"Lê Lợi": listed(THREE[0]), "Quang Trung": listed(THREE[1]),
                "Danh bạ": [["Phòng", "Tầng"], ["Văn thư", 2]]}), (2, 0),
          ["sheet_ignored Danh bạ!"]),
    point("two-tables-in-a-sheet.xlsx", "A second table below, with its columns in another order.",
          xlsx([*LISTED[2:5], [], ["Danh sách bổ sung"],
                ["Xã", "Ngày phong tỏa", "Tên điểm phong tỏa", "Số hộ"],
                [C, DAY, "Ngõ 7", 3]]), (3, 0), ["rows_apart 5"]),
    point("columns-in-another-order.ods", "The clerk's own order, other accepted headings.",
          ods([["Số hộ dân", "Từ ngày", "Phường xã", "Địa điểm phong tỏa"],
               *([count, day, unit, name] for name, unit, day, count in THREE)])),
    point("headings-in-capitals.xlsx", "Headings in capitals, with line breaks and brackets.",
          xlsx([["STT", "TÊN ĐIỂM\nPHONG TỎA", "XÃ/PHƯỜNG/THỊ TRẤN", "NGÀY PHONG TỎA (*)",
                 "SỐ HỘ (hộ)"], *LISTED[3:]])),
    point("nfd.xlsx", "Headings and names with their letters taken apart, as a Mac writes them.",
          xlsx(nfd(LISTED))),
    point("years-from-1904.xlsx", "The workbook counts its days from 1904.",
          xlsx(LISTED, since_1904=True)),
    point("computed.xlsx", "Names, days and numbers that formulas give.",
          xlsx(listed((Formula('="Chợ "&"Vinh"', "Chợ Vinh"), A, DAY, Formula("=5+7", 12)),
                      ("Ga Vinh", Formula("=C4", A), DAY, Formula("=E4*2", 24)))), (2, 0)),
    point("nothing-left.xlsx", "“Không còn điểm nào” below the headings is a report.",
          xlsx([*LISTED[:3], ["Không còn điểm phong tỏa nào"]]), (0, 0)),
    point("nothing-left.csv", "The same as text.",
          csv([*LISTED[:3], [None, "Không có điểm nào"]]), (0, 0)),
    point("one-record.ods", "A list of one record.", ods(listed(THREE[0])), (1, 0)),
]  # fmt: skip

_HERE = [*POINT_A]
DATASETS = [
    Case("lockdown_zone", "hamlets.xlsx", "Zones of one hamlet, of several, and a whole commune.",
         xlsx([["Xã", "Xóm", "Mức độ", "Ngày phong tỏa"],
               [A, "Khối 2", "Phong tỏa chặt", DAY], [A, "Khối 3, 4 và 6", "Chỉ thị 16", DAY],
               [B, None, "mềm", DAY]]), (3, 0)),
    Case("commune_daily", "two-rows.xls", "Figures of a day by district and commune.",
         xls([["Ngày", "Huyện", "Xã", "Số ca F0", "Đang điều trị", "Khỏi bệnh", "Tử vong"],
              [DAY, "Thành phố Vinh", A, 10, 6, 3, 1], [DAY, "TP Vinh", B, 0, 0, 0, 0],
              [DAY, "Huyện Diễn Châu", "Diễn Đức", 4, 2, 2, 0]]), (3, 0)),
    Case("control_checkpoint", "points.ods", "Checkpoints with coordinates.",
         ods([["Tên chốt", "Xã", "Huyện", "Cấp chốt", "Quân số", "Vĩ độ", "Kinh độ"],
              ["Cầu Bến Thủy", A, "Vinh", "Cấp tỉnh", 12, *POINT_A],
              ["Ngã tư ga", B, "Vinh", "Huyện", 6, *POINT_B]]), (2, 0)),
    Case("covid_treatment_facility", "tiers.csv", "Hospitals by tier, figures as text.",
         csv([["Cơ sở điều trị", "Xã", "Huyện", "Tầng", "Số giường", "Số bệnh nhân"],
              ["Bệnh viện dã chiến số 1", A, "Vinh", "Tầng 1", "1.200", "350"],
              ["Bệnh viện dã chiến số 2", B, "Vinh", "Nặng", "60", ""]]), (2, 0)),
    Case("essential_service", "shops.xlsx", "Shops in hamlets, with opening hours.",
         xlsx([["Tên cửa hàng", "Loại hình", "Huyện", "Xã", "Khối xóm", "Giờ mở cửa"],
               ["Chợ đầu mối", "Chợ", "Vinh", A, "Khối 2", "5h-18h"],
               ["Cây xăng số 4", "cây xăng", "Vinh", B, None, "24/24"]]), (2, 0)),
    Case("hotline", "numbers.xlsx", "Numbers with dots, blanks, and without their first zero.",
         xlsx([["Đơn vị", "Xã", "Huyện", "Đường dây nóng"],
               ["Trung tâm số 1", A, "Vinh", "0238.000.0001"],
               ["Trung tâm số 2", B, "Vinh", 900000001],
               ["Trung tâm số 3", C, "Vinh", "1900 9095"]]), (3, 0)),
    Case("medical_facility", "codes.xls", "Facilities by code, some with coordinates.",
         xls([["Mã", "Tên cơ sở", "Loại", "Huyện", "Xã", "Giường bệnh", "Lat", "Long"],
              ["40001", "Bệnh viện mẫu", "BV", "Vinh", A, 500, *POINT_A],
              ["40002", "Trạm mẫu", "Trạm y tế", "Vinh", B, None, None, None]]), (2, 0)),
    Case("pharmacy", "licences.csv", "Licences with slashes and dashes.",
         csv([["Nhà thuốc", "Số GPP", "Huyện", "Xã", "Loại"],
              ["Nhà thuốc mẫu 1", "01/GPP-2021", "Vinh", A, "Nhà thuốc"],
              ["Quầy thuốc mẫu 2", "02/GPP-2021", "Vinh", B, "QT"]], "utf-8-sig", ";"), (2, 0)),
    Case("quarantine_site", "sites.xlsx", "Sites with their capacity.",
         xlsx([["Khu cách ly", "Huyện", "Xã", "Quản lý", "Số chỗ", "Đang cách ly"],
               ["Trường mẫu 1", "Vinh", A, "Quân đội", 300, 120],
               ["Khách sạn mẫu", "Vinh", B, "Trả phí", 80, 0]]), (2, 0)),
    Case("roadblock", "barriers.xlsx", "Barriers with a number of decision.",
         xlsx([["Chốt chặn", "Huyện", "Xã", "Hình thức", "Ngày lập", "Quyết định số", "Y", "X"],
               ["Rào số 1", "Vinh", A, "Barie", DAY, "12/QĐ-UBND", *POINT_A],
               ["Rào số 2", "Vinh", B, "Bê tông", DAY, None, *POINT_B]]), (2, 0)),
    Case("testing_point", "methods.ods", "Testing points with their methods.",
         ods([["Điểm xét nghiệm", "Huyện", "Xã", "Phương pháp", "Số mẫu ngày"],
              ["Trạm mẫu 1", "Vinh", A, "PCR", 200], ["Trạm mẫu 2", "Vinh", B, "test nhanh", 50]]),
         (2, 0)),
]  # fmt: skip

CASES = [*KINDS, *LAYOUTS, *DATASETS]
