"""Random ways of writing records down: a sheet, where each value stands in it, what is remarked."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from book import csv, ods, xls, xlsx
from clerk_records import Record, columns
from hypothesis import strategies as st
from pyproj import Transformer

from examples.old_text import cp1258, tcvn3, vni
from layers.dataset import DataField, Dataset
from layers.units import Unit

Cell = Any
Draw = Callable[..., Any]
METRES = Transformer.from_crs(4326, 9208, always_xy=True)
DAYS: dict[str, Callable[[date], Cell]] = {
    "cell": lambda day: day,
    "iso": lambda day: day.isoformat(),
    "slash": lambda day: f"{day:%d/%m/%Y}",
    "short": lambda day: f"{day.day}/{day.month}/{day:%y}",
    "dash": lambda day: f"{day.day}-{day.month}-{day.year}",
    "point": lambda day: f"{day:%d.%m.%Y}",
    "words": lambda day: f"ngày {day.day} tháng {day.month} năm {day.year}",
    "hour": lambda day: f"8h30 ngày {day.day}/{day.month}/{day.year}",
    "no year": lambda day: f"{day.day}/{day.month}",
    "month first": lambda day: f"{day.month}/{day.day}/{day.year}",
}
NUMBERS: dict[str, Callable[[int], Cell]] = {
    "number": lambda n: n,
    "text": str,
    "grouped": lambda n: f"{n:,}".replace(",", "."),
    "spaced": lambda n: f"{n:,}".replace(",", " "),
    "about": lambda n: f"≈ {n}",
    "counted": lambda n: f"{n} người",
    "khoảng": lambda n: f"khoảng {n}",
}


def _degrees(value: float, letter: str) -> str:
    whole = round(value * 360_000)
    degrees, rest = divmod(whole, 360_000)
    minutes, seconds = divmod(rest, 6_000)
    return f"{degrees}°{minutes:02}'{seconds / 100:05.2f}\"{letter}"


PAIRS: dict[str, Callable[[float, float], tuple[Cell, Cell]]] = {
    "number": lambda lat, lon: (lat, lon),
    "point": lambda lat, lon: (f"{lat:.6f}", f"{lon:.6f}"),
    "comma": lambda lat, lon: (f"{lat:.6f}".replace(".", ","), f"{lon:.6f}".replace(".", ",")),
    "degrees": lambda lat, lon: (_degrees(lat, ""), _degrees(lon, "")),
    "letters": lambda lat, lon: (_degrees(lat, "N"), _degrees(lon, "E")),
    "swapped": lambda lat, lon: (lon, lat),
    "metres": lambda lat, lon: tuple(round(x, 2) for x in METRES.transform(lon, lat)[::-1]),
}
SINGLES: dict[str, Callable[[float, float], Cell]] = {
    "pair": lambda lat, lon: f"{lat:.6f}, {lon:.6f}",
    "brackets": lambda lat, lon: f"({lat:.6f}; {lon:.6f})",
    "degrees": lambda lat, lon: f"{_degrees(lat, 'N')} {_degrees(lon, 'E')}",
    "link": lambda lat, lon: f"https://www.google.com/maps/@{lat:.6f},{lon:.6f},17z",
    "query": lambda lat, lon: f"https://maps.google.com/?q={lat:.6f},{lon:.6f}",
}
UNITS: dict[str, Callable[[Unit], str]] = {
    "typed": lambda unit: f"{unit.type} {unit.name}",
    "upper": lambda unit: f"{unit.type} {unit.name}".upper(),
    "lower": lambda unit: f"{unit.type} {unit.name}".lower(),
    "bare": lambda unit: unit.name,
    "code": lambda unit: unit.code or f"{unit.type} {unit.name}",
    "plain": lambda unit: plain(f"{unit.type} {unit.name}"),
}
REMARKED = {"swapped": "coordinates_swapped", "metres": "projected_coordinates"}
OLD = {"cp1258": cp1258, "tcvn3": tcvn3, "vni": vni}
KINDS = ("xlsx", "xlsx", "xls", "ods", "comma", "semicolon", "tab", "cp1258", "tcvn3", "vni")


def plain(text: str) -> str:
    """Without accents."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


