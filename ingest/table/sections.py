"""The tables of one sheet: the first, others under headings of their own, below and beside it."""

from dataclasses import dataclass, field, replace

import polars as pl

from ingest.read import Sheet
from ingest.read.sheet import column_letter
from ingest.table.header import DEEPEST, HEADER_WITHIN, Header, best_header
from ingest.table.headings import Headings
from ingest.table.kinds import Kind
from layers.dataset import Dataset

# Rows after a gap in which the headings of another table may begin, and how many gaps are tried.
WITHIN_GAP, MOST_GAPS = 4, 500


@dataclass(frozen=True)
class Section:
    """One table: its headings, and where its rows end (row from 0, outside).

    `sheet` bears the name under which its rows are told; `page` is the sheet's own. `titles`: rows
    between two tables (Excel's numbers).
    """

    sheet: Sheet
    page: str
    header: Header
    end: int
    titles: dict[Kind, list[int]] = field(default_factory=dict)


def sections(
    sheet: Sheet, dataset: Dataset, headings: Headings, first_only: bool = False
) -> list[Section]:
    """The sheet's tables from top to bottom; none where no row of headings names two fields."""
    least = min(2, len(dataset.fields))
    height = sheet.cells.height
    first = best_header(sheet, sheet.cells.head(HEADER_WITHIN + DEEPEST).rows(), headings)
    if first is None or len(first.columns) < least:
        return []
    if first_only:
        return [Section(sheet, sheet.name, first, height)]
    tables = [first, *_below(sheet, first, headings, dataset)]
    found = []
    for table, following in zip(tables, [*tables[1:], None], strict=True):
        end = following.first if following else height
        titles = _titles_above(sheet, table.last + 1, end) if following else []
        part = sheet
        if table is not first:
            part = replace(sheet, name=f"{sheet.name} (dòng {table.first + 1}–{end})")
        told: dict[Kind, list[int]] = {"title": titles} if titles else {}
        found.append(Section(part, sheet.name, table, end - len(titles), told))
        if table.beside:
            left, right = min(table.beside.columns.values()), max(table.beside.columns.values())
            part = replace(
                sheet, name=f"{sheet.name} (cột {column_letter(left)}–{column_letter(right)})"
            )
            found.append(Section(part, sheet.name, table.beside, end - len(titles)))
    return found


def _below(sheet: Sheet, first: Header, headings: Headings, dataset: Dataset) -> list[Header]:
    """Headings of further tables, which stand after a blank row or a title, in other columns."""
    cells = sheet.cells.slice(first.last + 1)
    if cells.height < 3:
        return []
    count = cells.select(pl.sum_horizontal(pl.all().is_not_null()).alias("n"))["n"]
    gaps = ((count < 2) & (count.shift(-1) >= 2).fill_null(value=False)).arg_true()
    required = {f.name for f in dataset.fields if f.required} & set(first.columns)
    found: list[Header] = []
    columns = first.columns
    for gap in gaps.head(MOST_GAPS).to_list():
        start = first.last + gap + 2
        window = sheet.cells.slice(start, WITHIN_GAP).rows()
        other = best_header(sheet, window, headings, offset=start, within=1)
        if other is None or len(other.columns) < 2 or other.columns == columns:
            continue
        if required <= set(other.columns) and (not found or start > found[-1].last):
            found.append(other)
            columns = other.columns
    return found


def _titles_above(sheet: Sheet, start: int, end: int) -> list[int]:
    """Excel's numbers of the rows of one cell that stand right above the next table."""
    titles: list[int] = []
    for at in range(end - 1, start - 1, -1):
        filled = sum(bool(cell and cell.strip()) for cell in sheet.cells.row(at))
        if filled != 1:
            break
        titles.insert(0, at + 1)
    return titles
