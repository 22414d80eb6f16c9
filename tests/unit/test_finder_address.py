"""Whole addresses: the lowest unit that the text surely names."""

import pytest
from test_finder import (
    DIEN_CHAU,
    HUNG_BINH,
    INDEX,
    KY_ANH_TOWN,
    NGHE_AN,
    NGHI_PHU,
    TOWN,
    VINH,
)

from layers.finder import Alias, Finder


@pytest.fixture(scope="module")
def finder():
    return Finder(INDEX)


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("Xóm 5, xã Nghi Phú, TP Vinh", 20),
        ("TP. Vinh, X. Nghi Phú, xóm số 5", 20),
        ("xom 5 nghi phu vinh", 20),
        ("Xóm Kim Liên, Nghi Phú, Vinh, Nghệ An", 23),
        ("Số nhà 12, ngõ 5, đường Lê Lợi, khối 3, P.Hưng Bình, tp Vinh, tỉnh Nghệ An", 30),
        ("Số 5 đường Lê Lợi phường Hưng Bình thành phố Vinh", HUNG_BINH),
        ("Trạm y tế xã Nghi Phú", NGHI_PHU),
        ("khối 7 Hưng Bình, Vinh", VINH),  # the ward has a khu phố 7, but no khối 7
        ("Xóm 99, xã Nghi Phú, TP Vinh", NGHI_PHU),
        ("xóm Kim Liêên, xã Nghi Phú, TP Vinh", 23),
        ("Kỳ Anh (Thị xã), Nghệ An", KY_ANH_TOWN),
        ("Thị trấn Diễn Châu, huyện Diễn Châu", TOWN),
        ("TT Diễn Châu; H. Diễn Châu", TOWN),
        ("Diễn Châu, Nghệ An", DIEN_CHAU),
        ("Nghệ An", NGHE_AN),
    ],
)
def test_the_lowest_unit_is_found_in_any_order(finder, text, unit_id):
    assert finder.address(text).unit_id == unit_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12",
        "Số 5, đường Lê Lợi",
        "Tòa nhà Hoa Hồng",
        "Xóm 5",
        "12, Hưng Bình",
        "xã Hưng Bình Tây",
    ],
)
def test_what_names_no_unit_surely_has_no_answer(finder, text):
    assert finder.address(text).unit_id is None


def test_a_contradiction_is_not_decided(finder):
    found = finder.address("xã Nghi Phú, huyện Diễn Châu")
    assert found.unit_id is None
    assert {c.unit_id for c in found.candidates} == {NGHI_PHU, DIEN_CHAU}
    assert finder.address("xã Nghi Phú, huyện Diễn Châu, Nghệ An").unit_id == NGHE_AN
    assert finder.address("xã Nghi Phú, huyện Hòa Bình, tỉnh Nghệ An").unit_id == NGHE_AN


def test_the_area_decides_where_several_fit(finder):
    assert finder.address("Hưng Bình").unit_id is None
    assert finder.address("Hưng Bình", area=frozenset({VINH})).unit_id == HUNG_BINH
    assert finder.address("xóm 5", area=frozenset({VINH})).unit_id == 20


def test_an_address_can_be_taught():
    taught = Finder(INDEX, [Alias("Chợ Vinh", HUNG_BINH, "commune", None, None)])
    assert taught.address("chợ Vinh").unit_id == HUNG_BINH
