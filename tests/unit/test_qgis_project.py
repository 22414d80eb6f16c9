"""The QGIS project: well formed, in the province's CRS, every layer once in the tree."""

from pathlib import Path
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import pytest

from layers.catalogue import read_catalogue
from layers.published import published_layers
from layers.settings import read_settings
from publish.qgis import qgis_project

ROOT = Path(__file__).parents[2]
WMS = "https://ban-do.example.vn/geoserver/nghean/wms"


@pytest.fixture(scope="module")
def layers():
    return published_layers(read_catalogue(ROOT / "layers" / "catalogue"), "public")


@pytest.fixture(scope="module")
def project(layers):
    return ET.fromstring(qgis_project(read_settings(ROOT / "config.yaml"), layers, WMS))


def test_every_layer_is_described_and_stands_once_in_the_tree(project, layers):
    described = [node.findtext("id") for node in project.iter("maplayer")]
    standing = [node.get("id") for node in project.iter("layer-tree-layer")]
    assert sorted(described) == sorted(standing) == sorted(f"published_{x.name}" for x in layers)


def test_the_server_draws_in_the_provinces_crs(project, layers):
    for node, layer in zip(project.iter("maplayer"), layers, strict=True):
        source = parse_qs(node.findtext("datasource"), keep_blank_values=True)
        assert (source["url"], source["layers"], source["styles"]) == ([WMS], [layer.name], [""])
        assert source["crs"] == ["EPSG:9208"]
        assert node.findtext("layername") == layer.title_vi


def test_it_opens_on_the_whole_province(project):
    extent = [float(project.find(f"mapcanvas/extent/{x}").text) for x in ("xmin", "ymin", "xmax")]
    view = project.find("ProjectViewSettings/DefaultViewExtent")
    assert extent == [float(view.get(x)) for x in ("xmin", "ymin", "xmax")]
    west, south, east = extent
    assert 400_000 < west < 410_000
    assert 610_000 < east < 620_000
    assert 2_040_000 < south < 2_050_000
