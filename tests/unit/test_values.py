"""Cells as clerks write them: what is read as which value, and what is a finding."""

from datetime import date

import polars as pl
import pytest
from sheets import dataset, raw

from ingest.values import (
    parse,
    read_booleans,
    read_dates,
    read_decimals,
    read_integers,
    read_phones,
)


def one(reader, text):
    return reader(pl.Series("x", [text], dtype=pl.String)).to_list()[0]


def day_of(*texts, today=date(2021, 9, 15), since_1904=False):
    days, turned = read_dates(pl.Series("x", texts, dtype=pl.String), today, since_1904)
    return days.to_list(), turned.to_list()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("20", 20),
        ("0", 0),
        ("-3", -3),
        ("+1.834", 1834),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("499.268", 499268),
        ("1.234.567", 1234567),
        ("20.0", 20),
        ("20,00", 20),
        ("007", 7),
        ("2O", None),
        ("15-20", None),
        ("khoảng 20", 20),
        ("≈ 20", 20),
        ("~20", 20),
        ("20 hộ", 20),
        ("20 người", 20),
        ("20 (hộ)", 20),
        ("12 ca F0", 12),
        ("~ 1.200 nhân khẩu", 1200),
        ("２０", 20),
        ("2 nghìn", 2000),
        ("1,5 nghìn", 1500),
        ("1.200 nghìn", None),
        ("£2", None),
        ("≤ 2", None),
        ("- 3", None),
        ("=20", None),
        ("20%", None),
        ("trên 20", None),
        ("hơn 20", None),
        ("20 con trâu", None),
        ("20 hộ/85 khẩu", None),
        ("F0: 12", None),
        ("20.5", None),
        ("1.20", None),
        ("12.34.567", None),
        ("1e5", None),
        ("9" * 30, None),
        ("٣", None),
    ],
)
def test_whole_numbers(text, number):
    assert one(read_integers, text) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("18.6789", 18.6789),
        ("18,6789", 18.6789),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("368,7", 368.7),
        ("-0,5", -0.5),
        ("105", 105.0),
        (".5", 0.5),
        ("1e2", 100.0),
        ("1 234,5", 1234.5),
        ("2.064.512", 2064512.0),
        ("~ 18,5", 18.5),
        ("18°40'12\"", None),
        ("NaN", None),
        ("inf", None),
        ("1e999", None),
        ("18.67.89", None),
        ("không", None),
    ],
)
def test_decimals(text, number):
    assert one(read_decimals, text) == number


DAY = date(2021, 9, 5)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("5/9/2021", DAY),
        ("05/09/2021", DAY),
        ("05-09-2021", DAY),
        ("5.9.2021", DAY),
        ("5/9/21", DAY),
        ("5 / 9 / 2021", DAY),
        ("ngày 5/9/2021", DAY),
        ("từ 5/9/2021", DAY),
        ("đến ngày 5/9/2021", DAY),
        ("Ngày 5/9/2021", DAY),
        ("ngày 5 tháng 9 năm 2021", DAY),
        ("5/9/2021 16:00", DAY),
        ("2021-09-05", DAY),
        ("2021-09-05 00:00:00", DAY),
        ("2021-09-05T16:30:15", DAY),
        ("2021-09-05 16:30:15.500", DAY),
        ("44444", DAY),
        ("44444.0", DAY),
        ("31/9/2021", None),
        ("29/2/2021", None),
        ("29/2/2020", date(2020, 2, 29)),
        ("9/15/2021", None),
        ("0/0/2021", None),
        ("5/9", DAY),
        ("hôm qua", date(2021, 9, 14)),
        ("đầu tháng 9", None),
        ("2021.09.05", DAY),
        ("2021/9/5", DAY),
        ("5,9,2021", DAY),
        ("5 - 9 - 2021", DAY),
        ("8h30 ngày 5/9/2021", DAY),
        ("0h 5/9/2021", DAY),
        ("0h 15/9/2021", date(2021, 9, 15)),
        ("16 giờ 00 ngày 5 tháng 9 năm 2021", DAY),
        ("5/9/2021 8h30", DAY),
        ("5/9/2021 lúc 8h", DAY),
        ("từ ngày 5/9/2021", DAY),
        ("5/9/2021.", DAY),
        ("05-9", DAY),
        ("ngày 5/9", DAY),
        ("5 tháng 9", DAY),
        ("hôm nay", date(2021, 9, 15)),
        ("HÔM NAY", date(2021, 9, 15)),
        ("44444.35", DAY),
        ("28/12", None),
        ("31/9", None),
        ("5/9/2021 đến 19/9/2021", None),
        ("5//9/2021", None),
        ("5/9/221", None),
        ("9/2021", None),
        ("hôm kia", None),
        ("5/9/1021", None),
        ("2021", None),
    ],
)
def test_dates(text, day):
    assert day_of(text) == ([day], [])


