"""The mapfile: every published layer, ready for WMS and WFS, replaced in one step."""

import os
import pwd
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import mappyfile

from layers.catalogue import read_catalogue
from layers.database import dsn
from layers.errors import ServerError
from layers.published import PublishedLayer
from layers.settings import Settings
from publish.mapserver.classes import Imported, fonts
from publish.mapserver.feature_info import FOOTER, HEADER, json_template, template
from publish.mapserver.layer import displayed, layer_node, metadata_node

MAPSERV = "/usr/lib/cgi-bin/mapserv"
#: OGC's pixel is 0.28 mm; with it scale limits mean the same as in GeoServer.
RESOLUTION = 90.714
#: MapServer does not run without a file of its own; ours lets no request choose a mapfile.
CONFIGURATION = b'CONFIG\n  ENV\n    MS_MAP_NO_PATH "1"\n  END\nEND\n'
MAX_PIXELS = 4096
MAX_FEATURES = 100_000
MAX_LAYERS = 60


def write_mapfile(settings: Settings, layers: Iterable[PublishedLayer], target: Path) -> None:
    """Write `target` (…/name.map) and what it refers to: fonts.txt, icons/, templates/.

    The new file is proved by MapServer before it takes the old one's place, so that after any error
    the last good map goes on. Files belong to the service user; the mapfile holds the public
    role's password and is readable by that user alone.
    Raises StyleError naming the style that is wrong, ServerError where MapServer is missing or
    refuses the map.
    """
    layers = list(layers)
    catalogue = read_catalogue(settings.catalogue_dir)
    datasets = {dataset.name: dataset for dataset in catalogue}
    imported = Imported(settings.styles_dir, layers)
    connection = dsn(settings, "pub")
    node = _map(settings) | {"symbols": imported.symbols, "layers": []}
    folder = target.parent
    files: dict[Path, bytes] = {
        Path("fonts.txt"): "".join(f"{k} {v}\n" for k, v in fonts().items()).encode(),
        Path("mapserver.conf"): CONFIGURATION,
        Path("templates/header.html"): HEADER.encode(),
        Path("templates/footer.html"): FOOTER.encode(),
        Path("templates/features.tmpl"): json_template(layers).encode(),
    }
    for icon in imported.icons:
        files[Path("icons", icon.name)] = icon.read_bytes()
    for layer in layers:
        dataset = datasets.get(layer.dataset or "")
        node["layers"].append(
            layer_node(settings, layer, dataset, connection, imported.classes(layer))
        )
        shown = frozenset(displayed(layer, dataset))
        files[Path("templates", f"{layer.name}.html")] = template(layer, shown).encode()
    _make_folder(folder, settings)
    for path, content in files.items():
        _make_folder((folder / path).parent, settings)
        _replace(folder / path, content, 0o644, settings)
    text = mappyfile.dumps(node).encode()
    candidate = target.with_name(f".new-{os.getpid()}-{target.name}")
    try:
        _replace(candidate, text, 0o600, settings)
        _prove(candidate, layers)
        candidate.replace(target)
    finally:
        candidate.unlink(missing_ok=True)


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
    service = f"{settings.web.address}/geoserver/{province.workspace}"
    return {
        "ows_title": f"Bản đồ tình hình tỉnh {province.name}",
        "ows_abstract": (
            "Các lớp bản đồ do cơ quan trong tỉnh báo cáo, kiểm tra và cập nhật đến xóm. "
            "(Situation map of the province, reported by its agencies down to the hamlet.)"
        ),
        "ows_keywordlist": f"{province.name},bản đồ,WMS,WFS",
        "wms_onlineresource": f"{service}/wms?",
        "wfs_onlineresource": f"{service}/wfs?",
        "ows_srs": " ".join(
            dict.fromkeys(["EPSG:4326", "EPSG:3857", f"EPSG:{province.crs}", "CRS:84"])
        ),
        "ows_enable_request": "*",
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


def _make_folder(folder: Path, settings: Settings) -> None:
    if not folder.is_dir():
        folder.mkdir(parents=True, mode=0o755)
        _give(folder, settings)


def _replace(path: Path, content: bytes, mode: int, settings: Settings) -> None:
    """Write beside and rename, so that a reader meets the old file or the new one."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        _give(beside, settings)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _give(path: Path, settings: Settings) -> None:
    """When root publishes, the file is the service user's, as the servers are."""
    if os.geteuid() != 0:
        return
    try:
        account = pwd.getpwnam(settings.service_user)
    except KeyError:
        raise ServerError(
            f"the user {settings.service_user!r} (service_user) does not exist; "
            "create it with scripts/install-packages"
        ) from None
    os.chown(path, account.pw_uid, account.pw_gid)


def _prove(mapfile: Path, layers: list[PublishedLayer]) -> None:
    """Let MapServer read the file and list its layers; raises ServerError."""
    environment = {
        "MS_MAPFILE": str(mapfile),
        "MAPSERVER_CONFIG_FILE": str(mapfile.with_name("mapserver.conf")),
        "LC_ALL": "C.UTF-8",
    }
    question = "QUERY_STRING=SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities&TIME=current"
    try:
        done = subprocess.run(
            [MAPSERV, "-nh", question],
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ServerError(f"MapServer does not run ({error}); install cgi-mapserver") from None
    answer = done.stdout.decode("utf-8", "replace")
    missing = [layer.name for layer in layers if f"<Name>{layer.name}</Name>" not in answer]
    if missing or "</WMS_Capabilities>" not in answer:
        # MapServer quotes the line it stumbled over, and lines hold the connection.
        raise ServerError(
            f"MapServer refuses the new map{f' (no {missing[0]})' if missing else ''}; "
            f"the last good one stays in use"
        )
