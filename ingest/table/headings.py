"""Which heading means which field: as it is written first, then by its meaning and its typos."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ingest.legacy.syllable import is_syllable
from layers.dataset import Dataset, Level
from layers.finder.typos import Near
from layers.text import fold, nfc

# Both coordinates in one cell: the heading means this pair of fields.
POINT = "latitude+longitude"
POINT_HEADINGS = {
    *("toa do", "toa do gps", "gps", "vi tri gps", "dinh vi", "dinh vi gps", "toa do vi tri"),
    *("google maps", "google map", "link google maps", "link google map", "link ban do"),
    *("toa do google maps", "toa do google map", "vi tri google maps", "vi tri tren google maps"),
    *("vi tri tren ban do", "link vi tri", "link dinh vi", "link gps", "coordinates", "location"),
}
# The running number: no field, whatever else its letters could stand for.
COUNTERS = {"stt", "tt", "so tt", "so thu tu", "no"}
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
# What may stand beside "vĩ độ" and "kinh độ" without meaning anything else.
_BESIDE_AXES = {
    *("toa", "do", "x", "y", "lat", "latitude", "long", "lng", "lon", "longitude", "gps", "n"),
    *("e", "b", "bac", "dong", "wgs", "84", "wgs84", "vn", "2000", "vn2000", "thap", "phan"),
}
_ABBREVIATIONS = {
    "sdt": "so dien thoai", "dt": "dien thoai", "dthoai": "dien thoai", "tx": "thi xa",
    "tp": "thanh pho", "tt": "thi tran", "h": "huyen", "p": "phuong", "q": "quan",
    "qd": "quyet dinh", "cv": "cong van", "sl": "so luong", "bn": "benh nhan", "dc": "dia chi",
    "xn": "xet nghiem", "nk": "nhan khau", "tdp": "to dan pho", "kp": "khu pho",
}  # fmt: skip
# Words that change nothing of what a heading asks for.
_FILLERS = {
    "cu",
    "the",
    "lien",
    "he",
    "ghi",
    "ro",
    "neu",
    "co",
    "cac",
    "hien",
    "nay",
    "cua",
    "va",
    "di",
    "dong",
}
_LEVELS: tuple[tuple[Level, tuple[str, ...]], ...] = (
    ("district", ("thi xa", "thanh pho", "quan", "huyen")),
    ("hamlet", ("to dan pho", "khoi pho", "khu pho", "xom", "khoi", "thon", "ban", "ap", "to")),
    ("commune", ("thi tran", "phuong", "xa")),
)
_AROUND_UNITS = {"ten", "ma", "cap", "don", "vi", "dia", "ban", "thuoc", "hoac", "va"}
LONGEST = 120
LEAST_LETTERS = 6  # a typo in a shorter heading could make another word


@dataclass(frozen=True, slots=True)
class Match:
    """The field a heading means; exact where it is one of the dataset's own headings."""

    field: str
    exact: bool


