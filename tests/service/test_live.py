"""The running stack as its users meet it: an inbox that feeds the map, GDAL, OWSLib."""

import json
import re
import subprocess
import time
from collections import defaultdict

import pytest
from commands import xom
from lists import SENDER, rows, workbook
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService

from layers.database import connect
from publish.verify.maps import painted

pytestmark = [
    pytest.mark.service,
    pytest.mark.filterwarnings("ignore:Dataset has no geotransform"),
]

SECONDS = 10
VINH = (105.62, 18.62, 105.72, 18.72)
NAMES = ("Điểm kiểm thử ngõ 1", "Điểm kiểm thử ngõ 2")


def gdal(*words):
    done = subprocess.run(
        [*map(str, words)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def counts(live, box):
    """layer -> how many features the database publishes there."""
    with connect(live.settings, "pub") as connection, connection.cursor() as cursor:
        found = {}
        for layer in live.layers:
            cursor.execute(
                f"SELECT count(*) FROM pub.{layer.name} "
                "WHERE ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4326))",
                box,
            )
            (found[layer.name],) = cursor.fetchone()
    return found


def test_a_workbook_dropped_into_an_inbox_is_on_the_map_within_ten_seconds(live):
    # Made elsewhere and moved, or written in place: what a share or an SFTP server does.
    target = live.settings.data_dir / "inbox" / SENDER / "điểm mới.xlsx"
    begun = time.monotonic()
    workbook(target, rows(live.settings, NAMES))
    shown = []
    while len(shown) < len(NAMES) and time.monotonic() - begun < SECONDS:
        features = live.features("lockdown_point")
        shown = [f for f in features if f["properties"]["name"] in NAMES]
        time.sleep(0.1)
    assert len(shown) == len(NAMES), f"not on the WFS after {SECONDS} s"
    longitude, latitude = shown[0]["geometry"]["coordinates"]
    box = (longitude - 0.01, latitude - 0.01, longitude + 0.01, latitude + 0.01)
    assert painted(live.picture("lockdown_point", box)) > 0
    assert time.monotonic() - begun < SECONDS
    filed = [path.name for path in (target.parent / "done").iterdir()]
    assert sum(name.endswith("điểm mới.xlsx") for name in filed) == 1


def test_ogrinfo_lists_and_reads_every_layer(live):
    """What lies around Vinh, with its geometry and its own attributes."""
    names = {layer.name for layer in live.layers}
    listed = gdal("ogrinfo", "-ro", "-q", f"WFS:{live.services}/wfs")
    assert names <= set(re.findall(r":(\w+)", listed))
    where = ("-q", "-al", "-geom=SUMMARY", "-spat", *VINH)
    text = gdal("ogrinfo", "-ro", *where, f"WFS:{live.services}/wfs")
    told = defaultdict(list)
    for feature in text.split("OGRFeature(")[1:]:
        told[feature.partition(")")[0].rpartition(":")[2]].append(feature)
    there = counts(live, VINH)
    for layer in live.layers:
        features = told[layer.name]
        if not layer.temporal:  # those show what held today, unless they are asked for a moment
            assert len(features) == there[layer.name], layer.name
        for feature in features:
            assert ("POINT" if layer.geometry == "point" else "MULTI") in feature
            # An attribute without a value is left out; one that is not the layer's never comes.
            shown = set(re.findall(r"^  (\w+) \(", feature, re.MULTILINE)) - {"gml_id"}
            assert shown <= {attribute.name for attribute in layer.attributes}, layer.name
            assert len(shown) >= 2
    assert sum(map(len, told.values())) > 100


def test_gdal_draws_a_map_from_a_wms_description(live, tmp_path):
    west, south, east, north = live.settings.province.bbox
    source = (
        f"WMS:{live.services}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=commune"
        f"&SRS=EPSG:4326&BBOX={west},{south},{east},{north}&FORMAT=image/png"
    )
    gdal("gdal_translate", "-q", "-of", "WMS", source, tmp_path / "commune.xml")
    picture = tmp_path / "commune.png"
    gdal(
        "gdal_translate", "-q", "-of", "PNG", "-outsize", 400, 310,
        tmp_path / "commune.xml", picture,
    )  # fmt: skip
    assert painted(picture.read_bytes()) > 0.01


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_owslib_draws_every_layer(live, version):
    wms = WebMapService(f"{live.services}/wms", version=version)
    assert {layer.name for layer in live.layers} <= set(wms.contents)
    for layer in live.layers:
        answer = wms.getmap(
            layers=[layer.name], styles=[""], srs="EPSG:3857", size=(64, 48), transparent=True,
            bbox=(11560000, 2090000, 11790000, 2280000), format="image/png",
        )  # fmt: skip
        painted(answer.read())  # raises unless it is a picture


@pytest.mark.parametrize("version", ["1.1.0", "2.0.0"])
def test_owslib_reads_every_layer(live, version):
    wfs = WebFeatureService(f"{live.services}/wfs", version=version)
    known = {name.rpartition(":")[2]: name for name in wfs.contents}
    for layer in live.layers:
        answer = wfs.getfeature(
            typename=[known[layer.name]], maxfeatures=1, outputFormat="application/json"
        )
        assert len(json.load(answer)["features"]) <= 1
        assert wfs.contents[known[layer.name]].title


def test_status_names_every_service_as_running(live):
    said = xom(live.settings, "status", "--json")
    assert said.code == 0
    assert {s["state"] for s in said.json["services"].values()} == {"running"}
    assert set(said.json["services"]) == {"postgres", "mapserv", "web", "nginx", "scheduler"}
