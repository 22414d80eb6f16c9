"""Asking the published services as a client would, and holding their answers against the database.

capabilities   every version lists every layer by its Vietnamese title, and no other
map            a GetMap where there is data is not blank
count          WFS counts what the database holds
pages          two pages of features, each with an id of its own that stays the same
described, features, info
               DescribeFeatureType, GetFeature and GetFeatureInfo show exactly the published
               attributes: nothing private, nothing of the staff's
"""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import httpx

from layers.catalogue import Catalogue
from layers.database import connect
from layers.errors import ServerError
from layers.published import PublishedLayer, published_layers
from layers.settings import Settings
from publish.verify.capabilities import open_wms, prove_capabilities
from publish.verify.features import check_count, check_pages, read_page
from publish.verify.maps import check_map
from publish.verify.privacy import check_description, check_features, check_gml, check_info
from publish.verify.proof import TROUBLE, Proof, first_line, prove
from publish.verify.services import Services, open_services
from publish.verify.truth import Truth, read_truth, read_truths

__all__ = ["Proof", "prove_services", "verify"]

AT_ONCE = 4


def verify(
    settings: Settings, catalogue: Catalogue, datasets: Collection[str] | None = None
) -> list[Proof]:
    """The proofs of the public services: of each service and version first, then layer by layer.

    With `datasets`, only their layers are asked about: those that a load has changed.

    A layer that fails is asked once more if its truth has changed meanwhile: a submission may have
    been loaded between the two questions.
    Raises DatabaseError or ServerError where nothing can be asked at all.
    """
    published = published_layers(catalogue, "public")
    layers = [layer for layer in published if datasets is None or layer.dataset in datasets]
    known = {settings.province.workspace, *(layer.name for layer in published)}
    truths = read_truths(settings, layers)

    def look_again(layer: PublishedLayer) -> Truth:
        with connect(settings, "pub") as connection:
            return read_truth(connection, layer, settings)

    with open_services(settings) as services:
        _require_answer(services)
        return prove_services(services, known, layers, truths, look_again)


def prove_services(
    services: Services,
    known: set[str],
    layers: list[PublishedLayer],
    truths: dict[str, Truth],
    look_again: Callable[[PublishedLayer], Truth],
) -> list[Proof]:
    """The proofs of `layers`, given what should be seen (`truths`, by layer name).

    `known` are all names that capabilities may list.
    """
    proofs = prove_capabilities(services, layers, known)
    try:
        wms = open_wms(services)
    except TROUBLE as error:
        return [*proofs, Proof("WMS 1.3.0", "map", False, f"not asked: {first_line(error)}")]

    def prove_one(layer: PublishedLayer) -> list[Proof]:
        truth = truths[layer.name]
        found = _prove_layer(services, wms, layer, truth)
        if all(proof.ok for proof in found) or (now := look_again(layer)) == truth:
            return found
        return _prove_layer(services, wms, layer, now)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(prove_one, layers):
            proofs += found
    return proofs


def _prove_layer(services: Services, wms: Any, layer: PublishedLayer, truth: Truth) -> list[Proof]:
    first_page = cache(lambda: read_page(services, layer, truth, 0))
    questions: dict[str, Callable[[], str]] = {
        "map": lambda: check_map(wms, layer, truth),
        "count": lambda: check_count(services, layer, truth),
        "pages": lambda: check_pages(services, layer, truth, first_page()),
        "described": lambda: check_description(services, layer),
        "features": lambda: check_features(layer, truth, first_page()),
        "gml": lambda: check_gml(services, layer, truth, first_page()),
        "info": lambda: check_info(wms, layer, truth),
    }
    return [prove(layer.name, what, check) for what, check in questions.items()]


def _require_answer(services: Services) -> None:
    try:
        services.http.get(services.wms, params={"SERVICE": "WMS", "REQUEST": "GetCapabilities"})
    except httpx.TransportError as error:
        raise ServerError(
            f"the map service does not answer at {services.wms} ({first_line(error)}); "
            "start it with: xom up"
        ) from None
