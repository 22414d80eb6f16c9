"""Letters, tones, types, syllables and typos: what the finder is made of."""

import pytest

from layers.finder.syllables import is_syllable
from layers.finder.types import readings
from layers.finder.typos import Near, distance
from layers.finder.words import Name, Word, numerals, words_of


def key(text):
    return Name(words_of(text)).key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"), ("Quỳ", "Qùy"), ("THUỶ", "thủy"), ("Mỹ", "Mĩ"), ("Ma Ly Pho", "ma li pho"),
        ("Cư M'gar", "Cư M’gar"), ("K' Dang", "K'Dang"), ("Xóm 05", "xóm  số 5"),
        ("N.T Hải", "NT Hải"),
    ],
)  # fmt: skip
def test_two_writings_of_one_name(one, other):
    assert words_of(one) == words_of(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Tây", "Tai"), ("Đá", "Da"), ("1 1", "11"), ("5A", "5B")]
)
def test_two_names(one, other):
    assert words_of(one) != words_of(other)


def test_spaces_do_not_matter_but_between_numbers():
    assert key("Eachà Rang") == key("Ea Chà Rang")
    assert key("khoi3") == key("khối 3")
    assert key("1 1") != key("11")


@pytest.mark.parametrize(
    ("text", "number"), [("I", "1"), ("IV", "4"), ("xiv", "14"), ("XXXIX", "39")]
)
def test_a_last_word_may_be_a_roman_number(text, number):
    assert [name.letters for name in numerals(words_of(f"Xuân {text}"))][1:] == [f"xuân{number}"]


@pytest.mark.parametrize("text", ["Xuân", "Ba Vì", "Liêm", "iiii", "vx"])
def test_other_words_are_none(text):
    assert len(numerals(words_of(text))) == 1


def test_a_ward_that_is_called_ward():
    found = [(sorted(r.said), Name(r.words).letters) for r in readings("commune", "Phường Đúc")]
    assert found[0] == ([], "phươngđuc")
    assert (["phường"], "đuc") in found
    assert not [r for r in readings("commune", "Phương Nam") if r.said and r.how != "glued"]


@pytest.mark.parametrize("word", ["hưng", "nghĩa", "quỳ", "khuyên", "giêng", "oanh", "ươm", "yên"])
def test_syllables(word):
    assert is_syllable(words_of(word)[0], accented=True)


@pytest.mark.parametrize("word", ["hưn", "bìnhh", "hng", "đăk", "krông", "zô", "wa"])
def test_no_syllables(word):
    assert not is_syllable(words_of(word)[0], accented=True)


def test_without_accents_more_could_be_a_syllable():
    assert is_syllable(Word("hun"), accented=False)
    assert not is_syllable(Word("binhh"), accented=False)


@pytest.mark.parametrize(
    ("one", "other", "steps"),
    [
        ("vinh", "vinh", 0),
        ("vnih", "vinh", 1),
        ("vih", "vinh", 1),
        ("winh", "vinh", 1),
        ("", "ab", 2),
    ],
)
def test_distance(one, other, steps):
    assert distance(one, other) == distance(other, one) == steps


def test_near_finds_what_a_full_comparison_finds():
    names = ["hungbinh", "hungdong", "nghiphu", "nghithu", "vinh", "kimlien", "kimlie"]
    near = Near(names)
    for text in [*names, "hugnbinh", "kimlin", "nghihu", "vin", "xyzt", "kimlienn"]:
        wanted = (
            {n for n in names if distance(text, n) == 1} if len(text) >= 4 else set()
        )  # short ones are no typo
        assert near.find(text) == wanted
