"""The private PostGIS cluster: made once, configured at every start, repaired after a power cut."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import make_dsn

from layers.database import DATABASE, dsn, password, role_name
from layers.errors import DatabaseError, ServerError, SettingsError
from layers.settings import Settings
from publish.stack.places import Places, account_name

VERSIONS = Path("/usr/lib/postgresql")
EXTENSIONS = Path("/usr/share/postgresql")
RECOVERY_SECONDS = 600.0  # replaying a long log after a power cut is slow, but it is progress

CONFIGURATION = """\
# Made by `xom up`; changes here are lost. For settings of your own: ALTER SYSTEM.
data_directory = {data}
hba_file = {hba}
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = {sockets}
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 60
timezone = {timezone}
log_timezone = {timezone}
log_destination = 'stderr'
log_line_prefix = '%m [%p] %q%u@%d '
log_min_duration_statement = '5s'

# two cores, a few gigabytes, solid-state storage
shared_buffers = '256MB'
effective_cache_size = '1GB'
work_mem = '32MB'
temp_buffers = '64MB'  # the staged rows of a submission
maintenance_work_mem = '256MB'
max_parallel_workers_per_gather = 1
max_parallel_workers = 2
random_page_cost = 1.1
jit = off

# a submission is one transaction, often a large one
max_wal_size = '2GB'
min_wal_size = '512MB'
checkpoint_timeout = '15min'
wal_compression = lz4
wal_buffers = '64MB'  # by default a large load writes its log page by page
"""
ACCESS = """\
# Made by `xom up`; changes here are lost.
local  all  all                scram-sha-256
host   all  all  127.0.0.1/32  scram-sha-256
"""


def program(places: Places) -> Path:
    """The `postgres` that fits the cluster: its own version, else the newest with PostGIS."""
    version_file = places.cluster / "PG_VERSION"
    if version_file.exists():
        needed = version_file.read_text().strip()
        wanted = [VERSIONS / needed]
    else:
        needed = "with PostGIS"
        wanted = sorted(
            (v for v in VERSIONS.glob("[0-9]*") if _has_postgis(v.name)),
            key=lambda version: int(version.name),
            reverse=True,
        )
    for version in wanted:
        found = version / "bin" / "postgres"
        if found.exists() and _has_postgis(version.name):
            return found
    raise ServerError(f"PostgreSQL {needed} is not installed; run scripts/install-packages")


def _has_postgis(version: str) -> bool:
    return (EXTENSIONS / version / "extension" / "postgis.control").exists()


def make_cluster(settings: Settings, places: Places) -> None:
    """Make the cluster if there is none: UTF-8, checksums, passwords only; owner: xom_owner.

    It is made beside its place and moved there when whole, so a power cut leaves none or all.
    """
    owner = password(settings, "owner")
    places.share()
    if places.cluster.exists():
        _require_owner(places)
        return
    if not owner:
        raise ServerError(f"{places.data / 'secrets' / 'owner'} is empty; remove it and try again")
    half = places.data / "pg.new"
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir(mode=0o700)
    account: dict[str, Any] = {}
    if places.user is not None:
        user = pwd.getpwnam(places.user)
        os.chown(half, user.pw_uid, user.pw_gid)
        account = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    done = subprocess.run(
        [
            program(places).with_name("initdb"),
            f"--pgdata={half}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--data-checksums",
            "--auth=scram-sha-256",
            f"--username={role_name(settings, 'owner')}",
            f"--pwfile={places.data / 'secrets' / 'owner'}",
            "--no-instructions",
        ],
        cwd=half,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        **account,
    )
    if done.returncode != 0:
        shutil.rmtree(half, ignore_errors=True)
        reason = (done.stderr.strip() or done.stdout.strip() or "no reason given").splitlines()
        raise ServerError(f"the database cluster could not be made: {reason[-1]}")
    _sync(places.data / "secrets" / "owner")
    half.rename(places.cluster)
    _sync(places.data)


def _require_owner(places: Places) -> None:
    """PostgreSQL serves only the user who owns the cluster."""
    owner = places.cluster.stat().st_uid
    needed = pwd.getpwnam(places.user).pw_uid if places.user else os.geteuid()
    if owner != needed:
        raise SettingsError(
            f"{places.cluster} belongs to {account_name(owner)}, but would be served by "
            f"{account_name(needed)}; set service_user accordingly"
        )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def configuration(settings: Settings, places: Places) -> dict[Path, str]:
    """The files this cluster is started with, by their paths."""
    hba = places.run / "pg_hba.conf"
    return {
        hba: ACCESS,
        places.run / "postgresql.conf": CONFIGURATION.format(
            data=_quoted(places.cluster),
            hba=_quoted(hba),
            port=settings.database.port,
            sockets=_quoted(places.postgres),
            timezone=_quoted(settings.timezone),
        ),
    }


def _quoted(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def forget_the_dead(places: Places) -> None:
    """Remove lock files whose process is gone, or is another program with the same number.

    After a power cut PostgreSQL would take a stranger with the recorded pid for itself, and refuse.
    """
    for lock in (places.cluster / "postmaster.pid", *places.postgres.glob(".s.PGSQL.*.lock")):
        try:
            pid = int(lock.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            continue
        if not _serves(pid, places.cluster):
            lock.unlink(missing_ok=True)


def _serves(pid: int, cluster: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return bool(process.name() == "postgres" and process.cwd() == str(cluster))
    except (psutil.Error, OSError):
        return False


def wait(settings: Settings, still_starting: Callable[[], bool]) -> None:
    """Wait until the owner can connect; while `still_starting()` is true it is worth waiting."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            psycopg2.connect(_maintenance(settings), connect_timeout=5).close()
            return
        except psycopg2.OperationalError as error:
            reason = str(error).strip().splitlines()[-1]
            refused = "password authentication failed" in reason
            if refused or not still_starting() or time.monotonic() > deadline:
                raise DatabaseError(
                    f"the database does not start: {reason}; see {settings.data_dir}/logs/"
                    "postgres.log"
                ) from None
        time.sleep(0.1)


def make_database(settings: Settings) -> None:
    """Make the database itself if it is not there; the cluster's own one is the owner's alone."""
    connection = psycopg2.connect(_maintenance(settings))
    try:
        connection.autocommit = True  # CREATE DATABASE runs in no transaction
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,))
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
                cursor.execute("REVOKE ALL ON DATABASE postgres FROM PUBLIC")
    finally:
        connection.close()


def _maintenance(settings: Settings) -> str:
    return make_dsn(dsn(settings, "owner"), dbname="postgres")
