"""Figures against the last ones stored for the same place: sudden jumps, and totals that fall.

What a file itself says of earlier days counts before what is stored.
"""

from datetime import date, timedelta

import polars as pl
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from ingest.batch import Batch, Context
from ingest.load.stage import UNIT_COLUMNS
from layers.dataset import DataField, Dataset

# An older figure says nothing of today's.
OLDEST = timedelta(days=31)


def check(batch: Batch, context: Context, connection: Connection) -> None:
    dataset = batch.dataset
    figures = dataset.summed_fields
    if dataset.period is None or not figures:
        return
    names = [*UNIT_COLUMNS, *_others(dataset), dataset.period, *(f.name for f in figures)]
    rows = batch.rows.select(*names, pl.int_range(pl.len(), dtype=pl.UInt32).alias("position"))
    rows = rows.filter(~batch.held() & pl.col(dataset.period).is_not_null())
    if rows.is_empty():
        return
    known = pl.concat([_stored(connection, context, rows, names), rows.select(names)])
    pairs = _with_last(rows, known, dataset)
    for field in figures:
        last, now = pl.col(f"{field.name}:last"), pl.col(field.name)
        grown = (now > last * field.jump.times) & (now - last > field.jump.more)
        _add("jumps", pairs.filter(grown), field, batch)
        if field.cumulative:
            _add("falls", pairs.filter(now < last), field, batch)


def _others(dataset: Dataset) -> list[str]:
    """The parts of the key beside the unit and the day."""
    units = {field.name for field in dataset.unit_fields}
    return [name for name in dataset.key if name not in units and name != dataset.period]


def _stored(
    connection: Connection, context: Context, rows: pl.DataFrame, names: list[str]
) -> pl.DataFrame:
    """What held at the as-of moment in the units of `rows`, of the days before them."""
    dataset = context.dataset
    period = dataset.period or ""
    first, last = rows[period].min(), rows[period].max()
    assert isinstance(first, date) and isinstance(last, date)
    lowest = f"{dataset.unit_fields[-1].level}_id" if dataset.unit_fields else UNIT_COLUMNS[-1]
    query = sql.SQL(
        "SELECT {names} FROM data.{row} r JOIN data.{version} v ON v.row_id = r.row_id "
        "WHERE v.recorded_to = 'infinity' AND v.valid_from <= %s AND v.valid_to > %s "
        "AND r.{period} >= %s AND r.{period} < %s "
        "AND (r.{unit} IS NULL OR r.{unit} = ANY (%s))"
    ).format(
        names=sql.SQL(", ").join(sql.Identifier("r", name) for name in names),
        row=sql.Identifier(f"{dataset.name}_row"),
        version=sql.Identifier(f"{dataset.name}_version"),
        period=sql.Identifier(period),
        unit=sql.Identifier(lowest),
    )
    units = rows[lowest].drop_nulls().unique().to_list()
    with connection.cursor() as cursor:
        cursor.execute(query, (context.as_of, context.as_of, first - OLDEST, last, units))
        return pl.DataFrame(cursor.fetchall(), schema=rows.select(names).schema, orient="row")


def _with_last(rows: pl.DataFrame, known: pl.DataFrame, dataset: Dataset) -> pl.DataFrame:
    """Each row with the figures (`<field>:last`) of the last day before it, and that day."""
    period = dataset.period or ""
    same = [*UNIT_COLUMNS, *_others(dataset)]
    # The file's own word on a day comes after what is stored, and nulls are places as well.
    known = known.unique([*same, period], keep="last").with_columns(
        pl.col(period).alias("day:last")
    )
    known = known.rename({field.name: f"{field.name}:last" for field in dataset.summed_fields})
    places = [
        pl.col(UNIT_COLUMNS).fill_null(-1),
        pl.col(_others(dataset)).cast(pl.String).fill_null(""),
    ]
    return (
        rows.with_columns(places)
        .sort(period)
        .join_asof(
            known.with_columns(places).sort(period),
            on=period,
            by=same,
            strategy="backward",
            tolerance=OLDEST,
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .sort("position")
    )


def _add(code: str, found: pl.DataFrame, field: DataField, batch: Batch) -> None:
    words = {day: {"day": day.strftime("%d/%m/%Y")} for day in found["day:last"].unique().to_list()}
    batch.findings.add(
        code,
        found["position"],
        field.name,
        words=[words[day] for day in found["day:last"].to_list()],
    )
