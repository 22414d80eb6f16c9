"""A table of figures by unit of one day, made one of another day's units; its sums stay."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
from psycopg2.extensions import connection as Connection

from ingest.boundaries.lists import first_table
from ingest.messages import refusal
from ingest.values import read_decimals, read_integers
from layers.dataset import Level
from layers.settings import Limits
from layers.succession import BASES, Basis, Fate, apportion, read_history
from layers.units import Unit, UnitIndex, read_units


@dataclass(frozen=True)
class ConvertedRow:
    """One unit of the other day; None where none of its parts had a figure."""

    code: str | None
    name: str
    figures: list[Decimal | None]
    basis: Basis


@dataclass(frozen=True)
class Converted:
    """`divided`: how many units of the file were divided, and on which basis; `unknown`: those of
    which nobody recorded what they have become, and the units above that stand for them;
    `left_out`: columns without figures."""

    columns: list[str]
    rows: list[ConvertedRow]
    divided: dict[Basis, int]
    unknown: list[str]
    standing_in: list[str]
    left_out: list[str]

    def table(self) -> list[list[str]]:
        """Headings and rows as text, for a file; read again, the numbers are the same."""
        rows = []
        for row in self.rows:
            figures = ("" if number is None else f"{number:f}" for number in row.figures)
            rows.append([row.code or "", row.name, *figures, row.basis])
        return [["code", "name", *self.columns, "basis"], *rows]


def convert(
    connection: Connection, limits: Limits, path: Path, level: Level, first: date, second: date
) -> Converted:
    """Figures by unit of `first` (.csv, .xlsx …; a column of codes or names) by unit of `second`.

    Every column of numbers keeps its sum, to its last decimal place. Rows of one unit are added up.
    Raises Unreadable, and Unusable where a row names no unit of that day or a cell is no number.
    """
    _, table, numbers = first_table(path, limits)
    before, after = read_units(connection, first), read_units(connection, second)
    heading, units = _units(table, numbers, level, before, path.name)
    figures = {
        name: column
        for name in table.columns
        if name != heading and (column := _figures(table[name], numbers, path.name)) is not None
    }
    if not figures:
        raise refusal("no_figures", file=path.name)
    fates = read_history(connection).fates({unit.unit_id for unit in units}, first, second)
    return Converted(
        columns=list(figures),
        rows=_rows(units, list(figures.values()), fates, after),
        divided=_divided(fates),
        unknown=[before.units[i].title for i, fate in fates.items() if not fate.known],
        standing_in=sorted(
            {
                after.units[part.unit_id].title
                for fate in fates.values()
                if not fate.known
                for part in fate.parts
            }
        ),
        left_out=[name for name in table.columns if name != heading and name not in figures],
    )


def _units(
    table: pl.DataFrame, numbers: pl.Series, level: Level, units: UnitIndex, file: str
) -> tuple[str, list[Unit]]:
    """The column that names the units, and the unit of every row."""
    best: tuple[str, list[Unit | None]] = "", []
    for name in table.columns:
        found = [units.find(level, text) if text else [] for text in table[name]]
        sure = [one[0] if len(one) == 1 else None for one in found]
        if sum(map(bool, sure)) > sum(map(bool, best[1])):
            best = name, sure
    heading, named = best
    day = units.day.strftime("%d/%m/%Y")
    if not heading:
        raise refusal("no_units_named", file=file, level=level, day=day)
    rows = [str(n) for n, unit in zip(numbers, named, strict=True) if unit is None]
    if rows:
        more = f" … (+{len(rows) - 10})" if len(rows) > 10 else ""
        listed = ", ".join(rows[:10]) + more
        raise refusal("rows_name_no_unit", file=file, column=heading, rows=listed, day=day)
    return heading, [unit for unit in named if unit is not None]


def _figures(column: pl.Series, rows: pl.Series, file: str) -> list[Decimal | None] | None:
    """The numbers of a column, or None where it holds none at all."""
    column = column.str.strip_chars()
    column = column.set(column == "", None)
    numbers = read_integers(column)
    # "0.125" is no number of thousands, and so "1.250" beside it is none either.
    if (
        column.str.contains(r"^[+-]?0[.,]\d{3}$").any()
        or numbers.null_count() > column.null_count()
    ):
        numbers = read_decimals(column)
    if numbers.null_count() == len(numbers):
        return None
    unread = (numbers.is_null() & column.is_not_null()).arg_true()
    if len(unread):
        raise refusal("no_number", file=file, column=column.name, row=rows[unread[0]])
    return [None if number is None else Decimal(str(number)) for number in numbers]


def _rows(
    units: list[Unit],
    figures: list[list[Decimal | None]],
    fates: dict[int, Fate],
    after: UnitIndex,
) -> list[ConvertedRow]:
    sums: dict[int, list[Decimal | None]] = {}
    basis: dict[int, Basis] = {}
    for part in (part for fate in fates.values() for part in fate.parts):
        sums[part.unit_id] = [None] * len(figures)
        worst = basis.get(part.unit_id, part.basis)
        basis[part.unit_id] = max(worst, part.basis, key=BASES.index)
    for position, column in enumerate(figures):
        places = max(_places(number) for number in column if number is not None)
        for unit, number in zip(units, column, strict=True):
            if number is None:
                continue
            parts = fates[unit.unit_id].parts
            amounts = apportion(int(number.scaleb(places)), [part.share for part in parts])
            for part, amount in zip(parts, amounts, strict=True):
                sums[part.unit_id][position] = (
                    sums[part.unit_id][position] or Decimal(0)
                ) + Decimal(amount).scaleb(-places)
    rows = [
        ConvertedRow(after.units[i].code, _name(i, after), values, basis[i])
        for i, values in sums.items()
    ]
    return sorted(rows, key=lambda row: (row.code or "", row.name))


def _places(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return 4 if places == 3 else places  # "1.250" would be read as thousands


def _name(unit_id: int, units: UnitIndex) -> str:
    """With the units above where no code tells it from its namesakes."""
    unit = units.units[unit_id]
    return unit.title if unit.code else units.full_name(unit_id)


def _divided(fates: dict[int, Fate]) -> dict[Basis, int]:
    counts = Counter(
        max((part.basis for part in fate.parts), key=BASES.index) for fate in fates.values()
    )
    return {basis: counts[basis] for basis in BASES[1:] if counts[basis]}
