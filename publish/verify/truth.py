"""What the services should say: read from the published views, as the map servers' own role."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from layers.database import connect
from layers.errors import DatabaseError
from layers.published import PublishedLayer
from layers.settings import Settings

AROUND = 0.01  # degrees around a point: about a kilometre
MARGIN = 0.1  # share of an area's own size
PAGE = 5
CANDIDATES, NEAR = 8, 0.002  # degrees: an icon on the map of a point
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Row:
    """A feature: its id, the layer's attributes in their order, its place as WKB (EPSG:4326)."""

    id: int
    values: tuple[object, ...]
    place: bytes


@dataclass(frozen=True)
class Past:
    """What held at a midnight of the province: how many versions, one of them, and where it lies.

    `held` are the ids of all that held then and touch `box`.
    """

    moment: datetime
    count: int
    box: Box
    point: tuple[float, float]
    id: int
    held: frozenset[int]

    @property
    def time(self) -> str:
        return _utc(self.moment)


@dataclass(frozen=True)
class Truth:
    """A layer as it should be seen.

    `box` (west, south, east, north in degrees) holds a feature (`seen`), `point` lies on it; all
    are None while there is nothing to see. `rows` are the first by id. `moment` is when that was
    so, for layers with history; `past` what held at a midnight, where anything did.
    """

    count: int
    box: Box | None = None
    point: tuple[float, float] | None = None
    moment: datetime | None = None
    seen: Row | None = None
    rows: tuple[Row, ...] = ()
    past: Past | None = None

    @property
    def time(self) -> str | None:
        """`moment` as WMS's TIME."""
        return _utc(self.moment) if self.moment else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read_truths(settings: Settings, layers: list[PublishedLayer]) -> dict[str, Truth]:
    """The truth of every layer, by name. Raises DatabaseError where a view is missing."""
    with connect(settings, "pub") as connection:
        return {layer.name: read_truth(connection, layer, settings) for layer in layers}


def read_truth(connection: Connection, layer: PublishedLayer, settings: Settings) -> Truth:
    with connection.cursor() as cursor:
        try:
            return _read(cursor, layer, settings)
        except psycopg2.ProgrammingError as error:
            reason = str(error).splitlines()[0]
            raise DatabaseError(
                f"the view pub.{layer.name} cannot be read ({reason}); make it with: xom publish"
            ) from None


def _read(cursor: Cursor, layer: PublishedLayer, settings: Settings) -> Truth:
    view = sql.Identifier("pub", layer.name)
    moment = None
    if layer.temporal:
        cursor.execute(_MOMENT.format(view=view))
        (moment,) = cursor.fetchone() or (None,)
    holds = _holding(moment) if layer.temporal else sql.SQL("true")
    cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE {}").format(view, holds))
    (count,) = cursor.fetchone() or (0,)
    rows = _rows(cursor, layer, view, holds, PAGE)
    visible = sql.SQL("features > 0" if layer.kind == "rollup" else "true")
    # Units and sums lie side by side; records may lie on each other.
    candidates = CANDIDATES if layer.kind in ("dataset", "history") else 1
    seen = sql.SQL("{} AND {}").format(holds, visible)
    found = _sample(cursor, view, seen, settings, candidates)
    if found is None:
        return Truth(count, moment=moment, rows=rows)
    identifier, point, box = found
    (row,) = _rows(cursor, layer, view, sql.SQL("id = {}").format(sql.Literal(identifier)), 1)
    past = _past(cursor, view, settings) if layer.temporal else None
    return Truth(count, box, point, moment, row, rows, past)


def _holding(moment: datetime | None) -> sql.Composed:
    return sql.SQL("{} BETWEEN valid_from AND valid_to").format(sql.Literal(moment))


def _rows(
    cursor: Cursor, layer: PublishedLayer, view: sql.Identifier, holds: Any, most: int
) -> tuple[Row, ...]:
    names = [sql.Identifier(attribute.name) for attribute in layer.attributes]
    cursor.execute(
        sql.SQL("SELECT id, ST_AsBinary(geom), {} FROM {} WHERE {} ORDER BY id LIMIT {}").format(
            sql.SQL(", ").join(names), view, holds, sql.Literal(most)
        )
    )
    return tuple(Row(row[0], tuple(row[2:]), bytes(row[1])) for row in cursor.fetchall())


def _sample(
    cursor: Cursor, view: sql.Identifier, holds: Any, settings: Settings, candidates: int = 1
) -> tuple[int, tuple[float, float], Box] | None:
    """One feature: its id, a point on it and a box around it."""
    query = _SAMPLE.format(
        view=view, holds=holds, candidates=sql.Literal(candidates), near=sql.Literal(NEAR)
    )
    cursor.execute(query, settings.province.bbox)
    found = cursor.fetchone()
    if found is None:
        return None
    identifier, x, y, west, south, east, north = found
    wider = max(AROUND, (east - west) * MARGIN)
    higher = max(AROUND, (north - south) * MARGIN)
    return identifier, (x, y), (west - wider, south - higher, east + wider, north + higher)


def _past(cursor: Cursor, view: sql.Identifier, settings: Settings) -> Past | None:
    cursor.execute(_MIDNIGHT.format(view=view, zone=sql.Literal(settings.timezone)))
    (moment, count) = cursor.fetchone() or (None, 0)
    found = _sample(cursor, view, _holding(moment), settings) if moment else None
    if found is None:
        return None
    identifier, point, box = found
    cursor.execute(
        sql.SQL(
            "SELECT id FROM {} WHERE {} AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)"
        ).format(view, _holding(moment)),
        box,
    )
    held = frozenset(row[0] for row in cursor.fetchall())
    return Past(moment, count, box, point, identifier, held)


# The first whole second at which the version that began last was in force.
_MOMENT = sql.SQL(
    """SELECT date_trunc('second', valid_from) + interval '1 second' FROM {view}
    WHERE valid_to > valid_from + interval '2 seconds' ORDER BY valid_from DESC LIMIT 1"""
)
# Of the midnights in the province around which versions begin, the one before which and after
# which most is otherwise: a server that takes the wrong day, or the wrong zone, says it wrong.
_MIDNIGHT = sql.SQL(
    """WITH midnight AS (
        SELECT DISTINCT (date_trunc('day', valid_from AT TIME ZONE {zone})
                         + later * interval '1 day') AT TIME ZONE {zone} AS at
        FROM {view}, generate_series(0, 1) AS later ORDER BY at DESC LIMIT 6)
    SELECT at, count(*) FROM midnight JOIN {view} ON at BETWEEN valid_from AND valid_to
    GROUP BY at ORDER BY count(*) FILTER (WHERE
        at - interval '12 hours' < valid_from OR at + interval '12 hours' > valid_to) DESC, at DESC
    LIMIT 1"""
)
# One feature that can be seen, and a point on it; of several, the one with the fewest around it,
# whose symbols might cover it.
_SAMPLE = sql.SQL(
    """SELECT id, ST_X(point), ST_Y(point),
        ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)
    FROM (SELECT id, geom, ST_PointOnSurface(geom) AS point FROM {view}
          WHERE {holds} AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
          LIMIT {candidates}) AS one
    ORDER BY (SELECT count(*) FROM {view} AS other
              WHERE {candidates} > 1 AND {holds} AND other.geom && ST_Expand(one.geom, {near})), id
    LIMIT 1"""
)
