"""Finding the tables inside sheets, and their rows as the dataset's columns."""

from dataclasses import dataclass, field

import polars as pl

from ingest.findings import Findings
from ingest.legacy import TITLES
from ingest.messages import refusal
from ingest.read import Sheet
from ingest.table.headings import Headings
from ingest.table.rows import Body, filled_mask, read_body
from ingest.table.sections import Section, sections
from ingest.table.tell import tell_of
from layers.dataset import Dataset
from layers.text import fold, nfc

__all__ = [
    "GUIDE",
    "GUIDE_HEADINGS",
    "LISTS",
    "STAMP",
    "SUMMARY",
    "Table",
    "find_table",
    "fit",
    "is_summary",
    "read_rows",
    "recognised",
]

# Sheets that xom itself writes: of its templates, and of the copies it returns. A sender may call a
# sheet of records so, too: ours are known by how they begin.
GUIDE = "Hướng dẫn"
GUIDE_HEADINGS = ("Cột", "Bắt buộc", "Cách ghi", "Nếu chưa đúng, hệ thống báo")
SUMMARY = "Kết quả kiểm tra"
HIDDEN = STAMP, LISTS = "_xom", "_xom_lists"


@dataclass(frozen=True)
class Table:
    """Where a table of a sheet stands. Rows count from 1, as Excel does.

    `header_row` is the last row of headings; `columns`: field -> column from 0; `understood`: the
    fields whose heading was not written as the dataset has it; `apart`: rows that are no records,
    by kind. Where a sheet has several tables, `sheet.name` says which part, `page` is the sheet's.
    """

    sheet: Sheet
    header_row: int
    columns: dict[str, int]
    headings: dict[str, str]
    ignored: list[str]
    repeated: list[str]
    page: str = ""
    last_row: int = 0
    understood: list[str] = field(default_factory=list)
    apart: dict[str, list[int]] = field(default_factory=dict)


def find_table(sheet: Sheet, dataset: Dataset) -> Table | None:
    """The first table whose headings name at least two fields, or None where none does."""
    found = sections(sheet, dataset, Headings(dataset), first_only=True)
    return _table(found[0]) if found else None


def _table(section: Section, body: Body | None = None) -> Table:
    header = section.header
    return Table(
        sheet=section.sheet,
        header_row=header.last + 1,
        columns=header.columns,
        headings=header.headings,
        ignored=header.ignored,
        repeated=header.repeated,
        page=section.page,
        last_row=section.end,
        understood=header.understood,
        apart={str(kind): rows for kind, rows in body.apart.items()} if body else {},
    )


def _senders_own(sheets: list[Sheet]) -> list[Sheet]:
    """The visible sheets but those of xom's own making, unless nothing else is filled."""
    visible = [sheet for sheet in sheets if sheet.visible]
    others = [sheet for sheet in visible if not _is_own(sheet)]
    return others if any(sheet.cells.height for sheet in others) else visible


def _is_own(sheet: Sheet) -> bool:
    if sheet.name in HIDDEN or not sheet.cells.height:
        return sheet.name in HIDDEN
    first = [nfc(cell or "").strip() for cell in sheet.cells.row(0)]
    guide = fold(sheet.name) == fold(GUIDE) and tuple(first[:2]) == GUIDE_HEADINGS[:2]
    return guide or (len(first) > 0 and is_summary(sheet.name, first[0]))


def is_summary(name: str, first: object) -> bool:
    """Whether a sheet with this text in its first cell is the summary of a marked copy."""
    return fold(name).startswith(fold(SUMMARY)) and str(first).startswith(f"{SUMMARY}:")


def fit(sheets: list[Sheet], dataset: Dataset) -> float:
    """How well the headings fit the dataset: 0 unless all its required fields have a column.

    Else the share of the columns that are recognised; those only understood count half. Units may
    be given by rows of the table instead.
    """
    table = _largest(sheets, dataset)
    if table is None:
        return 0.0
    missing = [f for f in dataset.fields if f.required and f.name not in table.columns]
    if any(f.type != "unit" for f in missing):
        return 0.0
    if missing:
        body = _body(table, dataset)
        if any(f.name not in body.given_fields for f in missing):
            return 0.0
    known = len(table.columns) - len(table.understood) / 2 - len(missing) / 2
    return known / (len(table.columns) + len(table.ignored))


def _body(table: Table, dataset: Dataset) -> Body:
    end = table.sheet.cells.height
    return read_body(table.sheet, table.columns, dataset, Headings(dataset), table.header_row, end)


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

    Blank rows are no rows; others that are no records are told. The last value says whether
    "nothing to report" stands in a sheet. Raises Unusable when no sheet holds the dataset's table
    or a required column is missing.
    """
    frames: list[pl.DataFrame] = []
    tables: list[Table] = []
    given: set[str] = set()
    nil = False
    headings = Headings(dataset)
    own = _senders_own(sheets)
    for sheet in sheets:
        if all(sheet is not one for one in own):
            if not sheet.visible and not _is_own(sheet):
                findings.add_general("hidden_sheet", sheet.name)
            continue
        found = sections(sheet, dataset, headings)
        if not found:
            filled = filled_mask(sheet.cells).sum()
            if filled:
                findings.add_general("sheet_ignored", sheet.name, count=filled)
            continue
        if sheet.encoding:
            findings.add_general("legacy_encoding", sheet.name, encoding=TITLES[sheet.encoding])
        for section in found:
            body = read_body(
                section.sheet,
                section.header.columns,
                dataset,
                headings,
                section.header.last + 1,
                section.end,
            )
            body.apart |= section.titles
            table = _table(section, body)
            tell_of(table, body, findings, dataset)
            frames.append(body.rows)
            tables.append(table)
            given |= body.given_fields
            nil = nil or body.nil
    if not tables:
        raise refusal("unknown_dataset", file=file)
    _require_columns(tables, given, dataset, file)
    return pl.concat(frames), tables, nil


def _require_columns(tables: list[Table], given: set[str], dataset: Dataset, file: str) -> None:
    present = given.union(*(table.columns for table in tables))
    if any(field.name in present for field in dataset.address_fields):
        present |= {field.name for field in dataset.unit_fields}  # addresses may name them
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
