"""Where the real files lie: XOM_TEST_DATA, or ../shared/data beside the project; else a skip."""

import os
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
sys.path.insert(0, str(PROJECT / "tests" / "service"))  # the cluster and deployments made there

from deployments import EMPTY, Deployments  # noqa: E402
from postgis import run_cluster  # noqa: E402

from layers.catalogue import read_catalogue  # noqa: E402
from layers.settings import PACKAGE  # noqa: E402


@pytest.fixture(scope="session")
def data():
    folder = Path(os.environ.get("XOM_TEST_DATA") or PROJECT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"no real files: {folder} does not exist; name a folder with XOM_TEST_DATA")
    return folder


@pytest.fixture(scope="session")
def deployments(data):
    with run_cluster() as cluster:
        made = Deployments(cluster)
        made.prepare_templates()
        yield made


@pytest.fixture
def empty_settings(deployments):
    with deployments.deployment(EMPTY) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def sample_settings(deployments):
    with deployments.deployment() as fresh:
        yield fresh


@pytest.fixture(scope="session")
def catalogue():
    return read_catalogue(PACKAGE / "catalogue")
