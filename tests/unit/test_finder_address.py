"""Whole addresses: the lowest unit that the text surely names."""

import pytest
from test_finder import (
    DIEN_CHAU,
    HUNG_BINH,
    HUNG_HUNG,
    INDEX,
    KY_ANH_TOWN,
    NGHE_AN,
    NGHI_PHU,
    TOWN,
    VINH,
)

from layers.finder import Alias, Finder
from layers.units import Unit, UnitIndex


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


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [("16672", HUNG_BINH), ("412", VINH), ("40", NGHE_AN), ("16672.0", HUNG_BINH), ("999", 12)],
)
def test_a_code_alone_is_an_address(finder, text, unit_id):
    found = finder.address(text)
    assert (found.unit_id, found.reason) == (unit_id, "code")


def test_a_code_of_two_units_is_offered():
    units = INDEX.units | {50: Unit(50, "commune", "412", "Khác", "Xã", DIEN_CHAU)}
    found = Finder(UnitIndex(INDEX.day, units, {}, {})).address("412")
    assert found.unit_id is None
    assert {c.unit_id for c in found.candidates} == {VINH, 50}


@pytest.mark.parametrize(
    "text",
    [
        "Xã Hưng Lộc TP Vinh",
        "Xã Hưng Lộc, TP Vinh, Nghệ An",
        "x. Hưng Lộc, TP Vinh",
        "xa hung loc tp vinh",
        "Hưng Lộc, TP Vinh",
        "PLL, TP Vinh",
        "P. 3, TP Vinh",
        "Số 5 đường Lê Lợi, phường Lê Lợi, TP Vinh",
        "Số 5 đường Lê Lợi phường Lê Lợi TP Vinh",
        "xã Nghi Phú Đông thành phố Vinh",
        "xã Lạ, xã Nghi Phú, TP Vinh",
    ],
)
def test_a_district_is_not_sure_beside_a_commune_nobody_knows(finder, text):
    found = finder.address(text)
    assert found.unit_id is None
    assert VINH in {c.unit_id for c in found.candidates}


@pytest.mark.parametrize(
    "text",
    [
        "Số 5, đường Lê Lợi, TP Vinh",
        "Số 5 đường Lê Lợi TP Vinh",
        "12, Lê Lợi, TP Vinh",
        "12 Lê Lợi, TP Vinh",
        "ngõ 3, phố Lê Lợi, thành phố Vinh, tỉnh Nghệ An, Việt Nam",
        "Bảo hiểm xã hội TP Vinh",
        "Xóm 99, TP Vinh",
    ],
)
def test_houses_streets_and_hamlets_are_no_objection(finder, text):
    assert finder.address(text).unit_id == VINH


def test_a_typo_before_a_district_is_read_inside_it(finder):
    assert finder.address("Phường Hưng Bìnhh TP Vinh").unit_id == HUNG_BINH


@pytest.fixture(scope="module")
def taught():
    return Finder(
        INDEX,
        [
            Alias("PHB", HUNG_BINH, "commune", VINH, None),
            Alias("Chợ Quán", NGHI_PHU, "commune", None, None),
            Alias("thành phố Đỏ", VINH, "district", NGHE_AN, None),
        ],
    )


def test_a_province_is_not_sure_beside_names_nobody_knows(finder):
    found = finder.address("Cô Mười, Hưng Đông, Nghệ An")
    assert found.unit_id is None
    assert {c.unit_id for c in found.candidates} == {NGHE_AN, HUNG_HUNG}


class TestTaughtParts:
    @pytest.mark.parametrize(
        ("text", "unit_id", "reason"),
        [
            ("PHB, TP Vinh", HUNG_BINH, "alias"),
            ("số 5 đường Lê Lợi, phb, tp Vinh, Nghệ An", HUNG_BINH, "alias"),
            ("khối 3, PHB, TP Vinh", 30, "exact"),
            ("Chợ Quán, số 5 đường Lê Lợi", NGHI_PHU, "alias"),
            ("phường Hưng Bình, thành phố Đỏ, Nghệ An", HUNG_BINH, "exact"),
        ],
    )
    def test_hold_inside_what_the_rest_names(self, taught, text, unit_id, reason):
        found = taught.address(text)
        assert (found.unit_id, found.reason) == (unit_id, reason)

    @pytest.mark.parametrize("text", ["PHB, huyện Diễn Châu", "PHB, Xã Lạ, TP Vinh"])
    def test_do_not_hold_elsewhere_nor_explain_the_rest(self, taught, text):
        assert taught.address(text).unit_id is None


def test_an_address_can_be_taught():
    taught = Finder(INDEX, [Alias("Chợ Vinh", HUNG_BINH, "commune", None, None)])
    assert taught.address("chợ Vinh").unit_id == HUNG_BINH
