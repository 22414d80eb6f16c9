"""A throwaway PostGIS with the embedded cluster's own configuration and the sample's boundaries."""

import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import yaml

from ingest.senders import sync_senders
from layers.catalogue import Catalogue, read_catalogue
from layers.database import connect, dsn
from layers.prepare import prepare
from layers.settings import Settings, read_settings
from layers.state import group_of
from publish.stack import postgres
from publish.stack.places import Places, places

ROOT = Path(__file__).resolve().parents[1]
XOM = [sys.executable, "-m", "xom"]
DATASET = "lockdown_point"
LARGEST_FILE = 400_000_000  # bytes: a million rows of text are more than a deployment usually takes


@dataclass(frozen=True)
class Cluster:
    """A running database, its settings, and the folder in which everything of the run lies."""

    folder: Path
    settings: Settings
    catalogue: Catalogue
    server: psutil.Process

    def xom(self, *words: str | Path) -> list[str]:
        """The command line `xom` for this deployment."""
        return [*XOM, "--config", str(self.settings.path), *map(str, words)]

    def postgis_version(self) -> str:
        with connect(self.settings, "owner") as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT format('PostgreSQL %s, PostGIS %s', "
                "split_part(current_setting('server_version'), ' ', 1), postgis_lib_version())"
            )
            (text,) = cursor.fetchone() or ("",)
        return str(text)


def reset(settings: Settings) -> None:
    """As before the first load: no record, no submission of rows, no original, no log ahead."""
    with connect(settings, "owner") as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS plain_load, naive_load")
        tables = [f"data.{DATASET}_{part}" for part in ("record", "row", "version")]
        tables += [f"personal.{name}" for name in (DATASET, "held_row", "original")]
        cursor.execute(f"TRUNCATE {', '.join(tables)}, xom.finding, xom.held_row")
        cursor.execute("DELETE FROM xom.submission WHERE kind <> 'units'")
    shutil.rmtree(settings.data_dir / "originals", ignore_errors=True)
    connection = psycopg2.connect(dsn(settings, "owner"))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
    connection.close()


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a database in a folder of its own; afterwards nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix="xom-bench."))
    folder.chmod(0o755)  # the servers' own user must get through it
    try:
        settings = _settings(folder)
        here = places(settings)
        here.create()
        postgres.make_cluster(settings, here)
        for path, text in postgres.configuration(settings, here).items():
            here.write(path, text)
        with _serving(settings, here) as server:
            postgres.make_database(settings)
            catalogue = read_catalogue(settings.catalogue_dir)
            prepare(settings, catalogue)
            with connect(settings) as connection:
                sync_senders(connection, settings, catalogue)
            try:
                yield Cluster(folder, settings, catalogue, server)
            finally:
                here.leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _settings(folder: Path) -> Settings:
    """The repository's deployment, with state and ports of its own."""
    said = yaml.safe_load((ROOT / "config.yaml").read_text("utf-8"))
    ports = _free_ports(3)
    said["data_dir"] = str(folder / "state")
    said["database"] = {"port": ports[0]}
    said["web"] = {"port": ports[1], "app_port": ports[2]}
    said["limits"]["file_bytes"] = LARGEST_FILE
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    return read_settings(path)


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in sockets]
    finally:
        for probe in sockets:
            probe.close()


@contextmanager
def _serving(settings: Settings, here: Places) -> Iterator[psutil.Process]:
    command = [
        str(postgres.program(here)),
        "-D",
        str(here.cluster),
        f"--config-file={here.run / 'postgresql.conf'}",
    ]
    account: dict[str, Any] = {}
    if here.user:
        account = {"user": here.user, "group": group_of(here.user), "extra_groups": []}
    with (here.logs / "postgres.log").open("wb") as log:
        server = subprocess.Popen(
            command, cwd=here.cluster, stdout=log, stderr=log, start_new_session=True, **account
        )
    try:
        postgres.wait(settings, lambda: server.poll() is None)
        yield psutil.Process(server.pid)
    finally:
        server.send_signal(2)  # PostgreSQL's fast shutdown
        server.wait(120)