class Headings:
    """Reads headings for one dataset; every text is judged once."""

    def __init__(self, dataset: Dataset) -> None:
        self._exactly: dict[str, Match | None] = {}
        self._roughly: dict[str, Match | None] = {}
        self._has_name = any(f.name == "name" for f in dataset.fields)
        self.required = {f.name for f in dataset.fields if f.required}
        self._exact = {form: f.name for f in dataset.fields for form in f.accepted}
        self._units: dict[Level, str] = {f.level: f.name for f in dataset.unit_fields if f.level}
        latitude, longitude = dataset.coordinate("latitude"), dataset.coordinate("longitude")
        self._axes = (latitude.name, longitude.name) if latitude and longitude else None

    @property
    def point(self) -> tuple[str, str]:
        """The two fields that a heading for both coordinates fills."""
        assert self._axes is not None
        return self._axes

    def read(self, text: str) -> Match | None:
        """The field that the heading means, if it means one."""
        return self.exact(text) or self.rough(text)

    def exact(self, text: str) -> Match | None:
        """The field of which this is a heading."""
        if text not in self._exactly:
            self._exactly[text] = self._read(text)
        return self._exactly[text]

    def rough(self, text: str) -> Match | None:
        """The field that is meant in other words, or with a typo."""
        if text not in self._roughly:
            bare = _forms(text)[1]
            name = None
            if bare and bare not in COUNTERS:
                name = (
                    self._named(bare)
                    or self._unit(bare)
                    or self._in_other_words(bare)
                    or self._composed(bare)
                    or self._mistyped(text, bare)
                )
            self._roughly[text] = Match(name, exact=False) if name else None
        return self._roughly[text]

    def _read(self, text: str) -> Match | None:
        whole, bare = _forms(text)
        if not whole:
            return None
        if whole in self._exact:
            return Match(self._exact[whole], exact=True)
        if self._axes and (" do" in whole or "do " in whole):
            axes = self._axis(whole)
            if axes:
                return axes
        for form in (bare, whole):
            name = self._exact.get(form) or self._squeezed.get(form.replace(" ", ""))
            if name:
                return Match(name, exact=True)
        if self._axes and (whole in POINT_HEADINGS or bare in POINT_HEADINGS):
            return Match(POINT, exact=True)
        return None

    @cached_property
    def _squeezed(self) -> dict[str, str]:
        """Headings without their spaces ("diachi"), where that means one field."""
        fields: dict[str, set[str]] = {}
        for form, name in self._exact.items():
            if len(form) > 3:
                fields.setdefault(form.replace(" ", ""), set()).add(name)
        for level, words in _LEVELS:
            for word in words if level in self._units else ():
                for before in ("ma", "ten"):
                    form = f"{before}{word.replace(' ', '')}"
                    fields.setdefault(form, set()).add(self._units[level])
        return {form: names.pop() for form, names in fields.items() if len(names) == 1}

    def _axis(self, whole: str) -> Match | None:
        """ "Toạ độ X (vĩ độ)": the words say more than the letter."""
        assert self._axes is not None
        latitude = re.search(r"\bvi do\b", whole)
        longitude = re.search(r"\bkinh do\b", whole)
        if latitude and longitude:
            return Match(POINT, exact=True)
        if not latitude and not longitude:
            return None
        beside = set(re.sub(r"\b(?:vi|kinh) do\b", " ", whole).split())
        return Match(self._axes[0 if latitude else 1], exact=beside <= _BESIDE_AXES)

    def _named(self, bare: str) -> str | None:
        """ "Tên" alone is the name of what is listed."""
        return "name" if bare in ("ten", "ten goi") and self._has_name else None

    def _unit(self, bare: str) -> str | None:
        """ "Huyện/TX/TP": nothing but types of units of one level."""
        rest = " ".join(_ABBREVIATIONS.get(word, word) for word in bare.split())
        said: set[Level] = set()
        for level, words in _LEVELS:
            for word in words:
                rest, count = re.subn(rf"\b{word}\b", " ", rest)
                if count:
                    said.add(level)
        if len(said) != 1 or not set(rest.split()) <= _AROUND_UNITS:
            return None
        return self._units.get(said.pop())

    def _in_other_words(self, bare: str) -> str | None:
        """Abbreviations written out, words left away that say nothing."""
        words = " ".join(_ABBREVIATIONS.get(word, word) for word in bare.split())
        short = " ".join(word for word in words.split() if word not in _FILLERS)
        named = {self._exact[form] for form in (words, short) if form in self._exact}
        return named.pop() if len(named) == 1 else None

    def _composed(self, bare: str) -> str | None:
        """ "Ngày bắt đầu phong tỏa": a whole heading of the field, and else words of its others."""
        words = set(bare.split())
        named = [
            name
            for name, forms in self._words.items()
            if words <= _FILLERS.union(*forms) and any(len(f) > 1 and f <= words for f in forms)
        ]
        return named[0] if len(named) == 1 else None

    @cached_property
    def _words(self) -> dict[str, list[set[str]]]:
        """The words of each heading, by field."""
        fields: dict[str, list[set[str]]] = {}
        for form, name in self._exact.items():
            fields.setdefault(name, []).append(set(form.split()))
        return fields

    @cached_property
    def _near(self) -> Near:
        return Near(form for form in self._exact if len(form) >= LEAST_LETTERS)

    def _mistyped(self, text: str, bare: str) -> str | None:
        """One letter wrong, in a word that is no word: "phogn", but never "cấp" for "lập"."""
        if len(bare) < LEAST_LETTERS:
            return None
        written = nfc(_BRACKETS.sub(" ", text)).split()
        named = set()
        for form in self._near.find(bare):
            there, here = form.split(), bare.split()
            if len(there) != len(here) or len(written) != len(here):
                continue
            wrong = [i for i, (a, b) in enumerate(zip(there, here, strict=True)) if a != b]
            if all(_no_word(written[i]) and here[i].isalpha() for i in wrong):
                named.add(self._exact[form])
        return named.pop() if len(named) == 1 else None


@lru_cache(maxsize=20_000)
def _forms(text: str) -> tuple[str, str]:
    """The heading folded, whole and without what stands in brackets; empty where it is none."""
    if len(text) > LONGEST or not any(c.isalpha() for c in text):
        return "", ""
    whole = fold(text)
    return whole, fold(_BRACKETS.sub(" ", text)) if "(" in text or "[" in text else whole


def _no_word(written: str) -> bool:
    word = re.sub(r"\W", "", written)
    plain = fold(word)
    return bool(word) and not is_syllable(word) and not is_syllable(plain)
