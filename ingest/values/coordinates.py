"""Coordinates as people write them: decimal degrees, degrees-minutes-seconds, pairs, links."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import polars as pl

from ingest.values.columns import rest_by_distinct
from ingest.values.numbers import plain_decimals
from layers.dataset import DataField

# Every sign that is typed for degrees, minutes, seconds.
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("º˚∘⁰ᵒ", "°"),
        **dict.fromkeys("’‘′`´ʹʼ‵", "'"),
        **dict.fromkeys("”“″ʺ„‟〃", '"'),
        "−": "-", "–": "-", "，": ",", "．": ".", "；": ";", "\u00a0": " ",
    }
)  # fmt: skip
_WORDS = (
    (re.compile(r"\b(?:vĩ|vi) (?:độ|do)\b|\blat(?:itude)?\b|\bvĩ tuyến\b"), " n "),
    (re.compile(r"\b(?:kinh) (?:độ|do)\b|\b(?:long|lng|lon)(?:gitude)?\b|\bkinh tuyến\b"), " e "),
    (re.compile(r"(?<=\d) ?(?:(?:độ|do)\b|o(?= ?\d))"), "°"),
    (re.compile(r"(?<=\d) ?(?:phút|phut)\b"), "'"),
    (re.compile(r"(?<=\d) ?(?:giây|giay)\b"), '"'),
    (re.compile(r"\b(?:bắc|bac|north|b)\b"), "n"),
    (re.compile(r"\b(?:đông|dong|east|đ)\b"), "e"),
    (re.compile(r"(?<=[\d.,°'\" ])đ$"), "e"),
    (re.compile(r"(\d{1,3})d ?(\d{1,2})m ?(?:(\d{1,2}(?:[.,]\d+)?)s)?"), r"""\1°\2'\3" """),
)
_NUMBER = r"\d{1,3}(?:[.,]\d+)?"
_PART = r"\d[\d ]*(?:[.,][\d ]*)?"
_ANGLE = re.compile(rf"(-?\d{{1,3}}) ?° ?(?:({_PART}) ?(?:' ?(?:({_PART}) ?\"?)?)?)?")
_LOOSE = re.compile(r"(-?\d{1,3}) ?[° :] ?(\d{1,2}) ?[' :] ?(\d{1,2}(?:[.,]\d+)?) ?\"?")
# "18 40 12" is no number with spaces between its thousands.
_SPACED = r"^-?\d{1,3} +\d{1,2} +\d{1,2}([.,]\d+)?$"
_DECIMAL = re.compile(rf"(-?{_NUMBER}) ?°?")
_LETTER = re.compile(r"^[ :=]*([ne])(?=[\W\d])[ :=]*|[ :=]*\b([ne])[ :=]*$|(?<=[\d°'\"])([ne]) *$")
_SPLITS = (
    re.compile(r"\s*[;|\n/]\s*"),
    re.compile(r"\s*,\s+|\s+,\s*"),
    re.compile(r"(?<=\d)\s*,\s*(?=\d)"),
    re.compile(r"(?<=[ne])\s*[,;-]?\s*(?=[\den])"),
    re.compile(r"(?<=[\"'°])\s*[,;-]?\s*(?=[\den])"),
    re.compile(r"(?<=\d)\s+[-–]?\s*(?=[\den])"),
)
_FLOAT = r"(-?\d{1,3}\.\d+)"
_LINKS = (
    re.compile(rf"!3d{_FLOAT}!4d{_FLOAT}"),
    re.compile(
        rf"[?&](?:q|query|ll|sll|destination|daddr|center|mlat)=(?:loc:)?{_FLOAT}(?:,|%2C|&mlon=|\+)+{_FLOAT}",
        re.IGNORECASE,
    ),
    re.compile(rf"@{_FLOAT},{_FLOAT}"),
    re.compile(rf"/(?:place|search|dir)/{_FLOAT}(?:,|%2C)\+?{_FLOAT}", re.IGNORECASE),
)
_LINK = re.compile(r"https?://|\bgoo\.gl/|\bmaps\.|\bgoogle\.", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:goo\.gl|maps\.app\.goo\.gl|g\.co|bit\.ly|tinyurl\.com)/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reading:
    """Degrees as written; of a pair both, of a single one only the first, or by its letter."""

    latitude: float | None
    longitude: float | None
    pair: bool

    @property
    def single(self) -> float | None:
        return self.latitude if self.latitude is not None else self.longitude


