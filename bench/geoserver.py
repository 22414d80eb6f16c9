"""Publishing to a GeoServer: from nothing, with nothing to do, and the same by a naive script.

Only where XOM_TEST_GEOSERVER names one ("<address> <user> <password file>"). The figures depend on
that server, so they have limits but no place in the baseline. They include the proofs with which a
publication ends; everyone's layers and the staff's are published, by the script everyone's alone.
"""

import os
import shlex
import shutil
import sys
from pathlib import Path

import httpx
import yaml

from bench.cluster import XOM, Cluster
from bench.figures import Figure
from bench.measure import run
from layers.catalogue import read_catalogue
from layers.database import dsn
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE, Settings, read_settings
from styles import style_path

NAMED = "XOM_TEST_GEOSERVER"
WORKSPACE, NAIVE = "xombench", "xombench_naive"
#: With the four levels of units, 29 layers for everyone and as many for the staff.
DATASETS = ("lockdown_point", "lockdown_zone", "control_checkpoint", "pharmacy", "commune_daily")
FIRST_SECONDS, AGAIN_SECONDS = 60.0, 3.0


def figures(place: Cluster, runs: int) -> list[Figure]:
    """The four figures, none without a GeoServer. Raises ServerError if a command fails."""
    if not os.environ.get(NAMED):
        return []
    named = shlex.split(os.environ[NAMED])
    settings = _settings(place, named)
    layers = published_layers(read_catalogue(settings.catalogue_dir))
    publish = [*XOM, "--config", str(settings.path), "publish", "--target", "geoserver"]
    publish += ["--allow-global"]
    naive = [sys.executable, "-m", "bench.naive_geoserver", *named, NAIVE]
    naive += [dsn(settings, "pub"), str(settings.styles_dir)]
    naive += [f"{layer.name}={_style(settings, layer)}" for layer in layers]
    times: dict[str, list[float]] = {}
    try:
        for _ in range(runs):
            _clean(named)
            for name, command in (("", publish), ("naive-", naive)):
                for when in ("first", "again"):
                    seconds = run(command, place.server, place.folder).seconds
                    times.setdefault(f"{name}{when}", []).append(seconds)
    finally:
        _clean(named)
    what = f"GeoServer, {len(layers)} layers for everyone and for the staff"
    script = f"geoserver-rest, {len(layers)} layers for everyone"
    return [
        _figure("first", f"{what}: from nothing, proved", times, FIRST_SECONDS),
        _figure("again", f"{what}: nothing to do", times, AGAIN_SECONDS),
        _figure("naive-first", f"{script}: from nothing", times),
        _figure("naive-again", f"{script}: the second time", times),
    ]


def _figure(
    name: str, what: str, times: dict[str, list[float]], limit: float | None = None
) -> Figure:
    return Figure(
        f"geoserver-{name}", what, tuple(times[name]), "s", limit=limit, hard=limit is not None
    )


def _settings(place: Cluster, named: list[str]) -> Settings:
    """The bench's deployment with five datasets, a workspace of its own and that GeoServer."""
    catalogue = place.folder / "five"
    catalogue.mkdir()
    for name in DATASETS:
        shutil.copy(PACKAGE / "catalogue" / f"{name}.yaml", catalogue)
    said = yaml.safe_load(place.settings.path.read_text("utf-8"))
    said["catalogue_dir"] = str(catalogue)
    said["senders"] = []
    said["province"]["workspace"] = WORKSPACE
    url, user, password_file = named
    said["geoserver"] = {"url": url, "user": user, "password_file": password_file}
    path = place.folder / "geoserver.yaml"
    path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    return read_settings(path)


def _style(settings: Settings, layer: PublishedLayer) -> str:
    return style_path(settings.styles_dir, layer.style, layer.geometry).stem


def _clean(named: list[str]) -> None:
    """Remove what earlier runs published."""
    url, user, password_file = named
    word = Path(password_file).read_text("utf-8").strip()
    with httpx.Client(base_url=f"{url}/", auth=(user, word), timeout=120) as client:
        for workspace in (WORKSPACE, f"{WORKSPACE}_staff", NAIVE):
            client.delete(f"rest/workspaces/{workspace}", params={"recurse": "true"})
            client.delete(f"rest/resource/workspaces/{workspace}")
            for right in "rw":
                client.delete(f"rest/security/acl/layers/{workspace}.*.{right}")
