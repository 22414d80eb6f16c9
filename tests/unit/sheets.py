"""Small workbooks, sheets and files for the tests of reading: made in a line, in any format."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import openpyxl
import polars as pl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

import layers
from ingest.findings import Findings
from ingest.read import Sheet
from layers.catalogue import Catalogue, read_catalogue
from layers.dataset import Dataset

Rows = Sequence[Sequence[object]]


def catalogue() -> Catalogue:
    """The product's own catalogue."""
    return read_catalogue(Path(layers.__file__).parent / "catalogue")


def dataset(name: str = "lockdown_point") -> Dataset:
    return catalogue()[name]


def sheet(rows: Rows, name: str = "Sheet1", visible: bool = True) -> Sheet:
    """A sheet as reading gives it: text or null, as many columns as the widest row."""
    width = max((len(row) for row in rows), default=0)
    cells = [
        [None if c is None else str(c) for c in [*row, *[None] * width][:width]] for row in rows
    ]
    columns = [f"c{i}" for i in range(width)]
    frame = pl.DataFrame(cells, schema=dict.fromkeys(columns, pl.String), orient="row")
    return Sheet(name, visible, frame)


def raw(name: str, values: Iterable[str | None], of: Dataset) -> tuple[pl.DataFrame, Findings]:
    """Rows that hold `values` in the field `name`, and nothing else; and an empty collection."""
    column = list(values)
    empty = [pl.lit(None, dtype=pl.String).alias(f"raw:{f.name}") for f in of.fields]
    rows = pl.DataFrame(
        {
            "sheet": ["Sheet1"] * len(column),
            "row": pl.Series(range(2, len(column) + 2), dtype=pl.UInt32),
        }
    ).with_columns(empty)
    given = pl.Series(f"raw:{name}", column, dtype=pl.String)
    return rows.with_columns(given), Findings(of)


def xlsx(path: Path, sheets: dict[str, Rows], hidden: Sequence[str] = ()) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            page.append(list(row))
    book.save(path)
    return path


def xls(path: Path, rows: Rows) -> Path:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("Sheet1")
    for number, row in enumerate(rows):
        for at, cell in enumerate(row):
            if cell is not None:
                page.write(number, at, cell)
    book.save(str(path))
    return path


def ods(path: Path, rows: Rows) -> Path:
    book = OpenDocumentSpreadsheet()
    table = Table(name="Sheet1")
    for row in rows:
        line = TableRow()
        for cell in row or [None]:
            made = TableCell() if cell is None else TableCell(valuetype="string")
            if cell is not None:
                made.addElement(P(text=str(cell)))
            line.addElement(made)
        table.addElement(line)
    book.spreadsheet.addElement(table)
    book.save(str(path))
    return path


def csv(path: Path, rows: Rows, encoding: str = "utf-8-sig", separator: str = ",") -> Path:
    lines = (separator.join("" if c is None else str(c) for c in row) for row in rows)
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def repack(path: Path, parts: dict[str, bytes], source: Path) -> Path:
    """A copy of the archive `source` in which some parts hold other bytes, or are added."""
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry))
        for name, content in parts.items():
            new.writestr(name, content)
    path.write_bytes(target.getvalue())
    return path
