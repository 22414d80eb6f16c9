"""How far the sheets of an .xlsx reach, before they are read.

Reading needs memory for every cell between the first and the last, so that one stray blank in the
sheet's last corner would need half a terabyte. What a sheet says of itself is not believed: its
cells are looked through.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from ingest.archives import BROKEN
from ingest.messages import refusal
from ingest.read.faults import peculiar
from layers.errors import NotAllowed, Unreadable
from layers.settings import Limits

MOST_CELLS = 20_000_000
CHUNK = 1 << 20
LONGEST_TAG = 400
# Row numbers of six digits and more, and cells in columns of two or more, and of three letters. A
# pattern that begins with plain text is looked for much faster.
ROW = re.compile(rb'<row [^>]*?r="(\d{6,})"')
PREFIXED_ROW = re.compile(rb'<\w+:row [^>]*?r="(\d{6,})"')
NEAR_ROWS = 99_999
FAR = re.compile(rb' r="[A-Z]{2,3}\d')
FARTHER = re.compile(rb' r="[A-Z]{3}\d')
# A cell with something in it: those that only bear a format are closed at once.
FILLED = re.compile(rb'<(?:\w+:)?c(?: [^>]*?)? r="([A-Z]+)(\d+)"(?:[^>]*[^/>])?>\s*<[^/]')


def require_near(path: Path, limits: Limits) -> list[str]:
    """The parts of the archive that hold more than plain cells (see `faults.peculiar`).

    Raises NotAllowed where a sheet's filled cells lie too far apart to be read, Unreadable where
    the archive breaks off.
    """
    try:
        return _require_near(path, limits)
    except (*BROKEN, zlib.error):
        raise refusal("cut_off", Unreadable, file=path.name) from None


def _require_near(path: Path, limits: Limits) -> list[str]:
    parts = []
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename):
                continue
            rows, columns, plain = _reach(archive, entry)
            if not plain:
                parts.append(entry.filename)
            if rows > limits.rows or columns > limits.columns or rows * columns > MOST_CELLS:
                rows, columns = _filled(archive, entry)
            if columns > limits.columns:
                raise refusal(
                    "too_many_columns",
                    NotAllowed,
                    file=path.name,
                    count=columns,
                    most=limits.columns,
                )
            if rows * columns > MOST_CELLS:
                raise refusal("reaches_too_far", NotAllowed, file=path.name, row=rows)
    return parts


def _reach(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int, bool]:
    """At least as many rows and columns as there are, and whether all cells are plain values.

    In one quick look.
    """
    rows, columns, plain = NEAR_ROWS, 26, True
    with archive.open(entry) as sheet:
        for chunk in _chunks(sheet):
            row = PREFIXED_ROW if b":row " in chunk else ROW
            rows = max(rows, *map(int, row.findall(chunk)), 0)
            if columns < 17_000 and FAR.search(chunk):
                columns = 17_000 if FARTHER.search(chunk) else max(columns, 702)
            plain = plain and not peculiar(chunk)
    return rows, columns, plain


def _filled(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Rows and columns that the filled cells really reach."""
    rows, letters = 0, {b"A"}
    with archive.open(entry) as sheet:
        for chunk in _chunks(sheet):
            for column, row in FILLED.findall(chunk):
                rows = max(rows, int(row))
                letters.add(column)
    return rows, max(map(_number, letters))


def _chunks(sheet: IO[bytes]) -> Iterator[bytes]:
    """Pieces that overlap by more than a tag, so that none is cut."""
    rest = b""
    while chunk := sheet.read(CHUNK):
        yield rest + chunk
        rest = chunk[-LONGEST_TAG:]


def _number(letters: bytes) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
