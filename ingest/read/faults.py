"""What a workbook (.xlsx) says of its cells beyond their values, where it says anything.

The reader gives no text for a cell whose formula failed ("#REF!") or was never computed, and knows
nothing of merged cells and hidden rows. Most sheets have none of these; `peculiar` finds that out
in the bytes that are looked through anyway.
"""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path

import polars as pl
from lxml import etree

from ingest.read.sheet import Area, Sheet
from layers.settings import Limits

# Ends the text of a cell whose formula has no value; no clerk types it.
NO_VALUE = " → ?"
LONGEST_FORMULA = 100
# Any prefix of the namespace is allowed; what is searched for begins with fixed letters all the
# same, as only that is fast.
_PREFIX = re.compile(rb"<(\w+:)?sheetData\b")
_ERROR = re.compile(rb"v>(#[^<]*)<")
_MERGED = re.compile(rb'mergeCell [^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_CELL = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ROW = re.compile(rb'\br="(\d+)"')
LONGEST_CELL = 20_000  # bytes between a cell's beginning and its value: a formula's text


@dataclass
class Peculiarities:
    """Of one sheet: texts for cells without one (row, column from 0), merged areas, hidden rows."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)


def peculiar(chunk: bytes) -> bool:
    """Whether a piece of a sheet's XML holds errors, formulas, hidden rows or merged cells.

    One byte is looked for first, where that settles it: ten times as fast as a word.
    """
    return (
        (b"#" in chunk and b"v>#" in chunk)
        or (b"f" in chunk and _has_formula(chunk))
        or b"mergeCell" in chunk
        or b'hidden="' in chunk
    )


def complete(sheets: list[Sheet], path: Path, parts: Iterable[str], limits: Limits) -> list[Sheet]:
    """The sheets with what those parts of the archive say, and the calendar's first year."""
    with zipfile.ZipFile(path) as archive:
        names, since_1904 = _contents(archive)
        told = {names[part]: _read(archive.read(part)) for part in parts if part in names}
    return [
        replace(_with(sheet, told[sheet.name], limits), since_1904=since_1904)
        if sheet.name in told
        else replace(sheet, since_1904=since_1904)
        for sheet in sheets
    ]


def _contents(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """Part -> name of its sheet; whether days are counted from 1904."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    book = etree.fromstring(archive.read("xl/workbook.xml"), parser)
    links = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        relations = etree.fromstring(archive.read("xl/_rels/workbook.xml.rels"), parser)
        links = {
            link.get("Id"): link.get("Target", "") for link in relations.iter("{*}Relationship")
        }
    names = {}
    for sheet in book.iter("{*}sheet"):
        ids = [value for key, value in sheet.attrib.items() if key.endswith("}id")]
        target = links.get(ids[0], "") if ids else ""
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        names[part] = sheet.get("name", "")
    flag = [properties.get("date1904") for properties in book.iter("{*}workbookPr")]
    return names, bool(flag) and flag[0] in ("1", "true")


def _has_formula(xml: bytes) -> bool:
    return any(tag in xml for tag in (b"<f>", b"<f ", b":f>", b":f "))


def _read(xml: bytes) -> Peculiarities:
    prefix = _PREFIX.search(xml)
    p = (prefix[1] or b"") if prefix else b""
    found = Peculiarities()
    if _has_formula(xml):
        # A formula with no value behind it; an empty text is one.
        nothing = (
            b"<%bf(?:\\s[^>]*?)?(?:/>|>([^<]*)</%bf>)\\s*(?:<%bv\\s*/>|<%bv></%bv>)?\\s*</%bc>"
        )
        for formula in re.finditer(nothing.replace(b"%b", p), xml):
            cell = _cell_around(xml, formula.start(), p)
            place = _place(cell)
            if place and b't="str"' not in cell:
                text = unescape((formula[1] or b"").decode("utf-8", "replace"))
                found.texts[place] = f"={text[:LONGEST_FORMULA]}{NO_VALUE}"
    if b"v>#" in xml:
        for error in _ERROR.finditer(xml):
            cell = _cell_around(xml, error.start(), p)
            place = _place(cell)
            if place and b't="e"' in cell:
                found.texts[place] = unescape(error[1].decode("utf-8", "replace"))
    if b'hidden="' in xml:
        hidden = b'<%brow ([^>]*\\bhidden="(?:1|true)"[^>]*)>'.replace(b"%b", p)
        rows = (_ROW.search(row[1]) for row in re.finditer(hidden, xml))
        found.hidden = [int(number[1]) for number in rows if number]
    # Merged areas stand behind all cells.
    for left, top, right, bottom in _MERGED.findall(xml, max(xml.rfind(b"sheetData>"), 0)):
        found.merged.append((int(top) - 1, _column(left), int(bottom) - 1, _column(right)))
    return found


def _cell_around(xml: bytes, at: int, prefix: bytes) -> bytes:
    """The opening tag of the cell in which this place stands."""
    begin = xml.rfind(b"<" + prefix + b"c ", max(0, at - LONGEST_CELL), at)
    return xml[begin : xml.find(b">", begin) + 1] if begin >= 0 else b""


def _place(attributes: bytes) -> tuple[int, int] | None:
    found = _CELL.search(attributes)
    return (int(found[2]) - 1, _column(found[1])) if found else None


def _column(letters: bytes) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _with(sheet: Sheet, told: Peculiarities, limits: Limits) -> Sheet:
    texts = {
        (row, column): text
        for (row, column), text in told.texts.items()
        if row < limits.rows and column < limits.columns
    }
    return replace(
        sheet,
        cells=_filled_in(sheet.cells, texts) if texts else sheet.cells,
        merged=tuple(told.merged),
        hidden_rows=tuple(told.hidden),
    )


def _filled_in(cells: pl.DataFrame, texts: dict[tuple[int, int], str]) -> pl.DataFrame:
    """The cells with these texts; rows and columns that held nothing else come back."""
    height = max(cells.height, 1 + max(row for row, _ in texts))
    width = max(cells.width, 1 + max(column for _, column in texts))
    columns = [column.extend_constant(None, height - len(column)) for column in cells.get_columns()]
    columns += [
        pl.Series(f"__AT__{at}", [None] * height, dtype=pl.String)
        for at in range(cells.width, width)
    ]
    by_column: dict[int, tuple[list[int], list[str]]] = {}
    for (row, column), text in texts.items():
        rows, values = by_column.setdefault(column, ([], []))
        rows.append(row)
        values.append(text)
    for at, (rows, values) in by_column.items():
        columns[at] = columns[at].clone().scatter(rows, values)
    return pl.DataFrame(columns)
