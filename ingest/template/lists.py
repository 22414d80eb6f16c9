"""Drop-downs: a hidden sheet of lists, the sender's own units among them, and what asks it."""

from collections.abc import Iterator

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from ingest.own_units import Places
from ingest.table import LISTS as SHEET
from layers.dataset import DataField, Dataset, Level

# A longer list helps nobody while nothing is chosen above it.
LONGEST_WHOLE = 500


def write_lists(book: Workbook, dataset: Dataset, places: Places | None) -> None:
    """The hidden sheet, a list in each column, with names for the rules of the cells."""
    sheet = book.add_worksheet(SHEET)
    book.define_name("xom_none", f"='{SHEET}'!$A$1")
    for column, (name, words) in enumerate(_lists(dataset, places), start=1):
        sheet.write_column(1, column, words)
        letter, last = xl_col_to_name(column), len(words) + 1
        book.define_name(f"xom_{name}", f"='{SHEET}'!${letter}$2:${letter}${last}")
    sheet.hide()


def _lists(dataset: Dataset, places: Places | None) -> Iterator[tuple[str, list[str]]]:
    for field in dataset.fields:
        if words := vocabulary(field):
            yield field.name, words
    for level, lines in (places.lists if places else {}).items():
        if lines:
            yield f"{level}_above", [chosen for chosen, _ in lines]
            yield level, [words for _, words in lines]


def vocabulary(field: DataField) -> list[str]:
    """The words a field takes, if it takes only those."""
    if field.type == "boolean":
        return ["Có", "Không"]
    return [choice.vi for choice in field.choices.values()]


def source_of(places: Places, level: Level, columns: dict[Level, str], row: int) -> str:
    """The formula of a cell's list. `columns`: each level's column letter; `row` from 1.

    COUNTIF and MATCH, which every spreadsheet program knows, find the stretch of a sorted list.
    """
    levels = list(places.lists)
    above = levels[: levels.index(level)]
    if not above:
        return f"=xom_{level}"
    if level not in places.whole:
        above = above[-1:]
    chosen = '&"|"&'.join(f"${columns[a]}{row}" for a in above)
    everything = f"xom_{level}" if len(places.lists[level]) <= LONGEST_WHOLE else "xom_none"
    within = f"xom_{level}_above"
    return (
        f"=IF(COUNTIF({within},{chosen})=0,{everything},"
        f"OFFSET(INDEX(xom_{level},1),MATCH({chosen},{within},0)-1,0,COUNTIF({within},{chosen}),1))"
    )
