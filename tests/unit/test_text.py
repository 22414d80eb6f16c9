"""One form for the many ways a Vietnamese name is typed."""

import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.text import fold, nfc, spelling, spelling_of

LETTERS = (
    "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
)
WORDS = st.text(alphabet=LETTERS + LETTERS.upper() + " .-/0123456789\u00a0\n\t", max_size=40)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("P. Hưng Bình", "p hưng bình"),
        ("HƯNG BÌNH", "Hưng Bình "),
        ("Hưng  Bình", "Hưng\u00a0Bình"),
        ("Hoà Bình", "Hòa Bình"),
        ("Thuỷ", "Thủy"),
        ("Khoẻ", "Khỏe"),
        (unicodedata.normalize("NFD", "Diễn Hồng"), "Diễn Hồng"),
        ("Ðiểm", "Điểm"),  # Icelandic eth, as old keyboards type it
    ],
)
def test_one_word_in_two_hands_folds_alike(first, second):
    assert fold(first) == fold(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [("Hoà Bình", "Hòa Bình"), ("HOÀ", "hòa"), ("Thuỷ", "THỦY"), ("Khoẻ", "khỏe"), ("toà", "tòa")],
)
def test_tone_placement_and_case_do_not_change_a_spelling(first, second):
    assert spelling(first) == spelling(second)


@pytest.mark.parametrize(
    ("first", "second"), [("Nghĩa Hòa", "Nghĩa Hóa"), ("Đồng Văn", "Đông Văn"), ("Mậu", "Mâu")]
)
def test_names_that_differ_in_accents_fold_alike_and_are_spelled_differently(first, second):
    assert fold(first) == fold(second)
    assert spelling(first) != spelling(second)


def test_fold_keeps_letters_and_digits_only():
    assert fold("Huyện/TP/TX (*)") == "huyen tp tx"
    assert fold("Đường số 7-B") == "duong so 7 b"
    assert fold("…") == ""


@given(WORDS)
def test_composed_and_decomposed_text_are_the_same_word(text):
    decomposed = unicodedata.normalize("NFD", text)
    assert fold(decomposed) == fold(text)
    assert spelling(decomposed) == spelling(text)
    assert nfc(decomposed) == nfc(text)


@given(WORDS)
def test_folding_and_spelling_twice_is_once(text):
    assert fold(fold(text)) == fold(text)
    assert spelling(spelling(text)) == spelling(text)
    assert fold(spelling(text)) == fold(text)


@given(st.lists(WORDS, min_size=1, max_size=20))
def test_a_column_is_spelled_as_each_of_its_words(texts):
    column = pl.Series("x", texts, dtype=pl.String).to_frame()
    spelled = column.select(spelling_of(pl.col("x")))["x"].to_list()
    assert spelled == [spelling(text) for text in texts]


@given(st.text(max_size=30))
def test_no_text_breaks_folding(text):
    assert fold(text).isascii()
    assert spelling(text) == spelling(nfc(text))
