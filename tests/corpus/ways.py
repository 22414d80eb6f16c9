"""How clerks write days, numbers, coordinates, names of units, and letters of old fonts."""

from book import csv, ods, xls, xlsx
from good import DAY, POINT_A, TEXT, A, B, C, listed, point

from examples.old_text import cp1258, tcvn3, vni

NAMED = ["STT", "Tên điểm phong tỏa", "Xã", "Ngày phong tỏa"]
LATITUDE, LONGITUDE = "Vĩ độ", "Kinh độ"
OLD = [["STT", "Tên điểm phong tỏa", "Xã", "Ngày phong tỏa", "Số hộ"],
       *([number, *row] for number, row in enumerate(TEXT, 1))]  # fmt: skip


def placed(*pairs):
    """Points in A and B with these coordinates: latitude E, longitude F, from row 4."""
    units = (A, B, C)
    rows = ((f"Điểm {number}", units[number], DAY, *pair) for number, pair in enumerate(pairs))
    return listed(*rows, headings=[*NAMED, LATITUDE, LONGITUDE])


def single(*cells, heading="Tọa độ"):
    """Points with both coordinates in one cell (E)."""
    rows = ((f"Điểm {number}", (A, B, C)[number], DAY, cell) for number, cell in enumerate(cells))
    return listed(*rows, headings=[*NAMED, heading])


def in_vni(text):
    """What a cell set in VNI-Times holds."""
    return vni(text).decode("latin-1") if isinstance(text, str) else text


