"""MapServer behind nginx on a throwaway PostGIS, with made-up features in every public layer.

For tests of `publish.mapserver` alone: tables stand where the product has views, so nothing of
ingest is needed. Everything lives below one temporary directory and listens on loopback only.
"""

import contextlib
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
import yaml
from psycopg2.extensions import cursor as Cursor

from layers.catalogue import read_catalogue
from layers.database import password
from layers.dataset import Dataset
from layers.published import Attribute, PublishedLayer, published_layers
from layers.settings import Settings, read_settings
from publish.mapserver import map_locations, map_upstream, mapfile_path, write_mapfile
from publish.mapserver.mapfile import MAPSERV

BINARIES = Path("/usr/lib/postgresql/15/bin")
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
    folder: Path
    layers: list[PublishedLayer]
    user: str | None
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def base(self) -> str:
        return f"{self.settings.web.address}/geoserver/{self.settings.province.workspace}"

    @contextlib.contextmanager
    def cursor(self, database: str = "xom") -> Iterator[Cursor]:
        """As the cluster's superuser, each statement its own transaction."""
        connection = psycopg2.connect(
            host="127.0.0.1",
            port=self.settings.database.port,
            dbname=database,
            user="owner",
            password="owner",
        )
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor

    def command(self, *words: object) -> list[str]:
        prefix = ["/usr/sbin/runuser", "-u", self.user, "--"] if self.user else []
        return prefix + [str(word) for word in words]

    def postgres(self, action: str) -> None:
        subprocess.run(
            self.command(
                BINARIES / "pg_ctl", action, "-w", "-m" if action == "stop" else "-l",
                "fast" if action == "stop" else self.folder / "pg.log",
                "-D", self.folder / "pg",
            ),
            check=True, capture_output=True, cwd=self.folder,
        )  # fmt: skip


@contextlib.contextmanager
def map_stack() -> Iterator[MapStack]:
    """The running stack; everything is stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="xom-map-"))
    folder.chmod(0o755)
    user = "postgres" if os.geteuid() == 0 else None
    settings = _settings(folder, user or pwd.getpwuid(os.geteuid()).pw_name)
    layers = published_layers(read_catalogue(settings.catalogue_dir))
    stack = MapStack(settings, folder, layers, user)
    with contextlib.ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        _start_cluster(stack)
        undo.callback(stack.postgres, "stop")
        _fill(stack)
        write_mapfile(settings, layers, mapfile_path(settings))
        undo.callback(_stop, stack.processes)
        _start_mapserv(stack)
        _start_nginx(stack)
        yield stack


def _settings(folder: Path, user: str) -> Settings:
    ports = [_free_port() for _ in range(3)]
    configuration = {
        "province": {
            "code": "40", "name": "Nghệ An", "workspace": "nghean", "crs": 9208, "bbox": list(BOX),
        },
        "today": "2021-09-17",
        "data_dir": "data",
        "service_user": user,
        "database": {"port": ports[0]},
        "web": {"port": ports[1], "app_port": ports[2]},
        "mapserver": {"processes": 2},
    }  # fmt: skip
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(configuration, allow_unicode=True))
    settings = read_settings(path)
    settings.data_dir.mkdir()
    return settings


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start_cluster(stack: MapStack) -> None:
    secret = stack.folder / "owner"
    secret.write_text("owner")
    data = stack.folder / "pg"
    data.mkdir(mode=0o700)
    if stack.user:
        shutil.chown(data, stack.user)
        (stack.folder / "pg.log").touch()
        shutil.chown(stack.folder / "pg.log", stack.user)
    subprocess.run(
        stack.command(
            BINARIES / "initdb", "-D", data, "-U", "owner", "-A", "scram-sha-256",
            f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
        ),
        check=True, capture_output=True, cwd=stack.folder,
    )  # fmt: skip
    with (data / "postgresql.conf").open("a") as file:
        file.write(
            f"port = {stack.settings.database.port}\nlisten_addresses = '127.0.0.1'\n"
            f"unix_socket_directories = '{data}'\nfsync = off\nmax_connections = 30\n"
        )
    stack.postgres("start")


def _fill(stack: MapStack) -> None:
    with stack.cursor("postgres") as cursor:
        cursor.execute("CREATE DATABASE xom")
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
                    stack.command(MAPSERV),
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
        f"{f'user {stack.user};' if stack.user else ''}\nevents {{}}\nhttp {{\n"
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
