"""Workbooks (.xlsx, .xls, .ods) through calamine, straight into columns."""

from pathlib import Path

import fastexcel
import polars as pl

from ingest.read.sheet import Sheet
from layers.errors import NotAllowed, Unreadable
from layers.settings import Limits


def read_workbook(path: Path, limits: Limits) -> list[Sheet]:
    """Every sheet with its cells as text. Raises Unreadable, NotAllowed."""
    try:
        reader = fastexcel.read_excel(path)
        names = reader.sheet_names
        if len(names) > limits.sheets:
            raise _too_many(path, "sheets", "trang tính", len(names), limits.sheets)
        return [_read_sheet(reader, name, path, limits) for name in names]
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError, ValueError) as error:
        reason = str(error).splitlines()[0]
        if "password" in reason.lower():
            raise Unreadable(
                f"{path.name}: is protected with a password; remove it and resend",
                vi=f"Tệp {path.name} có đặt mật khẩu; hãy bỏ mật khẩu rồi gửi lại.",
                code="encrypted",
            ) from None
        raise Unreadable(
            f"{path.name}: is damaged or not a workbook ({reason}); save it again and resend",
            vi=f"Tệp {path.name} bị hỏng hoặc không phải bảng tính; hãy lưu lại rồi gửi lại.",
            code="unreadable",
        ) from None


def _read_sheet(reader: fastexcel.ExcelReader, name: str, path: Path, limits: Limits) -> Sheet:
    try:
        # skip_rows=0 keeps the empty rows at the top, so that row numbers stay Excel's.
        raw = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError as error:
        if "empty" in str(error).lower() or "no data" in str(error).lower():
            return Sheet(name, visible=True, cells=pl.DataFrame())
        raise
    if raw.total_height > limits.rows:
        raise _too_many(path, "rows", "dòng", raw.total_height, limits.rows)
    if raw.width > limits.columns:
        raise _too_many(path, "columns", "cột", raw.width, limits.columns)
    if raw.width == 0 or raw.total_height == 0:
        return Sheet(name, visible=raw.visible == "visible", cells=pl.DataFrame())
    return Sheet(name, visible=raw.visible == "visible", cells=raw.to_polars())


def _too_many(path: Path, what: str, vi: str, count: int, limit: int) -> NotAllowed:
    return NotAllowed(
        f"{path.name}: {count:,} {what}; at most {limit:,} are accepted",
        vi=f"Tệp {path.name} có {count:,} {vi}; chỉ nhận tối đa {limit:,}.",
        code=f"too_many_{what}",
    )
