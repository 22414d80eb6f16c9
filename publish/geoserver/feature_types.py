"""A published layer as GeoServer's feature type and layer."""

from typing import Any

from layers.published import PublishedLayer
from layers.settings import Settings
from publish.geoserver.resource import DECIMALS, Key, Resource, State, box, text_list
from publish.promises import MAX_FEATURES, layer_abstract, layer_keywords, time_span

BINDINGS = {
    "text": "java.lang.String",
    "bigint": "java.lang.Long",
    "integer": "java.lang.Integer",
    "double precision": "java.lang.Double",
    "date": "java.sql.Date",
    "timestamptz": "java.sql.Timestamp",
    "boolean": "java.lang.Boolean",
    "point": "org.locationtech.jts.geom.Point",
    "polygon": "org.locationtech.jts.geom.MultiPolygon",
}


def layer_resource(
    settings: Settings, workspace: str, store: str, layer: PublishedLayer, style: str
) -> Resource:
    """The layer with its default style `style`; only public layers keep tiles."""
    return Resource(
        kind="layer",
        workspace=workspace,
        name=layer.name,
        state={
            "store": store,
            "featureType": _feature_type(settings, layer),
            "layer": {
                "defaultStyle": {"name": f"{workspace}:{style}"},
                "queryable": True,
                "opaque": False,
                "attribution": {
                    "title": f"UBND tỉnh {settings.province.name}",
                    "logoWidth": 0,
                    "logoHeight": 0,
                },
            },
        },
        needs=frozenset({Key("store", workspace, store), Key("style", workspace, style)}),
    )


def _feature_type(settings: Settings, layer: PublishedLayer) -> State:
    bounds = box(settings.province.bbox)
    return {
        "name": layer.name,
        "nativeName": layer.name,
        "title": layer.title_vi,
        "abstract": layer_abstract(layer),
        "internationalTitle": {"vi": layer.title_vi, "en": layer.title_en},
        "internationalAbstract": {"vi": layer.abstract_vi, "en": layer.abstract_en},
        "keywords": text_list(layer_keywords(layer)),
        "srs": "EPSG:4326",
        "projectionPolicy": "FORCE_DECLARED",
        # The province's box, whatever the layer holds today: an empty layer would have none.
        "nativeBoundingBox": bounds,
        "latLonBoundingBox": bounds,
        # GeoServer takes what a PUT leaves out for false or 0: all of it is said.
        "enabled": True,
        "advertised": True,
        "serviceConfiguration": False,
        "overridingServiceSRS": False,
        "skipNumberMatched": False,
        "circularArcPresent": False,
        "maxFeatures": MAX_FEATURES,
        "numDecimals": DECIMALS,
        "padWithZeros": False,
        "forcedDecimal": True,
        "metadata": {"entry": _metadata(settings, layer)},
        "attributes": {"attribute": _attributes(layer)},
    }


def _attributes(layer: PublishedLayer) -> list[State]:
    """The columns clients see, in order; the id is none of them, it is in the feature's own."""
    columns: list[State] = [
        _attribute(column.name, BINDINGS[column.type])
        | {"description": {"vi": column.label_vi, "en": column.label_en}}
        for column in layer.attributes
    ]
    return [*columns, _attribute("geom", BINDINGS[layer.geometry])]


def _attribute(name: str, binding: str) -> State:
    return {"name": name, "minOccurs": 0, "maxOccurs": 1, "nillable": True, "binding": binding}


def _metadata(settings: Settings, layer: PublishedLayer) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [{"@key": "cachingEnabled", "$": "false"}]
    if layer.temporal:
        first, last = time_span(settings)
        # The span is told, not asked of the table at every GetCapabilities; without TIME, what
        # holds at this moment.
        dimension = {
            "enabled": True,
            "attribute": "valid_from",
            "endAttribute": "valid_to",
            "presentation": "CONTINUOUS_INTERVAL",
            "units": "ISO8601",
            "defaultValue": {"strategy": "FIXED", "referenceValue": "PRESENT"},
            "nearestMatchEnabled": False,
            "rawNearestMatchEnabled": False,
            "startValue": first,
            "endValue": last,
        }
        entries.append({"@key": "time", "dimensionInfo": dimension})
    return entries
