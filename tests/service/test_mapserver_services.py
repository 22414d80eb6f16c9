"""WMS and WFS as clients of all kinds see them."""

import subprocess
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
import rasterio
from mapserver_fixture import BOX, COLUMNS, EMPTY, NASTY, ROWS, MapStack, map_stack
from owslib.wms import WebMapService
from rasterio.io import MemoryFile

from layers.geodesy import transformer

pytestmark = [
    pytest.mark.service,
    pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning"),
]
FEATURES = COLUMNS * ROWS
GML = "{http://www.opengis.net/gml}"
GML32 = "{http://www.opengis.net/gml/3.2}"
# The middle of the first feature, and a map on which it can be clicked.
FIRST = (BOX[0] + (BOX[2] - BOX[0]) / COLUMNS / 2, BOX[1] + (BOX[3] - BOX[1]) / ROWS / 2)
CLICK = {
    "REQUEST": "GetFeatureInfo", "VERSION": "1.1.1", "SRS": "EPSG:4326", "STYLES": "",
    "BBOX": f"{FIRST[0] - 0.01},{FIRST[1] - 0.01},{FIRST[0] + 0.01},{FIRST[1] + 0.01}",
    "WIDTH": "101", "HEIGHT": "101", "X": "50", "Y": "50",
}  # fmt: skip


@pytest.fixture(scope="module")
def stack() -> Iterator[MapStack]:
    with map_stack() as running:
        yield running


def ask(stack: MapStack, service: str, **parameters: str) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=60) as client:
        return client.get(f"{stack.base}/{service}", params=parameters)


Picture = np.ndarray  # uint8: band (red, green, blue, opacity), row, column


def decoded(content: bytes) -> Picture:
    with MemoryFile(content) as file, file.open() as image:
        return image.read()


def picture(answer: httpx.Response) -> Picture:
    assert answer.headers["content-type"] == "image/png", answer.text[:500]
    return decoded(answer.content)


def drawn(image: Picture) -> bool:
    return bool(image[3].any())


def get_map(stack: MapStack, layers: str, **more: str) -> httpx.Response:
    parameters = {
        "REQUEST": "GetMap", "VERSION": "1.1.1", "LAYERS": layers, "STYLES": "",
        "SRS": "EPSG:4326", "BBOX": ",".join(map(str, BOX)), "WIDTH": "400", "HEIGHT": "310",
        "FORMAT": "image/png", "TRANSPARENT": "true",
    }  # fmt: skip
    return ask(stack, "wms", **parameters | more)


def test_an_empty_layer_is_declared_and_draws_nothing(stack: MapStack) -> None:
    assert not drawn(picture(get_map(stack, EMPTY)))
    answer = ask(stack, "wfs", REQUEST="GetFeature", VERSION="2.0.0", TYPENAMES=EMPTY,
                 OUTPUTFORMAT="application/json")  # fmt: skip
    assert answer.json()["features"] == []


def test_thirty_prefixed_layers_in_one_request(stack: MapStack) -> None:
    names = [layer.name for layer in stack.layers if layer.kind != "history"][:30]
    prefixed = get_map(stack, ",".join(f"nghean:{name}" for name in names))
    assert np.array_equal(picture(prefixed), picture(get_map(stack, ",".join(names))))


def test_the_declared_systems_of_reference(stack: MapStack) -> None:
    listed = WebMapService(f"{stack.base}/wms", version="1.3.0")["lockdown_point"].crsOptions
    assert {"EPSG:4326", "EPSG:3857", "EPSG:9208", "CRS:84"} <= set(listed)
    project = transformer(4326, 9208).transform
    (x1, y1), (x2, y2) = project(BOX[0], BOX[1]), project(BOX[2], BOX[3])
    image = picture(get_map(stack, "commune", SRS="EPSG:9208", BBOX=f"{x1},{y1},{x2},{y2}"))
    assert drawn(image)
    answer = ask(stack, "wfs", REQUEST="GetFeature", VERSION="1.1.0", TYPENAME="lockdown_point",
                 SRSNAME="EPSG:9208", MAXFEATURES="1", OUTPUTFORMAT="json")  # fmt: skip
    found = answer.json()["features"][0]["geometry"]["coordinates"]
    assert found == pytest.approx(project(*FIRST), abs=0.01)


def test_feature_info_for_people(stack: MapStack) -> None:
    layers = "nghean:lockdown_zone,nghean:lockdown_point"
    answer = ask(stack, "wms", **CLICK, LAYERS=layers, QUERY_LAYERS=layers, INFO_FORMAT="text/html")
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h2>Điểm phong tỏa</h2>" in answer.text and "<h2>Vùng phong tỏa</h2>" in answer.text
    assert "Cập nhật lúc</th><td>16:00 17/09/2021<" in answer.text
    assert "Nguồn</th><td>Nguồn 1<" in answer.text
    assert "<script>" not in answer.text and "&lt;script&gt;" in answer.text
    assert "Mức độ</th><td>Phong tỏa mềm<" in answer.text  # not the code `partial`
    plain = ask(stack, "wms", **CLICK, LAYERS=layers, QUERY_LAYERS=layers, INFO_FORMAT="text/plain")
    assert f"name = '{NASTY}'" in plain.text


