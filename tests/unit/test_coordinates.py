"""Coordinates in every spelling that people use; and what is not guessed."""

import polars as pl
import pytest
from sheets import dataset, raw

from ingest.values import parse
from ingest.values.coordinates import is_short_link, read_coordinate, read_latitudes

NORTH, EAST = 18.67, 105.69


def single(text):
    reading = read_coordinate(text)
    return None if reading is None or reading.pair else reading.single


def pair(text):
    reading = read_coordinate(text)
    return (reading.latitude, reading.longitude) if reading and reading.pair else None


@pytest.mark.parametrize(
    "text",
    [
        "18°40'12\"", "18° 40' 12\"", "18 ˚ 40 ’ 12 ’’ N", "18º40’12”", "18°40′12″", "18°40'12''",
        "N18°40'12\"", "18°40'12\"N", "18°40'12\" Bắc", "18°40'12\"B", "18 40 12", "18°40.2'",
        "18o40'12\"", "18O 40’ 12’’ B", "18:40:12",
        "18°40,2'", "18d40m12s", "18 độ 40 phút 12 giây", "18 do 40 phut 12 giay", "18.67 N",
        "18,67° N", "N 18.67", "18.67°", "Vĩ độ: 18.67", "lat 18.67", "18°40'1 2,0\"",
    ],
)  # fmt: skip
def test_one_angle(text):
    assert single(text) == pytest.approx(NORTH, abs=1e-9)


def test_stray_blanks_inside_seconds_and_letters_of_the_east():
    assert single("10˚46 ’ 0 4,58 ” N") == pytest.approx(10 + 46 / 60 + 4.58 / 3600)
    assert single("10 ˚ 44 ’ 35,4 ’’ N") == pytest.approx(10 + 44 / 60 + 35.4 / 3600)
    for text in ("105,69 Đ", "105.69Đ", "105,69 Đông", "105.69 E", "E105.69", "105°41'24\"Đ"):
        assert single(text) == pytest.approx(EAST), text


@pytest.mark.parametrize(
    "text",
    [
        "18.67, 105.69", "18.67,105.69", "18,67; 105,69", "18,67 105,69", "18,67,105,69",
        "(18.67, 105.69)", "18.67 / 105.69", "18.67 - 105.69", "18.67\n105.69",
        "18°40'12\"N 105°41'24\"E", "105°41'24\"E, 18°40'12\"N", "18°40'12\"N105°41'24\"E",
        "18 40 12, 105 41 24", "N 18.67 E 105.69", "18.67N,105.69E",
        "Vĩ độ: 18.67; Kinh độ: 105.69", "Kinh độ 105,69 - Vĩ độ 18,67", "lat 18.67 long 105.69",
        "https://www.google.com/maps/@18.67,105.69,17z", "https://maps.google.com/?q=18.67,105.69",
        "https://www.google.com/maps/place/X/@1.5,2.5,17z/data=!3m1!4b1!3d18.67!4d105.69",
        "https://www.google.com/maps/search/?api=1&query=18.67%2C105.69",
        "https://www.google.com/maps/place/18.67,105.69",
    ],
)  # fmt: skip
def test_both_in_one_cell(text):
    assert pair(text) == pytest.approx((NORTH, EAST), abs=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "18 40", "18;105", "18°75'", "18°40'75\"", "18.67.89", "abc", "xem bản đồ", "18°40.5'12\"",
        "https://goo.gl/maps/abc", "https://maps.app.goo.gl/abc", "18.67 N, 105.69 N", "-", "",
    ],
)  # fmt: skip
def test_what_can_be_read_in_no_way_or_in_several_is_not_read(text):
    assert read_coordinate(text) is None


def test_a_column_is_read_at_once_and_of_pairs_its_own_part():
    column = pl.Series("latitude", ["18.67", "18,67", "2.064.512,3", "18.67, 105.69", None, "?"])
    assert read_latitudes(column).to_list() == [18.67, 18.67, 2064512.3, 18.67, None, None]


def test_three_numbers_with_spaces_are_an_angle_and_no_figure_with_its_thousands_apart():
    column = pl.Series("latitude", ["18 40 12", "18 40  12,0", "2 064 512"])
    assert read_latitudes(column).to_list() == pytest.approx([NORTH, NORTH, 2064512.0])


def test_short_links_cannot_be_opened_and_that_is_said():
    assert is_short_link("https://maps.app.goo.gl/Xy1")
    assert not is_short_link("https://www.google.com/maps/@18.67,105.69,17z")
    rows, findings = raw("latitude", ["https://goo.gl/maps/x", "gần chợ"], dataset())
    told = findings.tell(parse(rows, dataset(), findings), {})
    assert [(f.code, f.row) for f in told] == [("short_link", 2), ("bad_coordinate", 3)]
    assert findings.held(2).all()
