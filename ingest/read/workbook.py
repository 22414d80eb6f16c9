"""Workbooks (.xlsx, .xls, .ods) through calamine, straight into columns."""

from pathlib import Path

import fastexcel
import polars as pl

from ingest.messages import refusal
from ingest.read.guard import Kind
from ingest.read.sheet import Sheet
from layers.errors import InputError, NotAllowed, Unreadable
from layers.settings import Limits


def read_workbook(path: Path, kind: Kind, limits: Limits) -> list[Sheet]:
    """Every sheet with its cells as text. Raises Unreadable, NotAllowed."""
    named_so = (
        path.suffix.lower() == f".{kind.value}"
    )  # the reader believes a name that it is given
    try:
        reader = fastexcel.read_excel(path if named_so else path.read_bytes())
        names = reader.sheet_names
        if len(names) > limits.sheets:
            raise _too_many("sheets", path, len(names), limits.sheets)
        return [_read_sheet(reader, name, path, limits) for name in names]
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        code = "encrypted" if "password" in str(error).lower() else "damaged"
        reason = str(error).splitlines()[0]
        raise refusal(code, Unreadable, file=path.name, reason=reason) from None
    except BaseException as error:
        # The reader's own panics on a broken file are no Exceptions, and not ours to name.
        if type(error).__name__ != "PanicException":
            raise
        raise refusal("damaged", Unreadable, file=path.name, reason="inconsistent") from None


def _read_sheet(reader: fastexcel.ExcelReader, name: str, path: Path, limits: Limits) -> Sheet:
    try:
        # skip_rows=0 keeps the empty rows at the top, so that row numbers stay Excel's.
        raw = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError as error:
        if "empty" in str(error).lower() or "no data" in str(error).lower():
            return Sheet(name, visible=True, cells=pl.DataFrame())
        raise
    if raw.total_height > limits.rows:
        raise _too_many("rows", path, raw.total_height, limits.rows)
    if raw.width > limits.columns:
        raise _too_many("columns", path, raw.width, limits.columns)
    visible = raw.visible == "visible"
    if raw.width == 0 or raw.total_height == 0:
        return Sheet(name, visible=visible, cells=pl.DataFrame())
    # The reader leaves out the empty columns in front; with them, the first one is Excel's A.
    first = raw.selected_columns[0].absolute_index
    before = [pl.lit(None, dtype=pl.String).alias(f"__BEFORE__{at}") for at in range(first)]
    return Sheet(name, visible=visible, cells=raw.to_polars().select(*before, pl.all()))


def _too_many(what: str, path: Path, count: int, most: int) -> InputError:
    return refusal(f"too_many_{what}", NotAllowed, file=path.name, count=count, most=most)
