"""Finding the table inside a sheet: the row of headings, and which column is which field."""

import re
from dataclasses import dataclass

import polars as pl

from ingest.findings import Findings
from ingest.legacy import TITLES
from ingest.messages import refusal
from ingest.read import Sheet
from layers.dataset import Dataset
from layers.text import fold, nfc

HEADER_WITHIN = 60
# The sheet of our own templates that explains the columns: headings stand in it, but no rows.
# Sheets that xom itself writes: of its templates, and of the copies it returns.
GUIDE = "Hướng dẫn"
SUMMARY = "Kết quả kiểm tra"
_BRACKETS = re.compile(r"[(\[].*?[)\]]")
# "Không còn điểm nào": said in words, an empty list is a report; an empty sheet is not.
_NIL = re.compile(r"\bkhong (con|co)\b.*\bnao\b")


@dataclass(frozen=True)
class Table:
    """Where the table of a sheet stands. `header_row` counts from 1, as Excel does."""

    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    headings: dict[str, str]
    ignored: list[str]
    repeated: list[str]


def find_table(sheet: Sheet, dataset: Dataset) -> Table | None:
    """The table whose row of headings names the most fields, or None where none names two."""
    best: Table | None = None
    for index, cells in enumerate(sheet.cells.head(HEADER_WITHIN).rows()):
        table = _match(sheet, dataset, index, cells)
        if len(table.columns) > len(best.columns if best else {}):
            best = table
    if best is None or len(best.columns) < min(2, len(dataset.fields)):
        return None
    return best


def _match(sheet: Sheet, dataset: Dataset, index: int, cells: tuple[str | None, ...]) -> Table:
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    ignored, repeated = [], []
    for position, cell in enumerate(cells):
        if not cell or not cell.strip():
            continue
        forms = {fold(cell), fold(_BRACKETS.sub(" ", cell))}
        field = next((f.name for f in dataset.fields if forms & f.accepted), None)
        if field is None:
            ignored.append(nfc(cell))
        elif field in columns:
            repeated.append(field)
        else:
            columns[field], headings[field] = position, nfc(cell)
    return Table(sheet, index + 1, columns, headings, ignored, repeated)


def _senders_own(sheets: list[Sheet]) -> list[Sheet]:
    """The visible sheets but those of xom's own making, unless nothing else is filled."""
    visible = [sheet for sheet in sheets if sheet.visible]
    others = [sheet for sheet in visible if not _is_own(sheet)]
    return others if any(sheet.cells.height for sheet in others) else visible


def _is_own(sheet: Sheet) -> bool:
    return fold(sheet.name) in (fold(GUIDE), fold(SUMMARY))


def fit(sheets: list[Sheet], dataset: Dataset) -> float:
    """How well the headings fit the dataset: 0 unless all its required fields have a column.

    Else the share of the columns that are recognised.
    """
    table = _largest(sheets, dataset)
    if table is None:
        return 0.0
    if any(field.required and field.name not in table.columns for field in dataset.fields):
        return 0.0
    return len(table.columns) / (len(table.columns) + len(table.ignored))


def recognised(sheets: list[Sheet], dataset: Dataset) -> int:
    """How many columns of the file's largest table are the dataset's."""
    table = _largest(sheets, dataset)
    return len(table.columns) if table else 0


def _largest(sheets: list[Sheet], dataset: Dataset) -> Table | None:
    shown = _senders_own(sheets)
    tables = [table for table in (find_table(sheet, dataset) for sheet in shown) if table]
    return max(tables, key=lambda table: len(table.columns), default=None)


def read_rows(
    sheets: list[Sheet], dataset: Dataset, file: str, findings: Findings
) -> tuple[pl.DataFrame, list[Table], bool]:
    """All rows of all tables as text: columns sheet, row, and `raw:<field>` for every field.

    Blank rows are no rows. The last value says whether "nothing to report" stands in a sheet.
    Raises Unusable when no sheet holds the dataset's table or a required column is missing.
    """
    frames, tables, nil = [], [], False
    own = _senders_own(sheets)
    for sheet in sheets:
        if all(sheet is not one for one in own):
            if not sheet.visible and not _is_own(sheet):
                findings.add_general("hidden_sheet", sheet.name)
            continue
        table = find_table(sheet, dataset)
        if table is None:
            filled = _filled(sheet.cells).sum() if sheet.cells.width else 0
            if filled:
                findings.add_general("sheet_ignored", sheet.name, count=filled)
            continue
        rows, said_nil = _rows_of(table, dataset)
        frames.append(rows)
        tables.append(table)
        nil = nil or said_nil
        if sheet.encoding:
            findings.add_general("legacy_encoding", sheet.name, encoding=TITLES[sheet.encoding])
        for name in table.repeated:
            findings.add_general("repeated_heading", sheet.name, label=table.headings[name])
    if not tables:
        raise refusal("unknown_dataset", file=file)
    _require_columns(tables, dataset, file)
    return pl.concat(frames), tables, nil


def _require_columns(tables: list[Table], dataset: Dataset, file: str) -> None:
    present = set().union(*(table.columns for table in tables))
    missing = [f for f in dataset.fields if f.required and f.name not in present]
    if missing:
        raise refusal(
            "missing_column",
            file=file,
            dataset=dataset.name,
            title_vi=dataset.title.vi,
            columns_vi=", ".join(f"“{f.label.vi}”" for f in missing),
            columns_en=", ".join(f"{f.name} (“{f.label.vi}”)" for f in missing),
        )


def _filled(cells: pl.DataFrame) -> pl.Series:
    """Mask of the rows in which any cell holds more than white space."""
    return cells.select(
        pl.any_horizontal(pl.all().fill_null("").str.contains(r"\S")).alias("filled")
    )["filled"]


def _rows_of(table: Table, dataset: Dataset) -> tuple[pl.DataFrame, bool]:
    below = table.sheet.cells.slice(table.header_row)
    names = below.columns
    raw = [
        pl.col(names[table.columns[f.name]]).alias(f"raw:{f.name}")
        if f.name in table.columns
        else pl.lit(None, dtype=pl.String).alias(f"raw:{f.name}")
        for f in dataset.fields
    ]
    rows = below.select(
        pl.lit(table.sheet.name).alias("sheet"),
        pl.int_range(table.header_row + 1, table.header_row + 1 + pl.len(), dtype=pl.UInt32).alias(
            "row"
        ),
        *raw,
    )
    keep = _filled(below)
    filled = pl.all().fill_null("").str.contains(r"\S")
    lone = below.select(pl.sum_horizontal(filled).alias("n"))["n"] == 1
    said = pl.zeros(below.height, dtype=pl.Boolean, eager=True)
    for position in lone.arg_true():
        cell = next(cell for cell in below.row(position) if cell and cell.strip())
        if _NIL.search(fold(cell)):
            said[position] = True
    if (keep & ~said).any():
        return rows.filter(keep), False  # beside rows it is a row like any other
    return rows.filter(keep & ~said), bool(said.any())
