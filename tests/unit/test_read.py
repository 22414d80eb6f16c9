"""Files as they come: every format and encoding, and what is refused before it is opened."""

import zipfile
from datetime import date, datetime

import openpyxl
import pytest
import sheets
from openpyxl.styles import Font

from ingest.read import read_file
from layers.errors import NotAllowed, Unreadable, XomError
from layers.settings import Limits
from layers.text import nfc

ROWS = [
    ["UBND phường Hưng Bình"],
    [],
    ["Tên điểm", "Xã"],
    ["Chợ Vinh", "Hưng Bình"],
    [],
    ["Ga", "X"],
]
TEXT = [
    ("UBND phường Hưng Bình", None), (None, None), ("Tên điểm", "Xã"),
    ("Chợ Vinh", "Hưng Bình"), (None, None), ("Ga", "X"),
]  # fmt: skip


def cells(path, limits=None):
    return read_file(path, limits or Limits())[0].cells.rows()


def code_of(path, limits=None):
    """The code with which a file is refused; its line names the file and is one line."""
    with pytest.raises((Unreadable, NotAllowed)) as told:
        read_file(path, limits or Limits())
    for line in (str(told.value), told.value.vi):
        assert path.name in line
        assert "\n" not in line
    return told.value.code


@pytest.mark.parametrize("make", [sheets.xlsx, sheets.xls, sheets.ods])
def test_workbooks_keep_excels_row_numbers(make, tmp_path):
    name = f"a.{make.__name__}"
    path = make(tmp_path / name, {"Sheet1": ROWS} if make is sheets.xlsx else ROWS)
    assert cells(path) == TEXT


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
def test_delimited_text_in_any_separator(separator, encoding, tmp_path):
    rows = [[*row, *[None] * 2][:2] for row in ROWS]
    assert cells(sheets.csv(tmp_path / "a.csv", rows, encoding, separator)) == TEXT


def test_delimited_text_of_old_windows(tmp_path):
    # cp1258 has ơ, â, ă as letters, but the tones only as marks of their own
    path = tmp_path / "a.csv"
    path.write_bytes("Tên;Xa\u0303\r\nChơ\u0323 Vinh;Hưng Bi\u0300nh".encode("cp1258"))
    assert [tuple(map(nfc, row)) for row in cells(path)] == [
        ("Tên", "Xã"), ("Chợ Vinh", "Hưng Bình"),
    ]  # fmt: skip


def test_a_cell_may_hold_line_breaks_quotes_and_separators(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('Tên,Xã\n"Chợ ""Vinh""\nphía đông, cổng 2",Hưng Bình\nGa,X\n', "utf-8")
    assert [row[:2] for row in cells(path)] == [
        ("Tên", "Xã"), ('Chợ "Vinh"\nphía đông, cổng 2', "Hưng Bình"), ("Ga", "X"),
    ]  # fmt: skip


def test_numbers_dates_and_booleans_become_text_that_loses_nothing(tmp_path):
    row = [912345678, 18.67891, date(2021, 9, 15), datetime(2021, 9, 15, 16, 0), True, "007"]
    assert cells(sheets.xlsx(tmp_path / "a.xlsx", {"S": [row]})) == [
        ("912345678", "18.67891", "2021-09-15 00:00:00", "2021-09-15 16:00:00", "true", "007")
    ]


def test_hidden_sheets_are_marked(tmp_path):
    path = sheets.xlsx(tmp_path / "a.xlsx", {"A": ROWS, "B": ROWS, "C": []}, hidden=["B"])
    assert [(s.name, s.visible) for s in read_file(path, Limits())] == [
        ("A", True), ("B", False), ("C", True),
    ]  # fmt: skip


def test_the_content_decides_not_the_name(tmp_path):
    book = sheets.xlsx(tmp_path / "a.xlsx", {"Sheet1": ROWS})
    assert cells(book.rename(tmp_path / "a.xls")) == TEXT
    assert cells((tmp_path / "a.xls").rename(tmp_path / "a.csv")) == TEXT


ENCRYPTED = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
)
WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsx", b"", "empty_file"),
        ("a.xlsx", ENCRYPTED, "encrypted"),
        ("a.xls", WORD, "mislabelled"),
        ("a.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>", "mislabelled"),
        ("a.xls", b"\xef\xbb\xbf\n<?xml version='1.0'?><Workbook/>", "mislabelled"),
        ("a.xlsx", b"%PDF-1.4 ...", "mislabelled"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", "mislabelled"),
        ("a.csv", b"a,b\x00\x01\x02", "unreadable"),
        ("a.csv", b"a,b\n" * 3000 + b"\x00", "unreadable"),
        ("a.csv", b"T\xean,X\x81\x8d\x90", "unknown_encoding"),
        ("a.csv", b'a,b\n"open,2\n3,4\n', "damaged"),
        ("a.xlsx", b"PK\x03\x04 and then the line was cut", "cut_off"),
    ],
)
def test_what_is_no_readable_spreadsheet_is_refused_in_one_line(name, content, code, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)
    assert code_of(path) == code