DAYS = [
    point("days-as-text.xlsx", "Days in every order and punctuation used in the country.",
          xlsx(listed(*((f"Điểm {n}", A, day, 1) for n, day in enumerate(
              ["15/9/2021", "15-09-2021", "15.9.21", "2021-09-15", "ngày 15 tháng 9 năm 2021",
               "8h30 ngày 13/9/2021", "15/9", "hôm nay", "Hôm qua", 44454, "15/09/2021 08:00"])))),
          (11, 0)),
    point("month-first.csv", "A program with American settings wrote the whole column month first.",
          csv(listed(("Chợ Vinh", A, "9/14/2021", 1), ("Ga Vinh", B, "9/13/2021", 2),
                     ("Ngõ 5", C, "9/5/2021", 3))), (3, 0),
          ["month_first D4 start_date", "month_first D5 start_date", "month_first D6 start_date"]),
]  # fmt: skip
NUMBERS = [
    point("numbers-with-words.ods", "Numbers with points, signs and words around them.",
          ods(listed(*((f"Điểm {n}", A, DAY, number) for n, number in enumerate(
              ["20 hộ", "≈ 20", "1.200", "1,200", "1 200", "khoảng 30 hộ dân", "2 nghìn", "+5",
               "20.0", "020"])))), (10, 0)),
    point("telephones.xlsx", "Telephone numbers as they are typed; none is anybody's.",
          xlsx(listed(*((f"Điểm {n}", A, DAY, phone) for n, phone in enumerate(
              ["0900000001", 900000002, "0900.000.003", "0900 000 004 - 0900 000 005",
               "(0238) 3000006", "+84 900 000 007", "900000008; 900000009", "115"])),
              headings=[*NAMED, "SĐT"])), (8, 0)),
]  # fmt: skip
PLACES = [
    point("degrees.xlsx", "Decimal degrees as numbers, with a point and with a comma.",
          xlsx(placed(POINT_A, ("18,67771", "105,66934"), ("18.66263", "105.67865")))),
    point("degrees-minutes-seconds.xlsx", "Degrees, minutes and seconds in several spellings.",
          xlsx(placed(("18°40'48.9\"", "105°40'56.6\""), ("18º40’39.8” B", "105º40’09.6” Đ"),
                      ("N 18 39 45.5", "E 105 40 43.1")))),
    point("both-in-one-cell.xlsx", "Latitude and longitude in one cell.",
          xlsx(single("18.68025, 105.6824", "18°40'39.8\"N 105°40'09.6\"E",
                      "(18,66263; 105,67865)"))),
    point("google-maps.csv", "Links that Google Maps gives.",
          csv(single("https://www.google.com/maps/@18.68025,105.6824,17z",
                     "https://maps.google.com/?q=18.67771,105.66934",
                     "https://www.google.com/maps/place/x/@18.6,105.6,17z/data=!3d18.66263!4d105.67865",
                     heading="Link Google Map"))),
    point("metres.xlsx", "Metres of VN-2000, easting and northing in either column.",
          xlsx(placed((2066433.59, 598157.61), (596781.33, 2066145.31))), (2, 0),
          ["projected_coordinates E4 latitude", "projected_coordinates E5 latitude"]),
    point("swapped.xlsx", "Latitude and longitude in each other's column.",
          xlsx(placed(POINT_A, (105.66934, 18.67771))), (2, 0),
          ["coordinates_swapped E5 latitude"]),
    point("some-without-coordinates.ods", "Who has no coordinates leaves both cells blank.",
          ods(placed(POINT_A, (None, None), (None, None)))),
]  # fmt: skip
UNITS = [
    point("communes-in-every-spelling.xlsx", "By code, with and without the type, in capitals.",
          xlsx(listed(*((f"Điểm {n}", unit, DAY, 1) for n, unit in enumerate(
              ["16663", 16666, "Lê Lợi", "phường Lê Lợi", "PHƯỜNG LÊ LỢI", "P. Lê Lợi", "P.Lê Lợi",
               "Bến Thủy", "  Phường  Lê Lợi ", "Phường\u00a0Lê\u00a0Lợi"])))), (10, 0)),
    point("communes-without-accents.csv", "A clerk who types no accents at all.",
          csv(listed(("Cho Vinh", "Le Loi", "15/9/2021", 1),
                     ("Ga Vinh", "phuong Quang Trung", "15/9/2021", 2))), (2, 0)),
    point("hamlets.xlsx", "Hamlets in their commune, by number or name.",
          xlsx(listed(("Chợ Vinh", A, "Khối 2", DAY), ("Ga Vinh", A, "3", DAY),
                      ("Ngõ 5", A, "khối Đoàn Kết", DAY),
                      headings=["STT", "Tên điểm phong tỏa", "Xã", "Khối xóm", "Ngày phong tỏa"]))),
    point("typo-in-a-commune.xlsx", "One letter is wrong; what was understood is said.",
          xlsx(listed(("Chợ Vinh", "Phường Trường Thii", DAY, 1), ("Ga Vinh", B, DAY, 2))), (2, 0),
          ["unit_understood C4 commune"]),
    point("only-an-address.xlsx", "The commune stands in the address alone.",
          xlsx(listed(("Chợ Vinh", None, DAY, "Số 1 đường Mẫu, phường Hưng Bình, thành phố Vinh"),
                      ("Ga Vinh", B, DAY, None), headings=[*NAMED, "Địa chỉ"])), (2, 0),
          ["unit_understood E4 address"]),
    point("headings-in-other-words.xlsx", "Headings that are only understood are said.",
          xlsx(listed(*TEXT, headings=["TT", "Tên điểm phogn tỏa", "Xã", "Ngày phong tỏa",
                                       "Số hộ"])), (3, 0), ["heading_understood 3"]),
]  # fmt: skip
LETTERS = [
    point("tcvn3.csv", "Typed in .VnTime (TCVN3).", csv(OLD, tcvn3), (3, 0),
          ["legacy_encoding Sheet1!"]),
    point("vni.xlsx", "Typed in VNI-Times.",
          xlsx([[in_vni(cell) for cell in row] for row in OLD]), (3, 0),
          ["legacy_encoding Sheet1!"]),
    point("vni.xls", "The same in a workbook of Excel 97.",
          xls([[in_vni(cell) for cell in row] for row in OLD]), (3, 0),
          ["legacy_encoding Sheet1!"]),
    point("windows-1258.csv", "The code page of Vietnamese Windows.", csv(OLD, cp1258)),
    point("names-like-formulas.csv", "Names that Excel would take for formulas.",
          csv(listed(("=Chợ Vinh", A, "15/9/2021", 1), ("+Ga Vinh", B, "15/9/2021", 1),
                     ("-Ngõ 5", C, "15/9/2021", 1), ("@Ngõ 7", C, "15/9/2021", 1))), (4, 0)),
    point("line-breaks.csv", "Cells with line breaks, quotes and commas.",
          csv(listed(('Chợ "Vinh",\ncổng sau', A, "15/9/2021", 1),
                     ("Ga Vinh", B, "15/9/2021", 2))), (2, 0)),
]  # fmt: skip

CASES = [*DAYS, *NUMBERS, *PLACES, *UNITS, *LETTERS]
