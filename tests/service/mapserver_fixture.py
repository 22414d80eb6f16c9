"""MapServer behind nginx on a throwaway PostGIS, with made-up features in every public layer.

For tests of `publish.mapserver` alone: tables stand where the product has views, so nothing of
ingest is needed. Everything lives below one temporary directory and listens on loopback only.
"""

import contextlib
import os
import pwd
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from postgis import Cluster, free_port, run_cluster
from psycopg2.extensions import cursor as Cursor

from layers.catalogue import read_catalogue
from layers.database import password
from layers.dataset import Dataset
from layers.published import Attribute, PublishedLayer, published_layers
from layers.settings import Settings, read_settings
from publish.mapserver import map_locations, map_upstream, mapfile_path, write_mapfile
from publish.mapserver.mapfile import MAPSERV

BOX = (103.85, 18.50, 105.85, 20.05)
COLUMNS, ROWS = 6, 5
NASTY = 'Chợ "Vinh" <script>alert(1)</script> & Cửa Lò'
#: From when to when the two versions hold in the history layers: instants as they are stored (UTC).
HISTORY = (
    ("2021-09-15 17:00:00+00", "2021-09-16 16:59:59.999+00"),
    ("2021-09-16 17:00:00+00", "9999-12-31 00:00:00+00"),
)
EMPTY = "hotline"


@dataclass
class MapStack:
    """`base` is the workspace's address; `layers` all that is published."""

    settings: Settings
    cluster: Cluster
    layers: list[PublishedLayer]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"{self.settings.web.address}/geoserver/{self.settings.province.workspace}"

    @property
    def folder(self) -> Path:
        return self.cluster.folder

    def cursor(self) -> AbstractContextManager[Cursor]:
        """As the cluster's superuser, each statement its own transaction."""
        return self.cluster.cursor("xom")


@contextlib.contextmanager
def map_stack() -> Iterator[MapStack]:
    """The running stack; everything is stopped and removed at the end."""
    with contextlib.ExitStack() as undo:
        cluster = undo.enter_context(run_cluster())
        settings = _settings(cluster)
        layers = published_layers(read_catalogue(settings.catalogue_dir))
        stack = MapStack(settings, cluster, layers)
        _fill(stack)
        write_mapfile(settings, layers, mapfile_path(settings))
        undo.callback(_stop, stack.processes)
        _start_mapserv(stack)
        _start_nginx(stack)
        yield stack


def _settings(cluster: Cluster) -> Settings:
    configuration = {
        "province": {
            "code": "40", "name": "Nghệ An", "workspace": "nghean", "crs": 9208, "bbox": list(BOX),
        },
        "today": "2021-09-17",
        "data_dir": "data",
        "service_user": cluster.user or pwd.getpwuid(os.geteuid()).pw_name,
        "database": {"port": cluster.port},
        "web": {"port": free_port(), "app_port": free_port()},
        "mapserver": {"processes": 2},
    }  # fmt: skip
    path = cluster.folder / "config.yaml"
    path.write_text(yaml.safe_dump(configuration, allow_unicode=True))
    settings = read_settings(path)
    settings.data_dir.mkdir()
    return settings


def _fill(stack: MapStack) -> None:
    stack.cluster.create("xom")
    rng = random.Random(17)
    catalogue = read_catalogue(stack.settings.catalogue_dir)
    with stack.cursor() as cursor:
        cursor.execute("CREATE EXTENSION postgis; CREATE SCHEMA pub")
        for layer in stack.layers:
            dataset = catalogue[layer.dataset] if layer.dataset else None
            _fill_layer(cursor, layer, dataset, rng)
        cursor.execute(
            f"CREATE ROLE xom_pub LOGIN PASSWORD '{password(stack.settings, 'pub')}';"
            "ALTER ROLE xom_pub SET default_transaction_read_only = on;"
            "GRANT USAGE ON SCHEMA pub TO xom_pub;"
            "GRANT SELECT ON ALL TABLES IN SCHEMA pub TO xom_pub"
        )


