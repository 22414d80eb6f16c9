"""How clerks write: headings, spellings of units, dates, numbers and coordinates, sheet by sheet.

Each sender has habits, drawn once from the seed, and slips out of them in some rows.  All that is
written here is meant to be read without a finding; faults are planted afterwards (faults.py).
"""

import re
import unicodedata
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import date

import numpy as np

from examples.makers import Record, Rng
from examples.province import Province, Unit
from examples.sheets import Cell, Sheet
from layers.dataset import DataField, Dataset
from layers.text import fold

_MAY_BE_LEFT_OUT = {"end_date", "doc_no", "address", "hours", "contact", "f1", "duty"}
# Two ways to place the tone mark, only where the syllable ends: hoà/hòa, but Hoàng, Quỳnh, Quý.
_TONE_PLACES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "oạ": "ọa", "oè": "òe", "oé": "óe",
                "uỷ": "ủy", "uý": "úy", "uỳ": "ùy"}  # fmt: skip
_NEW_TONE = re.compile(rf"(?<![qQ])({'|'.join(_TONE_PLACES)})\b")


@dataclass(frozen=True)
class Habit:
    """One clerk's ways; every attribute names a style below."""

    dates: str
    numbers: str
    coordinates: str
    headings: str
    commune: str
    titles: str
    format: str
    counted: bool
    remarks: bool
    district: bool
    left_out: frozenset[str]


def habit_of(sender: str, dataset: Dataset, seed: int) -> Habit:
    """The habits of the clerk who writes this dataset for this sender."""
    rng = np.random.default_rng([seed, zlib.crc32(f"{sender}/{dataset.name}".encode())])

    def one(*styles: str) -> str:
        return styles[int(rng.integers(len(styles)))]

    left_out = {
        field.name
        for field in dataset.fields
        if field.name in _MAY_BE_LEFT_OUT and not field.required and rng.random() < 0.2
    }
    whole_province = not sender.startswith(("ubnd-", "ttyt-"))
    form = one("xlsx", "xlsx", "xlsx", "xlsx", "xls", "ods", "csv", "csv;", "csv1258")
    return Habit(
        dates=one("cell", "cell", "slash", "dash", "iso"),
        numbers=one("number", "number", "text"),
        coordinates=one("number", "number", "point", "comma"),
        headings=one("label", "other", "upper", "broken"),
        commune=one("typed", "typed", "bare", "bare", "upper", "plain", "code"),
        titles=one("full", "short", "short", "none") if "csv" not in form else one("none", "short"),
        format=form,
        counted=rng.random() < 0.85,
        remarks=rng.random() < 0.3,
        district=whole_province or rng.random() < 0.75,
        left_out=frozenset(left_out),
    )


