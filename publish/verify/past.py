"""TIME shows what held at a moment: at a midnight of the province, where wrong zones show."""

from typing import Any

from lxml import etree

from layers.published import PublishedLayer
from publish.verify.features import feature_request
from publish.verify.maps import info
from publish.verify.proof import Broken
from publish.verify.services import Services
from publish.verify.truth import Truth


def check_past(services: Services, wms: Any, layer: PublishedLayer, truth: Truth) -> str:
    """WFS counts what held then, and WMS finds at a place what held there, and nothing else."""
    past = truth.past
    if past is None:
        return "no past yet"
    request = feature_request(services.target, layer, past.time)
    answer = services.ask(services.target.wfs, **request, RESULTTYPE="hits")
    told = etree.fromstring(answer.content).get("numberMatched")
    if told != str(past.count):
        raise Broken(f"at {past.time} WFS counts {told} features, the database {past.count}")
    found = {
        int(feature["id"].rpartition(".")[2])
        for feature in info(wms, layer, past.box, past.point, past.time)
    }
    if past.id not in found:
        raise Broken(f"at {past.time} WMS does not find {layer.name}.{past.id}, which held then")
    if wrong := sorted(found - past.held):
        raise Broken(f"at {past.time} WMS finds {layer.name}.{wrong[0]}, which did not hold then")
    return f"{past.count} features at {past.time}"
