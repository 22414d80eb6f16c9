"""GeoWebCache's layers and grid sets: what should be, as XML and back."""

from typing import Any

from lxml import etree

from publish.geoserver.grids import LEVELS, TILE, Bounds, Grid, whole
from publish.geoserver.resource import Key, Resource, State

#: Tiles are drawn 4 by 4 with a margin, so that labels and icons are not cut at every edge.
META = 4
GUTTER = 32
#: GeoWebCache's number for "hand on, keep nothing".
NOTHING_KEPT = -1
KEPT = 0
INSTANT = r"current|\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}([.]\d{1,3})?)?Z"


def tiles_resource(
    workspace: str, name: str, grids: list[Grid], of: Key, temporal: bool
) -> Resource:
    """Tiles of a layer or group `of`.

    Layers with history answer WMTS, with TIME too, but keep nothing: their present moves on
    without a load, and any client could fill the disk with moments.
    """
    state: State = {
        "enabled": True,
        "mimeFormats": ["image/png"],
        "grids": {
            grid.name: {"extent": list(grid.extent), "zooms": list(grid.zooms)} for grid in grids
        },
        "meta": [META, META],
        "gutter": GUTTER,
        "expireCache": NOTHING_KEPT if temporal else KEPT,
        "time": INSTANT if temporal else "",
    }
    return Resource("tiles", workspace, name, state, needs=frozenset({of}))


def layer_xml(name: str, state: State) -> bytes:
    """The document that GeoWebCache takes for a layer; `name` with its workspace."""
    root = etree.Element("GeoServerLayer")
    _add(root, "enabled", state["enabled"])
    _add(root, "inMemoryCached", False)
    _add(root, "name", name)
    _strings(root, "mimeFormats", state["mimeFormats"])
    subsets = etree.SubElement(root, "gridSubsets")
    for grid, part in state["grids"].items():
        subset = etree.SubElement(subsets, "gridSubset")
        _add(subset, "gridSetName", grid)
        _coords(etree.SubElement(subset, "extent"), part["extent"])
        first, last = part["zooms"]
        _add(subset, "zoomStart", first)
        _add(subset, "zoomStop", last)
    meta = etree.SubElement(root, "metaWidthHeight")
    for number in state["meta"]:
        _add(meta, "int", number)
    _add(root, "expireCache", state["expireCache"])
    _add(root, "expireClients", 0)
    filters = etree.SubElement(root, "parameterFilters")
    if state["time"]:
        moment = etree.SubElement(filters, "regexParameterFilter")
        _add(moment, "key", "TIME")
        _add(moment, "defaultValue", "current")
        _add(moment, "regex", state["time"])
    _add(root, "gutter", state["gutter"])
    return _document(root)


def read_layer_xml(document: bytes) -> State:
    """The state told by GeoWebCache's document; the reverse of `layer_xml`."""
    root = etree.fromstring(document)
    grids: dict[str, Any] = {}
    for subset in root.iterfind("gridSubsets/gridSubset"):
        grids[subset.findtext("gridSetName", "")] = {
            "extent": [node.text for node in subset.iterfind("extent/coords/double")],
            "zooms": [subset.findtext("zoomStart"), subset.findtext("zoomStop")],
        }
    time = root.find("parameterFilters/regexParameterFilter[key='TIME']/regex")
    return {
        "enabled": root.findtext("enabled"),
        "mimeFormats": [node.text for node in root.iterfind("mimeFormats/string")],
        "grids": grids,
        "meta": [node.text for node in root.iterfind("metaWidthHeight/int")],
        "gutter": root.findtext("gutter"),
        "expireCache": root.findtext("expireCache"),
        "time": "" if time is None else time.text,
    }


def gridset_xml(grid: Grid) -> bytes:
    """The document that makes the province's grid set."""
    root = etree.Element("gridSet")
    _add(root, "name", grid.name)
    _add(etree.SubElement(root, "srs"), "number", grid.crs)
    _coords(etree.SubElement(root, "extent"), whole(grid))
    _add(root, "alignTopLeft", True)
    resolutions = etree.SubElement(root, "resolutions")
    for zoom in range(LEVELS):
        _add(resolutions, "double", grid.resolution(zoom))
    _add(root, "metersPerUnit", 1.0)
    _add(root, "pixelSize", 0.00028)
    _add(root, "tileHeight", TILE)
    _add(root, "tileWidth", TILE)
    _add(root, "yCoordinateFirst", False)
    return _document(root)


def gridset_state(document: bytes) -> State:
    """What of a grid set decides where its tiles lie."""
    root = etree.fromstring(document)
    return {
        "crs": root.findtext("srs/number"),
        "extent": [node.text for node in root.iterfind("extent/coords/double")],
        "resolutions": [node.text for node in root.iterfind("resolutions/double")],
    }


def truncation(layer: str, grid: Grid, bounds: Bounds, zooms: tuple[int, int]) -> State:
    """GeoWebCache's order to drop a layer's tiles in `bounds` (the grid's CRS) at those levels."""
    return {
        "seedRequest": {
            "name": layer,
            "bounds": {"coords": {"double": list(bounds)}},
            "gridSetId": grid.name,
            "zoomStart": zooms[0],
            "zoomStop": zooms[1],
            "format": "image/png",
            "type": "truncate",
            "threadCount": 1,
        }
    }


def all_tiles(layer: str) -> bytes:
    """GeoWebCache's order to drop all tiles of a layer."""
    root = etree.Element("truncateLayer")
    _add(root, "layerName", layer)
    return _document(root)


def _add(parent: etree._Element, name: str, value: object) -> None:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    etree.SubElement(parent, name).text = text


def _strings(parent: etree._Element, name: str, values: list[str]) -> None:
    node = etree.SubElement(parent, name)
    for value in values:
        _add(node, "string", value)


def _coords(parent: etree._Element, bounds: Bounds | list[float]) -> None:
    coords = etree.SubElement(parent, "coords")
    for value in bounds:
        _add(coords, "double", value)


def _document(root: etree._Element) -> bytes:
    document: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return document
