"""Do the totals that a clerk wrote agree with the rows? A row left out shows there first."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from ingest.table.footers import says_running_total
from ingest.table.kinds import Kind
from ingest.values.clean import clean
from ingest.values.numbers import read_integers
from layers.dataset import Dataset

_MOST = 10**12  # a longer number counts nothing, and its sum might not fit


@dataclass(frozen=True, slots=True)
class Difference:
    """A total that is none: its row (Excel's number), its field, and the sum of the rows above."""

    row: int
    field: str
    sum: int


def differences(
    below: pl.DataFrame,
    columns: dict[str, int],
    dataset: Dataset,
    records: pl.Series,
    kinds: dict[int, Kind],
    start: int,
) -> list[Difference]:
    """Totals of whole numbers that are the sum of no rows since a total, a group or the headings.

    `records`: mask of the rows of `below` that are records; `kinds`: what the others are, by
    position; `start`: how many rows stand above. Clerks also write a total above its rows. Nothing
    is compared above the first record, below a figure that is not understood, in private fields.
    """
    totals = [at for at, kind in sorted(kinds.items()) if kind == "total"]
    totals = [at for at in totals if not _runs(below.row(at))]
    if not totals or _has_parts(below, columns, dataset, records):
        return []
    marks = [at for at, kind in sorted(kinds.items()) if kind in ("total", "group")]
    found = []
    for name, at in columns.items():
        field = dataset.field(name)
        if field.type == "integer" and not field.private:
            found += [
                Difference(start + row + 1, name, expected)
                for row, expected in _wrong(below.to_series(at), records, totals, marks)
            ]
    return sorted(found, key=lambda difference: difference.row)


def _runs(cells: Iterable[str | None]) -> bool:
    return any(says_running_total(cell) for cell in cells if cell)


def _has_parts(
    below: pl.DataFrame, columns: dict[str, int], dataset: Dataset, records: pl.Series
) -> bool:
    """Whether rows of units stand beside the rows of their parts: then a sum counts them twice."""
    lowest = dataset.unit_fields[-1] if dataset.unit_fields else None
    if lowest is None or dataset.delivery != "periodic" or lowest.name not in columns:
        return False
    cells = below.to_series(columns[lowest.name]).filter(records)
    given = cells.str.contains(r"\S").fill_null(value=False)
    return bool(given.any()) and not given.all()


def _wrong(
    cells: pl.Series, records: pl.Series, totals: list[int], marks: list[int]
) -> list[tuple[int, int]]:
    """Positions of totals in one column that are no sums, with the sum of the rows above."""
    written = dict(zip(totals, read_integers(clean(cells[totals])[0]).to_list(), strict=True))
    if all(figure is None for figure in written.values()):
        return []
    figures = read_integers(clean(cells)[0])
    figures = figures.set(figures.abs() > _MOST, None)
    # A dash is nothing; "chưa rõ" is something that nobody knows.
    said = cells.str.contains(r"[\p{L}\p{N}]").fill_null(value=False)
    unread = (records & figures.is_null() & said).arg_true()
    end = int(unread[0]) if len(unread) else len(cells)
    sums = pl.select(pl.when(records).then(figures).fill_null(0).cum_sum()).to_series()
    counts = records.cast(pl.Int64).cum_sum()
    # (records, sum) above each mark; a range of rows between two marks is a difference of two.
    above = {-1: (0, 0)} | {at: (int(counts[at]), int(sums[at])) for at in marks}
    fewest, most = _by_sum([*above.values(), (int(counts[-1]), int(sums[-1]))])
    wrong = []
    previous = (0, 0)
    for at in marks:
        count, total = above[at]
        figure = written.get(at)
        if figure is not None and count > 0 and at < end:
            since = fewest.get(total - figure, count) < count
            until = most.get(total + figure, count) > count
            if not since and not until:
                wrong.append((at, total - previous[1] if count > previous[0] else total))
        previous = (count, total)
    return wrong


def _by_sum(points: Iterable[tuple[int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """The fewest and the most records above the marks above which the records sum to a value."""
    fewest: dict[int, int] = {}
    most: dict[int, int] = {}
    for count, total in points:
        fewest[total] = min(count, fewest.get(total, count))
        most[total] = max(count, most.get(total, count))
    return fewest, most