def test_a_day_without_a_year_needs_the_day_of_the_figures():
    assert day_of("5/9", "hôm nay", today=None) == ([None, None], [])
    # In January, "28/12" was last month: the year is not the figures'.
    assert day_of("28/12", today=date(2022, 1, 5)) == ([None], [])


def test_month_before_day_only_where_the_whole_column_is_written_so():
    days, turned = day_of("9/15/2021", "9/5/2021", "9/30/2021")
    assert days == [date(2021, 9, 15), DAY, date(2021, 9, 30)]
    assert turned == [0, 1, 2]
    assert day_of("9/15/2021", "9/30/2021", "13/9/2021")[0] == [None, None, date(2021, 9, 13)]
    assert day_of("9/15/2021", "5/9/2021")[0] == [None, DAY]


def test_a_column_written_month_first_is_read_and_said():
    rows, findings = raw("start_date", ["9/15/2021", "9/5/2021", "9/30/2021"], dataset())
    told = findings.tell(parse(rows, dataset(), findings), {})
    assert [(f.code, f.row, f.severity) for f in told] == [
        ("month_first", row, "warning") for row in (2, 3, 4)
    ]


def test_serials_of_a_workbook_that_counts_from_1904():
    assert day_of("42982", since_1904=True)[0] == [DAY]
    assert day_of("44444")[0] == [DAY]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#REF!", "error_cell"),
        ("#N/A", "error_cell"),
        ("#DIV/0!", "error_cell"),
        ("#VALUE!", "error_cell"),
        ("=A1+1 → ?", "formula_without_value"),
    ],
)
@pytest.mark.parametrize("name", ["name", "households", "start_date", "phone", "latitude"])
def test_a_cell_without_a_value_holds_its_row_and_is_said_once(text, code, name):
    rows, findings = raw(name, [text], dataset())
    parsed = parse(rows, dataset(), findings)
    assert parsed[name].to_list() == [None]
    assert [f.code for f in findings.tell(parsed, {})] == [code]
    assert findings.held(1)[0]


def test_both_coordinates_in_one_cell_have_one_finding():
    rows, findings = raw("latitude", ["gần chợ"], dataset())
    rows = rows.with_columns(rows["raw:latitude"].alias("raw:longitude"))
    told = findings.tell(parse(rows, dataset(), findings), {})
    assert [(f.code, f.field) for f in told] == [("bad_coordinate", "latitude")]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Có", True), ("CÓ", True), ("co", True), ("x", True), ("X", True), ("1", True),
        ("true", True), ("đúng", True), ("rồi", True),
        ("Không", False), ("khong", False), ("0", False), ("chưa", False), ("false", False),
        ("?", None), ("có lẽ", None), ("-", None),
    ],
)  # fmt: skip
def test_booleans(text, value):
    assert one(read_booleans, text) is value


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("0912 345 678", "0912 345 678"),
        ("912345678", "0912345678"),
        ("912345678.0", "0912345678"),
        ("02383842888", "02383842888"),
        ("2383842888", "02383842888"),
        ("912 345 678", "0912 345 678"),
        ("912345678; 983456789", "0912345678; 0983456789"),
        ("912345678/983456789", "0912345678/0983456789"),
        ("84912345678", "84912345678"),
        ("115", "115"),
    ],
)
def test_a_phone_gets_back_the_zero_that_excel_took(text, phone):
    assert one(read_phones, text) == phone


