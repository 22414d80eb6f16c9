"""One sure unit for a text, or candidates with reasons; never a guess."""

import unicodedata
from datetime import date

import pytest

from layers.finder import Alias, Finder
from layers.units import Unit, UnitIndex

NGHE_AN, VINH, DIEN_CHAU, KY_ANH, KY_ANH_TOWN = 1, 2, 3, 4, 5
HUNG_BINH, NGHI_PHU, NGHIA_HOA, NGHIA_HOA_PLAIN, TOWN, SAME_AS_TOWN = 10, 11, 12, 13, 14, 15
HUNG_BINH_OF_DIEN, MY_DINH_1, MY_DINH_2, DAK_LA, HUNG_HUNG = 16, 17, 18, 19, 9
UNITS = [
    Unit(NGHE_AN, "province", "40", "Nghệ An", "Tỉnh", None),
    Unit(VINH, "district", "412", "Vinh", "Thành phố", NGHE_AN),
    Unit(DIEN_CHAU, "district", "425", "Diễn Châu", "Huyện", NGHE_AN),
    Unit(KY_ANH, "district", "447", "Kỳ Anh", "Huyện", NGHE_AN),
    Unit(KY_ANH_TOWN, "district", "449", "Kỳ Anh", "Thị xã", NGHE_AN),
    Unit(HUNG_HUNG, "commune", "16690", "Hưng Đông", "Xã", VINH),
    Unit(HUNG_BINH, "commune", "16672", "Hưng Bình", "Phường", VINH),
    Unit(NGHI_PHU, "commune", "16711", "Nghi Phú", "Xã", VINH),
    Unit(NGHIA_HOA, "commune", "00999", "Nghĩa Hòa", "Xã", DIEN_CHAU),
    Unit(NGHIA_HOA_PLAIN, "commune", "17400", "Nghĩa Hoa", "Xã", DIEN_CHAU),
    Unit(TOWN, "commune", "17402", "Diễn Châu", "Thị trấn", DIEN_CHAU),
    Unit(SAME_AS_TOWN, "commune", "17403", "Diễn Châu", "Xã", DIEN_CHAU),
    Unit(HUNG_BINH_OF_DIEN, "commune", "17404", "Hưng Bình", "Xã", DIEN_CHAU),
    Unit(MY_DINH_1, "commune", "17405", "Mỹ Đình I", "Xã", KY_ANH),
    Unit(MY_DINH_2, "commune", "17406", "Mỹ Đình II", "Xã", KY_ANH),
    Unit(DAK_LA, "commune", "17407", "Đắk La", "Xã", KY_ANH),
    Unit(20, "hamlet", None, "5", "Xóm", NGHI_PHU),
    Unit(21, "hamlet", None, "6", "Xóm", NGHI_PHU),
    Unit(22, "hamlet", None, "5A", "Xóm", NGHI_PHU),
    Unit(23, "hamlet", None, "Kim Liên", "Xóm", NGHI_PHU),
    Unit(24, "hamlet", None, "5", "Xóm", NGHIA_HOA),
    Unit(30, "hamlet", None, "03", "Khối", HUNG_BINH),
    Unit(31, "hamlet", None, "Khối 4", "Khối", HUNG_BINH),
    Unit(32, "hamlet", None, "7", "Khu phố", HUNG_BINH),
    Unit(33, "hamlet", None, "9", "Tổ dân phố", HUNG_BINH),
]
INDEX = UnitIndex(date(2021, 9, 17), {unit.unit_id: unit for unit in UNITS}, {}, {})


