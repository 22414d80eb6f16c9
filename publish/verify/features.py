"""WFS pages through all features, each with an id of its own that stays the same."""

from typing import Any

from lxml import etree

from layers.published import PublishedLayer
from publish.verify.proof import Broken
from publish.verify.services import Services
from publish.verify.target import Target
from publish.verify.truth import PAGE, Truth


def check_count(services: Services, layer: PublishedLayer, truth: Truth) -> str:
    """`resultType=hits` tells as many as the database holds."""
    request = feature_request(services.target, layer, truth.time)
    answer = services.ask(services.target.wfs, **request, RESULTTYPE="hits")
    told = etree.fromstring(answer.content).get("numberMatched")
    if told != str(truth.count):
        raise Broken(f"WFS counts {told} features, the database {truth.count}")
    return f"{truth.count} features"


def check_pages(
    services: Services, layer: PublishedLayer, truth: Truth, first_page: list[Any]
) -> str:
    """Two pages hold the right number of distinct `<layer>.<id>`."""
    ids = _ids(first_page) + _ids(read_page(services, layer, truth, PAGE))
    expected = min(truth.count, 2 * PAGE)
    if len(ids) != expected:
        raise Broken(f"two pages of {PAGE} hold {len(ids)} features, not {expected}")
    for identifier in ids:
        name, _, number = identifier.rpartition(".")
        if name != layer.name or not number.isdigit():
            raise Broken(f"the id {identifier!r} is not of the form {layer.name}.<number>")
    if len(set(ids)) < len(ids):
        twice = next(identifier for identifier in ids if ids.count(identifier) > 1)
        raise Broken(f"{twice} comes twice in two pages")
    return f"{len(ids)} distinct ids in two pages"


def read_page(services: Services, layer: PublishedLayer, truth: Truth, start: int) -> list[Any]:
    """The GeoJSON features of the page that begins at `start`."""
    answer = services.ask(
        services.target.wfs,
        **feature_request(services.target, layer, truth.time),
        OUTPUTFORMAT="application/json",
        COUNT=PAGE,
        STARTINDEX=start,
    )
    features = answer.json()["features"]
    if not isinstance(features, list):
        raise Broken("the GeoJSON answer has no list of features")
    return features


def _ids(features: list[Any]) -> list[str]:
    return [str(feature.get("id")) for feature in features]


def feature_request(
    target: Target, layer: PublishedLayer, time: str | None
) -> dict[str, str | int]:
    """The parameters that all questions for the layer's features begin with, at that moment."""
    request: dict[str, str | int] = {
        "SERVICE": "WFS",
        "VERSION": "2.0.0",
        "REQUEST": "GetFeature",
        "TYPENAMES": layer.name,
    }
    if time and target.filtered:
        request["CQL_FILTER"] = f"valid_from <= '{time}' AND valid_to >= '{time}'"
    elif time:
        request["TIME"] = time
    return request
