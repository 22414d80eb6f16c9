"""A sheet as text."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Sheet:
    """One sheet: `cells` holds a String column per spreadsheet column, null where a cell is empty.

    `encoding` names the one from before Unicode in which its text was written, if any.
    Row i of `cells` is row i + 1 in Excel. Dates come as "2021-09-15 00:00:00", booleans as "true".
    """

    name: str
    visible: bool
    cells: pl.DataFrame
    encoding: str | None = None
