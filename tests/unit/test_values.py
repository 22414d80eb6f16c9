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
        ("5/9/1021", None),
        ("2021", None),
    ],
)
def test_dates(text, day):
    assert day_of(text) == ([day], [])


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
        ("không có", True),
        ("12", True),
        ("091234567890123", True),
    ],
)
def test_what_does_not_look_like_a_phone_is_a_warning_and_holds_nothing(text, odd):
    rows, findings = raw("phone", [text], dataset())
    parse(rows, dataset(), findings)
    assert findings.has("bad_phone") is odd
    assert not findings.held(1)[0]


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
