"""Good rows into a temporary table, so that the database compares and stores whole columns."""

import io

import polars as pl
from psycopg2.extensions import connection as Connection

from layers.dataset import Dataset

MANY = 5_000  # rows, from which statistics matter
# How a row's own geometry is staged, and what makes it a geometry (of rows that name one unit, the
# outline stays the unit's: a better drawing of it is seen at once).
PLACE = {
    "point": {"longitude": "double precision", "latitude": "double precision"},
    "polygon": {"outline": "text"},
}
GEOMETRY = {
    "point": "ST_SetSRID(ST_MakePoint(i.longitude, i.latitude), 4326)",
    "polygon": "i.outline::geometry",
}
UNIT_COLUMNS = ("hamlet_id", "commune_id", "district_id", "province_id")


def stage(connection: Connection, dataset: Dataset, rows: pl.DataFrame) -> None:
    """COPY `rows` (placed and keyed, without held ones) into the temporary table `incoming`."""
    stored = [*dataset.stored_fields, *dataset.private_fields]
    place = PLACE[dataset.geometry]
    columns = ["sheet", "row", "key", *UNIT_COLUMNS, "approximate"]
    definition = ", ".join(
        [
            *("sheet text", '"row" integer', "key text"),
            *(f"{name} bigint" for name in UNIT_COLUMNS),
            "approximate boolean",
            *(f'"{f.name}" {f.sql_type}' for f in stored),
            *(f"{name} {kind}" for name, kind in place.items()),
        ]
    )
    names = [*columns, *(f.name for f in stored), *place]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE incoming ({definition}) ON COMMIT DROP")
        if rows.height:
            buffer = io.BytesIO()
            rows.select(names).write_csv(buffer, include_header=False)
            buffer.seek(0)
            quoted = ", ".join(f'"{name}"' for name in names)
            cursor.copy_expert(f"COPY incoming ({quoted}) FROM STDIN (FORMAT csv)", buffer)
        cursor.execute("ANALYZE incoming (key)")
        if rows.height > MANY:
            # Statistics lag behind fresh facts; on whole columns a nested loop that was chosen
            # for its small estimate is ruinous, a hash join never is.
            cursor.execute("SET LOCAL enable_nestloop = off")


def content(dataset: Dataset, row: str, private: str) -> str:
    """SQL row of everything that makes a record's content, of facts `row` and `private`."""
    return ", ".join(
        [
            *(f"{row}.{name}" for name in UNIT_COLUMNS),
            f"{row}.approximate",
            *(f'{row}."{f.name}"' for f in dataset.stored_fields),
            f"{row}.geom",
            *(f'{private}."{f.name}"' for f in dataset.private_fields),
        ]
    )


def incoming_content(dataset: Dataset) -> str:
    """The same row of the staged table `i`."""
    return ", ".join(
        [
            *(f"i.{name}" for name in UNIT_COLUMNS),
            "i.approximate",
            *(f'i."{f.name}"' for f in dataset.stored_fields),
            GEOMETRY[dataset.geometry],
            *(f'i."{f.name}"' for f in dataset.private_fields),
        ]
    )  # fmt: skip
