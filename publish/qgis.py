"""A QGIS project of everything published, for GIS staff and the operations centre.

The layers are WMS layers: the server draws them, so that the project shows what everybody sees and
holds no data. Its tree is the one of `layers/groups.py`. Written for QGIS 3.22 and newer.
"""

from collections.abc import Collection, Sequence
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import numpy as np
import shapely
from pyproj import CRS

from layers.geodesy import transformer
from layers.groups import LayerGroup, layer_groups
from layers.published import PublishedLayer
from layers.settings import Settings

_ID = "published_"  # QGIS puts its own in the place of ids of ten letters and fewer
HISTORY, SUMS = "Lịch sử", "Tổng hợp"
VERSION = "3.22.0"
DOCTYPE = b"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"


def qgis_project(
    settings: Settings, layers: Sequence[PublishedLayer], wms: str, periodic: Collection[str] = ()
) -> bytes:
    """The project file (.qgs) of `layers`, drawn by the service at `wms`, in the province's CRS.

    `periodic` names the datasets of figures for a day.
    """
    authority = f"EPSG:{settings.province.crs}"
    root = ET.Element("qgis", projectname=settings.province.name, version=VERSION)
    ET.SubElement(root, "title").text = f"Bản đồ tình hình {settings.province.name}"
    _crs(ET.SubElement(root, "projectCrs"), authority)
    # Without this QGIS takes no notice of the project's CRS.
    switch = ET.SubElement(ET.SubElement(root, "properties"), "SpatialRefSys")
    ET.SubElement(switch, "ProjectionsEnabled", type="int").text = "1"
    overview, *themes = layer_groups(layers, periodic)
    tree = ET.SubElement(root, "layer-tree-group")
    for group in themes:
        _group(tree, group, layers, overview)
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas")
    ET.SubElement(canvas, "units").text = "meters"
    extent = ET.SubElement(canvas, "extent")
    edges = zip(("xmin", "ymin", "xmax", "ymax"), _box(settings), strict=True)
    box = {name: f"{value:.2f}" for name, value in edges}
    for name, value in box.items():
        ET.SubElement(extent, name).text = value
    _crs(ET.SubElement(canvas, "destinationsrs"), authority)
    # The window's view is the one above, the button "zoom full" and programs take the one below.
    view = ET.SubElement(root, "ProjectViewSettings")
    _crs(ET.SubElement(view, "DefaultViewExtent", box), authority)
    described = ET.SubElement(root, "projectlayers")
    for layer in layers:
        described.append(_layer(layer, wms, authority))
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8")
    return DOCTYPE + document


def _group(
    tree: ET.Element, group: LayerGroup, layers: Sequence[PublishedLayer], overview: LayerGroup
) -> None:
    """A theme: what is current, ticked as on the map page; below it its sums and its past, folded
    and not ticked."""
    branch = _branch(tree, group.title_vi, expanded=True)
    for layer in reversed(group.layers):  # a tree is drawn from the bottom up
        _leaf(branch, layer, checked=layer in overview.layers)
    datasets = {layer.dataset for layer in group.layers if layer.dataset}
    for kind, title in (("rollup", SUMS), ("history", HISTORY)):
        members = [each for each in layers if each.kind == kind and each.dataset in datasets]
        if members:
            folded = _branch(branch, title, expanded=False)
            for layer in members:
                _leaf(folded, layer, checked=False)


def _branch(parent: ET.Element, name: str, *, expanded: bool) -> ET.Element:
    return ET.SubElement(
        parent, "layer-tree-group", name=name, checked="Qt::Checked", expanded=str(int(expanded))
    )


def _leaf(parent: ET.Element, layer: PublishedLayer, *, checked: bool) -> None:
    ET.SubElement(
        parent,
        "layer-tree-layer",
        id=_ID + layer.name,
        name=layer.title_vi,
        checked="Qt::Checked" if checked else "Qt::Unchecked",
        expanded="0",
        providerKey="wms",
    )


def _layer(layer: PublishedLayer, wms: str, authority: str) -> ET.Element:
    node = ET.Element("maplayer", type="raster", hasScaleBasedVisibilityFlag="0")
    source = {
        "crs": authority,
        "format": "image/png",
        "layers": layer.name,
        "styles": "",
        "url": wms,
        "featureCount": "20",
        "contextualWMSLegend": "1",
        "dpiMode": "7",
    }
    ET.SubElement(node, "id").text = _ID + layer.name
    ET.SubElement(node, "datasource").text = urlencode(source, safe=":/")
    ET.SubElement(node, "layername").text = layer.title_vi
    ET.SubElement(node, "title").text = layer.title_vi
    ET.SubElement(node, "abstract").text = layer.abstract_vi
    ET.SubElement(node, "provider").text = "wms"
    return node


def _crs(parent: ET.Element, authority: str) -> None:
    system = ET.SubElement(parent, "spatialrefsys")
    ET.SubElement(system, "wkt").text = CRS(authority).to_wkt()  # QGIS reads no system without
    ET.SubElement(system, "authid").text = authority


def _box(settings: Settings) -> tuple[float, float, float, float]:
    """The province's box in its own CRS: west, south, east, north in metres."""
    box = shapely.segmentize(shapely.box(*settings.province.bbox), 0.1)  # projected, a side bulges
    (drawn,) = transformer(4326, settings.province.crs).geometries(np.array([box]))
    return tuple(drawn.bounds)
