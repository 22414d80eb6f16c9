"""What travels along the path: the rows of one file as columns, with what is known about them."""

from dataclasses import dataclass
from datetime import datetime

import polars as pl

from ingest.findings import Finding, Findings
from ingest.read.sheet import column_letter
from ingest.table import Table
from layers.dataset import Dataset
from layers.finder import Alias, Finder, finder_of
from layers.settings import Sender
from layers.units import UnitIndex


@dataclass(frozen=True)
class Context:
    """What a check may know besides the rows: the sender, its area, the units of that day."""

    dataset: Dataset
    sender: Sender
    area: frozenset[int]  # ids of the units the sender answers for, on that day
    units: UnitIndex
    as_of: datetime
    aliases: tuple[Alias, ...] = ()
    crs: int | None = None  # EPSG code of the province's own zone
    received: datetime | None = None  # of a delivery that is gone through again

    @property
    def finder(self) -> Finder:
        return finder_of(self.units, self.aliases)


@dataclass
class Batch:
    """Rows of one file. `rows` gains columns on its way:

    read: sheet, row (Excel's number), raw:<field>; parsed: <field> typed; placed: hamlet_id,
    commune_id, district_id, province_id, named_id and located_id (the lowest unit that the cells
    name, and that the point lies in; -1 for none), longitude/latitude (degrees, WGS 84; NaN-free,
    null where none), approximate, outline (hex EWKB) and zone of rows that list several units;
    keyed: key (null where it cannot be read).
    """

    dataset: Dataset
    rows: pl.DataFrame
    tables: list[Table]
    findings: Findings
    nil: bool = False

    @property
    def headings(self) -> dict[str, dict[str, str]]:
        return {table.sheet.name: table.headings for table in self.tables}

    @property
    def letters(self) -> dict[str, dict[str, str]]:
        """sheet -> field -> the letter of its column, as Excel counts: A … Z, AA …"""
        return {
            table.sheet.name: {name: column_letter(at) for name, at in table.columns.items()}
            for table in self.tables
        }

    def held(self) -> pl.Series:
        """Mask of rows with an error."""
        return self.findings.held(self.rows.height)

    def good(self) -> pl.DataFrame:
        return self.rows.filter(~self.held())

    def tell(self) -> list[Finding]:
        return self.findings.tell(self.rows, self.headings, self.letters)