def test_a_quotation_mark_that_swallows_rows_is_refused_and_no_cell_is_told(tmp_path):
    path = tmp_path / "a.csv"
    for text in ('1,"Chợ,0912,x\n2,Bà B",0913,y\n', '1,"Chợ,0912,x\n2,b,c,d\n3,Bà B",0913,y\n',
                 '1,"Chợ" Vinh,0912,x\n'):  # fmt: skip
        path.write_text("STT,Tên,Điện thoại,Xã\n" + text)
        with pytest.raises(XomError) as told:
            read_file(path, Limits())
        assert told.value.code == "damaged"
        assert "Chợ" not in f"{told.value} {told.value.vi}"
    path.write_text('STT,Tên,Nơi,Xã\n1,"Chợ ""cũ""","Số 1, Lê Lợi,\nkhối 2, Vinh, Nghệ An",x\n')
    (sheet,) = read_file(path, Limits())
    assert sheet.cells.height == 2


def test_a_missing_file_and_a_folder_are_refused_in_one_line(tmp_path):
    assert code_of(tmp_path / "nowhere.xlsx") == "no_file"
    assert code_of(tmp_path) == "no_file"


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path):
    whole = sheets.xlsx(tmp_path / "a.xlsx", {"S": ROWS}).read_bytes()
    for share in (0.2, 0.5, 0.9, 0.99):
        part = tmp_path / "part.xlsx"
        part.write_bytes(whole[: int(len(whole) * share)])
        assert code_of(part) in ("cut_off", "damaged")


def test_other_archives_and_macros_are_refused(tmp_path):
    book = sheets.xlsx(tmp_path / "a.xlsx", {"S": ROWS})
    macros = sheets.repack(tmp_path / "b.xlsm", {"xl/vbaProject.bin": b"\0"}, book)
    assert code_of(macros) == "macros"
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as archive:
        archive.writestr("ảnh.jpg", b"\xff\xd8")
    assert code_of(tmp_path / "c.xlsx") == "mislabelled"


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path):
    book = sheets.xlsx(tmp_path / "a.xlsx", {"S": ROWS})
    bomb = sheets.repack(tmp_path / "b.xlsx", {"xl/media/x.bin": bytes(30_000_000)}, book)
    assert bomb.stat().st_size < 100_000
    assert code_of(bomb, Limits(unpacked_bytes=20_000_000)) == "unpacks_too_large"
    parts = {f"xl/media/{i}.bin": b"" for i in range(60)}
    many = sheets.repack(tmp_path / "c.xlsx", parts, book)
    assert code_of(many, Limits(entries=50)) == "unpacks_too_large"


def test_limits_of_size_sheets_rows_and_columns(tmp_path):
    book = sheets.xlsx(tmp_path / "a.xlsx", {"A": [["x"] * 30] * 40, "B": []})
    text = sheets.csv(tmp_path / "a.csv", [["x"] * 30] * 40)
    assert code_of(book, Limits(file_bytes=1000)) == "file_too_large"
    assert code_of(book, Limits(sheets=1)) == "too_many_sheets"
    for path in (book, text):
        assert code_of(path, Limits(rows=39)) == "too_many_rows"
        assert code_of(path, Limits(columns=29)) == "too_many_columns"
        assert len(cells(path, Limits(rows=40, columns=30))) == 40


@pytest.mark.parametrize(
    ("far", "code"), [("XFD1048576", "too_many_columns"), ("Z1048576", "reaches_too_far")]
)
def test_one_cell_in_the_far_corner_is_refused_before_memory_is_taken_for_all(far, code, tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active[far] = "Tên", " "
    book.save(tmp_path / "far.xlsx")
    assert code_of(tmp_path / "far.xlsx") == code


def test_far_cells_that_bear_a_format_only_do_no_harm(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = "Tên"
    book.active["XFD1048576"].font = Font(bold=True)
    book.save(tmp_path / "far.xlsx")
    assert cells(tmp_path / "far.xlsx") == [("Tên",)]


def test_an_external_entity_is_never_followed(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-42")
    book = sheets.xlsx(tmp_path / "a.xlsx", {"S": [["Tên"], ["Chợ"]]})
    with zipfile.ZipFile(book) as archive:
        page = archive.read("xl/worksheets/sheet1.xml").decode()
    entity = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>'
    hostile = (entity + page).replace("Ch&#7907;", "&e;")
    assert "&e;" in hostile
    parts = {"xl/worksheets/sheet1.xml": hostile.encode()}
    path = sheets.repack(tmp_path / "b.xlsx", parts, book)
    try:
        assert "SECRET-42" not in str(cells(path))
    except Unreadable as refused:
        assert "SECRET-42" not in str(refused)
