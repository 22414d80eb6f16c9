"""What clients of all kinds ask of a map server, and get from both alike."""

import json
import re
import subprocess
from collections import defaultdict

import httpx
import numpy as np
import pytest
from lxml import etree
from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService

from layers.database import connect
from layers.geodesy import transformer
from publish.verify import verify
from publish.verify.maps import drawn, read_picture

pytestmark = pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
VINH = (105.62, 18.62, 105.72, 18.72)
POINT = (105.68, 18.68)


def ask(server, service, **parameters):
    address = getattr(server.target, service)
    return httpx.get(address, params=parameters, timeout=60, trust_env=False)


def get_map(server, layers="commune", version="1.1.1", crs="EPSG:4326", box=VINH, **more):
    answer = ask(
        server, "wms", SERVICE="WMS", VERSION=version, REQUEST="GetMap", LAYERS=layers, STYLES="",
        BBOX=",".join(map(str, box)), WIDTH="200", HEIGHT="200", FORMAT="image/png",
        TRANSPARENT="true", **{"CRS" if version == "1.3.0" else "SRS": crs}, **more,
    )  # fmt: skip
    assert answer.headers["content-type"].startswith("image/png"), answer.text[:500]
    return read_picture(answer.content)


def features(server, layer, **parameters):
    answer = ask(
        server, "wfs", SERVICE="WFS", VERSION="2.0.0", REQUEST="GetFeature", TYPENAMES=layer,
        OUTPUTFORMAT="application/json", **parameters,
    )  # fmt: skip
    assert answer.headers["content-type"].startswith("application/json"), answer.text[:500]
    return answer.json()["features"]


