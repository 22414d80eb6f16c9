"""A small province, and rows checked in it as a file's would be, without a database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import shapely
from sheets import dataset, sheet

from ingest.batch import Batch, Context
from ingest.findings import Finding
from ingest.path import examine
from ingest.request import Request
from layers.dataset import Dataset
from layers.settings import Sender
from layers.units import Unit, UnitIndex

POINT = dataset()
DAY = date(2021, 9, 17)
UNITS = [
    Unit(1, "province", "40", "Nghệ An", "Tỉnh", None),
    Unit(2, "district", "412", "Vinh", "Thành phố", 1),
    Unit(10, "commune", "16672", "Hưng Bình", "Phường", 2),
    Unit(11, "commune", "16673", "Lê Lợi", "Phường", 2),
    Unit(20, "hamlet", None, "1", "Xóm", 10),
    Unit(21, "hamlet", None, "2", "Xóm", 10),
]
# West to east: Hưng Bình at 105.0, Lê Lợi at 105.1; both from 18.0 to 18.1.
BOXES = {1: (105.0, 0.2), 2: (105.0, 0.2), 10: (105.0, 0.1), 11: (105.1, 0.1),
         20: (105.0, 0.05), 21: (105.05, 0.05)}  # fmt: skip
SHAPES = {
    unit_id: shapely.to_wkb(shapely.box(west, 18.0, west + width, 18.1))
    for unit_id, (west, width) in BOXES.items()
}
POINTS = {
    unit_id: shapely.to_wkb(shapely.centroid(shapely.from_wkb(shape)))
    for unit_id, shape in SHAPES.items()
}
INDEX = UnitIndex(DAY, {u.unit_id: u for u in UNITS}, SHAPES, POINTS)


def context(of: Dataset) -> Context:
    sender = Sender(id="ubnd-vinh", name="UBND Vinh", agency="district_committee", areas=["412"])
    moment = datetime(2021, 9, 17, 9, tzinfo=UTC)
    return Context(of, sender, frozenset({2}), INDEX, moment)


def batch(rows: Sequence[dict[str, Any]], of: Dataset | None = None) -> Batch:
    """Rows as {field: cell} under the fields' names; the first stands in Excel's row 2."""
    of = of or POINT
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [names, *([row.get(name) for name in names] for row in rows)]
    return examine([sheet(cells)], Request(Path("a.xlsx")), context(of))


def told(rows: Sequence[dict[str, Any]], of: Dataset | None = None) -> list[Finding]:
    return batch(rows, of).tell()


def codes(rows: Sequence[dict[str, Any]], of: Dataset | None = None) -> list[tuple[int, str, str]]:
    """Row, code and field of each finding."""
    return [(f.row or 0, f.code, f.field or "") for f in told(rows, of)]


def point(**cells: Any) -> dict[str, Any]:
    """A good lockdown point but for these cells."""
    row = {"name": "Chợ Vinh", "commune": "Hưng Bình", "start_date": "15/9/2021"}
    return row | cells


def figures(**cells: Any) -> dict[str, Any]:
    """Good figures of a commune but for these cells."""
    row = {"day": "17/9/2021", "commune": "Hưng Bình", "f0": 10, "active": 6, "recovered": 3}
    return row | {"deaths": 1} | cells
