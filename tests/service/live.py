"""One whole deployment for the tests that ask its services: real servers, started by `xom up`."""

import contextlib
import csv
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml
from commands import xom
from postgis import free_port

from ingest.boundaries import load_units
from ingest.path import ingest_file
from ingest.request import Request
from layers.catalogue import read_catalogue
from layers.database import connect
from layers.dataset import Level
from layers.published import PublishedLayer, published_layers
from layers.settings import PACKAGE, Settings, read_settings

CONFIG = Path(__file__).parents[2] / "config.yaml"
LEVELS: dict[Level, str] = {
    "province": "province", "district": "districts", "commune": "communes", "hamlet": "hamlets",
}  # fmt: skip
MARKER = "XOM_DATA_DIR"


@dataclass(frozen=True)
class Live:
    """A running deployment; its catalogue is a copy in `folder`, so a test may add to it."""

    settings: Settings

    @property
    def folder(self) -> Path:
        return self.settings.path.parent

    @property
    def services(self) -> str:
        """The address below which `wms` and `wfs` answer."""
        return f"{self.settings.web.address}/geoserver/{self.settings.province.workspace}"

    @property
    def layers(self) -> list[PublishedLayer]:
        return published_layers(read_catalogue(self.settings.catalogue_dir))

    def features(self, layer: str, **parameters: str) -> list[dict[str, Any]]:
        """The layer's features over WFS, as GeoJSON."""
        answer = httpx.get(
            f"{self.services}/wfs",
            params={
                "SERVICE": "WFS", "VERSION": "2.0.0", "REQUEST": "GetFeature",
                "TYPENAMES": layer, "OUTPUTFORMAT": "application/json",
            } | parameters,
            timeout=30, trust_env=False,
        )  # fmt: skip
        answer.raise_for_status()
        return list(answer.json()["features"])

    def picture(self, layer: str, box: tuple[float, float, float, float]) -> bytes:
        """A map of the box (west, south, east, north) over WMS, as a transparent PNG."""
        answer = httpx.get(
            f"{self.services}/wms",
            params={
                "SERVICE": "WMS", "VERSION": "1.1.1", "REQUEST": "GetMap", "LAYERS": layer,
                "STYLES": "", "SRS": "EPSG:4326", "BBOX": ",".join(map(str, box)),
                "WIDTH": "256", "HEIGHT": "256", "FORMAT": "image/png", "TRANSPARENT": "true",
            },
            timeout=30, trust_env=False,
        )  # fmt: skip
        answer.raise_for_status()
        assert answer.headers["content-type"].startswith("image/png"), answer.text
        return answer.content

    def processes(self) -> list[psutil.Process]:
        """Every process of this deployment that can be known by its environment."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if process.environ().get(MARKER) == str(self.settings.data_dir):
                    found.append(process)
        return found


@contextlib.contextmanager
def run_live(sample: Path) -> Iterator[Live]:
    """Started, filled from the sample; ended at the end, with no process left."""
    folder = Path(tempfile.mkdtemp(prefix="xom-live-"))
    folder.chmod(0o755)
    live = Live(_settings(folder))
    try:
        up = xom(live.settings, "up")
        assert up.code == 0, up.errors
        _fill(live, sample)
        yield live
    finally:
        down = xom(live.settings, "down")
        left = live.processes()
        shutil.rmtree(folder, ignore_errors=True)
        assert down.code == 0, down.errors
        assert not left, left


def _settings(folder: Path) -> Settings:
    shutil.copytree(PACKAGE / "catalogue", folder / "catalogue", ignore=_no_code)
    data = yaml.safe_load(CONFIG.read_text("utf-8"))
    data |= {
        "data_dir": "data",
        "catalogue_dir": "catalogue",
        "database": {"port": free_port()},
        "web": {"port": free_port(), "app_port": free_port()},
        "mapserver": {"processes": 2},
        "schedule": data["schedule"] | {"inbox_seconds": 1, "settle_seconds": 1},
    }
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    return read_settings(config)


def _no_code(_: str, names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith(".yaml")]


def _fill(live: Live, sample: Path) -> None:
    """The boundaries, and the first workbook of every dataset."""
    settings, catalogue = live.settings, read_catalogue(live.settings.catalogue_dir)
    for level, name in LEVELS.items():
        with connect(settings) as connection:
            load_units(connection, settings, sample / "boundaries" / f"{name}.gpkg", level)
    done = set()
    with (sample / "manifest.csv").open(encoding="utf-8", newline="") as file:
        for delivery in csv.DictReader(file):
            if delivery["dataset"] in done:
                continue
            as_of = datetime.fromisoformat(delivery["as_of"])
            path = sample / delivery["file"]
            ingest_file(settings, catalogue, Request(path, None, delivery["sender"], as_of))
            done.add(delivery["dataset"])
