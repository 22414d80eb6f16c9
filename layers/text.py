"""Folding: one form for the many ways a Vietnamese name or heading is typed."""

import re
import unicodedata
from functools import lru_cache

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_STRIP = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d"})


def nfc(text: str) -> str:
    """Composed form, white space (also no-break and line breaks) collapsed to single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Lower case without accents, tones or punctuation: "P. Hoà-Bình" -> "p hoa binh".

    Tone placement (hòa, hoà) and NFC/NFD fall together because every mark is dropped. Use it to find
    candidates; where two names differ by accents only, compare `key` too.
    """
    decomposed = unicodedata.normalize("NFD", text.translate(_STRIP))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c)).lower()
    return _NOT_WORD.sub(" ", bare).strip()


_TONES = "\u0300\u0301\u0303\u0309\u0323"


@lru_cache(maxsize=200_000)
def key(text: str) -> str:
    """Lower case with accents, the tone moved behind its syllable: "Hoà" = "Hòa" = "ho a\\u0300".

    Two names with one key are the same word to a reader; two with only one `fold` may not be.
    """
    words = []
    for word in unicodedata.normalize("NFD", nfc(text).lower()).split():
        tones = "".join(c for c in word if c in _TONES)
        bare = "".join(c for c in word if c not in _TONES)
        words.append(unicodedata.normalize("NFC", bare) + tones)
    return " ".join(words)
