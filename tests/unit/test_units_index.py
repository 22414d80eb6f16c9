"""Look-ups of units: by code, by name within a parent, by point; never a guess."""

from datetime import date

import numpy as np
import pytest
import shapely
from sheets import dataset

from ingest.batch import Context
from ingest.place.names import resolve
from layers.settings import Sender
from layers.units import Unit, UnitIndex


def square(west, south, size):
    return shapely.to_wkb(shapely.box(west, south, west + size, south + size))


UNITS = [
    Unit(1, "province", "40", "Nghệ An", "Tỉnh", None),
    Unit(2, "district", "412", "Vinh", "Thành phố", 1),
    Unit(3, "district", "425", "Diễn Châu", "Huyện", 1),
    Unit(10, "commune", "16672", "Hưng Bình", "Phường", 2),
    Unit(11, "commune", "00999", "Nghĩa Hòa", "Xã", 3),
    Unit(12, "commune", "17400", "Nghĩa Hoa", "Xã", 3),
    Unit(13, "commune", "17401", "Diễn Châu", "Thị trấn", 3),
    Unit(14, "commune", "17402", "Hưng Bình", "Xã", 3),
    Unit(20, "hamlet", None, "5", "Xóm", 11),
    Unit(21, "hamlet", None, "5", "Xóm", 13),
    Unit(22, "hamlet", None, "Tân Hoà", "Khối", 10),
]
SHAPES = {
    1: square(104, 18, 2), 2: square(104, 18, 1), 3: square(105, 18, 1),
    10: square(104, 18, 0.5), 22: square(104, 18, 0.1), 11: square(105, 18, 0.5),
}  # fmt: skip


@pytest.fixture
def index():
    points = {i: shapely.to_wkb(shapely.centroid(shapely.from_wkb(s))) for i, s in SHAPES.items()}
    return UnitIndex(date(2021, 9, 17), {u.unit_id: u for u in UNITS}, SHAPES, points)


def ids(found):
    return sorted(unit.unit_id for unit in found)


@pytest.mark.parametrize("text", ["16672", "16672.0", " 16672 "])
def test_a_code_finds_its_unit(index, text):
    assert ids(index.find("commune", text)) == [10]


def test_a_code_that_lost_its_zeros_in_excel_finds_its_unit(index):
    assert ids(index.find("commune", "999")) == ids(index.find("commune", "00999")) == [11]
    assert index.find("district", "999") == []


@pytest.mark.parametrize("text", ["Vinh", "VINH", "thành phố Vinh", "Thanh pho  vinh "])
def test_a_name_finds_its_unit_with_or_without_its_type(index, text):
    assert ids(index.find("district", text)) == [2]


def test_namesakes_are_told_apart_by_the_unit_above(index):
    assert ids(index.find("commune", "Hưng Bình")) == [10, 14]
    assert ids(index.find("commune", "Hưng Bình", {2})) == [10]
    assert ids(index.find("commune", "phường Hưng Bình")) == [10]
    assert index.find("hamlet", "Xóm 5", {2}) == []


def test_names_that_fold_alike_are_told_apart_by_their_accents_if_these_are_written(index):
    found = index.find("commune", "Nghĩa Hoà", {3})
    assert ids(found) == [11, 12]
    assert ids(index.spelled(found, "Nghĩa Hoà")) == [11]
    assert ids(index.spelled(found, "Nghĩa Hoa")) == [12]
    assert ids(index.spelled(found, "Nghia Hoá")) == [11, 12]


def context(index, *area):
    sender = Sender(id="vinh", name="Vinh", agency="district_committee", areas=["40"])
    return Context(dataset(), sender, frozenset(area), index, None)


def named(index, area=(1,), **texts):
    fields = dataset().unit_fields
    cells = {field.name: texts.get(field.name) for field in fields}
    return resolve(cells, fields, context(index, *area))


def test_cells_are_read_from_the_highest_unit_down(index):
    assert named(index, district="Diễn Châu", commune="Hưng Bình").unit_id == 14
    assert named(index, commune="16672", hamlet="khối Tân Hòa").unit_id == 22
    assert named(index).unit_id is None
    assert named(index).problem is None


def test_an_ambiguous_name_is_a_finding_with_its_candidates(index):
    found = named(index, commune="Hưng Bình")
    assert (found.problem, found.field) == ("ambiguous_unit", "commune")
    assert "phường Hưng Bình, thành phố Vinh" in found.candidates
    assert "xã Hưng Bình, huyện Diễn Châu" in found.candidates


def test_of_namesakes_the_one_in_the_senders_own_area_is_meant(index):
    assert named(index, area=(2,), commune="Hưng Bình").unit_id == 10
    assert named(index, area=(3,), commune="Hưng Bình").unit_id == 14


def test_an_unknown_name_says_where_it_was_looked_for(index):
    found = named(index, district="Vinh", commune="Nghi Phú")
    assert (found.problem, found.field, found.within) == (
        "unknown_unit",
        "commune",
        "thành phố Vinh",
    )
    elsewhere = named(index, district="Vinh", commune="Nghĩa Hoa")
    assert elsewhere.problem == "unknown_unit"


def test_a_point_is_located_in_the_lowest_unit_drawn(index):
    where = [(104.05, 18.05), (104.3, 18.3), (104.9, 18.9), (105.9, 19.9), (10, 10), (np.nan, 18)]
    longitude, latitude = np.array(where, dtype=float).T
    assert index.locate(longitude, latitude).tolist() == [22, 10, 2, 1, -1, -1]


def test_a_point_on_a_shared_border_always_goes_to_the_same_neighbour(index):
    border = np.full(5, 105.0), np.full(5, 18.9)
    assert len(set(index.locate(*border).tolist())) == 1


def test_names_for_people_and_keys_that_last(index):
    assert index.full_name(20) == "xóm 5, xã Nghĩa Hòa, huyện Diễn Châu"
    assert index.key(10) == "16672"
    assert index.key(22) == "16672/khối tân hoà"
    assert index.key(22) == index.key(22).replace("hòa", "hoà")