@pytest.mark.parametrize(
    ("text", "odd"),
    [
        ("0912.345.678", False),
        ("(0238) 3842 888", False),
        ("+84 912 345 678", False),
        ("0912345678; 0983456789", False),
        ("0912345678/0983456789", False),
        ("0912 345 678 - 0983 456 789", False),
        ("1900 9095", False),
        ("không có", False),
        ("-", False),
        ("hỏi ông Tư", True),
        ("1", True),
        ("091234567", True),
        ("09123456789", True),
        ("091234567890123", True),
    ],
)
def test_what_does_not_look_like_a_phone_is_a_warning_and_holds_nothing(text, odd):
    rows, findings = raw("phone", [text], dataset())
    parse(rows, dataset(), findings)
    assert findings.has("bad_phone") is odd
    assert not findings.held(1)[0]


@pytest.mark.parametrize("text", ["-", "–", "không có", "Chưa có", "chưa xác định", "N/A"])
def test_words_for_nothing_leave_an_optional_cell_blank(text):
    of = dataset()
    rows, findings = raw("households", [text], of)
    rows = rows.with_columns(
        pl.lit(text).alias(f"raw:{name}") for name in ("end_date", "phone", "contact")
    )
    read = parse(rows, of, findings)
    assert read.select("households", "end_date", "phone").row(0) == (None, None, None)
    assert not findings.has("bad_integer")
    assert not findings.has("bad_date")
    rows, findings = raw("start_date", [text], of)
    parse(rows, of, findings)
    assert findings.has("bad_date"), "what is required must be said"


@pytest.mark.parametrize("text", ["?", "chưa rõ", "không biết"])
def test_a_question_is_no_blank(text):
    rows, findings = raw("households", [text], dataset())
    parse(rows, dataset(), findings)
    assert findings.has("bad_integer")


def test_a_choice_is_read_in_every_spelling_and_a_near_miss_gets_a_suggestion():
    zone = dataset("lockdown_zone")
    written = [
        "strict",
        "Phong toả chặt",
        "PHONG TỎA CHẶT",
        " chặt ",
        "Chỉ thị 15",
        "phong tỏa chật",
    ]
    rows, findings = raw("level", [*written, "khác"], zone)
    parsed = parse(rows, zone, findings)
    assert parsed["level"].to_list() == ["strict"] * 4 + ["partial", "strict", None]
    (told,) = findings.tell(parsed, {})
    assert (told.code, told.row, told.value, told.suggestion) == ("unknown_value", 8, "khác", None)
    rows, findings = raw("level", ["phong toả chặtt"], zone)
    (near,) = findings_of(rows, zone, findings)
    assert near.suggestion == "Phong tỏa chặt"
    assert "Phong tỏa mềm" in near.message_vi


def findings_of(rows, of, findings):
    return findings.tell(parse(rows, of, findings), {})


def test_blank_cells_are_no_findings_and_spaces_are_blank():
    blanks = [None, "", "   ", "\u00a0", "\n"]
    for name in ("households", "start_date", "latitude", "phone", "name"):
        rows, findings = raw(name, blanks, dataset())
        parsed = parse(rows, dataset(), findings)
        assert parsed[name].null_count() == len(blanks)
        assert findings.tell(parsed, {}) == []


def test_text_is_composed_and_its_spaces_collapsed():
    rows, findings = raw("name", ["Cho\u031b\u0323  Vinh\u00a0\n ", "Chợ Vinh"], dataset())
    assert parse(rows, dataset(), findings)["name"].to_list() == ["Chợ Vinh"] * 2


def test_the_value_of_a_private_column_is_in_no_finding():
    rows, findings = raw("phone", ["của ông Nam"], dataset())
    (told,) = findings_of(rows, dataset(), findings)
    assert told.value is None
    assert "Nam" not in f"{told.message_vi}{told.message_en}{told.suggestion}"
