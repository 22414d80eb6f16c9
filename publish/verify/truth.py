"""What the services should say: read from the published views, as the map servers' own role."""

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from layers.database import connect
from layers.errors import DatabaseError
from layers.published import PublishedLayer
from layers.settings import Settings

AROUND = 0.01  # degrees around a point: about a kilometre
MARGIN = 0.1  # share of an area's own size
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Truth:
    """A layer as it should be seen.

    `box` (west, south, east, north in degrees) holds a feature, `point` lies on it; both are None
    while there is nothing to see. `moment` is when that was so, for layers with history.
    """

    count: int
    box: Box | None = None
    point: tuple[float, float] | None = None
    moment: datetime | None = None

    @property
    def time(self) -> str | None:
        """`moment` as WMS's TIME."""
        return self.moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if self.moment else None


def read_truths(settings: Settings, layers: list[PublishedLayer]) -> dict[str, Truth]:
    """The truth of every layer, by name. Raises DatabaseError where a view is missing."""
    with connect(settings, "pub") as connection:
        return {layer.name: read_truth(connection, layer, settings) for layer in layers}


def read_truth(connection: Connection, layer: PublishedLayer, settings: Settings) -> Truth:
    view = sql.Identifier("pub", layer.name)
    with connection.cursor() as cursor:
        try:
            moment = None
            if layer.temporal:
                cursor.execute(_MOMENT.format(view=view))
                (moment,) = cursor.fetchone() or (None,)
            holds = sql.SQL(
                "{} BETWEEN valid_from AND valid_to" if layer.temporal else "true"
            ).format(sql.Literal(moment))
            cursor.execute(sql.SQL("SELECT count(*) FROM {} WHERE {}").format(view, holds))
            (count,) = cursor.fetchone() or (0,)
            seen = sql.SQL("features > 0" if layer.kind == "rollup" else "true")
            cursor.execute(
                _SAMPLE.format(view=view, holds=holds, seen=seen), settings.province.bbox
            )
            sample = cursor.fetchone()
        except psycopg2.ProgrammingError as error:
            reason = str(error).splitlines()[0]
            raise DatabaseError(
                f"the view pub.{layer.name} cannot be read ({reason}); make it with: xom publish"
            ) from None
    if sample is None:
        return Truth(count, moment=moment)
    x, y, west, south, east, north = sample
    wider = max(AROUND, (east - west) * MARGIN)
    higher = max(AROUND, (north - south) * MARGIN)
    box = (west - wider, south - higher, east + wider, north + higher)
    return Truth(count, box, (x, y), moment)


# The first whole second at which the version that began last was in force.
_MOMENT = sql.SQL(
    """SELECT date_trunc('second', valid_from) + interval '1 second' FROM {view}
    WHERE valid_to > valid_from + interval '2 seconds' ORDER BY valid_from DESC LIMIT 1"""
)
# One feature that can be seen, and a point on it.
_SAMPLE = sql.SQL(
    """SELECT ST_X(point), ST_Y(point), ST_XMin(geom), ST_YMin(geom), ST_XMax(geom), ST_YMax(geom)
    FROM (SELECT geom, ST_PointOnSurface(geom) AS point FROM {view}
          WHERE {holds} AND {seen} AND geom && ST_MakeEnvelope(%s, %s, %s, %s, 4326)
          LIMIT 1) AS one"""
)