def _fill_layer(
    cursor: Cursor, layer: PublishedLayer, dataset: Dataset | None, rng: random.Random
) -> None:
    columns = "".join(f', "{a.name}" {a.type}' for a in layer.attributes)
    kind = "Point" if layer.geometry == "point" else "MultiPolygon"
    cursor.execute(
        f"CREATE TABLE pub.{layer.name} (id bigint{columns}, geom geometry({kind}, 4326))"
    )
    if layer.name == EMPTY:
        return
    history = layer.kind == "history"
    choices = {f.name: sorted(f.choices) for f in dataset.fields if f.choices} if dataset else {}
    marks = ", %s" * len(layer.attributes)
    for n in range(len(HISTORY) if history else COLUMNS * ROWS):
        values = [_value(attribute, n, choices, rng) for attribute in layer.attributes]
        if history:
            names = [attribute.name for attribute in layer.attributes]
            for name, value in zip(("valid_from", "valid_to"), HISTORY[n], strict=True):
                values[names.index(name)] = value
        cursor.execute(
            f"INSERT INTO pub.{layer.name} VALUES (%s{marks}, ST_GeomFromText(%s, 4326))",
            (n + 1, *values, shape(layer, n)),
        )


def _value(
    attribute: Attribute, n: int, choices: dict[str, list[str]], rng: random.Random
) -> object:
    if attribute.name in choices:
        return choices[attribute.name][n % len(choices[attribute.name])]
    if attribute.name == "name" and n == 0:
        return NASTY
    values: dict[str, object] = {
        "text": f"{attribute.label_vi} {n + 1}",
        "bigint": rng.choice((0, 2, 9, 30, 70, 300)),
        "double precision": round(rng.uniform(0, 100), 2),
        "date": "2021-09-16",
        "timestamptz": "2021-09-17 09:00:00+00",
        "boolean": n % 2 == 0,
    }
    return values[attribute.type]


def shape(layer: PublishedLayer, n: int) -> str:
    """WKT of feature number `n` (from 0): a cell of a grid over the box, or its middle."""
    west, south, east, north = BOX
    width, height = (east - west) / COLUMNS, (north - south) / ROWS
    x, y = west + n % COLUMNS * width, south + n // COLUMNS * height
    if layer.geometry == "point":
        return f"POINT({x + width / 2} {y + height / 2})"
    ring = ", ".join(
        f"{x + i * width} {y + j * height}" for i, j in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0))
    )
    return f"MULTIPOLYGON((({ring})))"


def _start_mapserv(stack: MapStack) -> None:
    path = stack.folder / "mapserv.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        path.chmod(0o666)
        listening.listen(64)
        for _ in range(stack.settings.mapserver.processes):
            stack.processes.append(
                subprocess.Popen(
                    stack.cluster.command(MAPSERV),
                    stdin=listening,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={
                        "LC_ALL": "C.UTF-8",
                        "MAPSERVER_CONFIG_FILE": str(
                            mapfile_path(stack.settings).with_name("mapserver.conf")
                        ),
                    },
                    process_group=0,
                )
            )


def _start_nginx(stack: MapStack) -> None:
    configuration = stack.folder / "nginx.conf"
    folder = stack.folder / "nginx"
    folder.mkdir()
    web = stack.settings.web
    configuration.write_text(
        f"daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log info;\n"
        f"{f'user {stack.cluster.user};' if stack.cluster.user else ''}\nevents {{}}\nhttp {{\n"
        + "".join(
            f"{name}_temp_path {folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"access_log off;\n{map_upstream(stack.settings, stack.folder / 'mapserv.sock')}\n"
        f"server {{ listen {web.host}:{web.port};\n{map_locations(stack.settings)}}}\n}}\n"
    )
    stack.processes.append(
        subprocess.Popen(
            ["/usr/sbin/nginx", "-p", str(folder), "-c", str(configuration)],
            stderr=(folder / "start.log").open("wb"),
            process_group=0,
        )
    )
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection((web.host, web.port), 1):
            return
        time.sleep(0.05)
    raise AssertionError((folder / "start.log").read_text())


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
    for process in processes:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
