"""Tiles of yesterday: after a load, they are dropped where something changed, and only there.

What changed is read from the database, since the moment up to which tiles were dropped before; that
moment is kept in the data directory. So it does not matter who loaded, and what could not be
dropped because GeoServer was away is dropped at the next look.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import httpx
from psycopg2.extensions import connection as Connection

from layers.catalogue import Catalogue
from layers.database import connect
from layers.dataset import Dataset
from layers.settings import Settings
from publish.geoserver.client import Client, open_client
from publish.geoserver.desired import desired
from publish.geoserver.grids import TILE, Bounds, Grid, grids, project
from publish.geoserver.kinds import HANDLERS
from publish.geoserver.resource import Key, Resource
from publish.geoserver.services import geoserver_of
from publish.geoserver.tiles import NOTHING_KEPT, all_tiles, truncation

#: A transaction may have begun that long before it ended; what it recorded bears its beginning.
OVERLAP = "10 minutes"
#: Half a tile: what is drawn of a feature beyond its own place, icon and label.
REACH = TILE / 2
#: Levels dropped with one request; the margin is that of the farthest.
BAND = 3


class Change(NamedTuple):
    """Something in a layer is drawn otherwise within the box (degrees)."""

    layer: str
    box: Bounds


def refresh(
    settings: Settings, catalogue: Catalogue, transport: httpx.BaseTransport | None = None
) -> list[Change]:
    """Drop the tiles of what changed since the last time; says what that was.

    The first time, of everything. Raises ServerError where GeoServer does not do it, DatabaseError.
    """
    moment = Moment(settings)
    with connect(settings) as connection:
        now = _now(connection)
        changes = read_changes(connection, settings, catalogue, moment.since())
    if changes:
        with open_client(geoserver_of(settings), transport) as client:
            truncate(client, settings, catalogue, changes)
    moment.keep(now)
    return changes


def truncate(
    client: Client, settings: Settings, catalogue: Catalogue, changes: list[Change]
) -> None:
    """Drop the tiles of those layers there, and of the groups that draw them."""
    wanted = desired(settings, catalogue)
    stored = {
        key.name: resource
        for key, resource in wanted.resources.items()
        if key.kind == "tiles" and resource.state["expireCache"] != NOTHING_KEPT
    }
    boxes: dict[str, Bounds] = {}
    for change in changes:
        for name in (change.layer, *_groups(wanted.resources, settings, change.layer)):
            if name in stored:
                boxes[name] = _around(boxes.get(name, change.box), change.box)
    for name, box in boxes.items():
        there = HANDLERS["tiles"].read(client, stored[name].key)
        if there is None:
            continue  # not published yet
        layer = f"{stored[name].workspace}:{name}"
        if box == settings.province.bbox:
            client.send("POST", "gwc/rest/masstruncate", content=all_tiles(layer), kind="text/xml")
            continue
        for grid in grids(settings):
            if grid.name in there["grids"]:
                _drop(client, layer, grid, box)


def _groups(resources: dict[Key, Resource], settings: Settings, layer: str) -> list[str]:
    member = f"{settings.province.workspace}:{layer}"
    return [
        key.name
        for key, resource in resources.items()
        if key.kind == "group"
        and key.workspace == settings.province.workspace
        and any(part["name"] == member for part in resource.state["publishables"]["published"])
    ]


def _drop(client: Client, name: str, grid: Grid, box: Bounds) -> None:
    """From the farthest level to the closest, a few at a time: far away, an icon covers much."""
    west, south, east, north = project(box, grid.crs)
    first, last = grid.zooms
    for zoom in range(first, last + 1, BAND):
        margin = REACH * grid.resolution(zoom)
        bounds = (west - margin, south - margin, east + margin, north + margin)
        order = truncation(name, grid, bounds, (zoom, min(zoom + BAND - 1, last)))
        client.send("POST", f"gwc/rest/seed/{name}.json", order)


def _around(one: Bounds, other: Bounds) -> Bounds:
    return (
        min(one[0], other[0]),
        min(one[1], other[1]),
        max(one[2], other[2]),
        max(one[3], other[3]),
    )


# What changed -------------------------------------------------------------------------------------


class Moment:
    """Up to when tiles were dropped; a file in the data directory."""

    def __init__(self, settings: Settings) -> None:
        self._path: Path = settings.data_dir / "geoserver" / "tiles.json"
        self._url = geoserver_of(settings).url

    def since(self) -> datetime | None:
        """None: never, or of another server."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            return datetime.fromisoformat(kept["until"]) if kept["url"] == self._url else None
        except (OSError, ValueError, KeyError):
            return None

    def keep(self, until: datetime) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        kept = {"url": self._url, "until": until.isoformat()}
        self._path.write_text(json.dumps(kept), "utf-8")

    def forget(self) -> None:
        """All tiles go at the next look: what they are drawn with has changed."""
        self._path.unlink(missing_ok=True)


