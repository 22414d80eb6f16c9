"""What all tests share."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Helpers of one folder that serve others, too.
sys.path.insert(0, str(Path(__file__).parent / "service"))

if TYPE_CHECKING:
    from live import Live

SHARED = ("browser", "geoserver")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of several processes one runs all tests that share something costly to make.

    That is the running stack of `live`, the one of the browser tests, a GeoServer, and whatever a
    file's own fixtures make.
    """
    for item in items:
        shares_live = "live" in getattr(item, "fixturenames", ())
        folder = item.path.parent.name
        group = "live" if shares_live else folder if folder in SHARED else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """An empty folder that the servers' own user can reach.

    Root's own are closed to others; a deployment in one would keep its state in /var/lib/xom and
    leave it there.
    """
    if os.geteuid() != 0:
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="xom-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample province: boundaries, workbooks, manifest and answer key. Not to be changed."""
    from examples.sample import write_sample

    folder = tmp_path_factory.mktemp("sample")
    write_sample(folder)
    return folder


@pytest.fixture(scope="session")
def live(sample: Path) -> Iterator["Live"]:
    """The whole stack, started with `xom up`: the sample's units, a file of each dataset."""
    from live import run_live

    with run_live(sample) as running:
        yield running
