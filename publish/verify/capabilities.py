"""Every version of WMS and WFS lists all published layers by their Vietnamese titles, no others."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService

from layers.published import PublishedLayer
from publish.verify.proof import TROUBLE, Broken, Proof, first_line, prove
from publish.verify.services import SECONDS, Services, bare

WMS_VERSIONS = ("1.1.1", "1.3.0")
WFS_VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
Titles = dict[str, str]


def open_wms(services: Services, version: str = "1.3.0") -> Any:
    return WebMapService(services.wms, version=version, timeout=SECONDS)


def prove_capabilities(
    services: Services, layers: list[PublishedLayer], known: set[str]
) -> list[Proof]:
    """One proof a service and version (nothing but what is `known` is listed), and one a layer.

    `known` holds all published names and the workspace, whose name the layer that holds all
    others may bear.
    """
    documents: dict[str, Titles | str] = {}
    for version in WMS_VERSIONS:
        documents[f"WMS {version}"] = _titles(WebMapService, services.wms, version)
    for version in WFS_VERSIONS:
        documents[f"WFS {version}"] = _titles(WebFeatureService, services.wfs, version)
    proofs = [
        prove(name, "capabilities", partial(_only, known, found))
        for name, found in documents.items()
    ]
    return proofs + [
        prove(layer.name, "listed", partial(_listed, layer, documents)) for layer in layers
    ]


def _titles(client: Any, address: str, version: str) -> Titles | str:
    """The titles by bare name, or why there are none."""
    try:
        contents: Mapping[str, Any] = client(address, version=version, timeout=SECONDS).contents
    except TROUBLE as error:
        return first_line(error)
    return {bare(name): str(content.title or "") for name, content in contents.items()}


def _only(known: set[str], found: Titles | str) -> str:
    if isinstance(found, str):
        raise Broken(f"cannot be read: {found}")
    strangers = sorted(set(found) - known)
    if strangers:
        raise Broken(f"lists what is not published: {', '.join(strangers[:5])}")
    return f"{len(found)} names"


def _listed(layer: PublishedLayer, documents: dict[str, Titles | str]) -> str:
    for name, found in documents.items():
        if isinstance(found, str):
            raise Broken(f"{name} cannot be read")
        if layer.name not in found:
            raise Broken(f"{name} does not list it")
        if found[layer.name] != layer.title_vi:
            raise Broken(f"{name} calls it {found[layer.name]!r}, not {layer.title_vi!r}")
    return f"{layer.title_vi!r} in {len(documents)} documents"
