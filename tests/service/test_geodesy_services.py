"""PostGIS places VN-2000 where Python does: every zone within a centimetre, mistakes as far off."""

from collections.abc import Iterator

import pyproj
import pytest
from psycopg2.extensions import cursor as Cursor

from layers.database import connect
from layers.geodesy import EPSG_6960, TM3, UTM_VN2000, VN2000, WGS84, transformer
from layers.settings import Settings

pytestmark = pytest.mark.service

VINH = (105.6813, 18.6734)
GEOD = pyproj.Geod(ellps="WGS84")
ZONE = "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9999 +x_0=500000 +ellps=WGS84 +units=m"
P = EPSG_6960


@pytest.fixture
def cursor(empty_settings: Settings) -> Iterator[Cursor]:
    with connect(empty_settings) as connection, connection.cursor() as cursor:
        yield cursor


def place(
    cursor: Cursor, expression: str, x: float, y: float, *more: object
) -> tuple[float, float]:
    cursor.execute(f"SELECT ST_X(p), ST_Y(p) FROM (SELECT {expression} AS p) q", (x, y, *more))
    found: tuple[float, float] = cursor.fetchone()
    return found


@pytest.mark.parametrize("code", [*TM3, *UTM_VN2000, VN2000])
def test_every_zone_agrees_within_a_centimetre(cursor: Cursor, code: int) -> None:
    """By the zone's number, and by each of the two definitions that stand beside it."""
    x, y = transformer(WGS84, code).transform(*VINH)
    by_number = place(
        cursor, "ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), %s), 4326)", x, y, code
    )
    assert GEOD.inv(*VINH, *by_number)[2] < 0.01
    for column in ("proj4text", "srtext"):
        cursor.execute(f"SELECT {column} FROM spatial_ref_sys WHERE srid = %s", (code,))
        definition = cursor.fetchone()[0]
        found = place(cursor, "ST_Transform(ST_MakePoint(%s, %s), %s, 4326)", x, y, definition)
        assert GEOD.inv(*VINH, *found)[2] < 0.01, column


@pytest.mark.parametrize(
    ("meridian", "towgs84", "off"),
    [
        (104.75, P.towgs84, 0.0),
        (104.75, "0,0,0,0,0,0,0", 224.5),
        (104.75, f"{P.x},{P.y},{P.z},{P.rx},{P.ry},{P.rz},{P.ppm}", 0.7),
        (104.75, P.towgs84.replace("-191.", "191."), 371),
        (105.0, P.towgs84, 26_400),
    ],
    ids=["right", "no shift", "rotations not flipped", "positive dX", "wrong meridian"],
)
def test_the_usual_mistakes_are_seen(
    cursor: Cursor, meridian: float, towgs84: str, off: float
) -> None:
    x, y = transformer(WGS84, 9208).transform(*VINH)
    definition = f"{ZONE.format(meridian=meridian)} +towgs84={towgs84} +no_defs"
    found = place(cursor, "ST_Transform(ST_MakePoint(%s, %s), %s, 4326)", x, y, definition)
    assert GEOD.inv(*VINH, *found)[2] == pytest.approx(off, rel=0.05, abs=0.01)


def test_areas_of_a_zone_are_areas_on_the_ground(cursor: Cursor) -> None:
    cursor.execute(
        "SELECT ST_Area(ST_Transform(b, 9208)), ST_Area(b::geography) "
        "FROM ST_MakeEnvelope(105.6, 18.6, 105.7, 18.7, 4326) AS b"
    )
    plane, ground = cursor.fetchone()
    assert plane == pytest.approx(ground, rel=5e-4)