class Clerk:
    """Writes records of one dataset the way of one sender."""

    def __init__(self, sender_name: str, dataset: Dataset, habit: Habit, province: Province):
        self.sender_name = sender_name
        self.dataset = dataset
        self.habit = habit
        # Without accents a name may mean two communes; then it is not written so.
        # Counted within each district, and under "" in the whole province.
        self.bare = Counter(
            (parent, fold(unit.name)) for unit in province.communes for parent in (unit.parent, "")
        )

    def sheet(self, records: list[Record], day: date, rng: Rng, name: str = "Sheet1") -> Sheet:
        """The records as a sheet with titles and a header in the clerk's own order."""
        fields = self._columns()
        headings = [self._heading(field, rng) for field in fields]
        names: list[str | None] = [field.name for field in fields]
        rows = [[self._cell(field, record, rng) for field in fields] for record in records]
        if self.habit.counted:
            headings, names = ["STT", *headings], [None, *names]
            rows = [[number, *row] for number, row in enumerate(rows, 1)]
        if self.habit.remarks:
            headings, names = [*headings, "Ghi chú"], [*names, None]
            rows = [[*row, "đã kiểm tra" if rng.random() < 0.1 else None] for row in rows]
        return Sheet(name, self.titles(day, len(headings)), headings, names, rows)

    def titles(self, day: date, width: int) -> list[list[Cell]]:
        """The rows above the header."""
        title = f"DANH SÁCH {self.dataset.title.vi.upper()}"
        if self.dataset.delivery == "periodic":
            title = self.dataset.title.vi.upper()
        until = f"(Số liệu tính đến 16 giờ 00 ngày {day.day}/{day.month}/{day.year})"
        if self.habit.titles == "none":
            return []
        if self.habit.titles == "short":
            return [[title], [until]]
        right: list[Cell] = [None] * max(width // 2, 2)
        return [
            [self.sender_name.upper(), *right[1:], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
            [*right, "Độc lập - Tự do - Hạnh phúc"],
            [],
            [title],
            [until],
            [],
        ]

    def _columns(self) -> list[DataField]:
        kept = [
            field
            for field in self.dataset.fields
            if field.name not in self.habit.left_out
            and (field.name != "district" or self.habit.district)
        ]
        if self.habit.headings in ("other", "broken"):  # these clerks put the place first
            kept.sort(key=lambda field: field.type != "unit")
        return kept

    def _heading(self, field: DataField, rng: Rng) -> str:
        words = [field.label.vi, *field.headings]
        if self.habit.commune != "code":
            words = [word for word in words if not word.startswith("Mã xã")]
        word = words[int(rng.integers(len(words)))]
        if field.type in ("latitude", "longitude") or self.habit.headings == "label":
            return field.label.vi
        if self.habit.headings == "upper":
            return field.label.vi.upper()
        if self.habit.headings == "broken":
            return word.replace(" ", "\n", 1) + " "
        return word

    def _cell(self, field: DataField, record: Record, rng: Rng) -> Cell:
        value = record.get(field.name)
        if value is None:
            return None
        if isinstance(value, Unit):
            return self._unit(value, field.level or "", rng)
        if isinstance(value, date):
            return self._date(value)
        if field.type == "choice":
            return _choice(field, str(value), rng)
        if isinstance(value, float):
            return self._coordinate(value)
        if isinstance(value, int):
            return f"{value:,}".replace(",", ".") if self.habit.numbers == "text" else value
        return _stray(value, rng)

    def _date(self, value: date) -> Cell:
        style = self.habit.dates
        if style == "slash":
            return f"{value:%d/%m/%Y}"
        if style == "dash":
            return f"{value.day}-{value.month}-{value.year}"
        return value.isoformat() if style == "iso" else value

    def _coordinate(self, value: float) -> Cell:
        if self.habit.coordinates == "number":
            return value
        text = f"{value:.5f}"
        return text.replace(".", ",") if self.habit.coordinates == "comma" else text

    def _unit(self, unit: Unit, level: str, rng: Rng) -> str:
        full = f"{unit.type.lower()} {unit.name}"
        if level == "hamlet":
            text = unit.full_name if unit.name.isdigit() or rng.random() < 0.8 else unit.name
            return text.upper() if self.habit.commune == "upper" else _stray(text, rng)
        if level == "district":
            style = "bare" if rng.random() < 0.5 else "typed"
        else:
            style = self.habit.commune if rng.random() < 0.9 else "typed"
        if style == "plain" and level == "commune":
            namesakes = self.bare[unit.parent if self.habit.district else "", fold(unit.name)]
            style = "typed" if namesakes > 1 else style
        if style == "upper":
            return full.upper()
        if style == "plain":
            return _without_accents(unit.name)
        if style == "code":
            return unit.code
        return _stray(full if style == "typed" else unit.name, rng)


def _choice(field: DataField, value: str, rng: Rng) -> str:
    """A value of a vocabulary: the label mostly, sometimes another accepted spelling or case."""
    choice = field.choices[value]
    words = [choice.vi] * 6 + [choice.vi.upper(), *choice.also]
    return words[int(rng.integers(len(words)))]


def _stray(text: str, rng: Rng) -> str:
    """Now and then a blank too many, the other tone placement, or decomposed letters (NFD)."""
    slip = rng.random()
    if slip < 0.04:
        return text + " "
    if slip < 0.06:
        return text.replace(" ", "  ", 1)
    if slip < 0.08:
        return unicodedata.normalize("NFD", text)
    if slip < 0.2:
        return _NEW_TONE.sub(lambda found: _TONE_PLACES[found[0]], text)
    return text


def _without_accents(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