@pytest.fixture(scope="module")
def finder():
    return Finder(INDEX)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Phường Hưng Bình", "exact"),
        ("Hưng Bình", "exact"),
        (" phường  HƯNG\xa0BÌNH ", "exact"),
        (unicodedata.normalize("NFD", "Phường Hưng Bình"), "exact"),
        ("Hưng Bình (Phường)", "exact"),
        ("P. Hưng Bình", "abbreviation"),
        ("P.Hưng Bình", "abbreviation"),
        ("p hưng bình", "abbreviation"),
        ("phườngHưng Bình", "glued"),
        ("PHƯỜNGHƯNGBÌNH", "glued"),
        ("phuong hung binh", "no accents"),
        ("HUNG BINH", "no accents"),
        ("Hưng Bìnhh", "typo"),
        ("Phường Hưgn Bình", "typo"),
        ("Xã Hưng Bình", "type"),
        ("16672", "code"),
        ("16672.0", "code"),
    ],
)
def test_every_writing_of_one_ward_finds_it_and_says_how(finder, text, reason):
    found = finder.find("commune", text, {VINH})
    assert (found.unit_id, found.reason, found.candidates) == (HUNG_BINH, reason, ())


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("Xóm 5", 20), ("xóm 05", 20), ("Xóm số 5", 20), ("X5", 20), ("x. 5", 20), ("5", 20),
        ("Xóm V", 20), ("Xóm 5a", 22), ("xom 5 A", 22), ("Kim Lien", 23), ("Xóm Kim Liêên", 23),
    ],
)  # fmt: skip
def test_hamlets_by_number_and_name(finder, text, unit_id):
    assert finder.find("hamlet", text, {NGHI_PHU}).unit_id == unit_id


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("khối 3", 30), ("Khối 03", 30), ("K.3", 30), ("khoi3", 30), ("Khối 4", 31), ("k4", 31),
        ("KP 7", 32), ("KP7", 32), ("TDP 9", 33), ("Tổ 9", 33), ("tổ dân phố số 9", 33),
    ],
)  # fmt: skip
def test_blocks_of_a_town(finder, text, unit_id):
    assert finder.find("hamlet", text, {HUNG_BINH}).unit_id == unit_id


@pytest.mark.parametrize("text", ["Xóm 7", "Xóm 15", "Xóm 5B", "Xóm 55", "Xóm"])
def test_numbers_are_never_corrected(finder, text):
    found = finder.find("hamlet", text, {NGHI_PHU})
    assert found.unit_id is None
    assert not [c for c in found.candidates if c.reason in ("typo", "similar")]


def test_another_type_of_hamlet_is_offered_not_taken(finder):
    found = finder.find("hamlet", "Thôn 5", {NGHI_PHU})
    assert found.unit_id is None
    assert [(c.unit_id, c.reason) for c in found.candidates] == [(20, "type")]


@pytest.mark.parametrize(
    ("text", "unit_id"), [("Xã Mỹ Đình 1", MY_DINH_1), ("Mỹ Đình II", MY_DINH_2), ("my dinh 2", 18)]
)
def test_roman_numbers_are_numbers(finder, text, unit_id):
    assert finder.find("commune", text, {KY_ANH}).unit_id == unit_id


@pytest.mark.parametrize("text", ["Nghĩa Hoà", "xã nghĩa hòa", "NGHĨA HOÀ"])
def test_accents_decide_between_names_that_fold_alike(finder, text):
    assert finder.find("commune", text, {DIEN_CHAU}).unit_id == NGHIA_HOA
    assert finder.find("commune", "Xã Nghĩa Hoa", {DIEN_CHAU}).unit_id == NGHIA_HOA_PLAIN


def test_without_accents_both_are_offered(finder):
    found = finder.find("commune", "Xa Nghia Hoa", {DIEN_CHAU})
    assert found.unit_id is None
    assert {c.unit_id for c in found.candidates} == {NGHIA_HOA, NGHIA_HOA_PLAIN}


def test_the_type_decides_between_a_town_and_the_commune_around_it(finder):
    assert finder.find("commune", "TT. Diễn Châu", {DIEN_CHAU}).unit_id == TOWN
    assert finder.find("commune", "x. dien chau", {DIEN_CHAU}).unit_id == SAME_AS_TOWN
    unsaid = finder.find("commune", "Diễn Châu", {DIEN_CHAU})
    assert unsaid.unit_id is None
    assert {c.unit_id for c in unsaid.candidates} == {TOWN, SAME_AS_TOWN}


def test_a_letter_that_makes_another_word_may_be_another_name(finder):
    found = finder.find("commune", "Xã Nghi Thú", {VINH})  # Thú is a word
    assert found.unit_id is None
    assert found.candidates[0].unit_id == NGHI_PHU
    assert found.candidates[0].reason == "typo"


def test_a_short_name_as_near_as_a_longer_one_leaves_it_open():
    names = {1: "Can", 2: "Canh"}
    units = {i: Unit(i, "hamlet", None, name, "Bản", None) for i, name in names.items()}
    found = Finder(UnitIndex(INDEX.day, units, {}, {})).find("hamlet", "bản Cann")
    assert found.unit_id is None
    assert {c.unit_id for c in found.candidates} == {1, 2}


def test_words_that_are_not_vietnamese_are_spelled_as_everyone_likes(finder):
    assert finder.find("commune", "Xã Đăk La", {KY_ANH}).unit_id == DAK_LA


