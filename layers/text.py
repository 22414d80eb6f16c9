"""One form for the many ways a Vietnamese name or heading is typed."""

import re
import unicodedata
from functools import lru_cache

import polars as pl

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_STROKE = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})
# hòa = hoà, thúy = thuý: the tone of oa, oe, uy stands on either vowel.
_TONE_MOVES = {
    unicodedata.normalize("NFC", first + tone + second): unicodedata.normalize(
        "NFC", first + second + tone
    )
    for first, second in ("oa", "oe", "uy")
    for tone in "\u0300\u0301\u0303\u0309\u0323"
}


def nfc(text: str) -> str:
    """Composed form, white space (also no-break and line breaks) collapsed to single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case without accents, tones or punctuation: "P. Hoà-Bình" -> "p hoa binh".

    Tone placement and NFC/NFD fall together because every mark is dropped. It finds candidates;
    where two names differ by accents only, compare `spelling` too.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_STROKE))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return _NOT_WORD.sub(" ", bare).strip()


@lru_cache(maxsize=200_000)
def spelling(text: str) -> str:
    """Lower case with accents, one tone placement: "Hoà  Bình" = "HÒA BÌNH" = "hoà bình".

    Two names with one spelling are the same words to a reader; with only one `fold` maybe not.
    """
    word = nfc(text).lower()
    for before, after in _TONE_MOVES.items():
        word = word.replace(before, after)
    return word


def has_accents(text: str) -> bool:
    """Whether any letter bears a mark or a tone (đ counts)."""
    return fold(text) != _NOT_WORD.sub(" ", text.lower()).strip()


def spelling_of(column: pl.Expr) -> pl.Expr:
    """`spelling` of a whole string column."""
    return (
        column.str.normalize("NFC")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
        .str.to_lowercase()
        .str.replace_many(list(_TONE_MOVES), list(_TONE_MOVES.values()))
    )


def fold_of(column: pl.Expr) -> pl.Expr:
    """`fold` of a whole string column."""
    return (
        column.str.normalize("NFD")
        .str.replace_all(r"\p{M}", "")
        .str.to_lowercase()
        .str.replace_all(r"[đð]", "d")
        .str.replace_all(r"[^0-9a-z]+", " ")
        .str.strip_chars()
    )
