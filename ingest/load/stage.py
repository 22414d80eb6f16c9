"""Good rows into a temporary table, so that the database compares and stores whole columns."""

import io

import polars as pl
from psycopg2.extensions import connection as Connection

from layers.dataset import Dataset

MANY = 5_000
UNIT_COLUMNS = ("hamlet_id", "commune_id", "district_id", "province_id")


def stage(connection: Connection, dataset: Dataset, rows: pl.DataFrame) -> None:
    """COPY `rows` (placed and keyed, without held ones) into the temporary table `incoming`."""
    stored = [*dataset.stored_fields, *dataset.private_fields]
    point = ["longitude", "latitude"] if dataset.geometry == "point" else []
    columns = ["sheet", "row", "key", *UNIT_COLUMNS, "approximate"]
    definition = ", ".join(
        [
            *("sheet text", '"row" integer', "key text"),
            *(f"{name} bigint" for name in UNIT_COLUMNS),
            "approximate boolean",
            *(f'"{f.name}" {f.sql_type}' for f in stored),
            *(f"{name} double precision" for name in point),
        ]
    )
    names = [*columns, *(f.name for f in stored), *point]
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
            *((f"{row}.geom",) if dataset.geometry == "point" else ()),
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
            *(("ST_SetSRID(ST_MakePoint(i.longitude, i.latitude), 4326)",)
              if dataset.geometry == "point" else ()),
            *(f'i."{f.name}"' for f in dataset.private_fields),
        ]
    )  # fmt: skip