def test_a_name_of_another_parent_is_offered_as_such(finder):
    found = finder.find("commune", "Xã Nghi Phú", {DIEN_CHAU})
    assert found.unit_id is None
    assert [(c.unit_id, c.reason) for c in found.candidates] == [(NGHI_PHU, "elsewhere")]


def test_a_code_that_lost_its_zeros(finder):
    assert finder.find("commune", "999").unit_id == NGHIA_HOA
    assert finder.find("district", "999").unit_id is None
    assert finder.find("commune", "16672", {DIEN_CHAU}).unit_id is None


def test_two_units_of_one_name_and_the_senders_area(finder):
    assert finder.find("commune", "Hưng Bình").unit_id is None
    found = finder.find("commune", "Hưng Bình", area=frozenset({DIEN_CHAU}))
    assert found.unit_id == HUNG_BINH_OF_DIEN
    both = finder.find("district", "Kỳ Anh", {NGHE_AN})
    assert (both.unit_id, len(both.candidates)) == (None, 2)
    assert finder.find("district", "TX Kỳ Anh", {NGHE_AN}).unit_id == KY_ANH_TOWN


@pytest.mark.parametrize("text", ["", "   ", "…", "Không Có", "P."])
def test_what_names_nothing_has_no_answer(finder, text):
    assert finder.find("commune", text, {VINH}).unit_id is None


def test_many_at_once_are_the_same_answers(finder):
    texts = ["P.Hưng Bình", None, "Nghi Phú", "Hưng Bình", "P.Hưng Bình"]
    within = [VINH, VINH, None, DIEN_CHAU, VINH]
    found = finder.find_many("commune", texts, within)
    assert [a.unit_id for a in found] == [HUNG_BINH, None, NGHI_PHU, HUNG_BINH_OF_DIEN, HUNG_BINH]
    assert found[1].candidates == ()
    assert finder.find_many("commune", ["Nghi Phú"])[0].unit_id == NGHI_PHU


def test_a_column_with_accents_tells_that_its_writer_uses_them(finder):
    several = Finder(
        UnitIndex(
            INDEX.day,
            INDEX.units
            | {
                99: Unit(99, "commune", None, "Thanh An", "Xã", VINH),
                98: Unit(98, "commune", None, "Thạnh An", "Xã", VINH),
            },
            {},
            {},
        )
    )
    assert several.find("commune", "Thanh An", {VINH}).unit_id is None
    column = [unit.title for unit in UNITS if unit.level == "commune"]
    assert several.find_many("commune", [*column, "Thanh An"], [VINH] * 12)[-1].unit_id == 99
    assert several.find("commune", "Thanh An", {VINH}, accented=True).unit_id == 99


class TestAliases:
    def test_it_holds_in_any_writing_for_all_or_for_one_sender(self):
        taught = Finder(
            INDEX,
            [
                Alias("Chợ Ga", HUNG_BINH, "commune", None, None),
                Alias("Chợ Ga", NGHI_PHU, "commune", None, "vinh"),
            ],
        )
        assert taught.find("commune", "CHỢ GA", {VINH}).unit_id == HUNG_BINH
        found = taught.find("commune", "cho ga", {VINH}, sender="vinh")
        assert (found.unit_id, found.reason) == (NGHI_PHU, "alias")
        assert taught.find("commune", "Chợ Ga", {VINH}, sender="dien_chau").unit_id == HUNG_BINH
        assert taught.find("commune", "Chợ Ga", {DIEN_CHAU}).unit_id is None

    def test_inside_one_parent_only(self):
        taught = Finder(INDEX, [Alias("Nghi Phú", HUNG_BINH_OF_DIEN, "commune", DIEN_CHAU, None)])
        assert taught.find("commune", "Nghi Phú", {DIEN_CHAU}).unit_id == HUNG_BINH_OF_DIEN
        assert taught.find("commune", "Nghi Phú", {VINH}).unit_id == NGHI_PHU

    def test_two_that_contradict_each_other_are_offered(self):
        taught = Finder(
            INDEX,
            [Alias("Chợ Ga", i, "commune", None, None) for i in (HUNG_BINH, NGHI_PHU)],
        )
        found = taught.find("commune", "Chợ Ga")
        assert found.unit_id is None
        assert {c.unit_id for c in found.candidates} == {HUNG_BINH, NGHI_PHU}

    def test_of_a_unit_that_is_no_more_is_forgotten(self):
        taught = Finder(INDEX, [Alias("Chợ Ga", 12345, "commune", None, None)])
        assert taught.find("commune", "Chợ Ga").unit_id is None
