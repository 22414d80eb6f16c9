"""Rows of a table that are no records: what their words say, and how sure that is.

A row is set apart only where it cannot be a record; any other is one, and held with a reason if it
is not whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.table.captions import is_machine_row, is_numbering
from ingest.table.footers import Named, says_day, says_note, says_remark, says_total
from ingest.table.headings import POINT, Headings
from layers.dataset import Level
from layers.text import fold, has_accents, nfc

Kind = Literal["heading", "numbering", "total", "group", "note", "signature", "title", "beside"]
_ORDINAL = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,3}(?:\.\d{1,2})*)\s*[.)/:\-–]+\s*(?=\S)")
_ROMAN = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)]?\s*$")
_SECTION = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)/\-–]+\s*\S")
_END = re.compile(
    r"\b(nguoi lap( bieu| bang)?|noi nhan|thu truong|ke toan truong|nguoi tong hop|nguoi bao cao"
    r"|(pho )?chu tich|(pho )?giam doc|truong (phong|tram|ban)|ky ten|ky ghi ro ho ten|tm ubnd"
    r"|tm uy ban|kt chu tich|xac nhan cua)\b|\bngay [0-9 ]*thang [0-9 ]*nam\b"
)
_BARE = re.compile(r"[\W\d_]*\d[\W\d_]*")  # digits without letters
# "Không còn điểm nào": said in words, an empty list is a report; an empty sheet is not.
_NIL = re.compile(r"\bkhong (con|co)\b.*\bnao\b")
_LEVELS: tuple[tuple[Level, str, str], ...] = (
    ("district", r"huyện|quận|thị xã|thành phố|tp\.?|tx\.?", r"huyen|quan|thi xa|thanh pho|tp|tx"),
    ("commune", r"xã|phường|thị trấn|tt\.?|[px]\.", r"xa|phuong|thi tran|tt"),
    ("hamlet", r"xóm|khối|thôn|bản|ấp|khu phố|tổ dân phố", r"xom|khoi|thon|ap|khu pho|to dan pho"),
)
_TAIL = re.compile(r"\s*(?:[(\[:;].*|[-–,]\s*\d.*)$", re.DOTALL)
FEW = 4  # cells that a row of signatures has at most


@dataclass(frozen=True, slots=True)
class Group:
    """A row that stands over others: the unit it names for them, if it names one."""

    level: Level | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a table's fields stand: `columns` by name; those of `figures`, `days`, `units`.

    `no_total`: those of required units and days; no record has a total's words there.
    """

    columns: dict[str, int]
    figures: frozenset[int]
    days: frozenset[int]
    units: frozenset[int]
    no_total: frozenset[int]


def kind_of(
    cells: Sequence[str | None],
    layout: Layout,
    headings: Headings,
    named: Named,
    first_rows: bool,
    missing: bool,
) -> tuple[Kind, Group | None] | None:
    """What a row is, if surely no record.

    `first_rows`: it stands right below the headings; `missing`: it lacks what every record has.
    """
    columns, numeric = layout.columns, layout.figures
    filled = {at: cell for at, cell in enumerate(cells) if cell and cell.strip()}
    own = {at: cell for at, cell in filled.items() if at in columns.values()}
    if _is_heading(filled, columns, headings):
        return "heading", None
    if first_rows and is_machine_row(cells, headings):
        return "heading", None
    if is_numbering(cells) and (first_rows or len(filled) >= len(columns)):
        return "numbering", None
    words = {at: cell for at, cell in filled.items() if any(c.isalpha() for c in cell)}
    said = {at: cell for at, cell in words.items() if not _ROMAN.match(cell)}
    figures = {at for at in filled if at not in words}
    for at, cell in said.items():
        if not (missing or at in layout.no_total) or not _only_figures(at, said, figures, layout):
            continue
        if says_total(cell, named):
            return "total", None
        if says_remark(cell) and not (at in layout.days and says_day(cell)):
            return "note", None
    if said:
        at, cell = next(iter(said.items()))
        if len(said) == 1 and all(f in numeric or f < at for f in figures):
            group = _group(cell, any(_ROMAN.match(w) for w in words.values()), figures, numeric, at)
            if group:
                return "group", group
        if len(filled) == 1 and says_note(cell):
            return "note", None
    if not own and not any(says_nothing(cell) for cell in said.values()):
        return "beside", None
    return None


def _only_figures(at: int, said: dict[int, str], figures: set[int], layout: Layout) -> bool:
    """Whether a row has nothing but figures beside the words at `at`; and its unit and day.

    These only where the words cannot be a record's own: "Tổng cộng" in the column of names could.
    """
    free = layout.figures
    if at in layout.no_total or at not in layout.columns.values():
        free |= layout.units | layout.days
    counted = (
        other in free and (other not in layout.figures or any(c.isdigit() for c in cell))
        for other, cell in said.items()
        if other != at
    )
    return all(counted) and all(f in free or f < at for f in figures)


def says_nothing(cell: str) -> bool:
    """Whether a cell says that there is nothing to report."""
    return bool(_NIL.search(fold(cell)))


def ends_the_table(cells: Sequence[str | None]) -> bool:
    """Signatures, places and dates of signing, who receives a copy: below them come no records."""
    return may_sign(cells) and any(_END.search(fold(cell)) for cell in cells if cell)


def may_sign(cells: Sequence[str | None]) -> bool:
    """A few cells of words; a running number, a day, a figure or a telephone is a record's."""
    filled = [cell for cell in cells if cell and cell.strip()]
    bare = any(_BARE.fullmatch(cell) for cell in filled)
    return len(filled) <= FEW and not bare


def _is_heading(filled: dict[int, str], columns: dict[str, int], headings: Headings) -> bool:
    """The headings once more: each in its own column."""
    if len(filled) < 2:
        return False
    matches = 0
    for name, at in columns.items():
        cell = filled.get(at)
        if cell is None:
            continue
        match = headings.read(cell)
        if match is None or match.field not in (name, POINT):
            return False
        matches += 1
    return matches >= 2


def _group(
    cell: str, ordinal: bool, figures: set[int], numeric: frozenset[int], at: int
) -> Group | None:
    text = nfc(_ORDINAL.sub("", cell))
    section = ordinal or bool(_SECTION.match(cell))
    # "5 | | Phường Hưng Bình": the running number of a record whose other cells are missing.
    if not section and any(f < at and f not in numeric for f in figures):
        return None
    lower = text.lower()
    for level, accented, plain in _LEVELS:
        pattern = plain if not has_accents(text) else accented
        if re.match(rf"(?:{pattern})(?:\s+|(?<=\.))\S", lower):
            return Group(level, _TAIL.sub("", text))
    return Group() if section and not figures - numeric else None
