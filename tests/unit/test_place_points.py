"""The points that rows give: pairs in one cell, swapped, zero, half; each said at its cell."""

import pytest
from desk import batch, codes, point
from sheets import dataset


def placed(**cells):
    made = batch([point(**cells)])
    row = made.rows.row(0, named=True)
    return (row["longitude"], row["latitude"]), row["approximate"], made


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("18.05", "105.02"),
        ("18,05", "105,02"),
        ("18°03'00\"", "105°01'12\"E"),
        ("18.05, 105.02", "18.05, 105.02"),  # one column for both
        ("18.05, 105.02", None),
        (None, "https://www.google.com/maps/@18.05,105.02,17z"),
        ("105°01'12\"E 18°03'00\"N", ""),
    ],
)
def test_a_point_is_read_from_two_cells_or_one(latitude, longitude):
    where, approximate, made = placed(latitude=latitude, longitude=longitude)
    assert where == pytest.approx((105.02, 18.05))
    assert not approximate
    assert made.tell() == []


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [("105.02", "18.05"), ("105,02 Đ", "18,05 B"), ("105.02, 18.05", None)],
)
def test_swapped_coordinates_are_read_the_other_way_round_and_it_is_said(latitude, longitude):
    where, _, made = placed(latitude=latitude, longitude=longitude)
    assert where == pytest.approx((105.02, 18.05))
    assert [(f.code, f.severity, f.field) for f in made.tell()] == [
        ("coordinates_swapped", "warning", "latitude")
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        ("0", "0", "coordinates_zero"),
        ("0.0", "0,0", "coordinates_zero"),
        ("0, 0", None, "incomplete_coordinates"),
        ("18.05", None, "incomplete_coordinates"),
        ("20.05", "105.02", "outside_province"),
        ("105.02", "30.05", "outside_province"),  # no place in the province either way
        ("gần chợ", "105.02", "bad_coordinate"),
        ("https://goo.gl/maps/a", "https://goo.gl/maps/a", "short_link"),
    ],
)
def test_what_is_no_place_holds_its_row_with_one_finding(latitude, longitude, code):
    assert codes([point(latitude=latitude, longitude=longitude)]) == [(2, code, "latitude")]


@pytest.mark.parametrize(
    ("latitude", "longitude", "found"),
    [
        ("18.05", None, [("incomplete_coordinates", "latitude")]),
        (None, "105.02", [("incomplete_coordinates", "latitude")]),
        ("18.05, 105.02", None, []),
        (None, "18.05, 105.02", []),
        (None, None, [("missing_required", "latitude"), ("missing_required", "longitude")]),
    ],
)
def test_required_coordinates_are_missed_once_and_may_stand_in_one_cell(latitude, longitude, found):
    row = {"name": "Chốt 1", "commune": "Hưng Bình", "scope": "Cấp xã"}
    row |= {"latitude": latitude, "longitude": longitude}
    assert codes([row], dataset("control_checkpoint")) == [(2, *each) for each in found]
