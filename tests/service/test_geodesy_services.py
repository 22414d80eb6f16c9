"""PostGIS and MapServer place VN-2000 where Python does: every zone within a centimetre, mistakes
as far off."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyproj
import pytest
from psycopg2.extensions import cursor as Cursor

from layers.database import connect
from layers.geodesy import EPSG_6960, TM3, UTM_VN2000, VN2000, WGS84, transformer
from layers.settings import Settings
from publish.mapserver.desired import CONFIGURATION
from publish.mapserver.mapfile import MAPSERV

pytestmark = pytest.mark.service

VINH = (105.6813, 18.6734)
GEOD = pyproj.Geod(ellps="WGS84")
ZONE = "+proj=tmerc +lat_0=0 +lon_0={meridian} +k=0.9999 +x_0=500000 +ellps=WGS84 +units=m"
P = EPSG_6960
# What is done wrong -> central meridian, `+towgs84`, metres by which Vinh is then off.
MISTAKES = {
    "right": (104.75, P.towgs84, 0.0),
    "no shift": (104.75, "0,0,0,0,0,0,0", 224.5),
    "rotations not flipped": (
        104.75, f"{P.x},{P.y},{P.z},{P.rx},{P.ry},{P.rz},{P.ppm}", 0.7
    ),
    "positive dX": (104.75, P.towgs84.replace("-191.", "191."), 371),
    "wrong meridian": (105.0, P.towgs84, 26_400),
}  # fmt: skip


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


@pytest.mark.parametrize(("meridian", "towgs84", "off"), MISTAKES.values(), ids=MISTAKES)
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


# MapServer ----------------------------------------------------------------------------------------


def served(folder: Path, projection: str, x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude at which MapServer serves a point that stands at x, y of a system."""
    point = {"type": "Point", "coordinates": [x, y]}
    feature = {"type": "Feature", "properties": {"id": 1}, "geometry": point}
    (folder / "vinh.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": [feature]})
    )
    lines = "\n".join(f'"{word}"' for word in projection.replace("+", "").split())
    (folder / "vinh.map").write_text(MAPFILE.format(folder=folder, projection=lines))
    (folder / "mapserver.conf").write_bytes(CONFIGURATION)
    answer = subprocess.run(
        [MAPSERV, "-nh", f"QUERY_STRING={QUERY}"],
        env={
            "MS_MAPFILE": str(folder / "vinh.map"),
            "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
        },
        capture_output=True,
        check=True,
    ).stdout
    longitude, latitude = json.loads(answer)["features"][0]["geometry"]["coordinates"]
    return longitude, latitude


QUERY = (
    "SERVICE=WFS&VERSION=1.1.0&REQUEST=GetFeature&TYPENAME=vinh&SRSNAME=EPSG:4326&OUTPUTFORMAT=json"
)
MAPFILE = """
MAP
  NAME "test"
  EXTENT 100 10 110 25
  PROJECTION "init=epsg:4326" END
  WEB METADATA
    "ows_onlineresource" "http://127.0.0.1/"
    "ows_srs" "EPSG:4326"
    "ows_enable_request" "*"
    "wfs_getfeature_formatlist" "json"
  END END
  OUTPUTFORMAT
    NAME "json"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json"
    FORMATOPTION "STORAGE=memory"
    FORMATOPTION "FORM=simple"
    FORMATOPTION "LCO:COORDINATE_PRECISION=11"
  END
  LAYER
    NAME "vinh"
    TYPE POINT
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{folder}/vinh.geojson"
    PROJECTION
{projection}
    END
    TEMPLATE "none"
    METADATA
      "gml_include_items" "all"
      "wfs_use_default_extent_for_getfeature" "false"
    END
  END
END
"""


@pytest.mark.parametrize("code", [*TM3, *UTM_VN2000])
def test_mapserver_agrees_within_a_centimetre(tmp_path: Path, code: int) -> None:
    """By the zone's number, whatever PROJ takes for its shift by default."""
    found = served(tmp_path, f"init=epsg:{code}", *transformer(WGS84, code).transform(*VINH))
    assert GEOD.inv(*VINH, *found)[2] < 0.01


@pytest.mark.parametrize(("meridian", "towgs84", "off"), MISTAKES.values(), ids=MISTAKES)
def test_the_usual_mistakes_are_seen_in_mapserver(
    tmp_path: Path, meridian: float, towgs84: str, off: float
) -> None:
    x, y = transformer(WGS84, 9208).transform(*VINH)
    wrong = served(tmp_path, f"{ZONE.format(meridian=meridian)} +towgs84={towgs84} +no_defs", x, y)
    assert GEOD.inv(*VINH, *wrong)[2] == pytest.approx(off, rel=0.05, abs=0.01)
    # So far is each of them from what MapServer makes of the zone's number.
    assert GEOD.inv(*served(tmp_path, "init=epsg:9208", x, y), *wrong)[2] == pytest.approx(
        off, rel=0.05, abs=0.01
    )
