"""Text from before Unicode: real words in every encoding come back, clean text is never touched."""

import shutil
import subprocess
import time
import unicodedata

import polars as pl
import pytest
from legacy_writers import cp1258, tcvn3, vni
from sheets import csv, dataset, xlsx

from examples.sample import write_sample
from ingest.findings import Findings
from ingest.legacy import decode_bytes, repair_column, repair_frame, repair_text
from ingest.legacy.tables import TCVN3
from ingest.read import read_file
from ingest.table import read_rows
from layers.settings import Limits


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # TCVN3 as Latin-1
        ("T©n Ch©u", "Tân Châu"),
        ("TT. T©n Ch©u", "TT. Tân Châu"),
        ("x· NghÜa §µn", "xã Nghĩa Đàn"),
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("huyÖn Hưng Nguyên".replace("ư", "\u00ad").replace("ê", "ª"), "huyện Hưng Nguyên"),
        ("Tr\u00adêng Thi", "Trường Thi"),
        ("phêng Trêng Thi, khèi T©n", "phường Trường Thi, khối Tân"),  # ư was dropped
        ("Hng B×nh", "Hưng Bình"),
        ("TØNH NGHÖ AN", "TỈNH NGHỆ AN"),  # set in capitals by the font
        ("BV§K thÞ x· Th¸i Hoµ", "BVĐK thị xã Thái Hoà"),
        # VNI as Latin-1
        ("Ñaø Naüng", "Đà Nẵng"),
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("XAÕ HÖNG DUÕNG", "XÃ HƯNG DŨNG"),
        ("phöôøng Beán Thuûy", "phường Bến Thủy"),
        ("Quyønh Löu, Kyø Sôn", "Quỳnh Lưu, Kỳ Sơn"),
        ("hẳn nghỉ".replace("ẳ", "aú").replace("ỉ", "æ"), "hẳn nghỉ"),
        # CP1258 as Latin-1
        ("Diêòn Châu, huyêòn Nghi Lôòc", "Diện Châu, huyện Nghi Lộc"),
        ("ðông", "đông"),
        # UTF-8 as Windows-1252
        ("Há»“ ChÃ\u00ad Minh", "Hồ Chí Minh"),
        ("XÃ£ Nghi PhÃº", "Xã Nghi Phú"),
        # decomposed
        (unicodedata.normalize("NFD", "Hưng Bình"), "Hưng Bình"),
    ],
)
def test_words_are_what_was_meant(written, meant):
    assert repair_text(written) == meant
    assert repair_column(pl.Series([written, None, "Vinh"]))[0].to_list() == [meant, None, "Vinh"]


@pytest.mark.parametrize(
    "text",
    [
        "Hà Tĩnh", "cô", "cã", "Vãn", "Đắk Lắk", "Ea H'Leo", "Krông Nô", "São Paulo", "Café",
        "Nº 5", "m²", "37,5°C", "5µm", "«Chợ Vinh»", "Vinamilk®", "A·B", "Müller", "Zürich",
        "có ½ số", "ga – chợ", "QĐ 16/CT-TTg", "HĐND", "× 2", "Señor", "naïve", "Pokémon", "",
        "18°40'12\"", "Bưu điện…", "£2", "≤2", "✓", "Ⓗ", "Tổ 5¹", "10 ˚ 44 ’ 35,4 ’’ N",
    ],
)  # fmt: skip
def test_clean_text_is_never_touched(text):
    assert repair_text(text) == text
    assert repair_column(pl.Series([text]))[0].to_list() == [text]


def test_what_could_be_both_follows_its_column():
    doubtful = ["cã", "Lũng Cú".lower(), "H¸t"]
    assert repair_text("cã") == "cã"
    surely = ["T©n Ch©u", "NghÜa §µn", "thÞ x·"]
    column, encoding = repair_column(pl.Series(["cã", *surely]))
    assert (column[0], encoding) == ("có", "tcvn3")
    column, encoding = repair_column(pl.Series(["cã", *surely, "Diễn Hồng"]))
    assert (column[0], column[1], encoding) == ("cã", "Tân Châu", "tcvn3")  # a mixed column
    column, encoding = repair_column(pl.Series(doubtful[:2]))
    assert (column.to_list(), encoding) == (doubtful[:2], None)


def test_columns_of_a_sheet_speak_for_each_other():
    frame = pl.DataFrame({"a": ["T©n Ch©u", "NghÜa §µn"], "b": ["cã", None], "c": ["1", "2"]})
    repaired, encoding = repair_frame(frame)
    assert encoding == "tcvn3"
    assert repaired.rows() == [("Tân Châu", "có", "1"), ("Nghĩa Đàn", None, "2")]


