"""Asking the published services as a client would, and holding their answers against the database.

capabilities   every version lists every layer by its Vietnamese title and the province's box, and
               no other
map            a GetMap where there is data shows it in its style's colour
count          WFS counts what the database holds
pages          two pages of features, each with an id of its own that stays the same
values         the first page has the attributes and the coordinates of the database
described, features, gml, info
               DescribeFeatureType, GetFeature and GetFeatureInfo show exactly the published
               attributes: nothing private, nothing of the staff's
private        no request reaches a field that is not published
past           TIME at a local midnight shows what held then
closed         strangers have nothing of the staff's workspace, nor may they write
rights         the servers' roles read their own schema and nothing else
"""

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import httpx

from layers.catalogue import Catalogue
from layers.database import Role, connect
from layers.errors import ServerError
from layers.published import PublishedLayer, published_layers
from layers.settings import Settings
from publish.verify.capabilities import open_wms, prove_capabilities
from publish.verify.closed import check_private, prove_closed
from publish.verify.features import check_count, check_pages, read_page
from publish.verify.maps import check_map
from publish.verify.past import check_past
from publish.verify.privacy import check_description, check_features, check_gml, check_info
from publish.verify.proof import TROUBLE, Proof, first_line, prove
from publish.verify.rights import check_rights
from publish.verify.services import AT_ONCE, Services, open_services
from publish.verify.target import Name, target
from publish.verify.truth import Box, Truth, read_truth, read_truths
from publish.verify.values import check_values
from styles import style_path

__all__ = ["Promised", "Proof", "prove_services", "verify"]


@dataclass(frozen=True)
class Promised:
    """What is proved: `layers` with their styles and private fields (by layer name), `closed` ones.

    `known` are all names that capabilities may list, `box` is the province's.
    """

    layers: list[PublishedLayer]
    known: set[str]
    box: Box
    styles: Path
    private: dict[str, list[str]]
    closed: list[str]


def verify(
    settings: Settings,
    catalogue: Catalogue,
    datasets: Collection[str] | None = None,
    server: Name = "mapserver",
    names: Collection[str] | None = None,
) -> list[Proof]:
    """The proofs of the services: of each service and version first, then layer by layer.

    With `datasets` or `names` (of layers), only those are asked about: what a load, or a
    publication, has changed.

    A layer that fails is asked once more if its truth has changed meanwhile: a submission may have
    been loaded between the two questions.
    Raises SettingsError, DatabaseError or ServerError where nothing can be asked at all.
    """

    def chosen(layer: PublishedLayer) -> bool:
        return (datasets is None or layer.dataset in datasets) and (
            names is None or layer.name in names
        )

    published = published_layers(catalogue, "public")
    layers = [layer for layer in published if chosen(layer)]
    asked = target(settings, catalogue, server)
    private = {
        layer.name: _unpublished(catalogue, layer) for layer in layers if layer.kind == "dataset"
    }
    staff = [layer.name for layer in published_layers(catalogue, "staff") if chosen(layer)]
    promised = Promised(
        layers=layers,
        known={layer.name for layer in published},
        box=settings.province.bbox,
        styles=settings.styles_dir,
        private=private,
        closed=staff if asked.closed else [],
    )
    truths = read_truths(settings, layers)

    roles: tuple[Role, ...] = ("pub", "staff") if asked.closed else ("pub",)
    rights = [
        prove(f"role {role}", "rights", partial(check_rights, settings, role)) for role in roles
    ]

    def look_again(layer: PublishedLayer) -> Truth:
        with connect(settings, "pub") as connection:
            return read_truth(connection, layer, settings)

    with open_services(asked) as services:
        _require_answer(services)
        return rights + prove_services(services, promised, truths, look_again)


def _unpublished(catalogue: Catalogue, layer: PublishedLayer) -> list[str]:
    dataset = next(dataset for dataset in catalogue if dataset.name == layer.dataset)
    shown = {attribute.name for attribute in layer.attributes}
    return [f.name for f in dataset.fields if f.name not in shown and (f.private or f.stored)]


def prove_services(
    services: Services,
    promised: Promised,
    truths: dict[str, Truth],
    look_again: Callable[[PublishedLayer], Truth],
) -> list[Proof]:
    """The proofs of what is `promised`, given what should be seen (`truths`, by layer name)."""
    layers = promised.layers
    proofs = prove_capabilities(services, layers, promised.known, promised.box)
    proofs += prove_closed(services, promised.closed, min(promised.known))
    try:
        wms = open_wms(services)
    except TROUBLE as error:
        return [*proofs, Proof("WMS 1.3.0", "map", False, f"not asked: {first_line(error)}")]

    def prove_one(layer: PublishedLayer) -> list[Proof]:
        truth = truths[layer.name]
        found = _prove_layer(services, wms, layer, truth, promised)
        if all(proof.ok for proof in found) or (now := look_again(layer)) == truth:
            return found
        return _prove_layer(services, wms, layer, now, promised)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for found in pool.map(prove_one, layers):
            proofs += found
    return proofs


def _prove_layer(
    services: Services, wms: Any, layer: PublishedLayer, truth: Truth, promised: Promised
) -> list[Proof]:
    first_page = cache(lambda: read_page(services, layer, truth, 0))
    style = style_path(promised.styles, layer.style, layer.geometry)
    questions: dict[str, Callable[[], str]] = {
        "map": lambda: check_map(wms, layer, truth, style),
        "count": lambda: check_count(services, layer, truth),
        "pages": lambda: check_pages(services, layer, truth, first_page()),
        "values": lambda: check_values(layer, truth, first_page()),
        "described": lambda: check_description(services, layer),
        "features": lambda: check_features(layer, truth, first_page()),
        "gml": lambda: check_gml(services, layer, truth, first_page()),
        "info": lambda: check_info(wms, layer, truth),
    }
    if fields := promised.private.get(layer.name):
        questions["private"] = lambda: check_private(services, layer.name, fields)
    if layer.temporal:
        questions["past"] = lambda: check_past(services, wms, layer, truth)
    return [prove(layer.name, what, check) for what, check in questions.items()]


def _require_answer(services: Services) -> None:
    address = services.target.wms
    try:
        services.http.get(address, params={"SERVICE": "WMS", "REQUEST": "GetCapabilities"})
    except httpx.TransportError as error:
        raise ServerError(
            f"the map service does not answer at {address} ({first_line(error)}); "
            f"{services.target.start}"
        ) from None
