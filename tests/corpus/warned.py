"""Files that were understood only in part, or not as they are meant to be written: it is said.

In each one row is wrong besides, so that the warning does not stand alone.
"""

from book import csv, xlsx
from case import Case
from good import DAY, HEADINGS, LISTED, A, B, C, listed, point
from ways import OLD, placed

from examples.old_text import tcvn3

WRONG = ("Điểm sai", C, DAY, "nhiều")
COLUMNS = {"name": "Tên điểm phong tỏa", "commune": "Xã", "start_date": "Ngày phong tỏa",
           "households": "Số hộ"}  # fmt: skip


def stamp(dataset="lockdown_point", sender="ubnd-vinh", name="UBND thành phố Vinh"):
    """The hidden sheet of a template."""
    lines = {"xom-template": "1", "dataset": dataset, "version": "0123456789ab",
             "day": "2021-08-01", "sender": sender, "sender_name": name, "places": ""}  # fmt: skip
    lines |= {f"column {field}": heading for field, heading in COLUMNS.items()}
    return [list(line) for line in lines.items()]


CASES = [
    point("hidden-and-other-sheets.xlsx", "A hidden sheet and one without a table are not read.",
          xlsx({"Sheet1": listed(("Chợ Vinh", A, DAY, 1), WRONG), "Cũ": LISTED,
                "Khác": [["Món", "Giá"], ["Gạo", 1]]}, hidden_sheets=["Cũ"]), (2, 1),
          ["hidden_sheet Cũ!", "sheet_ignored Khác!", "bad_integer E5 households"]),
    point("heading-twice.xlsx", "Two columns have one heading; the first is read.",
          xlsx(listed(("Chợ Vinh", A, DAY, 1, 2), (*WRONG, 3), headings=[*HEADINGS, "Số hộ"])),
          (2, 1), ["repeated_heading Sheet1!", "bad_integer E5 households"]),
    point("column-of-another-form.xlsx", "A column that the form does not have.",
          xlsx(listed(("Chợ Vinh", A, DAY, 1, 12), WRONG, headings=[*HEADINGS, "Số hộ nghèo"])),
          (2, 1), ["columns_ignored Sheet1!", "bad_integer E5 households"]),
    point("total-that-differs.xlsx", "The clerk's own total is not the sum of the rows.",
          xlsx([*listed(("Chợ Vinh", A, DAY, 1), ("b", B, "31/6/2021", 2)),
                [None, "Tổng cộng", None, None, 9]]), (2, 1),
          ["total_differs E6 households", "rows_apart 6", "bad_date D5 start_date"]),
    point("telephone-in-a-name.xlsx", "A telephone number where everybody can read it.",
          xlsx(listed(("Nhà mẫu 0912 345 678", A, DAY, 1), WRONG)), (2, 1),
          ["phone_in_public B4 name", "bad_integer E5 households"]),
    point("headings-misspelt.xlsx", "A heading with a typo, and one in other words.",
          xlsx(listed(("Chợ Vinh", A, DAY, 1), WRONG,
                      headings=["STT", "Tên điểm phogn tỏa", *HEADINGS[2:]])), (2, 1),
          ["heading_understood 3", "bad_integer E5 households"]),
    point("typo-and-error.xlsx", "A commune with a typo is understood and said.",
          xlsx(listed(("Chợ Vinh", "Phường Trường Thii", DAY, 1), WRONG)), (2, 1),
          ["unit_understood C4 commune", "bad_integer E5 households"]),
    point("month-first-and-error.csv", "The column is month first; one day of it does not exist.",
          csv(listed(("a", A, "9/14/2021", 1), ("b", A, "9/13/2021", 1), ("c", A, "9/31/2021", 1))),
          (3, 1), ["month_first D4 start_date", "month_first D5 start_date",
                   "bad_date D6 start_date"]),
    point("points-in-every-way.xlsx", "Metres and swapped degrees are understood; 0 and 0 is not.",
          xlsx(placed((2066433.59, 598157.61), (105.66934, 18.67771), (0, 0))), (3, 1),
          ["projected_coordinates E4 latitude", "coordinates_swapped E5 latitude",
           "coordinates_zero E6 latitude"]),
    point("old-letters-and-error.csv", "Typed in .VnTime, with a number that is none.",
          csv([*OLD, [4, "Ngõ 9", "Phường Hưng Bình", "15/9/2021", "nhiều"]], tcvn3), (4, 1),
          ["legacy_encoding Sheet1!", "bad_integer E5 households"]),
    point("merged-and-hidden.xlsx", "A merged commune, a hidden row, and an error in it.",
          xlsx(listed(("a", A, DAY, 1), ("b", None, DAY, "x"), ("c", B, DAY, 1)),
               merged=["C4:C5"], hidden_rows=[5]), (3, 1),
          ["merged_cells 5", "hidden_rows 5", "bad_integer E5 households"]),
    point("groups-and-error.xlsx", "A group gives the commune; the row's own day is wrong.",
          xlsx([["TT", *HEADINGS[1:]], ["I", A], [1, "a", None, "31/6/2021", 1],
                [2, "b", None, DAY, 1]]), (2, 1),
          ["rows_apart 2", "unit_from_group 3", "bad_date D3 start_date"]),
    point("template-of-august.xlsx", "A template of our own whose columns are others today.",
          xlsx({"Sheet1": listed(("Chợ Vinh", A, DAY, 1), WRONG), "_xom": stamp()},
               hidden_sheets=["_xom"]), (2, 1), ["old_template", "bad_integer E5 households"]),
    point("template-of-another-sender.xlsx", "A template that another district was given.",
          xlsx({"Sheet1": listed(("Chợ Vinh", A, DAY, 1), WRONG),
                "_xom": stamp(sender="ubnd-cua-lo", name="UBND thị xã Cửa Lò")},
               hidden_sheets=["_xom"]), (2, 1),
          ["foreign_template", "old_template", "bad_integer E5 households"]),
    Case("pharmacy", "all-else-is-right.xlsx", "One address places its row; another names none.",
         xlsx([["Nhà thuốc", "Số GPP", "Xã", "Địa chỉ"],
               ["Nhà thuốc mẫu 1", "01/GPP", None, "phường Hưng Bình, thành phố Vinh"],
               ["Nhà thuốc mẫu 2", "02/GPP", None, "gần chợ"]]), (2, 1),
         ["unit_understood D2 address", "missing_required C3 commune"]),
]  # fmt: skip