def gdal(*words):
    done = subprocess.run(
        [*map(str, words)], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return done.stdout


def counts(server, box):
    """layer -> how many features the database publishes there."""
    with connect(server.settings, "pub") as connection, connection.cursor() as cursor:
        found = {}
        for layer in server.layers:
            cursor.execute(
                f"SELECT count(*) FROM pub.{layer.name} "
                "WHERE ST_Intersects(geom, ST_MakeEnvelope(%s, %s, %s, %s, 4326))",
                box,
            )
            (found[layer.name],) = cursor.fetchone()
    return found


def test_every_proof_holds(server):
    """Capabilities, colours, counts, pages, values, the past, and what strangers must not have."""
    proofs = verify(server.settings, server.catalogue, server=server.name)
    assert [proof for proof in proofs if not proof.ok] == []
    assert {layer.name for layer in server.layers} <= {proof.layer for proof in proofs}


@pytest.mark.parametrize("version", ["1.1.1", "1.3.0"])
def test_owslib_draws_every_layer(server, version):
    wms = WebMapService(server.target.wms, version=version)
    for layer in server.layers:
        content = wms[layer.name]
        assert content.boundingBoxWGS84 == pytest.approx(server.settings.province.bbox)
        assert {"EPSG:4326", "EPSG:3857", "EPSG:9208"} <= set(content.crsOptions)
        if version == "1.3.0":
            continue  # drawn by the proofs
        answer = wms.getmap(
            layers=[layer.name], styles=[""], srs="EPSG:3857", size=(64, 48), transparent=True,
            bbox=(11560000, 2090000, 11790000, 2280000), format="image/png",
        )  # fmt: skip
        read_picture(answer.read())  # raises unless it is a picture


@pytest.mark.parametrize("version", ["1.0.0", "1.1.0", "2.0.0"])
def test_owslib_reads_every_layer(server, version):
    wfs = WebFeatureService(server.target.wfs, version=version)
    known = {name.rpartition(":")[2]: name for name in wfs.contents}
    for layer in server.layers:
        schema = wfs.get_schema(known[layer.name])
        assert set(schema["properties"]) == {each.name for each in layer.attributes}
        assert schema["geometry_column"] == "geom"
    answer = wfs.getfeature(
        typename=[known["pharmacy"]], maxfeatures=7, outputFormat="application/json"
    )
    told = [feature["id"] for feature in json.load(answer)["features"]]
    assert len(set(told)) == 7
    assert all(re.fullmatch(r"pharmacy\.\d+", identifier) for identifier in told)


def test_pages_cover_all_features_once(server):
    ids = []
    while page := features(server, "pharmacy", COUNT="400", STARTINDEX=str(len(ids))):
        ids += [feature["id"] for feature in page]
    with connect(server.settings, "pub") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id FROM pub.pharmacy ORDER BY id")
        assert ids == [f"pharmacy.{number}" for (number,) in cursor.fetchall()]


def test_axes_are_those_of_the_version_and_the_system(server):
    """The same place in every system: the same picture, or the same icon in its middle."""
    west, south, east, north = VINH
    one = get_map(server, version="1.1.1")
    assert drawn(one).any()
    assert np.array_equal(one, get_map(server, version="1.3.0", box=(south, west, north, east)))
    assert np.array_equal(one, get_map(server, version="1.3.0", crs="CRS:84"))
    (feature, *_) = features(server, "quarantine_site")
    longitude, latitude = feature["geometry"]["coordinates"]
    for crs in (3857, 9208):
        x, y = transformer(4326, crs).transform(longitude, latitude)
        box = (x - 1000, y - 1000, x + 1000, y + 1000)
        for version in ("1.1.1", "1.3.0"):
            found = get_map(server, "quarantine_site", version, f"EPSG:{crs}", box)
            assert drawn(found)[97:104, 97:104].all(), (crs, version)


def test_wfs_tells_coordinates_in_the_system_asked_for(server):
    (plain,) = features(server, "quarantine_site", COUNT="1", STARTINDEX="0")
    for crs in (3857, 9208):
        expected = transformer(4326, crs).transform(*plain["geometry"]["coordinates"])
        (found,) = features(
            server, "quarantine_site", COUNT="1", STARTINDEX="0", SRSNAME=f"EPSG:{crs}"
        )
        assert found["geometry"]["coordinates"] == pytest.approx(expected, abs=0.02)


def test_geometry_of_gml_has_latitude_first_where_the_version_says_so(server):
    (plain,) = features(server, "quarantine_site", COUNT="1", STARTINDEX="0")
    longitude, latitude = plain["geometry"]["coordinates"]
    answer = ask(server, "wfs", SERVICE="WFS", VERSION="2.0.0", REQUEST="GetFeature",
                 TYPENAMES="quarantine_site", RESOURCEID=plain["id"])  # fmt: skip
    (position,) = etree.fromstring(answer.content).iter("{*}pos")
    assert [*map(float, position.text.split())] == pytest.approx([latitude, longitude], abs=1e-6)


def test_layers_are_known_with_and_without_their_workspace(server):
    prefix = server.target.workspace
    plain = get_map(server, "commune,quarantine_site")
    assert drawn(plain).any()
    for names in (
        f"{prefix}:commune,quarantine_site",
        f"{prefix}:commune,{prefix}:quarantine_site",
    ):
        assert np.array_equal(plain, get_map(server, names)), names
    (one,) = features(server, "quarantine_site", COUNT="1", STARTINDEX="0")
    assert features(server, f"{prefix}:quarantine_site", COUNT="1", STARTINDEX="0") == [one]


def click(server, kind):
    (feature, *_) = features(server, "quarantine_site")
    x, y = feature["geometry"]["coordinates"]
    box = f"{x - 0.01},{y - 0.01},{x + 0.01},{y + 0.01}"
    answer = ask(
        server, "wms", SERVICE="WMS", VERSION="1.1.1", REQUEST="GetFeatureInfo", SRS="EPSG:4326",
        LAYERS="commune,quarantine_site", QUERY_LAYERS="commune,quarantine_site", STYLES="",
        BBOX=box, WIDTH="101", HEIGHT="101", X="50", Y="50", INFO_FORMAT=kind, FEATURE_COUNT="10",
    )  # fmt: skip
    assert answer.headers["content-type"].startswith(kind), answer.text[:500]
    return feature, answer


def test_a_click_is_answered_to_programs_and_to_people(server):
    feature, answer = click(server, "application/json")
    told = {each["id"]: each for each in answer.json()["features"]}
    assert feature["id"] in told
    assert {name.rpartition(".")[0] for name in told} == {"commune", "quarantine_site"}
    assert told[feature["id"]]["properties"] == feature["properties"]
    for kind in ("text/html", "text/plain"):
        feature, answer = click(server, kind)
        assert feature["properties"]["name"] in answer.text


WRONG = {
    "an unknown layer": ("wms", {"REQUEST": "GetMap", "LAYERS": "nothing"}),
    "an unknown system": ("wms", {"REQUEST": "GetMap", "SRS": "EPSG:999999"}),
    "an unknown format": ("wms", {"REQUEST": "GetMap", "FORMAT": "image/x-none"}),
    "too large a map": ("wms", {"REQUEST": "GetMap", "WIDTH": "20000", "HEIGHT": "20000"}),
    "an unknown type": ("wfs", {"REQUEST": "GetFeature", "TYPENAMES": "nothing"}),
    "an unknown request": ("wfs", {"REQUEST": "GetEverything"}),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_question_gets_an_exception_that_tells_nothing_of_the_inside(server, wrong):
    service, changes = WRONG[wrong]
    asked = {
        "wms": {
            "VERSION": "1.1.1", "LAYERS": "commune", "STYLES": "", "SRS": "EPSG:4326",
            "BBOX": ",".join(map(str, VINH)), "WIDTH": "64", "HEIGHT": "64", "FORMAT": "image/png",
        },
        "wfs": {"VERSION": "2.0.0", "TYPENAMES": "commune", "COUNT": "1"},
    }[service]  # fmt: skip
    answer = ask(server, service, SERVICE=service.upper(), **asked | changes)
    assert "xml" in answer.headers["content-type"], answer.text[:500]
    assert "Exception" in answer.text
    for inside in ("xom_pub", "password", "SELECT", "dbname", "at org.", "/tmp/"):
        assert inside not in answer.text, inside


def test_ogrinfo_lists_and_reads_every_layer(server):
    """What lies around Vinh, with its geometry and its own attributes."""
    where = ("-ro", "-q", "-al", "-geom=SUMMARY", "-spat", *VINH)
    text = gdal("ogrinfo", *where, f"WFS:{server.target.wfs}")
    assert {layer.name for layer in server.layers} <= set(
        re.findall(r"Layer name: \w+:(\w+)", text)
    )
    told = defaultdict(list)
    for feature in text.split("OGRFeature(")[1:]:
        told[feature.partition(")")[0].rpartition(":")[2]].append(feature)
    there = counts(server, VINH)
    for layer in server.layers:
        # MapServer shows of history what held today, unless it is asked for a moment.
        if not layer.temporal or server.target.filtered:
            assert len(told[layer.name]) == there[layer.name], layer.name
        for feature in told[layer.name]:
            assert ("POINT" if layer.geometry == "point" else "MULTI") in feature
            # An attribute without a value is left out; one that is not the layer's never comes.
            shown = set(re.findall(r"^  (\w+) \(", feature, re.MULTILINE)) - {"gml_id"}
            assert shown <= {attribute.name for attribute in layer.attributes}, layer.name
            assert len(shown) >= 2
    assert sum(map(len, told.values())) > 100


def test_gdal_draws_every_layer_from_a_wms_description(server, tmp_path):
    west, south, east, north = server.settings.province.bbox
    names = ",".join(layer.name for layer in server.layers if layer.kind != "history")
    for number, layers in enumerate((names, "commune")):
        source = (
            f"WMS:{server.target.wms}?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS={layers}"
            f"&SRS=EPSG:4326&BBOX={west},{south},{east},{north}&FORMAT=image/png"
        )
        description, picture = tmp_path / f"{number}.xml", tmp_path / f"{number}.png"
        gdal("gdal_translate", "-q", "-of", "WMS", source, description)
        gdal("gdal_translate", "-q", "-of", "PNG", "-outsize", 100, 78, description, picture)
        assert read_picture(picture.read_bytes())[0].std() > 0
