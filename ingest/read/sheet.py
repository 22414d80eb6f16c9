"""A sheet as text."""

from dataclasses import dataclass

import polars as pl

# Top row, left column, bottom row, right column, from 0, all inside.
Area = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sheet:
    """One sheet: `cells` holds a String column per spreadsheet column, null where a cell is empty.

    `encoding` names the one from before Unicode in which its text was written, if any.
    Row i of `cells` is row i + 1 in Excel. Dates come as "2021-09-15 00:00:00", booleans as "true",
    errors as "#REF!", a formula that was never computed as its text and NO_VALUE.
    `merged` and `hidden_rows` (Excel's numbers) are known of .xlsx only; `since_1904`: bare numbers
    of days count from 1904.
    """

    name: str
    visible: bool
    cells: pl.DataFrame
    encoding: str | None = None
    merged: tuple[Area, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    since_1904: bool = False


def column_letter(position: int) -> str:
    """Excel's name of the column at this position, from 0: A … Z, AA …"""
    letters = ""
    while position >= 0:
        position, rest = divmod(position, 26)
        letters = chr(ord("A") + rest) + letters
        position -= 1
    return letters
