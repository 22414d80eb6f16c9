"""A real PostGIS for the tests of this folder: one cluster a session, one database a test."""

from collections.abc import Iterator

import pytest
from deployments import EMPTY, Deployments
from postgis import Cluster, run_cluster

from layers.catalogue import Catalogue, read_catalogue
from layers.settings import PACKAGE, Settings

pytest.register_assert_rewrite("fold_world")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running, empty PostgreSQL with PostGIS."""
    with run_cluster() as running:
        yield running


@pytest.fixture(scope="session")
def deployments(cluster: Cluster) -> Deployments:
    """Makes prepared deployments, for tests that need several or changed settings."""
    made = Deployments(cluster)
    made.prepare_templates()
    return made


@pytest.fixture
def settings(deployments: Deployments) -> Iterator[Settings]:
    """A deployment of its own, prepared, with the sample province's units."""
    with deployments.deployment() as fresh:
        yield fresh


@pytest.fixture
def empty_settings(deployments: Deployments) -> Iterator[Settings]:
    """A deployment of its own, prepared, without units."""
    with deployments.deployment(EMPTY) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The catalogue that the product ships."""
    return read_catalogue(PACKAGE / "catalogue")