def read_latitudes(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """Degrees or metres as Float64; of a pair in one cell, the latitude."""
    return rest_by_distinct(column, _plain(column), lambda text: _of(text, "latitude"))


def read_longitudes(column: pl.Series, field: DataField | None = None) -> pl.Series:
    """Degrees or metres as Float64; of a pair in one cell, the longitude."""
    return rest_by_distinct(column, _plain(column), lambda text: _of(text, "longitude"))


def _plain(column: pl.Series) -> pl.Series:
    """Bare numbers as Float64, null for all else and for angles in three numbers."""
    spaced = column.str.contains(_SPACED).fill_null(value=False)
    return plain_decimals(column).set(spaced, None)


def is_short_link(text: str) -> bool:
    """A link that says where it leads only when it is opened."""
    return bool(_SHORT.search(text))


def _of(text: str, axis: Literal["latitude", "longitude"]) -> float | None:
    reading = read_coordinate(text)
    if reading is None or not reading.pair:
        return reading.single if reading else None
    return reading.latitude if axis == "latitude" else reading.longitude


@lru_cache(maxsize=20_000)
def read_coordinate(text: str) -> Reading | None:
    """What a cell says: one angle, or a pair; None where it is neither."""
    if _LINK.search(text):
        return _from_link(text)
    plain = " ".join(text.translate(_SIGNS).lower().split()).strip(" ()[]{}")
    for word, sign in _WORDS:
        plain = word.sub(sign, plain)
    plain = " ".join(plain.replace("''", '"').split())
    whole = _angle(plain)
    if whole is not None:
        value, letter = whole
        return Reading(None, value, pair=False) if letter == "e" else Reading(value, None, False)
    return _pair(plain)


def _from_link(text: str) -> Reading | None:
    for link in _LINKS:
        found = link.search(text)
        if found:
            return Reading(float(found[1]), float(found[2]), pair=True)
    return None


def _pair(text: str) -> Reading | None:
    """Two angles in one cell, whatever stands between them; letters tell which is which."""
    for between in _SPLITS:
        for cut in between.finditer(text):
            first, second = _angle(text[: cut.start()]), _angle(text[cut.end() :])
            if first is None or second is None:
                continue
            if first[1] == "e" or second[1] == "n":
                first, second = second, first
            if (first[1], second[1]) in (("e", "e"), ("n", "n"), ("e", "n")):
                continue
            # "18,6789": one number with a comma, not 18 and 6789; whole degrees are no place.
            if float(first[0]).is_integer() and float(second[0]).is_integer():
                continue
            return Reading(first[0], second[0], pair=True)
    return None


def _angle(text: str) -> tuple[float, str | None] | None:
    """Degrees and the letter (n, e) of one angle; None where it is none."""
    text = text.strip(" ,;:()")
    letter = None
    found = _LETTER.search(text)
    if found:
        letter = found[1] or found[2] or found[3]
        text = (text[: found.start()] + text[found.end() :]).strip(" ,;:=")
    decimal = _DECIMAL.fullmatch(text)
    if decimal:
        return float(decimal[1].replace(",", ".")), letter
    parts = _ANGLE.fullmatch(text) or _LOOSE.fullmatch(text)
    if parts is None:
        return None
    degrees, minutes, seconds = (_part(part) for part in parts.groups())
    if minutes >= 60 or seconds >= 60 or (seconds and minutes % 1):
        return None
    size = abs(degrees) + minutes / 60 + seconds / 3600
    return (-size if text.startswith("-") else size), letter


def _part(text: str | None) -> float:
    """ "35,4", and "0 4,58" with a stray space."""
    plain = (text or "0").replace(" ", "").replace(",", ".").rstrip(".")
    return float(plain or 0)
