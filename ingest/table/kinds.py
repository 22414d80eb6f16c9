"""Rows of a table that are no records: what their words say, and how sure that is.

A row is set apart only where it cannot be a record; any other is one, and held with a reason if it
is not whole.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ingest.table.captions import is_machine_row, is_numbering
from ingest.table.headings import POINT, Headings
from layers.dataset import Level
from layers.text import fold, has_accents, nfc

Kind = Literal["heading", "numbering", "total", "group", "note", "signature", "title", "beside"]
_ORDINAL = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ]|\d{1,3}(?:\.\d{1,2})*)\s*[.)/:\-–]+\s*(?=\S)")
_ROMAN = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)]?\s*$")
_SECTION = re.compile(r"^\s*(?:[IVXLC]{1,6}|[A-ZĐ])\s*[.)/\-–]+\s*\S")
_TOTAL = re.compile(
    r"(tong cong|tong so|tong|cong|luy ke|toan(?= (tinh|huyen|thi xa|thanh pho|xa)))"
    r"( (cong|so|ca|chung))?"
    r"(( (toan|cua))? (tinh|huyen|thi xa|thanh pho|xa|phuong|thi tran|nhom|muc|phan|trang)\b.*"
    r"|( [ivx0-9]+)+( [a-z]+){0,3})?"
)
_NOTE = re.compile(r"(ghi chu|luu y|chu thich|chu y|nguon|don vi tinh)\b")
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


def kind_of(
    cells: Sequence[str | None],
    columns: dict[str, int],
    numeric: frozenset[int],
    headings: Headings,
    first_rows: bool,
) -> tuple[Kind, Group | None] | None:
    """What an incomplete row is, if surely no record.

    `columns`: the table's fields; `numeric`: those columns that hold figures; `first_rows`: it
    stands right below the headings.
    """
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
    if said:
        at, cell = next(iter(said.items()))
        alone = len(said) == 1 and all(f in numeric or f < at for f in figures)
        plain = fold(cell)
        if alone and _TOTAL.fullmatch(plain) and _spelled_total(cell):
            return "total", None
        if alone:
            group = _group(cell, any(_ROMAN.match(w) for w in words.values()), figures, numeric, at)
            if group:
                return "group", group
        if len(filled) == 1 and _NOTE.match(plain):
            return "note", None
    if not own and not any(says_nothing(cell) for cell in said.values()):
        return "beside", None
    return None


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


def _spelled_total(cell: str) -> bool:
    """ "Cộng", not "Cổng"."""
    lower = nfc(cell).lower()
    return not has_accents(lower) or any(word in lower for word in ("tổng", "cộng", "kế", "toàn"))


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
