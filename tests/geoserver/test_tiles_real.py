"""GeoWebCache of a real GeoServer: tiles go where something changed, and nowhere else."""

import time

import pytest

from layers.catalogue import read_catalogue
from publish.geoserver import publish
from publish.geoserver.changed import Change, truncate
from publish.geoserver.client import open_client

# Level 12 of EPSG:4326: a tile is 0.044 degrees wide; these hold the corners of a small box.
WIDTH = 180 / 2**12
NEAR, FAR = (105.68, 18.68), (104.2, 19.6)


@pytest.fixture
def tile(settings, rest):
    publish(settings, read_catalogue(settings.catalogue_dir), apply=True, allow_global=True)

    def tile(layer, place):
        column, row = int((place[0] + 180) / WIDTH), int((90 - place[1]) / WIDTH)
        answer = rest.get(
            f"{settings.province.workspace}/gwc/service/wmts",
            params={
                "service": "WMTS",
                "version": "1.0.0",
                "request": "GetTile",
                "layer": layer,
                "style": "",
                "tilematrixset": "EPSG:4326",
                "tilematrix": "EPSG:4326:12",
                "tilecol": column,
                "tilerow": row,
                "format": "image/png",
            },
        )
        assert answer.headers["content-type"] == "image/png", answer.text[:300]
        return answer.headers.get("geowebcache-cache-result")

    return tile


def test_tiles_go_where_something_changed(tile, settings):
    for place in (NEAR, FAR):
        tile("commune", place)
        assert tile("commune", place) == "HIT"
        tile("theme_boundary", place)
        tile("district", place)
    box = (NEAR[0] - 0.001, NEAR[1] - 0.001, NEAR[0] + 0.001, NEAR[1] + 0.001)
    with open_client(settings.geoserver) as client:
        catalogue = read_catalogue(settings.catalogue_dir)
        truncate(client, settings, catalogue, [Change("commune", box)])
    deadline = time.monotonic() + 20  # GeoWebCache does it after it has answered
    while tile("commune", NEAR) == "HIT" and time.monotonic() < deadline:
        time.sleep(0.2)
    assert tile("theme_boundary", NEAR) == "MISS"
    assert tile("commune", FAR) == "HIT"
    assert tile("district", NEAR) == "HIT"


def test_layers_with_history_keep_no_tiles(tile):
    tile("lockdown_point_history", NEAR)
    assert tile("lockdown_point_history", NEAR) not in ("HIT", "MISS")
