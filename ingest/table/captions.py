"""Lines under headings that are no records: names for programs, numbers of columns, limits."""

import re
from collections.abc import Sequence

from ingest.table.headings import COUNTERS, Headings
from layers.text import nfc

_MACHINE = re.compile(r" ?[a-z][a-z0-9_]*")
_LIMIT = re.compile(r"\s*[(≤≥<>£]\s*\d")
_NUMBER = re.compile(r"\d{1,3}")
_NUMBERED = re.compile(r"[(\[]?\s*(\d{1,2}|[A-Z])\s*[)\]]?(?:\s*=.*)?")

Row = Sequence[str | None]


def is_machine_row(row: Row, headings: Headings) -> bool:
    """Names for programs below the headings: "stt", "maphuong", "ngaylaymau"; two are known."""
    filled = [cell for cell in row if cell]
    names = sum(bool(_MACHINE.fullmatch(cell)) for cell in filled)
    plain = all(_MACHINE.fullmatch(cell) or _NUMBER.fullmatch(cell) for cell in filled)
    if not plain or names < 3 or 2 * names < len(filled):
        return False
    return sum(cell in COUNTERS or headings.exact(cell) is not None for cell in filled) >= 2


def is_numbering(row: Row) -> bool:
    """ "(1) (2) (3)", "A B 1 2 3=1+2": numbers of columns under their headings."""
    filled = [nfc(cell) for cell in row if cell]
    found = [_NUMBERED.fullmatch(cell) for cell in filled]
    if not all(found):
        return False
    marks = [match[1] for match in found if match]
    numbers = [int(mark) for mark in marks if mark.isdigit()]
    letters = [mark for mark in marks if not mark.isdigit()]
    counted = numbers in (list(range(1, len(numbers) + 1)), list(range(0, len(numbers))))
    in_order = letters == [chr(ord("A") + i) for i in range(len(letters))]
    bracketed = all(cell.startswith(("(", "[")) for cell in filled)
    return counted and in_order and len(marks) >= (2 if bracketed else 4)


def is_limits(row: Row) -> bool:
    """ "(6,5 - 8,5)", "≤ 50", "£2": what a standard allows, below the names of what is measured."""
    filled = [cell for cell in row if cell]
    limits = sum(bool(_LIMIT.match(cell)) for cell in filled)
    return len(filled) > 1 and 2 * limits >= len(filled) and not is_numbering(row)
