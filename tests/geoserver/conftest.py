"""A real GeoServer, named by XOM_TEST_GEOSERVER: "<address> <user> <password file>"; else a skip.

XOM_TEST_GEOSERVER_START may name a command that starts a fresh one: it is called with a folder for
its data and a port on the loopback address, comes back when the server answers, and leaves the
server's process id in the folder's file `pid`. Tests that need an empty or a restarted GeoServer
skip without it. Every test publishes under a workspace of its own, which is removed afterwards.
"""

import itertools
import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from servers import Fresh, administrator, clean

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "service"))  # the cluster and deployments made there

from deployments import Deployments  # noqa: E402
from postgis import run_cluster  # noqa: E402

from layers.catalogue import read_catalogue  # noqa: E402
from layers.settings import PACKAGE  # noqa: E402

NAMED = os.environ.get("XOM_TEST_GEOSERVER")
START = os.environ.get("XOM_TEST_GEOSERVER_START")
DATASETS = ("lockdown_point", "commune_daily")
_numbers = itertools.count(1)


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.geoserver)
            item.add_marker(pytest.mark.timeout(600))
            if not NAMED:
                reason = "no GeoServer: XOM_TEST_GEOSERVER='<address> <user> <password file>'"
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def named():
    url, user, password_file = shlex.split(NAMED)
    return {"url": url, "user": user, "password_file": password_file}


@pytest.fixture(scope="session")
def deployments():
    with run_cluster() as cluster:
        made = Deployments(cluster)
        made.prepare_templates()
        yield made


@pytest.fixture(scope="session")
def definitions(tmp_path_factory):
    """Keys of config.yaml: the styles, and two datasets of the catalogue (a full list of points,
    and periodic figures of communes), as they are when the tests begin."""
    folder = tmp_path_factory.mktemp("definitions")
    (folder / "catalogue").mkdir()
    for name in DATASETS:
        text = (PACKAGE / "catalogue" / f"{name}.yaml").read_text("utf-8")
        (folder / "catalogue" / f"{name}.yaml").write_text(text, "utf-8")
    shutil.copytree(PROJECT / "styles", folder / "styles")
    return {
        "catalogue_dir": str(folder / "catalogue"),
        "styles_dir": str(folder / "styles"),
        "senders": [],
    }


def province(workspace):
    found = yaml.safe_load((PROJECT / "config.yaml").read_text("utf-8"))["province"]
    return found | {"workspace": workspace}


@pytest.fixture
def settings(deployments, named, definitions):
    """A deployment with the sample's units that publishes two datasets to the GeoServer named."""
    workspace = f"xomtest{os.getpid()}_{next(_numbers)}"
    changes = {"province": province(workspace), "geoserver": named}
    with deployments.deployment(**definitions | changes) as settings:
        yield settings
        clean(named, workspace)


@pytest.fixture
def catalogue(settings):
    return read_catalogue(settings.catalogue_dir)


@pytest.fixture
def rest(named):
    """Plain requests as the administrator, below the GeoServer's address."""
    with administrator(named) as client:
        yield client


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """An empty GeoServer that may be stopped and started."""
    if not START:
        pytest.skip("no command that starts a fresh GeoServer: XOM_TEST_GEOSERVER_START")
    server = Fresh(tmp_path_factory.mktemp("geoserver"), START)
    server.start()
    yield server
    server.stop()