def _now(connection: Connection) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone() or (None,)
    assert isinstance(now, datetime)
    return now


def read_changes(
    connection: Connection, settings: Settings, catalogue: Catalogue, since: datetime | None
) -> list[Change]:
    """What is drawn otherwise since then; all of it (None, or units have changed)."""
    everywhere = settings.province.bbox
    if since is None or _units_changed(connection, since):
        wanted = desired(settings, catalogue).resources
        public = settings.province.workspace
        return [
            Change(key.name, everywhere)
            for key in wanted
            if key.kind == "layer" and key.workspace == public
        ]
    found: list[Change] = []
    for dataset in catalogue:
        if dataset.audience == "public":
            found += _of_dataset(connection, dataset, since, everywhere)
    return found


def _units_changed(connection: Connection, since: datetime) -> bool:
    """Boundaries were loaded or taken back, or a day has come on which units begin or end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM xom.submission WHERE kind = 'units' AND "
            "greatest(received, taken_back) > %(since)s - %(overlap)s::interval) "
            "OR EXISTS (SELECT FROM xom.unit CROSS JOIN xom.clock "
            "WHERE clock.today = (now() AT TIME ZONE clock.timezone)::date "
            "AND (unit.valid_from BETWEEN (%(since)s AT TIME ZONE clock.timezone)::date + 1 "
            "AND clock.today OR unit.valid_to BETWEEN "
            "(%(since)s AT TIME ZONE clock.timezone)::date + 1 AND clock.today))",
            {"since": since, "overlap": OVERLAP},
        )
        (changed,) = cursor.fetchone() or (True,)
    return bool(changed)


def _of_dataset(
    connection: Connection, dataset: Dataset, since: datetime, everywhere: Bounds
) -> list[Change]:
    name = dataset.name
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
WITH touched AS (
    SELECT r.geom, r.hamlet_id, r.commune_id, r.district_id, r.province_id
    FROM data.{name}_version v JOIN data.{name}_row r ON r.row_id = v.row_id
    WHERE v.recorded_from > %(since)s - %(overlap)s::interval
       OR (v.recorded_to <> 'infinity' AND v.recorded_to > %(since)s - %(overlap)s::interval)
), drawn AS (
    SELECT ST_Extent(coalesce(t.geom, g.geom)) AS own FROM touched t
    LEFT JOIN xom.unit_geometry g ON g.recorded_to = 'infinity' AND g.unit_id =
        coalesce(t.hamlet_id, t.commune_id, t.district_id, t.province_id)
), communes AS (
    SELECT ST_Extent(geom) AS box FROM xom.unit_geometry
    WHERE recorded_to = 'infinity' AND unit_id IN (SELECT commune_id FROM touched)
), districts AS (
    SELECT ST_Extent(geom) AS box FROM xom.unit_geometry
    WHERE recorded_to = 'infinity' AND unit_id IN (SELECT district_id FROM touched)
)
SELECT (SELECT count(*) FROM touched), {_corners("drawn.own")}, {_corners("communes.box")},
       {_corners("districts.box")}
FROM drawn, communes, districts""",
            {"since": since, "overlap": OVERLAP},
        )
        row = cursor.fetchone()
    if row is None or row[0] == 0:
        return []
    boxes = (tuple(row[1:5]), tuple(row[5:9]), tuple(row[9:13]), everywhere)
    layers = (name, f"{name}_by_commune", f"{name}_by_district", f"{name}_by_province")
    return [
        # Rows whose place is unknown at that level may have been counted anywhere in it.
        Change(layer, everywhere if None in box else box)
        for layer, box in zip(layers, boxes, strict=True)
    ]


def _corners(box: str) -> str:
    return ", ".join(f"ST_{edge}({box})" for edge in ("XMin", "YMin", "XMax", "YMax"))
