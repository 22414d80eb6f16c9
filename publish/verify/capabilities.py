"""Every service and version lists all published layers by their Vietnamese titles, no others."""

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from owslib.wfs import WebFeatureService
from owslib.wms import WebMapService
from owslib.wmts import WebMapTileService

from layers.published import PublishedLayer
from publish.verify.proof import TROUBLE, Broken, Proof, first_line, prove
from publish.verify.services import SECONDS, Services, bare
from publish.verify.truth import Box

WMS_VERSIONS = ("1.1.1", "1.3.0")
WFS_VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
#: Degrees by which a box may be rounded.
ROUNDED = 1e-4


class Entry(NamedTuple):
    """What capabilities say of a layer; its box in degrees where they tell one."""

    title: str
    box: Box | None


Document = dict[str, Entry]


def open_wms(services: Services, version: str = "1.3.0") -> Any:
    return WebMapService(services.target.wms, version=version, timeout=SECONDS)


def prove_capabilities(
    services: Services, layers: list[PublishedLayer], known: set[str], box: Box
) -> list[Proof]:
    """One proof a service and version (nothing but what is `known` is listed), and one a layer.

    `known` are all published names; `box` is the province's, which every layer tells as its own.
    """
    target = services.target
    documents: dict[str, Document | str] = {}
    for version in WMS_VERSIONS:
        documents[f"WMS {version}"] = _entries(WebMapService, target.wms, version=version)
    for version in WFS_VERSIONS:
        documents[f"WFS {version}"] = _entries(WebFeatureService, target.wfs, version=version)
    if target.tiles:
        documents["WMTS 1.0.0"] = _entries(WebMapTileService, target.wmts)
    proofs = [
        prove(name, "capabilities", partial(_only, known | target.groups, found))
        for name, found in documents.items()
    ]
    return proofs + [
        prove(layer.name, "listed", partial(_listed, layer, documents, box)) for layer in layers
    ]


def _entries(client: Any, address: str, **more: str) -> Document | str:
    """The entries by bare name, or why there are none."""
    try:
        contents: Mapping[str, Any] = client(address, timeout=SECONDS, **more).contents
    except TROUBLE as error:
        return first_line(error)
    return {
        bare(name): Entry(str(content.title or ""), getattr(content, "boundingBoxWGS84", None))
        for name, content in contents.items()
    }


def _only(known: set[str], found: Document | str) -> str:
    if isinstance(found, str):
        raise Broken(f"cannot be read: {found}")
    strangers = sorted(set(found) - known)
    if strangers:
        raise Broken(f"lists what is not published: {', '.join(strangers[:5])}")
    return f"{len(found)} names"


def _listed(layer: PublishedLayer, documents: dict[str, Document | str], box: Box) -> str:
    for name, found in documents.items():
        if isinstance(found, str):
            raise Broken(f"{name} cannot be read")
        if layer.name not in found:
            raise Broken(f"{name} does not list it")
        entry = found[layer.name]
        if entry.title != layer.title_vi:
            raise Broken(f"{name} calls it {entry.title!r}, not {layer.title_vi!r}")
        if entry.box and any(
            abs(told - true) > ROUNDED for told, true in zip(entry.box, box, strict=True)
        ):
            told = ", ".join(f"{number:g}" for number in entry.box)
            raise Broken(f"{name} tells the box {told}, which is not the province's")
    return f"{layer.title_vi!r} in {len(documents)} documents"
