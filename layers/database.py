"""Reaching PostGIS: who connects as what, and how the schema comes up to date."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import make_dsn, parse_dsn

from layers.errors import DatabaseError
from layers.settings import Settings

Role = Literal["owner", "ingest", "pub", "staff"]
DATABASE = "xom"
# SQLSTATE classes: connection, rolled back, resources, another session, shut down, system.
OUTAGES = ("08", "25", "40", "53", "55", "57", "58")


def role_name(settings: Settings, role: Role) -> str:
    return f"{settings.database.role_prefix}_{role}"


def password(settings: Settings, role: Role) -> str:
    """The role's password, made on first use and kept in `<data_dir>/secrets`, mode 600."""
    folder = settings.data_dir / "secrets"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / role
    if not path.exists():
        # Whole or not there: a secret cut off by a power cut would lock everybody out.
        descriptor, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # whoever comes first wins; the other reads that one
        except FileExistsError:
            pass
        finally:
            Path(temporary).unlink()
    return path.read_text().strip()


def dsn(settings: Settings, role: Role) -> str:
    """libpq connection string of that role; holds a password, so it never goes into a log."""
    if settings.database.url is None:
        base: dict[str, str] = {
            "host": "127.0.0.1",
            "port": str(settings.database.port),
            "dbname": DATABASE,
        }
    else:
        base = parse_dsn(settings.database.url)
        if role == "owner":
            return make_dsn(**base)
    return make_dsn(
        **base | {"user": role_name(settings, role), "password": password(settings, role)}
    )


@contextmanager
def connect(settings: Settings, role: Role = "ingest") -> Iterator[Connection]:
    """One connection, one transaction: committed at the end, rolled back on any error."""
    try:
        connection = psycopg2.connect(
            dsn(settings, role), connect_timeout=5, application_name="xom"
        )
    except psycopg2.OperationalError as error:
        where = settings.database.port if settings.database.url is None else "database.url"
        reason = str(error).strip().splitlines()[-1].split("FATAL:")[-1].strip()
        raise DatabaseError(
            f"the database does not answer ({where}): {reason}; start it with: xom up",
            vi="Cơ sở dữ liệu chưa sẵn sàng; hãy thử lại sau ít phút.",
        ) from None
    try:
        with connection:
            yield connection
    except (psycopg2.OperationalError, psycopg2.InterfaceError) as error:
        if error.pgcode and not error.pgcode.startswith(OUTAGES):
            raise  # the database answers; what it was asked is at fault
        first = str(error).strip().splitlines()[0] if str(error).strip() else "connection lost"
        raise DatabaseError(
            f"the database stopped answering: {first}; nothing was changed, try again",
            vi="Mất kết nối cơ sở dữ liệu; chưa có gì thay đổi, hãy thử lại.",
        ) from error
    finally:
        connection.close()


def migrate(settings: Settings) -> None:
    """Bring the fixed core up to date (PostGIS extension, schemas, tables); idempotent."""
    # Here, because every command connects and hardly any migrates.
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine, text

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with connect(settings, "owner"):
        pass  # a database that does not answer is told in one line, here
    engine = create_engine(
        "postgresql+psycopg2://", creator=lambda: psycopg2.connect(dsn(settings, "owner"))
    )
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(7306093)"))
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS xom"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()
