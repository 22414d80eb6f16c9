"""A throwaway PostGIS cluster: made and destroyed by the test run, loopback only, never synced."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
from psycopg2.extensions import cursor as Cursor

BINARIES = Path("/usr/lib/postgresql/15/bin")
OWNER = "owner"  # the superuser, and its password
CONFIGURATION = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{data}'
max_connections = 40
shared_buffers = '128MB'
timezone = 'UTC'
jit = off
fsync = off
full_page_writes = off
autovacuum = off
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Cluster:
    """`folder` is readable by all, so servers under other accounts can have their files in it."""

    folder: Path
    port: int
    user: str | None  # whose account the server runs under, where root calls

    @property
    def data(self) -> Path:
        return self.folder / "pg"

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}:{OWNER}@127.0.0.1:{self.port}/{database}"

    @contextlib.contextmanager
    def cursor(self, database: str) -> Iterator[Cursor]:
        """As the superuser, each statement its own transaction."""
        connection = psycopg2.connect(self.url(database))
        connection.autocommit = True
        with contextlib.closing(connection), connection.cursor() as cursor:
            yield cursor

    def create(self, database: str, template: str = "template1") -> None:
        with self.cursor("postgres") as cursor:
            cursor.execute(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy")

    def drop(self, database: str) -> None:
        with self.cursor("postgres") as cursor:
            cursor.execute(f"DROP DATABASE {database} WITH (FORCE)")

    def command(self, *words: object) -> list[str]:
        """A command line that runs under the server's account."""
        prefix = ["/usr/sbin/runuser", "-u", self.user, "--"] if self.user else []
        return prefix + [str(word) for word in words]

    def start(self) -> None:
        self._control("start", "-l", self.folder / "pg.log")

    def stop(self) -> None:
        self._control("stop", "-m", "fast")

    def _control(self, action: str, *options: object) -> None:
        words = self.command(BINARIES / "pg_ctl", action, "-w", "-D", self.data, *options)
        subprocess.run(words, check=True, capture_output=True, cwd=self.folder)

    def make(self) -> None:
        secret, log = self.folder / "owner", self.folder / "pg.log"
        secret.write_text(OWNER)
        log.touch()
        self.data.mkdir(mode=0o700)
        if self.user:
            shutil.chown(self.data, self.user)
            shutil.chown(log, self.user)
        subprocess.run(
            self.command(
                BINARIES / "initdb", "-D", self.data, "-U", OWNER, "-A", "scram-sha-256",
                f"--pwfile={secret}", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            ),
            check=True, capture_output=True, cwd=self.folder,
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(CONFIGURATION.format(port=self.port, data=self.data))


@contextlib.contextmanager
def run_cluster() -> Iterator[Cluster]:
    """A running cluster in a temporary folder; stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="xom-pg-"))
    folder.chmod(0o755)
    cluster = Cluster(folder, free_port(), "postgres" if os.geteuid() == 0 else None)
    with contextlib.ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster.make()
        cluster.start()
        undo.callback(cluster.stop)
        yield cluster
