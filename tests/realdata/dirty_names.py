"""Official names written as the real files write them; what is meant stays known."""

import random
import unicodedata
from collections.abc import Callable

TONES = "\u0300\u0301\u0303\u0309\u0323"
TONE_MOVES = {
    unicodedata.normalize("NFC", a + tone + b): unicodedata.normalize("NFC", a + b + tone)
    for a, b in ("oa", "oe", "uy")
    for tone in TONES
}  # hòa -> hoà
SHORT = {
    "Tỉnh": ("T.",), "Thành phố": ("TP.", "TP ", "Tp. "), "Thành phố Trung ương": ("TP.", "TP "),
    "Quận": ("Q.", "Q "), "Huyện": ("H.", "H. "), "Thị xã": ("TX.", "TX ", "Tx. "),
    "Phường": ("P.", "P. ", "P "), "Xã": ("X.", "X. ", "x."), "Thị trấn": ("TT.", "TT ", "T.T "),
    "Xóm": ("X.", "X "), "Khối": ("K.",), "Thôn": ("T. ", "T."), "Bản": ("B. ",),
}  # fmt: skip
ROMAN = {1: "I", 2: "II", 3: "III", 4: "IV", 5: "V", 6: "VI", 7: "VII", 8: "VIII", 9: "IX"}
LETTERS = "abcdeghiklmnopqrstuvxy"

Way = Callable[[str, str, random.Random], str]


def full(kind: str, name: str, rng: random.Random) -> str:
    return f"{kind.removesuffix(' Trung ương')} {name}"


def other_case(kind: str, name: str, rng: random.Random) -> str:
    text = full(kind, name, rng)
    return rng.choice([text.upper(), text.lower(), text.title()])


def decomposed(kind: str, name: str, rng: random.Random) -> str:
    return unicodedata.normalize("NFD", full(kind, name, rng))


def other_tone_place(kind: str, name: str, rng: random.Random) -> str:
    text = full(kind, name, rng)
    for old, new in TONE_MOVES.items():
        if old in text:
            return text.replace(old, new)
        if new in text:
            return text.replace(new, old)
    return text


def without_accents(text: str) -> str:
    text = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in text if not unicodedata.combining(char))


def no_accents(kind: str, name: str, rng: random.Random) -> str:
    text = without_accents(full(kind, name, rng))
    return rng.choice([text, text.upper(), text.lower()])


def no_accents_no_type(kind: str, name: str, rng: random.Random) -> str:
    return rng.choice([str.upper, str.lower])(without_accents(name))


def abbreviated(kind: str, name: str, rng: random.Random) -> str:
    return f"{rng.choice(SHORT[kind])}{name}" if kind in SHORT else full(kind, name, rng)


def no_type(kind: str, name: str, rng: random.Random) -> str:
    return name


def glued(kind: str, name: str, rng: random.Random) -> str:
    kind = kind.removesuffix(" Trung ương")
    return rng.choice([f"{kind.lower()}{name}", f"{kind}{name}", f"{kind}.{name}"])


def in_brackets(kind: str, name: str, rng: random.Random) -> str:
    return f"{name} ({kind.removesuffix(' Trung ương')} )"


def spaces(kind: str, name: str, rng: random.Random) -> str:
    text = full(kind, name, rng)
    return rng.choice(
        [f"{text} ", f" {text}\t", text.replace(" ", "  "), text.replace(" ", "\xa0")]
    )


def other_number(kind: str, name: str, rng: random.Random) -> str:
    head, _, last = name.rpartition(" ")
    if not last.isdigit():
        return full(kind, name, rng)
    number = int(last)
    forms = [f"{number:02d}", str(number), f"số {number}"]
    if number in ROMAN and head:
        forms[-1] = ROMAN[number]
    return full(kind, f"{head} {rng.choice(forms)}".strip(), rng)


def typo(kind: str, name: str, rng: random.Random) -> str:
    """One letter left out, doubled, wrong or swapped, in a word of the name."""
    places = [i for i, char in enumerate(name) if char.isalpha()]
    if len(places) < 4:
        return full(kind, name, rng)
    at = rng.choice(places)
    before, char, after = name[:at], name[at], name[at + 1 :]
    ways = [
        before + after,
        before + char + char.lower() + after,
        before + rng.choice(LETTERS) + after,
    ]
    if after[:1].isalpha():
        ways.append(before + after[0] + char + after[1:])
    return full(kind, rng.choice(ways), rng)


WAYS: dict[str, Way] = {
    "full": full, "other case": other_case, "decomposed": decomposed,
    "tone placement": other_tone_place, "no accents": no_accents,
    "no accents, no type": no_accents_no_type, "abbreviated": abbreviated, "no type": no_type,
    "glued": glued, "in brackets": in_brackets, "spaces": spaces, "other number": other_number,
}  # fmt: skip
TYPO_SHARE = 0.01  # of the names; in the real triples it is 0.3 %


def dirty(kind: str, name: str, rng: random.Random) -> tuple[str, str]:
    """One of the ways, and the text: every way as often, and a few typos."""
    if rng.random() < TYPO_SHARE:
        return "typo", typo(kind, name, rng)
    way = rng.choice(list(WAYS))
    return way, WAYS[way](kind, name, rng)
