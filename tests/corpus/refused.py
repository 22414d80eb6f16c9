"""Files that are refused as a whole, in one line."""

import zipfile
from pathlib import Path

from bad import FIGURES
from book import SHEET_XML, csv, raw, xls, xlsx
from case import Case
from good import LISTED, A, listed, point
from warned import stamp

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Entities: a file of the server, and ten times ten times a thousand letters.
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
LAUGHS = b"".join(
    (b'<!DOCTYPE x [<!ENTITY a "', b"a" * 1000, b'"><!ENTITY b "', b"&a;" * 10,
     b'"><!ENTITY e "', b"&b;" * 10, b'">]>')
)  # fmt: skip
DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def no(name, about, write, refusal, rows=(0, 0), **more):
    return point(name, about, write, rows, refusal=refusal, **more)


def cut(path: Path) -> None:
    """A workbook of which the second half never arrived."""
    xlsx(LISTED)(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def bomb(path: Path) -> None:
    """A workbook with a picture of 401 MB of nothing."""
    xlsx(LISTED)(path)
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/image1.bmp", (2021, 9, 15, 8, 0, 0))
        entry.compress_type = zipfile.ZIP_BZIP2
        with archive.open(entry, "w") as picture:
            for _ in range(401):
                picture.write(bytes(1_000_000))


def far(cell: str):
    """A table, and one word far away from it."""
    row = "".join(letter for letter in cell if letter.isdigit())
    there = f'<row r="{row}"><c r="{cell}"><v>1</v></c></row></sheetData>'.encode()
    return xlsx(LISTED, edit={b"</sheetData>": there})


def entity(definition: bytes):
    """A sheet that defines an entity and holds it in a record's name."""
    row = b'<row r="7"><c r="B7" t="str"><v>&e;</v></c></row></sheetData>'
    return xlsx(LISTED, edit={DECLARATION: DECLARATION + definition, b"</sheetData>": row})


FILES = [
    no("nothing.xlsx", "A file of 0 bytes.", raw(b""), "empty_file"),
    no("cut-off.xlsx", "Half a workbook: the copy was interrupted.", cut, "cut_off"),
    no("not-a-table.csv", "A program, by its zero bytes.", raw(b"\x7fELF\x02\x01" + bytes(64)),
       "unreadable"),
    no("web-page.xls", "A web page that a system calls .xls.",
       raw(b"<html><body><table><tr><td>STT</td></tr></table></body></html>"), "mislabelled"),
    no("xml-of-2003.xls", "A spreadsheet in the XML of 2003.",
       raw(b'<?xml version="1.0"?><Workbook/>'),
       "mislabelled"),
    no("letter.xlsx", "A PDF under another name.", raw(b"%PDF-1.4\n%%EOF\n"), "mislabelled"),
    no("letter.xls", "A letter of Word under another name.",
       raw(OLE + bytes(600) + "WordDocument".encode("utf-16-le")), "mislabelled"),
    no("with-a-password.xlsx", "A workbook that asks for a password.",
       raw(OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")), "encrypted"),
    no("with-macros.xlsm", "A workbook with macros.",
       xlsx(LISTED, parts={"xl/vbaProject.bin": OLE}), "macros"),
    no("macros-inside.xlsx", "The same under the name of a workbook without.",
       xlsx(LISTED, parts={"xl/vbaProject.bin": OLE}), "macros"),
    no("bomb.xlsx", "3 kB that unpack to 401 MB.", bomb, "unpacks_too_large"),
    no("outside-entity.xlsx", "A sheet that asks for a file of the server.",
       entity(OUTSIDE), "damaged"),
    no("laughs.xlsx", "Entities that stand for each other, ten times ten times a thousand letters.",
       entity(LAUGHS), "damaged"),
    no("no-sheet-at-all.xlsx", "The sheet's part holds no XML.",
       xlsx(LISTED, parts={SHEET_XML: b"\x00\x01 no sheet"}), "damaged"),
    no("unknown-letters.csv", "Bytes that are text in no encoding of ours.",
       raw(b"T\xean,X\x81\x8d\x90\r\n"), "unknown_encoding"),
    no("many-columns.csv", "A line of 201 cells.", csv([["x"] * 201, ["y"] * 201]),
       "too_many_columns"),
    no("many-sheets.xlsx", "51 sheets.", xlsx({f"Xã {n}": [["x"]] for n in range(51)}),
       "too_many_sheets"),
    no("far-corner.xlsx", "A word in the last column.", far("XFD7"), "too_many_columns"),
    no("far-below.xlsx", "A word in the last row.", far("Z1048576"), "reaches_too_far"),
]  # fmt: skip
TABLES = [
    no("no-rows.xlsx", "Headings and nothing below them.", xlsx(LISTED[:3]), "empty_workbook"),
    no("blank.xlsx", "A workbook in which nobody wrote.", xlsx([]), "empty_workbook"),
    no("another-table.xlsx", "Headings of no dataset.",
       xlsx([["Món", "Giá", "Quầy"], ["Gạo", 1, 2]]), "unknown_dataset"),
    no("no-day.xls", "The column of days is missing.", xls([row[:3] for row in LISTED[2:]]),
       "missing_column", said="lockdown_point"),
    no("nothing-usable.xlsx", "Every row is wrong.",
       xlsx(listed(("a", A, "x", 1), ("b", A, "y", 1))), "no_usable_row", rows=(2, 2),
       findings=["bad_date D4 start_date", "bad_date D5 start_date"]),
    no("of-tomorrow.xlsx", "Figures of a moment that is still to come.", xlsx(LISTED),
       "future_as_of", as_of="2199-01-01T16:00"),
    no("sent-as-something-else.xlsx", "A template of one dataset sent as another.",
       xlsx({"Sheet1": LISTED, "_xom": stamp()}, hidden_sheets=["_xom"]), "template_of_other",
       said="quarantine_site"),
    Case("pharmacy", "from-the-wrong-sender.csv", "A district sends what is not its to send.",
         csv([["Nhà thuốc", "Số GPP", "Xã"], ["Nhà thuốc mẫu 1", "01/GPP", A]]),
         refusal="not_allowed", sender="ubnd-vinh"),
    Case("roadblock", "two-datasets-fit.xlsx", "Its headings are those of two kinds of posts.",
         xlsx([["Tên", "Xã", "Loại chốt", "Từ ngày", "Quân số", "Lat", "Long"],
               ["a", A, "Tỉnh", "15/9/2021", 3, 18.68025, 105.6824]]),
         refusal="ambiguous_dataset", sender="cong-an-tinh"),
    Case("commune_daily", "nothing-at-all.xlsx", "Figures of no commune.", xlsx([FIGURES]),
         refusal="empty_workbook"),
]  # fmt: skip

CASES = [*FILES, *TABLES]
