"""Clients are shown the published attributes and no other, whichever way they ask."""

from typing import Any

from lxml import etree

from layers.published import PublishedLayer
from publish.verify.features import feature_request
from publish.verify.maps import info
from publish.verify.proof import Broken
from publish.verify.services import Services
from publish.verify.truth import Truth

# Of every feature: its id and its geometry, under the names that map servers give them.
TECHNICAL = {"id", "fid", "geom", "bbox", "boundedBy", "the_geom", "msGeometry"}
GML_ID = "{http://www.opengis.net/gml/3.2}id"
ELEMENT = "{http://www.w3.org/2001/XMLSchema}element"
SEQUENCE = ".//{http://www.w3.org/2001/XMLSchema}sequence/" + ELEMENT


def check_description(services: Services, layer: PublishedLayer) -> str:
    """DescribeFeatureType names the published attributes and no other."""
    answer = services.ask(
        services.target.wfs,
        SERVICE="WFS",
        VERSION="1.1.0",
        REQUEST="DescribeFeatureType",
        TYPENAME=layer.name,
    )
    elements = etree.fromstring(answer.content).findall(SEQUENCE)
    shown = {element.get("name", "") for element in elements}
    _no_other(layer, shown)
    missing = sorted(_published(layer) - shown)
    if missing:
        raise Broken(f"does not name: {', '.join(missing)}")
    return f"{len(layer.attributes)} attributes"


def check_features(layer: PublishedLayer, truth: Truth, features: list[Any]) -> str:
    """A page of GetFeature's GeoJSON carries published attributes only."""
    if not features and truth.count:
        raise Broken("GetFeature gives no feature, though the database has some")
    return _of_features(layer, features)


def check_gml(
    services: Services, layer: PublishedLayer, truth: Truth, first_page: list[Any]
) -> str:
    """GetFeature's GML carries published attributes only, each as plain text under its name.

    Clients such as GDAL name a field after the innermost element. The first feature bears the id
    that it has in `first_page`, GeoJSON's: ids do not change with the request or the format.
    """
    request = feature_request(services.target, layer, truth.time)
    answer = services.ask(services.target.wfs, **request, COUNT=1, STARTINDEX=0)
    shown, identifier = set(), None
    for feature in etree.fromstring(answer.content).iterfind("{*}member/{*}" + layer.name):
        identifier = feature.get(GML_ID)
        for element in feature:
            name = etree.QName(element).localname
            if len(element) and name not in TECHNICAL:
                inner = etree.QName(element[0]).localname
                raise Broken(f"{name} is wrapped in {inner}, which GDAL takes for its name")
            shown.add(name)
    if truth.count and not shown:
        raise Broken("GetFeature's GML holds no feature, though the database has some")
    if first_page and identifier != first_page[0].get("id"):
        raise Broken(f"the id is {identifier} in GML, but {first_page[0].get('id')} in GeoJSON")
    _no_other(layer, shown)
    return f"{len(shown & _published(layer))} attributes with a value"


def check_info(wms: Any, layer: PublishedLayer, truth: Truth) -> str:
    """GetFeatureInfo on a feature tells of it, and published attributes only."""
    if truth.box is None or truth.point is None or truth.seen is None:
        return "holds nothing, so nothing to tell"
    features = info(wms, layer, truth.box, truth.point, truth.time)
    identifier = f"{layer.name}.{truth.seen.id}"
    if identifier not in {feature.get("id") for feature in features}:
        at = f"{truth.point[0]:.5f}, {truth.point[1]:.5f}"
        raise Broken(f"GetFeatureInfo does not find {identifier} at {at}")
    return _of_features(layer, features)


def _of_features(layer: PublishedLayer, features: list[Any]) -> str:
    """Servers may leave out what has no value, so nothing is said of what is missing."""
    shown = set[str]().union(*(feature["properties"] for feature in features))
    _no_other(layer, shown)
    if features and not shown & _published(layer):
        raise Broken("shows none of the published attributes")
    return f"{len(features)} features with published attributes only"


def _published(layer: PublishedLayer) -> set[str]:
    return {attribute.name for attribute in layer.attributes}


def _no_other(layer: PublishedLayer, shown: set[str]) -> None:
    extra = sorted(shown - _published(layer) - TECHNICAL)
    if extra:
        raise Broken(f"shows what is not published: {', '.join(extra)}")
