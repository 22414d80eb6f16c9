"""The same questions to both map servers, which publish the same deployment.

MapServer is the one of `live`; GeoServer is the one that XOM_TEST_GEOSERVER names, published to in
a workspace of this run, which is removed afterwards.
"""

import os
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "geoserver"))

from servers import clean

from layers.catalogue import read_catalogue
from layers.settings import GeoServer
from publish.geoserver import publish
from publish.verify.target import Target, target

NAMED = os.environ.get("XOM_TEST_GEOSERVER")
WITHOUT = "no GeoServer: XOM_TEST_GEOSERVER='<address> <user> <password file>'"


@dataclass(frozen=True)
class Server:
    """A published deployment: `name` is mapserver or geoserver."""

    name: str
    settings: object
    catalogue: object
    layers: list
    target: Target


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.service)
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def mapserver(live):
    return _server("mapserver", live.settings, live.layers)


@pytest.fixture(scope="session")
def geoserver(live):
    if not NAMED:
        pytest.skip(WITHOUT)
    url, user, password_file = shlex.split(NAMED)
    named = GeoServer(url=url, user=user, password_file=Path(password_file))
    workspace = f"xomtest{os.getpid()}"
    province = live.settings.province.model_copy(update={"workspace": workspace})
    changes = {"geoserver": named, "province": province}
    settings = live.settings.model_copy(update=changes)
    try:
        report = publish(
            settings, read_catalogue(settings.catalogue_dir), apply=True, allow_global=True
        )
        assert report.problems == []
        yield _server("geoserver", settings, live.layers)
    finally:
        clean({"url": url, "user": user, "password_file": password_file}, workspace)


@pytest.fixture(scope="session", params=["mapserver", "geoserver"])
def server(request):
    return request.getfixturevalue(request.param)


def _server(name, settings, layers):
    catalogue = read_catalogue(settings.catalogue_dir)
    return Server(name, settings, catalogue, layers, target(settings, catalogue, name))