@dataclass(repr=False)
class Sheet:
    """`at`: (number of the record, field) -> row and column from 0; `remarks`: what is expected."""

    kind: str
    rows: list[list[Cell]]
    at: dict[tuple[int, str], tuple[int, int]]
    style: dict[str, str]
    remarks: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def __repr__(self) -> str:
        lines = (f"{number}: {row}" for number, row in enumerate(self.rows, 1))
        return "\n".join((f"{self.kind} {self.style}", *lines))

    def write(self) -> Callable[..., object]:
        """What writes the file; `suffix` is its ending."""
        rows = self.rows
        if self.kind == "xlsx":
            return xlsx(rows, merged=self.merged)
        if self.kind == "vni":
            return xlsx([[_in_vni(cell) for cell in row] for row in rows], merged=self.merged)
        if self.kind == "xls":
            return xls(rows)
        if self.kind == "ods":
            return ods(rows)
        encode = {"tab": "utf-16", "semicolon": "utf-8", "cp1258": cp1258, "tcvn3": tcvn3}
        separator = {"tab": "\t", "semicolon": ";"}.get(self.kind, ",")
        return csv(rows, encode.get(self.kind, "utf-8-sig"), separator)

    @property
    def suffix(self) -> str:
        return {"xlsx": ".xlsx", "vni": ".xlsx", "xls": ".xls", "ods": ".ods"}.get(
            self.kind, ".csv"
        )


def _in_vni(cell: Cell) -> Cell:
    return vni(cell).decode("latin-1") if isinstance(cell, str) else cell


def place(row: int, column: int) -> str:
    """Excel's name of a cell (both from 0)."""
    assert column < 26
    return f"{chr(ord('A') + column)}{row + 1}"


@st.composite
def sheets(draw: Draw, dataset: Dataset, made: list[Record]) -> Sheet:
    """The records as some clerk would write them."""
    style = {
        "days": draw(st.sampled_from(sorted(DAYS))),
        "numbers": draw(st.sampled_from(sorted(NUMBERS))),
        "pairs": draw(st.sampled_from(sorted(PAIRS))),
        "units": draw(st.sampled_from(sorted(UNITS))),
        "groups": draw(st.sampled_from(("none", "none", "commune", "district"))),
    }
    if style["days"] == "month first" and not _surely_month_first(made):
        style["days"] = "slash"
    pointed = any(record.point for record in made)
    single = draw(st.sampled_from(("", *sorted(SINGLES)))) if pointed else ""
    names: list[str | None] = draw(st.permutations(columns(dataset, made)))
    if style["groups"] != "none":
        names = [name for name in names if name != style["groups"]]
        made.sort(key=lambda record: record.values[style["groups"]].unit_id)
    if pointed:
        names += ["latitude"] if single else ["latitude", "longitude"]
    style["single"] = single
    names = [None] * draw(st.integers(0, 2)) + ["STT"] + names  # blank columns first
    for _ in range(draw(st.integers(0, 2))):
        names.insert(draw(st.integers(1, len(names))), draw(st.sampled_from((None, "Ghi chú"))))
    kind = draw(st.sampled_from(KINDS))
    return _lay_out(draw, dataset, made, names, Sheet(kind, [], {}, style))


def _lay_out(
    draw: Draw, dataset: Dataset, made: list[Record], names: list[str | None], sheet: Sheet
) -> Sheet:
    style, rows = sheet.style, sheet.rows
    first = names.index("STT")
    if draw(st.booleans()):
        rows += [[*[None] * first, f"DANH SÁCH {dataset.title.vi.upper()}"],
                 [*[None] * first, "(Số liệu tính đến 16 giờ 00 ngày 15/9/2021)"]]  # fmt: skip
    rows += [[] for _ in range(draw(st.integers(0, 1)))]
    headings = [_heading(draw, dataset, name, style) for name in names]
    pair = _figures_side_by_side(dataset, names)
    if pair is not None and draw(st.booleans()):  # one heading over two, in two rows
        lower: list[Cell] = [None] * len(names)
        lower[pair : pair + 2] = headings[pair : pair + 2]
        headings[pair : pair + 2] = ["Quy mô", None]
        sheet.merged.append(f"{place(len(rows), pair)}:{place(len(rows), pair + 1)}")
        rows += [headings, lower]
    else:
        rows.append(headings)
    apart: dict[str, int] = {}
    if draw(st.booleans()):
        numbers = iter(range(1, len(names) + 1))
        apart["numbering"] = len(rows)
        rows.append([f"({next(numbers)})" if name else None for name in names])
    over, given = None, []
    for number, record in enumerate(made):
        above = record.values.get(style["groups"])
        if above is not None and above is not over:
            over = above
            mark = f"{'I' * (1 + len(given) % 3)}. {above.type} {above.name}"
            apart.setdefault("group", len(rows))
            given.append(len(rows) + 1)
            rows.append([*[None] * first, mark])
        if draw(st.integers(0, 5)) == 0 and not (given and given[-1] == len(rows)):
            rows.append([])
        row: list[Cell] = []
        for column, name in enumerate(names):
            if name:
                sheet.at[number, name] = len(rows), column
            row.append(_cell(dataset, record, name, number, style))
        rows.append(row)
    if draw(st.booleans()):
        apart["total"] = len(rows)
        rows.append([*[None] * first, "Tổng cộng"])
    if draw(st.booleans()):
        rows.append([])
        apart["signature"] = len(rows)
        rows.append([*[None] * (first + 1), "Vinh, ngày 15 tháng 9 năm 2021"])
    if sheet.kind in OLD and not _can_be_written(rows, OLD[sheet.kind]):
        sheet.kind = "comma"
    sheet.remarks += [f"rows_apart {row + 1}" for row in apart.values()]
    sheet.remarks += _remarks(sheet, made, given)
    return sheet


