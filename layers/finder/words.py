"""Names taken apart: words with their letters, their marks and their tones side by side."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_MARKS = "\u0302\u0306\u031b"  # â, ă, ơ: part of the letter
_PLAIN = str.maketrans("ăâđêôơư", "aadeoou")
_PIECES = re.compile(r"\d+|[^\W\d_]+")
_APOSTROPHES = re.compile(r"(?<=\w)\s?['’‘`´ʼ]\s?(?=\w)")  # H'Mông, Cư M' gar
_INITIALS = re.compile(r"\b(n\.t|t\.t|t\.p|t\.x|k\.p|t\.d\.p)\b", re.IGNORECASE)
_FINAL_Y = re.compile(r"(?<=[^aeiouăâêôơư])y$|(?<=qu)y$|^y$")  # Mỹ = Mĩ, Quy = Qui; not Tây = Tai
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_DIGITS = {"i": 1, "v": 5, "x": 10}
_SHORT = {
    "nt": ("nông", "trường"),
    "hcm": ("hồ", "chí", "minh"),
    "tphcm": ("thành", "phố", "hồ", "chí", "minh"),
}  # inside names


@dataclass(frozen=True)
class Word:
    """One word or number: "hoà" has the letters "hoa", the tone "̀ ", and plainly is "hoa".

    Where the tone stands in the word is not kept, so that hòa = hoà; nor whether a final i is
    written y.
    """

    letters: str
    tones: str = ""

    @cached_property
    def plain(self) -> str:
        return self.letters.translate(_PLAIN)

    @property
    def accented(self) -> bool:
        return bool(self.tones) or self.letters != self.plain

    @property
    def fixed(self) -> bool:
        """A number or a single letter: another one is another name."""
        return len(self.letters) == 1 or self.letters.isdigit()


Words = tuple[Word, ...]


@dataclass(frozen=True)
class Name:
    """The words of a name, joined, so that "Eachà Rang" is "Ea Chà Rang"."""

    words: Words

    @cached_property
    def key(self) -> str:
        """Joined letters without marks; two numbers in a row stay apart."""
        return re.sub(r"(?<=\d) (?=\d)", ".", " ".join(w.plain for w in self.words)).replace(
            " ", ""
        )

    @cached_property
    def letters(self) -> str:
        return "".join(word.letters for word in self.words)

    @cached_property
    def tones(self) -> str:
        return "".join(word.tones for word in self.words)

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        return tuple(word.plain for word in self.words if word.fixed)


@lru_cache(maxsize=100_000)
def words_of(text: str) -> Words:
    """The words of a text in any case, composed or not; numbers lose leading zeros and "số"."""
    text = _INITIALS.sub(
        lambda found: found[0].replace(".", ""),
        _APOSTROPHES.sub("", unicodedata.normalize("NFC", text)),
    )
    found: list[Word] = []
    for piece in _PIECES.findall(_without_formats(text)):
        short = _SHORT.get(piece.lower())
        if piece.isdigit():
            if found and found[-1].letters == "sô":
                found.pop()
            found.append(Word(str(int(piece))))
        else:
            found += [_word(part) for part in short or (piece,)]
    return tuple(found)


def numerals(words: Words) -> list[Name]:
    """The name as written and, where its last word can be a Roman number, with that number."""
    names = [Name(words)]
    number = None if not words or words[-1].accented else _roman(words[-1].letters)
    if number:
        names.append(Name((*words[:-1], Word(str(number)))))
    return names


def fewer_marks(written: str, full: str) -> bool:
    """Whether `written` is `full` with some letters lacking their marks."""
    return len(written) == len(full) and all(
        a == b or a == b.translate(_PLAIN) for a, b in zip(written, full, strict=True)
    )


def subsequence(some: Sequence[str], of: Sequence[str]) -> bool:
    rest = iter(of)
    return all(item in rest for item in some)


def _without_formats(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) != "Cf")


def _word(piece: str) -> Word:
    letters, tones = [], []
    for char in unicodedata.normalize("NFD", piece.lower()):
        if char in _TONES:
            tones.append(char)
        elif char in "ðđ":
            letters.append("đ")
        elif not unicodedata.combining(char) or char in _MARKS:
            letters.append(char)
    joined = unicodedata.normalize("NFC", "".join(letters))
    return Word(_FINAL_Y.sub("i", joined), "".join(tones))


def _roman(letters: str) -> int | None:
    """1 to 39."""
    if not letters or not _ROMAN.fullmatch(letters.replace("y", "i")):
        return None
    values = [_DIGITS[letter] for letter in letters]
    following = [*values[1:], 0]
    return sum(-v if v < after else v for v, after in zip(values, following, strict=True))
