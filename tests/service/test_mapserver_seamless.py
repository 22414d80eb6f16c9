"""Neighbours meet on the drawn map: no slivers of bare ground between them, at any scale."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rasterio.features
import rasterio.transform
import shapely
from rasterio.io import MemoryFile

from layers.catalogue import Catalogue
from layers.database import connect
from layers.published import published_layers
from layers.settings import Settings
from publish.mapserver import mapfile_path, write_mapfile
from publish.mapserver.mapfile import MAPSERV

pytestmark = [
    pytest.mark.service,
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
    pytest.mark.filterwarnings("ignore::PendingDeprecationWarning"),
]
SIZE = 800
LAYER = "commune_daily_by_commune"  # filled, also where nothing is reported
# Fills let 15 % through, and a little more where two of them share a pixel.
OPAQUE = 0.6 * 255
PLACES = {"province": (103.85, 18.4, 105.9, 20.05), "Vinh": (105.60, 18.6, 105.80, 18.78)}


def get_map(mapfile: Path, layer: str, box: tuple[float, ...]) -> np.ndarray:
    """Opacity of every pixel."""
    query = (
        f"SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS={layer}&STYLES=&SRS=EPSG:4326"
        f"&BBOX={','.join(map(str, box))}&WIDTH={SIZE}&HEIGHT={SIZE}"
        "&FORMAT=image/png&TRANSPARENT=true"
    )
    environment = {
        "MS_MAPFILE": str(mapfile),
        "MAPSERVER_CONFIG_FILE": str(mapfile.with_name("mapserver.conf")),
        "LC_ALL": "C.UTF-8",
    }
    answer = subprocess.run(
        [MAPSERV, "-nh", f"QUERY_STRING={query}"], env=environment, capture_output=True, check=True
    ).stdout
    with MemoryFile(answer) as file, file.open() as image:
        opacity: np.ndarray = image.read(4)
    return opacity


def inside(settings: Settings, box: tuple[float, ...]) -> np.ndarray:
    """Mask of the pixels that lie wholly within the province."""
    with connect(settings) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_AsBinary(geom) FROM xom.unit_geometry JOIN xom.unit USING (unit_id) "
            "WHERE level = 'province'"
        )
        province = shapely.from_wkb(bytes(cursor.fetchone()[0]))
    pixel = (box[2] - box[0]) / SIZE
    grid = rasterio.transform.from_bounds(*box, SIZE, SIZE)
    shape = province.buffer(-2 * pixel)
    return rasterio.features.geometry_mask([shape], (SIZE, SIZE), grid, invert=True)


def test_no_bare_ground_between_communes(settings: Settings, catalogue: Catalogue) -> None:
    if os.geteuid() == 0:
        settings = settings.model_copy(update={"service_user": "postgres"})
    mapfile = mapfile_path(settings)
    write_mapfile(settings, published_layers(catalogue), mapfile)
    for box in PLACES.values():
        within = inside(settings, box)
        assert within.sum() > SIZE * SIZE / 10
        assert (get_map(mapfile, LAYER, box)[within] > OPAQUE).all()
    # Outlines simplified one by one come apart, and the picture shows it.
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute(
            "UPDATE xom.unit_geometry SET geom = ST_Multi(ST_SimplifyPreserveTopology(geom, 0.002))"
        )
    assert (get_map(mapfile, LAYER, box)[within] < OPAQUE).sum() > 1000