def test_what_is_no_word_follows_its_sheet():
    frame = pl.DataFrame({"a": ["Ñaø Naüng", "phöôøng Beán Thuûy"], "b": ["12/QÑ-UBND", "HÑND"]})
    repaired, encoding = repair_frame(frame)
    assert encoding == "vni"
    assert repaired["b"].to_list() == ["12/QĐ-UBND", "HĐND"]
    assert repair_text("12/QÑ-UBND") == "12/QÑ-UBND"  # alone it may be anything


@pytest.mark.parametrize(
    ("write", "name"),
    [(tcvn3, "tcvn3"), (vni, "vni"), (cp1258, "cp1258"), (str.encode, "utf-8")],
)
def test_bytes_of_a_file(write, name):
    text = "tên điểm phong tỏa,phường\nchợ vinh,hưng bình\nđường trường thi,nghĩa đàn"
    assert decode_bytes(write(text)) == (text, name)


def test_bytes_with_marks_and_in_ascii():
    assert decode_bytes("Vinh".encode("utf-16")) == ("Vinh", "utf-16")
    assert decode_bytes("\ufeffHồ".encode()) == ("Hồ", "utf-8")
    assert decode_bytes(b"Vinh") == ("Vinh", "utf-8")
    assert decode_bytes("Zürich, München".encode("cp1252")) == ("Zürich, München", "cp1252")


def test_every_cell_of_the_sample_stays_as_it_is(tmp_path):
    write_sample(tmp_path)
    cells = 0
    for path in sorted(tmp_path.rglob("*.*")):
        if path.suffix not in (".xlsx", ".xls", ".ods", ".csv"):
            continue
        for sheet in read_file(path, Limits()):
            repaired, encoding = repair_frame(sheet.cells)
            composed = sheet.cells.with_columns(pl.all().str.normalize("NFC"))
            assert encoding is None, path.name
            assert repaired.with_columns(pl.all().str.normalize("NFC")).equals(composed)
            cells += sheet.cells.height * sheet.cells.width
    assert cells > 50_000


def test_clean_columns_cost_next_to_nothing():
    column = pl.Series(["phường Hưng Bình", "Chợ Vinh", "Xã Diễn Hồng", None] * 50_000)
    start = time.perf_counter()
    repaired, encoding = repair_column(column)
    seconds = time.perf_counter() - start
    print(f"{len(column):,} clean cells: {seconds:.3f} s")
    assert repaired.equals(column) and encoding is None
    assert seconds < 2


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_workbook_in_vntime_is_read_and_it_is_said(tmp_path, suffix):
    headings = ["Tên điểm phong tỏa", "Phường/xã", "Ngày phong tỏa"]
    rows = [["chợ vinh", "phường hưng bình", "5/9/2021"], ["ngõ cũ", "xã nghi phú", "6/9/2021"]]
    cells = [[tcvn3(cell).decode("latin-1") for cell in row] for row in [headings, *rows]]
    path = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        csv(path, cells, encoding="latin-1")
    else:
        xlsx(path, {"Sheet1": cells})
    findings = Findings(dataset())
    found, tables, _ = read_rows(read_file(path, Limits()), dataset(), path.name, findings)
    assert tables[0].headings["name"] == headings[0]
    assert found["raw:name"].to_list() == ["chợ vinh", "ngõ cũ"]
    assert found["raw:commune"].to_list() == ["phường hưng bình", "xã nghi phú"]
    told = [f for f in findings.tell(found, {}) if f.code == "legacy_encoding"]
    assert [f.sheet for f in told] == ["Sheet1"]
    assert "TCVN3 (ABC) đã được chuyển sang Unicode" in told[0].message_vi


def test_a_mark_without_a_letter_is_no_syllable() -> None:
    assert repair_text("\u0302a phường Hưng Bình") == "\u0302a phường Hưng Bình"


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv")
def test_the_table_of_tcvn3_is_that_of_the_standard():
    for byte, letter in TCVN3.items():
        told = subprocess.run(
            ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
            input=bytes([byte]), capture_output=True, check=True,
        ).stdout.decode()  # fmt: skip
        assert told == letter, hex(byte)
    assert len(TCVN3) == 74  # 67 small letters and seven capitals
    assert len(set(TCVN3.values())) == len(TCVN3)