def test_feature_info_for_programs(stack: MapStack) -> None:
    layers = "lockdown_zone,lockdown_point,pharmacy"
    answer = ask(
        stack, "wms", **CLICK, LAYERS=layers, QUERY_LAYERS=layers, INFO_FORMAT="application/json"
    )
    features = {feature["id"]: feature for feature in answer.json()["features"]}
    assert set(features) == {"lockdown_point.1", "lockdown_zone.1", "pharmacy.1"}
    point = features["lockdown_point.1"]
    assert point["geometry"]["coordinates"] == pytest.approx(FIRST)
    layer = next(layer for layer in stack.layers if layer.name == "lockdown_point")
    assert list(point["properties"]) == [attribute.name for attribute in layer.attributes]
    assert point["properties"]["name"] == NASTY
    assert isinstance(point["properties"]["people"], int)  # a number, not its text
    assert features["lockdown_zone.1"]["geometry"]["type"] == "MultiPolygon"
    nowhere = CLICK | {"BBOX": "10,10,10.1,10.1"}
    nothing = ask(
        stack, "wms", **nowhere, LAYERS=layers, QUERY_LAYERS=layers, INFO_FORMAT="application/json"
    )
    assert nothing.json()["features"] == []


def test_features_by_id(stack: MapStack) -> None:
    for parameter in ("RESOURCEID", "FEATUREID"):
        version = "2.0.0" if parameter == "RESOURCEID" else "1.1.0"
        answer = ask(stack, "wfs", REQUEST="GetFeature", VERSION=version, TYPENAME="lockdown_point",
                     TYPENAMES="lockdown_point", OUTPUTFORMAT="application/json",
                     **{parameter: "lockdown_point.12"})  # fmt: skip
        assert [feature["id"] for feature in answer.json()["features"]] == ["lockdown_point.12"]


@pytest.mark.parametrize("output", ["", ' outputFormat="application/json"'])
def test_posted_requests(stack: MapStack, output: str) -> None:
    """As GDAL, QGIS and OpenLayers write them."""
    old = (
        f'<wfs:GetFeature service="WFS" version="1.1.0"{output} '
        'xmlns:wfs="http://www.opengis.net/wfs" xmlns:ogc="http://www.opengis.net/ogc" '
        f'xmlns:nghean="{stack.base}"><wfs:Query typeName="nghean:lockdown_point">'
        "<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>nghean:commune</ogc:PropertyName>"
        "<ogc:Literal>Xã 3</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>"
        "</wfs:Query></wfs:GetFeature>"
    )
    new = (
        f'<wfs:GetFeature service="WFS" version="2.0.0"{output} '
        'xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:fes="http://www.opengis.net/fes/2.0" '
        f'xmlns:nghean="{stack.base}"><wfs:Query typeNames="nghean:lockdown_point">'
        "<fes:Filter><fes:PropertyIsEqualTo><fes:ValueReference>commune</fes:ValueReference>"
        "<fes:Literal>Xã 3</fes:Literal></fes:PropertyIsEqualTo></fes:Filter>"
        "</wfs:Query></wfs:GetFeature>"
    )
    for body in (old, new):
        with httpx.Client(trust_env=False) as client:
            answer = client.post(
                f"{stack.base}/wfs", content=body, headers={"Content-Type": "text/xml"}
            )
        assert "lockdown_point.3" in answer.text, answer.text[:800]
        assert "lockdown_point.4" not in answer.text
        if output:
            assert [f["id"] for f in answer.json()["features"]] == ["lockdown_point.3"]


def test_gdal_as_a_stranger(stack: MapStack, tmp_path) -> None:
    def run(*words: str) -> str:
        done = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, check=False)
        assert done.returncode == 0 and "ERROR" not in done.stderr, done.stderr
        return done.stdout

    source = f"WFS:{stack.base}/wfs"
    listed = run("ogrinfo", "-ro", source)
    for layer in stack.layers:
        assert f"nghean:{layer.name}" in listed
    for version in ("1.0.0", "1.1.0", "2.0.0"):
        text = run(
            "ogrinfo", "-ro", "-al", "-fid", "3", "--config", "GDAL_HTTP_TIMEOUT", "20",
            f"{source}?VERSION={version}",
            "lockdown_point" if version == "1.0.0" else "nghean:lockdown_point",
        )  # fmt: skip
        assert f"Feature Count: {FEATURES}" in text, version
        assert "Geometry Column = geom" in text
        assert "commune (String)" in text and "people (Integer64)" in text
        assert "POINT (10" in text  # longitude first
    description = tmp_path / "wms.xml"
    run("gdal_translate", "-of", "WMS",
        f"WMS:{stack.base}/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=nghean:commune"
        f"&SRS=EPSG:4326&BBOX={','.join(map(str, BOX))}", str(description))  # fmt: skip
    run("gdal_translate", "-of", "PNG", "-outsize", "300", "0", str(description), "map.png")
    with rasterio.open(tmp_path / "map.png") as image:
        assert image.read(1).std() > 0
