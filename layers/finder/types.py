"""Types of units in front of names: written out, abbreviated, glued, in brackets, or left out."""

import re
from dataclasses import dataclass
from functools import cache

from layers.dataset import LEVELS, Level
from layers.finder.words import Word, Words, words_of

# type -> its abbreviations
TYPES: dict[Level, dict[str, tuple[str, ...]]] = {
    "province": {"tỉnh": ("t",), "thành phố": ("tp",)},
    "district": {
        "quận": ("q",), "huyện": ("h",), "thị xã": ("tx",), "thành phố": ("tp",),
    },
    "commune": {
        "phường": ("p", "ph"), "xã": ("x",), "thị trấn": ("tt",), "đặc khu": ("đk",),
    },
    "hamlet": {
        "xóm": ("x",), "thôn": ("t",), "ấp": (), "bản": ("b",), "làng": (), "khóm": ("k",),
        "khối": ("k",), "khối phố": ("kp",), "khu phố": ("kp",), "khu": ("k",),
        "tổ dân phố": ("tdp",), "tổ": ("t",), "tiểu khu": ("tk",), "khu dân cư": ("kdc",),
        "buôn": (), "bon": (), "sóc": (), "phum": (), "đội": (), "khu vực": ("kv",),
    },
}  # fmt: skip
# Longer official wordings of the same type, and words that stand for several types.
_SAME = {
    "thành phố trung ương": "thành phố",
    "thành phố trực thuộc trung ương": "thành phố",
    "tổ": "tổ dân phố",
}
_BRACKETS = re.compile(r"^(.+?)\s*[(\[]\s*([^()\[\]]+?)\s*[)\]]\s*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a text: the types it says (none: it says no type), and the name's words.

    `how` is "exact" for a type written out or left out, else "abbreviation" or "glued".
    """

    said: frozenset[str]
    how: str
    words: Words


def type_of(text: str) -> str:
    """The canonical type of a unit's own type: "Thành phố Trung ương" -> "thành phố"."""
    lower = " ".join(text.lower().split())
    return _SAME.get(lower, lower)


def readings(level: Level, text: str) -> list[Reading]:
    """Every way to read the text as a type of that level and a name; the plainest first."""
    in_brackets = _BRACKETS.match(text)
    if in_brackets:
        name, inside = in_brackets.groups()
        found = [r for r in readings_of_words(level, words_of(inside)) if not r.words]
        if found:
            return [Reading(r.said, r.how, words_of(name)) for r in found]
    return [r for r in readings_of_words(level, words_of(text)) if r.words]


def readings_of_words(level: Level, words: Words) -> list[Reading]:
    """The same of words; the name may be empty."""
    found = [Reading(frozenset(), "exact", words)]
    joined = "".join(word.plain for word in words)
    for plain, form, said, how in _forms(level):
        if not joined.startswith(plain):
            continue
        rest, glued = _after(words, form)
        if rest is not None and not (glued and how == "abbreviation" and len(form[0].letters) == 1):
            found.append(Reading(said, "glued" if glued else how, rest))
    return found


def said_level(words: Words) -> Level | None:
    """The lowest level whose types the words begin with, not glued; None: no type."""
    for level in reversed(LEVELS):
        if any(r.said and r.words and r.how != "glued" for r in readings_of_words(level, words)):
            return level
    return None


def without_own_type(name: Words, own_type: str) -> Words:
    """A unit's name without its type, where lists write both in one column."""
    form = words_of(own_type)
    return name[len(form) :] if name[: len(form)] == form and len(name) > len(form) else name


@cache
def _forms(level: Level) -> list[tuple[str, Words, frozenset[str], str]]:
    """Plain joined letters, words, types and `how` of every way to write a type."""
    said: dict[tuple[Words, str], set[str]] = {}
    for name, abbreviations in TYPES[level].items():
        said.setdefault((words_of(name), "exact"), set()).add(type_of(name))
        for abbreviation in abbreviations:
            said.setdefault((words_of(abbreviation), "abbreviation"), set()).add(type_of(name))
    return [
        ("".join(word.plain for word in form), form, frozenset(types), how)
        for (form, how), types in said.items()
    ]


def _after(words: Words, form: Words) -> tuple[Words | None, bool]:
    """What follows the type at the beginning of the words; whether it was glued to it."""
    count = len(form)
    if len(words) >= count and all(_is(w, f) for w, f in zip(words, form, strict=False)):
        return words[count:], False
    return _after_glued(words, form), True


def _is(word: Word, form: Word) -> bool:
    """Whether the word is the form, or the form without accents."""
    return word == form or (not word.accented and word.plain == form.plain)


def _after_glued(words: Words, form: Words) -> Words | None:
    """Letter by letter, whatever the spaces; all accents of the type, or none."""
    joined = "".join(w.letters for w in form), "".join(w.tones for w in form)
    plain = "".join(w.plain for w in form), ""
    for letters, tones in (joined, plain):
        taken = _cut(words, letters, tones)
        if taken is not None:
            return taken
    return None


def _cut(words: Words, letters: str, tones: str) -> Words | None:
    rest = iter(words)
    for word in rest:
        if len(word.letters) > len(letters):
            if word.letters.startswith(letters) and word.tones.startswith(tones):
                left = Word(word.letters.removeprefix(letters), word.tones.removeprefix(tones))
                return (left, *rest)
            return None
        if not letters.startswith(word.letters) or not tones.startswith(word.tones):
            return None
        letters, tones = letters.removeprefix(word.letters), tones.removeprefix(word.tones)
        if not letters:
            return None if tones else tuple(rest)
    return None
