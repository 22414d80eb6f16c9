"""The mapfile as it should be: every published layer, ready for WMS and WFS."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mappyfile

from layers.catalogue import read_catalogue
from layers.database import dsn
from layers.published import PublishedLayer
from layers.settings import Settings
from publish.mapserver.classes import Imported, fonts
from publish.mapserver.feature_info import FOOTER, HEADER, json_template, template
from publish.mapserver.layer import displayed, layer_node, metadata_node
from publish.promises import (
    MAX_FEATURES,
    MAX_PIXELS,
    SERVICE_ABSTRACT,
    namespace,
    service_keywords,
    service_title,
)

#: OGC's pixel is 0.28 mm; with it scale limits mean the same as in GeoServer.
RESOLUTION = 90.714
#: MapServer does not run without a file of its own; ours lets no request choose a mapfile.
CONFIGURATION = b'CONFIG\n  ENV\n    MS_MAP_NO_PATH "1"\n  END\nEND\n'
MAX_LAYERS = 60


@dataclass(frozen=True)
class Desired:
    """The map as it should be: `text` of the mapfile (with the public role's password), the files
    it refers to (paths relative to it), and each layer's own text, for telling what changes."""

    text: bytes
    files: dict[Path, bytes]
    layers: dict[str, str]


def desired_map(settings: Settings, layers: Iterable[PublishedLayer]) -> Desired:
    """What the mapfile should be, from the published layers and the styles; touches nothing.

    Raises StyleError naming the style that is wrong.
    """
    layers = list(layers)
    catalogue = read_catalogue(settings.catalogue_dir)
    imported = Imported(settings.styles_dir, layers)
    connection = dsn(settings, "pub")
    files: dict[Path, bytes] = {
        Path("fonts.txt"): "".join(f"{k} {v}\n" for k, v in fonts().items()).encode(),
        Path("mapserver.conf"): CONFIGURATION,
        Path("templates/header.html"): HEADER.encode(),
        Path("templates/footer.html"): FOOTER.encode(),
        Path("templates/features.tmpl"): json_template(layers).encode(),
    }
    for icon in imported.icons:
        files[Path("icons", icon.name)] = icon.read_bytes()
    nodes = {}
    for layer in layers:
        dataset = catalogue.datasets.get(layer.dataset or "")
        nodes[layer.name] = layer_node(
            settings, layer, dataset, connection, imported.classes(layer)
        )
        shown = frozenset(displayed(layer, dataset))
        files[Path("templates", f"{layer.name}.html")] = template(layer, shown).encode()
    node = _map(settings) | {"symbols": imported.symbols, "layers": list(nodes.values())}
    return Desired(
        text=mappyfile.dumps(node).encode(),
        files=files,
        layers={name: mappyfile.dumps(layer) for name, layer in nodes.items()},
    )


def _map(settings: Settings) -> dict[str, Any]:
    """All of the MAP but its layers."""
    west, south, east, north = settings.province.bbox
    return {
        "__type__": "map",
        "name": settings.province.workspace,
        "extent": [west, south, east, north],
        "size": [512, 512],
        "maxsize": MAX_PIXELS,
        "units": "dd",
        "projection": ["init=epsg:4326"],
        "resolution": RESOLUTION,
        "defresolution": RESOLUTION,
        # To nginx, which looks there for lost database connections (see nginx.py).
        "config": {"MS_ERRORFILE": "stderr"},
        "imagecolor": [255, 255, 255],
        "imagetype": "png",
        "fontset": "fonts.txt",
        "outputformats": _formats(),
        "legend": {
            "__type__": "legend",
            "keysize": [26, 22],
            "keyspacing": [8, 5],
            "labels": [
                {"__type__": "label", "font": "DejaVuSans", "size": 9.5, "color": [33, 33, 33]}
            ],
        },
        "web": {
            "__type__": "web",
            "header": "templates/header.html",
            "footer": "templates/footer.html",
            "metadata": metadata_node(_service_metadata(settings)),
        },
    }


def _formats() -> list[dict[str, Any]]:
    return [
        {
            "__type__": "outputformat",
            "name": "png",
            "driver": "AGG/PNG",
            "mimetype": "image/png",
            "extension": "png",
            "imagemode": "rgba",
            "formatoption": ["COMPRESSION=3"],
        },
        {
            "__type__": "outputformat",
            "name": "jpeg",
            "driver": "AGG/JPEG",
            "mimetype": "image/jpeg",
            "extension": "jpg",
            "imagemode": "rgb",
            "formatoption": ["QUALITY=88"],
        },
        {
            "__type__": "outputformat",
            "name": "geojson",
            "driver": "OGR/GEOJSON",
            "mimetype": "application/json",
            "extension": "json",
            "formatoption": [
                "STORAGE=memory",
                "FORM=simple",
                "LCO:ID_FIELD=fid",
                "LCO:ID_TYPE=String",
                "LCO:COORDINATE_PRECISION=7",
            ],
        },
        # For GetFeatureInfo: the writer above takes one layer only. A type finds the first format
        # that has it, so nginx asks for this one by its name.
        {
            "__type__": "outputformat",
            "name": "json",
            "driver": "TEMPLATE",
            "mimetype": "application/json",
            "formatoption": ["FILE=templates/features.tmpl"],
        },
    ]


def _service_metadata(settings: Settings) -> dict[str, str]:
    province = settings.province
    service = namespace(settings, province.workspace)
    return {
        "ows_title": service_title(settings),
        "ows_abstract": SERVICE_ABSTRACT,
        "ows_keywordlist": ",".join(service_keywords(settings)),
        "wms_onlineresource": f"{service}/wms?",
        "wfs_onlineresource": f"{service}/wfs?",
        "ows_srs": " ".join(
            dict.fromkeys(["EPSG:4326", "EPSG:3857", f"EPSG:{province.crs}", "CRS:84"])
        ),
        "wms_enable_request": "*",  # WMS and WFS, none of MapServer's other services
        "wfs_enable_request": "*",
        "ows_sld_enabled": "false",  # MapServer would fetch any address a client names
        "ms_enable_modes": "!*",  # OGC requests only, none of MapServer's own CGI modes
        "wms_bbox_extended": "true",
        "wms_getmap_formatlist": "png,jpeg",
        "wms_getfeatureinfo_formatlist": "text/html,application/json",
        "wms_getlegendgraphic_formatlist": "png",
        "wms_layerlimit": str(MAX_LAYERS),
        "wfs_getfeature_formatlist": "geojson",
        "wfs_maxfeatures": str(MAX_FEATURES),
        "wfs_compute_number_matched": "true",
        "wfs_namespace_prefix": province.workspace,
        "wfs_namespace_uri": service,
    }
