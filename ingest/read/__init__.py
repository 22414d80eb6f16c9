"""Reading: any accepted file becomes sheets of text, row for row as Excel counts them."""

from dataclasses import replace
from pathlib import Path

import polars as pl

from ingest.legacy import repair_frame
from ingest.messages import refusal
from ingest.read.delimited import read_delimited
from ingest.read.extent import require_near
from ingest.read.faults import complete
from ingest.read.guard import Kind, recognise
from ingest.read.sheet import Sheet
from ingest.read.workbook import read_workbook
from layers.errors import Unreadable
from layers.settings import Limits

__all__ = ["Sheet", "read_file"]


CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F]"


def read_file(path: Path, limits: Limits) -> list[Sheet]:
    """All sheets of an .xlsx, .xls, .ods or .csv file, hidden ones marked, text in Unicode.

    What the file is, its content decides, not its name. Raises Unreadable or NotAllowed with one
    line for the sender when it is damaged, encrypted, mislabelled or over the limits, or when the
    disk gives no more of it.
    """
    try:
        return _read(path, limits)
    except OSError as error:
        raise refusal(
            "no_file", Unreadable, file=path.name, reason=error.strerror or "unknown"
        ) from None


def _read(path: Path, limits: Limits) -> list[Sheet]:
    kind = recognise(path, limits)
    if kind is Kind.TEXT:
        return [read_delimited(path, limits)]
    peculiar = require_near(path, limits) if kind is Kind.XLSX else []
    sheets = [_in_unicode(sheet) for sheet in read_workbook(path, kind, limits)]
    return complete(sheets, path, peculiar, limits) if kind is Kind.XLSX else sheets


def _in_unicode(sheet: Sheet) -> Sheet:
    """Workbooks set in .VnTime or VNI-Times hold Latin-1 characters that only look Vietnamese."""
    cells, encoding = repair_frame(_printable(sheet.cells))
    return replace(sheet, cells=cells, encoding=encoding)


def _printable(cells: pl.DataFrame) -> pl.DataFrame:
    """Without control characters (but tabs and line ends), which no database takes."""
    if not cells.width:
        return cells
    bad = cells.select(pl.all().str.contains(CONTROL).any()).row(0)
    names = [name for name, found in zip(cells.columns, bad, strict=True) if found]
    return cells.with_columns(pl.col(names).str.replace_all(CONTROL, "")) if names else cells