def _figures_side_by_side(dataset: Dataset, names: list[str | None]) -> int | None:
    """Where two columns of figures stand next to each other first."""
    figures = {each.name for each in dataset.fields if each.type == "integer"}
    return next(
        (at for at, (a, b) in enumerate(pairwise(names)) if {a, b} <= figures),
        None,
    )


def _can_be_written(rows: list[list[Cell]], encode: Callable[[str], bytes]) -> bool:
    """Whether the encoding has all the letters: TCVN3 has no capitals with tones."""
    try:
        return all(encode(cell) for row in rows for cell in row if isinstance(cell, str) and cell)
    except UnicodeEncodeError:
        return False


def _surely_month_first(made: list[Record]) -> bool:
    """Whether in every column of days two can be read no other way."""
    columns: dict[str, set[date]] = {}
    for record in made:
        for name, value in record.values.items():
            if isinstance(value, date):
                columns.setdefault(name, set()).add(value)
    return all(sum(day.day > 12 for day in days) >= 2 for days in columns.values())


def _remarks(sheet: Sheet, made: list[Record], given: list[int]) -> list[str]:
    """What the style itself has to be told."""
    told = [f"unit_from_group {given[0] + 1}"] if given else []
    if sheet.kind in ("tcvn3", "vni"):
        told.append("legacy_encoding Sheet1!")
    remark = REMARKED.get(sheet.style["pairs"])
    for (number, name), at in sheet.at.items():
        if remark and not sheet.style["single"] and name == "latitude" and made[number].point:
            told.append(f"{remark} {place(*at)} latitude")
        if sheet.style["days"] == "month first" and isinstance(made[number].values.get(name), date):
            told.append(f"month_first {place(*at)} {name}")
    return told


def _heading(draw: Draw, dataset: Dataset, name: str | None, style: dict[str, str]) -> str | None:
    if name in (None, "STT", "Ghi chú"):
        return name
    if name == "latitude" and style["single"]:
        return draw(st.sampled_from(("Tọa độ", "Tọa độ GPS", "Link Google Map")))
    each: DataField = dataset.field(name)
    words = draw(st.sampled_from([each.label.vi, *each.headings]))
    way = draw(st.sampled_from(("as is", "upper", "broken", "starred")))
    if way == "upper":
        return words.upper()
    if way == "broken":
        return words.replace(" ", "\n", 1) + " "
    return f"{words} (*)" if way == "starred" else words


def _cell(
    dataset: Dataset, record: Record, name: str | None, number: int, style: dict[str, str]
) -> Cell:
    if name == "STT":
        return number + 1
    if name in ("latitude", "longitude"):
        if record.point is None:
            return None
        if style["single"]:
            return SINGLES[style["single"]](*record.point)
        return PAIRS[style["pairs"]](*record.point)[name == "longitude"]
    value = record.values.get(name or "")
    if isinstance(value, date):
        return DAYS[style["days"]](value)
    if isinstance(value, int):
        return NUMBERS[style["numbers"]](value)
    if isinstance(value, Unit):
        return UNITS[style["units"]](value)
    if name in record.values and dataset.field(name or "").type == "choice":
        return dataset.field(name or "").choices[value].vi
    return value
